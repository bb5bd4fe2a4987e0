from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.wire.format import Format, find_format, requested_format
from alimock.emulator.wire.message import WireRequest
from alimock.emulator.wire.rpc import parse

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
V3 = {"authorization": "ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=host,Signature=x"}


def get(query: str = "", headers: dict[str, str] | None = None, body: bytes = b"") -> WireRequest:
    return WireRequest("POST", "/", query, headers or {}, body)


@pytest.mark.parametrize(
    ("request_", "format_"),
    [
        pytest.param(get(), Format.XML, id="v1-default"),
        pytest.param(get(headers=V3), Format.JSON, id="v3-default"),
        pytest.param(get(headers={"authorization": "ACS3-HMAC-SM3 x"}), Format.JSON, id="v3-of-another-algorithm"),
        pytest.param(get(headers={"x-acs-date": "2026-11-25T04:32:10Z"}), Format.JSON, id="v3-unsigned"),
        pytest.param(get(headers={"x-acs-action": "GetRole"}), Format.XML, id="v1-with-an-action-header"),
        pytest.param(get("Format=JSON"), Format.JSON, id="json"),
        pytest.param(get("A=1&Format=json&B=2"), Format.JSON, id="any-case"),
        pytest.param(get("Format=xml", V3), Format.XML, id="v3-asking-for-xml"),
        pytest.param(get("Format=YAML"), Format.XML, id="v1-unknown"),
        pytest.param(get("Format=YAML", V3), Format.JSON, id="v3-unknown"),
        pytest.param(get("Format=", V3), Format.JSON, id="blank"),
        pytest.param(get("Format=XML&Format=JSON"), Format.JSON, id="last-counts"),
        pytest.param(get("Format=%4a%53ON"), Format.JSON, id="encoded"),
        pytest.param(get("NoFormat=JSON"), Format.XML, id="another-parameter"),
        pytest.param(get("format=JSON"), Format.XML, id="names-are-case-sensitive"),
        pytest.param(get("Format=XML", FORM, b"A=1&Format=JSON"), Format.JSON, id="form-first"),
        pytest.param(get("", {}, b"Format=JSON"), Format.XML, id="body-that-is-no-form"),
        pytest.param(get("A=%ff&Format=JSON"), Format.JSON, id="beside-what-is-not-utf-8"),
        pytest.param(get("&" * 10_000 + "Format=JSON"), Format.JSON, id="beside-too-many-parameters"),
        pytest.param(get("Format=%ff"), Format.XML, id="not-utf-8"),
        pytest.param(get("Format=J\ud800"), Format.XML, id="not-text"),
    ],
)
def test_format_is_known_whatever_the_request(request_: WireRequest, format_: Format) -> None:
    assert requested_format(request_) is format_


@pytest.mark.parametrize("name", [None, "", "YAML", "JSON "])
def test_unknown_name_finds_nothing(name: str | None) -> None:
    assert find_format(name) is None


FORMATS = st.sampled_from(["JSON", "json", "Xml", ""])


@given(st.lists(st.tuples(st.just("Format"), FORMATS) | st.tuples(st.just("A"), st.text("é&=+% "))), FORMATS)
def test_parsed_request_agrees(pairs: list[tuple[str, str]], in_form: str) -> None:
    query = urlencode([*pairs, ("Action", "GetRole"), ("Version", "2015-05-01")])

    for request in (get(query), get(query, V3), get(query, FORM, urlencode({"Format": in_form}).encode())):
        assert parse(request).format is requested_format(request)


@given(st.text(), st.binary())
def test_nothing_raises(query: str, body: bytes) -> None:
    assert requested_format(get(query, FORM, body)) in Format
