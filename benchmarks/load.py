"""Servers as processes of their own, and a client that keeps connections busy: what the benchmarks share."""

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

SERVER_CPU, CLIENT_CPU = 0, (os.cpu_count() or 1) - 1


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(command: Sequence[str], url: str) -> Iterator[float]:
    """Run a server, pinned to one processor, and yield the seconds that it took to the first 200."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(["taskset", "-c", str(SERVER_CPU), *command], stdout=log, stderr=log)
        try:
            yield _wait_for(url, start, server)
        finally:
            server.terminate()
            try:
                server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(url: str, start: float, server: subprocess.Popen[bytes]) -> float:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return time.perf_counter() - start
        except (urllib.error.URLError, OSError):
            time.sleep(0.001)
    raise RuntimeError(f"the server ended with {server.returncode}")


def throughput(port: int, requests: Sequence[bytes], connections: int) -> float:
    """Send every request once over keep-alive connections, and return how many a second were answered with 200."""
    os.sched_setaffinity(0, {CLIENT_CPU})
    waiting = iter(requests)
    poll = selectors.DefaultSelector()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(connection, selectors.EVENT_READ)
    start = time.perf_counter()
    for key in list(poll.get_map().values()):
        _socket(key.fileobj).sendall(next(waiting))
    answered = 0
    while answered < len(requests):
        for key, _ in poll.select():
            connection = _socket(key.fileobj)
            _read_answer(connection)
            answered += 1
            following = next(waiting, None)
            if following is not None:
                connection.sendall(following)
    elapsed = time.perf_counter() - start
    for key in list(poll.get_map().values()):
        _socket(key.fileobj).close()
    return len(requests) / elapsed


def _socket(file: object) -> socket.socket:
    if not isinstance(file, socket.socket):
        raise TypeError(file)
    return file


def _read_answer(connection: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65536)
        if not received:
            raise ConnectionError("the server closed a connection that was to be kept alive")
        data += received
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(data.decode(errors="replace"))
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)


def python(*arguments: str) -> list[str]:
    """Return the command that runs Python with these arguments."""
    return [sys.executable, *arguments]
