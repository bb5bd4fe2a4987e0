from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.api.errors import ApiError
from alimock.emulator.wire import sign_v3
from alimock.emulator.wire.message import WireRequest
from alimock.emulator.wire.signature import canonical_query, percent_encode

EMPTY_HASH = sha256(b"").hexdigest()
QUERY = {"RegionId": "cn-hangzhou", "InstanceIds": '["i-bp1a b*~"]'}
HEADERS = {
    "host": "ecs.cn-hangzhou.aliyuncs.com",
    "x-acs-action": "DescribeInstances",
    "x-acs-version": "2014-05-26",
    "x-acs-date": "2023-10-26T10:22:32Z",
    "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
    "x-acs-content-sha256": EMPTY_HASH,
}
REQUEST = WireRequest("POST", "/", urlencode(QUERY), HEADERS)
# Made by the Python SDK.
AUTHORIZATION = (
    f"ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders={';'.join(sorted(HEADERS))},"
    "Signature=6bdb665014fe1389613ffbe74c37fb6ad93e7dfa19a7770970da4975be305e51"
)


def with_headers(request: WireRequest = REQUEST, /, **changes: str | None) -> WireRequest:
    """Change headers, underscores standing for hyphens; ``None`` takes one away."""
    headers = {**request.headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return replace(request, headers={name: value for name, value in headers.items() if value is not None})


def signed_by_us(request: WireRequest, query: dict[str, str] | None = None) -> WireRequest:
    return with_headers(request, authorization=sign_v3.authorize(request, query or {}, "ak", "secret"))


def test_signer_makes_the_header() -> None:
    assert sign_v3.authorize(REQUEST, QUERY, "YourAccessKeyId", "YourAccessKeySecret") == AUTHORIZATION


def test_verifier_accepts_the_header() -> None:
    signed = sign_v3.read(with_headers(authorization=AUTHORIZATION), QUERY)

    assert signed.matches("YourAccessKeySecret")
    assert not signed.matches("YourAccessKeySecret&")


def test_canonical_request_is_the_documented_one() -> None:
    query = canonical_query(QUERY)
    canonical = sign_v3.canonical_request("POST", query, HEADERS, ["x-acs-date", "host"], EMPTY_HASH)

    assert query == "InstanceIds=%5B%22i-bp1a%20b%2A~%22%5D&RegionId=cn-hangzhou"
    assert canonical == (
        f"POST\n/\n{query}\nhost:ecs.cn-hangzhou.aliyuncs.com\nx-acs-date:2023-10-26T10:22:32Z\n\n"
        f"host;x-acs-date\n{EMPTY_HASH}"
    )
    assert sign_v3.string_to_sign(canonical) == f"ACS3-HMAC-SHA256\n{sha256(canonical.encode()).hexdigest()}"


@pytest.mark.parametrize(
    ("headers", "line"),
    [
        pytest.param({"host": "http://127.0.0.1:5000"}, "host:http://127.0.0.1:5000", id="host-with-a-scheme"),
        pytest.param({"host": "127.0.0.1:5000/prefix"}, "host:127.0.0.1:5000/prefix", id="host-with-a-path"),
        pytest.param({"host": "  a b  "}, "host:a b", id="trimmed"),
        pytest.param({"host": "a,b"}, "host:a,b", id="repeated"),
        pytest.param({}, "host:", id="absent"),
    ],
)
def test_header_is_covered_as_received(headers: dict[str, str], line: str) -> None:
    assert f"\n{line}\n" in sign_v3.canonical_request("POST", "", headers, ["host"], EMPTY_HASH)


def test_blank_after_the_commas_is_read() -> None:
    assert sign_v3.read(with_headers(authorization=AUTHORIZATION.replace(",", ", ")), QUERY).matches(
        "YourAccessKeySecret"
    )


def test_names_of_signed_headers_are_read_in_any_case() -> None:
    shouted = AUTHORIZATION.replace("x-acs-date", "X-Acs-Date")

    assert sign_v3.read(with_headers(authorization=shouted), QUERY).matches("YourAccessKeySecret")


@pytest.mark.parametrize("encoded", [True, False])
def test_names_of_the_query_may_be_encoded_or_not(*, encoded: bool) -> None:
    query = {"Tag:1": "a/b", "Name": "x"}
    names = sorted(query)
    text = "&".join(f"{percent_encode(name) if encoded else name}={percent_encode(query[name])}" for name in names)
    canonical = sign_v3.canonical_request("POST", text, HEADERS, HEADERS, EMPTY_HASH)
    signature = sign_v3.sign("s", sign_v3.string_to_sign(canonical))
    sent = f"ACS3-HMAC-SHA256 Credential=ak,SignedHeaders={';'.join(sorted(HEADERS))},Signature={signature}"

    signed = sign_v3.read(with_headers(authorization=sent), query)

    assert signed.matches("s")
    assert not signed.matches("t")


def test_body_is_covered() -> None:
    body = b"RoleName=Role1"
    request = signed_by_us(with_headers(replace(REQUEST, body=body), x_acs_content_sha256=sha256(body).hexdigest()))

    assert sign_v3.read(request, {}).matches("secret")
    unannounced = signed_by_us(with_headers(replace(REQUEST, body=body), x_acs_content_sha256=None))
    assert sign_v3.read(unannounced, {}).matches("secret")
    assert not sign_v3.read(replace(unannounced, body=b"RoleName=Role2"), {}).matches("secret")


def test_unsigned_content_type_is_let_through() -> None:
    request = with_headers(signed_by_us(REQUEST), content_type="application/octet-stream")

    assert sign_v3.read(request, {}).matches("secret")


@pytest.mark.parametrize("unsigned", ["x-acs-security-token", "x-acs-action", "x-acs-anything", "host"])
def test_header_that_has_to_be_covered_is_missed(unsigned: str) -> None:
    request = with_headers(**{unsigned: None})
    request = replace(signed_by_us(request), headers={**signed_by_us(request).headers, unsigned: "x"})

    with pytest.raises(ApiError) as refusal:
        sign_v3.read(request, {})

    assert refusal.value.code == "IncompleteSignature"
    assert "server string to sign is:ACS3-HMAC-SHA256\n" in refusal.value.message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"authorization": "ACS3-HMAC-SM3 Credential=a,SignedHeaders=b,Signature=c"}, None, id="sm3"),
        pytest.param({"authorization": "ACS3-RSA-SHA256 Credential=a,SignedHeaders=b,Signature=c"}, None, id="rsa"),
        pytest.param({"authorization": "ACS3-"}, None, id="no-algorithm"),
        pytest.param({"authorization": None}, None, id="no-header"),
        pytest.param({"authorization": "ACS3-HMAC-SHA256"}, "IncompleteSignature", id="nothing-else"),
        pytest.param(
            {"authorization": "ACS3-HMAC-SHA256 Credential=,SignedHeaders=b,Signature=c"},
            "IncompleteSignature",
            id="blank-key",
        ),
        pytest.param(
            {"authorization": "ACS3-HMAC-SHA256 SignedHeaders=b,Signature=c"}, "IncompleteSignature", id="no-key"
        ),
        pytest.param({"x_acs_date": None}, "MissingTimestamp", id="no-date"),
        pytest.param({"x_acs_signature_nonce": None}, "MissingSignatureNonce", id="no-nonce"),
        pytest.param({"x_acs_content_sha256": "0" * 64}, "InvalidContentSha256", id="hash-of-another-body"),
        pytest.param({"x_acs_content_sha256": "UNSIGNED-PAYLOAD"}, "InvalidContentSha256", id="unsigned-payload"),
    ],
)
def test_malformed_signature_is_refused(changes: dict[str, str | None], code: str | None) -> None:
    request = with_headers(with_headers(authorization=AUTHORIZATION), **changes)

    with pytest.raises(ApiError) as refusal:
        sign_v3.read(request, QUERY)

    assert (refusal.value.code, refusal.value.status) == (code or "InvalidSignatureMethod", 400)


def test_pieces_are_read_as_sent() -> None:
    signed = sign_v3.read(signed_by_us(with_headers(x_acs_security_token="token")), {})

    assert (signed.access_key_id, signed.security_token) == ("ak", "token")
    assert (signed.timestamp, signed.nonce) == (HEADERS["x-acs-date"], HEADERS["x-acs-signature-nonce"])
    assert signed.signed_headers == tuple(sorted([*HEADERS, "x-acs-security-token"]))


def test_token_and_signature_do_not_show() -> None:
    signed = sign_v3.read(signed_by_us(with_headers(x_acs_security_token="the-token")), {})

    assert "the-token" not in repr(signed)
    assert signed.signature not in repr(signed)


@given(query=st.dictionaries(st.text(), st.text()), host=st.text(), body=st.binary(), secret=st.text())
def test_what_is_signed_verifies(query: dict[str, str], host: str, body: bytes, secret: str) -> None:
    request = with_headers(replace(REQUEST, body=body), host=host, x_acs_content_sha256=sha256(body).hexdigest())
    request = with_headers(request, authorization=sign_v3.authorize(request, query, "ak", secret))
    signed = sign_v3.read(request, query)

    assert signed.matches(secret)
    assert not signed.matches(f"{secret}x")
    assert not replace(signed, signature="é\udc80").matches(secret)
