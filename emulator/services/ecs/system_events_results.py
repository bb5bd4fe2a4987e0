"""How system events, and what they mean for an instance's health, are shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from ...api.models import Result, Seconds, wrapped
from .records import Instance, InstanceStatus
from .system_event_records import EventStatus, SystemEvent

HealthStatus = Literal["Ok", "Warning", "Impaired", "Maintaining", "Initializing", "InsufficientData", "NotApplicable"]

# Scheduled, Executed and Avoided; Running; Ok, Warning and Impaired have their codes in the vendor's samples.
_EVENT_STATUS_CODES: dict[EventStatus, int] = {
    "Executed": 0,
    "Avoided": 8,
    "Canceled": 16,
    "Scheduled": 24,
    "Executing": 32,
    "Failed": 40,
    "Inquiring": 48,
}
_INSTANCE_STATUS_CODES: dict[InstanceStatus, int] = {
    "Pending": 0,
    "Running": 1,
    "Starting": 2,
    "Stopping": 3,
    "Stopped": 4,
}
_HEALTH_CODES: dict[HealthStatus, int] = {
    "Ok": 0,
    "Initializing": 16,
    "Maintaining": 32,
    "Warning": 64,
    "Impaired": 128,
    "InsufficientData": 256,
    "NotApplicable": 512,
}
# The samples have 1 for SystemMaintenance.Reboot, 34 for InstanceExpiration.Stop, 65 for SystemFailure.Reboot.
_CAUSE_CODES = {"SystemMaintenance": 0, "InstanceExpiration": 32, "SystemFailure": 64, "InstanceFailure": 96}
_EFFECT_CODES = {"Reboot": 1, "Stop": 2, "Redeploy": 3}


class CodedResult(Result):
    """A name and the number that stands for it."""

    code: int
    name: str


class InactiveDiskResult(Result):
    """A disk that was released and is still attached."""

    creation_time: Seconds
    device_category: str
    device_size: str
    device_type: str
    release_time: Seconds


InactiveDisks = Annotated[list[InactiveDiskResult] | None, wrapped("InactiveDisk")]


class ScheduledAttributes(Result):
    """What else there is to say of an event; nothing of those that can be simulated."""

    device: str | None = None
    disk_id: str | None = None
    inactive_disks: InactiveDisks = None


class EventAttributes(ScheduledAttributes):
    """As above, for listings of events."""

    can_accept: str | None = None
    code: str | None = None
    host_id: str | None = None
    host_type: str | None = None
    initial_not_before: str | None = None
    metric_name: str | None = None
    metric_value: str | None = None
    migration_options: Annotated[list[str] | None, wrapped("MigrationOption")] = None
    online_repair_policy: str | None = None
    punish_domain: str | None = None
    punish_type: str | None = None
    punish_url: str | None = None
    rack: str | None = None
    response_result: str | None = None


class ScheduledEventResult(Result):
    """A system event that is to come."""

    event_id: str
    event_type: CodedResult
    event_cycle_status: CodedResult
    event_publish_time: Seconds
    not_before: Seconds
    reason: str = "A simulated event."
    impact_level: str = ""
    extended_attribute: ScheduledAttributes = ScheduledAttributes()


class EventResult(ScheduledEventResult):
    """A system event in a listing of events."""

    instance_id: str
    event_finish_time: Seconds | None
    reason_code: str = ""
    resource_type: str = "instance"
    extended_attribute: EventAttributes = EventAttributes()


def show_scheduled(event: SystemEvent, now: datetime) -> ScheduledEventResult:
    """Show an event as one of an instance's."""
    return ScheduledEventResult(
        event_id=event.event_id,
        event_type=_show_type(event),
        event_cycle_status=_show_status(event, now),
        event_publish_time=event.published,
        not_before=event.not_before,
    )


def show_event(event: SystemEvent, now: datetime) -> EventResult:
    """Show an event by itself."""
    return EventResult(
        event_id=event.event_id,
        instance_id=event.instance_id,
        event_type=_show_type(event),
        event_cycle_status=_show_status(event, now),
        event_publish_time=event.published,
        not_before=event.not_before,
        event_finish_time=None if event.is_active_at(now) else event.finish_time,
    )


def _show_type(event: SystemEvent) -> CodedResult:
    cause, _, effect = event.event_type.partition(".")
    return CodedResult(code=_CAUSE_CODES[cause] + _EFFECT_CODES[effect], name=event.event_type)


def _show_status(event: SystemEvent, now: datetime) -> CodedResult:
    status = event.status_at(now)
    return CodedResult(code=_EVENT_STATUS_CODES[status], name=status)


def health_of(instance: Instance, events: Iterable[SystemEvent], now: datetime) -> HealthStatus:
    """Judge an instance's health by its status and by its events."""
    if instance.status in ("Pending", "Starting"):
        return "Initializing"
    if instance.status != "Running":
        return "NotApplicable"
    statuses = {event.status_at(now) for event in events}
    if "Executing" in statuses:
        return "Impaired"
    return "Warning" if "Scheduled" in statuses else "Ok"


def show_health(status: HealthStatus) -> CodedResult:
    """Show an instance's health."""
    return CodedResult(code=_HEALTH_CODES[status], name=status)


def show_instance_status(instance: Instance) -> CodedResult:
    """Show an instance's status."""
    return CodedResult(code=_INSTANCE_STATUS_CODES[instance.status], name=instance.status)
