"""Starting, stopping, restarting and deleting instances: which may be, and what becomes of them."""

from dataclasses import replace
from typing import Literal

from ...api.call import Call
from .addresses import Dispenser
from .errors import CHARGE_TYPE_VIOLATION, CONFIRM_STOP, DELETION_PROTECTED, INSTANCE_INITIALIZING, INSTANCE_STATUS
from .instance_types import get_instance_type
from .lifecycle import REBOOT, START, STOP, follow
from .records import Instance

StoppedMode = Literal["KeepCharging", "StopCharging"]


def check_start(instance: Instance) -> None:
    """Check that an instance can be started.

    Raises:
        ApiError: It is not stopped.
    """
    if instance.status != "Stopped":
        raise INSTANCE_STATUS()


def start(call: Call, instance: Instance) -> None:
    """Start an instance; it gets a public address again if it is to have one."""
    public_ip_address = instance.public_ip_address
    if public_ip_address is None and instance.internet_max_bandwidth_out:
        public_ip_address = Dispenser(call, instance.region_id).take_public()
    started = replace(instance, stopped_mode="Not-applicable", public_ip_address=public_ip_address)
    call.world.ecs.put_instance(follow(started, START, call.now, call.settings))
    call.world.ecs.avoid_reboots(instance, call.now)


def check_stop(instance: Instance, *, confirmed: bool) -> None:
    """Check that an instance can be stopped.

    Raises:
        ApiError: It is not running, or it has local disks of an old kind and that was not confirmed.
    """
    if instance.status != "Running":
        raise INSTANCE_STATUS()
    if instance.instance_type.startswith("ecs.i1.") and not confirmed:
        raise CONFIRM_STOP()


def stop(call: Call, instance: Instance, stopped_mode: StoppedMode) -> None:
    """Stop an instance; if it is no longer charged, it loses its public address.

    An instance that cannot be free of charge is stopped all the same: stopping goes before saving.
    """
    mode = stopped_mode if _can_be_free_of_charge(instance) else "Not-applicable"
    call.world.ecs.put_instance(follow(replace(instance, stopped_mode=mode), STOP, call.now, call.settings))


def _can_be_free_of_charge(instance: Instance) -> bool:
    return (
        instance.vpc_id is not None
        and instance.instance_charge_type == "PostPaid"
        and instance.spot_strategy == "NoSpot"
        and not get_instance_type(instance.instance_type).local_disks
    )


def check_reboot(instance: Instance) -> None:
    """Check that an instance can be restarted.

    Raises:
        ApiError: It is not running.
    """
    if instance.status != "Running":
        raise INSTANCE_STATUS()


def reboot(call: Call, instance: Instance) -> None:
    """Restart an instance."""
    call.world.ecs.put_instance(follow(instance, REBOOT, call.now, call.settings))
    call.world.ecs.avoid_reboots(instance, call.now)


def check_delete(call: Call, instance: Instance, *, force: bool, terminate_subscription: bool) -> None:
    """Check that an instance can be deleted.

    Raises:
        ApiError: It is protected, its subscription is not over, or its status does not allow it.
    """
    if instance.deletion_protection:
        raise DELETION_PROTECTED()
    expired = instance.expired_time <= call.now
    if instance.instance_charge_type == "PrePaid" and not (expired and terminate_subscription):
        raise CHARGE_TYPE_VIOLATION()
    if instance.status in ("Pending", "Starting"):
        raise INSTANCE_INITIALIZING()
    if instance.status != "Stopped" and not force:
        raise INSTANCE_STATUS()
