"""The journal: the latest calls, bounded, without secrets."""

import logging
from datetime import datetime, timezone

import pytest

from alimock.emulator.api.denials import Denial
from alimock.emulator.api.principal import User
from alimock.emulator.journal import LONGEST_NAME, REMEMBERED_CALLS, Entry, Journal

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def test_the_latest_calls_are_kept_in_order() -> None:
    journal = Journal()
    for number in range(REMEMBERED_CALLS + 3):
        journal.write(Entry(NOW, action=str(number)))
    actions = [entry.action for entry in journal]
    assert (len(actions), actions[0], actions[-1]) == (REMEMBERED_CALLS, "3", str(REMEMBERED_CALLS + 2))
    journal.clear()
    assert list(journal) == []


def test_a_call_may_be_noted_while_the_journal_is_read() -> None:
    journal = Journal()
    journal.write(Entry(NOW))
    for entry in journal:
        journal.write(entry)
    assert len(list(journal)) == 2


def test_names_of_any_length_cost_no_more_than_long_ones() -> None:
    journal = Journal()
    journal.write(Entry(NOW, product="p" * 10_000, action="a" * 10_000))
    (entry,) = journal
    assert (len(entry.product), len(entry.action)) == (LONGEST_NAME, LONGEST_NAME)


@pytest.mark.parametrize(
    ("principal", "who"), [(User("1", "2", "ann"), "acs:ram::1:user/ann"), pytest.param(None, "nobody", id="nobody")]
)
def test_what_soft_enforcement_let_pass_is_logged(
    caplog: pytest.LogCaptureFixture, principal: User | None, who: str
) -> None:
    Journal().write(Entry(NOW, principal, would_deny=[Denial("ram:ListRoles", "*", "SessionPolicy", explicit=False)]))
    assert caplog.record_tuples == [
        ("alimock.calls", logging.WARNING, f"would be denied: ram:ListRoles on * for {who}")
    ]
