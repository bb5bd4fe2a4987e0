"""Changing vSwitches."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.models import NO_EFFECT, Boolean, Integer, given
from .errors import VSWITCH_GONE, VSWITCH_IPV6_OVERLAPPED, VSWITCH_IPV6_UNAVAILABLE
from .fields import EmptyResult, OptionalRegionId, OwnerParams, named
from .service import vpc
from .store import VSwitch
from .vpcs import get_vpc
from .vswitches import Ipv6Number, VSwitchDescription, VSwitchName, get_vswitch, take_ipv6_block


class ModifyVSwitchAttributeParams(OwnerParams):
    """Parameters of ModifyVSwitchAttribute. What is left out stays as it is."""

    region_id: OptionalRegionId = None
    v_switch_id: str
    v_switch_name: VSwitchName = None
    description: VSwitchDescription = None
    enable_ipv6: Annotated[Boolean | None, Field(alias="EnableIPv6")] = None
    ipv6_cidr_block: Ipv6Number = None
    ipv6_cidr_mask: Annotated[Integer | None, NO_EFFECT] = None
    vpc_ipv6_cidr_block: str | None = None


def _ipv6_of(call: Call, found: VSwitch, params: ModifyVSwitchAttributeParams) -> str | None:
    """Return the IPv6 block that the vSwitch is to have."""
    if params.enable_ipv6 is False:
        return None
    number, vpc_block = params.ipv6_cidr_block, params.vpc_ipv6_cidr_block
    asks = number is not None or vpc_block is not None
    if not asks and (found.ipv6_cidr_block is not None or not params.enable_ipv6):
        return found.ipv6_cidr_block
    home = get_vpc(call, found.vpc_id)
    neighbours = [other for other in call.world.vpc.vswitches_of(home) if other.vswitch_id != found.vswitch_id]
    return take_ipv6_block(number, vpc_block, home, neighbours)


@vpc.action(named("vswitch", "v_switch_id"), raises=(VSWITCH_GONE, VSWITCH_IPV6_UNAVAILABLE, VSWITCH_IPV6_OVERLAPPED))
def modify_v_switch_attribute(call: Call, params: ModifyVSwitchAttributeParams) -> EmptyResult:
    """Change a vSwitch's name or description, or switch its IPv6 on or off."""
    found = get_vswitch(call, params.v_switch_id, VSWITCH_GONE)
    changed = replace(
        found,
        ipv6_cidr_block=_ipv6_of(call, found, params),
        **given(vswitch_name=params.v_switch_name, description=params.description),
    )
    call.world.vpc.vswitches.put(call.region_scope, found.vswitch_id, changed)
    return EmptyResult()
