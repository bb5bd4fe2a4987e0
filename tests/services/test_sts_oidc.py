import json
from datetime import timedelta
from typing import Any

import identity_provider as idp
import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import Anonymous, Root
from alimock.emulator.identity_providers import NameTaken
from alimock.emulator.ports import FrozenClock

ACCOUNT = "1000000000000001"
PROVIDER = f"acs:ram::{ACCOUNT}:oidc-provider/idp"
ROLE = f"acs:ram::{ACCOUNT}:role/web"


def trust(provider: str = PROVIDER, **condition: Any) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": [provider]}}
    return json.dumps({"Version": "1", "Statement": [statement | ({"Condition": condition} if condition else {})]})


@pytest.fixture(name="provider")
def _provider(root: Any, emulator: Any) -> str:
    """Register a provider, and make a role that trusts it."""
    arn: str = emulator.register_oidc_provider(
        "idp", issuer_url=idp.ISSUER, client_ids=[idp.CLIENT], keys=json.dumps(idp.key_set()), issuance_limit_time=12
    )
    root.ram("CreateRole", RoleName="Web", AssumeRolePolicyDocument=trust(), MaxSessionDuration="7200")
    return arn


@pytest.fixture(name="anybody")
def _anybody(root: Any) -> Any:
    return root.acting_as(Anonymous())


def _assume(caller: Any, token: str, **parameters: Any) -> Any:
    usual = {"OIDCProviderArn": PROVIDER, "RoleArn": ROLE, "OIDCToken": token, "RoleSessionName": "s1"}
    return caller.sts("AssumeRoleWithOIDC", **usual | parameters)


def _refused(call: Any) -> tuple[str, int, str]:
    with pytest.raises(ApiError) as refused:
        call()
    return refused.value.code, refused.value.status, refused.value.message


def test_a_token_opens_a_session(root: Any, anybody: Any, provider: str, clock: FrozenClock) -> None:
    assert provider == PROVIDER
    answer = _assume(anybody, idp.token(clock.now()), DurationSeconds="7200")
    assert answer["AssumedRoleUser"]["Arn"] == f"acs:ram::{ACCOUNT}:role/web/s1"
    assert answer["Credentials"]["Expiration"] == "2026-01-01T02:00:00Z"
    assert answer["OIDCTokenInfo"] == {
        "Subject": "alice",
        "Issuer": idp.ISSUER,
        "ClientIds": idp.CLIENT,
        "IssuanceTime": "2026-01-01T00:00:00Z",
        "ExpirationTime": "2026-01-01T01:00:00Z",
        "VerificationInfo": "Success",
    }


@pytest.mark.parametrize(
    "token",
    [
        pytest.param({"aud": [idp.CLIENT, "another"]}, id="several-audiences"),
        pytest.param({"kid": None}, id="no-key-named"),
        pytest.param({"nbf": 1}, id="valid-for-long"),
    ],
)
def test_other_forms_of_a_good_token_are_taken(
    anybody: Any, provider: str, clock: FrozenClock, token: dict[str, Any]
) -> None:
    assert _assume(anybody, idp.token(clock.now(), **token))["Credentials"]["SecurityToken"]


INVALID = "AuthenticationFail.OIDCToken.Invalid"


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        pytest.param(
            lambda _: "only.two",
            INVALID,
            "The number of Jwt field should be divided into 3 parts with '.' .",
            id="not-three-parts",
        ),
        pytest.param(
            lambda _: "a$.b.c", INVALID, "Cannot decode base64 encoded response(format invalided).", id="no-base64"
        ),
        pytest.param(
            lambda _: "W10.e30.e30", INVALID, "The Jwt content is invalid that cannot be recognized.", id="a-list"
        ),
        pytest.param(
            lambda _: "e30x.e30.e30", INVALID, "The Jwt content is invalid that cannot be recognized.", id="no-json"
        ),
        pytest.param(
            lambda now: idp.token(now, algorithm="HS256"),
            INVALID,
            "The algorithm HS256 that be specified in Jwt header is unknown.",
            id="shared-secret",
        ),
        pytest.param(
            lambda _: "eyJhbGciOiJub25lIn0.e30.",
            INVALID,
            "The algorithm none that be specified in Jwt header is unknown.",
            id="unsigned",
        ),
        pytest.param(
            lambda now: idp.token(now, iss="https://another.example"),
            INVALID,
            "The Jwt content is invalid that cannot be recognized.",
            id="another-issuer",
        ),
        *(
            pytest.param(
                lambda now, said=said: idp.token(now, **said),
                INVALID,
                "The Jwt content is invalid that cannot be recognized.",
                id=f"{said}",
            )
            for said in (
                {"sub": None},
                {"aud": None},
                {"exp": None},
                {"aud": [7]},
                {"exp": True},
                {"iat": 1e300},
                {"iat": None},
                {"nbf": "soon"},
                {"nbf": 10**300},
            )
        ),
        pytest.param(
            lambda now: idp.token(now, key="k2"),
            "AuthenticationFail.OIDCToken.InvalidSignature",
            "OIDC token validate failed: invalid signature.",
            id="another-key",
        ),
        pytest.param(
            lambda now: idp.token(now, kid="k9"),
            "AuthenticationFail.OIDCToken.InvalidSignature",
            "OIDC token validate failed: invalid signature.",
            id="an-unknown-key",
        ),
        pytest.param(
            lambda now: idp.token(now, aud="another"),
            "AuthenticationFail.OIDCToken.AudienceNotMatch",
            "Invalid audience.",
            id="another-audience",
        ),
        *(
            pytest.param(
                lambda now, said=said: idp.token(now + timedelta(hours=said[0]), **said[1]),
                "AuthenticationFail.OIDCToken.Expired",
                "This JsonWebToken is expired.",
                id=label,
            )
            for label, said in {
                "expired": (-1, {}),
                "from-the-future": (1, {}),
                "issued-too-long-ago": (-12, {"exp": 4102444800}),
                "issued-later-than-it-may-be-used": (1, {"nbf": 1}),
                "not-to-be-used-yet": (0, {"nbf": 1767225601}),
                "from-the-end-of-time": (0, {"iat": 253402300799, "exp": 253402300799}),
            }.items()
        ),
    ],
)
def test_a_bad_token_opens_nothing(
    anybody: Any, provider: str, emulator: Any, clock: FrozenClock, make: Any, code: str, message: str
) -> None:
    token = make(clock.now())
    assert _refused(lambda: _assume(anybody, token)) == (code, 401, message)
    assert emulator.world.sts.sessions.count(ACCOUNT) == 0


@pytest.mark.parametrize(("limit", "good"), [({}, False), ({"issuance_limit_time": None}, True)])
def test_a_token_is_taken_for_half_a_day_unless_told_otherwise(
    anybody: Any, provider: str, emulator: Any, clock: FrozenClock, limit: dict[str, Any], good: bool
) -> None:
    emulator.remove_identity_provider(provider)
    keys = json.dumps(idp.key_set())
    emulator.register_oidc_provider("idp", issuer_url=idp.ISSUER, client_ids=[idp.CLIENT], keys=keys, **limit)
    token = idp.token(clock.now(), exp=4102444800)
    clock.advance(seconds=12 * 3600 - 1)
    assert _assume(anybody, token)
    clock.advance(seconds=1)
    if good:
        assert _assume(anybody, token)
    else:
        assert _refused(lambda: _assume(anybody, token))[0] == "AuthenticationFail.OIDCToken.Expired"


def test_a_tampered_token_opens_nothing(anybody: Any, provider: str, clock: FrozenClock) -> None:
    head, _, signature = idp.token(clock.now()).split(".")
    payload = idp.token(clock.now(), sub="root").split(".")[1]
    code, _, _ = _refused(lambda: _assume(anybody, f"{head}.{payload}.{signature}"))
    assert code == "AuthenticationFail.OIDCToken.InvalidSignature"


def test_a_token_ends_by_the_emulators_clock(anybody: Any, provider: str, clock: FrozenClock) -> None:
    token = idp.token(clock.now())
    clock.advance(seconds=3599)
    assert _assume(anybody, token)
    clock.advance(seconds=1)
    assert _refused(lambda: _assume(anybody, token))[0] == "AuthenticationFail.OIDCToken.Expired"


@pytest.mark.parametrize(
    ("parameters", "code", "status", "message"),
    [
        pytest.param(
            {"OIDCProviderArn": PROVIDER + "x"},
            "AuthenticationFail.NoPermission",
            401,
            "No such OIDC Provider registered.",
            id="provider",
        ),
        pytest.param(
            {"RoleArn": ROLE + "x"}, "EntityNotExist.RoleArn", 404, "The specified Role does not exists.", id="role"
        ),
        pytest.param(
            {"DurationSeconds": "7201"},
            "InvalidParameter.DurationSeconds",
            400,
            "The DurationSeconds is invalid.",
            id="duration",
        ),
        pytest.param({"Policy": "{}"}, "InvalidParameter.PolicyGrammar", 400, "Invalid Policy.", id="policy"),
        pytest.param(
            {"Policy": "x" * 2049},
            "InvalidParameter.PolicySize",
            400,
            "The max size of policy string is 2048.",
            id="policy-size",
        ),
    ],
)
def test_what_is_asked_for_has_to_be_there(
    anybody: Any,
    provider: str,
    clock: FrozenClock,
    parameters: dict[str, str],
    code: str,
    status: int,
    message: str,
) -> None:
    token = idp.token(clock.now())
    assert _refused(lambda: _assume(anybody, token, **parameters)) == (code, status, message)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        pytest.param({"StringEquals": {"oidc:sub": "alice"}}, True, id="the-subject"),
        pytest.param({"StringEquals": {"oidc:sub": "bob"}}, False, id="another-subject"),
        pytest.param({"StringEquals": {"oidc:aud": idp.CLIENT, "oidc:iss": idp.ISSUER}}, True, id="audience-issuer"),
        pytest.param({"StringEquals": {"oidc:aud": "another"}}, False, id="another-audience"),
    ],
)
def test_the_role_has_to_trust_the_tokens_owner(
    root: Any, anybody: Any, provider: str, clock: FrozenClock, condition: Any, allowed: bool
) -> None:
    root.ram("UpdateRole", RoleName="web", NewAssumeRolePolicyDocument=trust(**condition))
    token = idp.token(clock.now())
    if allowed:
        assert _assume(anybody, token)
    else:
        assert _refused(lambda: _assume(anybody, token)) == (
            "AuthenticationFail.NoPermission",
            401,
            "There is no permission",
        )


def test_a_role_that_trusts_others_is_not_assumed(root: Any, anybody: Any, provider: str, clock: FrozenClock) -> None:
    document = trust().replace('{"Federated": ["' + PROVIDER + '"]}', '{"Service": ["ecs.aliyuncs.com"]}')
    root.ram("UpdateRole", RoleName="web", NewAssumeRolePolicyDocument=document)
    token = idp.token(clock.now())
    assert _refused(lambda: _assume(anybody, token))[0] == "AuthenticationFail.NoPermission"


def test_soft_enforcement_notes_that_the_role_does_not_trust(
    root: Any, anybody: Any, provider: str, emulator: Any, clock: FrozenClock
) -> None:
    root.ram("UpdateRole", RoleName="web", NewAssumeRolePolicyDocument=trust(StringEquals={"oidc:sub": "bob"}))
    emulator.change_settings(enforce="soft")
    assert _assume(anybody, idp.token(clock.now()))
    (denial,) = list(emulator.journal)[-1].would_deny
    assert str(denial) == f"sts:AssumeRole on acs:ram:*:{ACCOUNT}:role/web"


def test_providers_are_registered_listed_and_removed(emulator: Any, provider: str) -> None:
    with pytest.raises(NameTaken):
        emulator.register_oidc_provider(
            "idp", issuer_url=idp.ISSUER, client_ids=["c"], keys=json.dumps(idp.key_set("k2"))
        )
    with pytest.raises(LookupError):
        emulator.register_saml_provider("saml", idp.metadata(), account_id="7")
    saml = emulator.register_saml_provider("idp", idp.metadata())
    assert [one.arn for one in emulator.identity_providers()] == [provider, saml]
    emulator.remove_identity_provider(provider)
    assert [one.arn for one in emulator.identity_providers()] == [saml]
    for unknown in (provider, "acs:ram::1:user/u", ""):
        with pytest.raises(LookupError):
            emulator.remove_identity_provider(unknown)


def test_a_provider_of_another_account_is_none_of_this_one(root: Any, emulator: Any) -> None:
    other = emulator.new_account().account_id
    arn = emulator.register_saml_provider("saml", idp.metadata(), account_id=other)
    assert arn == f"acs:ram::{other}:saml-provider/saml"
    stranger = root.acting_as(Root(other))
    stranger.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(arn))
    with pytest.raises(ApiError) as refused:
        root.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(PROVIDER))
    assert refused.value.code == "MalformedPolicyDocument"


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param("{}", id="nothing"),
        pytest.param("[]", id="a-list"),
        pytest.param('{"keys": []}', id="no-key"),
        pytest.param('{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', id="a-shared-secret"),
        pytest.param("no json", id="no-json"),
    ],
)
def test_keys_that_verify_nothing_are_refused(emulator: Any, keys: str) -> None:
    with pytest.raises(ValueError, match="JSON Web Key Set"):
        emulator.register_oidc_provider("idp", issuer_url=idp.ISSUER, client_ids=["c"], keys=keys)
    assert emulator.identity_providers() == []
