from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alimock.emulator.authentication import identify
from alimock.emulator.services.sts import tokens
from alimock.emulator.services.sts.store import Session

ACCOUNT = "1000000000000001"


@pytest.fixture(name="issue")
def _issue(new_role: Any, emulator: Any) -> Any:
    """Issue a token of a role for a number of seconds."""
    new_role("r")
    role = emulator.world.ram.find_role(ACCOUNT, "r")

    def issue(seconds: int = 900, **serving: str) -> Session:
        return tokens.issue(emulator.world, emulator.ids, emulator.clock.now(), role, "s", seconds, None, **serving)

    return issue


def test_key_and_token_have_the_clouds_form(issue: Any) -> None:
    session = issue()
    prefix, _, key = session.access_key_id.partition(".")
    assert prefix == "STS"
    assert key.startswith("N")
    assert (len(key), len(session.access_key_secret)) == (25, 44)
    assert (key + session.access_key_secret).isalnum()
    assert session.security_token.startswith("CAIS")
    assert 400 <= len(session.security_token) <= 1200


def test_secrets_are_not_shown(issue: Any) -> None:
    session = issue()
    assert session.access_key_secret not in repr(session)
    assert session.security_token not in repr(session)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        pytest.param(lambda _: None, "MissingSecurityToken", id="none"),
        pytest.param(lambda _: "", "MissingSecurityToken", id="blank"),
        pytest.param(lambda token: f"{token[:-4]}AAAA", "InvalidSecurityToken.MismatchWithAccessKey", id="another"),
        pytest.param(lambda token: token[:-4], "InvalidSecurityToken.Malformed", id="cut-off"),
        pytest.param(lambda token: token[4:], "InvalidSecurityToken.Malformed", id="without-its-head"),
        pytest.param(lambda token: f"{token[:-1]}%", "InvalidSecurityToken.Malformed", id="no-base64"),
        pytest.param(lambda token: f"{token}ä", "InvalidSecurityToken.Malformed", id="no-ascii"),
    ],
)
def test_wrong_token_is_refused(
    issue: Any, emulator: Any, refused: Any, spoil: Callable[[str], str | None], code: str
) -> None:
    session = issue()
    with refused(code, 400):
        identify(emulator.world, session.access_key_id, spoil(session.security_token), emulator.clock.now())


def test_token_of_another_key_is_a_mismatch(issue: Any, emulator: Any, refused: Any) -> None:
    mine, other = issue(), issue()
    with refused("InvalidSecurityToken.MismatchWithAccessKey", 400):
        identify(emulator.world, mine.access_key_id, other.security_token, emulator.clock.now())


def test_session_remembers_the_instance_that_it_serves(issue: Any) -> None:
    session = issue(instance_id="i-1", binding_id="b-1")
    assert (session.instance_id, session.binding_id) == ("i-1", "b-1")


def test_old_and_new_tokens_are_valid_side_by_side(issue: Any, emulator: Any) -> None:
    for session in (issue(), issue()):
        identify(emulator.world, session.access_key_id, session.security_token, emulator.clock.now())


def test_expired_token_is_told_from_one_that_never_was(issue: Any, emulator: Any, clock: Any, refused: Any) -> None:
    session = issue()
    clock.advance(seconds=timedelta(days=30).total_seconds())
    for _ in range(20):
        issue()
    with refused("InvalidSecurityToken.Expired", 400):
        identify(emulator.world, session.access_key_id, session.security_token, clock.now())
    with refused("InvalidAccessKeyId.NotFound", 404):
        identify(emulator.world, "STS.Never", session.security_token, clock.now())


def test_expired_sessions_beyond_those_remembered_are_forgotten_oldest_first(
    issue: Any, emulator: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED_SESSIONS", 10)
    long_lived = issue(43200)
    old = [issue() for _ in range(15)]
    clock.advance(seconds=1000)
    new = [issue() for _ in range(6)]
    remembered = {session.access_key_id for session in emulator.world.sts.sessions.values(ACCOUNT)}
    assert len(remembered) == 10
    assert {session.access_key_id for session in (long_lived, *new)} <= remembered
    assert len(remembered.intersection(session.access_key_id for session in old)) == 3
    assert emulator.world.sts.expiries.count(ACCOUNT) == 10


def test_living_sessions_are_never_forgotten(issue: Any, emulator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED_SESSIONS", 10)
    for _ in range(25):
        issue()
    assert emulator.world.sts.sessions.count(ACCOUNT) == 25
