"""The container of all state, against a plain dict."""

import json
from dataclasses import dataclass
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alimock.emulator.table import Table, first


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    size: int = 0


SCOPES = ["1", "1/cn-hangzhou", "12", "2", "2/cn-hangzhou/web"]
NAMES = ["a", "b", "c", "é", ""]
PUT, REMOVE, CLEAR = "put", "remove", "clear"
CHANGES = st.lists(
    st.tuples(st.sampled_from([PUT, PUT, PUT, REMOVE, CLEAR]), st.sampled_from(SCOPES), st.sampled_from(NAMES)),
    max_size=30,
)


def _account(scope: str) -> str:
    return scope.partition("/")[0]


def _change(table: Table[Thing], changes: list[tuple[str, str, str]], *, unique: bool) -> dict[tuple[str, str], Thing]:
    """Make changes to a table, and return what should be in it then."""
    expected: dict[tuple[str, str], Thing] = {}
    for number, (change, scope, name) in enumerate(changes):
        if change == PUT:
            thing = Thing(name, number)
            if unique:
                expected = {key: kept for key, kept in expected.items() if key[1] != name}
            expected[scope, name] = thing
            assert table.put(scope, name, thing) is thing
        elif change == REMOVE:
            assert table.remove(scope, name) == expected.pop((scope, name), None)
        else:
            table.clear(_account(scope))
            expected = {key: kept for key, kept in expected.items() if _account(key[0]) != _account(scope)}
    return expected


@pytest.mark.parametrize("unique", [False, True])
@given(changes=CHANGES)
def test_a_table_holds_what_was_put_and_not_taken_out(unique: bool, changes: list[tuple[str, str, str]]) -> None:
    table = Table(Thing, unique=unique)
    expected = _change(table, changes, unique=unique)
    for scope in SCOPES:
        things = [thing for key, thing in sorted(expected.items()) if key[0] == scope]
        assert table.values(scope) == things
        assert table.count(scope) == len(things)
        assert list(table.after(scope, None)) == [(thing.name, thing) for thing in things]
        assert table.page(scope, 1, 2) + table.page(scope, 2, 2) + table.page(scope, 3, 2) == things
        for name in NAMES:
            assert table.find(scope, name) == expected.get((scope, name))
            assert [thing for _, thing in table.after(scope, name)] == [one for one in things if one.name > name]
    assert sorted(table.every(), key=lambda one: one.size) == sorted(expected.values(), key=lambda one: one.size)
    for account in ("1", "2", "12", "3"):
        assert set(table.scopes(account)) == {scope for scope, _ in expected if _account(scope) == account}
    if unique:
        assert [table.locate(name) for name in NAMES] == [
            next((thing for key, thing in expected.items() if key[1] == name), None) for name in NAMES
        ]


@pytest.mark.parametrize("unique", [False, True])
@given(changes=CHANGES)
def test_a_dumped_table_is_brought_back_without_loss(unique: bool, changes: list[tuple[str, str, str]]) -> None:
    table = Table(Thing, unique=unique)
    _change(table, changes, unique=unique)
    other = Table(Thing, unique=unique)
    other.put("3", "gone", Thing("gone"))
    other.load(json.loads(json.dumps(table.dump())))
    assert other.dump() == table.dump()
    assert [other.values(scope) for scope in SCOPES] == [table.values(scope) for scope in SCOPES]
    if unique:
        assert [other.locate(name) for name in [*NAMES, "gone"]] == [table.locate(name) for name in [*NAMES, "gone"]]


@given(st.sets(st.text(max_size=2)), st.integers(1, 5))
def test_pages_cut_one_behind_the_other_are_the_whole(names: set[str], limit: int) -> None:
    table = Table(Thing)
    for name in names:
        table.put("1", name, Thing(name))
    found: list[str] = []
    page, last = first(table.after("1", None), limit)
    while last is not None:
        assert len(page) == limit
        found += [thing.name for thing in page]
        page, last = first(table.after("1", last), limit)
    assert found + [thing.name for thing in page] == sorted(names)


def test_a_name_is_not_located_where_names_are_not_unique() -> None:
    with pytest.raises(LookupError):
        Table(Thing).locate("a")


def test_a_table_may_change_while_it_is_read() -> None:
    table = Table(Thing)
    for name in "abc":
        table.put("1", name, Thing(name))
    for thing in table.every():
        table.remove("1", thing.name)
    assert list(islice(table.every(), 1)) == []


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="a list"),
        pytest.param({"1": []}, id="a scope that is a list"),
        pytest.param({"1": {"a": {"size": 1}}}, id="a record without its name"),
        pytest.param({"1": {"a": {"name": "a", "size": "many"}}}, id="a number that is none"),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_changes(values: object) -> None:
    table = Table(Thing)
    table.put("1", "a", Thing("a"))
    with pytest.raises(ValidationError):
        table.load(values)
    assert table.values("1") == [Thing("a")]
