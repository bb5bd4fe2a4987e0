import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pyotp
import pytest

from alimock.emulator.api.principal import RoleSession, Root
from alimock.emulator.ports import FrozenClock

ACCOUNT = "1000000000000001"
ALLOW_KEYS = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:CreateAccessKey","Resource":"%s"}]}'
ADMIN = {"PolicyType": "System", "PolicyName": "AdministratorAccess"}
PASSWORD = "Correct-Horse-1"
PUBLIC_KEY = (
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n"
)
Refused = Callable[[str, int], AbstractContextManager[None]]


def test_created_user_is_answered_in_full(root: Any) -> None:
    user = root.ram(
        "CreateUser",
        UserName="alice.a-b_c",
        DisplayName="Alice Äö",
        MobilePhone="86-18600008888",
        Email="alice@example.com",
        Comments="tests",
    )["User"]
    user_id = user.pop("UserId")
    assert user_id.isdecimal()
    assert len(user_id) == 18
    assert user == {
        "UserName": "alice.a-b_c",
        "DisplayName": "Alice Äö",
        "MobilePhone": "86-18600008888",
        "Email": "alice@example.com",
        "Comments": "tests",
        "CreateDate": "2026-01-01T00:00:00Z",
    }


def test_absent_optional_members_are_left_out(root: Any) -> None:
    assert set(root.ram("CreateUser", UserName="alice")["User"]) == {"UserId", "UserName", "CreateDate"}


def test_user_of_a_taken_name_is_refused(root: Any, refused: Refused) -> None:
    root.ram("CreateUser", UserName="alice")
    with refused("EntityAlreadyExists.User", 409):
        root.ram("CreateUser", UserName="alice")


def test_user_beyond_the_quota_is_refused(root: Any, refused: Refused) -> None:
    for number in range(1000):
        root.ram("CreateUser", UserName=f"u{number}")
    with refused("LimitExceeded.User", 409):
        root.ram("CreateUser", UserName="one-too-many")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"UserName": ""}, "MissingUserName", id="name-missing"),
        pytest.param({"UserName": "u" * 65}, "InvalidParameter.UserName.Length", id="name-long"),
        pytest.param({"UserName": "a@b"}, "InvalidParameter.UserName.InvalidChars", id="name-at"),
        pytest.param({"UserName": "alice\n"}, "InvalidParameter.UserName.InvalidChars", id="name-line"),
        pytest.param({"UserName": "alice\0"}, "InvalidParameter.UserName.InvalidChars", id="name-nul"),
        pytest.param({"UserName": "alice/bob"}, "InvalidParameter.UserName.InvalidChars", id="name-slash"),
        pytest.param({"UserName": "alice*"}, "InvalidParameter.UserName.InvalidChars", id="name-star"),
        pytest.param({"UserName": "älice"}, "InvalidParameter.UserName.InvalidChars", id="name-umlaut"),
        pytest.param({"UserName": "a\u0661"}, "InvalidParameter.UserName.InvalidChars", id="name-arabic-digit"),
        pytest.param({"UserName": "\ud800"}, "InvalidParameter.UserName", id="name-half-a-character"),
        pytest.param({"DisplayName": "d" * 129}, "InvalidParameter.DisplayName.Length", id="display-long"),
        pytest.param({"DisplayName": "a\nb"}, "InvalidParameter.DisplayName.InvalidChars", id="display-line"),
        pytest.param({"MobilePhone": "18600008888"}, "InvalidParameter.MobilePhone.Format", id="phone-no-country"),
        pytest.param({"MobilePhone": "86-1\n"}, "InvalidParameter.MobilePhone.Format", id="phone-line"),
        pytest.param({"Email": "alice"}, "InvalidParameter.Email.Format", id="email-no-at"),
        pytest.param({"Email": "a@b.c\n"}, "InvalidParameter.Email.Format", id="email-line"),
        pytest.param({"Email": "a" * 120 + "@example.com"}, "InvalidParameter.Email.Format", id="email-long"),
        pytest.param({"Comments": "c" * 129}, "InvalidParameter.Comments.Length", id="comments-long"),
    ],
)
def test_wrong_parameter_is_refused(root: Any, refused: Refused, parameters: dict[str, str], code: str) -> None:
    with refused(code, 400):
        root.ram("CreateUser", **{"UserName": "alice", **parameters})
    root.ram("CreateUser", UserName="alice")


def test_created_key_is_answered_in_full(root: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    key = root.ram("CreateAccessKey", UserName="alice")["AccessKey"]
    key_id, secret = key.pop("AccessKeyId"), key.pop("AccessKeySecret")
    assert key_id.startswith("LTAI5t")
    assert (len(key_id), len(secret)) == (24, 30)
    assert (key_id + secret).isalnum()
    assert key == {"Status": "Active", "CreateDate": "2026-01-01T00:00:00Z"}


def test_third_key_of_a_user_is_refused(root: Any, refused: Refused) -> None:
    for name in ("alice", "bob"):
        root.ram("CreateUser", UserName=name)
        root.ram("CreateAccessKey", UserName=name)
        root.ram("CreateAccessKey", UserName=name)
    with refused("LimitExceeded.User.AccessKey", 409):
        root.ram("CreateAccessKey", UserName="alice")


def test_user_makes_a_key_of_its_own(new_user: Any, emulator: Any) -> None:
    alice = new_user("alice", ALLOW_KEYS % f"acs:ram:*:{ACCOUNT}:user/alice")
    key = alice.ram("CreateAccessKey")["AccessKey"]
    assert emulator.world.ram.access_keys.locate(key["AccessKeyId"]).user_id == alice.principal.user_id


def test_account_makes_up_to_five_keys_of_its_own(root: Any, emulator: Any, refused: Refused) -> None:
    for _ in range(4):  # one is there from the start
        key = root.ram("CreateAccessKey")["AccessKey"]
    assert emulator.world.ram.access_keys.locate(key["AccessKeyId"]).user_id is None
    with refused("LimitExceeded.User.AccessKey", 409):
        root.ram("CreateAccessKey")


def test_role_session_has_to_say_whose_key_it_makes(root: Any, new_role: Any, refused: Refused) -> None:
    role = new_role("r")
    root.ram("AttachPolicyToRole", RoleName="r", PolicyType="System", PolicyName="AdministratorAccess")
    with refused("MissingUserName", 400):
        root.acting_as(RoleSession(ACCOUNT, role["RoleId"], "r", "s")).ram("CreateAccessKey")


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        pytest.param("nobody", "EntityNotExist.User", 404, id="unknown"),
        pytest.param("u" * 65, "InvalidParameter.UserName.Length", 400, id="long"),
        pytest.param("a b", "InvalidParameter.UserName.InvalidChars", 400, id="blank"),
    ],
)
def test_key_of_a_wrong_user_is_refused(root: Any, refused: Refused, name: str, code: str, status: int) -> None:
    with refused(code, status):
        root.ram("CreateAccessKey", UserName=name)


@pytest.mark.parametrize(
    ("action", "parameters", "resource"),
    [
        pytest.param("CreateUser", {"UserName": "bob"}, "user/*", id="user"),
        pytest.param("ListUsers", {}, "user/*", id="all-users"),
        pytest.param("GetUser", {"UserName": "alice"}, "user/alice", id="own-user"),
        pytest.param("GetUser", {"UserName": "nobody"}, "user/nobody", id="unknown-user"),
        pytest.param("UpdateUser", {"UserName": "alice", "NewUserName": "bob"}, "user/alice", id="new-name"),
        pytest.param("DeleteUser", {"UserName": "bob"}, "user/bob", id="end-of-another"),
        pytest.param("CreateAccessKey", {}, "user/alice", id="own-key"),
        pytest.param("CreateAccessKey", {"UserName": "bob"}, "user/bob", id="key-of-another"),
    ],
)
def test_user_without_policies_is_denied(
    new_user: Any, denied_by_ram: Any, action: str, parameters: dict[str, str], resource: str
) -> None:
    user = new_user()
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:{resource}", f"ram:{action}"):
        user.ram(action, **parameters)


def test_emptied_account_keeps_the_key_alone_that_it_was_opened_with(root: Any, emulator: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    root.ram("CreateAccessKey", UserName="alice")
    root.ram("CreateAccessKey")
    emulator.reset(ACCOUNT)
    assert [key.access_key_id for key in emulator.world.ram.access_keys.every()] == ["alimock"]


def make(root: Any, *names: str) -> list[str]:
    return [root.ram("CreateUser", UserName=name)["User"]["UserId"] for name in names]


def names_of(answer: dict[str, Any]) -> list[str]:
    return [user["UserName"] for user in answer["Users"]["User"]]


def test_user_reads_back_with_the_time_of_its_last_change(root: Any, clock: FrozenClock) -> None:
    created = root.ram("CreateUser", UserName="alice", DisplayName="Alice", Comments="tests")["User"]
    assert root.ram("GetUser", UserName="alice") == {"User": created | {"UpdateDate": "2026-01-01T00:00:00Z"}}
    clock.advance(seconds=60)
    root.ram("UpdateUser", UserName="alice", NewComments="none")
    assert root.ram("GetUser", UserName="alice")["User"] == created | {
        "Comments": "none",
        "UpdateDate": "2026-01-01T00:01:00Z",
    }


def test_change_is_answered_in_full(root: Any, clock: FrozenClock) -> None:
    (user_id,) = make(root, "alice")
    clock.advance(seconds=60)
    changed = root.ram(
        "UpdateUser",
        UserName="alice",
        NewUserName="bob",
        NewDisplayName="Bob",
        NewMobilePhone="86-18600008888",
        NewEmail="bob@example.com",
        NewComments="renamed",
    )
    assert changed == {
        "User": {
            "UserId": user_id,
            "UserName": "bob",
            "DisplayName": "Bob",
            "MobilePhone": "86-18600008888",
            "Email": "bob@example.com",
            "Comments": "renamed",
            "CreateDate": "2026-01-01T00:00:00Z",
            "UpdateDate": "2026-01-01T00:01:00Z",
        }
    }
    assert root.ram("GetUser", UserName="bob") == changed


def test_what_a_change_leaves_out_stays_as_it_was(root: Any) -> None:
    root.ram("CreateUser", UserName="alice", DisplayName="Alice", Email="alice@example.com")
    root.ram("UpdateUser", UserName="alice", NewUserName="bob", NewEmail="")
    user = root.ram("GetUser", UserName="bob")["User"]
    assert (user["DisplayName"], user["Email"]) == ("Alice", "alice@example.com")


def test_renamed_user_leaves_its_name_to_others(root: Any, refused: Refused) -> None:
    (user_id,) = make(root, "alice")
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    with refused("EntityNotExist.User", 404):
        root.ram("GetUser", UserName="alice")
    assert make(root, "alice") != [user_id]
    assert names_of(root.ram("ListUsers")) == ["alice", "bob"]


def test_renamed_user_keeps_all_that_it_has(root: Any, new_user: Any) -> None:
    alice = new_user("alice")
    key_id = root.ram("CreateAccessKey", UserName="alice")["AccessKey"]["AccessKeyId"]
    root.ram("CreateLoginProfile", UserName="alice", Password=PASSWORD)
    root.ram("AttachPolicyToUser", **ADMIN, UserName="alice")
    root.ram("CreateGroup", GroupName="readers")
    root.ram("AddUserToGroup", UserName="alice", GroupName="readers")
    public = root.ram("UploadPublicKey", UserName="alice", PublicKeySpec=PUBLIC_KEY)["PublicKey"]["PublicKeyId"]
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    bob = {"UserName": "bob"}
    assert [key["AccessKeyId"] for key in root.ram("ListAccessKeys", **bob)["AccessKeys"]["AccessKey"]] == [key_id]
    assert root.ram("GetLoginProfile", **bob)["LoginProfile"]["UserName"] == "bob"
    (policy,) = root.ram("ListPoliciesForUser", **bob)["Policies"]["Policy"]
    assert policy["PolicyName"] == "AdministratorAccess"
    (group,) = root.ram("ListGroupsForUser", **bob)["Groups"]["Group"]
    assert group["GroupName"] == "readers"
    (member,) = root.ram("ListUsersForGroup", GroupName="readers")["Users"]["User"]
    assert member["UserName"] == "bob"
    assert root.ram("GetPublicKey", **bob, UserPublicKeyId=public)["PublicKey"]["PublicKeySpec"] == PUBLIC_KEY
    alice.ram("ListUsers")


def test_user_of_the_former_name_gets_nothing_of_the_renamed_one(root: Any) -> None:
    make(root, "alice")
    root.ram("CreateAccessKey", UserName="alice")
    root.ram("AttachPolicyToUser", **ADMIN, UserName="alice")
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    make(root, "alice")
    assert root.ram("ListAccessKeys", UserName="alice")["AccessKeys"]["AccessKey"] == []
    assert root.ram("ListPoliciesForUser", UserName="alice")["Policies"]["Policy"] == []
    root.ram("DeleteUser", UserName="alice")


def test_name_of_another_user_is_refused(root: Any, refused: Refused) -> None:
    make(root, "alice", "bob")
    with refused("EntityAlreadyExists.User", 409):
        root.ram("UpdateUser", UserName="alice", NewUserName="bob", NewComments="taken")
    assert "Comments" not in root.ram("GetUser", UserName="alice")["User"]


def test_users_own_name_is_no_conflict(root: Any) -> None:
    make(root, "alice")
    assert root.ram("UpdateUser", UserName="alice", NewUserName="alice")["User"]["UserName"] == "alice"


@pytest.mark.parametrize("action", ["GetUser", "UpdateUser", "DeleteUser"])
def test_unknown_user_is_refused(root: Any, emulator: Any, refused: Refused, action: str) -> None:
    make(root.acting_as(Root(emulator.new_account().account_id)), "alice")
    with refused("EntityNotExist.User", 404):
        root.ram(action, UserName="alice")


def _bind(root: Any) -> None:
    device = root.ram("CreateVirtualMFADevice", VirtualMFADeviceName="m")["VirtualMFADevice"]
    codes, now = pyotp.TOTP(device["Base32StringSeed"]), int(root.emulator.clock.now().timestamp())
    codes_now = {"AuthenticationCode1": codes.at(now - 30), "AuthenticationCode2": codes.at(now)}
    root.ram("BindMFADevice", UserName="alice", SerialNumber=device["SerialNumber"], **codes_now)


def _join(root: Any) -> None:
    root.ram("CreateGroup", GroupName="g")
    root.ram("AddUserToGroup", UserName="alice", GroupName="g")


def _delete_keys(root: Any) -> None:
    for key in root.ram("ListAccessKeys", UserName="alice")["AccessKeys"]["AccessKey"]:
        root.ram("DeleteAccessKey", UserName="alice", UserAccessKeyId=key["AccessKeyId"])


@pytest.mark.parametrize(
    ("give", "take", "code"),
    [
        pytest.param(
            _join,
            lambda root: root.ram("RemoveUserFromGroup", UserName="alice", GroupName="g"),
            "DeleteConflict.User.Group",
            id="group",
        ),
        pytest.param(
            lambda root: root.ram("CreateAccessKey", UserName="alice"),
            _delete_keys,
            "DeleteConflict.User.AccessKey",
            id="access-key",
        ),
        pytest.param(
            lambda root: root.ram("CreateLoginProfile", UserName="alice", Password=PASSWORD),
            lambda root: root.ram("DeleteLoginProfile", UserName="alice"),
            "DeleteConflict.User.LoginProfile",
            id="login-profile",
        ),
        pytest.param(
            _bind,
            lambda root: root.ram("UnbindMFADevice", UserName="alice"),
            "DeleteConflict.User.MFADevice",
            id="device",
        ),
        pytest.param(
            lambda root: root.ram("AttachPolicyToUser", **ADMIN, UserName="alice"),
            lambda root: root.ram("DetachPolicyFromUser", **ADMIN, UserName="alice"),
            "DeleteConflict.User.Policy",
            id="policy",
        ),
    ],
)
def test_user_is_deleted_once_what_it_has_is_gone(
    root: Any, refused: Refused, give: Callable[[Any], object], take: Callable[[Any], object], code: str
) -> None:
    make(root, "alice")
    give(root)
    with refused(code, 409):
        root.ram("DeleteUser", UserName="alice")
    take(root)
    assert root.ram("DeleteUser", UserName="alice") == {}
    assert names_of(root.ram("ListUsers")) == []


def test_deleted_user_leaves_nothing_behind(root: Any, emulator: Any) -> None:
    before = emulator.world.dump()
    make(root, "alice")
    root.ram("UploadPublicKey", UserName="alice", PublicKeySpec=PUBLIC_KEY)
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    root.ram("DeleteUser", UserName="bob")
    assert emulator.world.dump() == before


def test_deleted_user_makes_room_for_another(root: Any, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alimock.emulator.services.ram.users.USERS_PER_ACCOUNT", 2)
    make(root, "alice", "bob")
    with refused("LimitExceeded.User", 409):
        make(root, "carol")
    root.ram("DeleteUser", UserName="bob")
    make(root, "carol")


def test_listing_shows_users_in_full_and_in_order(root: Any, clock: FrozenClock) -> None:
    root.ram("CreateUser", UserName="bob", DisplayName="Bob", MobilePhone="86-1", Email="b@b.example", Comments="c")
    clock.advance(seconds=60)
    make(root, "alice")
    answer = root.ram("ListUsers")
    assert names_of(answer) == ["alice", "bob"]
    assert answer["IsTruncated"] is False
    assert "Marker" not in answer
    shown = answer["Users"]["User"][1]
    assert shown.pop("UserId").isdecimal()
    assert shown == {
        "UserName": "bob",
        "DisplayName": "Bob",
        "MobilePhone": "86-1",
        "Email": "b@b.example",
        "Comments": "c",
        "CreateDate": "2026-01-01T00:00:00Z",
        "UpdateDate": "2026-01-01T00:00:00Z",
    }


def test_listing_without_users_is_empty(root: Any) -> None:
    assert root.ram("ListUsers") == {"IsTruncated": False, "Users": {"User": []}}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 1000])
def test_pages_hold_every_user_once(root: Any, size: int) -> None:
    names = [f"u{number}" for number in range(7)]
    make(root, *reversed(names))
    seen, answer = [], root.ram("ListUsers", MaxItems=size)
    seen += names_of(answer)
    while answer["IsTruncated"]:
        assert len(names_of(answer)) == size
        answer = root.ram("ListUsers", MaxItems=size, Marker=answer["Marker"])
        seen += names_of(answer)
    assert "Marker" not in answer
    assert seen == names


def test_page_holds_a_hundred_users_unless_told_otherwise(root: Any) -> None:
    make(root, *(f"u{number:03}" for number in range(101)))
    answer = root.ram("ListUsers")
    assert (len(names_of(answer)), answer["IsTruncated"]) == (100, True)
    assert names_of(root.ram("ListUsers", Marker=answer["Marker"])) == ["u100"]


def test_walk_goes_on_where_its_last_user_has_been_deleted(root: Any) -> None:
    make(root, "a", "b", "c")
    marker = root.ram("ListUsers", MaxItems=2)["Marker"]
    root.ram("DeleteUser", UserName="b")
    assert names_of(root.ram("ListUsers", Marker=marker)) == ["c"]


@pytest.mark.parametrize(
    "marker",
    [
        pytest.param("EXAMPLE", id="length"),
        pytest.param("a b=", id="blank"),
        pytest.param("ÄÖÜ=", id="umlauts"),
        pytest.param(base64.b64encode(b"\xff\xfe").decode(), id="no-text"),
        pytest.param("YQ==\n", id="line"),
        pytest.param("\0", id="nul"),
    ],
)
def test_marker_that_no_listing_gave_is_refused(root: Any, refused: Refused, marker: str) -> None:
    with refused("InvalidParameter.Marker", 400):
        root.ram("ListUsers", Marker=marker)


@pytest.mark.parametrize("number", ["0", "-1", "1001", "1.5", "ten", "٣", "1_0", "9" * 5000])
def test_page_of_a_wrong_size_is_refused(root: Any, refused: Refused, number: str) -> None:
    with refused("InvalidParameter.MaxItems", 400):
        root.ram("ListUsers", MaxItems=number)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"UserName": ""}, "MissingUserName", id="name-missing"),
        pytest.param({"NewUserName": "u" * 65}, "InvalidParameter.NewUserName.Length", id="name-long"),
        pytest.param({"NewUserName": "bob\n"}, "InvalidParameter.NewUserName.InvalidChars", id="name-line"),
        pytest.param({"NewDisplayName": "d" * 129}, "InvalidParameter.NewDisplayName.Length", id="display-long"),
        pytest.param({"NewDisplayName": "a\0"}, "InvalidParameter.NewDisplayName.InvalidChars", id="display-nul"),
        pytest.param({"NewMobilePhone": "1"}, "InvalidParameter.NewMobilePhone.Format", id="phone"),
        pytest.param({"NewEmail": "a@b"}, "InvalidParameter.NewEmail.Format", id="email"),
        pytest.param({"NewComments": "c" * 129}, "InvalidParameter.NewComments.Length", id="comments-long"),
    ],
)
def test_wrong_change_is_refused(root: Any, refused: Refused, parameters: dict[str, str], code: str) -> None:
    make(root, "alice")
    before = root.ram("ListUsers")
    with refused(code, 400):
        root.ram("UpdateUser", **{"UserName": "alice", **parameters})
    assert root.ram("ListUsers") == before


def test_users_of_two_accounts_know_nothing_of_each_other(root: Any, emulator: Any) -> None:
    stranger = root.acting_as(Root(emulator.new_account().account_id))
    make(root, "alice")
    make(stranger, "alice")
    stranger.ram("DeleteUser", UserName="alice")
    assert names_of(root.ram("ListUsers")) == ["alice"]


def test_last_login_is_told_by_get_user_alone(root: Any, emulator: Any) -> None:
    make(root, "alice")
    users = emulator.world.ram.users
    signed_in = replace(
        users.find(ACCOUNT, "alice"), last_login_date=datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone.utc)
    )
    users.put(ACCOUNT, "alice", signed_in)
    assert root.ram("GetUser", UserName="alice")["User"]["LastLoginDate"] == "2026-02-03T04:05:06Z"
    assert "LastLoginDate" not in root.ram("ListUsers")["Users"]["User"][0]
    assert "LastLoginDate" not in root.ram("UpdateUser", UserName="alice", NewUserName="bob")["User"]
    assert root.ram("GetUser", UserName="bob")["User"]["LastLoginDate"] == "2026-02-03T04:05:06Z"


@pytest.mark.parametrize("action", ["CreateUser", "GetUser", "UpdateUser", "DeleteUser"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("", "MissingUserName", id="missing"),
        pytest.param("u" * 65, "InvalidParameter.UserName.Length", id="long"),
        pytest.param("alice\n", "InvalidParameter.UserName.InvalidChars", id="line"),
        pytest.param("../alice", "InvalidParameter.UserName.InvalidChars", id="path"),
    ],
)
def test_wrong_name_is_refused(root: Any, refused: Refused, action: str, name: str, code: str) -> None:
    with refused(code, 400):
        root.ram(action, UserName=name)


@pytest.mark.parametrize("name", ["a", "u" * 64, ".", "..", "-", "_", "0", "A.b-c_9"])
def test_unusual_name_is_a_name_like_any_other(root: Any, name: str) -> None:
    make(root, name)
    assert root.ram("GetUser", UserName=name)["User"]["UserName"] == name
    assert names_of(root.ram("ListUsers")) == [name]
    root.ram("DeleteUser", UserName=name)


@pytest.mark.parametrize("text", ["Äö 用户", "\U0001f600", "<b>&amp;</b>", "' OR 1=1 --", "${jndi:x}"])
def test_free_text_comes_back_as_it_was_given(root: Any, text: str) -> None:
    root.ram("CreateUser", UserName="alice", DisplayName=text, Comments=f"{text}\n\t{text}")
    user = root.ram("GetUser", UserName="alice")["User"]
    assert (user["DisplayName"], user["Comments"]) == (text, f"{text}\n\t{text}")
