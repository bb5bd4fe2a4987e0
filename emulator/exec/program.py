"""The program in a process of its own: how it is started, told signals, waited for and ended like."""

import errno
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

from .namespace import NoNamespaceError, Place, die_with_parent

_RELAYED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)
_FROM_TERMINAL = (signal.SIGINT, signal.SIGQUIT)
_SHELL = "/bin/sh"
_NOT_FOUND = 127
_CANNOT_RUN = 126
_MOST_LISTENERS = 250
"""The kernel hands over 253 files at once."""

_READY = b"+"
_REFUSED = b"-"
_FAILED = b"x"
_GO = b"!"


class Program:
    """A process that becomes a program as soon as it is told to.

    Attributes:
        listeners: The sockets that listen where it runs, if that is a place of its own.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], place: Place | None = None) -> None:
        """Make the process, while this one has one thread and :func:`held_signals` are held.

        Args:
            command: The program and its arguments.
            environment: Its environment.
            place: Where it runs; where this process does, if left out.

        Raises:
            NoNamespaceError: The kernel does not let it be there.
            OSError: Something else failed there.
        """
        self._channel, theirs = socket.socketpair()
        self._process = os.fork()
        if not self._process:
            _become(command, environment, place, theirs)
        theirs.close()
        said, descriptors, _, _ = socket.recv_fds(self._channel, 4096, _MOST_LISTENERS)
        self.listeners = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        if said[:1] != _READY:
            self._channel.close()
            os.waitpid(self._process, 0)
            if said[:1] == _REFUSED:
                raise NoNamespaceError(said[1:].decode())
            raise OSError(said[1:].decode() or "the program's process ended early")

    def start(self) -> None:
        """Let the program run."""
        self._channel.send(_GO)
        self._channel.close()

    def wait(self) -> int:
        """Pass signals on until it has ended, and return its exit status; one that a signal ended has it negated.

        What a terminal sends it has got already, since it sends to both.
        """
        while True:
            number, passed_on = _next_signal()
            if number == signal.SIGCHLD:
                process, status = os.waitpid(self._process, os.WNOHANG)
                if process:
                    return os.waitstatus_to_exitcode(status)
            elif passed_on:
                os.kill(self._process, number)


@contextmanager
def held_signals() -> Iterator[None]:
    """Hold back the signals that are passed on and the news of processes that ended."""
    signal.signal(signal.SIGCHLD, lambda *_: None)
    held = {*_RELAYED, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, held)


def end_like(status: int) -> NoReturn:
    """End this process as a program ended."""
    sys.stdout.flush()
    if status >= 0:
        sys.exit(status)
    import resource  # noqa: PLC0415 - Windows has no such module

    # There is a core of the program, and one of this process would take its place.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        signal.signal(-status, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {-status})
    os.kill(os.getpid(), -status)
    sys.exit(128 - status)


def _next_signal() -> tuple[int, bool]:
    """Wait for a held signal, and say whether it has to be passed on."""
    if sys.platform == "darwin":
        number = signal.sigwait({*_RELAYED, signal.SIGCHLD})
        return number, number not in _FROM_TERMINAL
    told = signal.sigwaitinfo({*_RELAYED, signal.SIGCHLD})
    return told.si_signo, told.si_code <= 0


def _become(
    command: Sequence[str], environment: Mapping[str, str], place: Place | None, channel: socket.socket
) -> NoReturn:
    try:
        listeners = [] if place is None else place.enter()
        # The kernel forgets this when users change, so it comes after that.
        die_with_parent()
        if listeners:
            socket.send_fds(channel, [_READY], [listener.fileno() for listener in listeners])
        else:
            channel.send(_READY)
        if channel.recv(1) == _GO:
            _restore_signals()
            _execute(command, environment)
    except NoNamespaceError as error:
        channel.send(_REFUSED + str(error).encode())
    except Exception as error:  # noqa: BLE001 - whatever it is, the other process has to hear of it
        channel.send(_FAILED + (str(error) or repr(error)).encode())
    finally:
        os._exit(1)


def _restore_signals() -> None:
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Python ignores these two, and its children would.
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {*_RELAYED, signal.SIGCHLD})


def _execute(command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Become a program, or end as a shell does that cannot run it."""
    name = command[0]
    path = name if os.sep in name else shutil.which(name, path=environment.get("PATH"))
    if path is None:
        _give_up(name, "command not found", _NOT_FOUND)
    try:
        os.execve(path, list(command), environment)  # noqa: S606 - running it is what was asked for
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.ENOEXEC:
            os.execve(_SHELL, [_SHELL, path, *command[1:]], environment)  # noqa: S606
        status = _NOT_FOUND if isinstance(error, FileNotFoundError) else _CANNOT_RUN
        _give_up(name, getattr(error, "strerror", str(error)), status)


def _give_up(name: str, reason: str, status: int) -> NoReturn:
    os.write(sys.stderr.fileno(), f"alimock: {name}: {reason}\n".encode(errors="surrogateescape"))
    os._exit(status)
