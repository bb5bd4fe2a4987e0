"""Requests as published clients put them on the wire, each signed by the client with the secret ``s``."""

from dataclasses import replace

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.wire import sign_v1, sign_v3
from alimock.emulator.wire.format import Format
from alimock.emulator.wire.message import WireRequest
from alimock.emulator.wire.rpc import claimed_key, parse, read_signature
from alimock.emulator.wire.sign_v1 import SignedV1
from alimock.emulator.wire.sign_v3 import SignedV3

EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
TEA_V3_HEADERS = f"""\
host: 127.0.0.1:5599
x-acs-version: 2015-05-01
x-acs-action: CreateRole
user-agent: AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2
x-acs-date: 2026-11-25T04:32:10Z
accept: application/json
x-acs-content-sha256: {EMPTY_HASH}
x-acs-credentials-provider: static_ak
Content-Length: 0
"""
TEA_V3_SIGNED = (
    "accept;host;user-agent;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
    "x-acs-signature-nonce;x-acs-version"
)
TEA_V3 = f"""\
POST /?AssumeRolePolicyDocument=%7B%22Version%22%3A%221%22%2C%22Statement%22%3A%5B%5D%7D&RoleName=Role1 HTTP/1.1
Accept-Encoding: identity
{TEA_V3_HEADERS}\
x-acs-signature-nonce: 61525ccf18005a76813a8384196b5242
Authorization: ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders={TEA_V3_SIGNED},\
Signature=55806e6adae23da9d7426827ad78547b9a402421e6dc969313ebbf7e753558d5
"""
TEA_V3_ASYNC = f"""\
POST /?AssumeRolePolicyDocument=%7B%22Version%22:%221%22,%22Statement%22:%5B%5D%7D&RoleName=Role1 HTTP/1.1
{TEA_V3_HEADERS}\
x-acs-signature-nonce: 6b1c13f1eeb68e23724c354d436f3614
Authorization: ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders={TEA_V3_SIGNED},\
Signature=d31d29c2e7999b56e5b4077b6185acefc6c980a8a48caa17ad7faf4543683a32
Accept-Encoding: gzip, deflate
Content-Type: application/octet-stream
"""
NODE_OPENAPI = f"""\
POST /?AssumeRolePolicyDocument=%7B%7D&RoleName=Role1 HTTP/1.1
host: 127.0.0.1:5598
x-acs-version: 2015-05-01
x-acs-action: CreateRole
user-agent: AlibabaCloud (linux; x64) Node.js/v20.20.2 Core/1.0.1 TeaDSL/2
x-acs-date: 2026-11-25T04:32:14Z
x-acs-signature-nonce: 235107b09ced2a496bcd70761d70635b7ff6ac8dd917e10f3857fe68cf35020f
accept: application/json
x-acs-content-sha256: {EMPTY_HASH}
x-acs-credentials-provider: static_ak
Authorization: ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders=host;x-acs-action;x-acs-content-sha256;\
x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version,\
Signature=835ee2696c7823998bf0f769bb0a419a23b1c7bcc7a791025f9089477f2f335e
Content-Length: 0
"""
TEA_V1 = """\
POST /?Action=CreateRole&Format=json&Version=2015-05-01&Timestamp=2026-11-25T04%3A32%3A11Z&\
SignatureNonce=12207e9e70a49d2765d0a0c6dfa0c69d&\
AssumeRolePolicyDocument=%7B%22Version%22%3A%221%22%2C%22Statement%22%3A%5B%5D%7D&RoleName=Role1&\
SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=LTAIexample&\
Signature=YhPyQAZjeTzNojHAVgelAKFXnnQ%3D HTTP/1.1
host: 127.0.0.1:5599
x-acs-version: 2015-05-01
x-acs-action: CreateRole
"""
LEGACY_CORE = """\
POST /?RoleName=Role1&AssumeRolePolicyDocument=%7B%22Version%22%3A%221%22%2C%22Statement%22%3A%5B%5D%7D&\
Version=2015-05-01&Action=CreateRole&Format=JSON&RegionId=cn-hangzhou&Timestamp=2026-11-25T04%3A32%3A13Z&\
SignatureMethod=HMAC-SHA1&SignatureType=&SignatureVersion=1.0&SignatureNonce=999004553fb76f162be5053bd02265a2&\
AccessKeyId=LTAIexample&Signature=n4UnjyT3%2Fk0083WSd1WT%2FTeaQ1M%3D HTTP/1.1
Host: 127.0.0.1:5599
x-acs-action: CreateRole
x-acs-version: 2015-05-01
x-sdk-invoke-type: normal
x-sdk-client: python/2.0.0
Content-Length: 0
"""
NODE_POP_CORE = """\
GET /?AccessKeyId=LTAIexample&Action=CreateRole&\
AssumeRolePolicyDocument=%7B%22Version%22%3A%221%22%2C%22Statement%22%3A%5B%5D%7D&Format=JSON&RoleName=Role1&\
SignatureMethod=HMAC-SHA1&SignatureNonce=922c86ab33b6743661134571deec50ea&SignatureVersion=1.0&\
Timestamp=2026-11-25T04%3A32%3A14Z&Version=2015-05-01&Signature=jaIToVokeq29qVvd%2FRlN53rKUrQ%3D HTTP/1.1
x-sdk-client: Node.js(v20.20.2), @alicloud/pop-core: 1.8.0
x-acs-action: CreateRole
x-acs-version: 2015-05-01
Host: 127.0.0.1:5598
"""
V3 = [
    pytest.param(TEA_V3, id="python-tea"),
    pytest.param(TEA_V3_ASYNC, id="python-tea-async"),
    pytest.param(NODE_OPENAPI, id="node-openapi"),
]
V1 = [
    pytest.param(TEA_V1, id="python-tea-v2"),
    pytest.param(LEGACY_CORE, id="python-core"),
    pytest.param(NODE_POP_CORE, id="node-pop-core"),
]


def received(recording: str) -> WireRequest:
    line, *headers = recording.splitlines()
    method, target, _ = line.split(" ")
    path, _, query = target.partition("?")
    pairs = (header.partition(": ") for header in headers)
    return WireRequest(method, path, query, {name.lower(): value for name, _, value in pairs})


@pytest.mark.parametrize("recording", [*V3, *V1])
def test_what_is_asked_is_read(recording: str) -> None:
    call = parse(received(recording))

    assert (call.action, call.version, call.format) == ("CreateRole", "2015-05-01", Format.JSON)
    assert call.parameters["RoleName"] == "Role1"
    assert call.parameters["AssumeRolePolicyDocument"] in {'{"Version":"1","Statement":[]}', "{}"}


@pytest.mark.parametrize("recording", [*V3, *V1])
def test_signature_matches_its_secret_and_no_other(recording: str) -> None:
    request = received(recording)
    signed = read_signature(request, parse(request))

    assert signed is not None
    assert signed.matches("s")
    assert not signed.matches("t")


@pytest.mark.parametrize("recording", [*V3, *V1])
def test_who_asks_is_read_with_and_without_the_signature(recording: str) -> None:
    request = received(recording)
    call = parse(request)
    signed = read_signature(request, call)
    key = claimed_key(request, call)

    assert signed is not None
    assert key is not None
    assert (key.access_key_id, key.security_token) == (signed.access_key_id, signed.security_token)
    assert (signed.access_key_id, signed.security_token) == ("LTAIexample", None)
    assert signed.timestamp.startswith("2026-11-25T04:32:1")
    assert len(signed.nonce) >= 32


@pytest.mark.parametrize("recording", V3)
def test_v3_signer_makes_the_recorded_header(recording: str) -> None:
    request = received(recording)
    call = parse(request)
    signed = read_signature(request, call)

    assert isinstance(signed, SignedV3)
    made = sign_v3.authorize(request, call.query, "LTAIexample", "s", signed.signed_headers)
    assert made == request.headers["authorization"]


def test_v3_signer_covers_what_node_covers_when_not_told() -> None:
    request = received(NODE_OPENAPI)

    made = sign_v3.authorize(request, parse(request).query, "LTAIexample", "s")

    assert made == request.headers["authorization"]


@pytest.mark.parametrize("recording", V1)
def test_v1_signer_makes_the_recorded_parameter(recording: str) -> None:
    request = received(recording)
    call = parse(request)
    unsigned = {name: value for name, value in call.parameters.items() if name != "Signature"}

    assert isinstance(read_signature(request, call), SignedV1)
    assert sign_v1.sign_parameters(request.method, unsigned, "s") == call.parameters


@pytest.mark.parametrize("recording", [*V3, *V1])
def test_another_value_breaks_the_signature(recording: str) -> None:
    request = received(recording)
    tampered = replace(request, query=request.query.replace("Role1", "Role2"))
    signed = read_signature(tampered, parse(tampered))

    assert signed is not None
    assert not signed.matches("s")


@pytest.mark.parametrize("header", [name for name in TEA_V3_SIGNED.split(";") if name != "x-acs-content-sha256"])
def test_another_value_of_a_signed_header_breaks_the_v3_signature(header: str) -> None:
    request = received(TEA_V3)
    tampered = replace(request, headers={**request.headers, header: "other"})
    signed = read_signature(tampered, parse(tampered))

    assert signed is not None
    assert not signed.matches("s")


def test_another_body_than_announced_is_refused() -> None:
    request = replace(received(TEA_V3), body=b"other")

    with pytest.raises(ApiError, match="InvalidContentSha256"):
        read_signature(request, parse(request))


def test_another_value_of_an_unsigned_header_changes_nothing() -> None:
    request = received(NODE_OPENAPI)
    rewritten = replace(request, headers={**request.headers, "user-agent": "a proxy", "via": "1.1 proxy"})
    signed = read_signature(rewritten, parse(rewritten))

    assert signed is not None
    assert signed.matches("s")


def test_path_of_the_endpoint_is_not_signed() -> None:
    request = replace(received(TEA_V3), path="/prefix/")
    signed = read_signature(request, parse(request))

    assert signed is not None
    assert signed.matches("s")
