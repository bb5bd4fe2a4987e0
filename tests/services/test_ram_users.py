from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.principal import RoleSession

ACCOUNT = "1000000000000001"
ALLOW_KEYS = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:CreateAccessKey","Resource":"%s"}]}'
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
        pytest.param({"DisplayName": "d" * 129}, "InvalidParameter.DisplayName.Length", id="display-long"),
        pytest.param({"DisplayName": "a\nb"}, "InvalidParameter.DisplayName.InvalidChars", id="display-line"),
        pytest.param({"MobilePhone": "18600008888"}, "InvalidParameter.MobilePhone.Format", id="phone-no-country"),
        pytest.param({"Email": "alice"}, "InvalidParameter.Email.Format", id="email-no-at"),
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
