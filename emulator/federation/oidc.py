"""OpenID Connect tokens: whether one was issued by a provider, for one of its clients, and is still good.

PyJWT does the cryptography. It is told neither the time nor what to accept: both come from the caller.
"""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from .rejection import Rejection

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Those of public keys; a shared secret proves nothing."""

_PARTS = 3
_UNREADABLE = (
    jwt.PyJWTError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    NotImplementedError,
    RecursionError,
)
"""What PyJWT raises over a key set that is none."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says.

    Attributes:
        subject: Whom it is about.
        issuer: Who issued it.
        client_ids: Whom it is for.
        issued: When it was issued.
        starts: From when it may be used: not before it was issued, nor before it says itself.
        expires: When it ends.
    """

    subject: str
    issuer: str
    client_ids: tuple[str, ...]
    issued: datetime
    starts: datetime
    expires: datetime


def check_keys(keys: str) -> None:
    """Check that a text is a JSON Web Key Set with a usable key.

    Raises:
        ValueError: It is none.
    """
    _read_keys(keys)


def verify(
    token: str, issuer_url: str, client_ids: Collection[str], keys: str, limit_hours: int | None, now: datetime
) -> Claims:
    """Check a token, and return what it says.

    Args:
        token: The token.
        issuer_url: What the provider calls itself.
        client_ids: The clients that may use its tokens.
        keys: The provider's public keys, as the text of a JSON Web Key Set.
        limit_hours: How long after its issue a token may be used, if there is a limit.
        now: The time.

    Raises:
        Rejection: It is not accepted.
    """
    header, payload = _read(token)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise Rejection("invalid", f"The algorithm {algorithm} that be specified in Jwt header is unknown.")
    _check_signature(token, str(algorithm), header.get("kid"), keys)
    claims = _claims(payload)
    if claims.issuer != issuer_url:
        raise Rejection("invalid", "The Jwt content is invalid that cannot be recognized.")
    if not set(claims.client_ids) & set(client_ids):
        raise Rejection("audience", "Invalid audience.")
    too_old = limit_hours is not None and now - claims.issued >= timedelta(hours=limit_hours)
    if not claims.starts <= now < claims.expires or too_old:
        raise Rejection("expired", "This JsonWebToken is expired.")
    return claims


def _read(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise Rejection("invalid", "The number of Jwt field should be divided into 3 parts with '.' .")
    try:
        texts = [base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True) for part in parts]
    except ValueError:
        raise Rejection("invalid", "Cannot decode base64 encoded response(format invalided).") from None
    try:
        header, payload = (json.loads(text) for text in texts[:2])
    except (ValueError, RecursionError):
        header = payload = None
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise Rejection("invalid", "The Jwt content is invalid that cannot be recognized.")
    return header, payload


def _read_keys(keys: str) -> list[jwt.PyJWK]:
    try:
        found = jwt.PyJWKSet.from_json(keys).keys
    except _UNREADABLE as error:
        raise ValueError("not a JSON Web Key Set with a usable key") from error
    usable = [key for key in found if _is_usable(key)]
    if not usable:
        raise ValueError("not a JSON Web Key Set with a usable key")
    return usable


def _is_usable(key: jwt.PyJWK) -> bool:
    """Whether a key is a public one that signatures may be checked with."""
    return (
        isinstance(key.key, RSAPublicKey | EllipticCurvePublicKey)
        and key.algorithm_name in ALGORITHMS
        and key.public_key_use in (None, "sig")
    )


def _check_signature(token: str, algorithm: str, key_id: object, keys: str) -> None:
    candidates = [key for key in _read_keys(keys) if key_id is None or key.key_id == key_id]
    for key in candidates:
        try:
            jwt.PyJWS().decode_complete(token, key.key, algorithms=[algorithm])
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        return
    raise Rejection("signature", "OIDC token validate failed: invalid signature.")


def _claims(payload: Mapping[str, Any]) -> Claims:
    try:
        audience = payload["aud"]
        client_ids = tuple(audience) if isinstance(audience, list) else (audience,)
        issued = _moment(payload["iat"])
        return Claims(
            _text(payload["sub"]),
            _text(payload["iss"]),
            tuple(map(_text, client_ids)),
            issued,
            max(issued, _moment(payload.get("nbf", payload["iat"]))),
            _moment(payload["exp"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise Rejection("invalid", "The Jwt content is invalid that cannot be recognized.") from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("not a text")
    return value


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number of seconds")
    return datetime.fromtimestamp(value, timezone.utc)
