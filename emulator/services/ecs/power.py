"""Starting, stopping and deleting instances."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from ...api.call import Call
from ...api.models import NO_EFFECT, Boolean
from ...api.names import resource
from ..vpc.fields import EmptyResult, OwnerParams
from .addresses import Dispenser
from .errors import (
    CHARGE_TYPE_VIOLATION,
    CONFIRM_STOP,
    DELETION_PROTECTED,
    DRY_RUN_OPERATION,
    INSTANCE_NOT_FOUND,
    INSTANCE_STATUS,
)
from .instance_types import get_instance_type
from .records import Instance
from .service import ecs


class InstanceParams(OwnerParams):
    """The instance that a call is about, in whichever region, and whether the call is only checked."""

    instance_id: str
    dry_run: Boolean = False


def _named_instance(call: Call, params: InstanceParams) -> Iterable[str]:
    instance = _find_instance(call, params.instance_id)
    region_id = call.region_id if instance is None else instance.region_id
    return (resource("ecs", region_id, call.account_id, f"instance/{params.instance_id}"),)


def _find_instance(call: Call, instance_id: str) -> Instance | None:
    instance = call.world.ecs.instances.locate(instance_id)
    return instance if instance is not None and instance.account_id == call.account_id else None


def _get_instance(call: Call, instance_id: str) -> Instance:
    instance = _find_instance(call, instance_id)
    if instance is None:
        raise INSTANCE_NOT_FOUND()
    return instance


class StartInstanceParams(InstanceParams):
    """Parameters of StartInstance."""

    init_local_disk: Annotated[Boolean, NO_EFFECT] = False


@ecs.action(_named_instance, raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, DRY_RUN_OPERATION))
def start_instance(call: Call, params: StartInstanceParams) -> EmptyResult:
    """Start a stopped instance."""
    instance = _get_instance(call, params.instance_id)
    if instance.status != "Stopped":
        raise INSTANCE_STATUS()
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    public_ip_address = instance.public_ip_address
    if public_ip_address is None and instance.internet_max_bandwidth_out:
        public_ip_address = Dispenser(call, instance.region_id).take_public()
    call.world.ecs.put_instance(
        replace(
            instance,
            status="Running",
            stopped_mode="Not-applicable",
            start_time=call.now,
            public_ip_address=public_ip_address,
        )
    )
    return EmptyResult()


class StopInstanceParams(InstanceParams):
    """Parameters of StopInstance."""

    stopped_mode: Literal["KeepCharging", "StopCharging"] = "KeepCharging"
    confirm_stop: Boolean = False
    force_stop: Annotated[Boolean, NO_EFFECT] = False
    hibernate: Annotated[Boolean, NO_EFFECT] = False


def _can_be_free_of_charge(instance: Instance) -> bool:
    return (
        instance.vpc_id is not None
        and instance.instance_charge_type == "PostPaid"
        and instance.spot_strategy == "NoSpot"
        and not get_instance_type(instance.instance_type).local_disks
    )


@ecs.action(
    _named_instance,
    raises=(INSTANCE_NOT_FOUND, INSTANCE_STATUS, CONFIRM_STOP, DRY_RUN_OPERATION),
)
def stop_instance(call: Call, params: StopInstanceParams) -> EmptyResult:
    """Stop a running instance; if it is no longer charged, it loses its public address."""
    instance = _get_instance(call, params.instance_id)
    if instance.status != "Running":
        raise INSTANCE_STATUS()
    if instance.instance_type.startswith("ecs.i1.") and not params.confirm_stop:
        raise CONFIRM_STOP()
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    # An instance that cannot be free of charge is stopped all the same: stopping goes before saving.
    stopped_mode = params.stopped_mode if _can_be_free_of_charge(instance) else "Not-applicable"
    call.world.ecs.put_instance(
        replace(
            instance,
            status="Stopped",
            stopped_mode=stopped_mode,
            public_ip_address=None if stopped_mode == "StopCharging" else instance.public_ip_address,
        )
    )
    return EmptyResult()


class DeleteInstanceParams(InstanceParams):
    """Parameters of DeleteInstance."""

    force: Boolean = False
    force_stop: Annotated[Boolean, NO_EFFECT] = False
    terminate_subscription: Boolean = False


@ecs.action(
    _named_instance,
    raises=(
        INSTANCE_NOT_FOUND,
        DELETION_PROTECTED,
        CHARGE_TYPE_VIOLATION,
        INSTANCE_STATUS,
        DRY_RUN_OPERATION,
    ),
)
def delete_instance(call: Call, params: DeleteInstanceParams) -> EmptyResult:
    """Delete a stopped instance, or with ``Force`` a running one; its role and its addresses are free again."""
    instance = _get_instance(call, params.instance_id)
    if instance.deletion_protection:
        raise DELETION_PROTECTED()
    expired = instance.expired_time <= call.now
    if instance.instance_charge_type == "PrePaid" and not (expired and params.terminate_subscription):
        raise CHARGE_TYPE_VIOLATION()
    if instance.status != "Stopped" and not params.force:
        raise INSTANCE_STATUS()
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    call.world.ecs.remove_instance(instance)
    return EmptyResult()
