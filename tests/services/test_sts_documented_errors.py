"""Every error that the vendor documents for STS, each in a test that bears its code: the shortest way to get it."""

import json
from datetime import timedelta
from typing import Any

import identity_provider as idp
import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import Anonymous, User
from alimock.emulator.ports import FrozenClock
from alimock.emulator.services.ram.records import SamlProvider

ACCOUNT = "1000000000000001"
OIDC = f"acs:ram::{ACCOUNT}:oidc-provider/idp"
SAML = f"acs:ram::{ACCOUNT}:saml-provider/idp"
ROLE = f"acs:ram::{ACCOUNT}:role/web"
NOBODYS = f"acs:ram::{ACCOUNT}:role/closed"
ALLOW_ASSUMING = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}'


def _trust(**principal: list[str]) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return json.dumps({"Version": "1", "Statement": [statement]})


class Calls:
    """Calls that succeed, and what can be changed about them."""

    def __init__(self, root: Any, user: Any, clock: FrozenClock) -> None:
        self.root, self.user, self.clock = root, user, clock

    def __call__(self, action: str, **changes: Any) -> Any:
        caller = changes.pop("caller", None)
        usual = {"RoleArn": ROLE}
        if action == "AssumeRole":
            usual |= {"RoleSessionName": "s1"}
        elif action == "AssumeRoleWithOIDC":
            usual |= {"RoleSessionName": "s1", "OIDCProviderArn": OIDC, "OIDCToken": idp.token(self.clock.now())}
        else:
            usual |= {"SAMLProviderArn": SAML, "SAMLAssertion": self.assertion()}
        anonymous = self.root.acting_as(Anonymous())
        default = self.user if action == "AssumeRole" else anonymous
        return (caller or default).sts(action, **usual | changes)

    def assertion(self, role_arn: str = ROLE, **said: str) -> str:
        pairs = (f"{role_arn},{SAML}",)
        return idp.encoded(idp.response(idp.sign(idp.assertion_xml(self.clock.now(), pairs, **said))))

    def token(self, **said: Any) -> str:
        return idp.token(self.clock.now() + said.pop("later", timedelta()), **said)


@pytest.fixture(name="calls")
def _calls(root: Any, new_user: Any, emulator: Any, clock: FrozenClock) -> Calls:
    """A role, a user and two identity providers that it trusts, and a role that trusts nobody of them."""
    emulator.register_oidc_provider(
        "idp", issuer_url=idp.ISSUER, client_ids=[idp.CLIENT], keys=json.dumps(idp.key_set()), issuance_limit_time=12
    )
    emulator.register_saml_provider("idp", idp.metadata())
    root.ram(
        "CreateRole",
        RoleName="web",
        AssumeRolePolicyDocument=_trust(RAM=[f"acs:ram::{ACCOUNT}:root"], Federated=[OIDC, SAML]),
    )
    root.ram("CreateRole", RoleName="closed", AssumeRolePolicyDocument=_trust(Service=["ecs.aliyuncs.com"]))
    return Calls(root, new_user("alice", ALLOW_ASSUMING), clock)


DENIED = "You are not authorized to do this action. You should be authorized by RAM."


@pytest.mark.parametrize("action", ["AssumeRole", "AssumeRoleWithOIDC", "AssumeRoleWithSAML"])
def test_unchanged_the_calls_succeed(calls: Calls, action: str) -> None:
    assert calls(action)["AssumedRoleUser"]["AssumedRoleId"].count(":") == 1


def _rows() -> Any:
    """Yield action, changes, status, code and message; a change may be made from the calls."""
    yield "AssumeRole", {"RoleArn": "web"}, 400, "InvalidParameter.RoleArn", "The parameter RoleArn is wrongly formed."
    yield (
        "AssumeRole",
        {"RoleSessionName": "a b"},
        400,
        "InvalidParameter.RoleSessionName",
        "The parameter RoleSessionName is wrongly formed.",
    )
    duration = "The Min/Max value of DurationSeconds is 15min/1hr."
    for seconds in ("899", "3601"):
        yield "AssumeRole", {"DurationSeconds": seconds}, 400, "InvalidParameter.DurationSeconds", duration
    grammar = "The parameter Policy has not passed grammar check."
    yield "AssumeRole", {"Policy": "{"}, 400, "InvalidParameter.PolicyGrammar", grammar
    # The documentation's text still names the former limit.
    size = "The size of Policy must be smaller than 2048 bytes."
    yield "AssumeRole", {"Policy": "x" * 2049}, 400, "InvalidParameter.PolicySize", size
    for name in ("RoleArn", "RoleSessionName"):
        yield "AssumeRole", {name: ""}, 400, f"MissingParameter.{name}", f"Parameter {name} is required."
    yield "AssumeRole", {"caller": "stranger"}, 403, "NoPermission", DENIED
    yield "AssumeRole", {"RoleArn": NOBODYS}, 403, "NoPermission", DENIED
    yield "AssumeRole", {"caller": "root"}, 403, "NoPermission", "Roles may not be assumed by root accounts."
    gone = f"The role not exists: acs:ram::{ACCOUNT}:role/none."
    yield "AssumeRole", {"RoleArn": f"acs:ram::{ACCOUNT}:role/None"}, 404, "EntityNotExist.Role", gone

    for action in ("AssumeRoleWithOIDC", "AssumeRoleWithSAML"):
        yield action, {"Policy": "{"}, 400, "InvalidParameter.PolicyGrammar", "Invalid Policy."
        size = "The max size of policy string is 2048."
        yield action, {"Policy": "x" * 2049}, 400, "InvalidParameter.PolicySize", size
        for seconds in ("899", "3601"):
            duration = "The DurationSeconds is invalid."
            yield action, {"DurationSeconds": seconds}, 400, "InvalidParameter.DurationSeconds", duration
        yield action, {"RoleArn": ""}, 400, "MissingParameter.RoleArn", "Parameter RoleArn is required."
        gone = "The specified Role does not exists."
        yield action, {"RoleArn": ROLE + "x"}, 404, "EntityNotExist.RoleArn", gone
    for name in ("SAMLAssertion", "SAMLProviderArn"):
        yield "AssumeRoleWithSAML", {name: ""}, 400, f"MissingParameter.{name}", f"Parameter {name} is required."
    session = "The RoleSessionName is invalid."
    yield "AssumeRoleWithOIDC", {"RoleSessionName": "a b"}, 400, "InvalidParameter.RoleSessionName", session
    for name in ("OIDCProviderArn", "RoleSessionName"):
        yield "AssumeRoleWithOIDC", {name: ""}, 400, f"MissingParameter.{name}", f"Parameter {name} is required."
    yield from _malformed("AssumeRoleWithOIDC", OIDCProviderArn=SAML, OIDCToken="a.b", RoleArn="web")
    yield from _malformed("AssumeRoleWithSAML", SAMLProviderArn=OIDC, SAMLAssertion="AAA", RoleArn="web")
    yield from _assertions()
    yield from _tokens()


def _malformed(action: str, **values: str) -> Any:
    """Yield what is documented for AssumeRole, and taken here for all calls."""
    for name, value in values.items():
        yield action, {name: value}, 400, f"InvalidParameter.{name}", f"The parameter {name} is wrongly formed."


def _assertions() -> Any:
    action = "AssumeRoleWithSAML"

    def given(**said: str) -> Any:
        return {"SAMLAssertion": lambda calls: calls.assertion(**said)}

    session = "The RoleSessionName is invalid."
    yield action, given(session="a b"), 400, "InvalidParameter.RoleSessionName", session
    gone = "Can not find SAML provider."
    yield action, {"SAMLProviderArn": SAML + "x"}, 404, "EntityNotExist.SAMLProvider", gone
    bad = "The IdP Metadata of your SAML Provider is invalid."
    yield action, {"metadata": "<bad/>"}, 401, "AuthenticationFail.IDPMetadata.Invalid", bad
    expired = "The SAML Assertion is expired."
    late = given(not_after="2026-01-01T00:00:00Z")
    yield action, late, 401, "AuthenticationFail.SAMLAssertion.Expired", expired
    invalid = "The SAML Assertion is invalid."
    yield action, {"SAMLAssertion": "AAAA"}, 401, "AuthenticationFail.SAMLAssertion.Invalid", invalid
    denied = "There is no permission"
    closed = given(role_arn=NOBODYS) | {"RoleArn": NOBODYS}
    yield action, closed, 401, "AuthenticationFail.NoPermission", denied


def _tokens() -> Any:
    action = "AssumeRoleWithOIDC"

    def given(**said: Any) -> Any:
        return {"OIDCToken": lambda calls: calls.token(**said)}

    denied = "AuthenticationFail.NoPermission"
    yield action, {"OIDCProviderArn": OIDC + "x"}, 401, denied, "No such OIDC Provider registered."
    yield action, {"RoleArn": NOBODYS}, 401, denied, "There is no permission"
    expired = "This JsonWebToken is expired."
    yield action, given(later=timedelta(hours=-1)), 401, "AuthenticationFail.OIDCToken.Expired", expired
    audience = "Invalid audience."
    yield action, given(aud="another"), 401, "AuthenticationFail.OIDCToken.AudienceNotMatch", audience
    signature = "OIDC token validate failed: invalid signature."
    yield action, given(key="k2"), 401, "AuthenticationFail.OIDCToken.InvalidSignature", signature
    for changes, message in (
        ({"OIDCToken": ""}, "The OIDCToken can not empty."),
        ({"OIDCToken": "only.two"}, "The number of Jwt field should be divided into 3 parts with '.' ."),
        ({"OIDCToken": "a$.b.c"}, "Cannot decode base64 encoded response(format invalided)."),
        (given(algorithm="HS256"), "The algorithm HS256 that be specified in Jwt header is unknown."),
        ({"OIDCToken": "W10.e30.e30"}, "The Jwt content is invalid that cannot be recognized."),
    ):
        yield action, changes, 401, "AuthenticationFail.OIDCToken.Invalid", message


@pytest.mark.parametrize(
    ("action", "changes", "status", "code", "message"), [pytest.param(*row, id=f"{row[0]}-{row[3]}") for row in _rows()]
)
def test_a_documented_error_is_answered(
    calls: Calls, emulator: Any, clock: FrozenClock, action: str, changes: Any, status: int, code: str, message: str
) -> None:
    callers = {"root": calls.root, "stranger": calls.root.acting_as(User(ACCOUNT, "200000000000000001", "stranger"))}
    made = {name: value(calls) if callable(value) else value for name, value in changes.items()}
    if "caller" in made:
        made["caller"] = callers[made["caller"]]
    if "metadata" in made:
        provider = SamlProvider("idp", made.pop("metadata"), clock.now())
        emulator.world.ram.saml_providers.put(ACCOUNT, "idp", provider)
    with pytest.raises(ApiError) as refused:
        calls(action, **made)
    assert (refused.value.status, refused.value.code, refused.value.message) == (status, code, message)
