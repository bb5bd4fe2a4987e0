import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.api.errors import ACCESS_KEY_NOT_FOUND, INTERNAL_ERROR, ApiError, ErrorSpec
from alimock.emulator.wire.format import Format
from alimock.emulator.wire.render import ERROR_ROOT, error_body, render, response

ROLES = {
    "RequestId": "04F0F334-1335-436C-A1D7-6C044FE73368",
    "IsTruncated": False,
    "MaxItems": 2,
    "Roles": {"Role": [{"RoleName": "a", "Description": ""}, {"RoleName": "b"}]},
}


def xml(body: dict[str, Any]) -> str:
    return render(body, "R", Format.XML)[1].decode()


def test_json_is_compact() -> None:
    content_type, payload = render({"A": "角", "B": [1, True]}, "AResponse", Format.JSON)

    assert content_type == "application/json;charset=utf-8"
    assert payload == '{"A":"角","B":[1,true]}'.encode()


def test_xml_repeats_the_items_of_a_list() -> None:
    content_type, payload = render(ROLES, "ListRolesResponse", Format.XML)

    assert content_type == "text/xml;charset=utf-8"
    assert payload.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><ListRolesResponse>'
        "<RequestId>04F0F334-1335-436C-A1D7-6C044FE73368</RequestId><IsTruncated>false</IsTruncated>"
        "<MaxItems>2</MaxItems><Roles><Role><RoleName>a</RoleName><Description></Description></Role>"
        "<Role><RoleName>b</RoleName></Role></Roles></ListRolesResponse>"
    )


@pytest.mark.parametrize(
    ("body", "inner"),
    [
        pytest.param({"A": True}, "<A>true</A>", id="boolean"),
        pytest.param({"A": None, "B": 1}, "<B>1</B>", id="none-is-left-out"),
        pytest.param({"A": {"B": []}}, "<A></A>", id="empty-list"),
        pytest.param({"A": {}}, "<A></A>", id="empty-struct"),
        pytest.param({"A": [None, "x"]}, "<A>x</A>", id="none-among-items"),
        pytest.param({"A": ("x", "y")}, "<A>x</A><A>y</A>", id="tuple"),
        pytest.param({"A": 1.5}, "<A>1.5</A>", id="fraction"),
        pytest.param({"A": "<&>\"'"}, "<A>&lt;&amp;&gt;\"'</A>", id="markup-is-escaped"),
        pytest.param({"A": "角"}, "<A>角</A>", id="not-ascii"),
        pytest.param({"A": "a\x00\x0b\x1fb"}, "<A>a\ufffd\ufffd\ufffdb</A>", id="control-characters"),
        pytest.param({"A": "\ud800\ufffe\uffff"}, "<A>\ufffd\ufffd\ufffd</A>", id="not-characters"),
        pytest.param({"A": "\t\n\r\x7f\U0001f600"}, "<A>\t\n&#13;\x7f\U0001f600</A>", id="what-xml-holds"),
    ],
)
def test_xml_element(body: dict[str, Any], inner: str) -> None:
    assert xml(body) == f'<?xml version="1.0" encoding="UTF-8"?><R>{inner}</R>'


@given(st.text())
def test_any_text_survives_json(text: str) -> None:
    read = json.loads(render({"A": text}, "R", Format.JSON)[1].decode("utf-8"))

    assert read == {"A": text.encode("utf-8", "replace").decode()}


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\r\n\t")
    )
)
def test_printable_text_survives_xml(text: str) -> None:
    assert ET.fromstring(xml({"A": text})).findtext("A") == text


@given(st.text(st.characters()))
def test_any_text_makes_valid_xml(text: str) -> None:
    read = ET.fromstring(xml({"A": text})).findtext("A")

    assert read is not None
    assert len(read) == len(text)


def test_error_has_the_members_that_clients_read() -> None:
    assert error_body(ACCESS_KEY_NOT_FOUND(), "ID", "ram.aliyuncs.com") == {
        "RequestId": "ID",
        "HostId": "ram.aliyuncs.com",
        "Code": "InvalidAccessKeyId.NotFound",
        "Message": "Specified access key is not found.",
        "Recommend": "https://api.aliyun.com/troubleshoot?q=InvalidAccessKeyId.NotFound",
    }


def test_error_code_is_quoted_in_the_link() -> None:
    error = ErrorSpec("Missing{name}", 400, "{name}")(name="A&b=c")

    assert error_body(error, "ID", "host")["Recommend"] == "https://api.aliyun.com/troubleshoot?q=MissingA%26b%3Dc"


def test_detail_of_an_error_is_added() -> None:
    error = ApiError(INTERNAL_ERROR, {}, {"AccessDeniedDetail": {"AuthAction": "ram:GetRole"}})
    body = error_body(error, "ID", "host")

    assert body["AccessDeniedDetail"] == {"AuthAction": "ram:GetRole"}
    assert "<AuthAction>ram:GetRole</AuthAction>" in render(body, ERROR_ROOT, Format.XML)[1].decode()


def test_response_carries_the_headers_of_the_gateway() -> None:
    made = response(404, "application/json;charset=utf-8", b"{}", "ID", "0" * 32)

    assert (made.status, made.body) == (404, b"{}")
    assert made.headers == {
        "Content-Type": "application/json;charset=utf-8",
        "x-acs-request-id": "ID",
        "x-acs-trace-id": "0" * 32,
    }
