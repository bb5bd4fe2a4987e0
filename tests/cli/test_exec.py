"""``alimock exec`` as a user runs it: programs on instances, in processes and namespaces of their own."""

import contextlib
import fcntl
import json
import os
import pty
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from process_environment import unmeasured

from alimock.emulator.api.principal import Root
from alimock.emulator.emulator import Emulator
from alimock.emulator.remote import ask
from alimock.emulator.state import DEFAULT_ACCOUNT_ID

ALIMOCK = (sys.executable, "-m", "alimock.emulator")
TRUST = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
)
SECONDS = 30
NOBODY = 65534
IS_ROOT = os.geteuid() == 0
# It may read this interpreter, wherever that is, and nothing else that a user may not.
AS_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
)
METADATA = "http://100.100.100.200/latest/meta-data"
NO_ROUTE, NO_NAME, RESET = 7, 6, 56
"""What curl's exit statuses say."""


def _allows_namespaces() -> bool:
    asked = ("unshare", "--net", "--mount", "--uts", *(() if IS_ROOT else ("--map-root-user",)), "true")
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
needs_namespaces = pytest.mark.skipif(not _allows_namespaces(), reason="this kernel allows no namespaces")


@dataclass
class Machine:
    """An emulator that some user runs, and that user's programs."""

    prefix: tuple[str, ...]
    user: int
    directory: Path
    endpoint: str
    running: str
    other: str
    roleless: str
    stopped: str

    def command(self, *arguments: str, instance_id: str | None = None, options: tuple[str, ...] = ()) -> list[str]:
        place = ("--endpoint", self.endpoint, "--instance", instance_id or self.running)
        return [*self.prefix, *ALIMOCK, "exec", *place, *options, "--", *arguments]

    def environment(self, **variables: str) -> dict[str, str]:
        inherited = unmeasured() if self.prefix else os.environ
        return {**inherited, "TMPDIR": str(self.directory / "temporary"), "HOME": str(self.directory), **variables}

    def start(self, *arguments: str, **rest: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(*arguments, **rest),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        *arguments: str,
        instance_id: str | None = None,
        options: tuple[str, ...] = (),
        given: str = "",
        **variables: str,
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments, instance_id=instance_id, options=options),
            env=self.environment(**variables),
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )


def _state() -> tuple[str, list[str]]:
    """Return the state of an emulator and its instances: two with a role, one without, one stopped."""
    emulator = Emulator()

    def call(product: str, action: str, **parameters: Any) -> dict[str, Any]:
        return emulator.call(Root(DEFAULT_ACCOUNT_ID), product, action, {"RegionId": "cn-hangzhou", **parameters})

    call("ram", "CreateRole", RoleName="web", AssumeRolePolicyDocument=TRUST)
    vpc_id = call("vpc", "CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"]
    v_switch_id = call("vpc", "CreateVSwitch", VpcId=vpc_id, ZoneId="cn-hangzhou-i", CidrBlock="10.0.1.0/24")
    launched = call(
        "ecs",
        "RunInstances",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        InstanceType="ecs.g6.large",
        VSwitchId=v_switch_id["VSwitchId"],
        SecurityGroupId=call("ecs", "CreateSecurityGroup", VpcId=vpc_id)["SecurityGroupId"],
        Amount=4,
    )
    ids: list[str] = launched["InstanceIdSets"]["InstanceIdSet"]
    call("ecs", "AttachInstanceRamRole", RamRoleName="web", InstanceIds=json.dumps(ids[:2]))
    call("ecs", "StopInstance", InstanceId=ids[3])
    return json.dumps(emulator.world.dump()), ids


@contextlib.contextmanager
def _served(prefix: tuple[str, ...], user: int) -> Iterator[Machine]:
    with tempfile.TemporaryDirectory(prefix="exec-") as name:
        directory = Path(name)
        (directory / "temporary").mkdir()
        state, ids = _state()
        (directory / "state").write_text(state)
        for path in (directory, *directory.iterdir()):
            os.chown(path, user, -1)
        machine = Machine(prefix, user, directory, "", *ids)
        files = ("--state", str(directory / "state"), "--port-file", str(directory / "port"))
        command = [*prefix, *ALIMOCK, "serve", "--port", "0", *files]
        environment = machine.environment(TMPDIR=str(directory))
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
            try:
                deadline = time.monotonic() + SECONDS
                while not (directory / "port").exists():
                    assert process.poll() is None
                    assert time.monotonic() < deadline, "the server did not start"
                    time.sleep(0.01)
                machine.endpoint = f"http://127.0.0.1:{(directory / 'port').read_text()}"
                yield machine
            finally:
                process.terminate()
                process.wait(SECONDS)
        left = {path.name for path in directory.iterdir()}
        assert left == {"state", "temporary"}, "the server takes its sockets away"


@pytest.fixture(name="everybody", scope="module", params=["this-user", "nobody"] if IS_ROOT else ["this-user"])
def _everybody(request: pytest.FixtureRequest) -> Iterator[Machine]:
    to_nobody = request.param == "nobody"
    with _served(AS_NOBODY if to_nobody else (), NOBODY if to_nobody else os.geteuid()) as machine:
        yield machine


@pytest.fixture(name="machine")
def _machine(everybody: Machine) -> Iterator[Machine]:
    yield everybody
    assert not list((everybody.directory / "temporary").iterdir()), "exec takes its files away"


@pytest.fixture(name="mine", scope="module")
def _mine() -> Iterator[Machine]:
    """The machine of this user alone, for what needs programs that not everybody may read."""
    with _served((), os.geteuid()) as machine:
        yield machine


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
ways = pytest.mark.parametrize(
    "options", [pytest.param((), id="in-place", marks=needs_namespaces), pytest.param(("--variables",), id="variables")]
)


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


@pytest.fixture(name="echo")
def _echo() -> Iterator[int]:
    """Answer at a loopback port with what is sent there, once all of it has come; give the port."""

    class Echo(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            parts = iter(lambda: self.request.recv(65536), b"")
            self.request.sendall(b"".join(parts)[::-1])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


SEND = """
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as one:
    one.sendall(b"ab" * int(sys.argv[3]))
    one.shutdown(socket.SHUT_WR)
    whole = b"".join(iter(lambda: one.recv(65536), b""))
print(len(whole), whole == b"ba" * int(sys.argv[3]))
"""


@needs_namespaces
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "LOCALHOST."])
def test_a_port_of_the_machine_is_reached_if_allowed(mine: Machine, echo: int, host: str) -> None:
    command = (sys.executable, "-c", SEND, "localhost", str(echo), "1000000")
    assert mine.run(*command, options=("--network", f"{host}:{echo}")).stdout == "2000000 True\n"
    assert mine.run(*command).returncode != 0


@needs_namespaces
def test_allowed_names_and_addresses_are_led_outside(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    options = ("--network", "db.example:5432", "--network", "db.example:5433", "--network", f"127.0.0.1:{port}")
    script = f"getent hosts db.example cache.example; curl -sS -m 9 http://127.0.0.1:{port}"
    done = machine.run("sh", "-c", script, options=options)
    assert done.stdout.split() == ["127.1.0.1", "db.example"]
    assert done.returncode in (RESET, NO_ROUTE), "nothing listens outside"


@pytest.mark.parametrize(
    ("network", "complaint"),
    [
        ("db", "'db' is not HOST:PORT"),
        ("db:0", "'db:0' is not HOST:PORT"),
        ("db:65536", "'db:65536' is not HOST:PORT"),
        ("db:٣", "'db:٣' is not HOST:PORT"),
        ("[::1]:80", "'[::1]:80' is not HOST:PORT with a name or an IPv4 address"),
        ("1.2.3:80", "'1.2.3:80' is not HOST:PORT with a name or an IPv4 address"),
        ("0.0.0.0:80", "0.0.0.0 is no host's address"),
        ("100.100.100.200:80", "100.100.100.200 is the cloud's or the instance's own, and never led elsewhere"),
        ("RAM.aliyuncs.com:443", "ram.aliyuncs.com is the cloud's or the instance's own, and never led elsewhere"),
    ],
)
def test_what_cannot_be_allowed_is_refused(mine: Machine, network: str, complaint: str) -> None:
    done = mine.run("true", options=("--network", network))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"alimock: Invalid value for '--network': {complaint}\n"


NAMES = """
import socket, struct, sys
from dnslib import DNSRecord
def udp(query):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(5)
        one.sendto(query, ("100.100.2.136", 53))
        return one.recv(4096)
def tcp(query):
    with socket.create_connection(("100.100.2.136", 53)) as one:
        stream = one.makefile("rwb")
        for _ in range(2):
            stream.write(struct.pack("!H", len(query)) + query)
            stream.flush()
            (length,) = struct.unpack("!H", stream.read(2))
            answer = stream.read(length)
        return answer
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
    noise.sendto(b"noise", ("100.100.2.136", 53))
with socket.create_connection(("100.100.2.136", 53)) as noise:
    noise.sendall(b"\\0\\5noise")
    assert noise.recv(1) == b""
for name, kind in (("ram.aliyuncs.com", "A"), ("ram.aliyuncs.com", "AAAA"), ("example.com", "A")):
    for ask in (udp, tcp):
        answer = DNSRecord.parse(ask(DNSRecord.question(name, kind).pack()))
        print(answer.header.rcode, [str(one.rdata) for one in answer.rr])
"""


@needs_namespaces
def test_the_name_server_answers_datagrams_and_streams(mine: Machine) -> None:
    done = mine.run(sys.executable, "-c", NAMES)
    address, none, unknown = "0 ['100.100.0.10']\n", "0 []\n", "3 []\n"
    assert (done.stdout, done.stderr) == (address * 2 + none * 2 + unknown * 2, "")


@needs_namespaces
def test_tls_ends_for_the_clouds_names_alone(mine: Machine) -> None:
    script = (
        "import socket, ssl, sys\n"
        "for name in ('ecs.aliyuncs.com', 'a.b.aliyuncs.com', 'example.com', None):\n"
        "    context = ssl.create_default_context()\n"
        "    context.check_hostname = name is not None\n"
        "    try:\n"
        "        with socket.create_connection(('100.100.0.10', 443)) as one:\n"
        "            with context.wrap_socket(one, server_hostname=name) as tls:\n"
        "                print(tls.getpeercert()['subjectAltName'])\n"
        "    except OSError:\n"
        "        print('refused')\n"
    )
    done = mine.run(sys.executable, "-c", script)
    one, another, foreign, unnamed = done.stdout.splitlines()
    assert (one, another, foreign) == ("(('DNS', 'ecs.aliyuncs.com'),)", "(('DNS', 'a.b.aliyuncs.com'),)", "refused")
    assert {"'*.aliyuncs.com'", "'*.cn-hangzhou.aliyuncs.com'", "'*.eu-central-1.aliyuncs.com'"} <= {
        word.strip("(),") for word in unnamed.split()
    }


LEADING_ELSEWHERE = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "x",
    "ALIBABACLOUD_ACCESS_KEY_SECRET": "x",
    "ALICLOUD_ACCESS_KEY": "x",
    "ALIBABA_CLOUD_SECURITY_TOKEN": "x",
    "ALIBABA_CLOUD_CREDENTIALS_FILE": "x",
    "ALIBABA_CLOUD_PROFILE": "x",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE": "x",
    "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
    "https_proxy": "http://127.0.0.1:9",
}
KEPT = {"ALIBABA_CLOUD_REGION_ID": "cn-hangzhou", "ALIBABA_CLOUD_ECS_METADATA": "web", "OTHER": "kept"}


@ways
def test_no_variable_keeps_it_from_the_instances_role(machine: Machine, options: tuple[str, ...]) -> None:
    done = machine.run("env", options=options, **LEADING_ELSEWHERE, **KEPT)
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert {name: seen.get(name) for name in KEPT} == KEPT
    assert not [name for name, value in LEADING_ELSEWHERE.items() if seen.get(name) == value]
    assert seen["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] == "true"


@needs_namespaces
def test_what_points_at_the_emulator_outside_is_taken_away(machine: Machine) -> None:
    printed = subprocess.run(
        [*ALIMOCK, "env", "--endpoint", machine.endpoint, "--shell", "dotenv", "--metadata"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pointing = dict(line.split("=", 1) for line in printed.splitlines())
    seen = machine.run("env", **pointing).stdout
    assert machine.endpoint.removeprefix("http://") not in seen
    assert "proxy" not in seen.lower()
    assert "preload" not in seen


@needs_namespaces
def test_certificates_of_the_machine_and_the_user_stay_trusted(machine: Machine) -> None:
    own = machine.directory / "own.pem"
    own.write_text("-----OWN-----")
    own.chmod(0o644)
    try:
        done = machine.run("sh", "-c", 'cat "$SSL_CERT_FILE"', REQUESTS_CA_BUNDLE=str(own), SSL_CERT_FILE="/none")
    finally:
        own.unlink()
    assert "-----OWN-----\n-----BEGIN CERTIFICATE-----" in done.stdout
    assert done.stdout.endswith("-----END CERTIFICATE-----\n")


FOREIGN = "alimock: this proxy stands in for http://100.100.100.200 and http://*.aliyuncs.com alone"
POINTED = """
curl -sS http://100.100.100.200/latest/meta-data/instance-id; echo
curl -sS http://ecs.aliyuncs.com/ | grep -o '<Code>MissingAction'
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/" | grep -o '<Code>MissingAction'
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/latest/meta-data/instance-id"; echo
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/_alimock/health" | grep -o '<Code>MissingAction'
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/_alimock/instances/$1/latest/meta-data" | grep -o '<Code>MissingAction'
curl -sS http://example.com/
curl -sS https://ram.aliyuncs.com/ 2>/dev/null || echo no tunnel
"""


def test_variables_point_at_the_instance_and_nowhere_else(machine: Machine) -> None:
    done = machine.run("sh", "-c", POINTED, "sh", machine.other, options=("--variables",))
    assert done.stdout.splitlines() == [
        machine.running,
        "<Code>MissingAction",
        "<Code>MissingAction",
        machine.running,
        "<Code>MissingAction",
        "<Code>MissingAction",
        f"{FOREIGN}: http://example.com is neither",
        "no tunnel",
    ]
    assert done.stderr == ""


def test_variables_give_the_roles_credentials(machine: Machine) -> None:
    script = 'test -n "$ALIBABA_CLOUD_CREDENTIALS_URI" && curl -sS "$ALIBABA_CLOUD_CREDENTIALS_URI"'
    done = machine.run("sh", "-c", script, options=("--variables",))
    assert json.loads(done.stdout)["Code"] == "Success"
    assert machine.run("sh", "-c", script, instance_id=machine.roleless, options=("--variables",)).returncode == 1


def test_by_variables_allowed_hosts_are_asked_directly(machine: Machine) -> None:
    options = ("--variables", "--network", "db.example:80")
    done = machine.run("sh", "-c", 'echo "$no_proxy"', options=options, no_proxy="own.example")
    assert done.stdout == "db.example,localhost,127.0.0.1,::1\n"


@pytest.mark.skipif(not Path("/proc/sys/user/max_net_namespaces").exists(), reason="no kernel that can refuse")
@needs_namespaces
def test_a_kernel_that_refuses_is_told_of_in_one_line(mine: Machine) -> None:
    script = 'echo 0 > /proc/sys/user/max_net_namespaces && exec "$@"'
    command = mine.command("curl", "-sS", f"{METADATA}/instance-id")
    refused = ("unshare", "--user", "--map-root-user", "sh", "-c", script, "sh", *command)
    done = subprocess.run(
        refused,
        env=mine.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stdout == mine.running
    assert done.stderr == (
        "alimock: this kernel does not allow namespaces (namespaces: No space left on device): "
        "pointing the program by variables instead\n"
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@ways
def test_node_reaches_the_cloud_by_its_own_names(mine: Machine, options: tuple[str, ...]) -> None:
    script = (
        "const show = (answer) => { let text = ''; answer.on('data', (one) => (text += one));"
        " answer.on('end', () => console.log(text.match(/i-[a-z0-9]+|MissingAction/)[0])); };"
        f"require('http').get('{METADATA}/instance-id', (one) => {{ show(one);"
        " require('https').request({ hostname: 'ECS.aliyuncs.com', method: 'POST' }, show).end(); });"
    )
    done = mine.run("node", "-e", script, options=options)
    assert (done.stdout, done.stderr) == (f"{mine.running}\nMissingAction\n", "")


JAVA = """
public class Ask {
    public static void main(String[] urls) throws Exception {
        for (String url : urls) {
            var connection = (java.net.HttpURLConnection) new java.net.URL(url).openConnection();
            System.out.println(connection.getResponseCode());
        }
    }
}
"""


@pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed")
@pytest.mark.parametrize(
    ("options", "scheme"),
    [pytest.param((), "https", id="in-place", marks=needs_namespaces), pytest.param(("--variables",), "http")],
)
def test_java_reaches_the_cloud_by_its_own_names(
    mine: Machine, tmp_path: Path, options: tuple[str, ...], scheme: str
) -> None:
    (tmp_path / "Ask.java").write_text(JAVA)
    urls = (f"{METADATA}/instance-id", f"{scheme}://ecs.aliyuncs.com/")
    done = mine.run("java", str(tmp_path / "Ask.java"), *urls, options=options, JAVA_TOOL_OPTIONS="-Xshare:auto")
    assert (done.returncode, done.stdout) == (0, "200\n400\n"), done.stderr
    assert "-Xshare:auto" in done.stderr


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
