"""Passing on what a program sends: connections to where they lead, questions for names to what answers them."""

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

_PIECE = 65536
_LAST_SECONDS = 1.0
"""How long connections may take to end when their program has ended."""

Target: TypeAlias = "str | tuple[str, int]"
Answer: TypeAlias = Callable[[bytes], "bytes | None"]


@dataclass(frozen=True, slots=True)
class Route:
    """A listening socket and where its connections lead.

    Attributes:
        listener: The socket.
        target: The path of a Unix socket, or a host and a port of this machine's network.
        tls: What ends TLS before, for connections in TLS.
    """

    listener: socket.socket
    target: Target
    tls: ssl.SSLContext | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on in both directions until both have ended."""
        try:
            if isinstance(self.target, str):
                far_reader, far_writer = await asyncio.open_unix_connection(self.target)
            else:
                far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            _reset(writer)
            return
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            writer.close()
            far_writer.close()


@dataclass(frozen=True, slots=True)
class NameServer:
    """A socket, of datagrams or streams, on which questions for names are answered.

    Attributes:
        listener: The socket.
        answer: Answers a question, or does not.
    """

    listener: socket.socket
    answer: Answer

    @property
    def tls(self) -> None:
        """What ends TLS before: nothing, as there is none."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer questions that come in a stream."""
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                answer = self.answer(await reader.readexactly(length))
                if answer is None:
                    break
                writer.write(struct.pack("!H", len(answer)) + answer)
                await writer.drain()
        writer.close()


@contextmanager
def forwarding(services: Sequence[Route | NameServer]) -> Iterator[None]:
    """Serve in a thread of its own until what is inside has ended."""
    forwarder = _Forwarder(services)
    thread = threading.Thread(target=lambda: asyncio.run(forwarder.run()), name="alimock-exec", daemon=True)
    thread.start()
    try:
        yield
    finally:
        forwarder.stop()
        thread.join()


class _Forwarder:
    def __init__(self, services: Sequence[Route | NameServer]) -> None:
        self._services = services
        self._connections: set[asyncio.Task[Any]] = set()
        self._running = threading.Event()

    async def run(self) -> None:
        """Serve until stopped, and a little longer what is under way."""
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._running.set()
        servers = [await self._start(service) for service in self._services]
        await self._stopped.wait()
        for server in servers:
            server.close()
        if self._connections:
            await asyncio.wait(self._connections, timeout=_LAST_SECONDS)

    def stop(self) -> None:
        """Have it end; may be called from another thread."""
        self._running.wait()
        self._loop.call_soon_threadsafe(self._stopped.set)

    async def _start(self, service: Route | NameServer) -> asyncio.BaseTransport | asyncio.Server:
        if isinstance(service, NameServer) and service.listener.type is socket.SOCK_DGRAM:
            transport, _ = await self._loop.create_datagram_endpoint(
                lambda: _Datagrams(service.answer), sock=service.listener
            )
            return transport

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._connections.add(task)
                task.add_done_callback(self._connections.discard)
            await service.serve(reader, writer)

        return await asyncio.start_server(serve, sock=service.listener, ssl=service.tls)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        answer = self._answer(data)
        if answer is not None:
            self._transport.sendto(answer, addr)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy one direction, and its end."""
    try:
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        else:
            writer.close()
    except OSError:
        writer.transport.abort()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as if nobody had listened, as far as that can be had once it was accepted."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
