import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest

from alimock.emulator.ports import FrozenClock
from alimock.emulator.services.ram import system_policies

ACCOUNT = "1000000000000001"
DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}'
CUSTOM = {"PolicyType": "Custom", "PolicyName": "own"}
SYSTEM = {"PolicyType": "System", "PolicyName": "AliyunOSSReadOnlyAccess"}
Refused = Callable[[str, int], AbstractContextManager[None]]


class Kind(NamedTuple):
    """What policies are attached to: its kind, how calls and resources name the one of these tests, its quota."""

    name: str
    named: dict[str, str]
    resource: str
    own_policies: int

    @property
    def parameter(self) -> str:
        return f"{self.name}Name"

    @property
    def attach(self) -> str:
        return f"AttachPolicyTo{self.name}"

    @property
    def detach(self) -> str:
        return f"DetachPolicyFrom{self.name}"

    @property
    def list(self) -> str:
        return f"ListPoliciesFor{self.name}"


USER = Kind("User", {"UserName": "alice"}, "user/alice", 10)
GROUP = Kind("Group", {"GroupName": "readers"}, "group/readers", 5)
ROLE = Kind("Role", {"RoleName": "R"}, "role/R", 5)
KINDS = [pytest.param(kind, id=kind.name.lower()) for kind in (USER, GROUP, ROLE)]
every_kind = pytest.mark.parametrize("kind", KINDS)
both_ways = pytest.mark.parametrize("verb", ["attach", "detach"])


@pytest.fixture(autouse=True)
def _principals(root: Any, new_role: Any) -> None:
    new_role("R")
    root.ram("CreateUser", UserName="alice")
    root.ram("CreateGroup", GroupName="readers")
    root.ram("CreatePolicy", PolicyName="own", PolicyDocument=DOCUMENT, Description="own one")


def attached(root: Any, kind: Kind) -> list[tuple[str, str]]:
    policies = root.ram(kind.list, **kind.named)["Policies"]["Policy"]
    return [(policy["PolicyType"], policy["PolicyName"]) for policy in policies]


def allowing(action: str, *resources: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": [f"acs:ram:*:{resource}" for resource in resources]}
    return json.dumps({"Version": "1", "Statement": [statement]})


@every_kind
def test_attached_policies_are_listed_in_full(root: Any, clock: FrozenClock, kind: Kind) -> None:
    clock.advance(seconds=5)
    assert root.ram(kind.attach, **kind.named, **CUSTOM) == {}
    assert root.ram(kind.attach, **kind.named, **SYSTEM) == {}
    root.ram("CreatePolicyVersion", PolicyName="own", PolicyDocument=DOCUMENT, SetAsDefault="true")
    answer = root.ram(kind.list, **kind.named)
    descriptions = [policy.pop("Description") for policy in answer["Policies"]["Policy"]]
    assert descriptions == ["own one", system_policies.load()["AliyunOSSReadOnlyAccess"].description]
    assert answer == {
        "Policies": {
            "Policy": [
                {**CUSTOM, "DefaultVersion": "v2", "AttachDate": "2026-01-01T00:00:05Z"},
                {**SYSTEM, "DefaultVersion": "v1", "AttachDate": "2026-01-01T00:00:05Z"},
            ]
        }
    }


@every_kind
def test_whoever_has_no_policies_lists_none(root: Any, kind: Kind) -> None:
    assert root.ram(kind.list, **kind.named) == {"Policies": {"Policy": []}}


def test_role_is_found_under_any_case_of_its_name(root: Any) -> None:
    root.ram("AttachPolicyToRole", RoleName="r", **CUSTOM)
    assert attached(root, ROLE) == [("Custom", "own")]


@every_kind
def test_detached_policy_is_gone(root: Any, kind: Kind) -> None:
    root.ram(kind.attach, **kind.named, **CUSTOM)
    root.ram(kind.attach, **kind.named, **SYSTEM)
    assert root.ram(kind.detach, **kind.named, **CUSTOM) == {}
    assert attached(root, kind) == [("System", "AliyunOSSReadOnlyAccess")]


@every_kind
def test_policy_is_attached_once(root: Any, refused: Refused, kind: Kind) -> None:
    root.ram(kind.attach, **kind.named, **SYSTEM)
    with refused(f"EntityAlreadyExists.{kind.name}.Policy", 409):
        root.ram(kind.attach, **kind.named, **SYSTEM)


@every_kind
def test_policy_that_is_not_attached_is_not_detached(root: Any, refused: Refused, kind: Kind) -> None:
    with refused(f"EntityNotExist.{kind.name}.Policy", 404):
        root.ram(kind.detach, **kind.named, **CUSTOM)


@every_kind
def test_own_policies_have_a_quota_of_their_own(root: Any, refused: Refused, kind: Kind) -> None:
    for number in range(kind.own_policies):
        root.ram("CreatePolicy", PolicyName=f"p{number}", PolicyDocument=DOCUMENT)
        root.ram(kind.attach, **kind.named, PolicyType="Custom", PolicyName=f"p{number}")
    with refused(f"LimitExceeded.{kind.name}.Policy", 409):
        root.ram(kind.attach, **kind.named, **CUSTOM)
    assert len(attached(root, kind)) == kind.own_policies
    root.ram(kind.attach, **kind.named, **SYSTEM)


@every_kind
def test_twenty_of_the_clouds_policies_are_the_most(root: Any, refused: Refused, kind: Kind) -> None:
    *fitting, over = list(system_policies.load())[:21]
    for name in fitting:
        root.ram(kind.attach, **kind.named, PolicyType="System", PolicyName=name)
    with refused(f"LimitExceeded.{kind.name}.Policy", 409):
        root.ram(kind.attach, **kind.named, PolicyType="System", PolicyName=over)
    assert len(attached(root, kind)) == 20
    root.ram(kind.attach, **kind.named, **CUSTOM)


@every_kind
def test_detaching_makes_room(root: Any, kind: Kind) -> None:
    *fitting, over = list(system_policies.load())[:21]
    for name in fitting:
        root.ram(kind.attach, **kind.named, PolicyType="System", PolicyName=name)
    root.ram(kind.detach, **kind.named, PolicyType="System", PolicyName=fitting[0])
    root.ram(kind.attach, **kind.named, PolicyType="System", PolicyName=over)


@every_kind
@pytest.mark.parametrize("policy", [pytest.param(CUSTOM, id="own"), pytest.param(SYSTEM, id="system")])
def test_the_quota_is_the_same_whatever_the_scope(
    root: Any, refused: Refused, kind: Kind, policy: dict[str, str]
) -> None:
    for number in range(kind.own_policies if policy is CUSTOM else 20):
        root.ram(kind.attach, **kind.named, **policy, ResourceGroupId=f"rg-{number}")
    for scope in ({}, {"ResourceGroupId": "rg-more"}):
        with refused(f"LimitExceeded.{kind.name}.Policy", 409):
            root.ram(kind.attach, **kind.named, **policy, **scope)


@every_kind
def test_policy_is_attached_once_for_each_scope(root: Any, refused: Refused, kind: Kind) -> None:
    for scope in ({}, {"ResourceGroupId": "rg-1"}, {"ResourceGroupId": "rg-2"}):
        root.ram(kind.attach, **kind.named, **CUSTOM, **scope)
        with refused(f"EntityAlreadyExists.{kind.name}.Policy", 409):
            root.ram(kind.attach, **kind.named, **CUSTOM, **scope)


@every_kind
def test_policy_of_a_resource_group_is_not_listed(root: Any, kind: Kind) -> None:
    root.ram(kind.attach, **kind.named, **CUSTOM, ResourceGroupId="rg-1")
    root.ram(kind.attach, **kind.named, **SYSTEM)
    assert attached(root, kind) == [("System", "AliyunOSSReadOnlyAccess")]


@every_kind
def test_policy_is_detached_in_the_scope_that_is_named(root: Any, refused: Refused, kind: Kind) -> None:
    root.ram(kind.attach, **kind.named, **CUSTOM)
    with refused(f"EntityNotExist.{kind.name}.Policy", 404):
        root.ram(kind.detach, **kind.named, **CUSTOM, ResourceGroupId="rg-1")
    root.ram(kind.attach, **kind.named, **CUSTOM, ResourceGroupId="rg-1")
    root.ram(kind.detach, **kind.named, **CUSTOM)
    assert attached(root, kind) == []
    with refused(f"EntityNotExist.{kind.name}.Policy", 404):
        root.ram(kind.detach, **kind.named, **CUSTOM)
    root.ram(kind.detach, **kind.named, **CUSTOM, ResourceGroupId="rg-1")


@every_kind
def test_policy_of_a_resource_group_keeps_both_sides_from_being_deleted(
    root: Any, refused: Refused, kind: Kind
) -> None:
    root.ram(kind.attach, **kind.named, **CUSTOM, ResourceGroupId="rg-1")
    with refused(f"DeleteConflict.{kind.name}.Policy", 409):
        root.ram(f"Delete{kind.name}", **kind.named)
    # A policy of a role answers with the code that DeleteRole has.
    code = "DeleteConflict.Role.Policy" if kind is ROLE else f"DeleteConflict.Policy.{kind.name}"
    with refused(code, 409):
        root.ram("DeletePolicy", PolicyName="own")
    root.ram(kind.detach, **kind.named, **CUSTOM, ResourceGroupId="rg-1")
    root.ram("DeletePolicy", PolicyName="own")
    root.ram(f"Delete{kind.name}", **kind.named)


def test_attached_policy_is_in_the_way_of_users_then_groups_then_roles(root: Any, refused: Refused) -> None:
    for kind in (USER, GROUP, ROLE):
        root.ram(kind.attach, **kind.named, **CUSTOM)
    root.ram("CreatePolicyVersion", PolicyName="own", PolicyDocument=DOCUMENT)
    for kind, code in ((USER, "Policy.User"), (GROUP, "Policy.Group"), (ROLE, "Role.Policy")):
        with refused(f"DeleteConflict.{code}", 409):
            root.ram("DeletePolicy", PolicyName="own")
        root.ram(kind.detach, **kind.named, **CUSTOM)
    with refused("DeleteConflict.Policy.Version", 409):
        root.ram("DeletePolicy", PolicyName="own")


def test_attachments_go_with_their_user_and_their_group_under_new_names(root: Any) -> None:
    root.ram(USER.attach, **USER.named, **CUSTOM)
    root.ram(GROUP.attach, **GROUP.named, **CUSTOM)
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    root.ram("UpdateGroup", GroupName="readers", NewGroupName="writers")
    assert attached(root, USER._replace(named={"UserName": "bob"})) == [("Custom", "own")]
    assert attached(root, GROUP._replace(named={"GroupName": "writers"})) == [("Custom", "own")]


@both_ways
def test_role_of_a_service_keeps_its_policies(root: Any, refused: Refused, verb: str) -> None:
    role = root.ram("CreateServiceLinkedRole", ServiceName="polardb.aliyuncs.com")["Role"]
    of_a_service = ROLE._replace(named={"RoleName": role["RoleName"]})
    before = attached(root, of_a_service)
    assert len(before) == 1
    ((policy_type, policy_name),) = before
    policy = CUSTOM if verb == "attach" else {"PolicyType": policy_type, "PolicyName": policy_name}
    with refused("NoPermission.ServiceLinkedRole", 403):
        root.ram(getattr(ROLE, verb), **of_a_service.named, **policy)
    assert attached(root, of_a_service) == before


@both_ways
@every_kind
@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(CUSTOM, id="a-policy"),
        pytest.param(CUSTOM | {"PolicyName": "none"}, id="nor-a-policy"),
    ],
)
def test_nobody_is_not_found(root: Any, refused: Refused, *, verb: str, kind: Kind, policy: dict[str, str]) -> None:
    with refused(f"EntityNotExist.{kind.name}", 404):
        root.ram(getattr(kind, verb), **{kind.parameter: "nobody"}, **policy)


@every_kind
def test_policies_of_nobody_are_not_listed(root: Any, refused: Refused, kind: Kind) -> None:
    with refused(f"EntityNotExist.{kind.name}", 404):
        root.ram(kind.list, **{kind.parameter: "nobody"})


@both_ways
@every_kind
@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(SYSTEM | {"PolicyName": "own"}, id="own-one-is-not-the-clouds"),
        pytest.param(CUSTOM | {"PolicyName": "ReadOnlyAccess"}, id="the-clouds-is-not-an-own-one"),
    ],
)
def test_policy_is_found_under_its_own_type(
    root: Any, refused: Refused, *, verb: str, kind: Kind, policy: dict[str, str]
) -> None:
    with refused("EntityNotExist.Policy", 404):
        root.ram(getattr(kind, verb), **kind.named, **policy)


@both_ways
@every_kind
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        pytest.param("PolicyType", "", "MissingPolicyType", id="type-missing"),
        pytest.param("PolicyType", "custom", "InvalidParameter.PolicyType", id="type-in-small-letters"),
        pytest.param("PolicyName", "", "MissingPolicyName", id="policy-missing"),
        pytest.param("PolicyName", "p" * 129, "InvalidParameter.PolicyName.Length", id="policy-long"),
        pytest.param("PolicyName", "a_b", "InvalidParameter.PolicyName.InvalidChars", id="policy-underscore"),
        pytest.param("PolicyName", "own\n", "InvalidParameter.PolicyName.InvalidChars", id="policy-newline"),
        pytest.param("{}", "", "Missing{}", id="principal-missing"),
        pytest.param("{}", "x" * 65, "InvalidParameter.{}.Length", id="principal-long"),
        pytest.param("{}", "a b", "InvalidParameter.{}.InvalidChars", id="principal-blank"),
        pytest.param("{}", "ä", "InvalidParameter.{}.InvalidChars", id="principal-umlaut"),
        pytest.param("{}", "a\n", "InvalidParameter.{}.InvalidChars", id="principal-newline"),
        pytest.param("ResourceGroupId", "r" * 65, "InvalidParameter.ResourceGroupId.Length", id="group-long"),
        pytest.param("ResourceGroupId", "rg/1", "InvalidParameter.ResourceGroupId.InvalidChars", id="group-slash"),
    ],
)
def test_wrong_parameter_is_refused(
    root: Any, refused: Refused, *, verb: str, kind: Kind, name: str, value: str, code: str
) -> None:
    given = {**CUSTOM, **kind.named, name.format(kind.parameter): value}
    with refused(code.format(kind.parameter), 400):
        root.ram(getattr(kind, verb), **given)
    assert attached(root, kind) == []


@every_kind
@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("", "Missing{}", id="missing"),
        pytest.param("r" * 65, "InvalidParameter.{}.Length", id="long"),
        pytest.param("a b", "InvalidParameter.{}.InvalidChars", id="blank"),
    ],
)
def test_policies_of_a_wrong_name_are_not_listed(
    root: Any, refused: Refused, *, kind: Kind, name: str, code: str
) -> None:
    with refused(code.format(kind.parameter), 400):
        root.ram(kind.list, **{kind.parameter: name})


@both_ways
@every_kind
@pytest.mark.parametrize(
    ("policy", "policy_resource"),
    [
        pytest.param(CUSTOM, f"{ACCOUNT}:policy/own", id="own"),
        pytest.param(SYSTEM, "system:policy/AliyunOSSReadOnlyAccess", id="system"),
    ],
)
def test_permission_on_both_principal_and_policy_is_needed(
    root: Any,
    new_user: Any,
    denied_by_ram: Any,
    *,
    verb: str,
    kind: Kind,
    policy: dict[str, str],
    policy_resource: str,
) -> None:
    action, own_resource = getattr(kind, verb), f"{ACCOUNT}:{kind.resource}"
    if verb == "detach":
        root.ram(kind.attach, **kind.named, **policy)
    before = attached(root, kind)
    for name, only, lacking in (("p", policy_resource, own_resource), ("q", own_resource, policy_resource)):
        caller = new_user(name, allowing(f"ram:{action}", only))
        with denied_by_ram(f"acs:ram:*:{lacking}", f"ram:{action}"):
            caller.ram(action, **policy, **kind.named)
    assert attached(root, kind) == before
    permitted = new_user("both", allowing(f"ram:{action}", own_resource, policy_resource))
    permitted.ram(action, **policy, **kind.named)
    assert attached(root, kind) != before


@every_kind
def test_listing_needs_permission_on_the_principal(new_user: Any, denied_by_ram: Any, kind: Kind) -> None:
    resource = f"{ACCOUNT}:{kind.resource}"
    with denied_by_ram(f"acs:ram:*:{resource}", f"ram:{kind.list}"):
        new_user("without").ram(kind.list, **kind.named)
    new_user("with", allowing(f"ram:{kind.list}", resource)).ram(kind.list, **kind.named)
