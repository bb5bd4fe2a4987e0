"""What ``alimock serve`` does: bring the state back, answer until told to stop, keep the state."""

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


def serve_until_stopped(options: ServeOptions, say: Callable[[str], object]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        options: What was asked for.
        say: Prints a line.

    Raises:
        click.ClickException: The port is taken, or a file cannot be read or written.
    """
    settings = Settings(enforce=options.enforce, signatures=options.signatures)
    kept = _read_state(options.state) if options.state else None
    emulator = Emulator(settings, ids=_ids(options.seed, kept))
    if options.state:
        _bring_back(emulator, options.state, kept)
    try:
        server = Server(emulator, options.host, options.port)
    except OSError as error:
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise click.ClickException(
            f"cannot listen on {options.host} port {options.port}: {reason}; `--port 0` takes a free port"
        ) from None
    with _terminating(), _port_file(options.port_file, server.endpoint):
        try:
            with server:
                say(_banner(server, settings))
                server.join()
        except KeyboardInterrupt:
            say("stopped")
        finally:
            if options.state:
                _keep(emulator, options.state)


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


def _bring_back(emulator: Emulator, path: Path, kept: str | None) -> None:
    if kept is None:
        # Better to learn now than at the end that the file cannot be written.
        _keep(emulator, path)
        return
    try:
        emulator.world.load(json.loads(kept))
    except ValueError as error:
        raise click.ClickException(f"{path} holds no state of alimock: {str(error).splitlines()[0]}") from None


def _keep(emulator: Emulator, path: Path) -> None:
    with emulator.world.lock:
        text = json.dumps(emulator.world.dump(), indent=1)
    _write(path, text)


def _write(path: Path, text: str) -> None:
    """Write a file in one go, readable by its owner alone: a state holds keys."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        partial.replace(path)
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
        path.unlink(missing_ok=True)


@contextmanager
def _terminating() -> Iterator[None]:
    """Take SIGTERM for what SIGINT is."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
