"""Address blocks: which are well formed, which a VPC may have, and which of a vSwitch's addresses are reserved."""

import re
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError

_BLOCK = re.compile(r"[0-9.]+/(?:0|[1-9][0-9]?)")
_RESERVED_AT_THE_START = 1
_RESERVED_AT_THE_END = 3

SHARED_ADDRESSES = IPv4Network("100.64.0.0/10")
EXCLUDED = (
    SHARED_ADDRESSES,
    IPv4Network("224.0.0.0/4"),
    IPv4Network("127.0.0.0/8"),
    IPv4Network("169.254.0.0/16"),
)
"""What no VPC may contain."""


def read_block(text: str, *, strict: bool = True) -> IPv4Network | None:
    """Read ``address/mask length``; ``None`` if it is not of that form, or has host bits set and may not.

    Args:
        text: The text.
        strict: Whether no host bits may be set.
    """
    if not _BLOCK.fullmatch(text):
        return None
    try:
        return IPv4Network(text, strict=strict)
    except (AddressValueError, NetmaskValueError, ValueError):
        return None


def read_ipv6_block(text: str) -> IPv6Network | None:
    """Read an IPv6 block; ``None`` if it is not of that form."""
    try:
        return IPv6Network(text)
    except (AddressValueError, NetmaskValueError, ValueError):
        return None


def is_excluded(block: IPv4Network) -> bool:
    """Return whether a block holds addresses that no VPC may have."""
    return any(block.overlaps(other) for other in EXCLUDED)


def usable_addresses(cidr_block: str) -> range:
    """Return a vSwitch's addresses as numbers, without its first and its last three, which are reserved."""
    block = IPv4Network(cidr_block)
    start = int(block.network_address) + _RESERVED_AT_THE_START
    return range(start, int(block.broadcast_address) + 1 - _RESERVED_AT_THE_END)
