"""Launching instances."""

from collections.abc import Iterable
from typing import Annotated

from ...api.call import Call
from ...api.models import Result, wrapped
from ...api.names import resource
from ..ram.records import Role
from ..vpc.ids import new_id
from .addresses import Dispenser
from .billing import BILLING_ERRORS, check_billing, expired_time
from .disks import DISK_ERRORS, check_disks, make_disks
from .errors import DRY_RUN_OPERATION, ROLE_IN_USE
from .fields import named, stored_tags
from .images import Image
from .instance_types import BURSTABLE_FAMILIES, InstanceType
from .launch_checks import LAUNCH_CHECK_ERRORS, check_launch, get_image, get_instance_type, most_bandwidth_in
from .launch_errors import NOT_ECS_ROLE, ROLE_NOT_FOUND, ROLE_ON_CLASSIC, USER_DATA_ON_CLASSIC
from .launch_params import PARAMETER_ERRORS, RunInstancesParams
from .naming import name_in_row, with_instance_id
from .placement import PLACEMENT_ERRORS, Placement, PlannedInterface, place
from .records import Instance, MetadataOptions, NetworkInterface
from .roles import bind_role, check_exclusive, get_ecs_role, pass_role, role_resource
from .service import ecs


class RunInstancesResult(Result):
    """The answer of RunInstances."""

    instance_id_sets: Annotated[list[str], wrapped("InstanceIdSet")]
    order_id: str | None
    trade_price: float = 0.0


def _launched(call: Call, params: RunInstancesParams) -> Iterable[str]:
    yield from named(call, "instance", ())
    if params.image_id is not None:
        yield from named(call, "image", (params.image_id,))
    interfaces = params.network_interface
    groups = [*params.group_ids, *(group_id for interface in interfaces for group_id in interface.group_ids)]
    if groups:
        yield from named(call, "securitygroup", dict.fromkeys(groups))
    vswitches = [params.v_switch_id, *(interface.v_switch_id for interface in interfaces)]
    for vswitch_id in dict.fromkeys(filter(None, vswitches)):
        yield resource("vpc", call.region_id, call.account_id, f"vswitch/{vswitch_id}")


def _passed_role(call: Call, params: RunInstancesParams) -> Iterable[str]:
    return role_resource(call, params.ram_role_name)


def _get_role(call: Call, params: RunInstancesParams, placement: Placement) -> Role | None:
    if params.ram_role_name is None:
        return None
    if not placement.interfaces:
        raise ROLE_ON_CLASSIC()
    role = get_ecs_role(call, params.ram_role_name, ROLE_NOT_FOUND, NOT_ECS_ROLE)
    check_exclusive(call, role, (), placement.amount)
    return role


def _make_interface(call: Call, dispenser: Dispenser, plan: PlannedInterface, position: int) -> NetworkInterface:
    place_of_address = (plan.vswitch.vswitch_id, plan.vswitch.cidr_block)
    first = plan.wanted_addresses[position] if plan.wanted_addresses else dispenser.take(*place_of_address)
    further = tuple(dispenser.take(*place_of_address) for _ in range(plan.further_addresses))
    return NetworkInterface(
        network_interface_id=new_id(call, "eni"),
        interface_type=plan.interface_type,
        mac_address=dispenser.mac_address(),
        vswitch_id=plan.vswitch.vswitch_id,
        private_ip_addresses=(first, *further),
        security_group_ids=tuple(group.security_group_id for group in plan.groups),
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
) -> Instance:
    instance_id = new_id(call, "i")
    interfaces = tuple(_make_interface(call, dispenser, plan, position) for plan in placement.interfaces)
    primary = interfaces[0] if interfaces else None
    vpc_id = placement.groups[0].vpc_id
    return Instance(
        account_id=call.account_id,
        region_id=call.region_id,
        zone_id=placement.zone_id,
        instance_id=instance_id,
        instance_name=name_in_row(params.instance_name, position, unique=params.unique_suffix)
        if params.instance_name
        else instance_id,
        host_name=_host_name(params, image, instance_id, position),
        description=params.description or "",
        status="Running",
        instance_type=instance_type.name,
        image_id=image.image_id,
        serial_number=call.ids.uuid(),
        vpc_id=vpc_id,
        vswitch_id=primary.vswitch_id if primary else None,
        private_ip_address=primary.private_ip_addresses[0] if primary else dispenser.take_classic(),
        public_ip_address=dispenser.take_public() if params.internet_max_bandwidth_out else None,
        mac_address=primary.mac_address if primary else dispenser.mac_address(),
        security_group_ids=tuple(group.security_group_id for group in placement.groups),
        network_interfaces=interfaces,
        disks=make_disks(call, params, image),
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
        tags=stored_tags(params.tag),
    )


@ecs.action(
    _launched,
    also=(pass_role(_passed_role),),
    raises=(
        *PARAMETER_ERRORS,
        *LAUNCH_CHECK_ERRORS,
        *DISK_ERRORS,
        *BILLING_ERRORS,
        *PLACEMENT_ERRORS,
        USER_DATA_ON_CLASSIC,
        ROLE_ON_CLASSIC,
        ROLE_NOT_FOUND,
        NOT_ECS_ROLE,
        ROLE_IN_USE,
        DRY_RUN_OPERATION,
    ),
)
def run_instances(call: Call, params: RunInstancesParams) -> RunInstancesResult:
    """Create instances and start them, with a role if one is named."""
    image = get_image(params)
    instance_type = get_instance_type(params)
    check_launch(params, image)
    check_disks(params, image)
    check_billing(call, params)
    placement = place(call, params)
    if params.user_data is not None and not placement.interfaces:
        raise USER_DATA_ON_CLASSIC()
    role = _get_role(call, params, placement)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    kept = {(plan.vswitch.vswitch_id, address) for plan in placement.interfaces for address in plan.wanted_addresses}
    dispenser = Dispenser(call, call.region_id, kept)
    made = [
        _make_instance(call, params, image, instance_type, placement, dispenser, position)
        for position in range(placement.amount)
    ]
    for instance in made:
        call.world.ecs.put_instance(instance)
        if role is not None:
            bind_role(call, instance, role)
    return RunInstancesResult(
        instance_id_sets=[instance.instance_id for instance in made],
        order_id=call.ids.digits(15) if params.instance_charge_type == "PrePaid" else None,
    )
