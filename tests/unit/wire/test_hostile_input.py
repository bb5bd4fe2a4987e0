"""Whatever comes in over the wire, nothing but an answer to the client comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.api.errors import ApiError
from alimock.emulator.wire.flatten import unflatten
from alimock.emulator.wire.format import Format, requested_format
from alimock.emulator.wire.message import WireRequest
from alimock.emulator.wire.render import ERROR_ROOT, error_body, render
from alimock.emulator.wire.rpc import claimed_key, parse, read_signature

CALL = "Action=GetRole&Version=2015-05-01"
NAMES = [
    "Action",
    "Version",
    "Format",
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "SignatureType",
    "Timestamp",
    "SecurityToken",
    "BearerToken",
    "Tag.1.Key",
]
VALUES = ["", "JSON", "GetRole", "1.0", "HMAC-SHA1", "%E8%A7%92", "%ff", "é", "\udc80", "%ED%A0%80", "+", "{}", "{x}"]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text(max_size=9)), max_size=16)
QUERIES = PAIRS.map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)) | st.text()
BODIES = st.binary() | QUERIES.map(lambda text: text.encode("utf-8", "surrogatepass"))
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "authorization": st.text()
        | st.text().map("ACS3-HMAC-SHA256 Credential={0},SignedHeaders={0},Signature={0}".format)
        | st.sampled_from(
            ["ACS3-HMAC-SHA256 Credential=é,SignedHeaders=;;host;\udc80,Signature=\udc80", "ACS3-", "{}"]
        ),
        "content-type": st.sampled_from(["application/x-www-form-urlencoded", "application/json", "\udc80"]),
        "host": st.text(),
        "x-acs-action": st.text(),
        "x-acs-version": st.text(),
        "x-acs-date": st.text(),
        "x-acs-signature-nonce": st.text(),
        "x-acs-security-token": st.text(),
    },
)


def refusal_of(request: WireRequest) -> ApiError | None:
    """Do all that can be done with a request."""
    try:
        call = parse(request)
        unflatten(call.parameters)
        claimed_key(request, call)
        signed = read_signature(request, call)
    except ApiError as error:
        return error
    if signed is not None:
        assert signed.matches("secret") in {True, False}
        assert signed.string_to_sign()
    return None


@given(st.sampled_from(["GET", "POST", "\udc80"]), QUERIES, HEADERS, BODIES)
def test_only_refusals_are_raised(method: str, query: str, headers: dict[str, str], body: bytes) -> None:
    request = WireRequest(method, "/", query, headers, body)

    refusal = refusal_of(request)

    if refusal is not None:
        assert refusal.status == 400
        assert render(error_body(refusal, "id", headers.get("host", "")), ERROR_ROOT, requested_format(request))


@given(QUERIES, HEADERS, st.binary())
def test_only_refusals_are_raised_for_a_known_call(query: str, headers: dict[str, str], body: bytes) -> None:
    refusal_of(WireRequest("POST", "/", f"{query}&{CALL}&Format=XML", headers, body))


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param("ACS3-HMAC-SHA256 " + "Credential=" * 50_000, id="repeated-key"),
        pytest.param("ACS3-HMAC-SHA256" + " " * 500_000, id="blanks"),
        pytest.param("ACS3-HMAC-SHA256 Credential=a," + " " * 500_000, id="blanks-after-the-comma"),
        pytest.param("ACS3-HMAC-SHA256 Credential=a,SignedHeaders=" + ";" * 500_000, id="signed-headers"),
    ],
)
def test_long_header_is_refused_at_once(authorization: str) -> None:
    headers = {"authorization": authorization, "x-acs-action": "A", "x-acs-version": "1"}
    request = WireRequest("POST", "/", "", headers)

    with pytest.raises(ApiError, match="IncompleteSignature"):
        read_signature(request, parse(request))


def test_braces_of_the_client_are_not_filled_in() -> None:
    request = WireRequest("POST", "/", f"{CALL}&SignatureVersion={{name.__class__}}&AccessKeyId=a&Signature=b", {})

    with pytest.raises(ApiError) as refusal:
        read_signature(request, parse(request))

    assert render(error_body(refusal.value, "id", "{0}"), ERROR_ROOT, Format.JSON)
