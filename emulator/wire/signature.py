"""What the signature versions have in common: changes when a further version, or another way of encoding, appears."""

import hmac
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import quote


class Signed(Protocol):
    """The signature that a request carried, whichever its version."""

    @property
    def access_key_id(self) -> str:
        """The access key that the request names."""

    @property
    def security_token(self) -> str | None:
        """The token beside a temporary access key."""

    @property
    def timestamp(self) -> str:
        """When the request says it was signed, as it was sent."""

    @property
    def nonce(self) -> str:
        """The value that tells this request from a replay of it."""

    @property
    def signature(self) -> str:
        """The signature as it was sent."""

    def string_to_sign(self) -> str:
        """Compose the text that the signature should have been made over."""

    def matches(self, secret: str) -> bool:
        """Tell whether the signature was made with this secret."""


def percent_encode(text: str) -> str:
    """Encode text as RFC 3986 does: all but letters, digits and ``-_.~`` becomes upper-case ``%XX`` of its UTF-8."""
    return quote(text, safe="", errors="surrogatepass")


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Compose the canonical query: names in byte order, both sides encoded, blank values kept."""
    return "&".join([f"{percent_encode(name)}={percent_encode(parameters[name])}" for name in sorted(parameters)])


def keyed_digest(key: str, text: str, algorithm: str) -> bytes:
    """Compute an HMAC.

    Args:
        key: The whole key, with whatever the version appends to the secret.
        text: The string to sign.
        algorithm: A name that ``hashlib`` knows.
    """
    return hmac.digest(_octets(key), _octets(text), algorithm)


def same(one: str, other: str) -> bool:
    """Compare two signatures in a time that does not tell where they differ; any text may come in."""
    return hmac.compare_digest(_octets(one), _octets(other))


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
