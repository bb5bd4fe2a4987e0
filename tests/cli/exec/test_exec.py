"""``alimock exec`` as a user runs it: programs on instances, in processes and namespaces of their own."""

import fcntl
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from exec_machine import METADATA, NO_NAME, NO_ROUTE, SECONDS, Machine, needs_namespaces, ways

from alimock.emulator.remote import ask

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


@needs_namespaces
def test_the_metadata_service_is_the_instances(machine: Machine) -> None:
    for instance_id in (machine.running, machine.other, machine.roleless):
        done = machine.run("curl", "-sS", f"{METADATA}/instance-id", instance_id=instance_id)
        assert (done.returncode, done.stdout, done.stderr) == (0, instance_id, "")


@needs_namespaces
def test_no_header_leads_to_another_instance(machine: Machine) -> None:
    header = f"X-Alimock-Instance: {machine.other}"
    for url in (f"{METADATA}/instance-id", "http://100.100.100.200/_alimock/health"):
        done = machine.run("curl", "-sS", "-H", header, "-H", "Host: localhost", url)
        assert machine.other not in done.stdout
        assert "status" not in done.stdout


@needs_namespaces
def test_two_programs_on_two_instances_at_once_see_their_own(machine: Machine) -> None:
    script = f"for i in 1 2 3 4 5 6 7 8 9 10; do curl -sS {METADATA}/instance-id; echo; done"
    ids = (machine.running, machine.other)
    started = [machine.start("sh", "-c", script, instance_id=one) for one in ids]
    seen = [process.communicate(timeout=SECONDS)[0].split() for process in started]
    assert seen == [[one] * 10 for one in ids]


@needs_namespaces
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["ram.aliyuncs.com", "ecs.cn-hangzhou.aliyuncs.com", "new-product.aliyuncs.com"])
def test_the_clouds_names_lead_to_the_apis(machine: Machine, scheme: str, host: str) -> None:
    done = machine.run("curl", "-sS", f"{scheme}://{host}/latest/meta-data")
    assert done.returncode == 0, done.stderr
    assert f"<HostId>{host}</HostId><Code>MissingAction</Code>" in done.stdout


@needs_namespaces
@pytest.mark.parametrize(
    ("url", "status"),
    [
        pytest.param("http://1.1.1.1/", NO_ROUTE, id="an address elsewhere"),
        pytest.param("http://[2606:4700::1111]/", NO_ROUTE, id="an IPv6 address elsewhere"),
        pytest.param("http://example.com/", NO_NAME, id="a name elsewhere"),
        pytest.param("http://aliyuncs.com.example/", NO_NAME, id="a name that looks like the cloud's"),
        pytest.param("{endpoint}/_alimock/health", NO_ROUTE, id="the machine's loopback"),
        pytest.param("http://100.100.2.136/", NO_ROUTE, id="another port"),
    ],
)
def test_nothing_else_is_reached(machine: Machine, url: str, status: int) -> None:
    done = machine.run("curl", "-sS", "-m", "5", url.format(endpoint=machine.endpoint))
    assert (done.returncode, done.stdout) == (status, "")


@needs_namespaces
def test_the_program_is_who_it_was_and_where_it_should_be(machine: Machine) -> None:
    script = "id -u; uname -n; cat /etc/resolv.conf; grep ^hosts /etc/nsswitch.conf; getent hosts $(uname -n); pwd"
    done = machine.run("sh", "-c", script)
    host_name = machine.run("curl", "-sS", f"{METADATA}/hostname").stdout
    address = machine.run("curl", "-sS", f"{METADATA}/private-ipv4").stdout
    user, *lines, last = done.stdout.splitlines()
    assert (done.returncode, user) == (0, str(machine.user))
    assert lines[:3] == [host_name, "nameserver 100.100.2.136", "hosts: files dns"]
    assert lines[3].split() == [address, host_name]
    assert last == str(Path.cwd())


@needs_namespaces
def test_what_tells_of_the_machine_tells_of_the_instance(machine: Machine) -> None:
    done = machine.run("sh", "-c", "cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name")
    if Path("/sys/class/dmi/id").exists():
        assert done.stdout == "Alibaba Cloud\nAlibaba Cloud ECS\n"
    else:
        assert done.stdout == ""


def test_the_emulators_sockets_are_out_of_reach(machine: Machine) -> None:
    paths = ask(machine.endpoint, f"/instances/{machine.other}/sockets", body={})
    outside = Path(paths["Metadata"])
    assert outside.is_socket()
    listed = machine.run("ls", "-A", str(outside.parent))
    assert (listed.returncode, listed.stdout) == (0, "")


def test_profiles_of_the_clouds_tools_are_not_the_instances(machine: Machine, tmp_path: Path) -> None:
    for name in (".aliyun", ".alibabacloud"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "profile").touch()
    listed = machine.run(
        "sh", "-c", 'ls "$HOME/.aliyun" "$HOME/.alibabacloud"; ls "$HOME"/.a*/profile', HOME=str(tmp_path)
    )
    assert "profile\n" not in listed.stdout
    assert listed.returncode
    (tmp_path / ".ossutilconfig").write_text("accessKeySecret=real")
    assert machine.run("sh", "-c", 'cat "$HOME/.ossutilconfig"', HOME=str(tmp_path)).stdout == ""
    assert (tmp_path / ".aliyun" / "profile").exists()


@needs_namespaces
def test_the_machine_itself_stays_as_it_is(machine: Machine) -> None:
    before = [socket.gethostname(), *(Path(path).read_bytes() for path in ("/etc/hosts", "/etc/resolv.conf"))]
    assert machine.run("true").returncode == 0
    assert [socket.gethostname(), *(Path(path).read_bytes() for path in ("/etc/hosts", "/etc/resolv.conf"))] == before


STATUSES = [
    pytest.param(("true",), 0, "", id="success"),
    pytest.param(("sh", "-c", "exit 3"), 3, "", id="failure"),
    pytest.param(("no-such-program",), 127, "alimock: no-such-program: command not found\n", id="no program"),
    pytest.param(("./no/such",), 127, "alimock: ./no/such: No such file or directory\n", id="no file"),
    pytest.param(("/etc/passwd",), 126, "alimock: /etc/passwd: Permission denied\n", id="no permission"),
    pytest.param(("/etc",), 126, "alimock: /etc: Permission denied\n", id="a folder"),
    pytest.param(("sh", "-c", "kill -TERM $$"), -signal.SIGTERM, "", id="a signal"),
    pytest.param(("sh", "-c", "kill -KILL $$"), -signal.SIGKILL, "", id="the last signal"),
    pytest.param(("sh", "-c", "kill -INT $$"), -signal.SIGINT, "", id="an interruption"),
]


@ways
@pytest.mark.parametrize(("command", "status", "said"), STATUSES)
def test_it_ends_as_its_program_does(
    machine: Machine, options: tuple[str, ...], command: tuple[str, ...], status: int, said: str
) -> None:
    done = machine.run(*command, options=options)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", said)


@ways
def test_a_script_without_an_interpreter_is_run_by_a_shell(machine: Machine, options: tuple[str, ...]) -> None:
    script = machine.directory / "script"
    script.write_text('echo "$1 $#"\n')
    script.chmod(0o755)
    try:
        assert machine.run(str(script), "a b", "c", options=options).stdout == "a b 2\n"
    finally:
        script.unlink()


@ways
def test_input_and_arguments_get_through(machine: Machine, options: tuple[str, ...]) -> None:
    done = machine.run("sh", "-c", 'cat; printf "<%s>" "$@"', "sh", "--instance", "x y", options=options, given="in")
    assert done.stdout == "in<--instance><x y>"


@ways
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGINT])
def test_signals_are_passed_on(machine: Machine, options: tuple[str, ...], number: signal.Signals) -> None:
    script = f"trap 'echo got; exit 9' {number.name[3:]}; echo ready; while :; do sleep 0.05; done"
    process = machine.start("sh", "-c", script, options=options)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out, err) == (9, "got\n", "")


@ways
def test_what_a_terminal_sends_comes_once(mine: Machine, options: tuple[str, ...]) -> None:
    script = "trap 'echo got' INT; trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done"
    outer, inner = pty.openpty()
    process = subprocess.Popen(
        mine.command("sh", "-c", script, options=options),
        env=mine.environment(),
        stdin=inner,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - before any thread
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.write(outer, b"\x03")
    assert process.stdout.readline() == "got\n"
    time.sleep(0.2)
    process.terminate()
    assert process.communicate(timeout=SECONDS)[0] == ""
    assert process.returncode == 9
    os.close(outer)
    os.close(inner)


@pytest.mark.skipif(sys.platform != "linux", reason="no other kernel ends children with their parents")
@ways
def test_a_program_does_not_outlive_it(mine: Machine, options: tuple[str, ...]) -> None:
    process = mine.start("sh", "-c", "echo $$; exec sleep 1000", options=options)
    assert process.stdout is not None
    program = int(process.stdout.readline())
    process.kill()
    process.communicate(timeout=SECONDS)
    deadline = time.monotonic() + SECONDS
    while Path(f"/proc/{program}").exists():
        assert time.monotonic() < deadline, "the program lives on"
        time.sleep(0.01)
    for left in (mine.directory / "temporary").iterdir():
        shutil.rmtree(left)
