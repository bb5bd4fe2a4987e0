"""The server as an HTTP proxy: the cloud's hosts are answered for, all others refused."""

import json
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from socket import create_connection

import pytest
from signing import EMPTY_HASH, STS

from alimock.emulator.api.models import format_seconds
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock, Ids
from alimock.emulator.server import Server
from alimock.emulator.wire import sign_v3
from alimock.emulator.wire.message import WireRequest

SECONDS = 10
KINDS = {"metadata": b"No instance is running", "apis": b"<Code>MissingAction</Code>"}


@pytest.fixture(name="server")
def _server(emulator: Emulator) -> Iterator[Server]:
    with Server(emulator) as server:
        yield server


def _ask(server: Server, line: str, *headers: str) -> tuple[HTTPResponse, bytes]:
    with create_connection(("127.0.0.1", int(server.endpoint.rpartition(":")[2])), SECONDS) as connection:
        connection.sendall("\r\n".join([f"{line} HTTP/1.1", *headers, "", ""]).encode())
        response = HTTPResponse(connection, method=line.partition(" ")[0])
        response.begin()
        return response, response.read()


@pytest.mark.parametrize(
    ("url", "host", "kind"),
    [
        pytest.param("http://100.100.100.200/latest/", "100.100.100.200", "metadata", id="metadata"),
        pytest.param("http://100.100.100.200:80/latest/", "100.100.100.200:80", "metadata", id="the usual port"),
        pytest.param("http://100.100.100.200/", "100.100.100.200", "metadata", id="any path"),
        pytest.param("http://100.100.100.200/_alimock/health", "localhost", "metadata", id="no way to the admin API"),
        pytest.param("http://100.100.100.200/latest/", "ecs.aliyuncs.com", "metadata", id="another Host header"),
        pytest.param("http://ecs.aliyuncs.com/", "ecs.aliyuncs.com", "apis", id="an API"),
        pytest.param("http://RAM.AliyunCS.com./", "ram.aliyuncs.com", "apis", id="an API in another case"),
        pytest.param("http://aliyuncs.com/", "aliyuncs.com", "apis", id="the domain itself"),
        pytest.param("http://ecs.aliyuncs.com/latest/", "100.100.100.200", "apis", id="an API by a path of metadata"),
        pytest.param("http://ecs.aliyuncs.com/_alimock/health", "127.0.0.1", "apis", id="an API by a path of ours"),
    ],
)
def test_the_clouds_hosts_are_answered_for(server: Server, url: str, host: str, kind: str) -> None:
    _, body = _ask(server, f"GET {url}", f"Host: {host}")
    assert KINDS[kind] in body


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://aliyuncs.com.example/",
        "http://notaliyuncs.com/",
        "http://100.100.100.201/latest/",
        "http://ecs.aliyuncs.com@example.com/",
        "http://ecs.aliyuncs.com:8080/",
        "http://100.100.100.200:443/latest/",
        "http://100.100.100.200:99999/latest/",
        "https://ecs.aliyuncs.com/",
        "ftp://ecs.aliyuncs.com/",
        "http://127.0.0.1:1/_alimock/health",
        "http://localhost/_alimock/health",
        "http://[::1]/",
    ],
)
def test_others_are_refused_in_one_line(server: Server, url: str) -> None:
    response, body = _ask(server, f"GET {url}", "Host: 100.100.100.200")
    asked = "/".join(url.split("/")[:3])
    assert response.status == 403
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert body.decode() == (
        "alimock: this proxy stands in for http://100.100.100.200 and http://*.aliyuncs.com alone: "
        f"{asked} is neither\n"
    )


@pytest.mark.parametrize("target", ["ecs.aliyuncs.com:443", "100.100.100.200:80", "example.com:443", "127.0.0.1:80"])
def test_tunnels_are_refused_in_one_line(server: Server, target: str) -> None:
    response, body = _ask(server, f"CONNECT {target}", f"Host: {target}")
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD, POST, PUT"
    assert body == b"alimock: this proxy has no TLS and opens no tunnels: `alimock exec` ends TLS\n"


def test_a_refusal_to_head_has_no_body(server: Server) -> None:
    response, body = _ask(server, "HEAD http://example.com/", "Host: example.com")
    assert (response.status, body) == (403, b"")
    assert int(response.headers["Content-Length"]) > 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_servers_own_address_is_no_proxys(server: Server, host: str) -> None:
    own = f"{host}:{server.endpoint.rpartition(':')[2]}"
    response, body = _ask(server, f"GET http://{own}/_alimock/health", f"Host: {own}")
    assert (response.status, b'"status":"ok"' in body.replace(b" ", b"")) == (200, True)
    assert KINDS["metadata"] in _ask(server, f"GET http://{own}/latest/", f"Host: {own}")[1]


def test_the_admin_api_judges_by_the_absolute_url(server: Server) -> None:
    assert _ask(server, f"GET {server.endpoint}/_alimock/health", "Host: attacker.example")[0].status == 200
    assert _ask(server, "GET /_alimock/health", "Host: attacker.example")[0].status == 403


def test_signed_calls_come_through(server: Server, clock: FrozenClock) -> None:
    headers = {
        "host": "sts.cn-hangzhou.aliyuncs.com",
        "x-acs-action": "GetCallerIdentity",
        "x-acs-version": STS,
        "x-acs-date": format_seconds(clock.now()),
        "x-acs-signature-nonce": Ids().hexadecimal(32),
        "x-acs-content-sha256": EMPTY_HASH,
    }
    headers["authorization"] = sign_v3.authorize(WireRequest("GET", "/", "", headers), {}, "alimock", "alimock")
    through = urllib.request.build_opener(urllib.request.ProxyHandler({"http": server.endpoint}))
    with through.open(urllib.request.Request("http://sts.cn-hangzhou.aliyuncs.com/", headers=headers)) as answer:
        assert json.load(answer)["IdentityType"] == "Account"
