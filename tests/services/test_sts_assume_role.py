import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timezone
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import RoleSession, Root
from alimock.emulator.authentication import identify

ACCOUNT = "1000000000000001"
ARN = f"acs:ram::{ACCOUNT}:role/Reader"
ALLOW_ASSUMING = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}'
READ_OSS = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}'
GIVEN = {"RoleArn": ARN, "RoleSessionName": "tester"}
Refused = Callable[[str, int], AbstractContextManager[None]]


def trusting(principal: str, effect: str = "Allow", condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": "sts:AssumeRole", "Principal": {"RAM": principal}}
    return statement | ({"Condition": condition} if condition else {})


def make_role(root: Any, name: str = "Reader", *statements: dict[str, Any], **parameters: Any) -> Any:
    document = {"Version": "1", "Statement": statements or [trusting(f"acs:ram::{ACCOUNT}:root")]}
    answer = root.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=json.dumps(document), **parameters)
    return answer["Role"]


@pytest.fixture(name="alice")
def _alice(new_user: Any) -> Any:
    """A user who may assume whatever trusts her."""
    return new_user("alice", ALLOW_ASSUMING)


def session_of(root: Any, role: Any, name: str = "s") -> Any:
    return root.acting_as(RoleSession(ACCOUNT, role["RoleId"], role["RoleName"], name))


def test_assumed_role_is_answered_in_full(root: Any, alice: Any) -> None:
    role = make_role(root)
    answer = alice.sts("AssumeRole", **GIVEN, SourceIdentity="alice@desk")
    credentials = answer.pop("Credentials")
    assert answer == {
        "AssumedRoleUser": {
            "Arn": f"acs:ram::{ACCOUNT}:role/reader/tester",
            "AssumedRoleId": f"{role['RoleId']}:tester",
        },
        "SourceIdentity": "alice@desk",
    }
    assert credentials["Expiration"] == "2026-01-01T01:00:00Z"
    assert set(credentials) == {"AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"}


def test_source_identity_is_left_out_where_none_was_given(root: Any, alice: Any) -> None:
    make_role(root)
    assert "SourceIdentity" not in alice.sts("AssumeRole", **GIVEN)


def test_temporary_key_leads_to_the_session(root: Any, alice: Any, emulator: Any, clock: Any) -> None:
    role = make_role(root)
    key = alice.sts("AssumeRole", **GIVEN, Policy=READ_OSS)["Credentials"]
    principal, secret = identify(emulator.world, key["AccessKeyId"], key["SecurityToken"], clock.now())
    assert principal == RoleSession(ACCOUNT, role["RoleId"], "Reader", "tester", READ_OSS)
    assert secret == key["AccessKeySecret"]


def test_role_is_found_under_its_lower_case_arn(root: Any, alice: Any) -> None:
    make_role(root)
    alice.sts("AssumeRole", RoleArn=ARN.lower(), RoleSessionName="tester")


@pytest.mark.parametrize(
    ("seconds", "maximum", "expiration"),
    [
        pytest.param("900", "3600", "2026-01-01T00:15:00Z", id="shortest"),
        pytest.param("3600", "3600", "2026-01-01T01:00:00Z", id="as-long-as-the-role-allows"),
        pytest.param("43200", "43200", "2026-01-01T12:00:00Z", id="longest"),
        pytest.param("", "43200", "2026-01-01T01:00:00Z", id="default"),
    ],
)
def test_session_lasts_as_long_as_asked(root: Any, alice: Any, seconds: str, maximum: str, expiration: str) -> None:
    make_role(root, MaxSessionDuration=maximum)
    answer = alice.sts("AssumeRole", **GIVEN, DurationSeconds=seconds)
    assert answer["Credentials"]["Expiration"] == expiration


@pytest.mark.parametrize(
    ("seconds", "maximum", "named"),
    [
        pytest.param("3601", "3600", "15min/1hr.", id="one-hour"),
        pytest.param("43201", "43200", "15min/12hr.", id="twelve-hours"),
        pytest.param("6000", "5400", "15min/90min.", id="part-of-an-hour"),
    ],
)
def test_session_longer_than_the_role_allows_is_refused(
    root: Any, alice: Any, seconds: str, maximum: str, named: str
) -> None:
    make_role(root, MaxSessionDuration=maximum)
    with pytest.raises(ApiError) as caught:
        alice.sts("AssumeRole", **GIVEN, DurationSeconds=seconds)
    assert (caught.value.code, caught.value.status) == ("InvalidParameter.DurationSeconds", 400)
    assert caught.value.message.endswith(named)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        pytest.param("RoleArn", "", "MissingParameter.RoleArn", id="arn-missing"),
        pytest.param("RoleArn", "Reader", "InvalidParameter.RoleArn", id="arn-name"),
        pytest.param("RoleArn", f"acs:ram::{ACCOUNT}:root", "InvalidParameter.RoleArn", id="arn-root"),
        pytest.param("RoleArn", "acs:ram::x:role/r", "InvalidParameter.RoleArn", id="arn-account"),
        pytest.param("RoleArn", f"{ARN}\n", "InvalidParameter.RoleArn", id="arn-line"),
        pytest.param("RoleArn", f"acs:ram::{ACCOUNT}:role/ä", "InvalidParameter.RoleArn", id="arn-letter"),
        pytest.param("RoleArn", f"acs:ram::{ACCOUNT}:role/" + "r" * 129, "InvalidParameter.RoleArn", id="arn-long"),
        pytest.param("RoleSessionName", "", "MissingParameter.RoleSessionName", id="session-missing"),
        pytest.param("RoleSessionName", "s", "InvalidParameter.RoleSessionName", id="session-short"),
        pytest.param("RoleSessionName", "s" * 65, "InvalidParameter.RoleSessionName", id="session-long"),
        pytest.param("RoleSessionName", "a b", "InvalidParameter.RoleSessionName", id="session-blank"),
        pytest.param("DurationSeconds", "899", "InvalidParameter.DurationSeconds", id="duration-short"),
        pytest.param("DurationSeconds", "1h", "InvalidParameter.DurationSeconds", id="duration-text"),
        pytest.param("Policy", "{", "InvalidParameter.PolicyGrammar", id="policy-no-json"),
        pytest.param(
            "Policy", READ_OSS.replace("Allow", "allow"), "InvalidParameter.PolicyGrammar", id="policy-effect"
        ),
        pytest.param("Policy", READ_OSS.ljust(2049), "InvalidParameter.PolicySize", id="policy-long"),
        pytest.param("ExternalId", "x", "InvalidParameter.ExternalId", id="external-short"),
        pytest.param("ExternalId", "x" * 1225, "InvalidParameter.ExternalId", id="external-long"),
        pytest.param("ExternalId", "a b", "InvalidParameter.ExternalId", id="external-blank"),
        pytest.param("SourceIdentity", "s" * 65, "InvalidParameter.SourceIdentity", id="source-long"),
        pytest.param("SourceIdentity", "a/b", "InvalidParameter.SourceIdentity", id="source-slash"),
    ],
)
def test_wrong_parameter_is_refused(
    root: Any, alice: Any, emulator: Any, refused: Refused, name: str, value: str, code: str
) -> None:
    make_role(root)
    with refused(code, 400):
        alice.sts("AssumeRole", **{**GIVEN, name: value})
    assert emulator.world.sts.sessions.count(ACCOUNT) == 0


def test_first_of_several_wrong_parameters_is_told(alice: Any, refused: Refused) -> None:
    with refused("MissingParameter.RoleArn", 400):
        alice.sts("AssumeRole", RoleSessionName="s", Policy="{")
    with refused("InvalidParameter.RoleSessionName", 400):
        alice.sts("AssumeRole", RoleArn=ARN, RoleSessionName="s", Policy="{")


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param(f"acs:ram::{ACCOUNT}:role/Nobody", id="unknown-role"),
        pytest.param("acs:ram::2000000000000002:role/Nobody", id="unknown-account"),
        pytest.param(f"acs:ram::{ACCOUNT}:user/Reader", id="user"),
    ],
)
def test_role_that_does_not_exist_is_not_found_by_its_arn_in_lower_case(root: Any, alice: Any, arn: str) -> None:
    make_role(root)
    with pytest.raises(ApiError) as caught:
        alice.sts("AssumeRole", RoleArn=arn, RoleSessionName="tester")
    assert (caught.value.code, caught.value.status) == ("EntityNotExist.Role", 404)
    assert caught.value.message == f"The role not exists: {arn.lower()}."


def test_account_itself_may_not_assume_roles(root: Any) -> None:
    make_role(root)
    with pytest.raises(ApiError) as caught:
        root.sts("AssumeRole", **GIVEN)
    assert (caught.value.code, caught.value.status) == ("NoPermission", 403)
    assert caught.value.message == "Roles may not be assumed by root accounts."


NOT_AUTHORIZED = "You are not authorized to do this action. You should be authorized by RAM."


def test_user_without_policies_is_denied_by_its_own(root: Any, new_user: Any) -> None:
    make_role(root)
    with pytest.raises(ApiError) as caught:
        new_user("bob").sts("AssumeRole", **GIVEN)
    assert (caught.value.code, caught.value.message) == ("NoPermission", NOT_AUTHORIZED)
    assert caught.value.detail["AccessDeniedDetail"]["PolicyType"] == "AccountLevelIdentityBasedPolicy"


def test_permission_is_asked_on_the_role(root: Any, new_user: Any) -> None:
    make_role(root)
    make_role(root, "Other")
    bob = new_user("bob", ALLOW_ASSUMING.replace('"*"', f'"acs:ram:*:{ACCOUNT}:role/reader"'))
    bob.sts("AssumeRole", **GIVEN)
    with pytest.raises(ApiError, match="NoPermission"):
        bob.sts("AssumeRole", RoleArn=f"acs:ram::{ACCOUNT}:role/Other", RoleSessionName="tester")


@pytest.mark.parametrize(
    ("statements", "kind"),
    [
        pytest.param([trusting("acs:ram::2000000000000002:root")], "ImplicitDeny", id="trusts-another-account"),
        pytest.param([trusting(f"acs:ram::{ACCOUNT}:user/bob")], "ImplicitDeny", id="trusts-another-user"),
        pytest.param(
            [
                trusting(f"acs:ram::{ACCOUNT}:root"),
                trusting(f"acs:ram::{ACCOUNT}:user/alice", effect="Deny"),
            ],
            "ExplicitDeny",
            id="denies-the-user",
        ),
        pytest.param(
            [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.aliyuncs.com"}}],
            "ImplicitDeny",
            id="trusts-a-service",
        ),
    ],
)
def test_user_whom_the_role_does_not_trust_is_denied(
    root: Any, alice: Any, new_user: Any, statements: list[dict[str, Any]], kind: str
) -> None:
    new_user("bob")
    make_role(root, "Reader", *statements)
    with pytest.raises(ApiError) as caught:
        alice.sts("AssumeRole", **GIVEN)
    assert (caught.value.code, caught.value.status, caught.value.message) == ("NoPermission", 403, NOT_AUTHORIZED)
    detail = dict(caught.value.detail["AccessDeniedDetail"])
    assert detail.pop("EncodedDiagnosticMessage").startswith("AQEAAAAA")
    assert detail == {
        "PolicyType": "AssumeRolePolicy",
        "AuthPrincipalOwnerId": ACCOUNT,
        "AuthPrincipalType": "SubUser",
        "AuthPrincipalDisplayName": alice.principal.user_id,
        "NoPermissionType": kind,
        "AuthAction": "sts:AssumeRole",
    }


@pytest.mark.parametrize("enforce", ["soft", "off"])
def test_trust_is_not_required_where_policies_are_not_enforced(
    root: Any, new_user: Any, emulator: Any, enforce: str
) -> None:
    make_role(root, "Reader", trusting("acs:ram::2000000000000002:root"))
    bob = new_user("bob")
    emulator.settings = emulator.settings.model_copy(update={"enforce": enforce})
    assert bob.sts("AssumeRole", **GIVEN)["Credentials"]


def test_soft_enforcement_notes_both_denials(root: Any, new_user: Any, emulator: Any) -> None:
    make_role(root, "Reader", trusting("acs:ram::2000000000000002:root"))
    bob = new_user("bob")
    emulator.settings = emulator.settings.model_copy(update={"enforce": "soft"})
    bob.sts("AssumeRole", **GIVEN)
    *_, entry = emulator.journal
    assert [str(denial) for denial in entry.would_deny] == [f"sts:AssumeRole on acs:ram:*:{ACCOUNT}:role/Reader"] * 2


@pytest.mark.parametrize(
    ("key", "parameter"),
    [
        pytest.param("sts:ExternalId", "ExternalId", id="external-id"),
        pytest.param("sts:SourceIdentity", "SourceIdentity", id="source-identity"),
    ],
)
def test_trust_and_permission_may_ask_for(root: Any, new_user: Any, refused: Refused, key: str, parameter: str) -> None:
    condition = {"StringEquals": {key: "agreed"}}
    make_role(root, "Reader", trusting(f"acs:ram::{ACCOUNT}:root", condition=condition))
    make_role(root, "Plain")
    allowed = json.loads(ALLOW_ASSUMING)
    allowed["Statement"][0]["Condition"] = condition
    anybody, bob = new_user("alice", ALLOW_ASSUMING), new_user("bob", json.dumps(allowed))
    plain = {**GIVEN, "RoleArn": f"acs:ram::{ACCOUNT}:role/Plain"}
    for caller, given in ((anybody, GIVEN), (bob, plain)):
        with refused("NoPermission", 403):
            caller.sts("AssumeRole", **given)
        with refused("NoPermission", 403):
            caller.sts("AssumeRole", **given, **{parameter: "other"})
        caller.sts("AssumeRole", **given, **{parameter: "agreed"})


def test_role_of_another_account_may_be_assumed_where_it_trusts(root: Any, alice: Any, emulator: Any) -> None:
    other = root.acting_as(Root(emulator.new_account().account_id))
    role = make_role(other)
    arn = f"acs:ram::{other.principal.account_id}:role/Reader"
    answer = alice.sts("AssumeRole", RoleArn=arn, RoleSessionName="tester")
    assert answer["AssumedRoleUser"]["AssumedRoleId"] == f"{role['RoleId']}:tester"
    assert emulator.world.sts.sessions.count(other.principal.account_id) == 1


def test_role_session_assumes_a_role_for_an_hour_at_most(root: Any, refused: Refused) -> None:
    first = make_role(root, "First")
    make_role(root, "Reader", trusting(f"acs:ram::{ACCOUNT}:role/First"), MaxSessionDuration="43200")
    root.ram("CreatePolicy", PolicyName="assume", PolicyDocument=ALLOW_ASSUMING)
    root.ram("AttachPolicyToRole", RoleName="First", PolicyType="Custom", PolicyName="assume")
    session = session_of(root, first)
    session.sts("AssumeRole", **GIVEN, DurationSeconds="3600")
    with refused("InvalidParameter.DurationSeconds", 400):
        session.sts("AssumeRole", **GIVEN, DurationSeconds="3601")


def test_tokens_of_a_deleted_role_are_dead_even_if_it_is_made_again(
    root: Any, alice: Any, emulator: Any, refused: Refused
) -> None:
    make_role(root)
    key = alice.sts("AssumeRole", **GIVEN)["Credentials"]
    root.ram("DeleteRole", RoleName="Reader")
    make_role(root)
    with refused("InvalidSecurityToken.Expired", 400):
        identify(emulator.world, key["AccessKeyId"], key["SecurityToken"], emulator.clock.now())


def test_token_dies_when_its_expiration_says(
    root: Any, alice: Any, emulator: Any, clock: Any, refused: Refused
) -> None:
    clock.advance(seconds=0.75)
    make_role(root)
    key = alice.sts("AssumeRole", **GIVEN)["Credentials"]
    told = datetime.strptime(key["Expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    clock.advance(seconds=3599)
    assert clock.now() < told
    identify(emulator.world, key["AccessKeyId"], key["SecurityToken"], clock.now())
    clock.advance(seconds=0.25)
    assert clock.now() == told
    with refused("InvalidSecurityToken.Expired", 400):
        identify(emulator.world, key["AccessKeyId"], key["SecurityToken"], clock.now())
