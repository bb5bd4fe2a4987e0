"""What was asked, by whom, and what was answered: the latest calls, in order."""

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from .api.denials import Denial
from .api.principal import Principal

REMEMBERED_CALLS = 1000
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
    """The latest calls. Denials that soft enforcement let pass are also logged, as warnings of ``alimock.calls``."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=REMEMBERED_CALLS)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def write(self, entry: Entry) -> None:
        """Add a call that is answered."""
        entry.product, entry.action = entry.product[:LONGEST_NAME], entry.action[:LONGEST_NAME]
        self._entries.append(entry)
        for denial in entry.would_deny:
            _log.warning("would be denied: %s for %s", denial, entry.principal.arn if entry.principal else "nobody")

    def clear(self) -> None:
        """Forget all calls."""
        self._entries.clear()
