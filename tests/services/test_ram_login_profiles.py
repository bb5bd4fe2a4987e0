import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.principal import RoleSession, Root, User
from alimock.emulator.ports import FrozenClock
from alimock.emulator.services.ram.login_profiles import (
    ChangePasswordParams,
    CreateLoginProfileParams,
    UpdateLoginProfileParams,
)

ACCOUNT = "1000000000000001"
PASSWORD = "Correct-Horse-1"
OTHER = "Correct-Horse-2"
CHANGE = {"OldPassword": PASSWORD, "NewPassword": OTHER}
MAY_CHANGE = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:ChangePassword","Resource":"%s"}]}'
ACTIONS = {
    "CreateLoginProfile": {"Password": PASSWORD},
    "GetLoginProfile": {},
    "UpdateLoginProfile": {"Password": OTHER},
    "DeleteLoginProfile": {},
}
ABOUT_A_PROFILE = sorted(set(ACTIONS) - {"CreateLoginProfile"})
Refused = Callable[[str, int], AbstractContextManager[None]]


@pytest.fixture(name="alice")
def _alice(root: Any, new_user: Any) -> Any:
    """Call as a user who has a password."""
    alice = new_user("alice")
    root.ram("CreateLoginProfile", UserName="alice", Password=PASSWORD)
    return alice


def change(caller: Any, old: str, new: str) -> None:
    assert caller.ram("ChangePassword", OldPassword=old, NewPassword=new) == {}


def numbered(number: int) -> str:
    return f"Correct-Horse-{number}"


def test_profile_is_answered_in_full(root: Any, new_user: Any, clock: FrozenClock) -> None:
    new_user("alice")
    created = root.ram(
        "CreateLoginProfile", UserName="alice", Password=PASSWORD, PasswordResetRequired="true", MFABindRequired="true"
    )
    assert created == {
        "LoginProfile": {
            "UserName": "alice",
            "PasswordResetRequired": True,
            "MFABindRequired": True,
            "CreateDate": "2026-01-01T00:00:00Z",
        }
    }
    clock.advance(seconds=60)
    assert root.ram("GetLoginProfile", UserName="alice") == created


@pytest.mark.usefixtures("alice")
def test_profile_asks_for_nothing_at_the_next_login_unless_told(root: Any) -> None:
    profile = root.ram("GetLoginProfile", UserName="alice")["LoginProfile"]
    assert (profile["PasswordResetRequired"], profile["MFABindRequired"]) == (False, False)


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        pytest.param({"PasswordResetRequired": "True"}, (True, False), id="reset"),
        pytest.param({"MFABindRequired": "true"}, (False, True), id="device"),
        pytest.param({"Password": OTHER}, (False, False), id="password"),
        pytest.param({}, (False, False), id="nothing"),
    ],
)
def test_what_a_change_leaves_out_stays_as_it_was(root: Any, changes: dict[str, str], shown: tuple[bool, bool]) -> None:
    assert root.ram("UpdateLoginProfile", UserName="alice", **changes) == {}
    profile = root.ram("GetLoginProfile", UserName="alice")["LoginProfile"]
    assert (profile["PasswordResetRequired"], profile["MFABindRequired"]) == shown
    assert profile["CreateDate"] == "2026-01-01T00:00:00Z"


def test_deleted_profile_is_gone_with_its_password(root: Any, alice: Any, refused: Refused) -> None:
    assert root.ram("DeleteLoginProfile", UserName="alice") == {}
    with refused("EntityNotExist.User.LoginProfile", 404):
        root.ram("GetLoginProfile", UserName="alice")
    with refused("EntityNotExist.User.LoginProfile", 404):
        change(alice, PASSWORD, OTHER)
    root.ram("CreateLoginProfile", UserName="alice", Password=OTHER)
    change(alice, OTHER, PASSWORD)


@pytest.mark.usefixtures("alice")
def test_second_profile_of_a_user_is_refused(root: Any, refused: Refused) -> None:
    with refused("EntityAlreadyExists.User.LoginProfile", 409):
        root.ram("CreateLoginProfile", UserName="alice", Password=OTHER)


@pytest.mark.parametrize("action", ACTIONS)
def test_unknown_user_has_no_profile(root: Any, refused: Refused, action: str) -> None:
    with refused("EntityNotExist.User", 404):
        root.ram(action, UserName="nobody", **ACTIONS[action])


@pytest.mark.parametrize("action", ABOUT_A_PROFILE)
def test_user_without_a_profile_is_told_so(root: Any, new_user: Any, refused: Refused, action: str) -> None:
    new_user("alice")
    with refused("EntityNotExist.User.LoginProfile", 404):
        root.ram(action, UserName="alice", **ACTIONS[action])


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", ["alice", "bob"])
def test_user_without_policies_is_denied(new_user: Any, denied_by_ram: Any, action: str, name: str) -> None:
    new_user("bob")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/{name}", f"ram:{action}"):
        new_user("alice").ram(action, UserName=name, **ACTIONS[action])


@pytest.mark.parametrize("password", ["short", "x" * 33, "密" * 7], ids=["short", "long", "few-characters"])
def test_weak_password_makes_no_profile(root: Any, new_user: Any, refused: Refused, password: str) -> None:
    new_user("alice")
    with refused("InvalidParameter.Password.TooWeak", 400):
        root.ram("CreateLoginProfile", UserName="alice", Password=password)
    with refused("EntityNotExist.User.LoginProfile", 404):
        root.ram("GetLoginProfile", UserName="alice")


def test_policy_is_asked_of_passwords_that_are_chosen_from_then_on(root: Any, alice: Any, refused: Refused) -> None:
    root.ram("SetPasswordPolicy", MinimumPasswordLength="20", RequireSymbols="true")
    with refused("InvalidParameter.NewPassword.TooWeak", 400):
        change(alice, PASSWORD, OTHER)
    with refused("InvalidParameter.Password.TooWeak", 400):
        root.ram("UpdateLoginProfile", UserName="alice", Password="a" * 20)
    change(alice, PASSWORD, "a" * 20 + "-")


def test_users_change_their_own_password_without_any_policy(alice: Any, refused: Refused) -> None:
    change(alice, PASSWORD, OTHER)
    with refused("InvalidParameter.OldPassword.Incorrect", 400):
        change(alice, PASSWORD, numbered(3))
    change(alice, OTHER, numbered(3))


def test_changed_password_need_not_be_reset(root: Any, alice: Any) -> None:
    root.ram("UpdateLoginProfile", UserName="alice", PasswordResetRequired="true", MFABindRequired="true")
    change(alice, PASSWORD, OTHER)
    profile = root.ram("GetLoginProfile", UserName="alice")["LoginProfile"]
    assert (profile["PasswordResetRequired"], profile["MFABindRequired"]) == (False, True)


def test_account_that_forbids_it_asks_for_a_policy(root: Any, alice: Any, denied_by_ram: Any) -> None:
    root.ram("SetSecurityPreference", AllowUserToChangePassword="false")
    own = f"acs:ram:*:{ACCOUNT}:user/alice"
    with denied_by_ram(own, "ram:ChangePassword"):
        change(alice, PASSWORD, OTHER)
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=MAY_CHANGE % own)
    root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="p", UserName="alice")
    change(alice, PASSWORD, OTHER)


@pytest.mark.parametrize("preference", ["true", "false"])
def test_account_and_sessions_have_no_password_to_change(
    root: Any, new_role: Any, refused: Refused, preference: str
) -> None:
    root.ram("SetSecurityPreference", AllowUserToChangePassword=preference)
    session = root.acting_as(RoleSession(ACCOUNT, new_role("r")["RoleId"], "r", "s"))
    for caller in (root, session):
        with refused("NotSupport.Account", 400):
            change(caller, PASSWORD, OTHER)


def test_wrong_old_password_changes_nothing(alice: Any, refused: Refused) -> None:
    for wrong in (OTHER, PASSWORD.lower(), f"{PASSWORD} ", f"{PASSWORD}\n", f"{PASSWORD}\0", "$"):
        with refused("InvalidParameter.OldPassword.Incorrect", 400):
            change(alice, wrong, OTHER)
    change(alice, PASSWORD, OTHER)


def test_old_password_is_asked_for_before_the_new_one_is_judged(alice: Any, refused: Refused) -> None:
    with refused("InvalidParameter.OldPassword.Incorrect", 400):
        change(alice, OTHER, "weak")


def test_same_password_may_be_chosen_again_unless_the_policy_prevents_it(alice: Any) -> None:
    change(alice, PASSWORD, PASSWORD)


def test_as_many_former_passwords_are_refused_as_the_policy_says(root: Any, alice: Any, refused: Refused) -> None:
    root.ram("SetPasswordPolicy", PasswordReusePrevention="3")
    for number in range(1, 4):
        change(alice, numbered(number), numbered(number + 1))
    for number in (2, 3, 4):
        with refused("InvalidParameter.NewPassword.ReusePrevention", 400):
            change(alice, numbered(4), numbered(number))
        with refused("InvalidParameter.Password.ReusePrevention", 400):
            root.ram("UpdateLoginProfile", UserName="alice", Password=numbered(number))
    change(alice, numbered(4), numbered(1))


def test_passwords_from_before_the_policy_are_remembered(root: Any, alice: Any, refused: Refused) -> None:
    for number in range(1, 25):
        change(alice, numbered(number), numbered(number + 1))
    root.ram("SetPasswordPolicy", PasswordReusePrevention="24")
    for number in (2, 25):
        with refused("InvalidParameter.NewPassword.ReusePrevention", 400):
            change(alice, numbered(25), numbered(number))
    change(alice, numbered(25), numbered(1))


def test_password_set_for_a_user_is_remembered_too(root: Any, alice: Any, refused: Refused) -> None:
    root.ram("SetPasswordPolicy", PasswordReusePrevention="2")
    root.ram("UpdateLoginProfile", UserName="alice", Password=OTHER)
    with refused("InvalidParameter.NewPassword.ReusePrevention", 400):
        change(alice, OTHER, PASSWORD)


def test_no_password_is_in_the_state_or_in_the_text_of_anything(root: Any, alice: Any, emulator: Any) -> None:
    change(alice, PASSWORD, OTHER)
    root.ram("UpdateLoginProfile", UserName="alice", Password=numbered(3))
    profile = emulator.world.ram.login_profiles.find(ACCOUNT, alice.principal.user_id)
    kept = [profile.password, *profile.former_passwords]
    texts = [
        json.dumps(emulator.world.dump()),
        repr(list(emulator.journal)),
        repr(CreateLoginProfileParams.model_validate({"UserName": "alice", "Password": PASSWORD})),
        repr(UpdateLoginProfileParams.model_validate({"UserName": "alice", "Password": OTHER})),
        repr(ChangePasswordParams.model_validate(CHANGE)),
    ]
    assert not [secret for secret in (PASSWORD, OTHER, numbered(3)) for text in texts if secret in text]
    assert not [digest for digest in kept if digest in repr(profile)]
    assert len(set(kept)) == 3


def test_equal_passwords_of_two_users_look_different(root: Any, alice: Any, new_user: Any, emulator: Any) -> None:
    bob = new_user("bob")
    root.ram("CreateLoginProfile", UserName="bob", Password=PASSWORD)
    profiles = emulator.world.ram.login_profiles
    kept = {profiles.find(ACCOUNT, caller.principal.user_id).password for caller in (alice, bob)}
    assert len(kept) == 2


def test_profile_goes_with_its_user_under_a_new_name(root: Any, alice: Any) -> None:
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    change(root.acting_as(User(ACCOUNT, alice.principal.user_id, "bob")), PASSWORD, OTHER)
    assert root.ram("GetLoginProfile", UserName="bob")["LoginProfile"]["UserName"] == "bob"


def test_password_policy_of_one_account_is_not_that_of_another(root: Any, emulator: Any) -> None:
    root.ram("SetPasswordPolicy", MinimumPasswordLength="32")
    stranger = root.acting_as(Root(emulator.new_account().account_id))
    stranger.ram("CreateUser", UserName="alice")
    stranger.ram("CreateLoginProfile", UserName="alice", Password=PASSWORD)


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        pytest.param("CreateLoginProfile", {"Password": ""}, "MissingPassword", id="password-missing"),
        pytest.param(
            "CreateLoginProfile", {"Password": "p" * 1025}, "InvalidParameter.Password.Length", id="password-long"
        ),
        pytest.param(
            "CreateLoginProfile", {"Password": "\ud800" * 8}, "InvalidParameter.Password", id="half-characters"
        ),
        pytest.param(
            "CreateLoginProfile",
            {"Password": PASSWORD, "PasswordResetRequired": "1"},
            "InvalidParameter.PasswordResetRequired",
            id="reset-number",
        ),
        pytest.param(
            "CreateLoginProfile",
            {"Password": PASSWORD, "MFABindRequired": "yes"},
            "InvalidParameter.MFABindRequired",
            id="device-yes",
        ),
        pytest.param(
            "UpdateLoginProfile", {"Password": "p" * 1025}, "InvalidParameter.Password.Length", id="new-password-long"
        ),
        pytest.param(
            "UpdateLoginProfile", {"MFABindRequired": "2"}, "InvalidParameter.MFABindRequired", id="new-device"
        ),
        pytest.param(
            "GetLoginProfile", {"UserName": "alice\n"}, "InvalidParameter.UserName.InvalidChars", id="name-line"
        ),
        pytest.param("DeleteLoginProfile", {"UserName": ""}, "MissingUserName", id="name-missing"),
        pytest.param("DeleteLoginProfile", {"UserName": "u" * 65}, "InvalidParameter.UserName.Length", id="name-long"),
    ],
)
def test_wrong_parameter_is_refused(
    root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    with refused(code, 400):
        root.ram(action, **{"UserName": "alice", **parameters})


@pytest.mark.parametrize("name", CHANGE)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param("", "Missing{}", id="missing"),
        pytest.param("p" * 1025, "InvalidParameter.{}.Length", id="long"),
        pytest.param("\ud800" * 8, "InvalidParameter.{}", id="half-characters"),
    ],
)
def test_wrong_change_of_a_password_is_refused(alice: Any, refused: Refused, name: str, value: str, code: str) -> None:
    with refused(code.format(name), 400):
        alice.ram("ChangePassword", **{**CHANGE, name: value})
    change(alice, PASSWORD, OTHER)
