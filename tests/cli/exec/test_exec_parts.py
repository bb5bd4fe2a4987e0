"""What ``alimock exec`` is made of, as far as it needs no process of its own: names, reach, certificates, files."""

import ssl
import subprocess
from pathlib import Path

import pytest
from dnslib import QTYPE, RCODE, DNSRecord

from alimock.emulator.exec.certificates import Authority, java_trust_store
from alimock.emulator.exec.files import has_java, trusted, write_files
from alimock.emulator.exec.names import Names
from alimock.emulator.exec.reach import Reach, ReachError, read_reaches

NAMES = Names({"web-1": "10.0.0.5", "localhost": "127.0.0.1"}, "aliyuncs.com", "100.100.0.10")
OWN = ("100.100.100.200", "web-1")


@pytest.mark.parametrize(
    ("name", "kind", "code", "addresses"),
    [
        ("ecs.cn-hangzhou.aliyuncs.com", "A", 0, ["100.100.0.10"]),
        ("aliyuncs.com", "A", 0, ["100.100.0.10"]),
        ("ECS.AliyunCS.com", "A", 0, ["100.100.0.10"]),
        ("ecs.aliyuncs.com", "ANY", 0, ["100.100.0.10"]),
        ("ecs.aliyuncs.com", "AAAA", 0, []),
        ("ecs.aliyuncs.com", "TXT", 0, []),
        ("Web-1", "A", 0, ["10.0.0.5"]),
        ("localhost", "A", 0, ["127.0.0.1"]),
        ("notaliyuncs.com", "A", 3, []),
        ("web-1.example.com", "A", 3, []),
        ("200.100.100.100.in-addr.arpa", "PTR", 3, []),
    ],
)
def test_a_name_has_the_address_that_leads_where_it_should(
    name: str, kind: str, code: int, addresses: list[str]
) -> None:
    question = DNSRecord.question(name, kind)
    answer = NAMES.answer(bytes(question.pack()))
    assert answer is not None
    read = DNSRecord.parse(answer)
    assert (read.header.id, read.header.qr, read.header.rcode) == (question.header.id, 1, code)
    assert [(str(one.rdata), one.rtype) for one in read.rr] == [(one, QTYPE.A) for one in addresses]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff" * 11, id="half a header"),
        pytest.param(b"\xff" * 512, id="noise"),
        pytest.param(bytes(DNSRecord.question("aliyuncs.com").reply().pack()), id="an answer"),
        pytest.param(b"\0\1\1\0" + bytes(8), id="no question"),
    ],
)
def test_what_is_no_question_is_not_answered(query: bytes) -> None:
    assert NAMES.answer(query) is None


def test_a_question_that_cannot_be_read_is_told_so() -> None:
    answer = NAMES.answer(b"\0\1\1\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1")
    assert answer is not None
    assert (DNSRecord.parse(answer).header.id, DNSRecord.parse(answer).header.rcode) == (1, RCODE.FORMERR)


def test_hosts_are_given_addresses_of_their_own() -> None:
    given = [
        "db.example:5432",
        "DB.example.:5433",
        "cache:6379",
        "10.9.8.7:80",
        "127.0.0.9:1",
        "localhost:2",
        "cache:6379",
    ]
    assert read_reaches(given, "aliyuncs.com", OWN) == [
        Reach("db.example", 5432, "127.1.0.1"),
        Reach("db.example", 5433, "127.1.0.1"),
        Reach("cache", 6379, "127.1.0.2"),
        Reach("10.9.8.7", 80, "10.9.8.7"),
        Reach("127.0.0.9", 1, "127.0.0.9"),
        Reach("localhost", 2, "127.0.0.1"),
    ]


@pytest.mark.parametrize(
    "given",
    [
        *("", ":", ":80", "db:", "db:-1", "db:1x", "db:²", "db:65536", "db:9999999999"),
        *("-db:1", "a b:1", "é:1", "1.2:1", "256.1.1.1:1", "0.0.0.0:1", "224.0.0.1:1", "::1:1"),
        *("web-1:1", "WEB-1.:1", "aliyuncs.com:1", "x.aliyuncs.com:1"),
    ],
)
def test_what_is_not_to_be_reached_is_refused(given: str) -> None:
    with pytest.raises(ReachError):
        read_reaches([given], "aliyuncs.com", OWN)


def test_what_is_reached_twice_is_reached_once() -> None:
    given = ["localhost:80", "127.0.0.1:80"]
    assert read_reaches(given, "aliyuncs.com", OWN) == [Reach("localhost", 80, "127.0.0.1")]


@pytest.mark.parametrize("given", [["127.1.0.1:80"], [f"db:{port}" for port in range(1, 202)]], ids=["named", "many"])
def test_what_names_stand_for_and_too_much_is_refused(given: list[str]) -> None:
    with pytest.raises(ReachError):
        read_reaches(given, "aliyuncs.com", OWN)


def test_each_run_has_an_authority_of_its_own() -> None:
    assert Authority().certificate != Authority().certificate


def test_a_certificate_is_issued_once() -> None:
    context = Authority().server_context("aliyuncs.com")
    chosen = []
    for name in ("ecs.aliyuncs.com", "ECS.aliyuncs.com", "ram.aliyuncs.com"):
        pair = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True)
        assert context.sni_callback(pair, name, context) is None  # type: ignore[misc]
        chosen.append(pair.context)
    assert chosen[0] is chosen[1]
    assert chosen[0] is not chosen[2]


def test_a_trust_store_holds_what_can_be_read_of_a_bundle(tmp_path: Path) -> None:
    ours = Authority().certificate
    broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    (tmp_path / "store").write_bytes(java_trust_store(b"# text\n" + broken + ours, "changeit"))
    shown = subprocess.run(
        ["openssl", "pkcs12", "-in", str(tmp_path / "store"), "-passin", "pass:changeit", "-nokeys"],  # noqa: S607
        capture_output=True,
        check=True,
    )
    assert shown.stdout.count(b"BEGIN CERTIFICATE") == 1
    assert b"".join(ours.split()[2:-2]) in b"".join(shown.stdout.split())


def test_what_is_trusted_comes_once_and_only_from_files(tmp_path: Path) -> None:
    (tmp_path / "own").write_bytes(b"own")
    named = {"SSL_CERT_FILE": str(tmp_path / "own"), "CURL_CA_BUNDLE": str(tmp_path / "own"), "OTHER": "x"}
    assert [*trusted({**named, "NODE_EXTRA_CA_CERTS": str(tmp_path)})].count(b"own\n") == 1


@pytest.mark.parametrize(
    ("variables", "found"), [({"JAVA_HOME": "/x"}, True), ({"PATH": "/none"}, False), ({"PATH": "{java}"}, True)]
)
def test_java_is_looked_for_where_the_program_would(tmp_path: Path, variables: dict[str, str], found: bool) -> None:
    (tmp_path / "java").touch(0o755)
    assert has_java({name: value.format(java=tmp_path) for name, value in variables.items()}) is found


def test_only_the_lines_of_hosts_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = write_files(
        tmp_path,
        host_name="web-1",
        address="10.0.0.5",
        name_server="9.9.9.9",
        serial_number="s",
        bundle=tmp_path,
        home="/home/ann",
        sockets=tmp_path / "sockets",
    )
    kept = Path("/etc/nsswitch.conf").read_text() if Path("/etc/nsswitch.conf").exists() else ""
    services = written["/etc/nsswitch.conf"].read_text().splitlines()
    assert services[-1] == "hosts: files dns"
    assert [line for line in kept.splitlines() if not line.startswith("hosts:")] == services[:-1]
    assert written["/etc/hosts"].read_text() == "127.0.0.1 localhost\n10.0.0.5 web-1\n"
    assert written["/etc/hosts"].stat().st_mode & 0o777 == 0o644
    assert written["/sys/class/dmi/id/product_serial"].stat().st_mode & 0o777 == 0o400
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: (_ for _ in ()).throw(FileNotFoundError))
    again = tmp_path / "again"
    again.mkdir()
    written = write_files(
        again, host_name="a", address="b", name_server="c", serial_number="d", bundle=again, home="/h", sockets=again
    )
    assert written["/etc/nsswitch.conf"].read_bytes() == b"hosts: files dns\n"
