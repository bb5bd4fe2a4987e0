"""What was asked, by whom, and what was answered: the latest calls, in order, and what soft enforcement let pass."""

import logging
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .api.denials import Denial
from .api.principal import Principal

REMEMBERED_CALLS = 1000
REMEMBERED_LACKS = 10_000
LONGEST_NAME = 200

_log = logging.getLogger("alimock.calls")


@dataclass(slots=True)
class Entry:
    """One call.

    Attributes:
        time: When it arrived.
        principal: Who called; ``None`` where nobody was recognized.
        product: The product's code, or the version that was asked for where no product has it.
        action: The action as it was named; of a name that is longer than any, the beginning.
        status: The HTTP status of the answer.
        code: The error's code, or empty on success.
        would_deny: What soft enforcement let pass.
    """

    time: datetime
    principal: Principal | None = None
    product: str = ""
    action: str = ""
    status: int = 200
    code: str = ""
    would_deny: list[Denial] = field(default_factory=list)


class Journal:
    """The latest calls, and what soft enforcement let pass since the journal was last cleared.

    What it let pass is also logged, as warnings of ``alimock.calls``. It is kept apart from the calls, counted rather
    than repeated, so that a long run does not push out what its first calls lacked.

    Attributes:
        left_out: How many times something else was let pass that did not fit any more.
    """

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=REMEMBERED_CALLS)
        self._lacks: dict[tuple[str, Denial], int] = {}
        self._lock = threading.Lock()
        self.left_out = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def write(self, entry: Entry) -> None:
        """Add a call that is answered."""
        entry.product, entry.action = entry.product[:LONGEST_NAME], entry.action[:LONGEST_NAME]
        self._entries.append(entry)
        for denial in entry.would_deny:
            _log.warning("would be denied: %s for %s", denial, entry.principal.arn if entry.principal else "nobody")
            if entry.principal is not None:
                self._count(entry.principal.arn, denial)

    def lacks(self) -> Mapping[tuple[str, Denial], int]:
        """Return what soft enforcement let pass: who lacked what, by the caller's ARN, and how often."""
        with self._lock:
            return dict(self._lacks)

    def clear(self) -> None:
        """Forget all calls, and what was let pass."""
        self._entries.clear()
        with self._lock:
            self._lacks.clear()
            self.left_out = 0

    def _count(self, arn: str, denial: Denial) -> None:
        lack = arn, denial
        with self._lock:
            known = self._lacks.get(lack)
            if known is None and len(self._lacks) >= REMEMBERED_LACKS:
                self.left_out += 1
                return
            self._lacks[lack] = (known or 0) + 1
