from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.services.ram import system_policies

ACCOUNT = "1000000000000001"
DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}'
CUSTOM = {"PolicyType": "Custom", "PolicyName": "own"}
SYSTEM = {"PolicyType": "System", "PolicyName": "AliyunOSSReadOnlyAccess"}
Refused = Callable[[str, int], AbstractContextManager[None]]

ROLE = pytest.param("Role", {"RoleName": "R"}, id="role")
USER = pytest.param("User", {"UserName": "alice"}, id="user")


@pytest.fixture(autouse=True)
def _principals(root: Any, new_role: Any) -> None:
    new_role("R")
    root.ram("CreateUser", UserName="alice")
    root.ram("CreatePolicy", PolicyName="own", PolicyDocument=DOCUMENT, Description="own one")


def attached(root: Any) -> list[tuple[str, str]]:
    policies = root.ram("ListPoliciesForRole", RoleName="R")["Policies"]["Policy"]
    return [(policy["PolicyType"], policy["PolicyName"]) for policy in policies]


def test_attached_policies_are_listed_in_full(root: Any, clock: Any) -> None:
    clock.advance(seconds=5)
    assert root.ram("AttachPolicyToRole", RoleName="R", **CUSTOM) == {}
    assert root.ram("AttachPolicyToRole", RoleName="r", **SYSTEM) == {}
    answer = root.ram("ListPoliciesForRole", RoleName="R")
    for policy in answer["Policies"]["Policy"]:
        assert policy.pop("Description")
    assert answer == {
        "Policies": {
            "Policy": [
                {**CUSTOM, "DefaultVersion": "v1", "AttachDate": "2026-01-01T00:00:05Z"},
                {**SYSTEM, "DefaultVersion": "v1", "AttachDate": "2026-01-01T00:00:05Z"},
            ]
        }
    }


def test_role_without_policies_lists_none(root: Any) -> None:
    assert root.ram("ListPoliciesForRole", RoleName="R") == {"Policies": {"Policy": []}}


def test_detached_policy_is_gone(root: Any) -> None:
    root.ram("AttachPolicyToRole", RoleName="R", **CUSTOM)
    root.ram("AttachPolicyToRole", RoleName="R", **SYSTEM)
    assert root.ram("DetachPolicyFromRole", RoleName="r", **CUSTOM) == {}
    assert attached(root) == [("System", "AliyunOSSReadOnlyAccess")]


@pytest.mark.parametrize(("kind", "principal"), [ROLE, USER])
def test_policy_is_attached_once(root: Any, refused: Refused, kind: str, principal: dict[str, str]) -> None:
    root.ram(f"AttachPolicyTo{kind}", **principal, **SYSTEM)
    with refused(f"EntityAlreadyExists.{kind}.Policy", 409):
        root.ram(f"AttachPolicyTo{kind}", **principal, **SYSTEM)


@pytest.mark.parametrize(
    ("kind", "principal", "limit"),
    [
        pytest.param("Role", {"RoleName": "R"}, 5, id="role"),
        pytest.param("User", {"UserName": "alice"}, 10, id="user"),
    ],
)
def test_own_policies_have_a_quota_of_their_own(
    root: Any, refused: Refused, kind: str, principal: dict[str, str], limit: int
) -> None:
    for number in range(limit + 1):
        root.ram("CreatePolicy", PolicyName=f"p{number}", PolicyDocument=DOCUMENT)
    for number in range(limit):
        root.ram(f"AttachPolicyTo{kind}", **principal, PolicyType="Custom", PolicyName=f"p{number}")
    with refused(f"LimitExceeded.{kind}.Policy", 409):
        root.ram(f"AttachPolicyTo{kind}", **principal, PolicyType="Custom", PolicyName=f"p{limit}")
    root.ram(f"AttachPolicyTo{kind}", **principal, **SYSTEM)


@pytest.mark.parametrize(("kind", "principal"), [ROLE, USER])
def test_twenty_of_the_clouds_policies_are_the_most(
    root: Any, refused: Refused, kind: str, principal: dict[str, str]
) -> None:
    *fitting, over = list(system_policies.load())[:21]
    for name in fitting:
        root.ram(f"AttachPolicyTo{kind}", **principal, PolicyType="System", PolicyName=name)
    with refused(f"LimitExceeded.{kind}.Policy", 409):
        root.ram(f"AttachPolicyTo{kind}", **principal, PolicyType="System", PolicyName=over)
    root.ram(f"AttachPolicyTo{kind}", **principal, **CUSTOM)


def test_policy_that_is_not_attached_is_not_detached(root: Any, refused: Refused) -> None:
    with refused("EntityNotExist.Role.Policy", 404):
        root.ram("DetachPolicyFromRole", RoleName="R", **CUSTOM)


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        pytest.param("AttachPolicyToRole", {"RoleName": "x", **CUSTOM}, "EntityNotExist.Role", id="attach-role"),
        pytest.param("DetachPolicyFromRole", {"RoleName": "x", **CUSTOM}, "EntityNotExist.Role", id="detach-role"),
        pytest.param("AttachPolicyToUser", {"UserName": "x", **CUSTOM}, "EntityNotExist.User", id="attach-user"),
        pytest.param(
            "AttachPolicyToRole",
            {"RoleName": "R", "PolicyType": "System", "PolicyName": "own"},
            "EntityNotExist.Policy",
            id="attach-role-policy",
        ),
        pytest.param(
            "AttachPolicyToUser",
            {"UserName": "alice", "PolicyType": "Custom", "PolicyName": "ReadOnlyAccess"},
            "EntityNotExist.Policy",
            id="attach-user-policy",
        ),
        pytest.param(
            "DetachPolicyFromRole",
            {"RoleName": "R", "PolicyType": "Custom", "PolicyName": "x"},
            "EntityNotExist.Policy",
            id="detach-role-policy",
        ),
        pytest.param(
            "AttachPolicyToRole",
            {"RoleName": "x", "PolicyType": "Custom", "PolicyName": "x"},
            "EntityNotExist.Role",
            id="role-before-policy",
        ),
    ],
)
def test_what_does_not_exist_is_not_found(
    root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    with refused(code, 404):
        root.ram(action, **parameters)


ACTIONS = [
    pytest.param("AttachPolicyToRole", "RoleName", id="attach-to-role"),
    pytest.param("DetachPolicyFromRole", "RoleName", id="detach-from-role"),
    pytest.param("AttachPolicyToUser", "UserName", id="attach-to-user"),
]


@pytest.mark.parametrize(("action", "principal"), ACTIONS)
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        pytest.param("PolicyType", "", "MissingPolicyType", id="type-missing"),
        pytest.param("PolicyType", "Other", "InvalidParameter.PolicyType", id="type-unknown"),
        pytest.param("PolicyName", "", "MissingPolicyName", id="policy-missing"),
        pytest.param("PolicyName", "p" * 129, "InvalidParameter.PolicyName.Length", id="policy-long"),
        pytest.param("PolicyName", "a_b", "InvalidParameter.PolicyName.InvalidChars", id="policy-underscore"),
        pytest.param("{}", "", "Missing{}", id="principal-missing"),
        pytest.param("{}", "x" * 65, "InvalidParameter.{}.Length", id="principal-long"),
        pytest.param("{}", "a b", "InvalidParameter.{}.InvalidChars", id="principal-blank"),
    ],
)
def test_wrong_parameter_is_refused(
    root: Any, refused: Refused, *, action: str, principal: str, name: str, value: str, code: str
) -> None:
    given = {**CUSTOM, principal: "R" if principal == "RoleName" else "alice", name.format(principal): value}
    with refused(code.format(principal), 400):
        root.ram(action, **given)
    assert attached(root) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("", "MissingRoleName", id="missing"),
        pytest.param("r" * 65, "InvalidParameter.RoleName.Length", id="long"),
        pytest.param("a b", "InvalidParameter.RoleName.InvalidChars", id="blank"),
    ],
)
def test_policies_of_a_wrong_name_are_not_listed(root: Any, refused: Refused, name: str, code: str) -> None:
    with refused(code, 400):
        root.ram("ListPoliciesForRole", RoleName=name)


def test_resource_group_is_taken_and_changes_nothing(root: Any) -> None:
    root.ram("AttachPolicyToRole", RoleName="R", ResourceGroupId="rg-1", **CUSTOM)
    assert attached(root) == [("Custom", "own")]


@pytest.mark.parametrize(("action", "principal"), ACTIONS)
@pytest.mark.parametrize(
    ("policy", "resource"),
    [
        pytest.param(CUSTOM, f"{ACCOUNT}:policy/own", id="own"),
        pytest.param(SYSTEM, "system:policy/AliyunOSSReadOnlyAccess", id="system"),
    ],
)
def test_permission_on_both_principal_and_policy_is_needed(
    new_user: Any, denied_by_ram: Any, *, action: str, principal: str, policy: dict[str, str], resource: str
) -> None:
    name, path = ("R", "role/R") if principal == "RoleName" else ("alice", "user/alice")
    allowed = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*","Resource":"acs:ram:*:%s"}]}'
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:{path}", f"ram:{action}"):
        new_user("policies-only", allowed % resource).ram(action, **policy, **{principal: name})
    with denied_by_ram(f"acs:ram:*:{resource}", f"ram:{action}"):
        new_user("principals-only", allowed % f"{ACCOUNT}:{path}").ram(action, **policy, **{principal: name})
