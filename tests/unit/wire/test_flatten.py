from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.wire.flatten import MAX_DEPTH, flatten, unflatten

BOTH_WAYS = [
    pytest.param({}, {}, id="nothing"),
    pytest.param({"RoleName": "r", "Description": ""}, {"RoleName": "r", "Description": ""}, id="plain"),
    pytest.param({"InstanceId.1": "i-1", "InstanceId.2": "i-2"}, {"InstanceId": ["i-1", "i-2"]}, id="list"),
    pytest.param(
        {"Tag.1.Key": "k", "Tag.1.Value": "v", "Tag.2.Key": "l"},
        {"Tag": [{"Key": "k", "Value": "v"}, {"Key": "l"}]},
        id="list-of-structs",
    ),
    pytest.param({"SystemDisk.Size": "40"}, {"SystemDisk": {"Size": "40"}}, id="struct"),
    pytest.param({"A.1.B.1.C": "x"}, {"A": [{"B": [{"C": "x"}]}]}, id="deep"),
    pytest.param({f"T.{n}": str(n) for n in range(1, 12)}, {"T": [str(n) for n in range(1, 12)]}, id="ten-and-more"),
]


@pytest.mark.parametrize(("parameters", "values"), BOTH_WAYS)
def test_flat_parameters_are_gathered(parameters: dict[str, str], values: dict[str, object]) -> None:
    assert unflatten(parameters) == values


@pytest.mark.parametrize(("parameters", "values"), BOTH_WAYS)
def test_nested_values_are_spread(parameters: dict[str, str], values: dict[str, object]) -> None:
    assert flatten(values) == parameters


@pytest.mark.parametrize(
    ("parameters", "values"),
    [
        pytest.param({"T.3": "c", "T.1": "a"}, {"T": ["a", "c"]}, id="gaps-are-closed"),
        pytest.param({"T.10": "b", "T.9": "a"}, {"T": ["a", "b"]}, id="order-is-numeric"),
        pytest.param({"T.999999999.Key": "k"}, {"T": [{"Key": "k"}]}, id="huge-position-is-one-item"),
        pytest.param({f"T.{'9' * 5000}": "k"}, {"T": {"9" * 5000: "k"}}, id="endless-position-is-a-name"),
        pytest.param({"T.0": "a", "T.1": "b"}, {"T": {"0": "a", "1": "b"}}, id="zero-is-a-name"),
        pytest.param({"T.01": "a"}, {"T": {"01": "a"}}, id="leading-zero-is-a-name"),
        pytest.param({"T.\u0661": "a"}, {"T": {"\u0661": "a"}}, id="digit-of-another-script-is-a-name"),
        pytest.param({"T.-1": "a"}, {"T": {"-1": "a"}}, id="sign-is-a-name"),
        pytest.param({"A.B": "1", "A.1": "2"}, {"A": {"B": "1", "1": "2"}}, id="mixed-is-a-struct"),
        pytest.param({"tag.1.key": "k"}, {"tag": [{"key": "k"}]}, id="case-is-kept"),
        pytest.param({"1.A": "x"}, {"1": {"A": "x"}}, id="top-level-is-no-list"),
        pytest.param({"T": "x", "T.1.Key": "k"}, {"T": "x", "T.1.Key": "k"}, id="value-beside-list"),
        pytest.param({"T.1.Key": "k", "T": "x"}, {"T": "x", "T.1.Key": "k"}, id="list-beside-value"),
        pytest.param({"T.1.Key": "k", "T.1": "x"}, {"T": ["x"], "T.1.Key": "k"}, id="value-in-the-middle"),
        pytest.param({"A..B": "x", ".A": "y", "A.": "z", ".": "w"}, None, id="empty-segments-stay"),
        pytest.param({".".join("A" * (MAX_DEPTH + 1)): "x"}, None, id="too-deep-stays"),
        pytest.param({"A" + ".1" * 100_000: "x"}, None, id="absurdly-deep-stays"),
        pytest.param({"": "x"}, None, id="no-name"),
    ],
)
def test_odd_names_have_one_reading(parameters: dict[str, str], values: dict[str, object] | None) -> None:
    assert unflatten(parameters) == (parameters if values is None else values)


def test_deepest_path_is_gathered() -> None:
    value: Any = unflatten({".".join("A" * MAX_DEPTH): "x"})

    for _ in range(MAX_DEPTH):
        value = value["A"]
    assert value == "x"


@pytest.mark.parametrize(
    ("values", "parameters"),
    [
        pytest.param({"A": True, "B": False}, {"A": "true", "B": "false"}, id="booleans"),
        pytest.param({"A": 40, "B": 0.5}, {"A": "40", "B": "0.5"}, id="numbers"),
        pytest.param({"A": None, "B": {"C": None}}, {}, id="none-is-left-out"),
        pytest.param({"A": [], "B": {}}, {}, id="nothing-to-spread"),
        pytest.param({"A": ("x", None, "y")}, {"A.1": "x", "A.3": "y"}, id="none-keeps-its-position"),
    ],
)
def test_scalars_become_text(values: dict[str, object], parameters: dict[str, str]) -> None:
    assert flatten(values) == parameters


MEMBERS = st.text("ABCDEFabc-_", min_size=1, max_size=4)
NESTED = st.dictionaries(
    MEMBERS,
    st.recursive(
        st.text(),
        lambda below: (
            st.lists(below, min_size=1, max_size=12) | st.dictionaries(MEMBERS, below, min_size=1, max_size=4)
        ),
        max_leaves=20,
    ).filter(lambda value: depth(value) < MAX_DEPTH),
)


def depth(value: object) -> int:
    if isinstance(value, list):
        return 1 + max(map(depth, value))
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()))
    return 0


@given(NESTED)
def test_what_is_spread_is_gathered_again(values: dict[str, object]) -> None:
    assert unflatten(flatten(values)) == values


@given(st.dictionaries(st.text("AB.12", max_size=12), st.text(max_size=2), max_size=12), st.randoms())
def test_nothing_is_lost_and_order_decides_nothing(parameters: dict[str, str], random: Any) -> None:
    shuffled = list(parameters.items())
    random.shuffle(shuffled)

    values = unflatten(parameters)

    assert unflatten(dict(shuffled)) == values
    assert sorted(flatten(values).values()) == sorted(parameters.values())
