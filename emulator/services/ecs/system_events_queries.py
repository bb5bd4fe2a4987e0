"""Listing system events, and instances with the events that are to come."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from ...api.action import everything
from ...api.call import Call
from ...api.models import NO_EFFECT, Result, wrapped
from ..vpc import fields as vpc_fields
from ..vpc.fields import TagParams, cut_page, has_tags
from .paging import PageParams, PageResult, cut
from .records import Instance
from .service import ecs
from .system_event_records import EventStatus, SystemEvent
from .system_events_errors import EVENT_ID_LIMIT, EVENT_WORDING, INSTANCE_ID_LIMIT, TIME_END_BEFORE_START
from .system_events_params import (
    ANY_TIME,
    EventIds,
    EventType,
    EventTypes,
    InstanceIds,
    MaxResults,
    NextToken,
    PageNumber,
    PageSize,
    RegionId,
    Times,
)
from .system_events_results import (
    CodedResult,
    EventResult,
    HealthStatus,
    ScheduledEventResult,
    health_of,
    show_event,
    show_health,
    show_instance_status,
    show_scheduled,
)

HISTORY = timedelta(days=30)
STATUSES_PER_CALL = 7
_FINISHED: tuple[EventStatus, ...] = ("Avoided", "Executed", "Canceled", "Failed")


class EventFilterParams(vpc_fields.OwnerParams):
    """Which events are wanted: by id, by type, by when they were announced and by when they are due."""

    region_id: RegionId
    event_id: EventIds = ()
    event_type: EventType = None
    instance_event_type: EventTypes = ()
    not_before: Times = ANY_TIME
    event_publish_time: Times = ANY_TIME

    def want(self, event: SystemEvent) -> bool:
        """Return whether an event is wanted; a single type has no say beside a list of them."""
        types = self.instance_event_type or ((self.event_type,) if self.event_type else ())
        return (
            (not self.event_id or event.event_id in self.event_id)
            and (not types or event.event_type in types)
            and self.not_before.hold(event.not_before)
            and self.event_publish_time.hold(event.published)
        )


class DescribeInstanceHistoryEventsParams(PageParams, EventFilterParams):
    """Parameters of DescribeInstanceHistoryEvents; without a status, events that are over are wanted."""

    page_number: PageNumber = 1
    page_size: PageSize = 10
    max_results: MaxResults = None
    next_token: NextToken = None
    instance_id: str | None = None
    resource_id: InstanceIds = ()
    # The vendor spells the last of them both ways.
    resource_type: Annotated[Literal["instance", "ddh", "managedhost", "managehost"], EVENT_WORDING] = "instance"
    resource_group_id: str | None = None
    tag: Annotated[list[TagParams] | None, EVENT_WORDING] = None
    event_cycle_status: Annotated[EventStatus | None, EVENT_WORDING] = None
    instance_event_cycle_status: Annotated[
        tuple[EventStatus, ...], Field(max_length=STATUSES_PER_CALL), EVENT_WORDING
    ] = ()
    impact_level: Annotated[str | None, NO_EFFECT] = None

    @property
    def statuses(self) -> tuple[EventStatus, ...]:
        """The wanted statuses; a single one has no say beside a list of them."""
        return self.instance_event_cycle_status or (
            (self.event_cycle_status,) if self.event_cycle_status else _FINISHED
        )

    @property
    def instance_ids(self) -> tuple[str, ...]:
        """The wanted instances; none named, all wanted. The list of resources goes before the one instance."""
        return self.resource_id or ((self.instance_id,) if self.instance_id else ())


class DescribeInstanceHistoryEventsResult(PageResult):
    """A page of events."""

    instance_system_event_set: Annotated[list[EventResult], wrapped("InstanceSystemEventType")]


@ecs.action(everything, raises=(EVENT_ID_LIMIT, INSTANCE_ID_LIMIT, TIME_END_BEFORE_START))
def describe_instance_history_events(
    call: Call, params: DescribeInstanceHistoryEventsParams
) -> DescribeInstanceHistoryEventsResult:
    """List the system events of a region's instances in the order in which they were announced, a page at a time.

    Of those that are over, only the ones of the last 30 days are listed.
    """
    page = cut(sorted(_history(call, params)), params)
    return DescribeInstanceHistoryEventsResult(
        total_count=page.total_count,
        page_number=None if params.by_token else params.page_number,
        page_size=None if params.by_token else params.page_size,
        next_token=page.next_token,
        instance_system_event_set=[show_event(event, call.now) for event in page.records],
    )


def _history(call: Call, params: DescribeInstanceHistoryEventsParams) -> Iterator[tuple[str, SystemEvent]]:
    if params.resource_type != "instance":
        return
    for event in call.world.ecs.system_events.values(call.region_scope):
        status = event.status_at(call.now)
        recent = status not in _FINISHED or event.finish_time >= call.now - HISTORY
        if recent and status in params.statuses and params.want(event) and _is_of_wanted(call, params, event):
            yield f"{event.published.isoformat()}/{event.event_id}", event


def _is_of_wanted(call: Call, params: DescribeInstanceHistoryEventsParams, event: SystemEvent) -> bool:
    """Return whether an event is of a wanted instance; one that is gone has neither tags nor a group."""
    if params.instance_ids and event.instance_id not in params.instance_ids:
        return False
    if not params.tag and params.resource_group_id is None:
        return True
    instance = call.world.ecs.instances.find(event.scope, event.instance_id)
    return (
        instance is not None
        and has_tags(instance.tags, params.tag)
        and params.resource_group_id in (None, instance.resource_group_id)
    )


class DescribeInstancesFullStatusParams(EventFilterParams):
    """Parameters of DescribeInstancesFullStatus; where events are asked for, instances without such are left out."""

    page_number: PageNumber = 1
    page_size: PageSize = 10
    instance_id: InstanceIds = ()
    status: Annotated[Literal["Starting", "Running", "Stopped"] | None, EVENT_WORDING] = None
    health_status: Annotated[HealthStatus | None, EVENT_WORDING] = None

    @property
    def about_events(self) -> bool:
        """Whether events are asked for."""
        asked = self.event_id or self.event_type or self.instance_event_type
        return bool(asked) or self.not_before != ANY_TIME or self.event_publish_time != ANY_TIME


class FullStatusResult(Result):
    """An instance, its status, its health, and the events that are to come."""

    instance_id: str
    status: CodedResult
    health_status: CodedResult
    scheduled_system_event_set: Annotated[list[ScheduledEventResult], wrapped("ScheduledSystemEventType")]


class DescribeInstancesFullStatusResult(vpc_fields.PageResult):
    """A page of instances."""

    instance_full_status_set: Annotated[list[FullStatusResult], wrapped("InstanceFullStatusType")]


@ecs.action(everything, raises=(EVENT_ID_LIMIT, INSTANCE_ID_LIMIT, TIME_END_BEFORE_START))
def describe_instances_full_status(
    call: Call, params: DescribeInstancesFullStatusParams
) -> DescribeInstancesFullStatusResult:
    """List a region's instances with their status, their health and the system events that are to come."""
    wanted = [instance for instance in _candidates(call, params) if _is_wanted(call, params, instance)]
    return DescribeInstancesFullStatusResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        instance_full_status_set=[
            FullStatusResult(
                instance_id=instance.instance_id,
                status=show_instance_status(instance),
                health_status=show_health(_health(call, instance)),
                scheduled_system_event_set=[
                    show_scheduled(event, call.now) for event in _scheduled(call, params, instance)
                ],
            )
            for instance in cut_page(wanted, params.page_number, params.page_size)
        ],
    )


def _candidates(call: Call, params: DescribeInstancesFullStatusParams) -> Iterable[Instance]:
    instances = call.world.ecs.instances
    if not params.instance_id:
        return instances.values(call.region_scope)
    found = (instances.find(call.region_scope, instance_id) for instance_id in sorted({*params.instance_id}))
    return [instance for instance in found if instance is not None]


def _is_wanted(call: Call, params: DescribeInstancesFullStatusParams, instance: Instance) -> bool:
    return (
        params.status in (None, instance.status)
        and (params.health_status is None or params.health_status == _health(call, instance))
        and (not params.about_events or bool(_scheduled(call, params, instance)))
    )


def _health(call: Call, instance: Instance) -> HealthStatus:
    return health_of(instance, call.world.ecs.events_of(instance), call.now)


def _scheduled(call: Call, params: DescribeInstancesFullStatusParams, instance: Instance) -> list[SystemEvent]:
    events = call.world.ecs.events_of(instance)
    return [event for event in events if event.status_at(call.now) == "Scheduled" and params.want(event)]
