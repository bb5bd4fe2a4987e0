"""waitress's connections, where what it does with HTTP is not what this server promises.

* A request that cannot be read is answered by the application, in the form that its client reads, and so is one whose
  URL or length makes the parser itself fail.
* TLS on this plain port is refused at its first byte, so that its client fails at once and not by a timeout.
* ``Expect: 100-continue`` is ignored where no body will be read; waiting for one would never end.
* ``Via`` is left out of answers that have a ``Server`` of their own: there is no proxy.
* The host of an absolute URL takes the place of the ``Host`` header, and the application learns that it was there.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, InternalServerError

UNREADABLE = "alimock.unreadable"
"""The key of the WSGI environment that says why a request could not be read; there is none where it could."""

PROXIED = "alimock.proxied"
"""The key of the WSGI environment that holds the absolute URL by which a proxy is asked, up to its path."""

_TLS_HANDSHAKE = b"\x16"
_VIA = b"\r\nVia: waitress"


class _Parser(HTTPRequestParser):
    # What is known of a request that fails before its first line was read.
    command: Any = "GET"
    path = request_uri = "/"
    query = proxy_netloc = ""
    url_scheme = "http"

    def received(self, data: bytes) -> int:
        if self.body_rcv is None and not self.header_plus and data.startswith(_TLS_HANDSHAKE):
            self.error = BadRequest("this port speaks HTTP, not TLS")
            self.completed = True
            return len(data)
        consumed = super().received(data)
        if self.completed:
            self.expect_continue = False
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:
            raise ParsingError("the URL or the Content-Length is malformed") from None
        if self.proxy_netloc:
            self.headers = {**self.headers, "HOST": self.proxy_netloc}


class _Task(WSGITask):
    def get_environment(self) -> dict[str, Any]:
        environ = super().get_environment()
        request: Any = self.request
        if request.proxy_netloc:
            environ[PROXIED] = f"{request.proxy_scheme}://{request.proxy_netloc}"
        return environ

    def build_response_header(self) -> bytes:
        return super().build_response_header().replace(_VIA, b"", 1)


class _Refusal(_Task):
    """Has the application answer a request that could not be read, and ends the connection."""

    def execute(self) -> None:
        self.set_close_on_finish()
        super().execute()

    def get_environment(self) -> dict[str, Any]:
        request: Any = self.request
        return {
            **super().get_environment(),
            "CONTENT_LENGTH": "0",
            "wsgi.input": BytesIO(),
            UNREADABLE: request.error.body,
        }


def _refuse(channel: HTTPChannel, request: Any) -> ErrorTask | _Refusal:
    # The application has nothing to add where it was the one that failed.
    return (ErrorTask if isinstance(request.error, InternalServerError) else _Refusal)(channel, request)


class Channel(HTTPChannel):
    """A connection."""

    parser_class = _Parser
    task_class = _Task
    error_task_class: Callable[..., Any] = staticmethod(_refuse)  # type: ignore[assignment]
