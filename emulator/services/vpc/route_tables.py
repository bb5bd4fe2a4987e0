"""Route tables: listing and changing them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import Boolean, Result, Seconds, given, wrapped
from .errors import ROUTE_TABLE_DESCRIPTION_MALFORMED, ROUTE_TABLE_NAME_MALFORMED, ROUTE_TABLE_NOT_FOUND
from .fields import (
    TAG_FILTER_ERRORS,
    Description,
    EmptyResult,
    Name,
    OwnerParams,
    PageParams,
    PageResult,
    RegionId,
    TagFilters,
    TagResults,
    has_tags,
    named,
    shown_tags,
)
from .service import vpc
from .store import RouteTable, Vpc

RouterType = Literal["VRouter", "VBR"]
"""Border routers are made by calls that are not served: there is none."""


def get_route_table(call: Call, route_table_id: str, not_found: ErrorSpec) -> RouteTable:
    """Return the route table of the caller's account in the call's region.

    Args:
        call: The call.
        route_table_id: The route table.
        not_found: Raised if there is none.
    """
    found = call.world.vpc.route_tables.find(call.region_scope, route_table_id)
    if found is None:
        raise not_found()
    return found


def route_tables(call: Call) -> Iterator[tuple[RouteTable, Vpc]]:
    """Iterate over the route tables of the call's region, each with its VPC."""
    for home in call.world.vpc.vpcs.values(call.region_scope):
        found = call.world.vpc.route_tables.find(call.region_scope, home.route_table_id)
        if found is not None:
            yield found, home


class DescribeRouteTableListParams(PageParams):
    """Parameters of DescribeRouteTableList."""

    region_id: RegionId
    router_type: RouterType = "VRouter"
    router_id: str | None = None
    vpc_id: str | None = None
    route_table_id: str | None = None
    route_table_name: str | None = None
    route_table_type: Literal["System", "Custom"] | None = None
    resource_group_id: str | None = None
    tag: TagFilters = None


class RouteTableResult(Result):
    """A route table in a listing."""

    route_table_id: str
    route_table_name: str
    description: str
    route_table_type: str = "System"
    router_type: str = "VRouter"
    router_id: str
    vpc_id: str
    v_switch_ids: Annotated[list[str], wrapped("VSwitchId")]
    gateway_ids: Annotated[list[str], wrapped("GatewayIds")]
    associate_type: str = "VSwitch"
    route_propagation_enable: bool
    status: str = "Available"
    resource_group_id: str
    owner_id: int
    creation_time: Seconds
    tags: TagResults


class DescribeRouteTableListResult(PageResult):
    """A page of route tables."""

    router_table_list: Annotated[list[RouteTableResult], wrapped("RouterTableListType")]


def _is_wanted(found: RouteTable, home: Vpc, params: DescribeRouteTableListParams) -> bool:
    return (
        (params.router_type == "VRouter" or params.vpc_id is not None)
        and params.route_table_type != "Custom"
        and params.router_id in (None, home.vrouter_id)
        and params.vpc_id in (None, home.vpc_id)
        and params.route_table_id in (None, found.route_table_id)
        and params.route_table_name in (None, found.route_table_name)
        and params.resource_group_id in (None, home.resource_group_id)
        and has_tags(found.tags, params.tag)
    )


def _show(found: RouteTable, home: Vpc) -> RouteTableResult:
    return RouteTableResult(
        route_table_id=found.route_table_id,
        route_table_name=found.route_table_name,
        description=found.description,
        router_id=home.vrouter_id,
        vpc_id=home.vpc_id,
        v_switch_ids=list(home.vswitch_ids),
        gateway_ids=[],
        route_propagation_enable=found.propagation_enabled,
        resource_group_id=home.resource_group_id,
        owner_id=int(found.account_id),
        creation_time=home.creation_time,
        tags=shown_tags(found.tags),
    )


@vpc.action(named("routetable", "route_table_id"), raises=TAG_FILTER_ERRORS)
def describe_route_table_list(call: Call, params: DescribeRouteTableListParams) -> DescribeRouteTableListResult:
    """List the route tables of a region or of a VPC, a page at a time."""
    wanted = [pair for pair in route_tables(call) if _is_wanted(*pair, params)]
    return DescribeRouteTableListResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        router_table_list=[_show(*pair) for pair in params.cut(wanted)],
    )


class ModifyRouteTableAttributesParams(OwnerParams):
    """Parameters of ModifyRouteTableAttributes. What is left out stays as it is."""

    region_id: RegionId
    route_table_id: str
    route_table_name: Annotated[Name, Refusal(length=ROUTE_TABLE_NAME_MALFORMED, value=ROUTE_TABLE_NAME_MALFORMED)] = (
        None
    )
    description: Annotated[
        Description, Refusal(length=ROUTE_TABLE_DESCRIPTION_MALFORMED, value=ROUTE_TABLE_DESCRIPTION_MALFORMED)
    ] = None
    route_propagation_enable: Boolean | None = None


@vpc.action(named("routetable", "route_table_id"), raises=(ROUTE_TABLE_NOT_FOUND,))
def modify_route_table_attributes(call: Call, params: ModifyRouteTableAttributesParams) -> EmptyResult:
    """Change a route table's name or description, or whether it takes in propagated routes."""
    found = get_route_table(call, params.route_table_id, ROUTE_TABLE_NOT_FOUND)
    changed = replace(
        found,
        **given(
            route_table_name=params.route_table_name,
            description=params.description,
            propagation_enabled=params.route_propagation_enable,
        ),
    )
    call.world.vpc.route_tables.put(call.region_scope, found.route_table_id, changed)
    return EmptyResult()
