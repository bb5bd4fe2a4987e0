"""What callers may do: their own policies and their groups', resource groups, tags, and what a denial tells."""

import json
from datetime import timedelta
from typing import Any

import pytest

from alimock.emulator.api.denials import Denial
from alimock.emulator.api.errors import ApiError
from alimock.emulator.ports import FrozenClock
from alimock.emulator.services.ram.records import Group, Membership

ACCOUNT = "1000000000000001"
GET_ROLE = f"acs:ram:*:{ACCOUNT}:role/r"


def policy(effect: str = "Allow", action: str = "*", resource: str = "*", **condition: Any) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "1", "Statement": [statement]})


@pytest.fixture(name="attach")
def _attach(root: Any) -> Any:
    """Make a policy of a document and attach it to a user."""

    def attach(user: Any, name: str, document: str, **scope: str) -> None:
        root.ram("CreatePolicy", PolicyName=name, PolicyDocument=document)
        root.ram(
            "AttachPolicyToUser",
            PolicyType="Custom",
            PolicyName=name,
            UserName=user.principal.user_name,
            **scope,
        )

    return attach


@pytest.fixture(name="group")
def _group(emulator: Any, clock: FrozenClock) -> Any:
    """Make a group and put a user into it."""

    def group(user: Any) -> None:
        ram = emulator.world.ram
        ram.put_group(ACCOUNT, Group("400000000000000001", "readers", None, clock.now(), clock.now()))
        ram.join(ACCOUNT, Membership(user.principal.user_id, "400000000000000001", clock.now()))

    return group


def _denied(call: Any) -> dict[str, Any]:
    with pytest.raises(ApiError) as refused:
        call()
    assert refused.value.status == 403
    detail: dict[str, Any] = refused.value.detail["AccessDeniedDetail"]
    return detail


def test_a_user_has_the_policies_of_its_groups(root: Any, new_user: Any, new_role: Any, group: Any) -> None:
    alice = new_user()
    new_role()
    group(alice)
    assert _denied(lambda: alice.ram("GetRole", RoleName="r"))["NoPermissionType"] == "ImplicitDeny"
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=policy(action="ram:GetRole"))
    root.ram("AttachPolicyToGroup", PolicyType="Custom", PolicyName="p", GroupName="readers")
    assert alice.ram("GetRole", RoleName="r")["Role"]["RoleName"] == "r"
    root.ram("DetachPolicyFromGroup", PolicyType="Custom", PolicyName="p", GroupName="readers")
    assert _denied(lambda: alice.ram("GetRole", RoleName="r"))["AuthAction"] == "ram:GetRole"


def test_a_groups_denial_outweighs_the_users_own_permission(
    root: Any, new_user: Any, new_role: Any, group: Any
) -> None:
    alice = new_user("alice", policy())
    new_role()
    group(alice)
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=policy("Deny", "ram:GetRole"))
    root.ram("AttachPolicyToGroup", PolicyType="Custom", PolicyName="p", GroupName="readers")
    detail = _denied(lambda: alice.ram("GetRole", RoleName="r"))
    assert detail["NoPermissionType"] == "ExplicitDeny"
    decoded = root.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=detail["EncodedDiagnosticMessage"])
    assert decoded["DecodedDiagnosticMessage"]["MatchedPolicies"] == [
        {
            "PolicyType": "Custom",
            "PolicyIdentifier": name,
            "PolicyVersion": "v1",
            "Effect": effect,
            "AttachedScope": "Account",
            "AttachedEntityType": entity,
        }
        for name, effect, entity in [("alice-0", "Allow", "RamUser"), ("p", "Deny", "RamGroup")]
    ]


def test_a_policy_for_a_resource_group_is_about_its_resources_alone(
    root: Any, new_user: Any, attach: Any, launch: Any, alter: Any
) -> None:
    alice = new_user()
    inside, outside = launch(), launch()
    alter(inside, resource_group_id="rg-a")
    attach(alice, "p", policy(action="ecs:*"), ResourceGroupId="rg-a")
    assert alice.ecs("StopInstance", InstanceId=inside) == {}
    assert _denied(lambda: alice.ecs("StopInstance", InstanceId=outside))["PolicyType"] == (
        "AccountLevelIdentityBasedPolicy"
    )


def test_a_denial_for_a_resource_group_says_so(root: Any, new_user: Any, attach: Any, launch: Any, alter: Any) -> None:
    alice = new_user()
    instance_id = launch()
    alter(instance_id, resource_group_id="rg-a")
    attach(alice, "p", policy("Deny", "ecs:*"), ResourceGroupId="rg-a")
    detail = _denied(lambda: alice.ecs("StopInstance", InstanceId=instance_id))
    assert (detail["PolicyType"], detail["NoPermissionType"]) == (
        "ResourceGroupLevelIdentityBasedPolicy",
        "ExplicitDeny",
    )
    decoded = root.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=detail["EncodedDiagnosticMessage"])
    (matched,) = decoded["DecodedDiagnosticMessage"]["MatchedPolicies"]
    assert matched["AttachedScope"] == "ResourceGroup"


def test_a_permission_for_the_account_outweighs_a_denial_for_a_resource_group(
    new_user: Any, attach: Any, launch: Any, alter: Any
) -> None:
    alice = new_user("alice", policy(action="ecs:*"))
    instance_id = launch()
    alter(instance_id, resource_group_id="rg-a")
    attach(alice, "p", policy("Deny", "ecs:*"), ResourceGroupId="rg-a")
    assert alice.ecs("StopInstance", InstanceId=instance_id) == {}


@pytest.mark.parametrize(
    ("team", "allowed"), [pytest.param("dev", True, id="its-tag"), pytest.param("ops", False, id="another-tag")]
)
def test_the_tags_of_a_resource_are_asked_for(new_user: Any, launch: Any, team: str, allowed: bool) -> None:
    alice = new_user("alice", policy(StringEquals={"acs:ResourceTag/team": "dev"}))
    instance_id = launch(Tag=[{"Key": "team", "Value": team}])
    if allowed:
        assert alice.ecs("StopInstance", InstanceId=instance_id) == {}
    else:
        assert _denied(lambda: alice.ecs("StopInstance", InstanceId=instance_id))["AuthAction"] == "ecs:StopInstance"


@pytest.mark.parametrize("kind", ["role", "policy"])
def test_the_tags_of_rams_own_resources_are_asked_for(root: Any, new_user: Any, kind: str) -> None:
    alice = new_user("alice", policy(StringEquals={"acs:ResourceTag/team": "dev"}))
    tag = json.dumps([{"Key": "team", "Value": "dev"}])
    trust = policy().replace('"Resource": "*"', '"Principal": {"Service": "ecs.aliyuncs.com"}')
    if kind == "role":
        root.ram("CreateRole", RoleName="x", AssumeRolePolicyDocument=trust, Tag=tag)
        assert alice.ram("GetRole", RoleName="x")["Role"]["RoleName"] == "x"
    else:
        root.ram("CreatePolicy", PolicyName="x", PolicyDocument=policy(), Tag=tag)
        assert alice.ram("GetPolicy", PolicyName="x", PolicyType="Custom")["Policy"]["PolicyName"] == "x"


@pytest.mark.parametrize(
    ("tag", "allowed"),
    [
        pytest.param('[{"Key":"team","Value":"dev"}]', True, id="the-tag"),
        pytest.param('[{"Key":"team","Value":"ops"}]', False, id="another-value"),
        pytest.param(None, False, id="no-tag"),
    ],
)
def test_the_tags_of_a_request_are_asked_for(new_user: Any, tag: str | None, allowed: bool) -> None:
    alice = new_user("alice", policy(StringEquals={"acs:RequestTag/team": "dev"}))
    parameters = {"PolicyName": "x", "PolicyDocument": policy()} | ({} if tag is None else {"Tag": tag})
    if allowed:
        assert alice.ram("CreatePolicy", **parameters)["Policy"]["PolicyName"] == "x"
    else:
        assert _denied(lambda: alice.ram("CreatePolicy", **parameters))["AuthAction"] == "ram:CreatePolicy"


def test_a_call_with_an_access_key_is_made_without_a_device(new_user: Any, new_role: Any) -> None:
    new_role()
    alice = new_user("alice", policy(Bool={"acs:MFAPresent": "true"}))
    assert _denied(lambda: alice.ram("GetRole", RoleName="r"))["AuthAction"] == "ram:GetRole"


def test_what_a_policy_says_now_counts(root: Any, new_user: Any, new_role: Any, emulator: Any) -> None:
    new_role()
    alice = new_user("alice", policy(action="ram:GetRole"))
    assert alice.ram("GetRole", RoleName="r")
    root.ram("CreateUser", UserName="unrelated")
    state = emulator.world.dump()
    root.ram("DetachPolicyFromUser", PolicyType="Custom", PolicyName="alice-0", UserName="alice")
    assert _denied(lambda: alice.ram("GetRole", RoleName="r"))
    emulator.world.load(state)
    assert alice.ram("GetRole", RoleName="r")


def test_a_diagnosis_tells_the_whole_denial(root: Any, new_user: Any, new_role: Any) -> None:
    alice = new_user()
    new_role()
    detail = _denied(lambda: alice.ram("GetRole", RoleName="r"))
    decoded = root.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=detail["EncodedDiagnosticMessage"])
    assert decoded["DecodedDiagnosticMessage"] == {
        "ExplicitDeny": False,
        "NoPermissionPolicyType": "AccountLevelIdentityBasedPolicy",
        "AuthAction": "ram:GetRole",
        "AuthResource": GET_ROLE,
        "AuthPrincipal": {
            "AuthPrincipalType": "SubUser",
            "AuthPrincipalOwnerId": ACCOUNT,
            "AuthPrincipalDisplayName": alice.principal.user_id,
        },
        "AuthConditions": [
            {"ConditionKey": "acs:MFAPresent", "ConditionValues": ["false"]},
            {"ConditionKey": "acs:SourceIp", "ConditionValues": ["127.0.0.1"]},
            {"ConditionKey": "acs:SecureTransport", "ConditionValues": ["false"]},
            {"ConditionKey": "acs:CurrentTime", "ConditionValues": ["2026-01-01T00:00:00Z"]},
            {"ConditionKey": "acs:PrincipalARN", "ConditionValues": [f"acs:ram::{ACCOUNT}:user/alice"]},
            {"ConditionKey": "ram:TrustedPrincipalTypes", "ConditionValues": ["Service"]},
            {"ConditionKey": "ram:ServiceNames", "ConditionValues": ["ecs.aliyuncs.com"]},
        ],
        "MatchedPolicies": [],
    }


def test_a_diagnosis_expires(root: Any, new_user: Any, clock: FrozenClock, refused: Any) -> None:
    alice = new_user()
    message = _denied(lambda: alice.ram("ListRoles"))["EncodedDiagnosticMessage"]
    clock.advance(seconds=timedelta(hours=24).total_seconds())
    assert root.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)
    clock.advance(seconds=1)
    with refused("EncodedMessageExpire", 400):
        root.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)


@pytest.mark.parametrize("message", ["AQEAAAAA", "nonsense", "AQEAAAAAeJyrrgUAAXUA-Q=="])
def test_a_message_that_nobody_wrote_is_not_found(root: Any, refused: Any, message: str) -> None:
    with refused("EntityNotExist", 404):
        root.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)


def test_another_accounts_denial_is_not_told(root: Any, new_user: Any, emulator: Any, refused: Any) -> None:
    alice = new_user()
    message = _denied(lambda: alice.ram("ListRoles"))["EncodedDiagnosticMessage"]
    stranger = root.acting_as(type(root.principal)(emulator.new_account().account_id))
    with refused("EntityNotExist", 404):
        stranger.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)


def test_decoding_takes_a_permission_of_its_own(new_user: Any) -> None:
    alice = new_user()
    message = _denied(lambda: alice.ram("ListRoles"))["EncodedDiagnosticMessage"]
    with pytest.raises(ApiError) as refused:
        alice.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)
    assert (refused.value.code, refused.value.message) == (
        "NoPermission",
        "You do not have the required permissions.",
    )
    bob = new_user("bob", policy(action="ram:DecodeDiagnosticMessage"))
    assert bob.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)


def test_soft_enforcement_notes_what_it_lets_pass(new_user: Any, new_role: Any, emulator: Any) -> None:
    new_role()
    alice = new_user("alice", policy("Deny", "ram:GetRole"))
    emulator.change_settings(enforce="soft")
    assert alice.ram("GetRole", RoleName="r")
    assert alice.ram("ListRoles")
    notes = [denial for entry in emulator.journal for denial in entry.would_deny]
    assert notes == [
        Denial("ram:GetRole", GET_ROLE, "AccountLevelIdentityBasedPolicy", explicit=True),
        Denial("ram:ListRoles", f"acs:ram:*:{ACCOUNT}:role/*", "AccountLevelIdentityBasedPolicy", explicit=False),
    ]


def test_no_enforcement_asks_no_policy(new_user: Any, new_role: Any, emulator: Any) -> None:
    new_role()
    alice = new_user("alice", policy("Deny", "ram:GetRole"))
    emulator.change_settings(enforce="off")
    assert alice.ram("GetRole", RoleName="r")
    assert [denial for entry in emulator.journal for denial in entry.would_deny] == []
