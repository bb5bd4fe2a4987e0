"""What programs on instances reach, by which names, and that TLS ends for them."""

import socket
import socketserver
import sys
import threading
from collections.abc import Iterator

import pytest
from exec_machine import NO_ROUTE, RESET, Machine, needs_namespaces

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


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
