"""A network, a host name and mounts of its own for a process, made by Linux's system calls alone."""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWNS = 0x00020000
_CLONE_NEWUTS = 0x04000000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_MS_BIND = 0x1000
_MS_REC = 0x4000
_MS_PRIVATE = 0x40000
_PR_SET_PDEATHSIG = 1
_SIOCGIFFLAGS = 0x8913
_SIOCSIFFLAGS = 0x8914
_SIOCSIFADDR = 0x8916
_SIOCSIFNETMASK = 0x891C
_IFF_UP = 0x1
_ONE_HOST = "255.255.255.255"


class NoNamespaceError(Exception):
    """The kernel does not let this process have a place of its own; the text says what failed and why."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens in the namespace, for whoever is handed it outside.

    Attributes:
        address: The IPv4 address.
        port: The port.
        kind: ``SOCK_STREAM`` or ``SOCK_DGRAM``.
    """

    address: str
    port: int
    kind: socket.SocketKind = socket.SOCK_STREAM

    def open(self) -> socket.socket:
        """Listen."""
        opened = socket.socket(socket.AF_INET, self.kind)
        opened.bind((self.address, self.port))
        if self.kind is socket.SOCK_STREAM:
            opened.listen(1024)
        return opened


@dataclass(frozen=True, slots=True)
class Place:
    """What a process finds around itself in namespaces of its own.

    Attributes:
        host_name: The host name.
        addresses: IPv4 addresses that are local, besides the loopback ones.
        covered: What is found at paths instead of what is there, which keeps its content; paths that lead nowhere are
            left out.
        listeners: What listens.
    """

    host_name: str
    addresses: Sequence[str]
    covered: Mapping[str, Path]
    listeners: Sequence[Listener]

    def enter(self) -> list[socket.socket]:
        """Take this process there, which must have one thread, and return its listeners.

        Who it runs as stays the same.

        Raises:
            NoNamespaceError: The kernel refuses; the process is of no more use then.
        """
        user, group = os.geteuid(), os.getegid()
        with _doing("namespaces"):
            has_own_users = _unshare(user, group)
        with _doing("a network"):
            _set_up_network(self.addresses)
        listeners = [listener.open() for listener in self.listeners]
        with _doing("a host name"):
            socket.sethostname(self.host_name)
        with _doing("mounts"):
            _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
            for path, content in self.covered.items():
                # What cannot be looked into is not there either; Path.exists would raise.
                if os.path.exists(path):  # noqa: PTH110
                    _call("mount", os.fsencode(content), os.fsencode(Path(path).resolve()), None, _MS_BIND, None)
        if has_own_users and user:
            with _doing("users"):
                _call("unshare", _CLONE_NEWUSER)
                _map_user(user, group, outer=0)
        return listeners


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that forked it ends, where it can."""
    if sys.platform == "linux":
        with suppress(OSError):
            _call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _unshare(user: int, group: int) -> bool:
    """Enter the namespaces, and say whether a namespace of users was needed for it, where this process is root."""
    own = _CLONE_NEWNET | _CLONE_NEWNS | _CLONE_NEWUTS
    try:
        _call("unshare", own)
    except PermissionError:
        _call("unshare", own | _CLONE_NEWUSER)
    else:
        return False
    _map_user(0, 0, outer=user, outer_group=group)
    return True


def _map_user(user: int, group: int, *, outer: int, outer_group: int = 0) -> None:
    process = Path("/proc/self")
    # Without this the kernel lets nobody but root map a group.
    (process / "setgroups").write_bytes(b"deny")
    (process / "uid_map").write_bytes(b"%d %d 1" % (user, outer))
    (process / "gid_map").write_bytes(b"%d %d 1" % (group, outer_group))


def _set_up_network(addresses: Sequence[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        flags = struct.unpack_from("16xh", fcntl.ioctl(device, _SIOCGIFFLAGS, struct.pack("16s24x", b"lo")))[0]
        fcntl.ioctl(device, _SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | _IFF_UP))
        for number, address in enumerate(addresses):
            for request, value in ((_SIOCSIFADDR, address), (_SIOCSIFNETMASK, _ONE_HOST)):
                packed = struct.pack("16sHH4s16x", f"lo:{number}".encode(), socket.AF_INET, 0, socket.inet_aton(value))
                fcntl.ioctl(device, request, packed)


def _call(name: str, *arguments: int | bytes | None) -> None:
    """Call a function of the C library.

    Raises:
        OSError: It failed.
    """
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "this is not Linux")
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@contextmanager
def _doing(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NoNamespaceError(f"{what}: {error.strerror or error}") from None
