import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.api.errors import ApiError
from alimock.emulator.wire import sign_v1

# The example of "RPC API signature".
DOCUMENTED = {
    "Timestamp": "2016-02-23T12:46:24Z",
    "Format": "XML",
    "AccessKeyId": "testid",
    "Action": "DescribeRegions",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
    "Version": "2014-05-26",
    "SignatureVersion": "1.0",
}
VECTORS = [
    pytest.param("GET", DOCUMENTED, "OLeaidS1JvxuMvnyHOwuJ+uX5qY=", id="documented-get"),
    pytest.param("POST", DOCUMENTED, "MxbnVAM4w6sft9xjVpe/GCKueuk=", id="documented-post"),
]


@pytest.mark.parametrize(("method", "parameters", "signature"), VECTORS)
def test_signer_makes_the_signature(method: str, parameters: dict[str, str], signature: str) -> None:
    assert sign_v1.sign_parameters(method, parameters, "testsecret") == {**parameters, "Signature": signature}


@pytest.mark.parametrize(("method", "parameters", "signature"), VECTORS)
def test_verifier_accepts_the_signature(method: str, parameters: dict[str, str], signature: str) -> None:
    signed = sign_v1.read(method, {**parameters, "Signature": signature})

    assert signed.matches("testsecret")
    assert not signed.matches("testsecret&")


def test_string_to_sign_is_the_documented_one() -> None:
    assert sign_v1.string_to_sign("GET", DOCUMENTED) == (
        "GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26Format%3DXML%26SignatureMethod%3DHMAC-SHA1"
        "%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0"
        "%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26"
    )


@pytest.mark.parametrize(
    ("parameters", "canonical"),
    [
        pytest.param({"b": "1", "a": "2", "B": "3"}, "B=3&a=2&b=1", id="names-in-byte-order"),
        pytest.param({"SignatureType": "", "A": ""}, "A=&SignatureType=", id="blank-values-are-kept"),
        pytest.param({"A": "a b*~+/"}, "A=a%20b%2A~%2B%2F", id="rfc-3986-and-not-form-encoding"),
        pytest.param({"Tag.1.Key": "é"}, "Tag.1.Key=%C3%A9", id="utf-8"),
        pytest.param({"a:b": "1"}, "a%3Ab=1", id="names-are-encoded-too"),
        pytest.param({"Signature": "x", "A": "1"}, "A=1", id="signature-itself-is-left-out"),
        pytest.param({}, "", id="nothing"),
    ],
)
def test_canonical_query_is_encoded_once_more(parameters: dict[str, str], canonical: str) -> None:
    encoded = canonical.replace("%", "%25").replace("&", "%26").replace("=", "%3D")

    assert sign_v1.string_to_sign("POST", parameters) == f"POST&%2F&{encoded}"


@pytest.mark.parametrize("method", ["HMAC-SHA1", "Hmac-Sha1", "hmac-sha256", "HMAC-SHA256"])
def test_signature_method_is_read_in_any_case(method: str) -> None:
    sent = sign_v1.sign_parameters("POST", {**DOCUMENTED, "SignatureMethod": method}, "s")

    assert sign_v1.read("POST", sent).matches("s")


def test_signature_methods_differ() -> None:
    text = sign_v1.string_to_sign("GET", DOCUMENTED)

    sha256 = base64.b64encode(hmac.new(b"testsecret&", text.encode(), "sha256").digest()).decode()
    assert sign_v1.sign("testsecret", text, "HMAC-SHA256") == sha256
    assert sign_v1.sign("testsecret", text) == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


@pytest.mark.parametrize("left_out", ["SignatureMethod", "SignatureVersion"])
@pytest.mark.parametrize("blank", [False, True])
def test_method_and_version_may_be_left_out(left_out: str, *, blank: bool) -> None:
    parameters = {name: value for name, value in DOCUMENTED.items() if name != left_out} | (
        {left_out: ""} if blank else {}
    )

    assert sign_v1.read("POST", sign_v1.sign_parameters("POST", parameters, "s")).matches("s")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"AccessKeyId": None}, "MissingAccessKeyId", id="no-access-key"),
        pytest.param({"Signature": None}, "MissingSignature", id="no-signature"),
        pytest.param({"Signature": ""}, "MissingSignature", id="blank-signature"),
        pytest.param({"Timestamp": None}, "MissingTimestamp", id="no-timestamp"),
        pytest.param({"SignatureNonce": None}, "MissingSignatureNonce", id="no-nonce"),
        pytest.param({"SignatureMethod": "HMAC-MD5"}, "InvalidSignatureMethod", id="unknown-method"),
        pytest.param({"SignatureMethod": "SHA256withRSA"}, "InvalidSignatureMethod", id="key-pair"),
        pytest.param({"SignatureVersion": "2.0"}, "InvalidSignatureVersion", id="unknown-version"),
    ],
)
def test_incomplete_signature_is_refused(change: dict[str, str | None], code: str) -> None:
    parameters = {**DOCUMENTED, "Signature": "x", **change}

    with pytest.raises(ApiError) as refusal:
        sign_v1.read("POST", {name: value for name, value in parameters.items() if value is not None})

    assert (refusal.value.code, refusal.value.status) == (code, 400)


def test_unknown_method_does_not_sign() -> None:
    with pytest.raises(ApiError, match="InvalidSignatureMethod"):
        sign_v1.sign("s", "text", "HMAC-MD5")


def test_pieces_are_read_as_sent() -> None:
    signed = sign_v1.read("GET", {**DOCUMENTED, "Signature": "sig", "SecurityToken": "token"})

    assert (signed.access_key_id, signed.security_token) == ("testid", "token")
    assert (signed.timestamp, signed.nonce) == (DOCUMENTED["Timestamp"], DOCUMENTED["SignatureNonce"])
    assert (signed.signature, signed.signature_method) == ("sig", "HMAC-SHA1")


def test_blank_token_is_no_token() -> None:
    assert sign_v1.read("GET", {**DOCUMENTED, "Signature": "x", "SecurityToken": ""}).security_token is None


def test_token_and_signature_do_not_show() -> None:
    shown = repr(sign_v1.read("GET", {**DOCUMENTED, "Signature": "the-sig", "SecurityToken": "the-token"}))

    assert "testid" in shown
    assert "the-sig" not in shown
    assert "the-token" not in shown


@given(parameters=st.dictionaries(st.text(), st.text()), secret=st.text(), signature=st.text(min_size=1))
def test_any_text_can_be_verified(parameters: dict[str, str], secret: str, signature: str) -> None:
    sent = {**parameters, **DOCUMENTED, "Signature": signature}
    made = sign_v1.sign_parameters("POST", sent, secret)

    assert sign_v1.read("POST", made).matches(secret)
    assert sign_v1.read("POST", sent).matches(secret) == (signature == made["Signature"])
