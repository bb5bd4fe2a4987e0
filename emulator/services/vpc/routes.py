"""The routes that a VPC has by itself: changes when the cloud adds other ones."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from ...api.call import Call
from .cidr import SHARED_ADDRESSES
from .regions import REGIONS
from .store import Vpc

_ID_LENGTH = 21


@dataclass(frozen=True, slots=True)
class Route:
    """A route of a VPC's own route table.

    Attributes:
        route_entry_id: The id, the same whenever it is asked for.
        route_table_id: The route table.
        destination: Where it leads to.
        next_hop_type: ``local`` to a vSwitch, ``service`` to the cloud's own services.
        modified: When it was made.
    """

    route_entry_id: str
    route_table_id: str
    destination: IPv4Network | IPv6Network
    next_hop_type: Literal["local", "service"]
    modified: datetime

    @property
    def ip_version(self) -> str:
        """``IPv4`` or ``IPv6``."""
        return f"IPv{self.destination.version}"

    @property
    def name(self) -> str:
        """The name by which routes are in the order of their destinations."""
        block = self.destination
        return f"{block.version}/{int(block.network_address):032x}/{block.prefixlen:03d}"


def routes_of(call: Call, home: Vpc) -> list[Route]:
    """Return the routes of a VPC: one to each block of its vSwitches, and one to the cloud's services."""
    routes = [_route(home, SHARED_ADDRESSES, "service", home.creation_time)]
    for vswitch in call.world.vpc.vswitches_of(home):
        routes.append(_route(home, IPv4Network(vswitch.cidr_block), "local", vswitch.creation_time))
        if vswitch.ipv6_cidr_block is not None:
            routes.append(_route(home, IPv6Network(vswitch.ipv6_cidr_block), "local", vswitch.creation_time))
    return sorted(routes, key=lambda route: route.name)


def _route(
    home: Vpc, destination: IPv4Network | IPv6Network, next_hop_type: Literal["local", "service"], modified: datetime
) -> Route:
    stem = REGIONS[home.region_id].stem
    digest = sha256(f"{home.route_table_id} {destination}".encode()).hexdigest()
    return Route(
        route_entry_id=f"rte-{stem}{digest[: _ID_LENGTH - len(stem)]}",
        route_table_id=home.route_table_id,
        destination=destination,
        next_hop_type=next_hop_type,
        modified=modified,
    )
