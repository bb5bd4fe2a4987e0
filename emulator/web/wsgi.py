"""From the WSGI environment to messages and back, and what answers them."""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeAlias

from ..emulator import Emulator
from ..metadata.pages import refusal
from ..wire.message import WireRequest, WireResponse
from .connections import UNREADABLE

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
Application: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

_log = logging.getLogger("alimock")
_REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def path_of(environ: Environ) -> str:
    """Return the path as WSGI has it."""
    return environ.get("PATH_INFO") or "/"


def read_request(environ: Environ, path: str) -> WireRequest:
    """Read a request.

    Args:
        environ: The WSGI environment.
        path: The path as WSGI has it, or what is left of it.
    """
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"}
    content_type = environ.get("CONTENT_TYPE")
    if content_type:
        headers["content-type"] = content_type
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return WireRequest(
        method=environ["REQUEST_METHOD"],
        path=path.encode("latin-1", "replace").decode("utf-8", "replace"),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=environ["wsgi.input"].read(length) if length else b"",
        source_ip=environ.get("REMOTE_ADDR", "127.0.0.1"),
        secure=environ.get("wsgi.url_scheme") == "https",
    )


def send(response: WireResponse, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send a response; one to HEAD says how long the body would be, and has none."""
    headers = {"Content-Length": str(len(response.body)), **response.headers}
    start_response(_REASONS[response.status], [*headers.items()])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (response.body,)


def one_line(status: HTTPStatus, text: str, **headers: str) -> WireResponse:
    """Return a refusal in one line of text, with further headers."""
    return WireResponse(status.value, {"Content-Type": "text/plain; charset=utf-8", **headers}, f"{text}\n".encode())


def answer_api(emulator: Emulator, request: WireRequest, environ: Environ) -> WireResponse:
    """Answer an API request, also one that could not be read."""
    return emulator.gateway.handle(request, unreadable=environ.get(UNREADABLE))


def answer_metadata(
    emulator: Emulator, request: WireRequest, instance_id: str | None = None, *, from_instance: bool = False
) -> WireResponse:
    """Answer a request to the metadata service."""
    try:
        return emulator.metadata.handle(request, instance_id, from_instance=from_instance)
    except Exception as error:  # noqa: BLE001 - as the gateway does
        _log.exception("the metadata service failed inside")
        emulator.bugs.append(error)
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
