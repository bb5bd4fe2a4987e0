"""Identity providers over HTTP: registered, listed, used without an access key, and forgotten."""

import json
import sys
from typing import Any

import identity_provider as idp
import pytest
from signing import RAM, STS, Signer
from werkzeug.test import Client

from alimock.emulator.ports import FrozenClock

PATH = "/_alimock/identity-providers"
ACCOUNT = "1000000000000001"
OIDC = {
    "Type": "OIDC",
    "Name": "idp",
    "IssuerUrl": idp.ISSUER,
    "ClientIds": [idp.CLIENT],
    "Keys": idp.key_set(),
    "IssuanceLimitTime": 12,
}
SAML = {"Type": "SAML", "Name": "saml", "Metadata": idp.metadata()}
OIDC_ARN = f"acs:ram::{ACCOUNT}:oidc-provider/idp"
SAML_ARN = f"acs:ram::{ACCOUNT}:saml-provider/saml"


def test_providers_are_registered_listed_and_removed(web: Client) -> None:
    assert web.get(PATH).json == {"IdentityProviders": []}
    for body, arn in ((OIDC, OIDC_ARN), (SAML, SAML_ARN)):
        answer = web.post(PATH, json=body)
        assert (answer.status_code, answer.json) == (201, {"Arn": arn})
    told = {"AccountId": ACCOUNT, "CreateDate": "2026-01-01T00:00:00Z"}
    assert web.get(PATH).json == {
        "IdentityProviders": [OIDC | told | {"Arn": OIDC_ARN}, SAML | told | {"Arn": SAML_ARN}]
    }
    removed = web.delete(PATH, json={"Arn": OIDC_ARN})
    assert (removed.status_code, removed.json) == (200, {})
    assert [provider["Arn"] for provider in web.get(PATH).json["IdentityProviders"]] == [SAML_ARN]
    again = web.delete(PATH, json={"Arn": OIDC_ARN})
    assert (again.status_code, again.json) == (404, {"error": f"there is no identity provider {OIDC_ARN}"})


def test_a_token_opens_a_session_without_an_access_key(web: Client, signer: Signer, clock: FrozenClock) -> None:
    assert web.post(PATH, json=OIDC).status_code == 201
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": [OIDC_ARN]}}
    trust = json.dumps({"Version": "1", "Statement": [statement]})
    signer.v1(RAM, "CreateRole", RoleName="web", AssumeRolePolicyDocument=trust)
    parameters = {
        "Action": "AssumeRoleWithOIDC",
        "Version": STS,
        "Format": "JSON",
        "OIDCProviderArn": OIDC_ARN,
        "RoleArn": f"acs:ram::{ACCOUNT}:role/web",
        "OIDCToken": idp.token(clock.now()),
        "RoleSessionName": "s1",
    }
    answer = web.post("/", data=parameters)
    assert answer.status_code == 200, answer.text
    key = answer.json["Credentials"]
    session = Signer(web, clock, key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"])
    assert session.v1(STS, "GetCallerIdentity").json["Arn"] == f"acs:ram::{ACCOUNT}:assumed-role/web/s1"
    # The name of the algorithm is repeated, and need not be text that UTF-8 can hold.
    odd = web.post("/", data=parameters | {"OIDCToken": "eyJhbGciOiAiXHVkODAwIn0.e30.e30"})
    assert (odd.status_code, odd.json["Code"]) == (401, "AuthenticationFail.OIDCToken.Invalid")


def test_an_account_has_providers_of_its_own(web: Client) -> None:
    account_id = web.post("/_alimock/accounts").json["AccountId"]
    assert web.post(PATH, json=SAML).status_code == 201
    theirs = web.post(PATH, json=SAML | {"AccountId": account_id})
    assert theirs.json == {"Arn": f"acs:ram::{account_id}:saml-provider/saml"}
    web.post("/_alimock/reset", json={"AccountId": account_id})
    assert [provider["Arn"] for provider in web.get(PATH).json["IdentityProviders"]] == [SAML_ARN]
    web.post("/_alimock/reset")
    assert web.get(PATH).json == {"IdentityProviders": []}


@pytest.mark.parametrize("body", [OIDC, SAML])
def test_a_name_is_taken_once(web: Client, body: dict[str, Any]) -> None:
    assert web.post(PATH, json=body).status_code == 201
    answer = web.post(PATH, json=body)
    name = body["Name"]
    assert (answer.status_code, answer.json) == (
        409,
        {"error": f"the account has an identity provider {name} already"},
    )


def test_providers_of_two_kinds_may_have_one_name(web: Client) -> None:
    for body in (OIDC, SAML | {"Name": "idp"}):
        assert web.post(PATH, json=body).status_code == 201


def test_a_token_is_taken_for_half_a_day_unless_told_otherwise(web: Client) -> None:
    web.post(PATH, json={name: value for name, value in OIDC.items() if name != "IssuanceLimitTime"})
    (provider,) = web.get(PATH).json["IdentityProviders"]
    assert provider["IssuanceLimitTime"] == 12


def test_an_unknown_account_says_so(web: Client) -> None:
    answer = web.post(PATH, json=OIDC | {"AccountId": "7"})
    assert (answer.status_code, answer.json) == (404, {"error": "there is no account 7"})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(OIDC | {"Type": "LDAP"}, "Type", id="no such type"),
        pytest.param(OIDC | {"Keys": {"keys": []}}, "Keys", id="no key"),
        pytest.param(OIDC | {"Keys": {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}}, "Keys", id="a shared secret"),
        pytest.param(OIDC | {"Keys": "k"}, "Keys", id="no key set"),
        pytest.param(OIDC | {"ClientIds": []}, "ClientIds", id="no client"),
        pytest.param(OIDC | {"IssuerUrl": "http://idp.example"}, "IssuerUrl", id="no TLS"),
        pytest.param(OIDC | {"IssuanceLimitTime": 0}, "IssuanceLimitTime", id="no time"),
        pytest.param(OIDC | {"IssuerUrl": "https://idp.example?a=b"}, "IssuerUrl", id="a query"),
        pytest.param(OIDC | {"ClientIds": ["c", ""]}, "ClientIds.1", id="a client without a name"),
        pytest.param(OIDC | {"ClientIds": [str(n) for n in range(51)]}, "ClientIds", id="too many clients"),
        pytest.param(OIDC | {"IssuanceLimitTime": 169}, "IssuanceLimitTime", id="too much time"),
        pytest.param(OIDC | {"Name": "a/b"}, "Name", id="no name"),
        pytest.param(OIDC | {"Name": "idp\n"}, "Name", id="a name with a line's end"),
        pytest.param(OIDC | {"Name": "-idp"}, "Name", id="a name with a strange start"),
        pytest.param(OIDC | {"Name": "i" * 129}, "Name", id="a long name"),
        pytest.param(OIDC | {"Metadata": "x"}, "Metadata", id="what the other type has"),
        pytest.param(SAML | {"Metadata": "<a/>"}, "Metadata", id="other metadata"),
        pytest.param(SAML | {"Metadata": 1}, "Metadata", id="no metadata"),
    ],
)
def test_a_wrong_provider_names_the_field_at_fault(web: Client, body: dict[str, Any], field: str) -> None:
    answer = web.post(PATH, json=body)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json["fields"]] == [field]
    assert web.get(PATH).json == {"IdentityProviders": []}


def test_what_is_no_object_is_at_fault(web: Client) -> None:
    for body in (b"", b"{", b"[]"):
        assert web.post(PATH, data=body).status_code == 400
        assert web.delete(PATH, data=body).status_code == 400


@pytest.mark.parametrize(("body", "module", "library"), [(OIDC, "oidc", "jwt"), (SAML, "saml", "signxml.verifier")])
def test_missing_libraries_are_named(
    web: Client, monkeypatch: pytest.MonkeyPatch, body: dict[str, Any], module: str, library: str
) -> None:
    package = sys.modules["alimock.emulator"].__name__ + ".federation"
    monkeypatch.delitem(sys.modules, f"{package}.{module}", raising=False)
    if package in sys.modules:
        monkeypatch.delattr(sys.modules[package], module, raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    answer = web.post(PATH, json=body)
    assert answer.status_code == 501
    assert answer.json["error"].endswith("is not installed: pip install 'alimock[federation]'")
    assert web.get(PATH).json == {"IdentityProviders": []}


def test_foreign_pages_are_refused(web: Client) -> None:
    foreign = {"Origin": "http://evil.example"}
    assert web.post(PATH, json=OIDC, headers=foreign).status_code == 403
    assert web.delete(PATH, json={"Arn": OIDC_ARN}, headers=foreign).status_code == 403
    assert web.get(PATH, headers={"Host": "evil.example"}).status_code == 403
