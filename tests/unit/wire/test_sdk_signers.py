"""Our verifiers against the signers of the published SDKs: whatever these sign, we accept."""

from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode

from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.auth.composer import rpc_signature_composer as composer
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.wire.message import WireRequest
from alimock.emulator.wire.rpc import parse, read_signature
from alimock.emulator.wire.sign_v1 import SignedV1
from alimock.emulator.wire.sign_v3 import SignedV3

# Header values travel as one line of Latin-1.
HEADER_VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f")).map(str.strip)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
COMMON = {"Action", "Version", "Format", "Signature", "SignatureType", "SignatureMethod", "SignatureVersion"} | {
    "AccessKeyId",
    "BearerToken",
    "SecurityToken",
    "SignatureNonce",
    "Timestamp",
}
BUSINESS = st.dictionaries(TEXT.filter(lambda name: name not in COMMON), TEXT, max_size=8)


@given(query=BUSINESS, form=BUSINESS, agent=HEADER_VALUES, secret=TEXT)
def test_v3_signature_of_the_tea_sdk_matches(
    query: dict[str, str], form: dict[str, str], agent: str, secret: str
) -> None:
    body = urlencode(form).encode()
    payload_hash = sha256(body).hexdigest()
    headers = {
        "host": "127.0.0.1:5000",
        "x-acs-version": "2014-05-26",
        "x-acs-action": "RunInstances",
        "user-agent": agent,
        "x-acs-date": Utils.get_timestamp(),
        "x-acs-signature-nonce": Utils.get_nonce(),
        "content-type": "application/x-www-form-urlencoded",
        "x-acs-content-sha256": payload_hash,
    }
    unsigned = SimpleNamespace(method="POST", pathname="/", query=query, headers=headers)
    authorization = Utils.get_authorization(unsigned, "ACS3-HMAC-SHA256", payload_hash, "ak", secret)
    request = WireRequest("POST", "/", urlencode(query), {**headers, "authorization": authorization}, body)

    call = parse(request)
    signed = read_signature(request, call)

    assert call.parameters == {**query, **form}
    assert isinstance(signed, SignedV3)
    assert signed.matches(secret)


@given(query=BUSINESS, form=BUSINESS, method=st.sampled_from(["GET", "POST"]), secret=TEXT)
def test_v1_signature_of_the_tea_sdk_matches(
    query: dict[str, str], form: dict[str, str], method: str, secret: str
) -> None:
    common = {
        "Action": "RunInstances",
        "Format": "json",
        "Version": "2014-05-26",
        "Timestamp": Utils.get_timestamp(),
        "SignatureNonce": Utils.get_nonce(),
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "AccessKeyId": "ak",
    }
    signature = Utils.get_rpcsignature({**query, **common, **form}, method, secret)
    sent = urlencode({**query, **common, "Signature": signature})
    headers = {"content-type": "application/x-www-form-urlencoded"}
    request = WireRequest(method, "/", sent, headers, urlencode(form).encode())

    signed = read_signature(request, parse(request))

    assert isinstance(signed, SignedV1)
    assert signed.matches(secret)


@given(query=BUSINESS, form=BUSINESS, method=st.sampled_from(["GET", "POST"]), secret=TEXT)
def test_v1_signature_of_the_core_sdk_matches(
    query: dict[str, str], form: dict[str, str], method: str, secret: str
) -> None:
    query = {**query, "Action": "RunInstances", "Version": "2014-05-26"}
    url, text = composer.get_signed_url(query, "ak", secret, "JSON", method, form)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    request = WireRequest(method, "/", url.removeprefix("/?"), headers, urlencode(form).encode())

    signed = read_signature(request, parse(request))

    assert ("SignatureType", "") in parse_qsl(request.query, keep_blank_values=True)
    assert isinstance(signed, SignedV1)
    assert signed.string_to_sign() == text
    assert signed.matches(secret)
