"""Starting, stopping, restarting and deleting many instances at once."""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.errors import ApiError
from ...api.models import NO_EFFECT, Boolean, Result, wrapped
from ..vpc.fields import EmptyResult, OwnerParams
from . import power
from .errors import (
    CHARGE_TYPE_VIOLATION,
    CONFIRM_STOP,
    DELETION_PROTECTED,
    DRY_RUN_OPERATION,
    INSTANCE_INITIALIZING,
    INSTANCE_NOT_FOUND,
    INSTANCE_STATUS,
)
from .fields import LISTED_IDS, ClientToken, RegionId, named
from .instance_lookup import get_in_region
from .lifecycle import REBOOT, START, STOP
from .records import Instance, InstanceStatus
from .service import ecs

InstanceIdList = Annotated[tuple[str, ...], Field(min_length=1, max_length=LISTED_IDS)]


class ManyInstancesParams(OwnerParams):
    """The instances of a region that a call is about, and whether it is only checked."""

    region_id: RegionId
    instance_id: InstanceIdList
    dry_run: Boolean = False


class BatchParams(ManyInstancesParams):
    """As above, and what is done if not all of them can be had: nothing, or those that can."""

    batch_optimization: Literal["AllTogether", "SuccessFirst"] = "AllTogether"


class InstanceResponse(Result):
    """What became of one instance."""

    instance_id: str
    previous_status: str
    current_status: str
    code: str
    message: str


class BatchResult(Result):
    """What became of each instance."""

    instance_responses: Annotated[list[InstanceResponse], wrapped("InstanceResponse")]


def _named_instances(call: Call, params: ManyInstancesParams) -> Iterable[str]:
    return named(call, "instance", dict.fromkeys(params.instance_id))


def _in_batch(
    call: Call,
    params: BatchParams,
    check: Callable[[Instance], None],
    act: Callable[[Instance], None],
    status: InstanceStatus,
) -> BatchResult:
    """Act on all instances, or with ``SuccessFirst`` on those that pass the check; each id counts once."""
    table = call.world.ecs.instances
    found = {name: table.find(call.region_scope, name) for name in dict.fromkeys(params.instance_id)}
    together = params.batch_optimization == "AllTogether"
    if together and None in found.values():
        raise INSTANCE_NOT_FOUND()
    responses = []
    passed = []
    for instance_id, instance in found.items():
        previous = "" if instance is None else instance.status
        try:
            if instance is None:
                raise INSTANCE_NOT_FOUND()
            check(instance)
        except ApiError as refusal:
            if together:
                raise
            responses.append(_response(instance_id, previous, previous, refusal.code, refusal.message))
        else:
            passed.append(instance)
            responses.append(_response(instance_id, previous, status, "200", "success"))
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    for instance in passed:
        act(instance)
    return BatchResult(instance_responses=responses)


def _response(instance_id: str, previous: str, current: str, code: str, message: str) -> InstanceResponse:
    return InstanceResponse(
        instance_id=instance_id, previous_status=previous, current_status=current, code=code, message=message
    )


class StartInstancesParams(BatchParams):
    """Parameters of StartInstances."""


@ecs.action(_named_instances, raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, DRY_RUN_OPERATION))
def start_instances(call: Call, params: StartInstancesParams) -> BatchResult:
    """Start stopped instances."""
    return _in_batch(call, params, power.check_start, lambda one: power.start(call, one), START[0])


class StopInstancesParams(BatchParams):
    """Parameters of StopInstances."""

    stopped_mode: power.StoppedMode = "KeepCharging"
    force_stop: Annotated[Boolean, NO_EFFECT] = False


@ecs.action(_named_instances, raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, CONFIRM_STOP, DRY_RUN_OPERATION))
def stop_instances(call: Call, params: StopInstancesParams) -> BatchResult:
    """Stop running instances; those that are no longer charged lose their public addresses."""

    def check(instance: Instance) -> None:
        power.check_stop(instance, confirmed=False)

    return _in_batch(call, params, check, lambda one: power.stop(call, one, params.stopped_mode), STOP[0])


class RebootInstancesParams(BatchParams):
    """Parameters of RebootInstances."""

    force_reboot: Annotated[Boolean, NO_EFFECT] = False


@ecs.action(_named_instances, raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, DRY_RUN_OPERATION))
def reboot_instances(call: Call, params: RebootInstancesParams) -> BatchResult:
    """Restart running instances."""
    return _in_batch(call, params, power.check_reboot, lambda one: power.reboot(call, one), REBOOT[0])


class DeleteInstancesParams(ManyInstancesParams):
    """Parameters of DeleteInstances."""

    force: Boolean = False
    force_stop: Annotated[Boolean, NO_EFFECT] = False
    terminate_subscription: Boolean = False
    client_token: ClientToken = None


@ecs.action(
    _named_instances,
    raises=(
        INSTANCE_NOT_FOUND,
        DELETION_PROTECTED,
        CHARGE_TYPE_VIOLATION,
        INSTANCE_INITIALIZING,
        INSTANCE_STATUS,
        DRY_RUN_OPERATION,
    ),
)
def delete_instances(call: Call, params: DeleteInstancesParams) -> EmptyResult:
    """Delete instances, all or none of them."""
    instances = [get_in_region(call, instance_id) for instance_id in dict.fromkeys(params.instance_id)]
    for instance in instances:
        power.check_delete(call, instance, force=params.force, terminate_subscription=params.terminate_subscription)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    for instance in instances:
        call.world.ecs.remove_instance(instance, call.now)
    return EmptyResult()
