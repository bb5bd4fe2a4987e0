"""Requests as clients send them, and the gateway's answers to wrong ones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signing import EMPTY_HASH, RAM, STS, Signer
from werkzeug.test import Client

from alimock.emulator.api.models import format_seconds
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock
from alimock.emulator.services.ram.store import RamStore
from alimock.emulator.web.app import create_app
from alimock.emulator.wire import sign_v1, sign_v3
from alimock.emulator.wire.message import WireRequest


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_version_1_is_answered_in_the_format_asked_for(signer: Signer, method: str) -> None:
    as_json = signer.v1(STS, "GetCallerIdentity", method=method, Format="json")
    assert as_json.content_type == "application/json;charset=utf-8"
    assert as_json.json["Arn"] == "acs:ram::1000000000000001:root"
    as_xml = signer.v1(STS, "GetCallerIdentity", method=method, Format="Xml")
    assert as_xml.content_type == "text/xml;charset=utf-8"
    root = ET.fromstring(as_xml.data)
    assert (root.tag, root.findtext("AccountId")) == ("GetCallerIdentityResponse", "1000000000000001")


def test_version_1_is_answered_in_xml_where_no_format_is_asked_for(signer: Signer) -> None:
    assert signer.v1(STS, "GetCallerIdentity", Format=None).data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_version_3_is_answered_in_json(signer: Signer) -> None:
    answer = signer.v3(STS, "GetCallerIdentity")
    assert answer.status_code == 200
    assert answer.json["IdentityType"] == "Account"


def test_the_request_id_is_in_body_and_header(signer: Signer) -> None:
    answer = signer.v3(STS, "GetCallerIdentity")
    assert answer.headers["x-acs-request-id"] == answer.json["RequestId"]
    assert answer.json["RequestId"] == answer.json["RequestId"].upper()
    assert len(answer.headers["x-acs-trace-id"]) == 32


def test_parameters_of_query_and_form_are_signed_and_read_together(web: Client, clock: FrozenClock) -> None:
    signer = Signer(web, clock)
    common = {
        "Action": "CreateUser",
        "Version": RAM,
        "Format": "JSON",
        "AccessKeyId": "alimock",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": signer.ids.hexadecimal(32),
        "Timestamp": format_seconds(clock.now()),
    }
    own = {"UserName": "ann", "DisplayName": "Ann & Bob"}
    signed = sign_v1.sign_parameters("POST", {**common, **own}, "alimock")
    query = {name: value for name, value in signed.items() if name not in own}
    answer = web.post("/", query_string=query, data=own)
    assert answer.json["User"]["DisplayName"] == "Ann & Bob"


FAULTS_V1 = [
    pytest.param({"Action": None}, "MissingAction", 400, id="no action"),
    pytest.param({"Version": None}, "MissingVersion", 400, id="no version"),
    pytest.param({"Action": "NoSuchAction"}, "InvalidAction.NotFound", 404, id="unknown action"),
    pytest.param({"Action": "getcalleridentity"}, "InvalidAction.NotFound", 404, id="action in another case"),
    pytest.param({"Version": "1999-01-01"}, "InvalidVersion", 400, id="unknown version"),
    pytest.param({"AccessKeyId": None}, "MissingAccessKeyId", 400, id="no access key"),
    pytest.param({"AccessKeyId": "LTAInobody"}, "InvalidAccessKeyId.NotFound", 404, id="unknown access key"),
    pytest.param({"Signature": None}, "MissingSignature", 400, id="no signature"),
    pytest.param({"Signature": "d3Jvbmc="}, "SignatureDoesNotMatch", 400, id="wrong signature"),
    pytest.param({"SignatureNonce": None}, "MissingSignatureNonce", 400, id="no nonce"),
    pytest.param({"SignatureMethod": "HMAC-MD5", "Signature": "x"}, "InvalidSignatureMethod", 400, id="unknown method"),
    pytest.param({"SignatureVersion": "2.0"}, "InvalidSignatureVersion", 400, id="unknown signature version"),
    pytest.param({"Timestamp": None}, "MissingTimestamp", 400, id="no timestamp"),
    pytest.param({"Timestamp": "yesterday"}, "InvalidTimeStamp.Format", 400, id="no time"),
    pytest.param({"Timestamp": "2025-12-31T23:44:59Z"}, "InvalidTimeStamp.Expired", 400, id="too old"),
    pytest.param({"Timestamp": "2026-01-01T00:15:01Z"}, "InvalidTimeStamp.Expired", 400, id="too new"),
    pytest.param(
        {"SecurityToken": "CAISnobody"}, "InvalidSecurityToken.MismatchWithAccessKey", 400, id="strange token"
    ),
    pytest.param({"SignatureType": "BEARERTOKEN"}, "InvalidSignatureType", 400, id="bearer token"),
]


@pytest.mark.parametrize(("parameters", "code", "status"), FAULTS_V1)
def test_a_wrong_request_gets_the_clouds_error_in_json(
    signer: Signer, parameters: dict[str, str | None], code: str, status: int
) -> None:
    answer = signer.v1(**{"version": STS, "action": "GetCallerIdentity", **parameters})
    assert (answer.json["Code"], answer.status_code) == (code, status)
    assert set(answer.json) == {"RequestId", "HostId", "Code", "Message", "Recommend"}
    assert answer.json["Recommend"] == f"https://api.aliyun.com/troubleshoot?q={code}"


@pytest.mark.parametrize(("parameters", "code", "status"), FAULTS_V1)
def test_a_wrong_request_gets_the_clouds_error_in_xml(
    signer: Signer, parameters: dict[str, str | None], code: str, status: int
) -> None:
    answer = signer.v1(**{"version": STS, "action": "GetCallerIdentity", "Format": "XML", **parameters})
    root = ET.fromstring(answer.data)
    assert (root.tag, root.findtext("Code"), answer.status_code) == ("Error", code, status)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param({"x-acs-action": None}, "MissingAction", id="no action"),
        pytest.param({"x-acs-version": None}, "MissingVersion", id="no version"),
        pytest.param({"x-acs-date": None}, "MissingTimestamp", id="no date"),
        pytest.param({"x-acs-signature-nonce": None}, "MissingSignatureNonce", id="no nonce"),
        pytest.param({"x-acs-signature-nonce": "another"}, "SignatureDoesNotMatch", id="a signed header is another"),
        pytest.param({"x-acs-content-sha256": "0" * 64}, "InvalidContentSha256", id="another body"),
        pytest.param({"authorization": "ACS3-HMAC-SHA256 nonsense"}, "IncompleteSignature", id="no signature"),
        pytest.param(
            {"authorization": "ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=00"},
            "InvalidSignatureMethod",
            id="unknown algorithm",
        ),
    ],
)
def test_a_wrong_request_of_version_3_gets_the_clouds_error(
    signer: Signer, headers: dict[str, str | None], code: str
) -> None:
    answer = signer.v3(STS, "GetCallerIdentity", headers=headers)
    assert (answer.json["Code"], answer.status_code) == (code, 400)


def test_an_unknown_format_is_refused(signer: Signer) -> None:
    answer = signer.v1(STS, "GetCallerIdentity", Format="YAML")
    assert (ET.fromstring(answer.data).findtext("Code"), answer.status_code) == ("InvalidParameter.Format", 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_other_verbs_are_refused(signer: Signer, method: str) -> None:
    answer = signer.v1(STS, "GetCallerIdentity", method=method)
    assert answer.status_code == 400
    assert method == "HEAD" or answer.json["Code"] == "UnsupportedHTTPMethod"


def test_a_wrong_secret_is_told_the_string_to_sign(signer: Signer) -> None:
    answer = replace(signer, access_key_secret="wrong").v1(STS, "GetCallerIdentity")
    assert answer.json["Message"].startswith(
        "Specified signature is not matched with our calculation. server string to sign is:GET&%2F&AccessKeyId"
    )


def test_a_nonce_serves_once(signer: Signer, clock: FrozenClock) -> None:
    assert signer.v1(STS, "GetCallerIdentity", SignatureNonce="once").status_code == 200
    again = signer.v1(STS, "GetCallerIdentity", SignatureNonce="once")
    assert (again.json["Code"], again.status_code) == ("SignatureNonceUsed", 400)
    clock.advance(seconds=timedelta(hours=1).total_seconds())
    assert signer.v1(STS, "GetCallerIdentity", SignatureNonce="once").status_code == 200


def test_an_unverified_request_does_not_use_up_its_nonce(signer: Signer) -> None:
    replace(signer, access_key_secret="wrong").v1(STS, "GetCallerIdentity", SignatureNonce="mine")
    assert signer.v1(STS, "GetCallerIdentity", SignatureNonce="mine").status_code == 200


def test_without_signatures_the_access_key_is_enough(signer: Signer, emulator: Emulator) -> None:
    emulator.settings = emulator.settings.model_copy(update={"signatures": "off"})
    loose = {"Signature": None, "Timestamp": None, "SignatureNonce": None}
    assert signer.v1(STS, "GetCallerIdentity", **loose).status_code == 200
    assert signer.v3(STS, "GetCallerIdentity", headers={"x-acs-content-sha256": "0"}).status_code == 200
    nobody = signer.v1(STS, "GetCallerIdentity", **loose, AccessKeyId="LTAInobody")
    assert nobody.json["Code"] == "InvalidAccessKeyId.NotFound"
    assert signer.v1(STS, "GetCallerIdentity", AccessKeyId=None).json["Code"] == "MissingAccessKeyId"


def test_an_inactive_access_key_is_refused(as_user: Callable[..., Signer], emulator: Emulator) -> None:
    ann = as_user("ann")
    key = emulator.world.ram.access_keys.locate(ann.access_key_id)
    assert key is not None
    emulator.world.ram.add_access_key(replace(key, status="Inactive"))
    answer = ann.v3(STS, "GetCallerIdentity")
    assert (answer.json["Code"], answer.status_code) == ("InvalidAccessKeyId.Inactive", 400)
    assert answer.json["Message"] == "Specified access key is disabled."


@pytest.mark.parametrize("timestamp", ["2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01 00:00:00"])
def test_a_time_that_is_none_is_refused(signer: Signer, timestamp: str) -> None:
    answer = signer.v1(STS, "GetCallerIdentity", Timestamp=timestamp)
    assert (answer.json["Code"], answer.status_code) == ("InvalidTimeStamp.Format", 400)


def test_an_odd_host_header_is_taken_as_it_was_signed(signer: Signer, web: Client) -> None:
    headers = {
        "host": "http://127.0.0.1:4766",
        "x-acs-action": "GetCallerIdentity",
        "x-acs-version": STS,
        "x-acs-date": format_seconds(signer.clock.now()),
        "x-acs-signature-nonce": "n",
        "x-acs-content-sha256": EMPTY_HASH,
    }
    headers["authorization"] = sign_v3.authorize(WireRequest("POST", "/", "", headers), {}, "alimock", "alimock")
    assert web.post("/", headers=headers).status_code == 200
    assert (
        web.post("/prefix/", headers={**headers, "x-acs-signature-nonce": "m"}).json["Code"] == "SignatureDoesNotMatch"
    )


def test_a_denial_carries_the_clouds_detail(as_user: Callable[..., Signer]) -> None:
    answer = as_user("ann").v3(RAM, "ListRoles")
    assert (answer.json["Code"], answer.status_code) == ("NoPermission", 403)
    assert answer.json["Message"] == (
        "You are not authorized to do this action. Resource: acs:ram:*:1000000000000001:role/* Action: ram:ListRoles"
    )
    detail = answer.json["AccessDeniedDetail"]
    assert detail["AuthAction"] == "ram:ListRoles"
    assert detail["AuthPrincipalType"] == "SubUser"
    assert detail["AuthPrincipalOwnerId"] == "1000000000000001"
    assert detail["NoPermissionType"] == "ImplicitDeny"
    assert detail["PolicyType"] == "AccountLevelIdentityBasedPolicy"
    assert detail["EncodedDiagnosticMessage"].startswith("AQEAAAAA")


def test_soft_enforcement_allows_and_notes(
    as_user: Callable[..., Signer], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    ann = as_user("ann")
    emulator.settings = emulator.settings.model_copy(update={"enforce": "soft"})
    assert ann.v3(RAM, "ListRoles").status_code == 200
    assert "ram:ListRoles on acs:ram:*:1000000000000001:role/*" in caplog.text


def test_without_enforcement_no_policy_is_asked(as_user: Callable[..., Signer], emulator: Emulator) -> None:
    ann = as_user("ann")
    emulator.settings = emulator.settings.model_copy(update={"enforce": "off"})
    assert ann.v3(RAM, "ListRoles").status_code == 200


def test_an_account_that_has_not_activated_ram_is_told_so(signer: Signer, emulator: Emulator) -> None:
    emulator.settings = emulator.settings.model_copy(update={"ram_activated": False})
    answer = signer.v3(RAM, "ListRoles")
    assert (answer.json["Code"], answer.status_code) == ("Inactive", 403)
    assert answer.json["Message"] == "Your ram service is inactive, please activate it."
    assert signer.v3(STS, "GetCallerIdentity").status_code == 200


def test_a_failure_inside_is_answered_as_the_clouds(
    signer: Signer, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(RamStore, "find_role", fail)
    answer = signer.v3(RAM, "GetRole", RoleName="x")
    assert (answer.json["Code"], answer.status_code) == ("InternalError", 500)
    assert [type(bug) for bug in emulator.bugs] == [ZeroDivisionError]
    emulator.bugs.clear()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    path=st.text(max_size=30),
    query=st.binary(max_size=60),
    body=st.binary(max_size=60),
    headers=st.dictionaries(
        st.sampled_from(["Authorization", "x-acs-action", "x-acs-version", "x-acs-date", "Content-Type", "Host"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40),
    ),
)
def test_untrusted_bytes_never_fail_inside(
    emulator: Emulator, method: str, path: str, query: bytes, body: bytes, headers: dict[str, str]
) -> None:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": ("/" + path).encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "CONTENT_LENGTH": str(len(body)),
    }
    answer = Client(create_app(emulator)).open(environ_overrides=environ, input_stream=BytesIO(body), headers=headers)
    assert answer.status_code < 500
    assert not emulator.bugs
