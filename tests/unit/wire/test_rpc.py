import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.wire.format import Format
from alimock.emulator.wire.message import WireRequest
from alimock.emulator.wire.rpc import MAX_OCTETS, MAX_PARAMETERS, ClaimedKey, claimed_key, parse, read_signature
from alimock.emulator.wire.sign_v1 import SignedV1
from alimock.emulator.wire.sign_v3 import SignedV3

CALL = "Action=GetRole&Version=2015-05-01"
FORM = {"content-type": "application/x-www-form-urlencoded"}
NAMED = {"x-acs-action": "GetUser", "x-acs-version": "2014-05-26"}
V1 = f"{CALL}&AccessKeyId=ak&Signature=x&Timestamp=t&SignatureNonce=n"
V3 = {
    **NAMED,
    "x-acs-date": "2026-11-25T04:32:10Z",
    "x-acs-signature-nonce": "n",
    "authorization": "ACS3-HMAC-SHA256 Credential=ak3,SignedHeaders=x-acs-action;x-acs-accesskey-id;x-acs-date;"
    "x-acs-security-token;x-acs-signature-nonce;x-acs-version,Signature=x",
}


def post(
    query: str = "", headers: dict[str, str] | None = None, body: bytes = b"", method: str = "POST"
) -> WireRequest:
    return WireRequest(method, "/", query, headers or {}, body)


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        pytest.param("A=1&B=2", {"A": "1", "B": "2"}, id="pairs"),
        pytest.param("A=&B=2", {"A": "", "B": "2"}, id="blank-values-are-kept"),
        pytest.param("A&B=2", {"A": "", "B": "2"}, id="name-alone-is-blank"),
        pytest.param("A=1&&B=2&", {"A": "1", "B": "2"}, id="empty-pairs-are-skipped"),
        pytest.param("A=a+b%20c%2B", {"A": "a b c+"}, id="plus-is-a-blank"),
        pytest.param("A=%E8%A7%92", {"A": "角"}, id="utf-8"),
        pytest.param("A=1%2&B=%zz", {"A": "1%2", "B": "%zz"}, id="stray-percent-stays"),
        pytest.param("A=b=c", {"A": "b=c"}, id="only-the-first-equals-sign-parts"),
        pytest.param("A=1;B=2", {"A": "1;B=2"}, id="semicolon-parts-nothing"),
        pytest.param("A=1&A=2", {"A": "2"}, id="last-of-a-name-counts"),
        pytest.param("Tag.1.Key=k", {"Tag.1.Key": "k"}, id="flat-names-stay"),
        pytest.param("a=1&A=2", {"a": "1", "A": "2"}, id="names-are-case-sensitive"),
    ],
)
def test_query_is_decoded(query: str, parameters: dict[str, str]) -> None:
    call = parse(post(f"{CALL}&{query}"))

    assert call.parameters == {"Action": "GetRole", "Version": "2015-05-01", **parameters}
    assert call.query == call.parameters


def test_form_is_merged_over_the_query() -> None:
    call = parse(post("RoleName=a&Format=JSON", FORM, f"{CALL}&RoleName=b".encode()))

    assert (call.action, call.format, call.parameters["RoleName"]) == ("GetRole", Format.JSON, "b")
    assert call.query == {"RoleName": "a", "Format": "JSON"}


@pytest.mark.parametrize(
    ("content_type", "read"),
    [
        pytest.param("application/x-www-form-urlencoded", True, id="form"),
        pytest.param("Application/X-WWW-Form-Urlencoded ; charset=UTF-8", True, id="form-with-a-charset"),
        pytest.param("application/json", False, id="json"),
        pytest.param("application/octet-stream", False, id="octets"),
        pytest.param("", False, id="none"),
    ],
)
def test_only_a_form_holds_parameters(content_type: str, *, read: bool) -> None:
    call = parse(post(CALL, {"content-type": content_type}, b"RoleName=a"))

    assert ("RoleName" in call.parameters) is read


def test_form_may_be_utf_8_without_encoding() -> None:
    assert parse(post(CALL, FORM, "Description=角".encode())).parameters["Description"] == "角"


@pytest.mark.parametrize(
    ("query", "headers", "named"),
    [
        pytest.param(CALL, {}, ("GetRole", "2015-05-01"), id="v1-parameters"),
        pytest.param(CALL, NAMED, ("GetRole", "2015-05-01"), id="v1-parameters-win"),
        pytest.param("", NAMED, ("GetUser", "2014-05-26"), id="headers-alone"),
        pytest.param("", V3, ("GetUser", "2014-05-26"), id="v3-headers"),
        pytest.param(CALL, V3, ("GetUser", "2014-05-26"), id="v3-headers-win"),
        pytest.param(CALL, {"x-acs-date": "x"}, ("GetRole", "2015-05-01"), id="v3-parameters-alone"),
    ],
)
def test_action_and_version_are_found(query: str, headers: dict[str, str], named: tuple[str, str]) -> None:
    call = parse(post(query, headers))

    assert (call.action, call.version) == named


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_get_and_post_are_served(method: str) -> None:
    assert parse(post(CALL, method=method)).action == "GetRole"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        pytest.param(post(CALL, method="PUT"), "UnsupportedHTTPMethod", id="put"),
        pytest.param(post(CALL, method="HEAD"), "UnsupportedHTTPMethod", id="head"),
        pytest.param(post(CALL, method="get"), "UnsupportedHTTPMethod", id="lower-case"),
        pytest.param(post(), "MissingAction", id="nothing"),
        pytest.param(post("Action=&Version=1"), "MissingAction", id="blank-action"),
        pytest.param(post("Action=GetRole"), "MissingVersion", id="no-version"),
        pytest.param(post(f"{CALL}&Format=YAML"), "InvalidParameter.Format", id="unknown-format"),
        pytest.param(post("Format=YAML"), "InvalidParameter.Format", id="format-before-action"),
        pytest.param(post(f"{CALL}&A=%ff"), "InvalidParameter", id="query-not-utf-8"),
        pytest.param(post(f"{CALL}&%ff=A"), "InvalidParameter", id="name-not-utf-8"),
        pytest.param(post(f"{CALL}&A=%ED%A0%80"), "InvalidParameter", id="surrogate"),
        pytest.param(post(f"{CALL}&A=é"), "InvalidParameter", id="query-not-ascii"),
        pytest.param(post(f"{CALL}&A=\udc80"), "InvalidParameter", id="query-not-text"),
        pytest.param(post(CALL, FORM, b"A=%ff"), "InvalidParameter", id="form-not-utf-8"),
        pytest.param(post(CALL, FORM, b"A=\xff"), "InvalidParameter", id="form-octets-not-utf-8"),
        pytest.param(post(CALL + "&A" * MAX_PARAMETERS), "InvalidParameter", id="too-many-parameters"),
        pytest.param(post(CALL, FORM, b"A&" * MAX_PARAMETERS), "InvalidParameter", id="too-many-in-the-form"),
        pytest.param(post(f"{CALL}&A=" + "a" * MAX_OCTETS), "InvalidParameter", id="query-too-long"),
        pytest.param(post(CALL, FORM, b"A=" + b"a" * MAX_OCTETS), "InvalidParameter", id="form-too-long"),
    ],
)
def test_what_cannot_be_read_is_refused(request_: WireRequest, code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse(request_)

    assert (refusal.value.code, refusal.value.status) == (code, 400)


def test_as_many_parameters_as_allowed_are_read() -> None:
    assert len(parse(post("&".join([CALL, *map(str, range(MAX_PARAMETERS - 2))]))).parameters) == MAX_PARAMETERS


def test_parameters_do_not_show() -> None:
    assert "hunter2" not in repr(parse(post(f"{CALL}&Password=hunter2&SecurityToken=hunter2")))


@pytest.mark.parametrize(
    ("query", "headers", "kind"),
    [
        pytest.param(V1, {}, SignedV1, id="v1"),
        pytest.param(V1, NAMED, SignedV1, id="v1-with-headers"),
        pytest.param(V1, {"authorization": "Basic eDp5"}, SignedV1, id="v1-behind-a-proxy-that-authenticates"),
        pytest.param("", V3, SignedV3, id="v3"),
        pytest.param(V1, V3, SignedV3, id="v3-before-v1"),
        pytest.param(CALL, {}, type(None), id="anonymous-v1"),
        pytest.param("Format=json", {**NAMED, "x-acs-date": "x"}, type(None), id="anonymous-v3"),
        pytest.param(f"{CALL}&AccessKeyId=&Signature=&SignatureType=", {}, type(None), id="blank"),
    ],
)
def test_kind_of_signature_is_found(query: str, headers: dict[str, str], kind: type) -> None:
    request = post(query, headers)

    assert type(read_signature(request, parse(request))) is kind


@pytest.mark.parametrize(
    ("query", "headers", "code"),
    [
        pytest.param(f"{CALL}&AccessKeyId=ak", {}, "MissingSignature", id="key-alone"),
        pytest.param(f"{CALL}&Signature=x", {}, "MissingAccessKeyId", id="signature-alone"),
        pytest.param(CALL, {"authorization": "acs ak:sig"}, "IncompleteSignature", id="signature-of-the-roa-style"),
        pytest.param(CALL, {"authorization": "ACS3-HMAC-SHA256 x"}, "IncompleteSignature", id="malformed-v3"),
        pytest.param(f"{CALL}&SignatureType=BEARERTOKEN&BearerToken=b", {}, "InvalidSignatureType", id="v1-bearer"),
        pytest.param(f"{CALL}&BearerToken=b", {}, "InvalidSignatureType", id="bearer-token-alone"),
        pytest.param(f"{CALL}&SignatureType=bearertoken", {"x-acs-date": "x"}, "InvalidSignatureType", id="v3-bearer"),
        pytest.param(CALL, {"x-acs-bearer-token": "b"}, "InvalidSignatureType", id="bearer-header"),
    ],
)
def test_signature_that_cannot_be_read_is_refused(query: str, headers: dict[str, str], code: str) -> None:
    request = post(query, headers)
    call = parse(request)

    with pytest.raises(ApiError) as refusal:
        read_signature(request, call)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("query", "headers", "key"),
    [
        pytest.param(f"{CALL}&AccessKeyId=ak", {}, ClaimedKey("ak", None), id="v1-without-a-signature"),
        pytest.param(f"{CALL}&AccessKeyId=ak&SecurityToken=t", NAMED, ClaimedKey("ak", "t"), id="v1-token"),
        pytest.param(f"{CALL}&AccessKeyId=ak&SecurityToken=", {}, ClaimedKey("ak", None), id="v1-blank-token"),
        pytest.param(V1, {"x-acs-date": "x"}, ClaimedKey("ak", None), id="v1-with-a-date-header"),
        pytest.param("", V3, ClaimedKey("ak3", None), id="v3"),
        pytest.param("", {**V3, "x-acs-security-token": "t"}, ClaimedKey("ak3", "t"), id="v3-token"),
        pytest.param(V1, V3, ClaimedKey("ak3", None), id="v3-before-v1"),
        pytest.param(
            "",
            {**V3, "authorization": "ACS3-", "x-acs-accesskey-id": "ak4"},
            ClaimedKey("ak4", None),
            id="v3-without-a-signature",
        ),
        pytest.param(CALL, {}, None, id="v1-anonymous"),
        pytest.param("", {**NAMED, "x-acs-date": "x"}, None, id="v3-anonymous"),
        pytest.param(f"{CALL}&SecurityToken=t", {}, None, id="token-alone"),
    ],
)
def test_key_is_found_without_a_signature(query: str, headers: dict[str, str], key: ClaimedKey | None) -> None:
    request = post(query, headers)

    assert claimed_key(request, parse(request)) == key


def test_token_of_a_claimed_key_does_not_show() -> None:
    assert "hunter2" not in repr(ClaimedKey("ak", "hunter2"))
