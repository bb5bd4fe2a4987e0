"""An instance's status over time: changes when the cloud lets instances start, stop or restart in another way."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from ...settings import Settings
from .records import Instance, InstanceStatus, StatusChange

# "Instance lifecycle": an instance that was created alone ends up stopped, and one that restarts is starting.
RUN: Final[tuple[InstanceStatus, ...]] = ("Pending", "Starting", "Running")
CREATE: Final[tuple[InstanceStatus, ...]] = ("Pending", "Stopped")
START: Final[tuple[InstanceStatus, ...]] = ("Starting", "Running")
STOP: Final[tuple[InstanceStatus, ...]] = ("Stopping", "Stopped")
REBOOT: Final = START


def follow(instance: Instance, course: tuple[InstanceStatus, ...], now: datetime, settings: Settings) -> Instance:
    """Return an instance that goes through statuses from now on; those that take no time are behind it already.

    Args:
        instance: The instance.
        course: The statuses, of which it keeps the last.
        now: The time.
        settings: Say how long each of the others lasts.
    """
    lasting = {
        "Pending": settings.pending_seconds,
        "Starting": settings.starting_seconds,
        "Stopping": settings.stopping_seconds,
    }
    changes = []
    time = now
    for status, following in pairwise(course):
        time += timedelta(seconds=lasting[status])
        changes.append(StatusChange(following, time))
    return advance(replace(instance, status=course[0], upcoming=tuple(changes)), now)


def advance(instance: Instance, now: datetime) -> Instance:
    """Return an instance as it is at a time: what was due by then has happened."""
    while instance.upcoming and instance.upcoming[0].time <= now:
        change, *later = instance.upcoming
        instance = replace(instance, status=change.status, upcoming=tuple(later))
        if change.status == "Running":
            instance = replace(instance, start_time=change.time)
        elif change.status == "Stopped" and instance.stopped_mode == "StopCharging":
            instance = replace(instance, public_ip_address=None)
    return instance
