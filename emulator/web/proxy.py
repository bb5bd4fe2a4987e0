"""The server as an HTTP proxy: which hosts it stands in for. It passes nothing on."""

from http import HTTPStatus
from urllib.parse import urlsplit

from ..cloud_network import DOMAIN, METADATA
from ..wire.message import WireResponse
from .connections import PROXIED
from .guard import is_own_host
from .instances import ENTRANCE
from .wsgi import Environ, one_line

_HTTP_PORT = 80
_FOREIGN = "alimock: this proxy stands in for http://{address} and http://*.{domain} alone: {asked} is neither"
_TUNNEL = "alimock: this proxy has no TLS and opens no tunnels: `alimock exec` ends TLS"


def is_for_proxy(environ: Environ) -> bool:
    """Say whether a request is for another host than this server, as those to proxies are."""
    if environ["REQUEST_METHOD"] == "CONNECT":
        return True
    asked = environ.get(PROXIED)
    return asked is not None and not _is_own(asked, environ)


def refuse_foreign(environ: Environ) -> WireResponse | None:
    """Refuse what a proxy is asked for a host that the emulator does not stand in for; otherwise return ``None``."""
    if environ["REQUEST_METHOD"] == "CONNECT":
        return one_line(HTTPStatus.METHOD_NOT_ALLOWED, _TUNNEL, Allow="GET, HEAD, POST, PUT")
    asked = environ[PROXIED]
    scheme, host, port = _read(asked)
    if scheme == "http" and port == _HTTP_PORT and (host in (METADATA, DOMAIN) or host.endswith(f".{DOMAIN}")):
        return None
    return one_line(HTTPStatus.FORBIDDEN, _FOREIGN.format(address=METADATA, domain=DOMAIN, asked=asked))


def is_for_metadata(environ: Environ) -> bool:
    """Say whether what a proxy is asked is for the metadata service."""
    return _read(environ[PROXIED])[1] == METADATA


def _is_own(asked: str, environ: Environ) -> bool:
    _, host, port = _read(asked)
    # Where an instance's requests come in, no port is known; its loopback address is the nearest that there is.
    is_own_port = ENTRANCE in environ or str(port) == environ["SERVER_PORT"]
    return is_own_port and is_own_host(f"[{host}]" if ":" in host else host, environ["SERVER_NAME"])


def _read(asked: str) -> tuple[str, str, int]:
    """Return scheme, host and port; a malformed URL has no host."""
    try:
        parts = urlsplit(asked)
        return parts.scheme, (parts.hostname or "").removesuffix("."), parts.port or _HTTP_PORT
    except ValueError:
        return "", "", 0
