"""VSwitches: creating, listing and deleting them."""

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, Result, Seconds, wrapped
from ...api.names import resource
from .cidr import read_block, usable_addresses
from .errors import (
    DRY_RUN_OPERATION,
    REGION_NOT_FOUND,
    VPC_NOT_FOUND,
    VSWITCH_CIDR_MALFORMED,
    VSWITCH_CIDR_MASK,
    VSWITCH_CIDR_OUTSIDE,
    VSWITCH_CIDR_OVERLAPPED,
    VSWITCH_DESCRIPTION_MALFORMED,
    VSWITCH_IN_USE,
    VSWITCH_IPV6_OVERLAPPED,
    VSWITCH_IPV6_UNAVAILABLE,
    VSWITCH_NAME_MALFORMED,
    VSWITCH_NOT_FOUND,
    VSWITCH_QUOTA,
    ZONE_NOT_FOUND,
)
from .fields import (
    TAG_ERRORS,
    TAG_FILTER_ERRORS,
    EmptyResult,
    OptionalRegionId,
    OwnerParams,
    PageParams,
    TagFilters,
    TagResults,
    Tags,
    has_tags,
    not_a_url,
    shown_tags,
    stored_tags,
)
from .ids import new_id
from .regions import REGIONS
from .service import vpc
from .store import Vpc, VSwitch
from .vpcs import contains, get_vpc

VSWITCHES_PER_VPC = 150
SHORTEST_MASK, LONGEST_MASK = 16, 29
IPV6_MASK = 64

Name = Annotated[
    str | None,
    Field(max_length=128),
    AfterValidator(not_a_url),
    Refusal(length=VSWITCH_NAME_MALFORMED, value=VSWITCH_NAME_MALFORMED),
]
Description = Annotated[
    str | None,
    Field(max_length=256),
    AfterValidator(not_a_url),
    Refusal(length=VSWITCH_DESCRIPTION_MALFORMED, value=VSWITCH_DESCRIPTION_MALFORMED),
]


class CreateVSwitchParams(OwnerParams):
    """Parameters of CreateVSwitch."""

    region_id: OptionalRegionId = None
    vpc_id: str
    zone_id: str
    cidr_block: str
    cidr_mask: Annotated[Integer | None, NO_EFFECT] = None
    v_switch_name: Name = None
    description: Description = None
    ipv6_cidr_block: Annotated[Integer, Field(ge=0, le=255)] | None = None
    ipv6_cidr_mask: Annotated[Integer | None, NO_EFFECT] = None
    vpc_ipv6_cidr_block: str | None = None
    tag: Tags = None
    client_token: str | None = None


class CreateVSwitchResult(Result):
    """The answer of CreateVSwitch."""

    v_switch_id: str


def _new_vswitch_in_vpc(call: Call, params: CreateVSwitchParams) -> Iterable[str]:
    return (
        resource("vpc", call.region_id, call.account_id, "vswitch/*"),
        resource("vpc", call.region_id, call.account_id, f"vpc/{params.vpc_id}"),
    )


def _neighbours(call: Call, home: Vpc) -> list[VSwitch]:
    found = (call.world.vpc.vswitches.find(call.region_scope, vswitch_id) for vswitch_id in home.vswitch_ids)
    return [vswitch for vswitch in found if vswitch is not None]


def _check_cidr_block(text: str, home: Vpc, neighbours: list[VSwitch]) -> None:
    block = read_block(text)
    if block is None:
        raise VSWITCH_CIDR_MALFORMED()
    if not SHORTEST_MASK <= block.prefixlen <= LONGEST_MASK:
        raise VSWITCH_CIDR_MASK()
    if not contains(home, block):
        raise VSWITCH_CIDR_OUTSIDE()
    if any(block.overlaps(IPv4Network(other.cidr_block)) for other in neighbours):
        raise VSWITCH_CIDR_OVERLAPPED()


def _take_ipv6_block(params: CreateVSwitchParams, home: Vpc, neighbours: list[VSwitch]) -> str | None:
    if params.ipv6_cidr_block is None and params.vpc_ipv6_cidr_block is None:
        return None
    if home.ipv6_cidr_block is None or params.vpc_ipv6_cidr_block not in (None, home.ipv6_cidr_block):
        raise VSWITCH_IPV6_UNAVAILABLE()
    start = int(IPv6Network(home.ipv6_cidr_block).network_address) + ((params.ipv6_cidr_block or 0) << IPV6_MASK)
    block = str(IPv6Network((start, IPV6_MASK)))
    if any(other.ipv6_cidr_block == block for other in neighbours):
        raise VSWITCH_IPV6_OVERLAPPED()
    return block


@vpc.action(
    _new_vswitch_in_vpc,
    raises=(
        REGION_NOT_FOUND,
        VPC_NOT_FOUND,
        ZONE_NOT_FOUND,
        VSWITCH_CIDR_MALFORMED,
        VSWITCH_CIDR_MASK,
        VSWITCH_CIDR_OUTSIDE,
        VSWITCH_CIDR_OVERLAPPED,
        VSWITCH_IPV6_UNAVAILABLE,
        VSWITCH_IPV6_OVERLAPPED,
        VSWITCH_QUOTA,
        *TAG_ERRORS,
    ),
)
def create_v_switch(call: Call, params: CreateVSwitchParams) -> CreateVSwitchResult:
    """Create a vSwitch in a zone, with a part of its VPC's addresses."""
    home = get_vpc(call, params.vpc_id)
    if params.zone_id not in REGIONS[call.region_id].zone_ids:
        raise ZONE_NOT_FOUND()
    neighbours = _neighbours(call, home)
    _check_cidr_block(params.cidr_block, home, neighbours)
    ipv6_cidr_block = _take_ipv6_block(params, home, neighbours)
    if len(neighbours) >= VSWITCHES_PER_VPC:
        raise VSWITCH_QUOTA()
    made = VSwitch(
        account_id=call.account_id,
        region_id=call.region_id,
        zone_id=params.zone_id,
        vpc_id=home.vpc_id,
        vswitch_id=new_id(call, "vsw", 21),
        vswitch_name=params.v_switch_name or "",
        description=params.description or "",
        cidr_block=params.cidr_block,
        ipv6_cidr_block=ipv6_cidr_block,
        creation_time=call.now,
        tags=stored_tags(params.tag),
    )
    call.world.vpc.vswitches.put(call.region_scope, made.vswitch_id, made)
    grown = replace(home, vswitch_ids=(*home.vswitch_ids, made.vswitch_id))
    call.world.vpc.vpcs.put(call.region_scope, home.vpc_id, grown)
    return CreateVSwitchResult(v_switch_id=made.vswitch_id)


class DeleteVSwitchParams(OwnerParams):
    """Parameters of DeleteVSwitch."""

    region_id: OptionalRegionId = None
    v_switch_id: str
    dry_run: Boolean = False


def _named_vswitch(call: Call, params: DeleteVSwitchParams) -> Iterable[str]:
    return (resource("vpc", call.region_id, call.account_id, f"vswitch/{params.v_switch_id}"),)


@vpc.action(_named_vswitch, raises=(REGION_NOT_FOUND, VSWITCH_NOT_FOUND, VSWITCH_IN_USE, DRY_RUN_OPERATION))
def delete_v_switch(call: Call, params: DeleteVSwitchParams) -> EmptyResult:
    """Delete a vSwitch of whose addresses none is in use."""
    found = call.world.vpc.vswitches.find(call.region_scope, params.v_switch_id)
    if found is None:
        raise VSWITCH_NOT_FOUND()
    if call.world.ecs.count_addresses(found.account_id, found.region_id, found.vswitch_id):
        raise VSWITCH_IN_USE()
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    home = get_vpc(call, found.vpc_id)
    left = tuple(vswitch_id for vswitch_id in home.vswitch_ids if vswitch_id != found.vswitch_id)
    call.world.vpc.vpcs.put(call.region_scope, home.vpc_id, replace(home, vswitch_ids=left))
    call.world.vpc.vswitches.remove(call.region_scope, found.vswitch_id)
    return EmptyResult()


class DescribeVSwitchesParams(PageParams):
    """Parameters of DescribeVSwitches."""

    region_id: OptionalRegionId = None
    vpc_id: str | None = None
    v_switch_id: str | None = None
    v_switch_name: str | None = None
    v_switch_owner_id: Integer | None = None
    zone_id: str | None = None
    route_table_id: str | None = None
    is_default: Boolean | None = None
    enable_ipv6: Boolean | None = None
    resource_group_id: str | None = None
    tag: TagFilters = None
    dry_run: Boolean = False


class RouteTableResult(Result):
    """The route table of a vSwitch."""

    route_table_id: str
    route_table_type: str = "System"


class VSwitchResult(Result):
    """A vSwitch."""

    v_switch_id: str
    v_switch_name: str
    description: str
    vpc_id: str
    zone_id: str
    status: str = "Available"
    cidr_block: str
    ipv6_cidr_block: str
    enabled_ipv6: bool
    available_ip_address_count: int
    is_default: bool = False
    network_acl_id: str = ""
    share_type: str = ""
    route_table: RouteTableResult
    resource_group_id: str
    owner_id: int
    creation_time: Seconds
    tags: TagResults


class DescribeVSwitchesResult(Result):
    """A page of vSwitches."""

    total_count: int
    page_number: int
    page_size: int
    v_switches: Annotated[list[VSwitchResult], wrapped("VSwitch")]


def _listed_vswitches(call: Call, params: DescribeVSwitchesParams) -> Iterable[str]:
    return (resource("vpc", call.region_id, call.account_id, f"vswitch/{params.v_switch_id or '*'}"),)


def _is_wanted(found: VSwitch, home: Vpc, params: DescribeVSwitchesParams) -> bool:
    return (
        params.v_switch_id in (None, found.vswitch_id)
        and params.v_switch_name in (None, found.vswitch_name)
        and params.v_switch_owner_id in (None, int(found.account_id))
        and params.zone_id in (None, found.zone_id)
        and params.route_table_id in (None, home.route_table_id)
        and not params.is_default
        and params.enable_ipv6 in (None, found.ipv6_cidr_block is not None)
        and params.resource_group_id in (None, home.resource_group_id)
        and has_tags(found.tags, params.tag)
    )


def _show(call: Call, found: VSwitch, home: Vpc) -> VSwitchResult:
    in_use = call.world.ecs.count_addresses(found.account_id, found.region_id, found.vswitch_id)
    return VSwitchResult(
        v_switch_id=found.vswitch_id,
        v_switch_name=found.vswitch_name,
        description=found.description,
        vpc_id=found.vpc_id,
        zone_id=found.zone_id,
        cidr_block=found.cidr_block,
        ipv6_cidr_block=found.ipv6_cidr_block or "",
        enabled_ipv6=found.ipv6_cidr_block is not None,
        available_ip_address_count=len(usable_addresses(found.cidr_block)) - in_use,
        route_table=RouteTableResult(route_table_id=home.route_table_id),
        resource_group_id=home.resource_group_id,
        owner_id=int(found.account_id),
        creation_time=found.creation_time,
        tags=shown_tags(found.tags),
    )


@vpc.action(_listed_vswitches, raises=(REGION_NOT_FOUND, DRY_RUN_OPERATION, *TAG_FILTER_ERRORS))
def describe_v_switches(call: Call, params: DescribeVSwitchesParams) -> DescribeVSwitchesResult:
    """List the vSwitches of a region or of a VPC, a page at a time."""
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    if params.vpc_id is None:
        homes = call.world.vpc.vpcs.values(call.region_scope)
    else:
        named = call.world.vpc.vpcs.find(call.region_scope, params.vpc_id)
        homes = [] if named is None else [named]
    wanted = [(found, home) for home in homes for found in _neighbours(call, home) if _is_wanted(found, home, params)]
    return DescribeVSwitchesResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        v_switches=[_show(call, found, home) for found, home in params.cut(wanted)],
    )
