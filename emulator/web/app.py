"""The WSGI application: plain dispatch for the cloud's protocols, Flask for everything about the emulator itself.

API and metadata requests come by the thousand, and neither has routes that a web framework would match; they go from
the WSGI environment straight to the emulator. Paths below ``/_alimock`` are Flask's.
"""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeAlias

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from ..emulator import Emulator
from ..metadata.endpoint import is_metadata_path
from ..metadata.pages import refusal
from ..wire.message import WireRequest, WireResponse
from . import admin
from .connections import UNREADABLE

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]

INSTANCE_PREFIX = "/_alimock/instances/"
OWN_PREFIX = "/_alimock"

_log = logging.getLogger("alimock")
_REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def create_app(emulator: Emulator) -> Flask:
    """Make the WSGI application that serves an emulator.

    Args:
        emulator: The emulator.

    Returns:
        A Flask application whose ``wsgi_app`` answers API and metadata requests by itself.
    """
    app = Flask(__name__)
    app.register_error_handler(HTTPException, _in_one_line)
    app.register_blueprint(admin.create_blueprint(emulator), url_prefix=OWN_PREFIX)
    app.wsgi_app = _Front(emulator, app.wsgi_app)  # type: ignore[method-assign]
    return app


def _in_one_line(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=error.description), error.code or HTTPStatus.INTERNAL_SERVER_ERROR


class _Front:
    """Sends each request where it belongs."""

    def __init__(self, emulator: Emulator, own: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self._emulator = emulator
        self._own = own

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO") or "/"
        if UNREADABLE in environ:
            response = self._emulator.gateway.handle(_read(environ, path), unreadable=environ[UNREADABLE])
        elif path.startswith(INSTANCE_PREFIX):
            instance_id, slash, rest = path[len(INSTANCE_PREFIX) :].partition("/")
            response = self._read_metadata(_read(environ, slash + rest), instance_id)
        elif path == OWN_PREFIX or path.startswith(f"{OWN_PREFIX}/"):
            return self._own(environ, start_response)
        else:
            request = _read(environ, path)
            answer = self._read_metadata if is_metadata_path(request) else self._emulator.gateway.handle
            response = answer(request)
        # A response to HEAD says how long the body would be, and has none.
        headers = {"Content-Length": str(len(response.body)), **response.headers}
        start_response(_REASONS[response.status], [*headers.items()])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (response.body,)

    def _read_metadata(self, request: WireRequest, instance_id: str | None = None) -> WireResponse:
        try:
            return self._emulator.metadata.handle(request, instance_id)
        except Exception as error:  # noqa: BLE001 - as the gateway does
            _log.exception("the metadata service failed inside")
            self._emulator.bugs.append(error)
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)


def _read(environ: Environ, path: str) -> WireRequest:
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
