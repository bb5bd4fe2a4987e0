"""Public keys as OpenSSH writes them, and the making of new ones."""

import base64
import binascii
import hashlib
from collections.abc import Iterator

KEY_BITS = 2048
PUBLIC_EXPONENT = 65537

_LENGTH = 4
"""How many bytes say how long a field of a key is."""

_CURVES = ("nistp256", "nistp384", "nistp521")
KINDS = frozenset(
    {
        "ssh-rsa",
        "ssh-dss",
        "ssh-ed25519",
        *(f"ecdsa-sha2-{curve}" for curve in _CURVES),
        *(f"ecdsa-sha2-{curve}-cert-v01@openssh.com" for curve in _CURVES),
        *(f"ssh-{kind}-cert-v0{version}@openssh.com" for kind in ("rsa", "dss") for version in (0, 1)),
    }
)


def read_public_key(text: str) -> bytes:
    """Return the binary form of a public key.

    Args:
        text: The kind, the key in Base64, and perhaps a comment, as in ``~/.ssh/id_rsa.pub``.

    Raises:
        ValueError: It is not such a key, or of a kind that is not taken.
    """
    kind, encoded, *_ = (*text.split(maxsplit=2), "", "")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not in Base64") from None
    fields = list(_fields(key))
    if kind not in KINDS or len(fields) < 2 or fields[0] != kind.encode():  # noqa: PLR2004 - the kind and the key
        raise ValueError("not a public key of a kind that is taken")
    return key


def _fields(key: bytes) -> Iterator[bytes]:
    """Iterate over the fields of a key, each behind its length."""
    position = 0
    while position < len(key):
        start = position + _LENGTH
        position = start + int.from_bytes(key[position:start], "big")
        if start > len(key) or position > len(key):
            raise ValueError("cut off")
        yield key[start:position]


def finger_print(key: bytes) -> str:
    """Return the MD5 digest of a public key's binary form, two digits at a time."""
    return hashlib.md5(key, usedforsecurity=False).digest().hex(":")


def make_key_pair() -> tuple[str, str]:
    """Make an RSA key pair; return the private key in PEM (PKCS #8), and the public one as OpenSSH writes it."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - loaded by the first that needs it
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    private = rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=KEY_BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return pem.decode(), public.decode()
