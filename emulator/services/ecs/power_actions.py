"""Starting, stopping, restarting and deleting one instance."""

from typing import Annotated

from ...api.call import Call
from ...api.models import NO_EFFECT, Boolean
from ..vpc.fields import EmptyResult
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
from .instance_lookup import CheckedInstanceParams, get_instance, named_instance
from .service import ecs


class StartInstanceParams(CheckedInstanceParams):
    """Parameters of StartInstance."""

    init_local_disk: Annotated[Boolean, NO_EFFECT] = False


@ecs.action(named_instance, raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, DRY_RUN_OPERATION))
def start_instance(call: Call, params: StartInstanceParams) -> EmptyResult:
    """Start a stopped instance."""
    instance = get_instance(call, params.instance_id)
    power.check_start(instance)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    power.start(call, instance)
    return EmptyResult()


class StopInstanceParams(CheckedInstanceParams):
    """Parameters of StopInstance."""

    stopped_mode: power.StoppedMode = "KeepCharging"
    confirm_stop: Boolean = False
    force_stop: Annotated[Boolean, NO_EFFECT] = False
    hibernate: Annotated[Boolean, NO_EFFECT] = False


@ecs.action(named_instance, raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, CONFIRM_STOP, DRY_RUN_OPERATION))
def stop_instance(call: Call, params: StopInstanceParams) -> EmptyResult:
    """Stop a running instance; if it is no longer charged, it loses its public address."""
    instance = get_instance(call, params.instance_id)
    power.check_stop(instance, confirmed=params.confirm_stop)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    power.stop(call, instance, params.stopped_mode)
    return EmptyResult()


class RebootInstanceParams(CheckedInstanceParams):
    """Parameters of RebootInstance."""

    force_stop: Annotated[Boolean, NO_EFFECT] = False


@ecs.action(named_instance, raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, DRY_RUN_OPERATION))
def reboot_instance(call: Call, params: RebootInstanceParams) -> EmptyResult:
    """Restart a running instance."""
    instance = get_instance(call, params.instance_id)
    power.check_reboot(instance)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    power.reboot(call, instance)
    return EmptyResult()


class DeleteInstanceParams(CheckedInstanceParams):
    """Parameters of DeleteInstance."""

    force: Boolean = False
    force_stop: Annotated[Boolean, NO_EFFECT] = False
    terminate_subscription: Boolean = False


@ecs.action(
    named_instance,
    raises=(
        INSTANCE_NOT_FOUND,
        DELETION_PROTECTED,
        CHARGE_TYPE_VIOLATION,
        INSTANCE_INITIALIZING,
        INSTANCE_STATUS,
        DRY_RUN_OPERATION,
    ),
)
def delete_instance(call: Call, params: DeleteInstanceParams) -> EmptyResult:
    """Delete a stopped instance, or with ``Force`` a running one; its role and its addresses are free again."""
    instance = get_instance(call, params.instance_id)
    power.check_delete(call, instance, force=params.force, terminate_subscription=params.terminate_subscription)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    call.world.ecs.remove_instance(instance, call.now)
    return EmptyResult()
