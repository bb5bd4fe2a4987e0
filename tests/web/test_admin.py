"""The admin API, and who may call it."""

import pytest
from signing import RAM, STS, Signer
from werkzeug.test import Client

from alimock.emulator.emulator import Emulator


def test_health_says_what_is_enforced(web: Client) -> None:
    answer = web.get("/_alimock/health")
    assert answer.status_code == 200
    assert answer.json.keys() == {"status", "version", "enforce", "signatures"}
    assert (answer.json["status"], answer.json["enforce"], answer.json["signatures"]) == ("ok", "strict", "strict")


def test_reset_empties_everything(web: Client, signer: Signer, emulator: Emulator) -> None:
    signer.v1(RAM, "CreateUser", UserName="ann")
    other = web.post("/_alimock/accounts").json
    assert web.post("/_alimock/reset").status_code == 200
    assert signer.v1(RAM, "CreateUser", UserName="ann").status_code == 200
    gone = Signer(web, signer.clock, other["AccessKeyId"], other["AccessKeySecret"]).v1(STS, "GetCallerIdentity")
    assert gone.json["Code"] == "InvalidAccessKeyId.NotFound"


def test_reset_of_one_account_keeps_the_others_and_its_root_key(web: Client, signer: Signer) -> None:
    other = web.post("/_alimock/accounts").json
    theirs = Signer(web, signer.clock, other["AccessKeyId"], other["AccessKeySecret"])
    for caller in (signer, theirs):
        assert caller.v1(RAM, "CreateUser", UserName="ann").status_code == 200
    assert web.post("/_alimock/reset", json={"AccountId": other["AccountId"]}).status_code == 200
    assert theirs.v1(RAM, "CreateUser", UserName="ann").status_code == 200
    assert signer.v1(RAM, "CreateUser", UserName="ann").json["Code"] == "EntityAlreadyExists.User"


def test_reset_of_an_unknown_account_says_so(web: Client) -> None:
    answer = web.post("/_alimock/reset", json={"AccountId": "1"})
    assert (answer.status_code, answer.json) == (404, {"error": "there is no account 1"})


def test_a_new_account_is_isolated(web: Client, signer: Signer) -> None:
    answer = web.post("/_alimock/accounts")
    assert answer.json.keys() == {"AccountId", "AccessKeyId", "AccessKeySecret"}
    theirs = Signer(web, signer.clock, answer.json["AccessKeyId"], answer.json["AccessKeySecret"])
    assert theirs.v3(STS, "GetCallerIdentity").json["AccountId"] == answer.json["AccountId"]
    signer.v1(RAM, "CreateUser", UserName="ann")
    assert theirs.v1(RAM, "CreateUser", UserName="ann").status_code == 200


def test_settings_change_one_at_a_time(web: Client) -> None:
    assert web.put("/_alimock/settings", json={"enforce": "soft"}).json["enforce"] == "soft"
    assert web.put("/_alimock/settings", json={"exclusive_roles": True}).status_code == 200
    assert web.get("/_alimock/settings").json == {
        "enforce": "soft",
        "signatures": "strict",
        "role_conflict": "item",
        "exclusive_roles": True,
        "ram_activated": True,
        "pending_seconds": 0,
        "starting_seconds": 0,
        "stopping_seconds": 0,
    }


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        pytest.param("/_alimock/settings", b'{"enforce": "loose"}', "enforce", id="no such choice"),
        pytest.param("/_alimock/settings", b'{"enforced": "off"}', "enforced", id="no such setting"),
        pytest.param("/_alimock/settings", b"{", "body", id="no JSON"),
        pytest.param("/_alimock/settings", b"", "body", id="no body"),
        pytest.param("/_alimock/settings", b"\xff", "body", id="no UTF-8"),
        pytest.param("/_alimock/settings", b'{"ram_activated": "yes"}', "ram_activated", id="no boolean"),
        pytest.param("/_alimock/metadata/instance", b"{}", "InstanceId", id="nothing chosen"),
    ],
)
def test_a_wrong_body_names_the_field_at_fault(web: Client, path: str, body: bytes, field: str) -> None:
    before = web.get("/_alimock/settings").json
    answer = web.put(path, data=body)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json["fields"]] == [field]
    assert web.get("/_alimock/settings").json == before


def test_nobody_chooses_the_id_of_a_new_account(web: Client) -> None:
    answer = web.post("/_alimock/accounts", json={"AccountId": "5"})
    assert (answer.status_code, [fault["field"] for fault in answer.json["fields"]]) == (400, ["AccountId"])


def test_an_unknown_instance_cannot_be_chosen(web: Client) -> None:
    answer = web.put("/_alimock/metadata/instance", json={"InstanceId": "i-bp1nothing"})
    assert (answer.status_code, answer.json) == (404, {"error": "there is no instance i-bp1nothing"})


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Host": "attacker.example"}, id="a name that leads here"),
        pytest.param({"Host": "169.254.1.1"}, id="another address"),
        pytest.param({"Host": "["}, id="no host"),
        pytest.param({"Host": "localhost", "Origin": "http://attacker.example"}, id="a foreign page"),
        pytest.param({"Host": "localhost", "Origin": "http://["}, id="a page of a malformed origin"),
        pytest.param({"Host": "localhost", "Origin": "localhost"}, id="an origin without a scheme"),
        pytest.param({"Host": "localhost.attacker.example"}, id="a name that starts as a loopback one"),
        pytest.param({"Host": "localhost", "Origin": "null"}, id="a page without an origin"),
        pytest.param({"Host": "localhost", "Sec-Fetch-Site": "cross-site"}, id="a cross-site request"),
    ],
)
def test_strangers_cannot_drive_the_emulator(web: Client, headers: dict[str, str]) -> None:
    for path in ("/_alimock/reset", "/_alimock/accounts"):
        assert web.post(path, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["localhost:4766", "127.0.0.1:4766", "[::1]:4766", "alimock.localhost"])
def test_loopback_names_may_drive_the_emulator(web: Client, host: str) -> None:
    assert web.get("/_alimock/health", headers={"Host": host}).status_code == 200


def test_an_unknown_admin_call_is_not_found(web: Client) -> None:
    assert web.get("/_alimock/nothing").status_code == 404
    assert web.get("/_alimock/reset").status_code == 405
