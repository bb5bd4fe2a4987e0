"""Changing VPCs."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.models import Boolean, given
from .errors import (
    CIDR_BLOCK_MALFORMED,
    VPC_CIDR_EXCLUDED,
    VPC_CIDR_MASK,
    VPC_HAS_VSWITCH,
    VPC_NOT_FOUND,
)
from .fields import EmptyResult, OptionalRegionId, OwnerParams, named
from .service import vpc
from .store import Vpc
from .vpcs import (
    DEFAULT_ISP,
    IPV6_ERRORS,
    Isp,
    VpcDescription,
    VpcName,
    check_cidr_block,
    check_ipv6,
    get_vpc,
    new_ipv6_block,
)


class ModifyVpcAttributeParams(OwnerParams):
    """Parameters of ModifyVpcAttribute. What is left out stays as it is."""

    region_id: OptionalRegionId = None
    vpc_id: str
    vpc_name: VpcName = None
    description: VpcDescription = None
    cidr_block: str | None = None
    enable_ipv6: Annotated[Boolean | None, Field(alias="EnableIPv6")] = None
    ipv6_cidr_block: str | None = None
    ipv6_isp: Isp = None
    enable_dns_hostname: Boolean | None = None


def _fit_cidr_block(call: Call, found: Vpc, text: str) -> None:
    block = check_cidr_block(text, CIDR_BLOCK_MALFORMED)
    if not all(IPv4Network(inner.cidr_block).subnet_of(block) for inner in call.world.vpc.vswitches_of(found)):
        raise CIDR_BLOCK_MALFORMED()


def _ipv6_of(call: Call, found: Vpc, params: ModifyVpcAttributeParams) -> tuple[str | None, str | None]:
    """Return the IPv6 block that the VPC is to have, and whose it is."""
    if params.enable_ipv6 is False:
        if any(inner.ipv6_cidr_block for inner in call.world.vpc.vswitches_of(found)):
            raise VPC_HAS_VSWITCH()
        return None, None
    if params.enable_ipv6 and found.ipv6_cidr_block is None:
        return new_ipv6_block(call), params.ipv6_isp or DEFAULT_ISP
    return found.ipv6_cidr_block, found.ipv6_isp


@vpc.action(
    named("vpc", "vpc_id"),
    raises=(
        VPC_NOT_FOUND,
        CIDR_BLOCK_MALFORMED,
        VPC_CIDR_MASK,
        VPC_CIDR_EXCLUDED,
        *IPV6_ERRORS,
        VPC_HAS_VSWITCH,
    ),
)
def modify_vpc_attribute(call: Call, params: ModifyVpcAttributeParams) -> EmptyResult:
    """Change a VPC's name, description or addresses, or switch its IPv6 or its host names in DNS on or off."""
    found = get_vpc(call, params.vpc_id)
    if params.cidr_block is not None:
        _fit_cidr_block(call, found, params.cidr_block)
    has_ipv6 = found.ipv6_cidr_block is not None
    check_ipv6(params.ipv6_cidr_block, enabled=has_ipv6 if params.enable_ipv6 is None else params.enable_ipv6)
    ipv6_cidr_block, ipv6_isp = _ipv6_of(call, found, params)
    changed = replace(
        found,
        ipv6_cidr_block=ipv6_cidr_block,
        ipv6_isp=ipv6_isp,
        **given(
            vpc_name=params.vpc_name,
            description=params.description,
            cidr_block=params.cidr_block,
            dns_hostname_enabled=params.enable_dns_hostname,
        ),
    )
    call.world.vpc.vpcs.put(call.region_scope, found.vpc_id, changed)
    return EmptyResult()
