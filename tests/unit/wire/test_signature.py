import pytest

from alimock.emulator.wire.signature import canonical_query, keyed_digest, percent_encode, same


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        pytest.param("AZaz09-_.~", "AZaz09-_.~", id="unreserved-stays"),
        pytest.param("a b", "a%20b", id="blank"),
        pytest.param("*+/=&:,", "%2A%2B%2F%3D%26%3A%2C", id="reserved"),
        pytest.param("角色", "%E8%A7%92%E8%89%B2", id="utf-8"),
        pytest.param("\x00\n", "%00%0A", id="control"),
        pytest.param("", "", id="empty"),
    ],
)
def test_text_is_encoded(text: str, encoded: str) -> None:
    assert percent_encode(text) == encoded


def test_text_that_is_no_utf_8_is_encoded_without_complaint() -> None:
    assert percent_encode("\ud800") == "%ED%A0%80"


def test_canonical_query_sorts_by_byte() -> None:
    assert canonical_query({"b": "", "B": "1", "a": "ü"}) == "B=1&a=%C3%BC&b="


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        pytest.param("abc", "abc", True, id="equal"),
        pytest.param("abc", "abC", False, id="case-counts"),
        pytest.param("abc", "ab", False, id="length-counts"),
        pytest.param("é", "é", True, id="not-ascii"),
        pytest.param("\udc80", "x", False, id="not-utf-8"),
    ],
)
def test_signatures_are_compared(one: str, other: str, *, equal: bool) -> None:
    assert same(one, other) is equal


def test_digest_is_that_of_rfc_2202() -> None:
    assert (
        keyed_digest("Jefe", "what do ya want for nothing?", "sha1").hex() == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    )
