"""Being asked to stop: SIGINT and SIGTERM as octets to be read from a socket.

So they interrupt nothing that must not be left half done, none is lost in what swallows exceptions, as imports do, and
none is missed by a thread that waits while another one is told.
"""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_signals() -> Iterator[socket.socket]:
    """Take both signals from now on; the process is to end after what comes inside."""
    read, written = socket.socketpair()
    with read, written:
        written.settimeout(0)
        signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        try:
            yield read
        finally:
            signal.set_wakeup_fd(-1)
