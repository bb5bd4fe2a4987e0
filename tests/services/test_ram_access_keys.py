from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from signing import RAM, STS, Signer
from werkzeug.test import Client

from alimock.emulator.api.principal import RoleSession, Root, User
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock
from alimock.emulator.web.app import create_app

ACCOUNT = "1000000000000001"
NO_KEY = {"UserAccessKeyId": "LTAI5tNobodys"}
ALL_KEYS = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*AccessKey*","Resource":"%s"}]}'
ACTIONS = {
    "CreateAccessKey": {},
    "ListAccessKeys": {},
    "UpdateAccessKey": {**NO_KEY, "Status": "Inactive"},
    "DeleteAccessKey": NO_KEY,
    "GetAccessKeyLastUsed": NO_KEY,
}
ABOUT_ONE_KEY = sorted(action for action, parameters in ACTIONS.items() if parameters)
Refused = Callable[[str, int], AbstractContextManager[None]]


@pytest.fixture(name="sign")
def _sign(emulator: Emulator, clock: FrozenClock) -> Callable[[dict[str, Any]], Signer]:
    """Sign requests with a key as CreateAccessKey answers it."""
    web = Client(create_app(emulator))
    return lambda key: Signer(web, clock, key["AccessKeyId"], key["AccessKeySecret"])


def make_key(caller: Any, **parameters: Any) -> dict[str, Any]:
    key: dict[str, Any] = caller.ram("CreateAccessKey", **parameters)["AccessKey"]
    return key


def listed(caller: Any, **parameters: Any) -> dict[str, dict[str, Any]]:
    keys = caller.ram("ListAccessKeys", **parameters)["AccessKeys"]["AccessKey"]
    return {key["AccessKeyId"]: key for key in keys}


def last_used(caller: Any, **parameters: Any) -> str | None:
    used: str | None = caller.ram("GetAccessKeyLastUsed", **parameters)["AccessKeyLastUsed"].get("LastUsedDate")
    return used


def code_of(signer: Signer) -> str | None:
    code: str | None = signer.v3(STS, "GetCallerIdentity").json.get("Code")
    return code


def test_listing_tells_all_but_the_secrets(root: Any, new_user: Any) -> None:
    new_user("alice")
    made = [make_key(root, UserName="alice") for _ in range(2)]
    assert listed(root, UserName="alice") == {
        key["AccessKeyId"]: {
            "AccessKeyId": key["AccessKeyId"],
            "Status": "Active",
            "CreateDate": "2026-01-01T00:00:00Z",
        }
        for key in made
    }


def test_user_without_keys_has_an_empty_list(root: Any, new_user: Any) -> None:
    new_user("alice")
    assert root.ram("ListAccessKeys", UserName="alice") == {"AccessKeys": {"AccessKey": []}}


def test_account_lists_the_key_that_it_was_opened_with(root: Any) -> None:
    made = make_key(root)
    assert set(listed(root)) == {"alimock", made["AccessKeyId"]}


def test_changing_and_deleting_answer_nothing(root: Any, new_user: Any) -> None:
    new_user("alice")
    key = {"UserName": "alice", "UserAccessKeyId": make_key(root, UserName="alice")["AccessKeyId"]}
    assert root.ram("UpdateAccessKey", **key, Status="Inactive") == {}
    assert listed(root, UserName="alice")[key["UserAccessKeyId"]]["Status"] == "Inactive"
    assert root.ram("DeleteAccessKey", **key) == {}
    assert listed(root, UserName="alice") == {}


def test_disabled_key_still_counts_and_a_deleted_one_does_not(root: Any, new_user: Any, refused: Refused) -> None:
    new_user("alice")
    key, _ = (make_key(root, UserName="alice") for _ in range(2))
    named = {"UserName": "alice", "UserAccessKeyId": key["AccessKeyId"]}
    root.ram("UpdateAccessKey", **named, Status="Inactive")
    with refused("LimitExceeded.User.AccessKey", 409):
        make_key(root, UserName="alice")
    root.ram("DeleteAccessKey", **named)
    make_key(root, UserName="alice")


def test_disabled_key_is_refused_until_it_is_enabled(root: Any, new_user: Any, sign: Any) -> None:
    new_user("alice")
    key = make_key(root, UserName="alice")
    named = {"UserName": "alice", "UserAccessKeyId": key["AccessKeyId"]}
    assert code_of(sign(key)) is None
    root.ram("UpdateAccessKey", **named, Status="Inactive")
    answer = sign(key).v3(STS, "GetCallerIdentity")
    assert (answer.status_code, answer.json["Code"]) == (400, "InvalidAccessKeyId.Inactive")
    root.ram("UpdateAccessKey", **named, Status="Active")
    assert code_of(sign(key)) is None


def test_deleted_key_is_unknown(root: Any, new_user: Any, sign: Any) -> None:
    new_user("alice")
    key = make_key(root, UserName="alice")
    root.ram("DeleteAccessKey", UserName="alice", UserAccessKeyId=key["AccessKeyId"])
    answer = sign(key).v1(STS, "GetCallerIdentity")
    assert (answer.status_code, answer.json["Code"]) == (404, "InvalidAccessKeyId.NotFound")


def test_key_can_disable_itself(sign: Any, root: Any) -> None:
    key = make_key(root)
    signer = sign(key)
    answer = signer.v3(RAM, "UpdateAccessKey", UserAccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert answer.status_code == 200
    assert code_of(signer) == "InvalidAccessKeyId.Inactive"


def test_key_goes_with_its_user_under_a_new_name(root: Any, new_user: Any, sign: Any) -> None:
    new_user("alice")
    key = make_key(root, UserName="alice")
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    assert sign(key).v3(STS, "GetCallerIdentity").json["Arn"] == f"acs:ram::{ACCOUNT}:user/bob"
    assert set(listed(root, UserName="bob")) == {key["AccessKeyId"]}


def test_last_use_moves_with_the_clock(root: Any, new_user: Any, sign: Any, clock: FrozenClock) -> None:
    new_user("alice")
    key = make_key(root, UserName="alice")
    named = {"UserName": "alice", "UserAccessKeyId": key["AccessKeyId"]}
    assert root.ram("GetAccessKeyLastUsed", **named) == {"AccessKeyLastUsed": {}}
    sign(key).v3(STS, "GetCallerIdentity")
    assert root.ram("GetAccessKeyLastUsed", **named) == {"AccessKeyLastUsed": {"LastUsedDate": "2026-01-01T00:00:00Z"}}
    clock.advance(seconds=90)
    assert last_used(root, **named) == "2026-01-01T00:00:00Z"
    sign(key).v3(RAM, "ListUsers")  # denied, but a use
    assert last_used(root, **named) == "2026-01-01T00:01:30Z"


def test_wrongly_signed_request_is_no_use(root: Any, new_user: Any, sign: Any) -> None:
    new_user("alice")
    key = make_key(root, UserName="alice")
    assert code_of(sign({**key, "AccessKeySecret": "another"})) == "SignatureDoesNotMatch"
    assert last_used(root, UserName="alice", UserAccessKeyId=key["AccessKeyId"]) is None


def test_last_use_of_one_key_is_not_told_for_another(root: Any, new_user: Any, sign: Any) -> None:
    new_user("alice")
    used, unused = (make_key(root, UserName="alice") for _ in range(2))
    sign(used).v3(STS, "GetCallerIdentity")
    assert last_used(root, UserName="alice", UserAccessKeyId=unused["AccessKeyId"]) is None


def test_secret_is_neither_in_a_listing_nor_in_the_text_of_a_record(root: Any, emulator: Any) -> None:
    key = make_key(root)
    assert key["AccessKeySecret"] not in str(root.ram("ListAccessKeys"))
    assert key["AccessKeySecret"] not in repr(emulator.world.ram.access_keys.locate(key["AccessKeyId"]))


@pytest.mark.parametrize("action", ACTIONS)
def test_unknown_user_has_no_keys(root: Any, refused: Refused, action: str) -> None:
    with refused("EntityNotExist.User", 404):
        root.ram(action, **ACTIONS[action], UserName="nobody")


@pytest.mark.parametrize("action", ABOUT_ONE_KEY)
def test_unknown_key_is_refused(root: Any, new_user: Any, refused: Refused, action: str) -> None:
    new_user("alice")
    with refused("EntityNotExist.User.AccessKey", 404):
        root.ram(action, **ACTIONS[action], UserName="alice")


@pytest.mark.parametrize("action", ABOUT_ONE_KEY)
@pytest.mark.parametrize(
    "owner",
    [
        pytest.param({"UserName": "bob"}, id="another-user"),
        pytest.param({}, id="the-account"),
    ],
)
def test_key_is_unknown_to_all_but_its_owner(
    root: Any, new_user: Any, refused: Refused, action: str, owner: dict[str, str]
) -> None:
    new_user("alice")
    new_user("bob")
    key_id = make_key(root, UserName="alice")["AccessKeyId"]
    with refused("EntityNotExist.User.AccessKey", 404):
        root.ram(action, **{**ACTIONS[action], **owner, "UserAccessKeyId": key_id})
    assert listed(root, UserName="alice")[key_id]["Status"] == "Active"


@pytest.mark.parametrize("action", ABOUT_ONE_KEY)
def test_key_of_another_account_is_unknown(root: Any, emulator: Any, refused: Refused, action: str) -> None:
    stranger = emulator.new_account()
    with refused("EntityNotExist.User.AccessKey", 404):
        root.ram(action, **{**ACTIONS[action], "UserAccessKeyId": stranger.access_key_id})
    assert set(listed(root.acting_as(Root(stranger.account_id)))) == {stranger.access_key_id}


@pytest.mark.parametrize("action", ACTIONS)
def test_session_of_a_role_has_to_name_a_user(root: Any, new_role: Any, refused: Refused, action: str) -> None:
    role = new_role("r")
    root.ram("AttachPolicyToRole", RoleName="r", PolicyType="System", PolicyName="AdministratorAccess")
    session = root.acting_as(RoleSession(ACCOUNT, role["RoleId"], "r", "s"))
    with refused("MissingUserName", 400):
        session.ram(action, **ACTIONS[action])


def test_session_of_a_role_makes_keys_for_the_user_that_it_names(root: Any, new_user: Any, new_role: Any) -> None:
    new_user("alice")
    role = new_role("r")
    root.ram("AttachPolicyToRole", RoleName="r", PolicyType="System", PolicyName="AdministratorAccess")
    session = root.acting_as(RoleSession(ACCOUNT, role["RoleId"], "r", "s"))
    made = make_key(session, UserName="alice")
    assert set(listed(root, UserName="alice")) == {made["AccessKeyId"]}


WRONG_KEY = [
    pytest.param({"UserName": "u" * 65}, "InvalidParameter.UserName.Length", id="user-long"),
    pytest.param({"UserName": "a b"}, "InvalidParameter.UserName.InvalidChars", id="user-blank"),
    pytest.param({"UserName": "alice\n"}, "InvalidParameter.UserName.InvalidChars", id="user-line"),
    pytest.param({"UserName": "alice\0"}, "InvalidParameter.UserName.InvalidChars", id="user-nul"),
    pytest.param({"UserName": "älice"}, "InvalidParameter.UserName.InvalidChars", id="user-umlaut"),
]
WRONG_KEY_ID = [
    pytest.param({"UserAccessKeyId": ""}, "MissingUserAccessKeyId", id="key-missing"),
    pytest.param({"UserAccessKeyId": "k" * 129}, "InvalidParameter.UserAccessKeyId.Length", id="key-long"),
]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("parameters", "code"), WRONG_KEY)
def test_wrong_name_is_refused(root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str) -> None:
    with refused(code, 400):
        root.ram(action, **{**ACTIONS[action], **parameters})


@pytest.mark.parametrize("action", ABOUT_ONE_KEY)
@pytest.mark.parametrize(("parameters", "code"), WRONG_KEY_ID)
def test_wrong_key_id_is_refused(
    root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    with refused(code, 400):
        root.ram(action, **{**ACTIONS[action], **parameters})


@pytest.mark.parametrize(
    ("status", "code"),
    [
        pytest.param("", "MissingStatus", id="missing"),
        pytest.param("Deleted", "InvalidParameter.Status", id="unknown"),
        pytest.param("active", "InvalidParameter.Status", id="lower-case"),
    ],
)
def test_wrong_status_is_refused(root: Any, refused: Refused, status: str, code: str) -> None:
    key_id = make_key(root)["AccessKeyId"]
    with refused(code, 400):
        root.ram("UpdateAccessKey", UserAccessKeyId=key_id, Status=status)
    assert listed(root)[key_id]["Status"] == "Active"


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("owner", "name"),
    [
        pytest.param({}, "alice", id="own"),
        pytest.param({"UserName": "alice"}, "alice", id="own-by-name"),
        pytest.param({"UserName": "bob"}, "bob", id="of-another"),
    ],
)
def test_user_without_policies_is_denied(
    new_user: Any, denied_by_ram: Any, action: str, owner: dict[str, str], name: str
) -> None:
    new_user("bob")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/{name}", f"ram:{action}"):
        new_user("alice").ram(action, **ACTIONS[action], **owner)


@pytest.mark.parametrize("action", ACTIONS)
def test_session_without_policies_is_denied_about_all_users(
    root: Any, new_role: Any, denied_by_ram: Any, action: str
) -> None:
    session = root.acting_as(RoleSession(ACCOUNT, new_role("r")["RoleId"], "r", "s"))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/*", f"ram:{action}"):
        session.ram(action, **ACTIONS[action])


@pytest.mark.parametrize(
    "owner", [pytest.param({}, id="name-left-out"), pytest.param({"UserName": "alice"}, id="name-given")]
)
def test_users_whom_the_account_lets_manage_their_keys_need_no_policy(
    root: Any, new_user: Any, denied_by_ram: Any, owner: dict[str, str]
) -> None:
    alice: Any = new_user("alice")
    new_user("bob")
    root.ram("SetSecurityPreference", AllowUserToManageAccessKeys="true")
    key = {"UserAccessKeyId": make_key(alice, **owner)["AccessKeyId"]}
    assert set(listed(alice, **owner)) == set(key.values())
    assert last_used(alice, **key, **owner) is None
    alice.ram("UpdateAccessKey", **key, **owner, Status="Inactive")
    alice.ram("DeleteAccessKey", **key, **owner)
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/bob", "ram:CreateAccessKey"):
        make_key(alice, UserName="bob")
    root.ram("SetSecurityPreference")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/alice", "ram:ListAccessKeys"):
        listed(alice, **owner)


def test_preference_lets_no_session_of_a_role_manage_keys(root: Any, new_role: Any, denied_by_ram: Any) -> None:
    root.ram("SetSecurityPreference", AllowUserToManageAccessKeys="true")
    session = root.acting_as(RoleSession(ACCOUNT, new_role("r")["RoleId"], "r", "s"))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/*", "ram:ListAccessKeys"):
        listed(session)


def test_preference_of_one_account_is_not_that_of_another(root: Any, emulator: Any, denied_by_ram: Any) -> None:
    root.ram("SetSecurityPreference", AllowUserToManageAccessKeys="true")
    stranger = root.acting_as(Root(emulator.new_account().account_id))
    user_id = stranger.ram("CreateUser", UserName="alice")["User"]["UserId"]
    alice = root.acting_as(User(stranger.principal.account_id, user_id, "alice"))
    with denied_by_ram(f"acs:ram:*:{stranger.principal.account_id}:user/alice", "ram:ListAccessKeys"):
        listed(alice)


def test_policy_about_one_user_allows_that_users_keys(new_user: Any, root: Any) -> None:
    new_user("bob")
    alice = new_user("alice", ALL_KEYS % f"acs:ram:*:{ACCOUNT}:user/bob")
    key_id = make_key(alice, UserName="bob")["AccessKeyId"]
    alice.ram("DeleteAccessKey", UserName="bob", UserAccessKeyId=key_id)
    assert listed(root, UserName="bob") == {}
