"""Routers of VPCs: listing and changing them."""

from dataclasses import replace
from typing import Annotated

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import Result, Seconds, given, wrapped
from .errors import VROUTER_DESCRIPTION_MALFORMED, VROUTER_NAME_MALFORMED, VROUTER_NOT_FOUND
from .fields import (
    Description,
    EmptyResult,
    Name,
    OptionalRegionId,
    OwnerParams,
    PageParams,
    PageResult,
    RegionId,
    named,
)
from .service import vpc
from .store import Vpc


class DescribeVRoutersParams(PageParams):
    """Parameters of DescribeVRouters."""

    region_id: RegionId
    v_router_id: str | None = None


class VRouterResult(Result):
    """A router."""

    v_router_id: str
    v_router_name: str
    description: str
    region_id: str
    vpc_id: str
    route_table_ids: Annotated[list[str], wrapped("RouteTableId")]
    creation_time: Seconds


class DescribeVRoutersResult(PageResult):
    """A page of routers."""

    v_routers: Annotated[list[VRouterResult], wrapped("VRouter")]


def _homes(call: Call, vrouter_id: str | None) -> list[Vpc]:
    """Return the VPC of a router, or all."""
    homes = call.world.vpc.vpcs.values(call.region_scope)
    return [home for home in homes if vrouter_id in (None, home.vrouter_id)]


def _show(home: Vpc) -> VRouterResult:
    return VRouterResult(
        v_router_id=home.vrouter_id,
        v_router_name=home.vrouter_name,
        description=home.vrouter_description,
        region_id=home.region_id,
        vpc_id=home.vpc_id,
        route_table_ids=[home.route_table_id],
        creation_time=home.creation_time,
    )


@vpc.action(named("vrouter", "v_router_id"))
def describe_v_routers(call: Call, params: DescribeVRoutersParams) -> DescribeVRoutersResult:
    """List the routers of a region's VPCs, a page at a time."""
    homes = _homes(call, params.v_router_id)
    return DescribeVRoutersResult(
        total_count=len(homes),
        page_number=params.page_number,
        page_size=params.page_size,
        v_routers=[_show(home) for home in params.cut(homes)],
    )


class ModifyVRouterAttributeParams(OwnerParams):
    """Parameters of ModifyVRouterAttribute. What is left out stays as it is."""

    region_id: OptionalRegionId = None
    v_router_id: str
    v_router_name: Annotated[Name, Refusal(length=VROUTER_NAME_MALFORMED, value=VROUTER_NAME_MALFORMED)] = None
    description: Annotated[
        Description, Refusal(length=VROUTER_DESCRIPTION_MALFORMED, value=VROUTER_DESCRIPTION_MALFORMED)
    ] = None


@vpc.action(named("vrouter", "v_router_id"), raises=(VROUTER_NOT_FOUND,))
def modify_v_router_attribute(call: Call, params: ModifyVRouterAttributeParams) -> EmptyResult:
    """Change the name or the description of a VPC's router."""
    homes = _homes(call, params.v_router_id)
    if not homes:
        raise VROUTER_NOT_FOUND()
    (home,) = homes
    changed = replace(home, **given(vrouter_name=params.v_router_name, vrouter_description=params.description))
    call.world.vpc.vpcs.put(call.region_scope, home.vpc_id, changed)
    return EmptyResult()
