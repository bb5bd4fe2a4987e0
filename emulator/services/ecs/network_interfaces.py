"""Listing network interfaces, and showing one."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean
from ..vpc.fields import KNOWN_REGION, OwnerParams, TagParams, has_tags
from .fields import LISTED_IDS, TAG_FILTER_ERRORS, TagFilters, named
from .listings import LongPageParams, pick
from .network_interface_errors import REGION_MALFORMED
from .network_interface_results import (
    DescribeNetworkInterfaceAttributeResult,
    DescribeNetworkInterfacesResult,
    InterfaceResult,
    MemberAttachmentResult,
    TrackingResult,
    TrafficConfigResult,
    interface_members,
    interface_status,
)
from .paging import cut, cut_all
from .records import NetworkInterface
from .security_group_errors import INTERFACE_NOT_FOUND
from .service import ecs

InterfaceRegionId = Annotated[str, KNOWN_REGION, Refusal(value=REGION_MALFORMED)]
_Listed = Annotated[tuple[str, ...], Field(max_length=LISTED_IDS)]


class DescribeNetworkInterfacesParams(LongPageParams):
    """Parameters of DescribeNetworkInterfaces; all that are given have to hold."""

    region_id: InterfaceRegionId
    network_interface_id: _Listed = ()
    instance_id: str | None = None
    vpc_id: str | None = None
    v_switch_id: str | None = None
    primary_ip_address: str | None = None
    private_ip_address: _Listed = ()
    ipv6_address: _Listed = ()
    security_group_id: str | None = None
    network_interface_name: str | None = None
    type: Literal["Primary", "Secondary"] | None = None
    status: Literal["Creating", "Available", "Attaching", "InUse", "Detaching", "Deleting", "CreateFailed"] | None = (
        None
    )
    resource_group_id: str | None = None
    service_managed: Boolean | None = None
    tag: TagFilters = None


def _listed(call: Call, params: DescribeNetworkInterfacesParams) -> Iterable[str]:
    return named(call, "eni", dict.fromkeys(params.network_interface_id))


def _candidates(call: Call, params: DescribeNetworkInterfacesParams) -> list[tuple[str, NetworkInterface]]:
    """Return the interfaces that are looked at, by the shortest way to them."""
    store = call.world.ecs
    if params.network_interface_id:
        return pick(store.network_interfaces, call.region_scope, params.network_interface_id)
    if params.instance_id is not None:
        instance = store.instances.find(call.region_scope, params.instance_id)
        names = () if instance is None else instance.network_interface_ids
        return pick(store.network_interfaces, call.region_scope, names)
    return list(store.network_interfaces.after(call.region_scope, None))


def _is_wanted(one: NetworkInterface, params: DescribeNetworkInterfacesParams) -> bool:
    """Say whether all filters let an interface pass. None has IPv6 addresses or is managed by a service."""
    equal = (
        (params.instance_id, one.instance_id),
        (params.vpc_id, one.vpc_id),
        (params.v_switch_id, one.vswitch_id),
        (params.primary_ip_address, one.private_ip_addresses[0]),
        (params.network_interface_name, one.network_interface_name),
        (params.type, one.interface_type),
        (params.status, interface_status(one)),
        (params.resource_group_id, one.resource_group_id),
        (params.service_managed, False),
    )
    # Of a security group only the secondary interfaces are listed: the primary ones are found by their instances.
    groups = one.security_group_ids if one.interface_type == "Secondary" else ()
    return (
        all(wanted is None or wanted == there for wanted, there in equal)
        and (not params.private_ip_address or not set(params.private_ip_address).isdisjoint(one.private_ip_addresses))
        and not params.ipv6_address
        and (params.security_group_id is None or params.security_group_id in groups)
        and has_tags(one.tags, params.tag)
    )


_PAGING = {*LongPageParams.model_fields, "region_id"}


@ecs.action(_listed, raises=TAG_FILTER_ERRORS)
def describe_network_interfaces(call: Call, params: DescribeNetworkInterfacesParams) -> DescribeNetworkInterfacesResult:
    """List the network interfaces of a region, a page at a time, by number or by token."""
    if params.model_fields_set <= _PAGING:
        page = cut_all(call.world.ecs.network_interfaces, call.region_scope, params)
    else:
        page = cut([item for item in _candidates(call, params) if _is_wanted(item[1], params)], params)
    return DescribeNetworkInterfacesResult(
        total_count=page.total_count,
        page_number=None if params.by_token else params.page_number,
        page_size=None if params.by_token else params.page_size,
        next_token=page.next_token,
        network_interface_sets=[InterfaceResult(**interface_members(call.world.ecs, one)) for one in page.records],
    )


class InterfaceParams(OwnerParams):
    """The network interface that a call is about."""

    region_id: InterfaceRegionId
    network_interface_id: str


class DescribeNetworkInterfaceAttributeParams(InterfaceParams):
    """Parameters of DescribeNetworkInterfaceAttribute."""

    attribute: Literal["attachment", "connectionTrackingConfiguration"] | None = None
    tag: Annotated[list[TagParams] | None, NO_EFFECT] = None


def named_interface(call: Call, params: InterfaceParams) -> Iterable[str]:
    """Name the network interface as a resource."""
    return named(call, "eni", (params.network_interface_id,))


def get_interface(call: Call, params: InterfaceParams) -> NetworkInterface:
    """Return the network interface that a call is about.

    Raises:
        ApiError: ``InvalidEniId.NotFound``.
    """
    interface = call.world.ecs.network_interfaces.find(call.region_scope, params.network_interface_id)
    if interface is None:
        raise INTERFACE_NOT_FOUND(name=params.network_interface_id)
    return interface


@ecs.action(named_interface, raises=(INTERFACE_NOT_FOUND,))
def describe_network_interface_attribute(
    call: Call, params: DescribeNetworkInterfaceAttributeParams
) -> DescribeNetworkInterfaceAttributeResult:
    """Show one network interface; how it tracks connections where that is asked for."""
    members = interface_members(call.world.ecs, get_interface(call, params))
    asked = params.attribute == "connectionTrackingConfiguration"
    return DescribeNetworkInterfaceAttributeResult(
        **members,
        network_interface_traffic_config=TrafficConfigResult(queue_number=members["queue_number"]),
        attachment=MemberAttachmentResult(member_network_interface_ids=[]),
        connection_tracking_configuration=TrackingResult() if asked else None,
    )
