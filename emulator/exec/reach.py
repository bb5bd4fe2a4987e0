"""What a program may reach besides the cloud: hosts and ports of the machine's own network, by name or address."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*")
_PORTS = range(1, 65536)
_FIRST_NAMED = int(IPv4Address("127.1.0.1"))
_NAMED = IPv4Network("127.1.0.0/16")
"""Where names lead, each to an address of its own."""

MOST = 200
"""The kernel hands over 253 listening sockets at once."""


class ReachError(ValueError):
    """Something cannot be made reachable; the text says why."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A port of a host.

    Attributes:
        host: The name or the IPv4 address.
        port: The port.
        address: The address that stands for the host where the program runs.
    """

    host: str
    port: int
    address: str


def read_reaches(given: Iterable[str], domain: str, taken: Collection[str]) -> list[Reach]:
    """Read hosts and ports as users write them.

    Args:
        given: Each is ``HOST:PORT``.
        domain: The cloud's domain, which is never reached.
        taken: Names and addresses that are the instance's and the cloud's own.

    Raises:
        ReachError: One is malformed, or not to be reached.
    """
    addresses: dict[str, str] = {}
    reaches: dict[tuple[str, int], Reach] = {}
    items = list(given)
    if len(items) > MOST:
        raise ReachError(f"{len(items)} are more than the {MOST} that can be reached")
    for item in items:
        host, _, digits = item.rpartition(":")
        host = host.lower().removesuffix(".")
        if not digits.isascii() or not digits.isdigit() or int(digits[:6]) not in _PORTS:
            raise ReachError(f"{item!r} is not HOST:PORT")
        if host in taken or host == domain or host.endswith(f".{domain}"):
            raise ReachError(f"{host} is the cloud's or the instance's own, and never led elsewhere")
        if host not in addresses:
            addresses[host] = _address(item, host, len(addresses))
        reach = Reach(host, int(digits), addresses[host])
        reaches.setdefault((reach.address, reach.port), reach)
    return list(reaches.values())


def _address(item: str, host: str, number: int) -> str:
    if host == "localhost":
        return "127.0.0.1"
    try:
        literal = IPv4Address(host)
    except AddressValueError:
        if not _NAME.fullmatch(host) or host.replace(".", "").isdigit():
            raise ReachError(f"{item!r} is not HOST:PORT with a name or an IPv4 address") from None
        return str(IPv4Address(_FIRST_NAMED + number))
    if literal in _NAMED:
        raise ReachError(f"{host} stands for hosts that are given by name")
    if literal.is_unspecified or literal.is_multicast or literal.is_reserved:
        raise ReachError(f"{host} is no host's address")
    return host
