"""Launching instances."""

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Annotated

from ...api.call import Call
from ...api.models import Result, wrapped
from ...api.names import resource
from ..ram.store import Role
from ..vpc.ids import new_id
from .addresses import Dispenser
from .disks import DISK_ERRORS, check_disks, make_disks
from .errors import DRY_RUN_OPERATION, MANDATORY_NOT_SUPPLIED, ROLE_IN_USE
from .fields import named, stored_tags
from .images import Image, find_image
from .instance_types import BURSTABLE_FAMILIES, InstanceType, find_instance_type
from .launch_errors import (
    AUTO_RELEASE_TIME_MALFORMED,
    BANDWIDTH_IN_MALFORMED,
    DEDICATED_HOST_NOT_FOUND,
    DEPLOYMENT_SET_NOT_FOUND,
    HOST_NAME_EXCEEDS,
    HOST_NAME_MALFORMED,
    HPC_CLUSTER_NOT_FOUND,
    IMAGE_FAMILY_NOT_FOUND,
    IMAGE_NOT_FOUND,
    INSTANCE_NAME_EXCEEDS,
    INSTANCE_TYPE_NOT_SUPPORTED,
    KEY_PAIR_ON_WINDOWS,
    LAUNCH_TEMPLATE_NOT_FOUND,
    NOT_ECS_ROLE,
    PASSWORD_MISMATCH,
    PERIOD_INVALID,
    PERIOD_MISSING,
    ROLE_NOT_FOUND,
    ROLE_ON_CLASSIC,
    SPOT_PREPAID,
    SPOT_PRICE_LIMIT_INVALID,
    USER_DATA_FORMAT,
    USER_DATA_ON_CLASSIC,
    USER_DATA_SIZE,
)
from .launch_params import PARAMETER_ERRORS, RunInstancesParams
from .naming import (
    LONGEST_LINUX_HOST_NAME,
    LONGEST_NAME,
    LONGEST_WINDOWS_HOST_NAME,
    exceeds,
    is_host_name,
    name_in_row,
    takes_suffix,
)
from .placement import PLACEMENT_ERRORS, Placement, place
from .roles import bind_role, check_exclusive, get_ecs_role, pass_role, role_resource
from .service import ecs
from .store import Instance, MetadataOptions, NetworkInterface

LARGEST_USER_DATA = 32 * 1024
PERIODS = {
    "Month": frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 36, 48, 60}),
    "Week": frozenset({1, 2, 3, 4}),
}
SOONEST_RELEASE = timedelta(minutes=30)
LATEST_RELEASE = timedelta(days=3 * 365)
NEVER = datetime(2099, 12, 31, 15, 59, tzinfo=timezone.utc)
"""When pay-as-you-go instances expire."""

DEFAULT_BANDWIDTH_IN = 10


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


def _get_image(params: RunInstancesParams) -> Image:
    """Return the image. Templates and families are made by calls that are not served: none can be named."""
    if params.launch_template_id is not None or params.launch_template_name is not None:
        raise LAUNCH_TEMPLATE_NOT_FOUND()
    if params.image_id is None:
        if params.image_family is not None:
            raise IMAGE_FAMILY_NOT_FOUND()
        raise MANDATORY_NOT_SUPPLIED(name="ImageId")
    image = find_image(params.image_id)
    if image is None:
        raise IMAGE_NOT_FOUND()
    return image


def _get_instance_type(params: RunInstancesParams) -> InstanceType:
    if params.instance_type is None:
        raise MANDATORY_NOT_SUPPLIED(name="InstanceType")
    found = find_instance_type(params.instance_type)
    if found is None:
        raise INSTANCE_TYPE_NOT_SUPPORTED()
    return found


def _check_hosts(params: RunInstancesParams) -> None:
    """Check what instances are to run on. Hosts, sets and clusters cannot be made here: none can be named."""
    if params.dedicated_host_id is not None:
        raise DEDICATED_HOST_NOT_FOUND()
    if params.deployment_set_id is not None:
        raise DEPLOYMENT_SET_NOT_FOUND()
    if params.hpc_cluster_id is not None:
        raise HPC_CLUSTER_NOT_FOUND()


def _check_names(params: RunInstancesParams, image: Image) -> None:
    windows = image.os_type == "windows"
    longest = LONGEST_WINDOWS_HOST_NAME if windows else LONGEST_LINUX_HOST_NAME
    names = params.host_names or (() if params.host_name is None else (params.host_name,))
    if not all(is_host_name(name, windows=windows) for name in names):
        raise HOST_NAME_MALFORMED()
    if params.host_names and (params.host_name is not None or len(params.host_names) != params.amount):
        raise HOST_NAME_MALFORMED()
    for text, limit, refusal in (
        (params.instance_name, LONGEST_NAME, INSTANCE_NAME_EXCEEDS),
        (params.host_name, longest, HOST_NAME_EXCEEDS),
    ):
        if text is not None and takes_suffix(text, unique=params.unique_suffix) and exceeds(text, limit):
            raise refusal()


def _check_login(params: RunInstancesParams, image: Image) -> None:
    if params.password is not None and params.password_inherit:
        raise PASSWORD_MISMATCH()
    if params.key_pair_name is not None and image.os_type == "windows":
        raise KEY_PAIR_ON_WINDOWS()


def _check_user_data(params: RunInstancesParams, placement: Placement) -> None:
    if params.user_data is None:
        return
    try:
        decoded = base64.b64decode(params.user_data, validate=True)
    except (binascii.Error, ValueError):
        raise USER_DATA_FORMAT() from None
    if len(decoded) > LARGEST_USER_DATA:
        raise USER_DATA_SIZE()
    if not placement.interfaces:
        raise USER_DATA_ON_CLASSIC()


def _check_billing(call: Call, params: RunInstancesParams) -> None:
    if params.instance_charge_type == "PrePaid":
        if params.period is None:
            raise PERIOD_MISSING()
        if params.period not in PERIODS[params.period_unit]:
            raise PERIOD_INVALID()
        if params.spot_strategy != "NoSpot":
            raise SPOT_PREPAID()
    if params.spot_strategy == "SpotWithPriceLimit" and params.spot_price_limit is None:
        raise SPOT_PRICE_LIMIT_INVALID()
    release = params.auto_release_time
    if release is not None and not call.now + SOONEST_RELEASE <= release <= call.now + LATEST_RELEASE:
        raise AUTO_RELEASE_TIME_MALFORMED()
    if params.internet_max_bandwidth_in is not None and params.internet_max_bandwidth_in > _most_bandwidth_in(params):
        raise BANDWIDTH_IN_MALFORMED()


def _most_bandwidth_in(params: RunInstancesParams) -> int:
    return max(params.internet_max_bandwidth_out, DEFAULT_BANDWIDTH_IN)


def _get_role(call: Call, params: RunInstancesParams, placement: Placement) -> Role | None:
    if params.ram_role_name is None:
        return None
    if not placement.interfaces:
        raise ROLE_ON_CLASSIC()
    role = get_ecs_role(call, params.ram_role_name, ROLE_NOT_FOUND, NOT_ECS_ROLE)
    check_exclusive(call, role, (), placement.amount)
    return role


def _expired_time(call: Call, params: RunInstancesParams) -> datetime:
    if params.instance_charge_type == "PostPaid" or params.period is None:
        return NEVER
    start = call.now
    if params.period_unit == "Week":
        return start + timedelta(weeks=params.period)
    months = start.month - 1 + params.period
    first = start.replace(year=start.year + months // 12, month=months % 12 + 1, day=1)
    # A month that has no such day ends the period on its last.
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))


def _make_interface(call: Call, dispenser: Dispenser, placement: Placement, position: int) -> NetworkInterface:
    plan = placement.interfaces[position]
    place_of_address = (plan.vswitch.vswitch_id, plan.vswitch.cidr_block)
    first = plan.wanted_address or dispenser.take(*place_of_address)
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
    if params.host_names:
        return params.host_names[position]
    if params.host_name is not None:
        return name_in_row(params.host_name, position, unique=params.unique_suffix)
    random_part = instance_id.removeprefix("i-")
    return f"iZ{random_part[:12]}Z" if image.os_type == "windows" else f"iZ{random_part}Z"


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
    interfaces = tuple(
        _make_interface(call, dispenser, placement, number) for number in range(len(placement.interfaces))
    )
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
        internet_max_bandwidth_in=params.internet_max_bandwidth_in or _most_bandwidth_in(params),
        internet_max_bandwidth_out=params.internet_max_bandwidth_out,
        instance_charge_type=params.instance_charge_type,
        sale_cycle=params.period_unit.lower() if params.instance_charge_type == "PrePaid" else "",
        expired_time=_expired_time(call, params),
        auto_release_time=params.auto_release_time,
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
        *PLACEMENT_ERRORS,
        *DISK_ERRORS,
        AUTO_RELEASE_TIME_MALFORMED,
        BANDWIDTH_IN_MALFORMED,
        DEDICATED_HOST_NOT_FOUND,
        DEPLOYMENT_SET_NOT_FOUND,
        DRY_RUN_OPERATION,
        HOST_NAME_EXCEEDS,
        HOST_NAME_MALFORMED,
        HPC_CLUSTER_NOT_FOUND,
        IMAGE_FAMILY_NOT_FOUND,
        IMAGE_NOT_FOUND,
        INSTANCE_NAME_EXCEEDS,
        INSTANCE_TYPE_NOT_SUPPORTED,
        KEY_PAIR_ON_WINDOWS,
        LAUNCH_TEMPLATE_NOT_FOUND,
        MANDATORY_NOT_SUPPLIED,
        NOT_ECS_ROLE,
        PASSWORD_MISMATCH,
        PERIOD_INVALID,
        PERIOD_MISSING,
        ROLE_IN_USE,
        ROLE_NOT_FOUND,
        ROLE_ON_CLASSIC,
        SPOT_PREPAID,
        SPOT_PRICE_LIMIT_INVALID,
        USER_DATA_FORMAT,
        USER_DATA_ON_CLASSIC,
        USER_DATA_SIZE,
    ),
)
def run_instances(call: Call, params: RunInstancesParams) -> RunInstancesResult:
    """Create instances and start them, with a role if one is named."""
    image = _get_image(params)
    instance_type = _get_instance_type(params)
    _check_hosts(params)
    _check_names(params, image)
    _check_login(params, image)
    check_disks(params, image)
    _check_billing(call, params)
    placement = place(call, params)
    _check_user_data(params, placement)
    role = _get_role(call, params, placement)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    kept = {
        (plan.vswitch.vswitch_id, plan.wanted_address)
        for plan in placement.interfaces
        if plan.wanted_address is not None
    }
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
