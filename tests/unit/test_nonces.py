from datetime import datetime, timedelta, timezone

import pytest

from alimock.emulator import authentication

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
LATER = NOW + timedelta(minutes=30, seconds=1)


def test_nonce_is_used_once_by_each_key() -> None:
    nonces = authentication.Nonces()
    assert nonces.use("a", "n", NOW)
    assert not nonces.use("a", "n", NOW + timedelta(minutes=30))
    assert nonces.use("b", "n", NOW)


def test_nonce_is_good_again_once_no_timestamp_can_go_with_it() -> None:
    nonces = authentication.Nonces()
    nonces.use("a", "n", NOW)
    assert nonces.use("a", "n", LATER)
    assert not nonces.use("a", "n", LATER)


def test_nonces_beyond_those_remembered_are_forgotten_in_the_order_of_their_last_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(authentication, "REMEMBERED_NONCES", 2)
    nonces = authentication.Nonces()
    for nonce, now in (("first", NOW), ("second", NOW), ("first", LATER), ("third", LATER)):
        assert nonces.use("a", nonce, now)
    assert not nonces.use("a", "first", LATER)
    assert nonces.use("a", "second", NOW)
