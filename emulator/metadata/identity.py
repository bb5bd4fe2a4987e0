"""An instance's identity: the document that says which it is, and the signature by which others can believe it.

The signature has the form of the vendor's sample: PKCS #7 with the document inside, without certificates and without
signed attributes. It is made with SHA-256, though, where the sample has SHA-1. Who verifies it needs the certificate.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from ..services.ecs.records import IdentitySigner, Instance
from ..state import World

LONGEST_AUDIENCE = 1024

# Neither an account nor a region has it: one key signs for all, as in the cloud.
_SCOPE = "cloud"


@dataclass(frozen=True, slots=True)
class Identity:
    """Stands for the signature of an identity document."""

    document: str


def identity_document(instance: Instance) -> str:
    """Write an instance's identity document, in one line and in the vendor's order."""
    document = {
        "zone-id": instance.zone_id,
        "serial-number": instance.serial_number,
        "instance-id": instance.instance_id,
        "region-id": instance.region_id,
        "private-ipv4": instance.private_ip_address,
        "owner-account-id": instance.account_id,
        "mac": instance.mac_address,
        "image-id": instance.image_id,
        "instance-type": instance.instance_type,
    }
    return json.dumps(document, separators=(",", ":"))


def read_audience(query: str) -> str | None:
    """Return the audience that a query names, empty if it names none, or ``None`` if it is too long."""
    audience = parse_qs(query, errors="replace").get("audience", [""])[0]
    return None if len(audience) > LONGEST_AUDIENCE else audience


def sign(world: World, identity: Identity, audience: str) -> str:
    """Sign an identity document for an audience, if one is named.

    Returns:
        The signature in Base64, with line breaks inside and without the lines around it that PEM has.
    """
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - imported where it is needed: it takes long
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7  # noqa: PLC0415

    signer = get_signer(world)
    document = identity.document
    if audience:
        document = f'{document[:-1]},"audience":{json.dumps(audience, ensure_ascii=False)}}}'
    certificate, private_key = _load(signer)
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCerts, pkcs7.PKCS7Options.NoAttributes]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(document.encode("utf-8", "replace"))
    signed = builder.add_signer(certificate, private_key, hashes.SHA256()).sign(Encoding.PEM, options)
    return "\n".join(signed.decode("ascii").splitlines()[1:-1])


def get_signer(world: World) -> IdentitySigner:
    """Return what signs identities; it is made when it is first needed, and is part of the state from then on."""
    signer = world.ecs.identity_signers.find(_SCOPE, _SCOPE)
    if signer is None:
        from trustme import CA, KeyType  # noqa: PLC0415 - as above

        authority = CA(organization_name="alimock", key_type=KeyType.RSA)
        made = IdentitySigner(authority.private_key_pem.bytes().decode(), authority.cert_pem.bytes().decode())
        signer = world.ecs.identity_signers.put(_SCOPE, _SCOPE, made)
    return signer


@lru_cache(maxsize=8)
def _load(signer: IdentitySigner) -> tuple[Any, Any]:
    """Read a signer's certificate and key, which takes longer than signing."""
    from cryptography import x509  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    certificate = x509.load_pem_x509_certificate(signer.certificate.encode())
    return certificate, load_pem_private_key(signer.private_key.encode(), None)
