"""The part of the admin API that publishes the certificate by which instances' identities are verified."""

from flask import Blueprint, Response

from ..emulator import Emulator
from ..metadata.identity import get_signer


def add_routes(admin: Blueprint, emulator: Emulator) -> None:
    """Add the call for the certificate to an emulator's admin API."""

    @admin.get("/identity-certificate")
    def identity_certificate() -> Response:
        with emulator.world.lock:
            certificate = get_signer(emulator.world).certificate
        return Response(certificate, mimetype="text/plain")
