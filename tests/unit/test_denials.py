import base64
import zlib
from datetime import datetime, timezone
from typing import Any

import pytest

from alimock.emulator.api.denials import (
    AuthCondition,
    Denial,
    DiagnosticMessage,
    MatchedPolicy,
    access_denied_detail,
    decode,
    diagnose,
    encode,
)
from alimock.emulator.api.principal import RoleSession, User

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
USER = User("1000000000000001", "200000000000000001", "alice")
SESSION = RoleSession("1000000000000001", "300000000000000001", "Reader", "s-1")


def _message(principal: User | RoleSession = USER, *, explicit: bool = False) -> DiagnosticMessage:
    denial = Denial("ram:GetRole", "acs:ram:*:1:role/ä", "SessionPolicy", explicit)
    conditions = [AuthCondition(condition_key="acs:SourceIp", condition_values=["127.0.0.1"])]
    matched = [
        MatchedPolicy(
            policy_type="Custom",
            policy_identifier="readers",
            policy_version="v2",
            effect="Deny",
            attached_scope="Account",
            attached_entity_type="RamGroup",
        )
    ]
    return DiagnosticMessage(issued=NOW, diagnosis=diagnose(principal, denial, conditions, matched))


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
    message = _message(principal, explicit=explicit)
    detail = access_denied_detail(message)
    encoded = detail.pop("EncodedDiagnosticMessage")
    assert detail == told | {
        "PolicyType": "SessionPolicy",
        "AuthPrincipalOwnerId": "1000000000000001",
        "AuthAction": "ram:GetRole",
    }
    assert decode(encoded) == message


def test_message_reads_back_as_it_was_written() -> None:
    text = encode(_message())
    assert text.startswith("AQEAAAAA")
    assert decode(text) == _message()


def _packed(content: bytes) -> str:
    return "AQEAAAAA" + base64.urlsafe_b64encode(content).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(encode(_message())[8:], id="no-prefix"),
        pytest.param("AQEAAAAA%", id="no-base64"),
        pytest.param(_packed(b"plain"), id="not-packed"),
        pytest.param(_packed(zlib.compress(b"{}")[:-1]), id="cut-off"),
        pytest.param(_packed(zlib.compress(b"{")), id="no-json"),
        pytest.param(_packed(zlib.compress(b'["AuthAction"]')), id="no-object"),
        pytest.param(_packed(zlib.compress(b'{"issued":1,"diagnosis":{}}')), id="no-diagnosis"),
        pytest.param(_packed(zlib.compress(b"[" * 100_000)), id="nested"),
        pytest.param(_packed(zlib.compress(bytes(1 << 24))), id="bomb"),
    ],
)
def test_what_was_not_written_is_not_read(text: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(text)
