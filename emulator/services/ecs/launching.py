"""Making instances: what an instance is made of that was asked for, whichever action asked."""

from dataclasses import replace

from ...api.call import Call
from ...api.errors import ErrorSpec
from ..ram.records import Role
from ..vpc.ids import new_id
from .addresses import Dispenser
from .billing import BILLING_ERRORS, check_billing, expired_time
from .disks import DISK_ERRORS, check_disks, make_disks
from .errors import CONFLICTING_PARAMETERS, DRY_RUN_OPERATION, ROLE_IN_USE
from .fields import stored_tags
from .images import Image
from .instance_types import BURSTABLE_FAMILIES, InstanceType
from .key_pairs import get_key_pair
from .launch_checks import LAUNCH_CHECK_ERRORS, check_launch, get_image, get_instance_type, most_bandwidth_in
from .launch_errors import (
    HOST_NAME_EXCEEDS,
    INSTANCE_NAME_EXCEEDS,
    LAUNCH_TEMPLATE_NOT_FOUND,
    LAUNCHED_KEY_PAIR_NOT_FOUND,
    MIXED_GROUP_TYPES,
    NETWORK_INTERFACE_INVALID,
    NOT_ECS_ROLE,
    TOO_MANY_GROUPS,
    USER_DATA_ON_CLASSIC,
)
from .launch_params import PARAMETER_ERRORS, RunInstancesParams
from .lifecycle import follow
from .naming import name_in_row, with_instance_id
from .placement import PLACEMENT_ERRORS, Placement, PlannedInterface, place
from .records import Instance, InstanceStatus, MetadataOptions, NetworkInterface, Renewal
from .roles import bind_role, check_exclusive, get_ecs_role

MANY_ERRORS = frozenset(
    {
        LAUNCH_TEMPLATE_NOT_FOUND,
        INSTANCE_NAME_EXCEEDS,
        HOST_NAME_EXCEEDS,
        TOO_MANY_GROUPS,
        MIXED_GROUP_TYPES,
        NETWORK_INTERFACE_INVALID,
        CONFLICTING_PARAMETERS,
    }
)
"""What only a launch of many can be refused with, since a launch of one lacks the parameters for it."""

LAUNCH_ERRORS = (
    *PARAMETER_ERRORS,
    *LAUNCH_CHECK_ERRORS,
    *DISK_ERRORS,
    *BILLING_ERRORS,
    *PLACEMENT_ERRORS,
    USER_DATA_ON_CLASSIC,
    LAUNCHED_KEY_PAIR_NOT_FOUND,
    NOT_ECS_ROLE,
    ROLE_IN_USE,
    DRY_RUN_OPERATION,
)


def launch(
    call: Call,
    params: RunInstancesParams,
    course: tuple[InstanceStatus, ...],
    *,
    role_not_found: ErrorSpec,
    role_on_classic: ErrorSpec,
) -> list[Instance]:
    """Make instances and store them, with a role if one is named.

    Args:
        call: The call.
        params: What is asked for.
        course: The statuses that they go through.
        role_not_found: Raised if there is no such role.
        role_on_classic: Raised if a role is named for the classic network.

    Raises:
        ApiError: Something cannot be had; nothing was made then.
    """
    image = get_image(params)
    instance_type = get_instance_type(params)
    check_launch(params, image)
    if params.key_pair_name is not None:
        get_key_pair(call, params.key_pair_name, LAUNCHED_KEY_PAIR_NOT_FOUND)
    check_disks(params, image)
    check_billing(call, params)
    placement = place(call, params)
    if params.user_data is not None and not placement.interfaces:
        raise USER_DATA_ON_CLASSIC()
    role = _get_role(call, params, placement, role_not_found, role_on_classic)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    kept = {(plan.vswitch.vswitch_id, address) for plan in placement.interfaces for address in plan.wanted_addresses}
    dispenser = Dispenser(call, call.region_id, kept)
    launched = []
    for position in range(placement.amount):
        made, interfaces = _make_instance(call, params, image, instance_type, placement, dispenser, position)
        disks = make_disks(call, params, image, made)
        made = replace(made, disk_ids=tuple(disk.disk_id for disk in disks))
        instance = follow(made, course, call.now, call.settings)
        for interface in interfaces:
            call.world.ecs.put_interface(interface)
        for disk in disks:
            call.world.ecs.disks.put(disk.scope, disk.disk_id, disk)
        call.world.ecs.put_instance(instance)
        if role is not None:
            bind_role(call, instance, role)
        launched.append(instance)
    return launched


def _get_role(
    call: Call,
    params: RunInstancesParams,
    placement: Placement,
    not_found: ErrorSpec,
    on_classic: ErrorSpec,
) -> Role | None:
    if params.ram_role_name is None:
        return None
    if not placement.interfaces:
        raise on_classic()
    role = get_ecs_role(call, params.ram_role_name, not_found, NOT_ECS_ROLE)
    check_exclusive(call, role, (), placement.amount)
    return role


def _renewal(params: RunInstancesParams) -> Renewal:
    if params.instance_charge_type == "PostPaid" or not params.auto_renew:
        return Renewal(period_unit=params.period_unit)
    return Renewal("AutoRenewal", params.auto_renew_period or 1, params.period_unit)


def _make_interface(
    call: Call,
    dispenser: Dispenser,
    plan: PlannedInterface,
    position: int,
    params: RunInstancesParams,
    instance_id: str,
) -> NetworkInterface:
    place_of_address = (plan.vswitch.vswitch_id, plan.vswitch.cidr_block)
    first = plan.wanted_addresses[position] if plan.wanted_addresses else dispenser.take(*place_of_address)
    further = tuple(dispenser.take(*place_of_address) for _ in range(plan.further_addresses))
    return NetworkInterface(
        account_id=call.account_id,
        region_id=call.region_id,
        zone_id=plan.vswitch.zone_id,
        network_interface_id=new_id(call, "eni"),
        instance_id=instance_id,
        interface_type=plan.interface_type,
        mac_address=dispenser.mac_address(),
        vpc_id=plan.vswitch.vpc_id,
        vswitch_id=plan.vswitch.vswitch_id,
        private_ip_addresses=(first, *further),
        security_group_ids=tuple(group.security_group_id for group in plan.groups),
        creation_time=call.now,
        resource_group_id=params.resource_group_id or "",
        network_interface_name=plan.name,
        description=plan.description,
        delete_on_release=plan.delete_on_release,
    )


def _host_name(params: RunInstancesParams, image: Image, instance_id: str, position: int) -> str:
    windows = image.os_type == "windows"
    given = params.host_names[position] if params.host_names else params.host_name
    if given is None:
        random_part = instance_id.removeprefix("i-")
        return f"iZ{random_part[:12]}Z" if windows else f"iZ{random_part}Z"
    name = given if params.host_names else name_in_row(given, position, unique=params.unique_suffix)
    return name if windows else with_instance_id(name, instance_id)


def _make_instance(
    call: Call,
    params: RunInstancesParams,
    image: Image,
    instance_type: InstanceType,
    placement: Placement,
    dispenser: Dispenser,
    position: int,
) -> tuple[Instance, list[NetworkInterface]]:
    instance_id = new_id(call, "i")
    interfaces = [
        _make_interface(call, dispenser, plan, position, params, instance_id) for plan in placement.interfaces
    ]
    primary = interfaces[0] if interfaces else None
    vpc_id = placement.groups[0].vpc_id
    made = Instance(
        account_id=call.account_id,
        region_id=call.region_id,
        zone_id=placement.zone_id,
        instance_id=instance_id,
        instance_name=name_in_row(params.instance_name, position, unique=params.unique_suffix)
        if params.instance_name
        else instance_id,
        host_name=_host_name(params, image, instance_id, position),
        description=params.description or "",
        status="Pending",
        upcoming=(),
        instance_type=instance_type.name,
        image_id=image.image_id,
        serial_number=call.ids.uuid(),
        vpc_id=vpc_id,
        vswitch_id=primary.vswitch_id if primary else None,
        private_ip_address=primary.private_ip_addresses[0] if primary else dispenser.take_classic(),
        public_ip_address=dispenser.take_public() if params.internet_max_bandwidth_out else None,
        mac_address=primary.mac_address if primary else dispenser.mac_address(),
        security_group_ids=tuple(group.security_group_id for group in placement.groups),
        network_interface_ids=tuple(interface.network_interface_id for interface in interfaces),
        disk_ids=(),
        key_pair_name=params.key_pair_name,
        user_data=params.user_data,
        metadata_options=MetadataOptions(
            http_endpoint=params.http_endpoint,
            http_tokens=params.http_tokens,
            http_put_response_hop_limit=params.http_put_response_hop_limit,
        ),
        internet_charge_type=params.internet_charge_type,
        internet_max_bandwidth_in=params.internet_max_bandwidth_in or most_bandwidth_in(params),
        internet_max_bandwidth_out=params.internet_max_bandwidth_out,
        instance_charge_type=params.instance_charge_type,
        sale_cycle=params.period_unit.lower() if params.instance_charge_type == "PrePaid" else "",
        expired_time=expired_time(call, params),
        auto_release_time=params.auto_release_time if params.instance_charge_type == "PostPaid" else None,
        spot_strategy=params.spot_strategy,
        spot_price_limit=params.spot_price_limit or 0.0,
        spot_duration=None if params.spot_strategy == "NoSpot" else params.spot_duration or 1,
        spot_interruption_behavior=None if params.spot_strategy == "NoSpot" else params.spot_interruption_behavior,
        credit_specification=(params.credit_specification or "Standard")
        if instance_type.family in BURSTABLE_FAMILIES
        else "",
        deletion_protection=params.deletion_protection,
        hibernation_configured=params.hibernation_options.configured,
        stopped_mode="Not-applicable",
        resource_group_id=params.resource_group_id or "",
        creation_time=call.now,
        start_time=call.now,
        renewal=_renewal(params),
        private_pool_criteria=params.private_pool_options.match_criteria,
        tags=stored_tags(params.tag),
    )
    return made, interfaces
