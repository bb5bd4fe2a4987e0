import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.principal import RoleSession, Root

ACCOUNT = "1000000000000001"
BODY = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
NO_KEY = {"UserPublicKeyId": "nobodys"}
ALLOW = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*PublicKey*","Resource":"%s"}]}'
Refused = Callable[[str, int], AbstractContextManager[None]]


def pem(body: str = BODY, begin: str = "PUBLIC KEY", end: str = "PUBLIC KEY") -> str:
    return f"-----BEGIN {begin}-----\n{body}\n-----END {end}-----\n"


ACTIONS = {
    "UploadPublicKey": {"PublicKeySpec": pem()},
    "ListPublicKeys": {},
    "GetPublicKey": NO_KEY,
    "UpdatePublicKey": {**NO_KEY, "Status": "Inactive"},
    "DeletePublicKey": NO_KEY,
}
ABOUT_ONE_KEY = ["GetPublicKey", "UpdatePublicKey", "DeletePublicKey"]


@pytest.fixture(name="alice")
def _alice(new_user: Any) -> Any:
    return new_user("alice")


def upload(caller: Any, name: str = "alice", spec: str | None = None) -> dict[str, Any]:
    key: dict[str, Any] = caller.ram("UploadPublicKey", UserName=name, PublicKeySpec=spec or pem())["PublicKey"]
    return key


def listed(caller: Any, name: str = "alice") -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = caller.ram("ListPublicKeys", UserName=name)["PublicKeys"]["PublicKey"]
    return keys


@pytest.mark.usefixtures("alice")
def test_uploaded_key_is_answered_in_full_and_reads_back(root: Any) -> None:
    answer = root.ram("UploadPublicKey", UserName="alice", PublicKeySpec=pem())
    key_id = answer["PublicKey"]["PublicKeyId"]
    assert answer == {
        "PublicKey": {
            "PublicKeyId": key_id,
            "PublicKeySpec": pem(),
            "Status": "Active",
            "CreateDate": "2026-01-01T00:00:00Z",
        }
    }
    assert root.ram("GetPublicKey", UserName="alice", UserPublicKeyId=key_id) == answer


@pytest.mark.usefixtures("alice")
def test_listing_tells_all_but_the_texts(root: Any) -> None:
    assert root.ram("ListPublicKeys", UserName="alice") == {"PublicKeys": {"PublicKey": []}}
    ids = {upload(root)["PublicKeyId"] for _ in range(2)}
    assert {key["PublicKeyId"] for key in listed(root)} == ids
    assert all(set(key) == {"PublicKeyId", "Status", "CreateDate"} for key in listed(root))


@pytest.mark.usefixtures("alice")
def test_key_is_disabled_and_enabled_again(root: Any) -> None:
    key_id = upload(root)["PublicKeyId"]
    for status in ("Inactive", "Active"):
        assert root.ram("UpdatePublicKey", UserName="alice", UserPublicKeyId=key_id, Status=status) == {}
        assert [key["Status"] for key in listed(root)] == [status]


@pytest.mark.usefixtures("alice")
def test_third_key_of_a_user_is_refused_until_one_is_deleted(root: Any, refused: Refused) -> None:
    key_id, _ = (upload(root)["PublicKeyId"] for _ in range(2))
    root.ram("UpdatePublicKey", UserName="alice", UserPublicKeyId=key_id, Status="Inactive")
    with refused("LimitExceeded.User.PublicKey", 409):
        upload(root)
    assert root.ram("DeletePublicKey", UserName="alice", UserPublicKeyId=key_id) == {}
    upload(root)


@pytest.mark.parametrize("action", ACTIONS)
def test_unknown_user_has_no_keys(root: Any, refused: Refused, action: str) -> None:
    with refused("EntityNotExist.User", 404):
        root.ram(action, UserName="nobody", **ACTIONS[action])


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("action", ABOUT_ONE_KEY)
def test_key_is_unknown_to_all_but_its_user(root: Any, new_user: Any, refused: Refused, action: str) -> None:
    new_user("bob")
    key_id = upload(root)["PublicKeyId"]
    for name, asked in (("alice", "nobodys"), ("bob", key_id), ("alice", f"{key_id}\n")):
        with refused("EntityNotExist.User.PublicKey", 404):
            root.ram(action, **{**ACTIONS[action], "UserName": name, "UserPublicKeyId": asked})
    assert [key["Status"] for key in listed(root)] == ["Active"]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(pem(), id="public-key"),
        pytest.param(pem(begin="RSA PUBLIC KEY", end="RSA PUBLIC KEY"), id="rsa"),
        pytest.param(pem().rstrip(), id="no-line-at-the-end"),
        pytest.param(pem().replace("\n", "\r\n"), id="windows-lines"),
        pytest.param(pem(f"{BODY[:20]}\n{BODY[20:]}"), id="several-lines"),
    ],
)
@pytest.mark.usefixtures("alice")
def test_key_comes_back_as_it_was_written(root: Any, spec: str) -> None:
    key_id = upload(root, spec=spec)["PublicKeyId"]
    assert root.ram("GetPublicKey", UserName="alice", UserPublicKeyId=key_id)["PublicKey"]["PublicKeySpec"] == spec


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        pytest.param("", "MissingPublicKeySpec", id="missing"),
        pytest.param(pem("A" * 4096), "InvalidParameter.PublicKeySpec.Length", id="long"),
        pytest.param(BODY, "InvalidParameter.PublicKeySpec", id="no-frame"),
        pytest.param(pem(end="RSA PUBLIC KEY"), "InvalidParameter.PublicKeySpec", id="two-kinds"),
        pytest.param(pem(begin="PRIVATE KEY", end="PRIVATE KEY"), "InvalidParameter.PublicKeySpec", id="private-key"),
        pytest.param(pem(""), "InvalidParameter.PublicKeySpec", id="empty"),
        pytest.param(pem(BODY[:-2]), "InvalidParameter.PublicKeySpec", id="cut-off"),
        pytest.param(pem("===="), "InvalidParameter.PublicKeySpec", id="padding-alone"),
        pytest.param(pem(base64.b64encode(b"text").decode()), "InvalidParameter.PublicKeySpec", id="no-key-inside"),
        pytest.param(pem(f"{BODY}\0"), "InvalidParameter.PublicKeySpec", id="nul"),
        pytest.param(pem("ÄÖÜ="), "InvalidParameter.PublicKeySpec", id="umlauts"),
        pytest.param(pem() + pem(), "InvalidParameter.PublicKeySpec", id="two-keys"),
        pytest.param("ssh-rsa " + BODY, "InvalidParameter.PublicKeySpec", id="ssh"),
    ],
)
@pytest.mark.usefixtures("alice")
def test_wrong_key_is_refused(root: Any, refused: Refused, spec: str, code: str) -> None:
    with refused(code, 400):
        root.ram("UploadPublicKey", UserName="alice", PublicKeySpec=spec)
    assert listed(root) == []


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"UserName": ""}, "MissingUserName", id="user-missing"),
        pytest.param({"UserName": "u" * 65}, "InvalidParameter.UserName.Length", id="user-long"),
        pytest.param({"UserName": "alice\n"}, "InvalidParameter.UserName.InvalidChars", id="user-line"),
    ],
)
def test_wrong_name_is_refused(root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str) -> None:
    with refused(code, 400):
        root.ram(action, **{**ACTIONS[action], **parameters})


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("action", ABOUT_ONE_KEY)
@pytest.mark.parametrize(
    ("key_id", "code"),
    [
        pytest.param("", "MissingUserPublicKeyId", id="missing"),
        pytest.param("k" * 129, "InvalidParameter.UserPublicKeyId.Length", id="long"),
    ],
)
def test_wrong_key_id_is_refused(root: Any, refused: Refused, action: str, key_id: str, code: str) -> None:
    with refused(code, 400):
        root.ram(action, **{**ACTIONS[action], "UserName": "alice", "UserPublicKeyId": key_id})


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("status", "code"),
    [
        pytest.param("", "MissingStatus", id="missing"),
        pytest.param("active", "InvalidParameter.Status", id="lower-case"),
    ],
)
def test_wrong_status_is_refused(root: Any, refused: Refused, status: str, code: str) -> None:
    key_id = upload(root)["PublicKeyId"]
    with refused(code, 400):
        root.ram("UpdatePublicKey", UserName="alice", UserPublicKeyId=key_id, Status=status)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", ["alice", "bob"])
def test_user_without_policies_is_denied(alice: Any, new_user: Any, denied_by_ram: Any, action: str, name: str) -> None:
    new_user("bob")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/{name}", f"ram:{action}"):
        alice.ram(action, UserName=name, **ACTIONS[action])


def test_users_whom_the_account_lets_manage_their_keys_need_no_policy(
    root: Any, alice: Any, new_user: Any, denied_by_ram: Any
) -> None:
    new_user("bob")
    root.ram("SetSecurityPreference", AllowUserToManagePublicKeys="true")
    key = {"UserName": "alice", "UserPublicKeyId": upload(alice)["PublicKeyId"]}
    assert len(listed(alice)) == 1
    assert alice.ram("GetPublicKey", **key)["PublicKey"]["PublicKeySpec"] == pem()
    alice.ram("UpdatePublicKey", **key, Status="Inactive")
    alice.ram("DeletePublicKey", **key)
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/bob", "ram:UploadPublicKey"):
        upload(alice, "bob")
    root.ram("SetSecurityPreference", AllowUserToManageAccessKeys="true")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/alice", "ram:ListPublicKeys"):
        listed(alice)


@pytest.mark.usefixtures("alice")
def test_preference_lets_no_session_of_a_role_manage_keys(root: Any, new_role: Any, denied_by_ram: Any) -> None:
    root.ram("SetSecurityPreference", AllowUserToManagePublicKeys="true")
    session = root.acting_as(RoleSession(ACCOUNT, new_role("alice")["RoleId"], "alice", "alice"))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/alice", "ram:ListPublicKeys"):
        listed(session)


def test_policy_about_one_user_allows_that_users_keys(new_user: Any) -> None:
    new_user("bob")
    alice = new_user("alice", ALLOW % f"acs:ram:*:{ACCOUNT}:user/bob")
    upload(alice, "bob")
    assert len(listed(alice, "bob")) == 1


@pytest.mark.usefixtures("alice")
def test_user_of_a_deleted_users_name_has_none_of_its_keys(root: Any, new_user: Any) -> None:
    upload(root)
    root.ram("DeleteUser", UserName="alice")
    new_user("alice")
    assert listed(root) == []


@pytest.mark.usefixtures("alice")
def test_key_of_another_account_is_unknown(root: Any, emulator: Any, refused: Refused) -> None:
    stranger = root.acting_as(Root(emulator.new_account().account_id))
    stranger.ram("CreateUser", UserName="alice")
    key_id = upload(stranger)["PublicKeyId"]
    with refused("EntityNotExist.User.PublicKey", 404):
        root.ram("GetPublicKey", UserName="alice", UserPublicKeyId=key_id)
