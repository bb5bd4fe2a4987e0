"""VSwitches: creating and deleting them."""

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, Result
from ...api.names import resource
from .cidr import read_block
from .errors import (
    CIDR_BLOCK_MALFORMED,
    DRY_RUN_OPERATION,
    VPC_NOT_FOUND,
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
    ClientToken,
    Description,
    EmptyResult,
    Name,
    OptionalRegionId,
    OwnerParams,
    Tags,
    named,
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

VSwitchName = Annotated[Name, Refusal(length=VSWITCH_NAME_MALFORMED, value=VSWITCH_NAME_MALFORMED)]
VSwitchDescription = Annotated[
    Description, Refusal(length=VSWITCH_DESCRIPTION_MALFORMED, value=VSWITCH_DESCRIPTION_MALFORMED)
]
Ipv6Number = Annotated[Integer, Field(ge=0, le=255)] | None
"""Which of its VPC's 256 IPv6 blocks a vSwitch has."""


class CreateVSwitchParams(OwnerParams):
    """Parameters of CreateVSwitch."""

    region_id: OptionalRegionId = None
    vpc_id: str
    zone_id: str
    cidr_block: str
    cidr_mask: Annotated[Integer | None, NO_EFFECT] = None
    v_switch_name: VSwitchName = None
    description: VSwitchDescription = None
    ipv6_cidr_block: Ipv6Number = None
    ipv6_cidr_mask: Annotated[Integer | None, NO_EFFECT] = None
    vpc_ipv6_cidr_block: str | None = None
    tag: Tags = None
    client_token: ClientToken = None


class CreateVSwitchResult(Result):
    """The answer of CreateVSwitch."""

    v_switch_id: str


def _new_vswitch_in_vpc(call: Call, params: CreateVSwitchParams) -> Iterable[str]:
    return (
        resource("vpc", call.region_id, call.account_id, "vswitch/*"),
        resource("vpc", call.region_id, call.account_id, f"vpc/{params.vpc_id}"),
    )


def _check_cidr_block(text: str, home: Vpc, neighbours: list[VSwitch]) -> None:
    block = read_block(text)
    if block is None:
        raise CIDR_BLOCK_MALFORMED()
    if not SHORTEST_MASK <= block.prefixlen <= LONGEST_MASK:
        raise VSWITCH_CIDR_MASK()
    if not contains(home, block):
        raise VSWITCH_CIDR_OUTSIDE()
    if any(block.overlaps(IPv4Network(other.cidr_block)) for other in neighbours):
        raise VSWITCH_CIDR_OVERLAPPED()


def take_ipv6_block(number: int | None, vpc_block: str | None, home: Vpc, neighbours: Iterable[VSwitch]) -> str:
    """Return the block that a vSwitch takes from its VPC's IPv6 block.

    Args:
        number: Which one; the first if left out.
        vpc_block: The VPC's IPv6 block as the caller knows it.
        home: The VPC.
        neighbours: The VPC's other vSwitches.

    Raises:
        ApiError: The VPC has no such block, or another vSwitch has taken it.
    """
    if home.ipv6_cidr_block is None or vpc_block not in (None, home.ipv6_cidr_block):
        raise VSWITCH_IPV6_UNAVAILABLE()
    start = int(IPv6Network(home.ipv6_cidr_block).network_address) + ((number or 0) << IPV6_MASK)
    block = str(IPv6Network((start, IPV6_MASK)))
    if any(other.ipv6_cidr_block == block for other in neighbours):
        raise VSWITCH_IPV6_OVERLAPPED()
    return block


@vpc.action(
    _new_vswitch_in_vpc,
    raises=(
        VPC_NOT_FOUND,
        ZONE_NOT_FOUND,
        CIDR_BLOCK_MALFORMED,
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
    neighbours = call.world.vpc.vswitches_of(home)
    _check_cidr_block(params.cidr_block, home, neighbours)
    number, vpc_block = params.ipv6_cidr_block, params.vpc_ipv6_cidr_block
    wants_ipv6 = number is not None or vpc_block is not None
    ipv6_cidr_block = take_ipv6_block(number, vpc_block, home, neighbours) if wants_ipv6 else None
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


def get_vswitch(call: Call, vswitch_id: str, not_found: ErrorSpec = VSWITCH_NOT_FOUND) -> VSwitch:
    """Return the vSwitch of the caller's account in the call's region.

    Args:
        call: The call.
        vswitch_id: The vSwitch.
        not_found: Raised if there is none.
    """
    found = call.world.vpc.vswitches.find(call.region_scope, vswitch_id)
    if found is None:
        raise not_found()
    return found


class DeleteVSwitchParams(OwnerParams):
    """Parameters of DeleteVSwitch."""

    region_id: OptionalRegionId = None
    v_switch_id: str
    dry_run: Boolean = False


@vpc.action(named("vswitch", "v_switch_id"), raises=(VSWITCH_NOT_FOUND, VSWITCH_IN_USE, DRY_RUN_OPERATION))
def delete_v_switch(call: Call, params: DeleteVSwitchParams) -> EmptyResult:
    """Delete a vSwitch of whose addresses none is in use."""
    found = get_vswitch(call, params.v_switch_id)
    if call.world.ecs.count_addresses(found.account_id, found.region_id, found.vswitch_id):
        raise VSWITCH_IN_USE()
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    home = get_vpc(call, found.vpc_id)
    left = tuple(vswitch_id for vswitch_id in home.vswitch_ids if vswitch_id != found.vswitch_id)
    call.world.vpc.vpcs.put(call.region_scope, home.vpc_id, replace(home, vswitch_ids=left))
    call.world.vpc.vswitches.remove(call.region_scope, found.vswitch_id)
    return EmptyResult()
