"""Each condition operator, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.policy.conditions import OPERATORS, Context, compile_condition, fold_context, fold_key

OPPOSITES = {
    "StringEquals": "StringNotEquals",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "StringLike": "StringNotLike",
    "NumericEquals": "NumericNotEquals",
    "DateEquals": "DateNotEquals",
    "IpAddress": "NotIpAddress",
}


def holds(operator: str, values: str | list[str], context: Context, key: str = "k") -> bool:
    wanted = [values] if isinstance(values, str) else values
    return compile_condition(operator, key, wanted).holds(fold_context(context))


CASES = [
    ("StringEquals", "dev", "dev", True),
    ("StringEquals", "dev", "Dev", False),
    ("StringEquals", "d*", "dev", False),
    ("StringEquals", ["dev", "test"], "test", True),
    ("StringEquals", ["dev", "test"], "prod", False),
    ("StringEqualsIgnoreCase", "dev", "DEV", True),
    ("StringEqualsIgnoreCase", "dev", "dew", False),
    ("StringLike", "d?v*", "dev/x", True),
    ("StringLike", "d?v*", "Dev", False),
    ("StringLike", "*", "", True),
    ("StringLike", ["a*", "b*"], "bb", True),
    ("NumericEquals", "10", "10.0", True),
    ("NumericEquals", "10", "11", False),
    ("NumericEquals", "9007199254740993", "9007199254740992", False),
    ("NumericEquals", "1e3", "1000", True),
    ("NumericEquals", "1.5E-2", "0.015", True),
    ("NumericEquals", "+7", "7", True),
    ("NumericEquals", "-0", "0", True),
    ("NumericEquals", "1e999999999999999", "1", False),
    ("NumericLessThan", "1e999999999999999", "9e999999999999998", True),
    ("NumericLessThan", "10", "9", True),
    ("NumericLessThan", "10", "10", False),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericLessThanEquals", "10", "1e2", False),
    ("NumericGreaterThan", "-1", "0", True),
    ("NumericGreaterThan", "-1", "-1", False),
    ("NumericGreaterThanEquals", "-1", "-1", True),
    ("NumericGreaterThanEquals", ["5", "50"], "10", True),
    ("DateEquals", "2019-08-12T17:00:00+08:00", "2019-08-12T09:00:00Z", True),
    ("DateEquals", "2019-08-12T17:00:00+08:00", "2019-08-12T17:00:00Z", False),
    ("DateLessThan", "2019-08-12T17:00:00+08:00", "2019-08-12T08:59:59Z", True),
    ("DateLessThan", "2019-08-12T17:00:00+08:00", "2019-08-12T09:00:00Z", False),
    ("DateLessThanEquals", "2019-08-12T17:00:00+0800", "2019-08-12T09:00:00Z", True),
    ("DateLessThanEquals", "2019-08-12T17:00:00+08:00", "2019-08-12T09:00:01Z", False),
    ("DateGreaterThan", "2019-08-12", "2019-08-12T00:00:00.5Z", True),
    ("DateGreaterThan", "2019-08-12T00:00", "2019-08-12T00:00:00Z", False),
    ("DateGreaterThanEquals", "2019-08-12T00:00:00", "2019-08-12T00:00:00Z", True),
    ("DateEquals", "2020-01-01T00:30:00+05:30", "2019-12-31T19:00:00Z", True),
    ("DateEquals", "2020-02-29T23:59:59.123456789Z", "2020-02-29T23:59:59.123456Z", True),
    ("DateGreaterThan", "2020-01-01T00:00:00-11:00", "2020-01-01T11:00:01Z", True),
    ("DateGreaterThanEquals", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", True),
    ("DateGreaterThanEquals", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", False),
    ("Bool", "true", "true", True),
    ("Bool", "true", "false", False),
    ("Bool", "False", "false", True),
    ("IpAddress", "10.0.0.0/8", "10.255.0.1", True),
    ("IpAddress", "10.0.0.0/8", "11.0.0.1", False),
    ("IpAddress", "10.0.0.1", "10.0.0.1", True),
    ("IpAddress", "10.0.0.1/8", "10.9.9.9", True),
    ("IpAddress", "2001:db8::/32", "2001:db8:1::1", True),
    ("IpAddress", "2001:db8::/32", "2001:db9::1", False),
    ("IpAddress", "2001:db8::/32", "10.0.0.1", False),
    ("IpAddress", "2001:DB8::1", "2001:0db8:0:0:0:0:0:1", True),
    ("IpAddress", "fe80::/10", "fe80::1%eth0", True),
    ("IpAddress", "::ffff:10.0.0.0/104", "10.9.9.9", True),
    ("IpAddress", "::ffff:10.0.0.1", "::ffff:10.0.0.1", True),
    ("IpAddress", "::ffff:10.0.0.1", "10.0.0.2", False),
    ("IpAddress", "::1", "127.0.0.1", False),
    ("IpAddress", "0.0.0.0/0", "::1", False),
    ("IpAddress", "::/96", "10.0.0.1", False),
    ("IpAddress", "10.0.0.0/8", "::ffff:10.0.0.1", True),
    ("IpAddress", ["10.0.0.0/8", "192.168.0.0/16"], "192.168.1.1", True),
]


@pytest.mark.parametrize(("operator", "values", "actual", "expected"), CASES)
def test_operator(operator: str, values: str | list[str], actual: str, expected: bool) -> None:
    assert holds(operator, values, {"k": actual}) is expected


@pytest.mark.parametrize(("operator", "values", "actual", "expected"), [c for c in CASES if c[0] in OPPOSITES])
def test_negated_operator_says_the_opposite(
    operator: str, values: str | list[str], actual: str, expected: bool
) -> None:
    assert holds(OPPOSITES[operator], values, {"k": actual}) is not expected


def test_every_operator_has_cases() -> None:
    assert {case[0] for case in CASES} | set(OPPOSITES.values()) == set(OPERATORS)


@pytest.mark.parametrize("operator", OPERATORS)
def test_absent_key_fails_a_positive_operator_only(operator: str) -> None:
    value = {"Numeric": "1", "Date": "2020-01-01", "Bool": "true", "IpAddr": "1.1.1.1", "NotIpA": "1.1.1.1"}
    wanted = next((text for prefix, text in value.items() if operator.startswith(prefix)), "x")
    assert holds(operator, wanted, {}) is (operator in OPPOSITES.values())
    assert holds(operator, wanted, {"k": []}) is (operator in OPPOSITES.values())


@pytest.mark.parametrize(
    ("operator", "wanted"),
    [
        *(
            (f"{kind}{comparison}", wanted)
            for kind, wanted in (("Numeric", "1"), ("Date", "2020-01-01"))
            for comparison in ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
        ),
        ("Bool", "true"),
        ("IpAddress", "10.0.0.0/8"),
    ],
)
@pytest.mark.parametrize(
    "actual", ["", "x", "10.0.0.0/8", "1,5", "0x1", "1\n", "true ", "2020-13-01", "2020-01-01T00:00:00+99:00"]
)
def test_value_of_another_type_is_never_accepted(operator: str, wanted: str, actual: str) -> None:
    assert not holds(operator, wanted, {"k": actual})
    if operator in OPPOSITES:
        assert holds(OPPOSITES[operator], wanted, {"k": actual})


def test_one_of_several_request_values_is_enough() -> None:
    assert holds("StringEquals", "b", {"k": ["a", "b"]})


def test_negated_operator_wants_none_of_several_request_values() -> None:
    assert not holds("StringNotEquals", "b", {"k": ["a", "b"]})
    assert holds("StringNotEquals", ["c", "d"], {"k": ["a", "b"]})


@pytest.mark.parametrize("written", ["acs:SourceIp", "ACS:sourceip", "acs:sourceIP"])
def test_common_keys_compare_regardless_of_case(written: str) -> None:
    assert holds("StringEquals", "x", {"Acs:SourceIP": "x"}, key=written)


def test_key_of_a_tag_keeps_its_case() -> None:
    assert fold_key("acs:ResourceTag/Team") == "acs:resourcetag/Team"


def test_other_keys_compare_by_case() -> None:
    assert not holds("StringEquals", "x", {"sts:externalid": "x"}, key="sts:ExternalId")


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("NumericEquals", "ten"),
        ("NumericEquals", "NaN"),
        ("NumericEquals", "1_000"),
        ("NumericEquals", "٣"),
        ("NumericEquals", " 1"),
        ("NumericEquals", "1e99999999999999999999"),
        ("DateEquals", "yesterday"),
        ("DateEquals", "2020-02-30"),
        ("DateEquals", "2020-01-01T24:30:00Z"),
        ("DateEquals", "1577836800"),
        ("Bool", "yes"),
        ("IpAddress", "10.0.0.0/33"),
        ("IpAddress", "10.0.0"),
        ("IpAddress", "10.0.0.0/255.0.0.0"),
        ("IpAddress", "10.0.0.0/"),
        ("IpAddress", "010.0.0.1"),
        ("IpAddress", "10.0.0.1\n"),
        ("IpAddress", "fe80::1%eth0"),
        ("IpAddress", "2001:db8::/129"),
        ("NotIpAddress", "*"),
    ],
)
def test_value_that_the_operator_cannot_read_is_refused(operator: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"^A value of the condition operator {operator} is not "):
        compile_condition(operator, "k", [value])


@pytest.mark.parametrize("operator", ["Null", "StringEqualsIfExists", "ForAnyValue:StringLike", "stringequals", ""])
def test_unknown_operator_is_refused(operator: str) -> None:
    with pytest.raises(ValueError, match=f"The condition operator {operator} is not supported"):
        compile_condition(operator, "k", ["x"])


@given(st.sampled_from(sorted(OPERATORS)), st.text(), st.text())
def test_any_value_is_read_or_refused(operator: str, wanted: str, actual: str) -> None:
    try:
        condition = compile_condition(operator, "k", [wanted])
    except ValueError:
        return
    assert condition.holds({"k": actual}) in (True, False)


@given(st.lists(st.integers() | st.decimals(allow_nan=False, allow_infinity=False), min_size=1), st.integers())
def test_numbers_compare_exactly(wanted: list[int], actual: int) -> None:
    assert holds("NumericLessThan", [str(value) for value in wanted], {"k": str(actual)}) is (actual < max(wanted))
    assert holds("NumericEquals", [str(value) for value in wanted], {"k": str(actual)}) is (actual in wanted)
