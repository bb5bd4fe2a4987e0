"""Addresses that are handed out: each once, by chance."""

from collections.abc import Iterable
from ipaddress import IPv4Address

from ...api.call import Call
from ..vpc.cidr import usable_addresses
from .store import CLASSIC, PUBLIC

_CLASSIC_POOL = "10.0.0.0/8"
# Reserved for benchmarks (RFC 2544): nobody is met there if a program really calls such an address.
_PUBLIC_POOL = "198.18.0.0/15"


class Dispenser:
    """Hands addresses out in one call; those that the call's own instances want are kept for them."""

    def __init__(self, call: Call, region_id: str, kept: Iterable[tuple[str, str]] = ()) -> None:
        """Start to hand out.

        Args:
            call: The call.
            region_id: The region of the instances.
            kept: Networks and addresses that are not to be handed out.
        """
        self._call = call
        self._region_id = region_id
        self._kept = set(kept)

    def take(self, vswitch_id: str, cidr_block: str) -> str:
        """Take a free address of a vSwitch that is known to have one."""
        return self._take(vswitch_id, usable_addresses(cidr_block))

    def take_classic(self) -> str:
        """Take a free private address of the classic network."""
        return self._take(CLASSIC, usable_addresses(_CLASSIC_POOL))

    def take_public(self) -> str:
        """Take a free public address."""
        return self._take(PUBLIC, usable_addresses(_PUBLIC_POOL))

    def mac_address(self) -> str:
        """Make a MAC address."""
        digits = self._call.ids.hexadecimal(6)
        return f"00:16:3e:{digits[:2]}:{digits[2:4]}:{digits[4:]}"

    def _take(self, network: str, pool: range) -> str:
        call = self._call
        start = int(call.ids.hexadecimal(8), 16) % len(pool)
        candidates = (str(IPv4Address(pool[(start + step) % len(pool)])) for step in range(len(pool)))
        taken = next(
            address
            for address in candidates
            if (network, address) not in self._kept
            and call.world.ecs.is_free(call.account_id, self._region_id, network, address)
        )
        self._kept.add((network, taken))
        return taken
