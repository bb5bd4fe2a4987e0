"""The certificates of the cloud's endpoints: an authority for one run, and what it signs for whoever asks."""

import re
import ssl
import warnings
from contextlib import suppress

from trustme import CA, KeyType

from ..services.vpc.regions import REGIONS

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class Authority:
    """A certificate authority, whose key is in this process's memory alone."""

    def __init__(self) -> None:
        self._authority = CA(organization_name="alimock", key_type=KeyType.ECDSA)

    @property
    def certificate(self) -> bytes:
        """The authority's certificate as PEM."""
        return self._authority.cert_pem.bytes()

    def server_context(self, domain: str) -> ssl.SSLContext:
        """Return what ends TLS for every name in a domain, each with a certificate of its own.

        Clients that do not say which name they want, as some older ones do not, get one for all products and regions.
        """
        issued: dict[str, ssl.SSLContext] = {}

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
            asked = (name or "").lower()
            if asked and asked != domain and not asked.endswith(f".{domain}"):
                return int(ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME)
            if asked not in issued:
                issued[asked] = self._issue(asked) if asked else self._issue(*_every_name(domain))
            connection.context = issued[asked]
            return None

        context = _server_context()
        context.sni_callback = choose
        return context

    def _issue(self, *names: str) -> ssl.SSLContext:
        context = _server_context()
        self._authority.issue_cert(*names, key_type=KeyType.ECDSA).configure_cert(context)
        return context


def java_trust_store(bundle: bytes, password: str) -> bytes:
    """Return certificates, given as PEM, in a trust store that Java reads."""
    # Only where there is a Java is this needed.
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12  # noqa: PLC0415

    certificates = []
    with warnings.catch_warnings():
        # Some certificates that machines trust are not what they should be.
        warnings.simplefilter("ignore")
        for number, pem in enumerate(_PEM.findall(bundle)):
            with suppress(ValueError):
                certificate = x509.load_pem_x509_certificate(pem)
                certificates.append(pkcs12.PKCS12Certificate(certificate, str(number).encode()))
    return pkcs12.serialize_java_truststore(certificates, BestAvailableEncryption(password.encode()))


def _every_name(domain: str) -> list[str]:
    return [domain, f"*.{domain}", *(f"*.{region_id}.{domain}" for region_id in REGIONS)]


def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    return context
