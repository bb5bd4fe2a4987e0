"""What ``alimock serve`` does: bring the state back, answer until told to stop, keep the state."""

import errno
import json
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from .emulator import Emulator
from .ports import Ids
from .server import Server
from .settings import Settings
from .state import DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT_ID


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The options of ``alimock serve``."""

    host: str
    port: int
    state: Path | None
    enforce: Any
    signatures: Any
    seed: int | None
    port_file: Path | None


def serve_until_stopped(options: ServeOptions, signals: socket.socket, say: Callable[[str], object]) -> None:
    """Serve until told to stop.

    Args:
        options: What was asked for.
        signals: Tells by the first octet that can be read from it; what follows is not read.
        say: Prints a line.

    Raises:
        click.ClickException: The port is taken, or a file cannot be read or written.
    """
    settings = Settings(enforce=options.enforce, signatures=options.signatures)
    kept = _read_state(options.state) if options.state else None
    emulator = Emulator(settings, ids=_ids(options.seed, kept))
    if options.state:
        if kept is not None:
            _bring_back(emulator, options.state, kept)
        # Better to learn now than at the end that the file cannot be written.
        _keep(emulator, options.state)
    try:
        server = Server(emulator, options.host, options.port)
    except OSError as error:
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        hint = "; `--port 0` takes a free port" if error.errno == errno.EADDRINUSE else ""
        raise click.ClickException(f"cannot listen on {options.host} port {options.port}: {reason}{hint}") from None
    with _port_file(options.port_file, server.endpoint):
        try:
            with server:
                say(_banner(server, settings))
                signals.recv(1)
        finally:
            if options.state:
                _keep(emulator, options.state)
    say("stopped")


def _banner(server: Server, settings: Settings) -> str:
    return "\n".join(
        (
            f"alimock {version('alimock')} answers at {server.endpoint}",
            f"  metadata     {server.metadata_url}",
            f"  access key   {DEFAULT_ACCESS_KEY}, secret {DEFAULT_ACCESS_KEY}, account {DEFAULT_ACCOUNT_ID}",
            f"  enforcement  policies {settings.enforce}, signatures {settings.signatures}",
        )
    )


def _ids(seed: int | None, kept: str | None) -> Ids:
    """Return the source of identifiers; with a seed, one that does not repeat those that are in a state already."""
    return Ids(seed if seed is None or kept is None else f"{seed} {kept}")


def _read_state(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise click.ClickException(f"cannot read the state in {path}: {error.strerror}") from None
    except ValueError:
        raise click.ClickException(f"{path} holds no state of alimock: it is not UTF-8") from None


def _bring_back(emulator: Emulator, path: Path, kept: str) -> None:
    try:
        emulator.world.load(json.loads(kept))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{path} holds no state of alimock: {str(error).splitlines()[0]}") from None


def _keep(emulator: Emulator, path: Path) -> None:
    with emulator.world.lock:
        text = json.dumps(emulator.world.dump(), indent=1)
    _write(path, text)


def _write(path: Path, text: str) -> None:
    """Write a file in one go, readable by its owner alone: a state holds keys."""
    target = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(prefix=".alimock-", dir=target.parent)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            partial.replace(target)
        except BaseException:
            partial.unlink()
            raise
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from None


@contextmanager
def _port_file(path: Path | None, endpoint: str) -> Iterator[None]:
    if path is None:
        yield
        return
    _write(path, endpoint.rpartition(":")[2])
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
