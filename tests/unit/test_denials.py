import base64
import zlib

import pytest

from alimock.emulator.api.denials import access_denied_detail, decode_diagnosis, encode_diagnosis
from alimock.emulator.api.principal import RoleSession, User

USER = User("1000000000000001", "200000000000000001", "alice")
SESSION = RoleSession("1000000000000001", "300000000000000001", "Reader", "s-1")


@pytest.mark.parametrize(
    ("principal", "explicit", "told"),
    [
        pytest.param(
            USER,
            False,
            {
                "AuthPrincipalType": "SubUser",
                "AuthPrincipalDisplayName": "200000000000000001",
                "NoPermissionType": "ImplicitDeny",
            },
            id="user",
        ),
        pytest.param(
            SESSION,
            True,
            {
                "AuthPrincipalType": "AssumedRoleUser",
                "AuthPrincipalDisplayName": "Reader:s-1",
                "NoPermissionType": "ExplicitDeny",
            },
            id="session",
        ),
    ],
)
def test_detail_tells_who_was_denied_what_and_how(
    principal: User | RoleSession, explicit: bool, told: dict[str, str]
) -> None:
    detail = access_denied_detail(principal, "ram:GetRole", "SessionPolicy", explicit, "acs:ram:*:1:role/r")
    message = detail.pop("EncodedDiagnosticMessage")
    assert detail == told | {
        "PolicyType": "SessionPolicy",
        "AuthPrincipalOwnerId": "1000000000000001",
        "AuthAction": "ram:GetRole",
    }
    assert decode_diagnosis(message) == detail | {"AuthResource": "acs:ram:*:1:role/r"}


def test_message_reads_back_as_it_was_written() -> None:
    facts = {"AuthAction": "ram:GetRole", "AuthResource": "acs:ram:*:1:role/ä"}
    message = encode_diagnosis(facts)
    assert message.startswith("AQEAAAAA")
    assert decode_diagnosis(message) == facts


def _message(packed: bytes) -> str:
    return "AQEAAAAA" + base64.urlsafe_b64encode(packed).decode()


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("", id="empty"),
        pytest.param(encode_diagnosis({})[8:], id="no-prefix"),
        pytest.param("AQEAAAAA%", id="no-base64"),
        pytest.param(_message(b"plain"), id="not-packed"),
        pytest.param(_message(zlib.compress(b"{}")[:-1]), id="cut-off"),
        pytest.param(_message(zlib.compress(b"{")), id="no-json"),
        pytest.param(_message(zlib.compress(b'["AuthAction"]')), id="no-object"),
        pytest.param(_message(zlib.compress(b'{"AuthAction":1}')), id="no-text"),
        pytest.param(_message(zlib.compress(b"[" * 100_000)), id="nested"),
        pytest.param(_message(zlib.compress(bytes(1 << 24))), id="bomb"),
    ],
)
def test_what_was_not_written_is_not_read(message: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_diagnosis(message)
