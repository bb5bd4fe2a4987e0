"""Changing network interfaces."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, Params, given
from ..vpc.fields import EmptyResult
from .fields import checked, is_description, is_name, named
from .launch_errors import MIXED_GROUP_TYPES, TOO_MANY_GROUPS
from .network_interface_errors import (
    DESCRIPTION_INVALID,
    ENTERPRISE_GROUP_IS_FULL,
    GROUP_IN_OTHER_VPC,
    GROUP_IS_FULL,
    GROUP_NOT_FOUND,
    GROUP_NOT_IN_VPC,
    GROUPS_REPEATED,
    INTERFACE_IN_USE,
    NAME_INVALID,
    PRIMARY_IS_FIXED,
    QUEUE_NUMBER_INVALID,
    QUEUE_SIZE_INVALID,
    QUEUES_IN_USE,
    TOO_MANY_QUEUES,
    TRACKING_INVALID,
    TRAFFIC_MODE_INVALID,
)
from .network_interface_results import queue_number
from .network_interfaces import InterfaceParams, get_interface, named_interface
from .placement import GROUPS_PER_INSTANCE
from .records import NetworkInterface
from .security_group_errors import INTERFACE_NOT_FOUND
from .security_group_records import SecurityGroup
from .security_groups import capacity
from .service import ecs

_LONGEST_DESCRIPTION = 255
_QUEUE_SIZES = (None, 8192, 16384)


def _is_short_description(text: str) -> bool:
    return is_description(text) and len(text) <= _LONGEST_DESCRIPTION


class TrackingParams(Params):
    """After how many seconds idle connections are forgotten."""

    tcp_established_timeout: Annotated[Integer | None, NO_EFFECT] = None
    tcp_closed_and_time_wait_timeout: Annotated[Integer | None, Field(ge=3, le=15), NO_EFFECT] = None
    udp_timeout: Annotated[Integer | None, NO_EFFECT] = None

    @model_validator(mode="after")
    def _documented(self) -> "TrackingParams":
        if self.tcp_established_timeout not in (None, 30, 60, 80, 100, 200, 300, 500, 700, 910):
            raise ValueError("not one of the choices")
        if self.udp_timeout not in (None, 10, 20, 30, 60, 80, 100):
            raise ValueError("not one of the choices")
        return self


class EnhancedNetworkParams(Params):
    """What the interface does beyond the usual."""

    enable_express: Annotated[Boolean | None, NO_EFFECT] = None
    enable_rss: Annotated[Boolean | None, NO_EFFECT] = None
    enable_sriov: Annotated[Boolean | None, NO_EFFECT] = None
    virtual_function_quantity: Annotated[Integer | None, NO_EFFECT] = None
    virtual_function_total_queue_number: Annotated[Integer | None, NO_EFFECT] = None


class TrafficConfigParams(Params):
    """How the interface communicates."""

    network_interface_traffic_mode: Annotated[Literal["Standard", "HighPerformance"] | None, NO_EFFECT] = None
    queue_number: Annotated[Integer | None, NO_EFFECT] = None
    queue_pair_number: Annotated[Integer | None, NO_EFFECT] = None
    rx_queue_size: Annotated[Integer | None, NO_EFFECT] = None
    tx_queue_size: Annotated[Integer | None, NO_EFFECT] = None


class ModifyNetworkInterfaceAttributeParams(InterfaceParams):
    """Parameters of ModifyNetworkInterfaceAttribute; what is left out stays as it is."""

    network_interface_name: Annotated[str | None, checked(is_name, NAME_INVALID)] = None
    description: Annotated[str | None, checked(_is_short_description, DESCRIPTION_INVALID)] = None
    security_group_id: tuple[str, ...] = ()
    delete_on_release: Boolean | None = None
    queue_number: Annotated[Integer | None, Field(ge=1, le=2048), Refusal(value=QUEUE_NUMBER_INVALID), NO_EFFECT] = None
    rx_queue_size: Annotated[Integer | None, NO_EFFECT] = None
    tx_queue_size: Annotated[Integer | None, NO_EFFECT] = None
    source_dest_check: Annotated[Boolean | None, NO_EFFECT] = None
    enable_primary_ipv6: Annotated[Boolean | None, Field(alias="EnablePrimaryIPv6"), NO_EFFECT] = None
    connection_tracking_configuration: Annotated[TrackingParams | None, Refusal(value=TRACKING_INVALID), NO_EFFECT] = (
        None
    )
    enhanced_network: Annotated[EnhancedNetworkParams | None, NO_EFFECT] = None
    network_interface_traffic_config: Annotated[
        TrafficConfigParams | None, Refusal(value=TRAFFIC_MODE_INVALID), NO_EFFECT
    ] = None


def _interface_and_groups(call: Call, params: ModifyNetworkInterfaceAttributeParams) -> Iterable[str]:
    yield from named_interface(call, params)
    if params.security_group_id:
        yield from named(call, "securitygroup", dict.fromkeys(params.security_group_id))


def _check_queues(call: Call, interface: NetworkInterface, params: ModifyNetworkInterfaceAttributeParams) -> None:
    if params.rx_queue_size != params.tx_queue_size or params.rx_queue_size not in _QUEUE_SIZES:
        raise QUEUE_SIZE_INVALID()
    most = queue_number(call.world.ecs, interface)
    if params.queue_number is None or most is None:
        return
    if params.queue_number > most:
        raise TOO_MANY_QUEUES()
    instance = call.world.ecs.instances.locate(interface.instance_id or "")
    if instance is not None and instance.status != "Stopped":
        raise QUEUES_IN_USE()


def _get_group(call: Call, interface: NetworkInterface, group_id: str) -> SecurityGroup:
    """Return a security group that an interface can be in."""
    store = call.world.ecs
    group = store.security_groups.find(interface.scope, group_id)
    if group is None:
        raise GROUP_NOT_FOUND()
    if group.vpc_id is None:
        raise GROUP_NOT_IN_VPC()
    if group.vpc_id != interface.vpc_id:
        raise GROUP_IN_OTHER_VPC()
    if group_id not in interface.security_group_ids and store.count_members(group) >= capacity(group):
        raise ENTERPRISE_GROUP_IS_FULL() if group.security_group_type == "enterprise" else GROUP_IS_FULL()
    return group


def _check_groups(call: Call, interface: NetworkInterface, group_ids: tuple[str, ...]) -> None:
    if len(set(group_ids)) < len(group_ids):
        raise GROUPS_REPEATED()
    if len(group_ids) > GROUPS_PER_INSTANCE:
        raise TOO_MANY_GROUPS()
    groups = [_get_group(call, interface, group_id) for group_id in group_ids]
    if len({group.security_group_type for group in groups}) > 1:
        raise MIXED_GROUP_TYPES()


@ecs.action(
    _interface_and_groups,
    raises=(
        NAME_INVALID,
        DESCRIPTION_INVALID,
        INTERFACE_NOT_FOUND,
        PRIMARY_IS_FIXED,
        QUEUE_SIZE_INVALID,
        QUEUES_IN_USE,
        TOO_MANY_QUEUES,
        GROUPS_REPEATED,
        TOO_MANY_GROUPS,
        GROUP_NOT_FOUND,
        GROUP_NOT_IN_VPC,
        GROUP_IN_OTHER_VPC,
        GROUP_IS_FULL,
        ENTERPRISE_GROUP_IS_FULL,
        MIXED_GROUP_TYPES,
    ),
)
def modify_network_interface_attribute(call: Call, params: ModifyNetworkInterfaceAttributeParams) -> EmptyResult:
    """Change a network interface's name and description; a secondary one's security groups, and whether it stays."""
    interface = get_interface(call, params)
    keeps_to_its_instance = params.security_group_id or params.delete_on_release is not None
    if interface.interface_type == "Primary" and keeps_to_its_instance:
        raise PRIMARY_IS_FIXED()
    _check_queues(call, interface, params)
    _check_groups(call, interface, params.security_group_id)
    changes = given(
        network_interface_name=params.network_interface_name,
        description=params.description,
        security_group_ids=params.security_group_id or None,
        delete_on_release=params.delete_on_release,
    )
    call.world.ecs.put_interface(replace(interface, **changes))
    return EmptyResult()


class DeleteNetworkInterfaceParams(InterfaceParams):
    """Parameters of DeleteNetworkInterface."""


@ecs.action(named_interface, raises=(INTERFACE_NOT_FOUND, INTERFACE_IN_USE))
def delete_network_interface(call: Call, params: DeleteNetworkInterfaceParams) -> EmptyResult:
    """Delete a network interface that is attached to no instance; its addresses are free again."""
    interface = get_interface(call, params)
    if interface.instance_id is not None:
        raise INTERFACE_IN_USE(name=interface.network_interface_id)
    call.world.ecs.remove_interface(interface)
    return EmptyResult()
