"""The Unix sockets of instances: what comes in by them comes from that instance, whatever it says of itself."""

import shutil
import socket
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from typing import Any

from waitress.server import UnixWSGIServer
from waitress.trigger import trigger

from .emulator import Emulator
from .web.connections import Channel
from .web.instances import Entrance, Way, from_instance

_POLLED = 2
"""What is polled for each socket: itself, and what wakes the thread for it."""


class InstanceSockets:
    """Sockets that a running server opens for instances that are asked for, and keeps until it stops."""

    def __init__(self, emulator: Emulator, server: Any, connections: dict[Any, Any], wake: trigger) -> None:
        """Open none yet.

        Args:
            emulator: Knows the instances.
            server: The waitress server whose application, settings and threads are shared.
            connections: What is polled for it.
            wake: Runs something in the thread that polls.
        """
        self._emulator = emulator
        self._server = server
        self._connections = connections
        self._wake = wake
        self._lock = threading.Lock()
        self._numbers = count()
        self._directory: Path | None = None
        self._paths: dict[str, Mapping[Way, str]] = {}
        self._servers: dict[str, list[Any]] = {}

    def open(self, instance_id: str) -> Mapping[Way, str]:
        """Listen on the sockets of an instance, unless that is done already, and return their paths.

        Raises:
            OSError: No socket can be made where temporary files are.
        """
        with self._lock:
            if instance_id not in self._paths:
                self._leave_the_gone()
                self._paths[instance_id] = self._listen(instance_id)
            return self._paths[instance_id]

    def _leave_the_gone(self) -> None:
        """Stop listening for instances that there are no more."""
        for instance_id in [name for name in self._paths if self._emulator.world.ecs.instances.locate(name) is None]:
            for path in self._paths.pop(instance_id).values():
                Path(path).unlink(missing_ok=True)
            for server in self._servers.pop(instance_id):
                self._server.adj.connection_limit -= _POLLED
                # As above, in the thread that polls them.
                self._wake.pull_trigger(server.close)

    def close(self) -> None:
        """Take the paths away, once the server has closed its connections."""
        with self._lock:
            if self._directory is not None:
                shutil.rmtree(self._directory, ignore_errors=True)
                self._directory = None
            self._paths.clear()

    def _listen(self, instance_id: str) -> Mapping[Way, str]:
        if self._directory is None:
            self._directory = Path(tempfile.mkdtemp(prefix="alimock-"))
        # A path may have about a hundred characters, so it is not named after the instance.
        number = next(self._numbers)
        paths = {way: str(self._directory / f"{number}.{way.value.lower()}") for way in Way}
        done: Future[None] = Future()

        def serve(*_: object) -> None:
            try:
                self._servers[instance_id] = [
                    self._serve(Entrance(instance_id, way), path) for way, path in paths.items()
                ]
            except OSError as error:
                done.set_exception(error)
            else:
                done.set_result(None)

        # Connections belong to the thread that polls them.
        self._wake.pull_trigger(serve)
        done.result()
        return paths

    def _serve(self, entrance: Entrance, path: str) -> Any:
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(path)
            server: Any = UnixWSGIServer(
                from_instance(self._server.application, self._emulator, entrance),
                map=self._connections,
                dispatcher=self._server.task_dispatcher,
                adj=self._server.adj,
                bind_socket=False,
                _sock=listener,
            )
        except OSError:
            listener.close()
            raise
        server.channel_class = Channel
        # The limit of connections counts whatever is polled.
        self._server.adj.connection_limit += _POLLED
        return server
