"""What is done with instances when their hosts need maintenance: reading it and changing it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, model_validator

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal, RefusedValueError
from ...api.models import Boolean, Params, Result, wrapped
from ..vpc.fields import EmptyResult, OwnerParams, PageResult
from .errors import INSTANCE_NOT_FOUND, MANDATORY_NOT_SUPPLIED
from .fields import LISTED_IDS, RegionId, named
from .instance_types import get_instance_type
from .listings import NumberedPageParams, get_instances
from .records import Instance
from .service import ecs

INVALID = ErrorSpec("InvalidParameter", 403, 'The specified parameter "{name}" is not valid.')
TOO_MANY_INSTANCES = ErrorSpec("InstanceIdLimitExceeded", 403, "The amount of InstanceId specified exceeds limit 100.")

DEFAULT_ACTION: Final = "AutoRecover"
_ACTIONS = ("Stop", "AutoRecover")
_ACTIONS_WITH_LOCAL_DISKS = (*_ACTIONS, "AutoRedeploy")
_FULL_HOUR = re.compile(r"([01][0-9]|2[0-3]):00:00")


def _few_ids(instance_ids: tuple[str, ...]) -> tuple[str, ...]:
    if len(instance_ids) > LISTED_IDS:
        raise RefusedValueError(TOO_MANY_INSTANCES())
    return instance_ids


_InstanceIds = Annotated[tuple[str, ...], AfterValidator(_few_ids), Refusal(value=INVALID)]


class DescribeInstanceMaintenanceAttributesParams(NumberedPageParams):
    """Parameters of DescribeInstanceMaintenanceAttributes; all of the region's instances where none are named."""

    region_id: RegionId
    instance_id: _InstanceIds = ()


class ActionResult(Result):
    """What is done."""

    value: str
    default_value: str
    supported_values: Annotated[list[str], wrapped("SupportedValue")]


class WindowResult(Result):
    """When it may be done, every day."""

    start_time: str
    end_time: str


class MaintenanceResult(Result):
    """What is done with an instance."""

    instance_id: str
    action_on_maintenance: ActionResult
    maintenance_windows: Annotated[list[WindowResult], wrapped("MaintenanceWindow")]
    notify_on_maintenance: bool


class DescribeInstanceMaintenanceAttributesResult(PageResult):
    """What is done with each instance of a page."""

    maintenance_attributes: Annotated[list[MaintenanceResult], wrapped("MaintenanceAttribute")]


def _named_instances(
    call: Call, params: "DescribeInstanceMaintenanceAttributesParams | ModifyInstanceMaintenanceAttributesParams"
) -> Iterable[str]:
    return named(call, "instance", dict.fromkeys(params.instance_id))


@ecs.action(_named_instances, raises=(TOO_MANY_INSTANCES, INSTANCE_NOT_FOUND))
def describe_instance_maintenance_attributes(
    call: Call, params: DescribeInstanceMaintenanceAttributesParams
) -> DescribeInstanceMaintenanceAttributesResult:
    """Show what is done with instances when their hosts need maintenance."""
    page, total = _page(call, params)
    return DescribeInstanceMaintenanceAttributesResult(
        total_count=total,
        page_number=params.page_number,
        page_size=params.page_size,
        maintenance_attributes=[_show(instance) for instance in page],
    )


def _page(call: Call, params: DescribeInstanceMaintenanceAttributesParams) -> tuple[Sequence[Instance], int]:
    """Return the instances of the page, and how many there are in all."""
    if params.instance_id:
        instances = get_instances(call, params.instance_id, INSTANCE_NOT_FOUND)
        return params.cut(instances), len(instances)
    table = call.world.ecs.instances
    return table.page(call.region_scope, params.page_number, params.page_size), table.count(call.region_scope)


def _supported(instance: Instance) -> tuple[str, ...]:
    """Return what can be done: only instances with local disks are moved away from them."""
    return _ACTIONS_WITH_LOCAL_DISKS if get_instance_type(instance.instance_type).local_disks else _ACTIONS


def _show(instance: Instance) -> MaintenanceResult:
    maintenance = instance.maintenance
    return MaintenanceResult(
        instance_id=instance.instance_id,
        action_on_maintenance=ActionResult(
            value=maintenance.action, default_value=DEFAULT_ACTION, supported_values=list(_supported(instance))
        ),
        maintenance_windows=[WindowResult(start_time=start, end_time=end) for start, end in maintenance.windows],
        notify_on_maintenance=maintenance.notify,
    )


class WindowParams(Params):
    """When maintenance may be done: from one full hour to another."""

    start_time: str
    end_time: str

    @model_validator(mode="after")
    def _full_hours(self) -> "WindowParams":
        if not (_FULL_HOUR.fullmatch(self.start_time) and _FULL_HOUR.fullmatch(self.end_time)):
            raise ValueError("not full hours")
        if self.start_time == self.end_time:
            raise ValueError("not 1 to 23 hours")
        return self


def _one_window(windows: tuple[WindowParams, ...]) -> tuple[WindowParams, ...]:
    if len(windows) > 1:
        raise ValueError("more than one window")
    return windows


class ModifyInstanceMaintenanceAttributesParams(OwnerParams):
    """Parameters of ModifyInstanceMaintenanceAttributes; what is left out stays as it is."""

    region_id: RegionId
    instance_id: _InstanceIds = ()
    maintenance_window: Annotated[
        tuple[WindowParams, ...], AfterValidator(_one_window), Refusal(missing=INVALID, value=INVALID)
    ] = ()
    action_on_maintenance: Annotated[Literal["Stop", "AutoRecover", "AutoRedeploy"] | None, Refusal(value=INVALID)] = (
        None
    )
    notify_on_maintenance: Annotated[Boolean | None, Refusal(value=INVALID)] = None


@ecs.action(_named_instances, raises=(TOO_MANY_INSTANCES, MANDATORY_NOT_SUPPLIED, INSTANCE_NOT_FOUND, INVALID))
def modify_instance_maintenance_attributes(
    call: Call, params: ModifyInstanceMaintenanceAttributesParams
) -> EmptyResult:
    """Say what is done with instances when their hosts need maintenance, and when."""
    if not params.instance_id:
        raise MANDATORY_NOT_SUPPLIED(name="InstanceId")
    instances = get_instances(call, params.instance_id, INSTANCE_NOT_FOUND)
    action = params.action_on_maintenance
    if any(action is not None and action not in _supported(instance) for instance in instances):
        raise INVALID(name="ActionOnMaintenance")
    windows = tuple((window.start_time, window.end_time) for window in params.maintenance_window)
    for instance in instances:
        former = instance.maintenance
        notify = former.notify if params.notify_on_maintenance is None else params.notify_on_maintenance
        maintenance = replace(former, action=action or former.action, windows=windows or former.windows, notify=notify)
        call.world.ecs.put_instance(replace(instance, maintenance=maintenance))
    return EmptyResult()
