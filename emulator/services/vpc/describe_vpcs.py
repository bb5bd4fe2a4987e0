"""Showing VPCs, listed or one by itself."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator

from ...api.call import Call
from ...api.models import NO_EFFECT, Boolean, Integer, Result, Seconds, wrapped
from ...api.names import resource
from .errors import DRY_RUN_OPERATION, VPC_NOT_FOUND
from .fields import (
    TAG_FILTER_ERRORS,
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
from .store import Vpc
from .vpcs import get_vpc

LISTED_IDS = 20


def _split(text: str | None) -> list[str]:
    return [*dict.fromkeys(part.strip() for part in text.split(","))] if text else []


def _is_short(text: str | None) -> str | None:
    if len(_split(text)) > LISTED_IDS:
        raise ValueError(f"more than {LISTED_IDS} ids")
    return text


class DescribeVpcsParams(PageParams):
    """Parameters of DescribeVpcs."""

    region_id: RegionId
    vpc_id: Annotated[str | None, AfterValidator(_is_short)] = None
    vpc_name: str | None = None
    vpc_owner_id: Integer | None = None
    is_default: Boolean | None = None
    enable_ipv6: Boolean | None = None
    dhcp_options_set_id: str | None = None
    resource_group_id: str | None = None
    tag: TagFilters = None
    dry_run: Boolean = False

    @property
    def vpc_ids(self) -> list[str]:
        """The wanted VPCs, each once; none named, all wanted."""
        return _split(self.vpc_id)


class Ipv6BlockResult(Result):
    """A VPC's IPv6 block and whose it is."""

    ipv6_cidr_block: str
    ipv6_isp: str


class VpcFacts(Result):
    """What is shown of a VPC, listed or by itself."""

    vpc_id: str
    vpc_name: str
    description: str
    region_id: str
    status: str = "Available"
    cidr_block: str
    ipv6_cidr_block: str
    ipv6_cidr_blocks: Annotated[list[Ipv6BlockResult], wrapped("Ipv6CidrBlock")]
    enabled_ipv6: bool
    user_cidrs: Annotated[list[str], wrapped("UserCidr")]
    secondary_cidr_blocks: Annotated[list[str], wrapped("SecondaryCidrBlock")]
    v_router_id: str
    v_switch_ids: Annotated[list[str], wrapped("VSwitchId")]
    is_default: bool = False
    dhcp_options_set_id: str = ""
    dhcp_options_set_status: str = "Available"
    dns_hostname_status: str
    resource_group_id: str
    owner_id: int
    creation_time: Seconds
    tags: TagResults


class VpcResult(VpcFacts):
    """A VPC in a listing."""

    router_table_ids: Annotated[list[str], wrapped("RouterTableIds")]
    nat_gateway_ids: Annotated[list[str], wrapped("NatGatewayIds")]
    cen_status: str = "Detached"


class DescribeVpcsResult(PageResult):
    """A page of VPCs."""

    vpcs: Annotated[list[VpcResult], wrapped("Vpc")]


def _listed_vpcs(call: Call, params: DescribeVpcsParams) -> Iterable[str]:
    return [resource("vpc", call.region_id, call.account_id, f"vpc/{vpc_id}") for vpc_id in params.vpc_ids or ["*"]]


def _is_wanted(found: Vpc, params: DescribeVpcsParams) -> bool:
    return (
        params.vpc_name in (None, found.vpc_name)
        and params.vpc_owner_id in (None, int(found.account_id))
        and not params.is_default
        and params.enable_ipv6 in (None, found.ipv6_cidr_block is not None)
        and params.dhcp_options_set_id is None
        and params.resource_group_id in (None, found.resource_group_id)
        and has_tags(found.tags, params.tag)
    )


def _facts(found: Vpc) -> dict[str, Any]:
    ipv6 = found.ipv6_cidr_block
    return {
        "vpc_id": found.vpc_id,
        "vpc_name": found.vpc_name,
        "description": found.description,
        "region_id": found.region_id,
        "cidr_block": found.cidr_block,
        "ipv6_cidr_block": ipv6 or "",
        "ipv6_cidr_blocks": [Ipv6BlockResult(ipv6_cidr_block=ipv6, ipv6_isp=found.ipv6_isp or "")] if ipv6 else [],
        "enabled_ipv6": ipv6 is not None,
        "user_cidrs": list(found.user_cidrs),
        "secondary_cidr_blocks": [],
        "v_router_id": found.vrouter_id,
        "v_switch_ids": list(found.vswitch_ids),
        "dns_hostname_status": "ENABLED" if found.dns_hostname_enabled else "DISABLED",
        "resource_group_id": found.resource_group_id,
        "owner_id": int(found.account_id),
        "creation_time": found.creation_time,
        "tags": shown_tags(found.tags),
    }


@vpc.action(_listed_vpcs, raises=(DRY_RUN_OPERATION, *TAG_FILTER_ERRORS))
def describe_vpcs(call: Call, params: DescribeVpcsParams) -> DescribeVpcsResult:
    """List the VPCs of a region, a page at a time."""
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    table = call.world.vpc.vpcs
    if params.vpc_ids:
        named = (table.find(call.region_scope, vpc_id) for vpc_id in params.vpc_ids)
        candidates = [found for found in named if found is not None]
    else:
        candidates = table.values(call.region_scope)
    wanted = [found for found in candidates if _is_wanted(found, params)]
    return DescribeVpcsResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        vpcs=[
            VpcResult(**_facts(found), router_table_ids=[found.route_table_id], nat_gateway_ids=[])
            for found in params.cut(wanted)
        ],
    )


class DescribeVpcAttributeParams(OwnerParams):
    """Parameters of DescribeVpcAttribute."""

    region_id: RegionId
    vpc_id: str
    is_default: Annotated[Boolean | None, NO_EFFECT] = None
    dry_run: Boolean = False


class AssociatedCenResult(Result):
    """A network of networks that the VPC belongs to."""

    cen_id: str
    cen_owner_id: int
    cen_status: str


class PropagationSourceResult(Result):
    """Where the VPC gets routes from."""

    source_instance_id: str
    source_owner_id: int
    source_type: str
    route_propagated: bool
    status: str


class CloudResourceResult(Result):
    """How many resources of a type the VPC has."""

    resource_type: str
    resource_count: int


class DescribeVpcAttributeResult(VpcFacts):
    """The answer of DescribeVpcAttribute."""

    classic_link_enabled: bool = False
    support_ipv4_gateway: bool = False
    ipv4_gateway_id: str = ""
    associated_cens: Annotated[list[AssociatedCenResult], wrapped("AssociatedCen")]
    associated_propagation_sources: Annotated[list[PropagationSourceResult], wrapped("AssociatedPropagationSources")]
    cloud_resources: Annotated[list[CloudResourceResult], wrapped("CloudResourceSetType")]


def _contents(found: Vpc) -> list[CloudResourceResult]:
    counts = {"VRouter": 1, "RouteTable": 1, "VSwitch": len(found.vswitch_ids)}
    return [CloudResourceResult(resource_type=kind, resource_count=count) for kind, count in counts.items() if count]


@vpc.action(named("vpc", "vpc_id"), raises=(VPC_NOT_FOUND, DRY_RUN_OPERATION))
def describe_vpc_attribute(call: Call, params: DescribeVpcAttributeParams) -> DescribeVpcAttributeResult:
    """Show a VPC and what is in it."""
    found = get_vpc(call, params.vpc_id)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    return DescribeVpcAttributeResult(
        **_facts(found), associated_cens=[], associated_propagation_sources=[], cloud_resources=_contents(found)
    )
