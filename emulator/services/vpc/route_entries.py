"""Listing the routes of route tables, as the newer call does and as the older one does."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.errors import INVALID_PARAMETER, Refusal
from ...api.markers import read_marker, write_marker
from ...api.models import Integer, Result, Seconds, wrapped
from ...table import first
from .errors import (
    FILTER_UNDER_WRONG_TYPE,
    IP_VERSION_ILLEGAL,
    LISTED_ROUTE_TABLE_NOT_FOUND,
    LISTED_VROUTER_NOT_FOUND,
    MANDATORY_MISSING,
    NEXT_HOP_NOT_FOUND,
    NEXT_TOKEN_ILLEGAL,
    ROUTE_ENTRY_TYPE_ILLEGAL,
    ROUTE_TYPE_ILLEGAL,
)
from .fields import OptionalRegionId, OwnerParams, PageParams, PageResult, RegionId, any_case, named
from .route_tables import RouterType, get_route_table, route_tables
from .routes import Route, routes_of
from .service import vpc
from .store import RouteTable, Vpc
from .vpcs import get_vpc

ROUTE_TYPES = ("Custom", "System", "BGP", "CEN", "ECR")
LISTED_BLOCKS = 20


class DescribeRouteEntryListParams(OwnerParams):
    """Parameters of DescribeRouteEntryList."""

    region_id: RegionId
    route_table_id: str
    route_entry_id: str | None = None
    route_entry_name: str | None = None
    route_entry_type: Annotated[str | None, any_case(*ROUTE_TYPES), Refusal(value=ROUTE_ENTRY_TYPE_ILLEGAL)] = None
    destination_cidr_block: str | None = None
    dest_cidr_block_list: Annotated[list[str], Field(max_length=LISTED_BLOCKS)] = Field(default_factory=list)
    ip_version: Annotated[str | None, any_case("IPv4", "IPv6"), Refusal(value=IP_VERSION_ILLEGAL)] = None
    next_hop_id: str | None = None
    next_hop_type: str | None = None
    service_type: str | None = None
    max_result: Annotated[Integer, Field(ge=1, le=100)] = 10
    next_token: str | None = None


class NextHopRelatedInfoResult(Result):
    """The instance that a router's next hop leads to."""

    instance_id: str
    instance_type: str
    region_id: str


class NextHopResult(Result):
    """A next hop; region, weight and state are told of router interfaces alone."""

    next_hop_id: str = ""
    next_hop_type: str
    next_hop_region_id: str | None = None
    weight: int | None = None
    enabled: int | None = None
    next_hop_related_info: NextHopRelatedInfoResult | None = None


class RouteEntryResult(Result):
    """A route in a listing."""

    route_entry_id: str
    route_entry_name: str = ""
    description: str = ""
    route_table_id: str
    destination_cidr_block: str
    ip_version: str
    type: str = "System"
    origin: str = "SystemCreate"
    service_type: str = ""
    status: str = "Available"
    gmt_modified: Seconds
    next_hops: Annotated[list[NextHopResult], wrapped("NextHop")]


class DescribeRouteEntryListResult(Result):
    """A page of routes. The token is empty where nothing follows."""

    total_count: int
    next_token: str
    route_entrys: Annotated[list[RouteEntryResult], wrapped("RouteEntry")]


def _is_wanted(route: Route, params: DescribeRouteEntryListParams) -> bool:
    # None has a name, a next hop with an id, or is hosted by a transit router.
    return (
        params.route_entry_type in (None, "System")
        and params.route_entry_id in (None, route.route_entry_id)
        and params.route_entry_name is None
        and params.destination_cidr_block in (None, str(route.destination))
        and (not params.dest_cidr_block_list or str(route.destination) in params.dest_cidr_block_list)
        and params.ip_version in (None, route.ip_version)
        and params.next_hop_id is None
        and params.next_hop_type in (None, route.next_hop_type)
        and params.service_type is None
    )


def _is_next_hop(call: Call, name: str) -> bool:
    hops = (call.world.ecs.instances, call.world.ecs.network_interfaces)
    return any(table.find(call.region_scope, name) is not None for table in hops)


def _show(route: Route) -> RouteEntryResult:
    return RouteEntryResult(
        route_entry_id=route.route_entry_id,
        route_table_id=route.route_table_id,
        destination_cidr_block=str(route.destination),
        ip_version=route.ip_version,
        gmt_modified=route.modified,
        next_hops=[NextHopResult(next_hop_type=route.next_hop_type)],
    )


@vpc.action(
    named("routetable", "route_table_id"),
    raises=(LISTED_ROUTE_TABLE_NOT_FOUND, FILTER_UNDER_WRONG_TYPE, NEXT_HOP_NOT_FOUND, NEXT_TOKEN_ILLEGAL),
)
def describe_route_entry_list(call: Call, params: DescribeRouteEntryListParams) -> DescribeRouteEntryListResult:
    """List the routes of a route table in the order of their destinations, a page at a time."""
    found = get_route_table(call, params.route_table_id, LISTED_ROUTE_TABLE_NOT_FOUND)
    names_one = params.route_entry_id is not None or params.route_entry_name is not None
    if names_one and params.route_entry_type not in (None, "Custom"):
        raise FILTER_UNDER_WRONG_TYPE()
    if params.next_hop_id is not None and not _is_next_hop(call, params.next_hop_id):
        raise NEXT_HOP_NOT_FOUND()
    last = read_marker(params.next_token, NEXT_TOKEN_ILLEGAL())
    wanted = [route for route in routes_of(call, get_vpc(call, found.vpc_id)) if _is_wanted(route, params)]
    behind = ((route.name, route) for route in wanted if last is None or route.name > last)
    page, following = first(behind, params.max_result)
    return DescribeRouteEntryListResult(
        total_count=len(wanted),
        next_token=write_marker(following) or "",
        route_entrys=[_show(route) for route in page],
    )


class DescribeRouteTablesParams(PageParams):
    """Parameters of DescribeRouteTables."""

    region_id: OptionalRegionId = None
    v_router_id: str | None = None
    router_id: str | None = None
    router_type: RouterType = "VRouter"
    route_table_id: str | None = None
    route_table_name: str | None = None
    resource_group_id: str | None = None
    type: Annotated[str | None, any_case(*ROUTE_TYPES), Refusal(value=ROUTE_TYPE_ILLEGAL)] = None

    @property
    def wanted_router(self) -> str | None:
        """The wanted router, by either of its parameters."""
        return self.v_router_id or self.router_id


class OlderNextHopResult(Result):
    """One of several next hops."""

    next_hop_id: str
    next_hop_type: str
    enabled: int
    weight: int


class OlderRouteEntryResult(Result):
    """A route within its route table."""

    route_entry_id: str
    route_entry_name: str = ""
    description: str = ""
    route_table_id: str
    destination_cidr_block: str
    type: str = "System"
    status: str = "Available"
    instance_id: str = ""
    next_hop_type: str
    next_hops: Annotated[list[OlderNextHopResult], wrapped("NextHop")]


class RouteTableWithEntriesResult(Result):
    """A route table with its routes."""

    route_table_id: str
    route_table_type: Literal["System"] = "System"
    v_router_id: str
    v_switch_ids: Annotated[list[str], wrapped("VSwitchId")]
    status: str = "Available"
    resource_group_id: str
    creation_time: Seconds
    route_entrys: Annotated[list[OlderRouteEntryResult], wrapped("RouteEntry")]


class DescribeRouteTablesResult(PageResult):
    """A page of route tables with their routes."""

    route_tables: Annotated[list[RouteTableWithEntriesResult], wrapped("RouteTable")]


def _wanted_tables(call: Call, params: DescribeRouteTablesParams) -> Iterator[tuple[RouteTable, Vpc]]:
    for found, home in route_tables(call):
        if (
            params.router_type == "VRouter"
            and params.wanted_router in (None, home.vrouter_id)
            and params.route_table_id in (None, found.route_table_id)
            and params.route_table_name in (None, found.route_table_name)
            and params.resource_group_id in (None, home.resource_group_id)
        ):
            yield found, home


def _show_with_entries(call: Call, home: Vpc, params: DescribeRouteTablesParams) -> RouteTableWithEntriesResult:
    routes = routes_of(call, home) if params.type in (None, "System") else []
    return RouteTableWithEntriesResult(
        route_table_id=home.route_table_id,
        v_router_id=home.vrouter_id,
        v_switch_ids=list(home.vswitch_ids),
        resource_group_id=home.resource_group_id,
        creation_time=home.creation_time,
        route_entrys=[
            OlderRouteEntryResult(
                route_entry_id=route.route_entry_id,
                route_table_id=route.route_table_id,
                destination_cidr_block=str(route.destination),
                next_hop_type=route.next_hop_type,
                next_hops=[],
            )
            for route in routes
        ],
    )


@vpc.action(
    named("routetable", "route_table_id"), raises=(MANDATORY_MISSING, INVALID_PARAMETER, LISTED_VROUTER_NOT_FOUND)
)
def describe_route_tables(call: Call, params: DescribeRouteTablesParams) -> DescribeRouteTablesResult:
    """List route tables with their routes, by the id or the name of a table or the id of a router."""
    if not (params.wanted_router or params.route_table_id or params.route_table_name):
        raise MANDATORY_MISSING()
    if params.v_router_id is not None and params.router_id is not None:
        raise INVALID_PARAMETER(name="RouterId")
    vrouter_ids = {home.vrouter_id for _, home in route_tables(call)}
    if params.wanted_router is not None and params.wanted_router not in vrouter_ids:
        raise LISTED_VROUTER_NOT_FOUND()
    wanted = list(_wanted_tables(call, params))
    return DescribeRouteTablesResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        route_tables=[_show_with_entries(call, home, params) for _, home in params.cut(wanted)],
    )
