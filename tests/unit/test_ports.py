"""Time and chance."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.ports import FrozenClock, Ids, SystemClock

LENGTHS = st.integers(1, 64)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def _drawn(ids: Ids) -> list[object]:
    return [ids.text(9), ids.digits(9), ids.hexadecimal(9), ids.data(9), ids.uuid(), ids.request_id()]


def test_the_machines_time_is_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_frozen_clock_moves_when_it_is_told_to() -> None:
    clock = FrozenClock(datetime(2026, 11, 25, tzinfo=timezone.utc))
    assert clock.now() == clock.now()
    clock.advance(seconds=86400.5)
    assert clock.now().isoformat() == "2026-11-26T00:00:00.500000+00:00"


@given(st.integers(), LENGTHS)
def test_identifiers_have_their_length_and_characters(seed: int, length: int) -> None:
    ids = Ids(seed)
    assert re.fullmatch(f"[abc]{{{length}}}", ids.text(length, "abc"))
    assert re.fullmatch(f"[A-Za-z0-9]{{{length}}}", ids.text(length))
    assert re.fullmatch(f"[0-9a-f]{{{length}}}", ids.hexadecimal(length))
    assert re.fullmatch(f"[1-9][0-9]{{{length - 1}}}", ids.digits(length))
    assert len(ids.data(length)) == length
    assert UUID.fullmatch(ids.uuid())
    assert UUID.fullmatch(ids.request_id().lower())


@pytest.mark.parametrize("seed", [0, 7, "seven"])
def test_the_same_seed_draws_the_same(seed: int | str) -> None:
    assert _drawn(Ids(seed)) == _drawn(Ids(seed))


def test_another_seed_or_none_draws_others() -> None:
    drawn = [_drawn(ids) for ids in (Ids(1), Ids(2), Ids("1 "), Ids(), Ids())]
    for position in range(len(drawn[0])):
        assert len({str(row[position]) for row in drawn}) == len(drawn)
