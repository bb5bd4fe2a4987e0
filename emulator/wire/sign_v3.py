r"""Signature version 3, ACS3-HMAC-SHA256 over the whole request: changes when that version does.

The signature stands in the ``Authorization`` header and covers method, query, body and the headers that it lists:

    canonical request = POST \n / \n canonical query \n name:value \n ... \n\n a;b;c \n hex(sha256(body))
    string to sign    = ACS3-HMAC-SHA256 \n hex(sha256(canonical request))
    signature         = hex(hmac-sha256(secret, string to sign))

What a verifier must know about the signers there are:

* The URI is ``/`` whatever the request line says: an endpoint with a path in it is called at that path, yet signed so.
* The query is canonicalised from its decoded values: aiohttp re-quotes a URL after it was signed.
* The signed headers differ by client. They are taken from the list and with the values received, a ``Host`` of
  ``http://127.0.0.1:5000`` included. The transport joins repeated headers with a comma, as signers do.
* The Python SDK encodes values of the query but not names; all others encode both. Either is accepted.
* Form parameters are covered by the body's hash and are no part of the query.

Source: "V3 request body and signature" of the API documentation, and the signers of the Python and Node SDKs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from ..api.errors import CONTENT_HASH_MISMATCH, INCOMPLETE_SIGNATURE, INVALID_SIGNATURE_METHOD, MISSING_PARAMETER
from .message import WireRequest
from .signature import canonical_query, keyed_digest, percent_encode, same

ALGORITHM = "ACS3-HMAC-SHA256"
_AUTHORIZATION = re.compile(r"ACS3-\S+\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([^,\s]+)\s*")


def canonical_request(
    method: str, query: str, headers: Mapping[str, str], signed_headers: Iterable[str], payload_hash: str
) -> str:
    """Compose the canonical request.

    Args:
        method: The HTTP method, upper case.
        query: The canonical query.
        headers: Header values by lower-case name.
        signed_headers: The lower-case names to cover; a header that is not there counts as blank.
        payload_hash: The SHA-256 of the body in hexadecimal digits.
    """
    names = sorted(signed_headers)
    lines = "".join([f"{name}:{headers.get(name, '').strip()}\n" for name in names])
    return f"{method}\n/\n{query}\n{lines}\n{';'.join(names)}\n{payload_hash}"


def string_to_sign(canonical: str) -> str:
    """Compose the string to sign from the canonical request."""
    return f"{ALGORITHM}\n{sha256(canonical.encode('utf-8', 'surrogatepass')).hexdigest()}"


def sign(secret: str, text: str) -> str:
    """Sign a string with an access key's secret, into hexadecimal digits."""
    return keyed_digest(secret, text, "sha256").hex()


def authorize(
    request: WireRequest,
    query: Mapping[str, str],
    access_key_id: str,
    secret: str,
    signed_headers: Iterable[str] | None = None,
) -> str:
    """Make the ``Authorization`` header of a request: the mirror of ``read``.

    Args:
        request: The request, whole but for this header.
        query: Its decoded query.
        access_key_id: The access key to sign with.
        secret: The key's secret.
        signed_headers: The lower-case names to cover; all that have to be covered if left out.

    Returns:
        The header's value.
    """
    names = sorted(filter(_is_to_be_signed, request.headers) if signed_headers is None else signed_headers)
    canonical = canonical_request(
        request.method, canonical_query(query), request.headers, names, sha256(request.body).hexdigest()
    )
    signature = sign(secret, string_to_sign(canonical))
    return f"{ALGORITHM} Credential={access_key_id},SignedHeaders={';'.join(names)},Signature={signature}"


def credential_of(authorization: str) -> str | None:
    """Find the access key that an ``Authorization`` header of version 3 names, in whichever algorithm."""
    parts = _AUTHORIZATION.fullmatch(authorization)
    return parts[1] if parts else None


@dataclass(frozen=True, slots=True)
class SignedV3:
    """The version 3 signature that a request carried; satisfies ``Signed``.

    Attributes:
        method: The HTTP method.
        query: The decoded query.
        headers: All headers by lower-case name.
        signed_headers: The names of those that the signature covers.
        payload_hash: The SHA-256 of the body received.
    """

    access_key_id: str
    security_token: str | None = field(repr=False)
    timestamp: str
    nonce: str
    signature: str = field(repr=False)
    method: str
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    signed_headers: tuple[str, ...]
    payload_hash: str

    def string_to_sign(self) -> str:
        """Compose the text that the signature should have been made over."""
        return self._string_to_sign(canonical_query(self.query))

    def matches(self, secret: str) -> bool:
        """Tell whether the signature was made with this secret."""
        if same(sign(secret, self.string_to_sign()), self.signature):
            return True
        if all(name == percent_encode(name) for name in self.query):
            return False
        bare = "&".join([f"{name}={percent_encode(self.query[name])}" for name in sorted(self.query)])
        return same(sign(secret, self._string_to_sign(bare)), self.signature)

    def _string_to_sign(self, query: str) -> str:
        return string_to_sign(
            canonical_request(self.method, query, self.headers, self.signed_headers, self.payload_hash)
        )


def read(request: WireRequest, query: Mapping[str, str]) -> SignedV3:
    """Read the signature of a request, without judging it.

    Args:
        request: The request, with an ``Authorization`` header.
        query: Its decoded query.

    Raises:
        ApiError: The algorithm is another, the header is malformed, a piece is missing, an ``x-acs-`` header or the
            host is not covered (the documentation demands both), or the announced hash is not that of the body.
    """
    headers = request.headers
    authorization = headers.get("authorization", "")
    if authorization.split(None, 1)[:1] != [ALGORITHM]:
        raise INVALID_SIGNATURE_METHOD()
    parts = _AUTHORIZATION.fullmatch(authorization)
    if parts is None:
        raise INCOMPLETE_SIGNATURE(string_to_sign="")
    for header, name in (("x-acs-date", "Timestamp"), ("x-acs-signature-nonce", "SignatureNonce")):
        if not headers.get(header):
            raise MISSING_PARAMETER(name=name)
    payload_hash = sha256(request.body).hexdigest()
    if headers.get("x-acs-content-sha256", payload_hash).strip() != payload_hash:
        raise CONTENT_HASH_MISMATCH()
    signed = SignedV3(
        access_key_id=parts[1],
        security_token=headers.get("x-acs-security-token") or None,
        timestamp=headers["x-acs-date"],
        nonce=headers["x-acs-signature-nonce"],
        signature=parts[3],
        method=request.method,
        query=query,
        headers=headers,
        signed_headers=tuple(parts[2].lower().split(";")),
        payload_hash=payload_hash,
    )
    for name in headers:
        if _is_to_be_signed(name) and name not in signed.signed_headers:
            raise INCOMPLETE_SIGNATURE(string_to_sign=signed.string_to_sign())
    return signed


def _is_to_be_signed(name: str) -> bool:
    # The documentation names Content-Type too, but aiohttp adds one after the Python SDK has signed.
    return name.startswith("x-acs-") or name == "host"
