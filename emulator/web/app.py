"""The WSGI application: plain dispatch for the cloud's protocols, Flask for everything about the emulator itself.

API and metadata requests come by the thousand, and neither has routes that a web framework would match; they go from
the WSGI environment straight to the emulator. Paths below ``/_alimock`` are Flask's, and only for who came by the port.
"""

from collections.abc import Iterable
from http import HTTPStatus

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from ..emulator import Emulator
from ..metadata.endpoint import is_metadata_path
from ..metadata.pages import refusal
from ..wire.message import WireRequest, WireResponse
from . import admin
from .connections import UNREADABLE
from .instances import ENTRANCE, Entrance, OpenSockets, Way
from .proxy import is_for_metadata, is_for_proxy, refuse_foreign
from .wsgi import Application, Environ, StartResponse, answer_api, answer_metadata, path_of, read_request, send

INSTANCE_PREFIX = "/_alimock/instances/"
OWN_PREFIX = "/_alimock"
SOCKETS_PATH = "/sockets"


def create_app(emulator: Emulator, open_sockets: OpenSockets | None = None) -> Flask:
    """Make the WSGI application that serves an emulator.

    Args:
        emulator: The emulator.
        open_sockets: Opens the sockets of an instance, if whoever serves the application can.

    Returns:
        A Flask application whose ``wsgi_app`` answers API and metadata requests by itself.
    """
    app = Flask(__name__)
    app.register_error_handler(HTTPException, _in_one_line)
    app.register_blueprint(admin.create_blueprint(emulator, open_sockets), url_prefix=OWN_PREFIX)
    app.wsgi_app = _Front(emulator, app.wsgi_app)  # type: ignore[method-assign]
    return app


def _in_one_line(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=error.description), error.code or HTTPStatus.INTERNAL_SERVER_ERROR


class _Front:
    """Sends each request where it belongs."""

    def __init__(self, emulator: Emulator, own: Application) -> None:
        self._emulator = emulator
        self._own = own

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = path_of(environ)
        if ENTRANCE in environ:
            response = self._answer_instance(environ, read_request(environ, path), environ[ENTRANCE])
        elif UNREADABLE in environ:
            response = answer_api(self._emulator, read_request(environ, path), environ)
        elif is_for_proxy(environ):
            response = refuse_foreign(environ) or self._answer_by_host(environ, read_request(environ, path))
        elif path.startswith(INSTANCE_PREFIX) and not _asks_for_sockets(environ, path):
            instance_id, slash, rest = path[len(INSTANCE_PREFIX) :].partition("/")
            response = answer_metadata(self._emulator, read_request(environ, slash + rest), instance_id)
        elif path == OWN_PREFIX or path.startswith(f"{OWN_PREFIX}/"):
            return self._own(environ, start_response)
        else:
            response = self._answer_by_path(environ, read_request(environ, path))
        return send(response, environ, start_response)

    def _answer_instance(self, environ: Environ, request: WireRequest, entrance: Entrance) -> WireResponse:
        """Answer what comes from an instance, which reaches nothing but the cloud."""
        if entrance.way is Way.METADATA:
            if UNREADABLE in environ:
                return refusal(HTTPStatus.BAD_REQUEST)
            return answer_metadata(self._emulator, request, entrance.instance_id, from_instance=True)
        if entrance.way is not Way.PROXY:
            return answer_api(self._emulator, request, environ)
        if is_for_proxy(environ):
            return refuse_foreign(environ) or self._answer_by_host(environ, request, entrance.instance_id)
        return self._answer_by_path(environ, request, entrance.instance_id)

    def _answer_by_host(self, environ: Environ, request: WireRequest, instance_id: str | None = None) -> WireResponse:
        if is_for_metadata(environ):
            return answer_metadata(self._emulator, request, instance_id)
        return answer_api(self._emulator, request, environ)

    def _answer_by_path(self, environ: Environ, request: WireRequest, instance_id: str | None = None) -> WireResponse:
        if is_metadata_path(request):
            return answer_metadata(self._emulator, request, instance_id)
        return answer_api(self._emulator, request, environ)


def _asks_for_sockets(environ: Environ, path: str) -> bool:
    return environ["REQUEST_METHOD"] == "POST" and path.endswith(SOCKETS_PATH)
