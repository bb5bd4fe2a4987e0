"""Where instances go: zone, network, security groups and addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Literal

from ...api.call import Call
from ..vpc.cidr import usable_addresses
from ..vpc.regions import REGIONS
from ..vpc.store import VSwitch
from .errors import CONFLICTING_PARAMETERS, MANDATORY_NOT_SUPPLIED, ZONE_NOT_FOUND
from .launch_errors import (
    AMOUNT_INVALID,
    GROUP_IS_FULL,
    MIN_AMOUNT_MALFORMED,
    MIXED_GROUP_TYPES,
    NETWORK_INTERFACE_INVALID,
    NETWORK_MISMATCH,
    PRIVATE_IP_DUPLICATED,
    PRIVATE_IP_MALFORMED,
    PRIVATE_IP_OUTSIDE,
    PRIVATE_IP_RESERVED,
    PRIVATE_IPS_EXHAUSTED,
    SECURITY_GROUP_NOT_FOUND,
    TOO_MANY_GROUPS,
    VSWITCH_NOT_FOUND,
    ZONE_MISMATCH,
)
from .launch_params import RunInstancesParams
from .launch_parts import NetworkInterfaceParams
from .security_group_records import SecurityGroup
from .security_groups import capacity
from .store import EcsStore

GROUPS_PER_INSTANCE = 5

PLACEMENT_ERRORS = (
    CONFLICTING_PARAMETERS,
    MANDATORY_NOT_SUPPLIED,
    ZONE_NOT_FOUND,
    GROUP_IS_FULL,
    MIXED_GROUP_TYPES,
    NETWORK_INTERFACE_INVALID,
    NETWORK_MISMATCH,
    PRIVATE_IP_DUPLICATED,
    PRIVATE_IP_MALFORMED,
    PRIVATE_IP_OUTSIDE,
    PRIVATE_IP_RESERVED,
    PRIVATE_IPS_EXHAUSTED,
    SECURITY_GROUP_NOT_FOUND,
    TOO_MANY_GROUPS,
    VSWITCH_NOT_FOUND,
    ZONE_MISMATCH,
)


@dataclass(frozen=True, slots=True)
class PlannedInterface:
    """A network interface that every launched instance gets.

    Attributes:
        interface_type: ``Primary`` or ``Secondary``.
        vswitch: The vSwitch.
        groups: The security groups.
        wanted_addresses: The primary address for each instance; empty where any will do.
        further_addresses: How many more addresses it has.
        name: The name, empty if none was given.
        description: The description, empty if none was given.
        delete_on_release: Whether it goes with its instance.
    """

    interface_type: Literal["Primary", "Secondary"]
    vswitch: VSwitch
    groups: tuple[SecurityGroup, ...]
    wanted_addresses: tuple[str, ...]
    further_addresses: int = 0
    name: str = ""
    description: str = ""
    delete_on_release: bool = True


@dataclass(frozen=True, slots=True)
class Placement:
    """Where instances go.

    Attributes:
        zone_id: The zone.
        groups: The security groups.
        interfaces: The network interfaces, the primary one first; none on the classic network.
        amount: How many instances there is room for.
    """

    zone_id: str
    groups: tuple[SecurityGroup, ...]
    interfaces: tuple[PlannedInterface, ...]
    amount: int


def place(call: Call, params: RunInstancesParams) -> Placement:
    """Find the place for instances.

    Raises:
        ApiError: There is no such place, or no room.
    """
    if params.zone_id is not None and params.zone_id not in REGIONS[call.region_id].zone_ids:
        raise ZONE_NOT_FOUND()
    primary = _primary(params)
    groups = _get_groups(call, primary)
    if primary.v_switch_id is None:
        if groups[0].vpc_id is not None:
            raise MANDATORY_NOT_SUPPLIED(name="VSwitchId")
        if params.network_interface:
            raise NETWORK_INTERFACE_INVALID(reason="instances of the classic network have no network interfaces")
        if primary.primary_ip_address is not None:
            raise PRIVATE_IP_OUTSIDE()
        zone_id = params.zone_id or REGIONS[call.region_id].zone_ids[0]
        return Placement(zone_id, groups, (), _fit(call, params, groups, ()))
    interfaces = _plan_interfaces(call, params, primary, groups)
    amount = _fit(call, params, groups, interfaces)
    return Placement(interfaces[0].vswitch.zone_id, groups, interfaces, amount)


def _primary(params: RunInstancesParams) -> NetworkInterfaceParams:
    """Return the primary interface, whether it was given as such or by the instance's own parameters."""
    given = [interface for interface in params.network_interface if interface.instance_type == "Primary"]
    for interface in params.network_interface:
        if interface.network_interface_id is not None:
            raise NETWORK_INTERFACE_INVALID(reason="there is no such network interface")
    if len(given) > 1:
        raise NETWORK_INTERFACE_INVALID(reason="there is one primary network interface")
    own = {
        "VSwitchId": params.v_switch_id,
        "SecurityGroupId": params.security_group_id,
        "SecurityGroupIds": params.security_group_ids,
        "PrivateIpAddress": params.private_ip_address,
    }
    if given:
        for name, value in own.items():
            if value:
                raise CONFLICTING_PARAMETERS(first=name, second="NetworkInterface")
        return given[0]
    return NetworkInterfaceParams.model_validate(
        {
            "InstanceType": "Primary",
            "VSwitchId": params.v_switch_id,
            "SecurityGroupId": params.security_group_id,
            "SecurityGroupIds": params.security_group_ids,
            "PrimaryIpAddress": params.private_ip_address,
        }
    )


def _get_groups(call: Call, interface: NetworkInterfaceParams) -> tuple[SecurityGroup, ...]:
    if interface.security_group_id and interface.security_group_ids:
        raise CONFLICTING_PARAMETERS(first="SecurityGroupId", second="SecurityGroupIds")
    if not interface.group_ids:
        raise MANDATORY_NOT_SUPPLIED(name="SecurityGroupId")
    return get_groups(call.world.ecs, call.region_scope, interface.group_ids)


def get_groups(store: EcsStore, scope: str, group_ids: Sequence[str]) -> tuple[SecurityGroup, ...]:
    """Return security groups that an instance can be in together.

    Raises:
        ApiError: There is no such group, they are of several networks or types, or too many.
    """
    wanted = list(dict.fromkeys(group_ids))
    if len(wanted) > GROUPS_PER_INSTANCE:
        raise TOO_MANY_GROUPS()
    found = [store.security_groups.find(scope, group_id) for group_id in wanted]
    groups = tuple(group for group in found if group is not None)
    if len(groups) < len(wanted):
        raise SECURITY_GROUP_NOT_FOUND()
    if len({group.vpc_id for group in groups}) > 1:
        raise NETWORK_MISMATCH()
    if len({group.security_group_type for group in groups}) > 1:
        raise MIXED_GROUP_TYPES()
    return groups


def _plan_interfaces(
    call: Call, params: RunInstancesParams, primary: NetworkInterfaceParams, groups: tuple[SecurityGroup, ...]
) -> tuple[PlannedInterface, ...]:
    first = _plan(call, primary, groups, None, params.amount)
    if params.zone_id not in (None, first.vswitch.zone_id):
        raise ZONE_MISMATCH()
    further = [
        _plan(call, given, _get_groups(call, given) if given.group_ids else groups, first.vswitch, 1)
        for given in params.network_interface
        if given is not primary
    ]
    interfaces = (first, *further)
    wanted = [(one.vswitch.vswitch_id, address) for one in interfaces for address in one.wanted_addresses]
    if wanted and further and params.amount > 1:
        raise AMOUNT_INVALID()
    if len(set(wanted)) < len(wanted):
        raise PRIVATE_IP_DUPLICATED()
    return interfaces


def _plan(
    call: Call, given: NetworkInterfaceParams, groups: tuple[SecurityGroup, ...], home: VSwitch | None, amount: int
) -> PlannedInterface:
    vswitch = home if given.v_switch_id is None else call.world.vpc.vswitches.find(call.region_scope, given.v_switch_id)
    if vswitch is None:
        raise VSWITCH_NOT_FOUND()
    if groups[0].vpc_id != vswitch.vpc_id:
        raise NETWORK_MISMATCH()
    if home is not None and vswitch.zone_id != home.zone_id:
        raise ZONE_MISMATCH()
    return PlannedInterface(
        interface_type=given.instance_type,
        vswitch=vswitch,
        groups=groups,
        wanted_addresses=_wanted_addresses(call, given.primary_ip_address, vswitch, amount),
        further_addresses=given.secondary_private_ip_address_count,
        name=given.network_interface_name or "",
        description=given.description or "",
        # A primary interface goes with its instance, whatever is said of it.
        delete_on_release=given.delete_on_release or given.instance_type == "Primary",
    )


def _wanted_addresses(call: Call, text: str | None, vswitch: VSwitch, amount: int) -> tuple[str, ...]:
    """Return as many addresses in a row, from the one that is named."""
    if text is None:
        return ()
    try:
        first = IPv4Address(text)
    except AddressValueError:
        raise PRIVATE_IP_MALFORMED() from None
    if first not in IPv4Network(vswitch.cidr_block):
        raise PRIVATE_IP_OUTSIDE()
    usable = usable_addresses(vswitch.cidr_block)
    if int(first) not in usable or int(first) + amount - 1 not in usable:
        raise PRIVATE_IP_RESERVED()
    addresses = tuple(str(first + step) for step in range(amount))
    is_free = call.world.ecs.is_free
    if not all(is_free(call.account_id, call.region_id, vswitch.vswitch_id, address) for address in addresses):
        raise PRIVATE_IP_DUPLICATED()
    return addresses


def _fit(
    call: Call,
    params: RunInstancesParams,
    groups: Sequence[SecurityGroup],
    interfaces: Sequence[PlannedInterface],
) -> int:
    """Return how many instances there is room for, of those that are wanted."""
    least = params.amount if params.min_amount is None else params.min_amount
    if least > params.amount:
        raise MIN_AMOUNT_MALFORMED()
    needed: dict[str, int] = {}
    for interface in interfaces:
        vswitch_id = interface.vswitch.vswitch_id
        needed[vswitch_id] = needed.get(vswitch_id, 0) + 1 + interface.further_addresses
    amount = params.amount
    for vswitch in {interface.vswitch.vswitch_id: interface.vswitch for interface in interfaces}.values():
        in_use = call.world.ecs.count_addresses(call.account_id, call.region_id, vswitch.vswitch_id)
        free = len(usable_addresses(vswitch.cidr_block)) - in_use
        amount = min(amount, free // needed[vswitch.vswitch_id])
    if amount < least:
        raise PRIVATE_IPS_EXHAUSTED()
    everyone = {group.security_group_id: group for group in groups}
    everyone |= {group.security_group_id: group for interface in interfaces for group in interface.groups}
    for group in everyone.values():
        members = sum(group in interface.groups for interface in interfaces) or 1
        amount = min(amount, (capacity(group) - call.world.ecs.count_members(group)) // members)
    if amount < least:
        raise GROUP_IS_FULL()
    return amount
