"""Serving an emulator over HTTP: one process, one port, a pool of threads.

waitress serves: pure Python without dependencies, it binds in the caller's thread, knows the port that it was given,
parses HTTP completely, closes cleanly, and of the servers that keep the state in one process it answers this
application fastest (``benchmarks/bench_wsgi_servers.py``).
"""

import logging
import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from waitress import wasyncore
from waitress.server import create_server
from waitress.trigger import trigger

from .emulator import Emulator
from .instance_sockets import InstanceSockets
from .web.app import create_app
from .web.connections import Channel
from .web.instances import Way

THREADS = 8
CONNECTIONS = 1000
LARGEST_BODY = 16 * 1024 * 1024

# Requests that wait for a thread are nothing to warn of.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class Server:
    """An emulator on a port, from construction on; it answers once :meth:`start` was called.

    Use it as a context manager to start and stop it.

    Attributes:
        endpoint: Its URL, without a slash at the end.
    """

    def __init__(self, emulator: Emulator, host: str = "127.0.0.1", port: int = 0) -> None:
        """Take a port.

        Args:
            emulator: What answers.
            host: The address to listen on.
            port: The port, or 0 for a free one.

        Raises:
            OSError: The address is not this machine's or the port is taken.
        """
        listener = listen(host, port)
        self._sockets: dict[Any, Any] = {}
        self._wake = trigger(self._sockets)
        self._server = create_server(
            create_app(emulator, self._open_sockets if hasattr(socket, "AF_UNIX") else None),
            map=self._sockets,
            sockets=[listener],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            max_request_body_size=LARGEST_BODY,
            ident=None,
            server_name=host,
            # Other than select it knows no largest file descriptor, of which the process may have many.
            asyncore_use_poll=True,
            # The metadata service refuses tokens to whoever is behind a proxy, and has to see that.
            clear_untrusted_proxy_headers=False,
        )
        self._server.channel_class = Channel  # type: ignore[union-attr]
        self._instances = InstanceSockets(emulator, self._server, self._sockets, self._wake)
        name = f"[{host}]" if ":" in host else host
        self.endpoint = f"http://{name}:{listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.run, name="alimock", daemon=True)

    @property
    def metadata_url(self) -> str:
        """The URL of the metadata service's tree."""
        return f"{self.endpoint}/latest/meta-data/"

    def start(self) -> None:
        """Answer from now on, in threads of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and the port, and wait until all is quiet; calls that are running get five seconds."""
        # Threads wake the polling one when they are done, so they end first.
        self._server.task_dispatcher.shutdown()
        # Sockets belong to the thread that polls them, so they are closed there.
        self._wake.pull_trigger(self._close_sockets)
        self._thread.join()
        self._instances.close()

    def _open_sockets(self, instance_id: str) -> Mapping[Way, str]:
        return self._instances.open(instance_id)

    def _close_sockets(self, *_: object) -> None:
        wasyncore.close_all(self._sockets, ignore_all=True)

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Raises:
        OSError: The host is unknown, the address is not this machine's, or the port is taken.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A name such as localhost may have addresses of both kinds: clients that try one alone try IPv4.
    family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return socket.create_server(address, family=family, backlog=1024)
