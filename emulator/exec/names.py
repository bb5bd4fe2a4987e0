"""The name server of an instance's network: the cloud's names, the instance's own, and what it may reach besides."""

from collections.abc import Mapping

from dnslib import QTYPE, RCODE, RR, A, DNSError, DNSHeader, DNSRecord

_SECONDS = 60
_HEADER_LENGTH = 12
_RESPONSE = 0x80


class Names:
    """Answers queries from what it knows, and asks nobody."""

    def __init__(self, addresses: Mapping[str, str], domain: str, domain_address: str) -> None:
        """Know some names.

        Args:
            addresses: IPv4 addresses by name, in lower case.
            domain: A domain whose names all have one address.
            domain_address: That address.
        """
        self._addresses = addresses
        self._domain = domain
        self._domain_address = domain_address

    def find(self, name: str) -> str | None:
        """Return a name's address, or ``None`` for a name that does not exist here."""
        plain = name.lower().removesuffix(".")
        if plain == self._domain or plain.endswith(f".{self._domain}"):
            return self._domain_address
        return self._addresses.get(plain)

    def answer(self, query: bytes) -> bytes | None:
        """Answer a query; one that cannot be read gets an error, and what is none is not answered."""
        try:
            asked = DNSRecord.parse(query)
        except DNSError:
            return _format_error(query)
        if asked.header.qr or not asked.questions:
            return None
        reply = asked.reply()
        address = self.find(str(asked.q.qname))
        if address is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif asked.q.qtype in (QTYPE.A, QTYPE.ANY):
            reply.add_answer(RR(asked.q.qname, QTYPE.A, ttl=_SECONDS, rdata=A(address)))
        # Of IPv6 addresses and all else there are none, which is not the same as there being no such name.
        return bytes(reply.pack())


def _format_error(query: bytes) -> bytes | None:
    """Return the answer to a query that cannot be read, if so much of it is there that it can be told which one."""
    header = DNSHeader(id=int.from_bytes(query[:2], "big"), qr=1, ra=1, rcode=RCODE.FORMERR)
    return bytes(DNSRecord(header).pack()) if len(query) >= _HEADER_LENGTH and not query[2] & _RESPONSE else None
