"""The journal: the latest calls, bounded, without secrets."""

import logging
from datetime import datetime, timezone

import pytest

from alimock.emulator.api.denials import Denial
from alimock.emulator.api.principal import User
from alimock.emulator.journal import LONGEST_NAME, REMEMBERED_CALLS, REMEMBERED_LACKS, Entry, Journal

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


def _lack(number: int = 0) -> Denial:
    return Denial("ram:ListRoles", str(number), "AccountLevelIdentityBasedPolicy", explicit=False)


def test_what_soft_enforcement_let_pass_is_counted_by_caller() -> None:
    journal = Journal()
    ann, bob = User("1", "2", "ann"), User("1", "3", "bob")
    for _ in range(REMEMBERED_CALLS + 1):
        journal.write(Entry(NOW, ann, would_deny=[_lack()]))
    journal.write(Entry(NOW, bob, would_deny=[_lack(), _lack(1)]))
    journal.write(Entry(NOW, None, would_deny=[_lack()]))
    assert journal.lacks() == {
        (ann.arn, _lack()): REMEMBERED_CALLS + 1,
        (bob.arn, _lack()): 1,
        (bob.arn, _lack(1)): 1,
    }
    journal.clear()
    assert journal.lacks() == {}


def test_so_many_different_lacks_are_kept_and_no_more() -> None:
    journal = Journal()
    ann = User("1", "2", "ann")
    logging.getLogger("alimock.calls").setLevel(logging.ERROR)
    try:
        journal.write(Entry(NOW, ann, would_deny=[_lack(number) for number in range(REMEMBERED_LACKS + 2)]))
        journal.write(Entry(NOW, ann, would_deny=[_lack()]))
    finally:
        logging.getLogger("alimock.calls").setLevel(logging.NOTSET)
    assert len(journal.lacks()) == REMEMBERED_LACKS
    assert journal.lacks()[ann.arn, _lack()] == 2
    assert journal.left_out == 2
    journal.clear()
    assert journal.left_out == 0
