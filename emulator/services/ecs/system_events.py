"""Simulated system events: drills that are announced and pass by, and do nothing to the instance."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from ...api.action import everything
from ...api.call import Call
from ...api.models import NO_EFFECT, Boolean, Result, wrapped
from ..vpc.fields import EmptyResult, OwnerParams
from ..vpc.ids import new_id
from .fields import named
from .service import ecs
from .system_event_records import EventEnding, SystemEvent
from .system_events_errors import (
    CANCELED_ID_LIMIT,
    EVENT_INSTANCE_NOT_FOUND,
    EVENT_LIMIT,
    EVENT_NOT_FOUND,
    EVENT_WORDING,
    INSTANCE_ID_LIMIT,
    NOT_BEFORE_PASSED,
)
from .system_events_params import InstanceIds, RegionId, Time, at_most_100

# The vendor tells that there is a limit for each region, not which.
ACTIVE_EVENTS_PER_REGION = 1000


class CreateSimulatedSystemEventsParams(OwnerParams):
    """Parameters of CreateSimulatedSystemEvents."""

    region_id: RegionId
    instance_id: InstanceIds
    event_type: Annotated[
        Literal[
            "SystemMaintenance.Reboot",
            "SystemMaintenance.Stop",
            "SystemMaintenance.Redeploy",
            "SystemFailure.Reboot",
            "SystemFailure.Stop",
            "SystemFailure.Redeploy",
            "InstanceFailure.Reboot",
        ],
        EVENT_WORDING,
    ]
    not_before: Annotated[Time, EVENT_WORDING]
    trigger_real_ops: Annotated[Boolean | None, NO_EFFECT, EVENT_WORDING] = None


class CreateSimulatedSystemEventsResult(Result):
    """The events, in the order in which their instances were named."""

    event_id_set: Annotated[list[str], wrapped("EventId")]


def _instances(call: Call, params: CreateSimulatedSystemEventsParams) -> Iterable[str]:
    return named(call, "instance", dict.fromkeys(params.instance_id))


@ecs.action(_instances, raises=(INSTANCE_ID_LIMIT, NOT_BEFORE_PASSED, EVENT_INSTANCE_NOT_FOUND, EVENT_LIMIT))
def create_simulated_system_events(
    call: Call, params: CreateSimulatedSystemEventsParams
) -> CreateSimulatedSystemEventsResult:
    """Announce a simulated system event to each of up to 100 instances."""
    if params.not_before < call.now:
        raise NOT_BEFORE_PASSED()
    store = call.world.ecs
    instance_ids = dict.fromkeys(params.instance_id)
    if any(store.instances.find(call.region_scope, instance_id) is None for instance_id in instance_ids):
        raise EVENT_INSTANCE_NOT_FOUND()
    active = sum(event.is_active_at(call.now) for event in store.system_events.values(call.region_scope))
    if active + len(instance_ids) > ACTIVE_EVENTS_PER_REGION:
        raise EVENT_LIMIT()
    events = [
        SystemEvent(
            account_id=call.account_id,
            region_id=call.region_id,
            event_id=new_id(call, "e"),
            instance_id=instance_id,
            event_type=params.event_type,
            published=call.now,
            not_before=params.not_before,
        )
        for instance_id in instance_ids
    ]
    for event in events:
        store.put_event(event)
    return CreateSimulatedSystemEventsResult(event_id_set=[event.event_id for event in events])


class CancelSimulatedSystemEventsParams(OwnerParams):
    """Parameters of CancelSimulatedSystemEvents."""

    region_id: RegionId
    event_id: Annotated[tuple[str, ...], at_most_100(CANCELED_ID_LIMIT), EVENT_WORDING]


@ecs.action(everything, raises=(CANCELED_ID_LIMIT, EVENT_NOT_FOUND))
def cancel_simulated_system_events(call: Call, params: CancelSimulatedSystemEventsParams) -> EmptyResult:
    """Cancel simulated system events, all or none of them; those that are over cannot be canceled."""
    store = call.world.ecs
    found = [store.system_events.find(call.region_scope, event_id) for event_id in params.event_id]
    active = [event for event in found if event is not None and event.is_active_at(call.now)]
    if len(active) < len(found):
        raise EVENT_NOT_FOUND()
    for event in active:
        store.put_event(replace(event, ending=EventEnding("Canceled", call.now)))
    return EmptyResult()
