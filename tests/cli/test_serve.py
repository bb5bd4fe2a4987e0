"""``alimock serve`` as a user runs it."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from process_environment import unmeasured

from alimock.sdk_shim.clients import Clients

ALIMOCK = (sys.executable, "-m", "alimock.emulator")
WAIT_SECONDS = 20


class Served:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], endpoint: str) -> None:
        self.process = process
        self.endpoint = endpoint

    def health(self) -> dict[str, str]:
        with urllib.request.urlopen(f"{self.endpoint}/_alimock/health", timeout=WAIT_SECONDS) as answer:
            return json.load(answer)

    def clients(self) -> Clients:
        return Clients(self.endpoint, access_key_id="alimock", access_key_secret="alimock")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=WAIT_SECONDS)
        return self.process.returncode, out, err


@pytest.fixture(name="serve")
def _serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def serve(*arguments: str) -> Served:
        port_file = tmp_path / "port"
        process = subprocess.Popen(
            [*ALIMOCK, "serve", "--port", "0", "--port-file", str(port_file), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + WAIT_SECONDS
        while not port_file.exists():
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        running.append(Served(process, f"http://127.0.0.1:{port_file.read_text()}"))
        return running[-1]

    yield serve
    for served in running:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()


def _run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run([*ALIMOCK, *arguments], capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_and_how_and_stops_cleanly(
    serve: Callable[..., Served], number: signal.Signals, tmp_path: Path
) -> None:
    served = serve("--enforce", "soft")
    assert served.health()["enforce"] == "soft"
    status, out, err = served.stop(number)
    assert (status, err) == (0, "")
    assert f"answers at {served.endpoint}\n" in out
    assert f"metadata     {served.endpoint}/latest/meta-data/\n" in out
    assert "access key   alimock, secret alimock, account 1000000000000001\n" in out
    assert "policies soft, signatures strict\n" in out
    assert not (tmp_path / "port").exists()


def test_serve_stops_with_connections_open(serve: Callable[..., Served]) -> None:
    served = serve()
    with socket.create_connection(("127.0.0.1", int(served.endpoint.rpartition(":")[2]))) as idle:
        idle.sendall(b"GET /latest/ HTTP/1.1\r\nHost: x\r\n")
        served.health()
        assert served.stop()[0] == 0


def test_state_is_kept_and_brought_back(serve: Callable[..., Served], tmp_path: Path) -> None:
    from alibabacloud_ram20150501 import models as ram  # noqa: PLC0415

    state = tmp_path / "state.json"
    served = serve("--state", str(state))
    served.clients().ram.create_user(ram.CreateUserRequest(user_name="ann"))
    assert served.stop()[0] == 0
    assert state.stat().st_mode & 0o077 == 0, "a state holds keys"
    again = serve("--state", str(state))
    key = again.clients().ram.create_access_key(ram.CreateAccessKeyRequest(user_name="ann")).body.access_key
    assert key.status == "Active"
    assert again.stop()[0] == 0


def test_further_signals_do_not_keep_the_state_from_being_kept(serve: Callable[..., Served], tmp_path: Path) -> None:
    from alibabacloud_ram20150501 import models as ram  # noqa: PLC0415

    state = tmp_path / "state.json"
    served = serve("--state", str(state))
    served.clients().ram.create_user(ram.CreateUserRequest(user_name="ann"))
    for number in [signal.SIGINT, signal.SIGTERM] * 10:
        served.process.send_signal(number)
    out, err = served.process.communicate(timeout=WAIT_SECONDS)
    assert (served.process.returncode, err) == (0, "")
    assert out.endswith("stopped\n")
    assert '"ann"' in state.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state.json"], "nothing is left beside it"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_start_ends_it_once_it_has_started(
    serve: Callable[..., Served], number: signal.Signals, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    serve("--state", str(state)).stop()
    kept = state.read_text(encoding="utf-8")
    state.unlink()
    os.mkfifo(state)
    options = ("--port", "0", "--port-file", str(tmp_path / "port"), "--state", str(state))
    process = subprocess.Popen([*ALIMOCK, "serve", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with state.open("w", encoding="utf-8") as pipe:
        process.send_signal(number)
        pipe.write(kept)
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("stopped\n")
    assert json.loads(state.read_text(encoding="utf-8")) == json.loads(kept)
    assert not (tmp_path / "port").exists()


def test_a_link_to_a_state_stays_one(serve: Callable[..., Served], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "folder" / "state.json")
    assert serve("--state", str(link)).stop()[0] == 0
    assert link.is_symlink()
    assert serve("--state", str(link)).stop()[0] == 0


def test_a_state_that_cannot_be_written_again_is_said_at_the_start(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    assert serve("--state", str(state)).stop()[0] == 0
    kept = state.read_text()
    done = subprocess.run(
        [*ALIMOCK, "serve", "--port", "0", "--state", str(state)],
        # A full disk, also for those whom permissions do not hold.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        env=unmeasured(),
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, f"alimock: cannot write {state}: File too large\n")
    assert state.read_text() == kept


def test_what_is_printed_to_nowhere_ends_in_one_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run([*ALIMOCK, "coverage"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "alimock: No space left on device\n")


def test_no_secret_is_logged_or_noted(serve: Callable[..., Served]) -> None:
    from alibabacloud_ram20150501 import models as ram  # noqa: PLC0415

    served = serve("--enforce", "soft")
    root = served.clients().ram
    root.create_user(ram.CreateUserRequest(user_name="ann"))
    key = root.create_access_key(ram.CreateAccessKeyRequest(user_name="ann")).body.access_key
    ann = Clients(served.endpoint, access_key_id=key.access_key_id, access_key_secret=key.access_key_secret)
    ann.ram.list_roles(ram.ListRolesRequest())
    with socket.create_connection(("127.0.0.1", int(served.endpoint.rpartition(":")[2]))) as broken:
        broken.sendall(
            b"GET /?SecurityToken=hidden-token&Signature=hidden-signature HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"
        )
        assert broken.recv(2**16).startswith(b"HTTP/1.0 400 ")
    _, out, err = served.stop()
    assert err.startswith("would be denied: ram:ListRoles on acs:ram:*:1000000000000001:role/* for acs:ram::")
    assert err.count("\n") == 1
    assert key.access_key_secret not in out + err
    assert "hidden" not in out + err


def test_a_seed_makes_identifiers_reproducible(serve: Callable[..., Served]) -> None:
    from alibabacloud_ram20150501 import models as ram  # noqa: PLC0415

    ids = []
    for _ in range(2):
        served = serve("--seed", "7")
        ids.append(served.clients().ram.create_user(ram.CreateUserRequest(user_name="ann")).body.user.user_id)
        served.stop()
    assert ids[0] == ids[1]


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, out, err = _run("serve", "--port", port)
    assert (status, out) == (1, "")
    assert err == (
        f"alimock: cannot listen on 127.0.0.1 port {port}: Address already in use; `--port 0` takes a free port\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["serve", "--prot", "1"], "--prot", id="no such option"),
        pytest.param(["serve", "--port", "70000"], "70000", id="no such port"),
        pytest.param(["serve", "--enforce", "loose"], "loose", id="no such choice"),
        pytest.param(["serve", "--host", "no.such.host.invalid"], "no.such.host.invalid", id="no such host"),
        pytest.param(["serve", "--state", "/proc/self/mem"], "/proc/self/mem", id="unreadable state"),
        pytest.param(["serve", "--state", "{tmp}/not.json"], "holds no state of alimock", id="no JSON"),
        pytest.param(["serve", "--state", "{tmp}/other.json"], "holds no state of alimock", id="other JSON"),
        pytest.param(["serve", "--state", "{tmp}/deep.json"], "holds no state of alimock", id="bottomless JSON"),
        pytest.param(["serve", "--state", "{tmp}/no/state.json"], "No such file or directory", id="no such folder"),
        pytest.param(["serve", "--port", "0", "--port-file", "{tmp}/no/port"], "No such file", id="no port file"),
        pytest.param(["srve"], "srve", id="no such command"),
        pytest.param(["env", "--endpoint", "http://127.0.0.1:9", "--wait", "0"], "alimock serve", id="nothing runs"),
        pytest.param(["env", "--endpoint", "nonsense"], "nonsense is not the URL", id="no endpoint"),
        pytest.param(["env", "--endpoint", "http://127.0.0.1:nowhere"], "nowhere is not the URL", id="no port"),
        pytest.param(["env", "--endpoint", "http://[::1"], "http://[::1 is not the URL", id="half an address"),
        pytest.param(["env", "--shell", "tcsh"], "tcsh", id="no such shell"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "not.json").write_text("{")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "other.json").write_text('{"a": 1}')
    status, out, err = _run(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert status in (1, 2)
    assert out == ""
    assert err.startswith("alimock: ")
    assert err.count("\n") == 1
    assert said in err


def test_without_a_command_the_commands_are_listed() -> None:
    status, out, err = _run()
    assert (status, err) == (0, "")
    assert out.startswith("Usage: alimock ")
    assert "serve" in out


@pytest.mark.parametrize("command", ["serve", "env", "demo", "coverage"])
def test_every_command_explains_itself(command: str) -> None:
    status, out, err = _run(command, "--help")
    assert (status, err) == (0, "")
    assert "Usage: alimock" in out
