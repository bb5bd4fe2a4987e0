"""HTTP messages as values: what every transport hands in and takes back.

Queries, headers and bodies hold signatures, tokens and passwords, and so are no part of what ``repr`` shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One HTTP request, read whole.

    Attributes:
        method: The HTTP method, upper case.
        path: The decoded path, starting with ``/``.
        query: The raw query string, still percent-encoded, without ``?``.
        headers: Header values by lower-case name.
        body: The body's bytes.
        source_ip: The peer's address, for conditions such as ``acs:SourceIp``.
        secure: Whether the request came over TLS.
    """

    method: str
    path: str
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    source_ip: str = "127.0.0.1"
    secure: bool = False


@dataclass(frozen=True, slots=True)
class WireResponse:
    """One HTTP response.

    Attributes:
        status: The HTTP status code.
        headers: Header values by name as they are sent.
        body: The body's bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
