"""What ``alimock exec`` does not run, and how it says so."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from exec_machine import ALIMOCK, AS_NOBODY, IS_ROOT, SECONDS, Machine
from process_environment import unmeasured

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


@pytest.mark.parametrize(
    ("instance", "complaint"),
    [
        ("i-none", "there is no instance i-none"),
        ("a/../b?c", "there is no instance a/../b?c"),
        ("stopped", "the instance {stopped} is Stopped: no program runs on it"),
    ],
)
def test_without_a_running_instance_nothing_runs(machine: Machine, instance: str, complaint: str) -> None:
    done = machine.run("echo", "ran", instance_id=machine.stopped if instance == "stopped" else instance)
    expected = f"alimock: {complaint.format(stopped=machine.stopped)}\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", expected)


def _fails(endpoint: str, *prefix: str) -> str:
    command = [*prefix, *ALIMOCK, "exec", "--endpoint", endpoint, "--instance", "i", "--", "echo", "ran"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def test_without_an_emulator_nothing_runs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert _fails(endpoint) == f"alimock: no emulator answers at {endpoint}: start one with `alimock serve`\n"


@pytest.fixture(name="elsewhere")
def _elsewhere() -> Iterator[Callable[[str], str]]:
    """Answer as an emulator does whose sockets are at some path, and give its endpoint."""
    with contextlib.ExitStack() as stack:

        def elsewhere(path: str) -> str:
            answers = {
                "GET": {"status": "ok"},
                "POST": {
                    **dict.fromkeys(("Metadata", "Http", "Https", "Proxy"), path),
                    **dict.fromkeys(("HostName", "PrivateIpAddress", "SerialNumber", "RamRoleName"), "x"),
                    "Status": "Running",
                },
            }

            class Answer(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(json.dumps(answers[self.command]).encode())

                do_POST = do_GET  # noqa: N815 - as the library names them

                def log_message(self, *_: object) -> None:
                    """Say nothing."""

            server = stack.enter_context(HTTPServer(("127.0.0.1", 0), Answer))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield elsewhere


def test_an_emulator_on_another_machine_is_told_apart(elsewhere: Callable[[str], str]) -> None:
    endpoint = elsewhere("/no/such/socket")
    assert _fails(endpoint) == f"alimock: the emulator at {endpoint} runs in a container or on another machine\n"


@pytest.mark.skipif(not IS_ROOT, reason="only root can be another user")
def test_another_users_emulator_is_told_apart(mine: Machine) -> None:
    done = subprocess.run(
        [*AS_NOBODY, *mine.command("echo", "ran")],
        env=unmeasured(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"alimock: the emulator at {mine.endpoint} runs as another user\n"


def test_a_socket_that_nobody_listens_on_is_told_of(elsewhere: Callable[[str], str], tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "dead"))
    assert _fails(elsewhere(str(tmp_path / "dead"))) == "alimock: Connection refused\n"
