"""Time and chance, handed in from outside so that the rest of the emulator has neither of its own."""

import random
import string
from datetime import datetime, timedelta, timezone
from typing import Protocol

ALPHANUMERIC = string.ascii_letters + string.digits


class Clock(Protocol):
    """Whatever tells the emulator's time."""

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(timezone.utc)  # noqa: TID251 - the one place that may


class FrozenClock:
    """A time that moves only when it is told to."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the time that was set last."""
        return self._now

    def advance(self, *, seconds: float) -> None:
        """Move the time on.

        Args:
            seconds: How far, in seconds.
        """
        self._now += timedelta(seconds=seconds)


class Ids:
    """The source of identifiers and secrets."""

    def __init__(self, seed: int | str | None = None) -> None:
        """Choose the source of chance.

        Args:
            seed: Makes every identifier reproducible. Without it they come from the operating system.
        """
        self._random: random.Random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311, TID251

    def text(self, length: int, alphabet: str = ALPHANUMERIC) -> str:
        """Return ``length`` characters drawn from ``alphabet``."""
        return "".join(self._random.choices(alphabet, k=length))

    def digits(self, length: int) -> str:
        """Return a decimal number of exactly ``length`` digits, without a leading zero."""
        return str(self._random.randrange(10 ** (length - 1), 10**length))

    def hexadecimal(self, length: int) -> str:
        """Return ``length`` lower-case hexadecimal digits."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def data(self, length: int) -> bytes:
        """Return ``length`` bytes."""
        return self._random.getrandbits(8 * length).to_bytes(length, "big")

    def uuid(self) -> str:
        """Return a random UUID in lower case."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def request_id(self) -> str:
        """Return a request id: a random UUID in upper case."""
        return self.uuid().upper()
