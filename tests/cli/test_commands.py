"""``env``, ``coverage`` and ``demo``."""

import os
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from alimock.emulator.catalog import SERVICES
from alimock.emulator.cli import cli
from alimock.sdk_shim.environment import format_variables, variables


def test_env_points_every_client_at_the_emulator(alimock_server) -> None:  # noqa: ANN001 - the plugin's fixture
    done = CliRunner().invoke(cli, ["env", "--endpoint", alimock_server.endpoint])
    assert done.exit_code == 0
    address = alimock_server.endpoint.removeprefix("http://")
    assert f"export ALIBABA_CLOUD_ENDPOINT={address}" in done.output.splitlines()
    assert f"export ALIBABA_CLOUD_ENDPOINT_RAM={address}" in done.output.splitlines()
    assert "export ALIBABA_CLOUD_ACCESS_KEY_ID=alimock" in done.output.splitlines()


def test_env_says_so_where_something_else_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, ThreadPoolExecutor(1) as pool:
        pool.submit(_greet, other)
        endpoint = f"http://127.0.0.1:{other.getsockname()[1]}"
        done = CliRunner().invoke(cli, ["env", "--endpoint", endpoint, "--wait", "0"])
    assert done.exit_code == 1
    assert done.output == f"Error: no emulator answers at {endpoint}: start one with `alimock serve`\n"


def _greet(listener: socket.socket) -> None:
    caller, _ = listener.accept()
    with caller:
        caller.recv(1000)
        caller.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")


def test_a_shell_reads_what_env_writes(tmp_path: Path) -> None:
    script = format_variables({"A": "it's", "B": '$HOME `x` "q"'}, "sh") + '\nprintf "%s|%s" "$A" "$B"'
    shell = shutil.which("sh")
    assert shell
    done = subprocess.run([shell, "-c", script], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert done.stdout == 'it\'s|$HOME `x` "q"'


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("sh", "export ALIBABA_CLOUD_REGION_ID=cn-hangzhou"),
        ("fish", "set -gx ALIBABA_CLOUD_REGION_ID cn-hangzhou"),
        ("powershell", "$env:ALIBABA_CLOUD_REGION_ID = 'cn-hangzhou'"),
        ("dotenv", "ALIBABA_CLOUD_REGION_ID=cn-hangzhou"),
    ],
)
def test_env_speaks_the_shells_language(shell: str, line: str) -> None:
    assert line in format_variables(variables("http://127.0.0.1:4766"), shell).splitlines()


def test_coverage_lists_every_action() -> None:
    done = CliRunner().invoke(cli, ["coverage"])
    assert done.exit_code == 0
    for service in SERVICES:
        for action in service.actions.values():
            assert f"| {action.name} | {action.summary} |" in done.output
            assert action.summary


def test_the_demo_succeeds_and_tells_what_it_does() -> None:
    done = CliRunner().invoke(cli, ["demo"])
    assert done.exit_code == 0, done.output
    assert "allowed: i-bp1" in done.output
    assert "denied: NoPermission, ram:ListRoles" in done.output
    assert done.output.rstrip().endswith("Every step was answered as the cloud answers it.")
