"""What ECS keeps of system events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

EventStatus = Literal["Inquiring", "Scheduled", "Executing", "Executed", "Avoided", "Canceled", "Failed"]


@dataclass(frozen=True, slots=True)
class EventEnding:
    """How and when a system event ended before its time."""

    status: Literal["Avoided", "Canceled"]
    time: datetime


@dataclass(frozen=True, slots=True)
class SystemEvent:
    """A simulated system event of an instance.

    Attributes:
        account_id: The instance's account.
        region_id: The instance's region.
        event_id: The id.
        instance_id: The instance.
        event_type: What it simulates, such as ``SystemMaintenance.Reboot``.
        published: When it was announced.
        not_before: When it is over by itself.
        ending: How it ended before that, if it did.
    """

    account_id: str
    region_id: str
    event_id: str
    instance_id: str
    event_type: str
    published: datetime
    not_before: datetime
    ending: EventEnding | None = None

    @property
    def scope(self) -> str:
        """The scope that it is stored under."""
        return f"{self.account_id}/{self.region_id}"

    def status_at(self, now: datetime) -> EventStatus:
        """Return its status: what fails is under way at once, what is planned waits for its time."""
        if self.ending is not None:
            return self.ending.status
        if now >= self.not_before:
            return "Executed"
        return "Scheduled" if self.event_type.startswith("SystemMaintenance.") else "Executing"

    def is_active_at(self, now: datetime) -> bool:
        """Return whether it is not over yet."""
        return self.status_at(now) in ("Scheduled", "Executing")

    @property
    def finish_time(self) -> datetime:
        """When it was over, or will be."""
        return self.not_before if self.ending is None else self.ending.time
