"""VPCs: creating and deleting them."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, Result
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
    ClientToken,
    Description,
    EmptyResult,
    Name,
    OptionalRegionId,
    OwnerParams,
    RegionId,
    ResourceGroupId,
    Tags,
    named,
    stored_tags,
)
from .ids import new_id
from .service import vpc
from .store import RouteTable, Vpc

VPCS_PER_REGION = 10
DEFAULT_CIDR_BLOCK = "172.16.0.0/12"
SHORTEST_MASK, LONGEST_MASK = 8, 28
IPV6_MASK = 56
USER_CIDRS_PER_VPC = 3
DEFAULT_ISP = "BGP"

IPV6_ERRORS = (IPV6_NOT_ENABLED, IPV6_CIDR_MALFORMED, IPV6_CIDR_NOT_RESERVED)

VpcName = Annotated[Name, Refusal(length=VPC_NAME_MALFORMED, value=VPC_NAME_MALFORMED)]
VpcDescription = Annotated[Description, Refusal(length=VPC_DESCRIPTION_MALFORMED, value=VPC_DESCRIPTION_MALFORMED)]
Isp = Annotated[Literal["BGP", "ChinaMobile", "ChinaUnicom", "ChinaTelecom"] | None, Refusal(value=IPV6_ISP_ILLEGAL)]


class CreateVpcParams(OwnerParams):
    """Parameters of CreateVpc."""

    region_id: RegionId
    cidr_block: str | None = None
    vpc_name: VpcName = None
    description: VpcDescription = None
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
    client_token: ClientToken = None


class CreateVpcResult(Result):
    """The answer of CreateVpc."""

    vpc_id: str
    v_router_id: str
    route_table_id: str
    resource_group_id: str


def _any_vpc(call: Call, _: CreateVpcParams) -> Iterable[str]:
    return (resource("vpc", call.region_id, call.account_id, "vpc/*"),)


def check_cidr_block(text: str, malformed: ErrorSpec = VPC_CIDR_INVALID) -> IPv4Network:
    """Return the block that a VPC is to have.

    Args:
        text: The block as given.
        malformed: Raised if it is none.

    Raises:
        ApiError: No VPC may have it.
    """
    block = read_block(text)
    if block is None:
        raise malformed()
    if not SHORTEST_MASK <= block.prefixlen <= LONGEST_MASK:
        raise VPC_CIDR_MASK(mask=block.prefixlen)
    if is_excluded(block):
        raise VPC_CIDR_EXCLUDED()
    return block


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


def check_ipv6(block: str | None, *, enabled: bool) -> None:
    """Check the IPv6 block that is asked for. Blocks are reserved by calls that are not served: none can be named.

    Raises:
        ApiError: One is named.
    """
    if block is None:
        return
    if not enabled:
        raise IPV6_NOT_ENABLED()
    if read_ipv6_block(block) is None:
        raise IPV6_CIDR_MALFORMED()
    raise IPV6_CIDR_NOT_RESERVED()


def _check_ipam(params: CreateVpcParams) -> None:
    """Check what is asked of address pools. Pools are made by calls that are not served: there is none."""
    if params.ipv4_ipam_pool_id is not None or params.ipv6_ipam_pool_id is not None:
        raise IPAM_POOL_NOT_FOUND()
    if params.ipv4_cidr_mask is not None:
        raise IPAM_POOL_MISSING()


def new_ipv6_block(call: Call) -> str:
    """Return an IPv6 block that the cloud chooses for a VPC."""
    start = int(f"2408{call.ids.hexadecimal(10)}", 16) << (128 - IPV6_MASK)
    return str(IPv6Network((start, IPV6_MASK)))


def default_resource_group(account_id: str) -> str:
    """Return the id of an account's default resource group."""
    return f"rg-acfm{int(account_id):x}"


@vpc.action(
    _any_vpc,
    raises=(
        VPC_CIDR_INVALID,
        VPC_CIDR_MASK,
        VPC_CIDR_EXCLUDED,
        USER_CIDR_QUOTA,
        USER_CIDR_MALFORMED,
        USER_CIDR_RESERVED,
        USER_CIDR_NOT_STRICT,
        *IPV6_ERRORS,
        IPAM_POOL_NOT_FOUND,
        IPAM_POOL_MISSING,
        VPC_QUOTA,
        DRY_RUN_OPERATION,
        *TAG_ERRORS,
    ),
)
def create_vpc(call: Call, params: CreateVpcParams) -> CreateVpcResult:
    """Create a VPC with its router and that router's own route table."""
    cidr_block = params.cidr_block or DEFAULT_CIDR_BLOCK
    check_cidr_block(cidr_block)
    user_cidrs = _read_user_cidrs(params.user_cidr)
    check_ipv6(params.ipv6_cidr_block, enabled=params.enable_ipv6)
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
        ipv6_cidr_block=new_ipv6_block(call) if params.enable_ipv6 else None,
        ipv6_isp=(params.ipv6_isp or DEFAULT_ISP) if params.enable_ipv6 else None,
        user_cidrs=user_cidrs,
        dns_hostname_enabled=params.enable_dns_hostname,
        vrouter_id=new_id(call, "vrt", 21),
        route_table_id=new_id(call, "vtb", 21),
        resource_group_id=params.resource_group_id or default_resource_group(call.account_id),
        creation_time=call.now,
        tags=stored_tags(params.tag),
    )
    call.world.vpc.vpcs.put(call.region_scope, made.vpc_id, made)
    own_table = RouteTable(call.account_id, call.region_id, made.vpc_id, made.route_table_id)
    call.world.vpc.route_tables.put(call.region_scope, own_table.route_table_id, own_table)
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
    client_token: ClientToken = None


@vpc.action(
    named("vpc", "vpc_id"),
    raises=(VPC_NOT_FOUND, VPC_HAS_VSWITCH, VPC_HAS_SECURITY_GROUP, DRY_RUN_OPERATION),
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
    call.world.vpc.route_tables.remove(call.region_scope, found.route_table_id)
    call.world.vpc.vpcs.remove(call.region_scope, found.vpc_id)
    return EmptyResult()
