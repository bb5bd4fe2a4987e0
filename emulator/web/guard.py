"""Who may drive the emulator through a browser: nobody but a page of its own."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, request

_EVERY_ADDRESS = ("0.0.0.0", "::")


def refuse_strangers() -> Response | None:
    """Refuse a request that a foreign web page could have caused; otherwise return ``None``.

    A page that makes its own host name resolve to this machine is known by the Host header, which then is neither
    the address that the server listens on nor a loopback name; any other foreign page by its Origin header.
    """
    if not is_own_host(request.host, request.environ["SERVER_NAME"]):
        return _refuse(f"the Host {request.host!r} is neither this server's address nor a loopback name")
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        return _refuse("cross-origin requests are refused")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return _refuse("cross-site requests are refused")
    return None


def is_own_host(host: str, served: str) -> bool:
    """Say whether a host, perhaps with a port, is the address that the server listens on or a loopback name."""
    served = served.lower()
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name in ("localhost", served) or name.endswith(".localhost"):
            return True
        address = ip_address(name)
    except ValueError:
        return False
    # No foreign name leads to a bare address, so behind every address of the machine any of them will do.
    return address.is_loopback or served in _EVERY_ADDRESS


def _refuse(reason: str) -> Response:
    return make_response(jsonify(error=reason), 403)
