"""Who may drive the emulator through a browser: nobody but a page of its own."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, request


def refuse_strangers() -> Response | None:
    """Refuse a request that a foreign web page could have caused; otherwise return ``None``.

    A page that makes its own host name resolve to this machine is known by the Host header, which then is neither
    the address that the server listens on nor a loopback name; any other foreign page by its Origin header.
    """
    if not _is_own(request.host):
        return _refuse(f"the Host {request.host!r} is neither this server's address nor a loopback name")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return _refuse("cross-origin requests are refused")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return _refuse("cross-site requests are refused")
    return None


def _refuse(reason: str) -> Response:
    return make_response(jsonify(error=reason), 403)


def _is_own(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name == "localhost" or name.endswith(".localhost"):
            return True
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or name == request.environ.get("SERVER_NAME")
