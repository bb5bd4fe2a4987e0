"""VPC's state: virtual private clouds with their routers and route tables, and their vSwitches."""

from dataclasses import dataclass, field
from datetime import datetime

from ...table import Table


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a VPC, a vSwitch or a route table."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Vpc:
    """A virtual private cloud with its router.

    Attributes:
        account_id: The owner.
        region_id: The region.
        vpc_id: The id.
        vpc_name: The name, empty if none was given.
        description: The description, empty if none was given.
        cidr_block: The addresses, such as ``192.168.0.0/16``.
        ipv6_cidr_block: The IPv6 addresses, if it has any.
        ipv6_isp: Whose IPv6 addresses they are.
        user_cidrs: The user's own public address blocks.
        dns_hostname_enabled: Whether instances get host names in DNS.
        vrouter_id: The router.
        route_table_id: The router's own route table.
        resource_group_id: The resource group.
        creation_time: When it was made.
        vswitch_ids: Its vSwitches in order of creation.
        tags: The tags.
        vrouter_name: The router's name, empty if none was given.
        vrouter_description: The router's description, empty if none was given.
    """

    account_id: str
    region_id: str
    vpc_id: str
    vpc_name: str
    description: str
    cidr_block: str
    ipv6_cidr_block: str | None
    ipv6_isp: str | None
    user_cidrs: tuple[str, ...]
    dns_hostname_enabled: bool
    vrouter_id: str
    route_table_id: str
    resource_group_id: str
    creation_time: datetime
    vswitch_ids: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    vrouter_name: str = ""
    vrouter_description: str = ""


@dataclass(frozen=True, slots=True)
class VSwitch:
    """A vSwitch: a part of a VPC's addresses in one zone."""

    account_id: str
    region_id: str
    zone_id: str
    vpc_id: str
    vswitch_id: str
    vswitch_name: str
    description: str
    cidr_block: str
    ipv6_cidr_block: str | None
    creation_time: datetime
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A VPC's own route table, which comes and goes with the VPC.

    Attributes:
        account_id: The owner.
        region_id: The region.
        vpc_id: The VPC.
        route_table_id: The id.
        route_table_name: The name, empty if none was given.
        description: The description, empty if none was given.
        propagation_enabled: Whether it takes in propagated routes.
        tags: The tags.
    """

    account_id: str
    region_id: str
    vpc_id: str
    route_table_id: str
    route_table_name: str = ""
    description: str = ""
    propagation_enabled: bool = True
    tags: tuple[Tag, ...] = ()


@dataclass(slots=True)
class VpcStore:
    """VPC's tables; the scope is the account and the region."""

    vpcs: Table[Vpc] = field(default_factory=lambda: Table(Vpc, unique=True))
    vswitches: Table[VSwitch] = field(default_factory=lambda: Table(VSwitch, unique=True))
    route_tables: Table[RouteTable] = field(default_factory=lambda: Table(RouteTable, unique=True))

    def vswitches_of(self, vpc: Vpc) -> list[VSwitch]:
        """Return the vSwitches of a VPC, in order of creation."""
        found = (self.vswitches.find(f"{vpc.account_id}/{vpc.region_id}", name) for name in vpc.vswitch_ids)
        return [vswitch for vswitch in found if vswitch is not None]
