import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.ports import FrozenClock

ACCOUNT = "1000000000000001"
DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}'
CUSTOM = {"PolicyType": "Custom", "PolicyName": "own"}
SYSTEM = {"PolicyType": "System", "PolicyName": "AliyunOSSReadOnlyAccess"}
NAMED = {"User": {"UserName": "alice"}, "Group": {"GroupName": "readers"}, "Role": {"RoleName": "R"}}
"""Each kind of entity, and how calls name the one of these tests."""
NOBODY: dict[str, dict[str, list[Any]]] = {"Users": {"User": []}, "Groups": {"Group": []}, "Roles": {"Role": []}}
Refused = Callable[[str, int], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _principals(root: Any, new_role: Any) -> None:
    new_role("R")
    root.ram("CreateUser", UserName="alice")
    root.ram("CreateGroup", GroupName="readers")
    root.ram("CreatePolicy", PolicyName="own", PolicyDocument=DOCUMENT)


def attach(root: Any, kind: str, policy: dict[str, str], **scope: str) -> None:
    root.ram(f"AttachPolicyTo{kind}", **NAMED[kind], **policy, **scope)


def entities(root: Any, kind: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = root.ram("ListEntitiesForPolicy", **CUSTOM)[f"{kind}s"][kind]
    return listed


def allowing(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": f"acs:ram:*:{resource}"}
    return json.dumps({"Version": "1", "Statement": [statement]})


def test_entities_of_a_policy_are_listed_in_full(root: Any, clock: FrozenClock) -> None:
    root.ram("UpdateUser", UserName="alice", NewDisplayName="Alice")
    root.ram("UpdateGroup", GroupName="readers", NewComments="they read")
    root.ram("UpdateRole", RoleName="R", NewDescription="reads")
    for kind in NAMED:
        clock.advance(seconds=1)
        attach(root, kind, CUSTOM)
        attach(root, kind, SYSTEM)
    assert root.ram("ListEntitiesForPolicy", **CUSTOM) == {
        "Users": {
            "User": [
                {
                    "UserId": root.ram("GetUser", UserName="alice")["User"]["UserId"],
                    "UserName": "alice",
                    "DisplayName": "Alice",
                    "AttachDate": "2026-01-01T00:00:01Z",
                }
            ]
        },
        "Groups": {"Group": [{"GroupName": "readers", "Comments": "they read", "AttachDate": "2026-01-01T00:00:02Z"}]},
        "Roles": {
            "Role": [
                {
                    "RoleId": root.ram("GetRole", RoleName="R")["Role"]["RoleId"],
                    "RoleName": "R",
                    "Arn": f"acs:ram::{ACCOUNT}:role/r",
                    "Description": "reads",
                    "AttachDate": "2026-01-01T00:00:03Z",
                }
            ]
        },
    }


def test_policy_of_nobody_has_no_entities(root: Any) -> None:
    assert root.ram("ListEntitiesForPolicy", **SYSTEM) == NOBODY
    attach(root, "User", SYSTEM)
    assert root.ram("ListEntitiesForPolicy", **CUSTOM) == NOBODY


@pytest.mark.parametrize("kind", NAMED)
def test_one_that_has_a_policy_in_several_scopes_is_one_entity(root: Any, clock: FrozenClock, kind: str) -> None:
    for scope in ({"ResourceGroupId": "rg-2"}, {}, {"ResourceGroupId": "rg-1"}):
        clock.advance(seconds=1)
        attach(root, kind, CUSTOM, **scope)
    (entity,) = entities(root, kind)
    assert entity.items() >= (NAMED[kind] | {"AttachDate": "2026-01-01T00:00:01Z"}).items()
    assert root.ram("GetPolicy", **CUSTOM)["Policy"]["AttachmentCount"] == 3


@pytest.mark.parametrize("kind", NAMED)
def test_one_is_an_entity_until_the_policy_is_detached_in_every_scope(root: Any, kind: str) -> None:
    scopes: list[dict[str, str]] = [{}, {"ResourceGroupId": "rg-1"}]
    for scope in scopes:
        attach(root, kind, CUSTOM, **scope)
    left = []
    for scope in scopes:
        root.ram(f"DetachPolicyFrom{kind}", **NAMED[kind], **CUSTOM, **scope)
        left.append(len(entities(root, kind)))
    assert left == [1, 0]


@pytest.mark.parametrize("kind", ["User", "Group"])
def test_entity_is_listed_under_its_new_name(root: Any, kind: str) -> None:
    attach(root, kind, CUSTOM)
    root.ram(f"Update{kind}", **NAMED[kind], **{f"New{kind}Name": "renamed"})
    assert [entity[f"{kind}Name"] for entity in entities(root, kind)] == ["renamed"]


def test_entities_of_a_policy_of_the_cloud_are_those_of_the_callers_account(root: Any, emulator: Any) -> None:
    attach(root, "User", SYSTEM)
    other = root.acting_as(type(root.principal)(emulator.new_account().account_id))
    assert other.ram("ListEntitiesForPolicy", **SYSTEM) == NOBODY


def test_every_entity_of_a_policy_is_listed(root: Any) -> None:
    names = [f"u{number}" for number in range(120)]
    for name in names:
        root.ram("CreateUser", UserName=name)
        root.ram("AttachPolicyToUser", UserName=name, **CUSTOM)
    users = root.ram("ListEntitiesForPolicy", **CUSTOM)["Users"]["User"]
    assert sorted(user["UserName"] for user in users) == sorted(names)


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"PolicyName": "own"}, "MissingPolicyType", 400, id="type-missing"),
        pytest.param(CUSTOM | {"PolicyType": "Any"}, "InvalidParameter.PolicyType", 400, id="type-unknown"),
        pytest.param({"PolicyType": "Custom"}, "MissingPolicyName", 400, id="name-missing"),
        pytest.param(CUSTOM | {"PolicyName": "p" * 129}, "InvalidParameter.PolicyName.Length", 400, id="name-long"),
        pytest.param(
            CUSTOM | {"PolicyName": "a_b"}, "InvalidParameter.PolicyName.InvalidChars", 400, id="name-underscore"
        ),
        pytest.param(CUSTOM | {"PolicyName": "none"}, "EntityNotExist.Policy", 404, id="no-such-policy"),
        pytest.param(SYSTEM | {"PolicyName": "own"}, "EntityNotExist.Policy", 404, id="other-type"),
    ],
)
def test_entities_of_no_policy_are_refused(
    root: Any, refused: Refused, parameters: dict[str, str], code: str, status: int
) -> None:
    with refused(code, status):
        root.ram("ListEntitiesForPolicy", **parameters)


@pytest.mark.parametrize(
    ("policy", "resource"),
    [
        pytest.param(CUSTOM, f"{ACCOUNT}:policy/own", id="own"),
        pytest.param(SYSTEM, "system:policy/AliyunOSSReadOnlyAccess", id="system"),
    ],
)
def test_listing_entities_needs_permission_on_the_policy(
    new_user: Any, denied_by_ram: Any, policy: dict[str, str], resource: str
) -> None:
    with denied_by_ram(f"acs:ram:*:{resource}", "ram:ListEntitiesForPolicy"):
        new_user("without").ram("ListEntitiesForPolicy", **policy)
    new_user("with", allowing("ram:ListEntitiesForPolicy", resource)).ram("ListEntitiesForPolicy", **policy)
