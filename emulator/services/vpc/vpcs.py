"""VPCs: creating, listing and deleting them."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, Result, Seconds, wrapped
from ...api.names import resource
from .cidr import SHARED_ADDRESSES, is_excluded, read_block, read_ipv6_block
from .errors import (
    DRY_RUN_OPERATION,
    IPAM_POOL_MISSING,
    IPAM_POOL_NOT_FOUND,
    IPV6_CIDR_MALFORMED,
    IPV6_CIDR_NOT_RESERVED,
    IPV6_ISP_ILLEGAL,
    IPV6_NOT_ENABLED,
    REGION_NOT_FOUND,
    RESOURCE_GROUP_NOT_FOUND,
    USER_CIDR_MALFORMED,
    USER_CIDR_NOT_STRICT,
    USER_CIDR_QUOTA,
    USER_CIDR_RESERVED,
    VPC_CIDR_EXCLUDED,
    VPC_CIDR_INVALID,
    VPC_CIDR_MASK,
    VPC_DESCRIPTION_MALFORMED,
    VPC_HAS_SECURITY_GROUP,
    VPC_HAS_VSWITCH,
    VPC_NAME_MALFORMED,
    VPC_NOT_FOUND,
    VPC_QUOTA,
)
from .fields import (
    TAG_ERRORS,
    TAG_FILTER_ERRORS,
    EmptyResult,
    OptionalRegionId,
    OwnerParams,
    PageParams,
    RegionId,
    ResourceGroupId,
    TagFilters,
    TagResults,
    Tags,
    has_tags,
    not_a_url,
    shown_tags,
    stored_tags,
)
from .ids import new_id
from .service import vpc
from .store import Vpc

VPCS_PER_REGION = 10
DEFAULT_CIDR_BLOCK = "172.16.0.0/12"
SHORTEST_MASK, LONGEST_MASK = 8, 28
IPV6_MASK = 56
USER_CIDRS_PER_VPC = 3

Name = Annotated[
    str | None,
    Field(max_length=128),
    AfterValidator(not_a_url),
    Refusal(length=VPC_NAME_MALFORMED, value=VPC_NAME_MALFORMED),
]
Description = Annotated[
    str | None,
    Field(max_length=256),
    AfterValidator(not_a_url),
    Refusal(length=VPC_DESCRIPTION_MALFORMED, value=VPC_DESCRIPTION_MALFORMED),
]
Isp = Annotated[Literal["BGP", "ChinaMobile", "ChinaUnicom", "ChinaTelecom"] | None, Refusal(value=IPV6_ISP_ILLEGAL)]


class CreateVpcParams(OwnerParams):
    """Parameters of CreateVpc."""

    region_id: RegionId
    cidr_block: str | None = None
    vpc_name: Name = None
    description: Description = None
    user_cidr: str | None = None
    enable_ipv6: Boolean = False
    ipv6_cidr_block: str | None = None
    ipv6_cidr_mask: Annotated[Integer | None, NO_EFFECT] = None
    ipv6_isp: Isp = None
    ipv4_cidr_mask: Integer | None = None
    ipv4_ipam_pool_id: str | None = None
    ipv6_ipam_pool_id: str | None = None
    enable_dns_hostname: Boolean = False
    resource_group_id: ResourceGroupId = None
    tag: Tags = None
    dry_run: Boolean = False
    client_token: str | None = None


class CreateVpcResult(Result):
    """The answer of CreateVpc."""

    vpc_id: str
    v_router_id: str
    route_table_id: str
    resource_group_id: str


def _any_vpc(call: Call, _: CreateVpcParams) -> Iterable[str]:
    return (resource("vpc", call.region_id, call.account_id, "vpc/*"),)


def _check_cidr_block(text: str) -> None:
    block = read_block(text)
    if block is None:
        raise VPC_CIDR_INVALID()
    if not SHORTEST_MASK <= block.prefixlen <= LONGEST_MASK:
        raise VPC_CIDR_MASK(mask=block.prefixlen)
    if is_excluded(block):
        raise VPC_CIDR_EXCLUDED()


def _read_user_cidrs(text: str | None) -> tuple[str, ...]:
    parts = tuple(text.split(",")) if text else ()
    if len(parts) > USER_CIDRS_PER_VPC:
        raise USER_CIDR_QUOTA()
    for part in parts:
        block = read_block(part, strict=False)
        if block is None:
            raise USER_CIDR_MALFORMED()
        if block.overlaps(SHARED_ADDRESSES):
            raise USER_CIDR_RESERVED()
        if read_block(part) is None:
            raise USER_CIDR_NOT_STRICT()
    return parts


def _check_ipv6(params: CreateVpcParams) -> None:
    """Check what is asked of IPv6. Blocks are reserved by calls that are not served: none can be named."""
    if params.ipv6_cidr_block is None:
        return
    if not params.enable_ipv6:
        raise IPV6_NOT_ENABLED()
    if read_ipv6_block(params.ipv6_cidr_block) is None:
        raise IPV6_CIDR_MALFORMED()
    raise IPV6_CIDR_NOT_RESERVED()


def _check_ipam(params: CreateVpcParams) -> None:
    """Check what is asked of address pools. Pools are made by calls that are not served: there is none."""
    if params.ipv4_ipam_pool_id is not None or params.ipv6_ipam_pool_id is not None:
        raise IPAM_POOL_NOT_FOUND()
    if params.ipv4_cidr_mask is not None:
        raise IPAM_POOL_MISSING()


def _new_ipv6_block(call: Call) -> str:
    start = int(f"2408{call.ids.hexadecimal(10)}", 16) << (128 - IPV6_MASK)
    return str(IPv6Network((start, IPV6_MASK)))


def default_resource_group(account_id: str) -> str:
    """Return the id of an account's default resource group."""
    return f"rg-acfm{int(account_id):x}"


@vpc.action(
    _any_vpc,
    raises=(
        REGION_NOT_FOUND,
        VPC_CIDR_INVALID,
        VPC_CIDR_MASK,
        VPC_CIDR_EXCLUDED,
        USER_CIDR_QUOTA,
        USER_CIDR_MALFORMED,
        USER_CIDR_RESERVED,
        USER_CIDR_NOT_STRICT,
        IPV6_NOT_ENABLED,
        IPV6_CIDR_MALFORMED,
        IPV6_CIDR_NOT_RESERVED,
        IPAM_POOL_NOT_FOUND,
        IPAM_POOL_MISSING,
        RESOURCE_GROUP_NOT_FOUND,
        VPC_QUOTA,
        DRY_RUN_OPERATION,
        *TAG_ERRORS,
    ),
)
def create_vpc(call: Call, params: CreateVpcParams) -> CreateVpcResult:
    """Create a VPC with its router and that router's own route table."""
    cidr_block = params.cidr_block or DEFAULT_CIDR_BLOCK
    _check_cidr_block(cidr_block)
    user_cidrs = _read_user_cidrs(params.user_cidr)
    _check_ipv6(params)
    _check_ipam(params)
    if call.world.vpc.vpcs.count(call.region_scope) >= VPCS_PER_REGION:
        raise VPC_QUOTA()
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    made = Vpc(
        account_id=call.account_id,
        region_id=call.region_id,
        vpc_id=new_id(call, "vpc", 21),
        vpc_name=params.vpc_name or "",
        description=params.description or "",
        cidr_block=cidr_block,
        ipv6_cidr_block=_new_ipv6_block(call) if params.enable_ipv6 else None,
        ipv6_isp=(params.ipv6_isp or "BGP") if params.enable_ipv6 else None,
        user_cidrs=user_cidrs,
        dns_hostname_enabled=params.enable_dns_hostname,
        vrouter_id=new_id(call, "vrt", 21),
        route_table_id=new_id(call, "vtb", 21),
        resource_group_id=params.resource_group_id or default_resource_group(call.account_id),
        creation_time=call.now,
        tags=stored_tags(params.tag),
    )
    call.world.vpc.vpcs.put(call.region_scope, made.vpc_id, made)
    return CreateVpcResult(
        vpc_id=made.vpc_id,
        v_router_id=made.vrouter_id,
        route_table_id=made.route_table_id,
        resource_group_id=made.resource_group_id,
    )


def get_vpc(call: Call, vpc_id: str) -> Vpc:
    """Return the VPC of the caller's account in the call's region.

    Raises:
        ApiError: ``InvalidVpcId.NotFound``.
    """
    found = call.world.vpc.vpcs.find(call.region_scope, vpc_id)
    if found is None:
        raise VPC_NOT_FOUND()
    return found


def contains(found: Vpc, block: IPv4Network) -> bool:
    """Return whether a block is within a VPC's."""
    return block.subnet_of(IPv4Network(found.cidr_block))


class DeleteVpcParams(OwnerParams):
    """Parameters of DeleteVpc."""

    region_id: OptionalRegionId = None
    vpc_id: str
    force_delete: Annotated[Boolean, NO_EFFECT] = False
    dry_run: Boolean = False
    client_token: str | None = None


def _named_vpc(call: Call, params: DeleteVpcParams) -> Iterable[str]:
    return (resource("vpc", call.region_id, call.account_id, f"vpc/{params.vpc_id}"),)


@vpc.action(
    _named_vpc,
    raises=(REGION_NOT_FOUND, VPC_NOT_FOUND, VPC_HAS_VSWITCH, VPC_HAS_SECURITY_GROUP, DRY_RUN_OPERATION),
)
def delete_vpc(call: Call, params: DeleteVpcParams) -> EmptyResult:
    """Delete a VPC in which there is neither a vSwitch nor a security group."""
    found = get_vpc(call, params.vpc_id)
    if found.vswitch_ids:
        raise VPC_HAS_VSWITCH()
    if call.world.ecs.groups_of_vpc(found.account_id, found.region_id, found.vpc_id):
        raise VPC_HAS_SECURITY_GROUP()
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    call.world.vpc.vpcs.remove(call.region_scope, found.vpc_id)
    return EmptyResult()


class DescribeVpcsParams(PageParams):
    """Parameters of DescribeVpcs."""

    region_id: RegionId
    vpc_id: str | None = None
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
        """The wanted VPCs; none named, all wanted."""
        return [part.strip() for part in self.vpc_id.split(",")] if self.vpc_id else []


class Ipv6BlockResult(Result):
    """A VPC's IPv6 block and whose it is."""

    ipv6_cidr_block: str
    ipv6_isp: str


class VpcResult(Result):
    """A VPC."""

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
    router_table_ids: Annotated[list[str], wrapped("RouterTableIds")]
    v_switch_ids: Annotated[list[str], wrapped("VSwitchId")]
    nat_gateway_ids: Annotated[list[str], wrapped("NatGatewayIds")]
    is_default: bool = False
    cen_status: str = "Detached"
    dhcp_options_set_id: str = ""
    dhcp_options_set_status: str = "Available"
    dns_hostname_status: str
    resource_group_id: str
    owner_id: int
    creation_time: Seconds
    tags: TagResults


class DescribeVpcsResult(Result):
    """A page of VPCs."""

    total_count: int
    page_number: int
    page_size: int
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


def _show(found: Vpc) -> VpcResult:
    ipv6 = found.ipv6_cidr_block
    return VpcResult(
        vpc_id=found.vpc_id,
        vpc_name=found.vpc_name,
        description=found.description,
        region_id=found.region_id,
        cidr_block=found.cidr_block,
        ipv6_cidr_block=ipv6 or "",
        ipv6_cidr_blocks=[Ipv6BlockResult(ipv6_cidr_block=ipv6, ipv6_isp=found.ipv6_isp or "")] if ipv6 else [],
        enabled_ipv6=ipv6 is not None,
        user_cidrs=list(found.user_cidrs),
        secondary_cidr_blocks=[],
        v_router_id=found.vrouter_id,
        router_table_ids=[found.route_table_id],
        v_switch_ids=list(found.vswitch_ids),
        nat_gateway_ids=[],
        dns_hostname_status="ENABLED" if found.dns_hostname_enabled else "DISABLED",
        resource_group_id=found.resource_group_id,
        owner_id=int(found.account_id),
        creation_time=found.creation_time,
        tags=shown_tags(found.tags),
    )


@vpc.action(_listed_vpcs, raises=(REGION_NOT_FOUND, DRY_RUN_OPERATION, *TAG_FILTER_ERRORS))
def describe_vpcs(call: Call, params: DescribeVpcsParams) -> DescribeVpcsResult:
    """List the VPCs of a region, a page at a time."""
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    table = call.world.vpc.vpcs
    if params.vpc_ids:
        named = (table.find(call.region_scope, vpc_id) for vpc_id in dict.fromkeys(params.vpc_ids))
        candidates = [found for found in named if found is not None]
    else:
        candidates = table.values(call.region_scope)
    wanted = [found for found in candidates if _is_wanted(found, params)]
    return DescribeVpcsResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        vpcs=[_show(found) for found in params.cut(wanted)],
    )
