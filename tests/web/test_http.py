"""What comes in at the port, byte by byte: answered or refused, and never by an error of the server's own."""

import json
import socket
from collections.abc import Iterator
from email.message import Message
from http.client import parse_headers

import pytest

from alimock.emulator.emulator import Emulator
from alimock.emulator.server import LARGEST_BODY, Server

HOST = b"Host: ecs.cn-hangzhou.aliyuncs.com\r\n\r\n"
WAIT_SECONDS = 10
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(name="emulator", scope="module")
def _emulator() -> Iterator[Emulator]:
    emulator = Emulator()
    yield emulator
    assert not emulator.bugs, "the emulator failed inside"


@pytest.fixture(name="server", scope="module")
def _server(emulator: Emulator) -> Iterator[Server]:
    with Server(emulator) as server:
        yield server


class Connection:
    """A connection that sends bytes and reads answers."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(("127.0.0.1", int(server.endpoint.rpartition(":")[2])), WAIT_SECONDS)
        self.answers = self.socket.makefile("rb")

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.socket.sendall(part)

    def read(self, method: str = "GET") -> tuple[int, Message, bytes]:
        status = int(self.answers.readline().split()[1])
        headers = parse_headers(self.answers)
        return status, headers, b"" if method == "HEAD" else self.answers.read(int(headers["Content-Length"]))

    def is_closed(self) -> bool:
        return self.answers.read(1) == b""

    def close(self) -> None:
        self.answers.close()
        self.socket.close()


@pytest.fixture(name="connection")
def _connection(server: Server) -> Iterator[Connection]:
    connection = Connection(server)
    yield connection
    connection.close()
    after = Connection(server)
    after.send(b"GET /_alimock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert after.read()[0] == 200, "the server answers whatever came before"
    after.close()


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(bytes(range(256)) + b"\r\n\r\n", id="noise"),
        pytest.param(b"\0\r\n\r\n", id="a null byte"),
        pytest.param(b"get / HTTP/1.1\r\n" + HOST, id="a verb in lower case"),
        pytest.param(b"GET http://[ HTTP/1.1\r\n" + HOST, id="an open bracket"),
        pytest.param(b"GET http://[::1/latest HTTP/1.1\r\n" + HOST, id="an open address"),
        pytest.param(b"GET /\xe9 HTTP/1.1\r\n" + HOST, id="a path that is not ASCII"),
        pytest.param(b"GET / HTTP/1.1\r\nA: \0\r\n" + HOST, id="a null byte in a header"),
        pytest.param(b"GET / HTTP/1.1\r\nno colon\r\n" + HOST, id="a header without a name"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: -1\r\n" + HOST, id="a negative length"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n" + HOST, id="a monstrous length"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + HOST, id="two lengths"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n" % LARGEST_BODY + HOST, id="too large a body"),
        pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" + HOST, id="an unknown encoding"),
        pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"no\r\n\r\n", id="a wrong chunk"),
        pytest.param(
            b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: %d\r\n" % LARGEST_BODY + HOST,
            id="too large a body, announced",
        ),
        pytest.param(b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03", id="TLS"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(connection: Connection, request_bytes: bytes) -> None:
    connection.send(request_bytes)
    status, headers, body = connection.read()
    assert status == 400
    assert headers["Connection"] == "close"
    assert headers["Content-Type"] == "text/xml;charset=utf-8"
    assert b"<Code>InvalidParameter</Code>" in body
    assert connection.is_closed()


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(b"POST / HTTP/1.1\r\nx-acs-date: x\r\nContent-Length: 99999999\r\n" + HOST, id="version 3"),
        pytest.param(b"POST /?Format=JSON HTTP/1.1\r\nContent-Length: 99999999\r\n" + HOST, id="by parameter"),
        pytest.param(b"POST http://[ HTTP/1.1\r\nx-acs-date: x\r\n" + HOST, id="a malformed URL"),
    ],
)
def test_a_client_that_reads_json_is_refused_in_json(connection: Connection, request_bytes: bytes) -> None:
    connection.send(request_bytes)
    status, headers, body = connection.read()
    assert (status, json.loads(body)["Code"]) == (400, "InvalidParameter")
    assert headers["x-acs-request-id"] == json.loads(body)["RequestId"]


def test_too_many_headers_are_refused(connection: Connection) -> None:
    connection.send(b"GET / HTTP/1.1\r\nA: ", b"a" * 2**18, b"\r\n")
    assert connection.read()[0] == 400


@pytest.mark.parametrize(
    "length", [pytest.param(b"", id="no length"), pytest.param(b"Content-Length: 0\r\n", id="none")]
)
def test_no_body_is_waited_for_where_none_is_announced(connection: Connection, length: bytes) -> None:
    connection.send(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\n", length, HOST)
    status, _, body = connection.read()
    assert (status, b"MissingAction" in body) == (400, True)


def test_a_body_is_asked_for_where_one_is_announced(connection: Connection) -> None:
    connection.send(b"POST / HTTP/1.1\r\n", FORM, b"Content-Length: 9\r\nExpect: 100-continue\r\n", HOST)
    assert connection.answers.read(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.send(b"Action=No")
    assert b"MissingVersion" in connection.read()[2]


def test_a_body_in_chunks_is_read(connection: Connection) -> None:
    connection.send(b"POST / HTTP/1.1\r\n", FORM, b"Transfer-Encoding: chunked\r\n", HOST)
    connection.send(b"4\r\nActi\r\n", b"5\r\non=No\r\n", b"0\r\n\r\n")
    assert b"MissingVersion" in connection.read()[2]


def test_requests_that_come_together_are_answered_in_turn(connection: Connection) -> None:
    connection.send(
        b"HEAD / HTTP/1.1\r\n" + HOST,
        b"HEAD /latest/ HTTP/1.1\r\n" + HOST,
        b"HEAD /_alimock/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /latest/ HTTP/1.1\r\n" + HOST,
        b"GET /_alimock/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    )
    answers = [connection.read(method) for method in ("HEAD", "HEAD", "HEAD", "GET", "GET")]
    assert [status for status, _, _ in answers] == [400, 404, 200, 404, 200]
    assert [body != b"" for _, _, body in answers] == [False, False, False, True, True]
    assert all(int(headers["Content-Length"]) > 0 for _, headers, _ in answers)


def test_a_request_may_come_in_pieces(connection: Connection) -> None:
    for octet in b"GET /?Action=No HTTP/1.1\r\n" + HOST:
        connection.send(bytes([octet]))
    assert b"MissingVersion" in connection.read()[2]


def test_an_answer_does_not_pretend_that_there_was_a_proxy(connection: Connection) -> None:
    connection.send(b"GET http://100.100.100.200/latest/ HTTP/1.1\r\nHost: 100.100.100.200\r\n\r\n")
    status, headers, _ = connection.read()
    assert (status, headers["Server"]) == (404, "ECSws")
    assert "Via" not in headers


def test_the_host_that_was_asked_is_named(connection: Connection) -> None:
    connection.send(b"GET http://ecs.aliyuncs.com/?Action=No HTTP/1.1\r\nHost: ecs.aliyuncs.com\r\n\r\n")
    status, _, body = connection.read()
    assert status == 400
    assert b"<HostId>ecs.aliyuncs.com</HostId><Code>MissingVersion</Code>" in body


def test_headers_with_underscores_stand_for_no_others(connection: Connection) -> None:
    connection.send(b"GET / HTTP/1.1\r\nx_acs_date: x\r\n" + HOST)
    assert connection.read()[1]["Content-Type"] == "text/xml;charset=utf-8"


def test_half_a_request_keeps_nobody_else_waiting(server: Server, connection: Connection) -> None:
    halves = [Connection(server) for _ in range(50)]
    for half in halves:
        half.send(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n" + HOST + b"half")
    connection.send(b"GET /latest/ HTTP/1.1\r\n" + HOST)
    assert connection.read()[0] == 404
    for half in halves:
        half.close()
