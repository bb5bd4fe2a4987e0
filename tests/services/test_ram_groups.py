import json
import string
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.ports import FrozenClock

ACCOUNT = "1000000000000001"
SYSTEM = {"PolicyType": "System", "PolicyName": "AliyunRAMReadOnlyAccess"}
Refused = Callable[[str, int], AbstractContextManager[None]]


def allowing(action: str, *resources: str) -> str:
    statement = {"Effect": "Allow", "Action": f"ram:{action}", "Resource": list(resources)}
    return json.dumps({"Version": "1", "Statement": [statement]})


def resource(relative_id: str) -> str:
    return f"acs:ram:*:{ACCOUNT}:{relative_id}"


def make_group(root: Any, name: str = "readers", **parameters: Any) -> dict[str, Any]:
    group: dict[str, Any] = root.ram("CreateGroup", GroupName=name, **parameters)["Group"]
    return group


def make_user(root: Any, name: str = "alice", **parameters: Any) -> None:
    root.ram("CreateUser", UserName=name, **parameters)


def join(root: Any, user: str = "alice", group: str = "readers") -> Any:
    return root.ram("AddUserToGroup", UserName=user, GroupName=group)


def groups_of(root: Any, user: str = "alice") -> list[str]:
    groups = root.ram("ListGroupsForUser", UserName=user)["Groups"]["Group"]
    return sorted(group["GroupName"] for group in groups)


def users_of(root: Any, group: str = "readers") -> list[str]:
    users = root.ram("ListUsersForGroup", GroupName=group)["Users"]["User"]
    return sorted(user["UserName"] for user in users)


def pages(root: Any, action: str, members: str, name: str, **parameters: Any) -> list[list[str]]:
    """Follow the markers of a listing to its end."""
    read: list[list[str]] = []
    marker: str | None = None
    while not read or marker:
        answer = root.ram(action, **parameters, **({"Marker": marker} if marker else {}))
        ((_, items),) = answer[members].items()
        read.append([item[name] for item in items])
        marker = answer.get("Marker")
        assert answer["IsTruncated"] is (marker is not None)
    return read


def test_created_group_is_answered_in_full(root: Any) -> None:
    group = make_group(root, Comments="they read")
    assert len(group["GroupId"]) == 18
    assert group.pop("GroupId").isdecimal()
    assert group == {"GroupName": "readers", "Comments": "they read", "CreateDate": "2026-01-01T00:00:00Z"}


def test_group_reads_back(root: Any) -> None:
    created = make_group(root, Comments="they read")
    assert root.ram("GetGroup", GroupName="readers") == {"Group": created | {"UpdateDate": "2026-01-01T00:00:00Z"}}


def test_comments_that_were_not_given_are_left_out(root: Any) -> None:
    assert "Comments" not in make_group(root)
    assert "Comments" not in root.ram("GetGroup", GroupName="readers")["Group"]


def test_names_that_differ_in_case_are_two_groups(root: Any, refused: Refused) -> None:
    make_group(root)
    with refused("EntityNotExist.Group", 404):
        root.ram("GetGroup", GroupName="Readers")
    make_group(root, "Readers")


def test_every_allowed_character_makes_a_name(root: Any) -> None:
    name = string.ascii_letters + "._-"
    assert make_group(root, name)["GroupName"] == name
    assert make_group(root, string.digits)["GroupName"] == string.digits
    assert make_group(root, "g" * 64)["GroupName"] == "g" * 64


def test_group_of_a_taken_name_is_refused(root: Any, refused: Refused) -> None:
    created = make_group(root)
    with refused("EntityAlreadyExists.Group", 409):
        make_group(root, Comments="others")
    assert root.ram("GetGroup", GroupName="readers")["Group"].items() >= created.items()


def test_fifty_groups_are_the_most(root: Any, refused: Refused) -> None:
    for number in range(50):
        make_group(root, f"g{number}")
    with refused("LimitExceeded.Group", 409):
        make_group(root)
    with refused("EntityAlreadyExists.Group", 409):
        make_group(root, "g0")
    root.ram("DeleteGroup", GroupName="g0")
    make_group(root)


def test_updated_group_is_answered_in_full(root: Any, clock: FrozenClock) -> None:
    created = make_group(root, Comments="they read")
    clock.advance(seconds=5)
    answer = root.ram("UpdateGroup", GroupName="readers", NewGroupName="writers", NewComments="they write")
    assert answer == {
        "Group": created | {"GroupName": "writers", "Comments": "they write", "UpdateDate": "2026-01-01T00:00:05Z"}
    }
    assert root.ram("GetGroup", GroupName="writers") == answer


@pytest.mark.parametrize(
    ("parameters", "group"),
    [
        pytest.param({}, ("readers", "they read"), id="nothing"),
        pytest.param({"NewComments": "others"}, ("readers", "others"), id="comments"),
        pytest.param({"NewGroupName": "writers"}, ("writers", "they read"), id="name"),
        pytest.param({"NewGroupName": "readers"}, ("readers", "they read"), id="same-name"),
    ],
)
def test_what_is_not_given_stays(root: Any, parameters: dict[str, str], group: tuple[str, str]) -> None:
    make_group(root, Comments="they read")
    changed = root.ram("UpdateGroup", GroupName="readers", **parameters)["Group"]
    assert (changed["GroupName"], changed["Comments"]) == group


def test_former_name_is_free_again(root: Any, refused: Refused) -> None:
    former = make_group(root)
    root.ram("UpdateGroup", GroupName="readers", NewGroupName="writers")
    with refused("EntityNotExist.Group", 404):
        root.ram("GetGroup", GroupName="readers")
    assert make_group(root)["GroupId"] != former["GroupId"]


def test_group_does_not_take_anothers_name(root: Any, refused: Refused) -> None:
    make_group(root)
    make_group(root, "writers")
    with refused("EntityAlreadyExists.Group", 409):
        root.ram("UpdateGroup", GroupName="readers", NewGroupName="writers", NewComments="both")
    assert "Comments" not in root.ram("GetGroup", GroupName="readers")["Group"]


def test_users_and_policies_stay_with_a_group_under_a_new_name(root: Any, new_user: Any) -> None:
    alice = new_user()
    make_group(root)
    join(root)
    root.ram("AttachPolicyToGroup", GroupName="readers", **SYSTEM)
    root.ram("UpdateGroup", GroupName="readers", NewGroupName="writers")
    assert (groups_of(root), users_of(root, "writers")) == (["writers"], ["alice"])
    (policy,) = root.ram("ListPoliciesForGroup", GroupName="writers")["Policies"]["Policy"]
    assert policy.items() >= SYSTEM.items()
    assert alice.ram("ListUsers")


def test_deleted_group_is_gone(root: Any, refused: Refused) -> None:
    make_group(root)
    assert root.ram("DeleteGroup", GroupName="readers") == {}
    for action in ("GetGroup", "DeleteGroup", "UpdateGroup"):
        with refused("EntityNotExist.Group", 404):
            root.ram(action, GroupName="readers")


def test_group_is_deleted_without_users_and_policies(root: Any, refused: Refused) -> None:
    make_user(root)
    make_group(root)
    join(root)
    root.ram("AttachPolicyToGroup", GroupName="readers", **SYSTEM)
    with refused("DeleteConflict.Group.User", 409):
        root.ram("DeleteGroup", GroupName="readers")
    root.ram("RemoveUserFromGroup", UserName="alice", GroupName="readers")
    with refused("DeleteConflict.Group.Policy", 409):
        root.ram("DeleteGroup", GroupName="readers")
    root.ram("DetachPolicyFromGroup", GroupName="readers", **SYSTEM)
    root.ram("DeleteGroup", GroupName="readers")


def test_listed_groups_are_answered_in_full(root: Any, clock: FrozenClock) -> None:
    first = make_group(root, "a", Comments="the first")
    second = make_group(root, "b")
    clock.advance(seconds=5)
    root.ram("UpdateGroup", GroupName="b")
    assert root.ram("ListGroups") == {
        "IsTruncated": False,
        "Groups": {
            "Group": [
                first | {"UpdateDate": "2026-01-01T00:00:00Z"},
                second | {"UpdateDate": "2026-01-01T00:00:05Z"},
            ]
        },
    }


def test_account_without_groups_lists_none(root: Any, emulator: Any) -> None:
    other = root.acting_as(type(root.principal)(emulator.new_account().account_id))
    make_group(root)
    assert other.ram("ListGroups") == {"IsTruncated": False, "Groups": {"Group": []}}


def test_groups_are_listed_page_by_page(root: Any) -> None:
    names = [f"g{number:02}" for number in range(50)]
    for name in reversed(names):
        make_group(root, name)
    assert pages(root, "ListGroups", "Groups", "GroupName", MaxItems="20") == [names[:20], names[20:40], names[40:]]
    assert pages(root, "ListGroups", "Groups", "GroupName", MaxItems="25") == [names[:25], names[25:]]
    assert pages(root, "ListGroups", "Groups", "GroupName", MaxItems="100") == [names]


def test_page_goes_on_where_it_was_though_a_group_is_gone(root: Any) -> None:
    for name in "abc":
        make_group(root, name)
    marker = root.ram("ListGroups", MaxItems="1")["Marker"]
    root.ram("DeleteGroup", GroupName="a")
    assert pages(root, "ListGroups", "Groups", "GroupName", Marker=marker) == [["b", "c"]]


def test_user_joins_and_leaves(root: Any) -> None:
    make_user(root)
    make_group(root)
    assert join(root) == {}
    assert (groups_of(root), users_of(root)) == (["readers"], ["alice"])
    assert root.ram("RemoveUserFromGroup", UserName="alice", GroupName="readers") == {}
    assert (groups_of(root), users_of(root)) == ([], [])


def test_groups_of_a_user_are_answered_in_full(root: Any, clock: FrozenClock) -> None:
    make_user(root)
    group = make_group(root, Comments="they read")
    make_group(root, "others")
    clock.advance(seconds=5)
    join(root)
    assert root.ram("ListGroupsForUser", UserName="alice") == {
        "Groups": {
            "Group": [
                {
                    "GroupId": group["GroupId"],
                    "GroupName": "readers",
                    "Comments": "they read",
                    "JoinDate": "2026-01-01T00:00:05Z",
                }
            ]
        }
    }


def test_users_of_a_group_are_answered_in_full(root: Any, clock: FrozenClock) -> None:
    make_user(root, DisplayName="Alice")
    make_user(root, "bob")
    make_group(root)
    clock.advance(seconds=5)
    join(root)
    assert root.ram("ListUsersForGroup", GroupName="readers") == {
        "IsTruncated": False,
        "Users": {"User": [{"UserName": "alice", "DisplayName": "Alice", "JoinDate": "2026-01-01T00:00:05Z"}]},
    }


def test_users_of_a_group_are_listed_page_by_page(root: Any) -> None:
    names = {f"u{number}" for number in range(25)}
    make_group(root)
    for name in names:
        make_user(root, name)
        join(root, name)
    read = pages(root, "ListUsersForGroup", "Users", "UserName", GroupName="readers", MaxItems="10")
    assert [len(page) for page in read] == [10, 10, 5]
    assert {name for page in read for name in page} == names


def test_hundred_users_are_a_page(root: Any) -> None:
    make_group(root)
    for number in range(101):
        make_user(root, f"u{number}")
        join(root, f"u{number}")
    read = pages(root, "ListUsersForGroup", "Users", "UserName", GroupName="readers")
    assert [len(page) for page in read] == [100, 1]


def test_user_joins_a_group_once(root: Any, refused: Refused) -> None:
    make_user(root)
    make_group(root)
    join(root)
    with refused("EntityAlreadyExists.User.Group", 409):
        join(root)


def test_user_who_is_not_in_a_group_does_not_leave_it(root: Any, refused: Refused) -> None:
    make_user(root)
    make_group(root)
    with refused("EntityNotExist.User.Group", 404):
        root.ram("RemoveUserFromGroup", UserName="alice", GroupName="readers")


def test_five_groups_are_the_most_for_a_user(root: Any, refused: Refused) -> None:
    make_user(root)
    names = [f"g{number}" for number in range(5)]
    for name in [*names, "readers"]:
        make_group(root, name)
    for name in names:
        join(root, group=name)
    with refused("LimitExceeded.User.Group", 409):
        join(root)
    with refused("EntityAlreadyExists.User.Group", 409):
        join(root, group="g0")
    assert (groups_of(root), users_of(root)) == (names, [])
    root.ram("RemoveUserFromGroup", UserName="alice", GroupName="g0")
    join(root)


def test_user_in_a_group_is_not_deleted(root: Any, refused: Refused) -> None:
    make_user(root)
    make_group(root)
    join(root)
    with refused("DeleteConflict.User.Group", 409):
        root.ram("DeleteUser", UserName="alice")
    assert users_of(root) == ["alice"]


def test_user_stays_in_its_groups_under_a_new_name(root: Any) -> None:
    make_user(root)
    make_group(root)
    join(root)
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    assert (groups_of(root, "bob"), users_of(root)) == (["readers"], ["bob"])


def test_user_has_the_policies_of_its_groups_while_it_is_in_them(root: Any, new_user: Any, denied_by_ram: Any) -> None:
    alice = new_user()
    make_group(root)
    root.ram("AttachPolicyToGroup", GroupName="readers", **SYSTEM)
    join(root)
    assert alice.ram("ListUsers")
    root.ram("RemoveUserFromGroup", UserName="alice", GroupName="readers")
    with denied_by_ram(resource("user/*"), "ram:ListUsers"):
        alice.ram("ListUsers")


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        pytest.param("AddUserToGroup", {"UserName": "x", "GroupName": "y"}, "EntityNotExist.User", id="user-first"),
        pytest.param("AddUserToGroup", {"UserName": "x", "GroupName": "readers"}, "EntityNotExist.User", id="user"),
        pytest.param("AddUserToGroup", {"UserName": "alice", "GroupName": "y"}, "EntityNotExist.Group", id="group"),
        pytest.param(
            "RemoveUserFromGroup", {"UserName": "x", "GroupName": "readers"}, "EntityNotExist.User", id="leaving-user"
        ),
        pytest.param(
            "RemoveUserFromGroup", {"UserName": "alice", "GroupName": "y"}, "EntityNotExist.Group", id="left-group"
        ),
        pytest.param("ListGroupsForUser", {"UserName": "x"}, "EntityNotExist.User", id="listed-user"),
        pytest.param("ListUsersForGroup", {"GroupName": "y"}, "EntityNotExist.Group", id="listed-group"),
    ],
)
def test_what_does_not_exist_is_not_found(
    root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    make_user(root)
    make_group(root)
    with refused(code, 404):
        root.ram(action, **parameters)


BOTH = {"UserName": "alice", "GroupName": "readers"}
ACTIONS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "CreateGroup": ({"GroupName": "new"}, ("group/*",)),
    "GetGroup": ({"GroupName": "readers"}, ("group/readers",)),
    "UpdateGroup": ({"GroupName": "readers", "NewGroupName": "new"}, ("group/readers",)),
    "DeleteGroup": ({"GroupName": "empty"}, ("group/empty",)),
    "ListGroups": ({}, ("group/*",)),
    "AddUserToGroup": (BOTH | {"GroupName": "empty"}, ("user/alice", "group/empty")),
    "RemoveUserFromGroup": (BOTH, ("user/alice", "group/readers")),
    "ListGroupsForUser": ({"UserName": "alice"}, ("user/alice",)),
    "ListUsersForGroup": ({"GroupName": "readers"}, ("group/readers",)),
}
"""Each action with parameters that it takes, and the resources that it is authorized on."""


@pytest.fixture(name="populated")
def _populated(root: Any) -> None:
    make_user(root)
    make_group(root)
    make_group(root, "empty")
    join(root)


@pytest.mark.usefixtures("populated")
@pytest.mark.parametrize("action", ACTIONS)
def test_exactly_the_documented_permission_is_needed(
    new_user: Any, denied_by_ram: Any, emulator: Any, action: str
) -> None:
    parameters, relative_ids = ACTIONS[action]
    resources = [resource(relative_id) for relative_id in relative_ids]
    permitted = new_user("permitted", allowing(action, *resources))
    for number, lacking in enumerate(resources):
        others = [other for other in resources if other != lacking] or [resource("user/other")]
        caller = new_user(f"lacking-{number}", allowing(action, *others))
        before = emulator.world.dump()
        with denied_by_ram(lacking, f"ram:{action}"):
            caller.ram(action, **parameters)
        assert emulator.world.dump() == before
    permitted.ram(action, **parameters)


NAMED = [(action, name) for action, (given, _) in ACTIONS.items() for name in given]
WRONG_NAMES = [
    pytest.param("g" * 65, "Length", id="long"),
    pytest.param("a b", "InvalidChars", id="blank"),
    pytest.param("a/b", "InvalidChars", id="slash"),
    pytest.param("a*", "InvalidChars", id="star"),
    pytest.param("a@b", "InvalidChars", id="at"),
    pytest.param("ä", "InvalidChars", id="umlaut"),
    pytest.param("组", "InvalidChars", id="chinese"),
    pytest.param("\x00", "InvalidChars", id="null"),
    pytest.param("readers\n", "InvalidChars", id="newline-at-the-end"),
]


@pytest.mark.usefixtures("populated")
@pytest.mark.parametrize(("action", "name"), NAMED, ids=lambda value: value)
@pytest.mark.parametrize(("value", "fault"), WRONG_NAMES)
def test_wrong_name_is_refused(root: Any, refused: Refused, *, action: str, name: str, value: str, fault: str) -> None:
    with refused(f"InvalidParameter.{name}.{fault}", 400):
        root.ram(action, **ACTIONS[action][0] | {name: value})
    assert pages(root, "ListGroups", "Groups", "GroupName") == [["empty", "readers"]]
    assert groups_of(root) == ["readers"]


@pytest.mark.parametrize(
    ("action", "name"), [each for each in NAMED if not each[1].startswith("New")], ids=lambda value: value
)
def test_missing_name_is_refused(root: Any, refused: Refused, action: str, name: str) -> None:
    with refused(f"Missing{name}", 400):
        root.ram(action, **ACTIONS[action][0] | {name: ""})


@pytest.mark.parametrize(
    ("action", "parameter"), [pytest.param("CreateGroup", "Comments"), pytest.param("UpdateGroup", "NewComments")]
)
def test_comments_have_up_to_128_characters(root: Any, refused: Refused, action: str, parameter: str) -> None:
    name = "readers" if action == "UpdateGroup" else "new"
    make_group(root)
    with refused(f"InvalidParameter.{parameter}.Length", 400):
        root.ram(action, GroupName=name, **{parameter: "评" * 129})
    assert root.ram(action, GroupName=name, **{parameter: "评" * 128})["Group"]["Comments"] == "评" * 128


@pytest.mark.parametrize(("action", "most"), [("ListGroups", 100), ("ListUsersForGroup", 1000)])
@pytest.mark.parametrize("size", ["0", "-1", "one more", "1.5", "ten", "9" * 30, "\u0661"])
def test_page_of_a_wrong_size_is_refused(root: Any, refused: Refused, *, action: str, most: int, size: str) -> None:
    make_group(root)
    with refused("InvalidParameter.MaxItems", 400):
        root.ram(action, GroupName="readers", MaxItems=str(most + 1) if size == "one more" else size)
    root.ram(action, GroupName="readers", MaxItems=str(most))


@pytest.mark.parametrize("action", ["ListGroups", "ListUsersForGroup"])
@pytest.mark.parametrize("marker", ["readers", "%%%", "\u00e4", "AAAA\n"])
def test_wrong_marker_is_refused(root: Any, refused: Refused, *, action: str, marker: str) -> None:
    make_group(root)
    with refused("InvalidParameter.Marker", 400):
        root.ram(action, GroupName="readers", Marker=marker)
