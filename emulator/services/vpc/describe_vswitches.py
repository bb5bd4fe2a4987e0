"""Showing vSwitches, listed or one by itself."""

from typing import Annotated

from ...api.call import Call
from ...api.models import Boolean, Integer, Result, Seconds, wrapped
from .cidr import usable_addresses
from .errors import DRY_RUN_OPERATION, VSWITCH_NOT_FOUND
from .fields import (
    TAG_FILTER_ERRORS,
    OptionalRegionId,
    OwnerParams,
    PageParams,
    PageResult,
    TagFilters,
    TagResults,
    has_tags,
    named,
    shown_tags,
)
from .service import vpc
from .store import Vpc, VSwitch
from .vpcs import get_vpc
from .vswitches import get_vswitch


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
    """A vSwitch, listed or by itself."""

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


class DescribeVSwitchesResult(PageResult):
    """A page of vSwitches."""

    v_switches: Annotated[list[VSwitchResult], wrapped("VSwitch")]


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


@vpc.action(named("vswitch", "v_switch_id"), raises=(DRY_RUN_OPERATION, *TAG_FILTER_ERRORS))
def describe_v_switches(call: Call, params: DescribeVSwitchesParams) -> DescribeVSwitchesResult:
    """List the vSwitches of a region or of a VPC, a page at a time."""
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    if params.vpc_id is None:
        homes = call.world.vpc.vpcs.values(call.region_scope)
    else:
        named = call.world.vpc.vpcs.find(call.region_scope, params.vpc_id)
        homes = [] if named is None else [named]
    wanted = [
        (found, home)
        for home in homes
        for found in call.world.vpc.vswitches_of(home)
        if _is_wanted(found, home, params)
    ]
    return DescribeVSwitchesResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        v_switches=[_show(call, found, home) for found, home in params.cut(wanted)],
    )


class DescribeVSwitchAttributesParams(OwnerParams):
    """Parameters of DescribeVSwitchAttributes."""

    region_id: OptionalRegionId = None
    v_switch_id: str
    dry_run: Boolean = False


@vpc.action(named("vswitch", "v_switch_id"), raises=(VSWITCH_NOT_FOUND, DRY_RUN_OPERATION))
def describe_v_switch_attributes(call: Call, params: DescribeVSwitchAttributesParams) -> VSwitchResult:
    """Show a vSwitch."""
    found = get_vswitch(call, params.v_switch_id)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    return _show(call, found, get_vpc(call, found.vpc_id))
