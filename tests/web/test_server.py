"""The server: where it listens, many callers at once, and how it ends."""

import contextlib
import json
import os
import resource
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from alimock.emulator.api.models import format_seconds
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import Ids, SystemClock
from alimock.emulator.server import THREADS, Server, listen
from alimock.emulator.services.ram.store import RamStore
from alimock.emulator.wire.sign_v1 import sign_parameters

WAIT_SECONDS = 10
RAM = "2015-05-01"


@pytest.fixture(name="emulator")
def _emulator() -> Emulator:
    return Emulator()


def _has_ipv6() -> bool:
    with contextlib.suppress(OSError), listen("::1", 0):
        return True
    return False


needs_ipv6 = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")


def _health(endpoint: str, host: str | None = None) -> int:
    request = urllib.request.Request(f"{endpoint}/_alimock/health", headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def _call(endpoint: str, action: str, **parameters: str) -> tuple[int, dict[str, Any]]:
    common = {
        "Action": action,
        "Version": RAM,
        "Format": "JSON",
        "AccessKeyId": "alimock",
        "SignatureNonce": Ids().hexadecimal(32),
        "Timestamp": format_seconds(SystemClock().now()),
    }
    signed = sign_parameters("GET", {**common, **parameters}, "alimock")
    connection = HTTPConnection(urlsplit(endpoint).netloc, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", f"/?{urlencode(signed)}")
        with connection.getresponse() as answer:
            return answer.status, json.load(answer)
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", pytest.param("::1", marks=needs_ipv6)])
def test_a_server_answers_at_its_endpoint(emulator: Emulator, host: str) -> None:
    with Server(emulator, host) as server:
        assert server.endpoint.startswith(f"http://[{host}]:" if ":" in host else f"http://{host}:")
        assert server.metadata_url == f"{server.endpoint}/latest/meta-data/"
        assert _health(server.endpoint) == 200


def test_localhost_is_reached_by_clients_that_try_ipv4_alone(emulator: Emulator) -> None:
    with Server(emulator, "localhost") as server:
        assert _health(server.endpoint.replace("localhost", "127.0.0.1")) == 200


@pytest.mark.parametrize(
    ("served", "called", "status"),
    [
        pytest.param("127.0.0.1", "attacker.example", 403, id="another name"),
        pytest.param("127.0.0.1", "192.0.2.1", 403, id="another address"),
        pytest.param("0.0.0.0", "192.0.2.1", 200, id="an address, where all are served"),
        pytest.param("0.0.0.0", "attacker.example", 403, id="a name, where all addresses are served"),
    ],
)
def test_the_admin_api_knows_where_it_is_served(emulator: Emulator, served: str, called: str, status: int) -> None:
    with Server(emulator, served) as server:
        assert _health(server.endpoint.replace("0.0.0.0", "127.0.0.1"), called) == status


def test_the_admin_api_answers_under_the_name_that_it_is_served_at(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: resolve("127.0.0.1", *rest, **more))
    with Server(emulator, "Emulator.example") as server:
        assert _health(server.endpoint) == 200
        assert _health(server.endpoint, "other.example") == 403


def test_a_taken_port_is_refused(emulator: Emulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Server(emulator, port=taken.getsockname()[1])


def test_calls_at_once_keep_the_state_whole(emulator: Emulator) -> None:
    names = [f"user-{number % 40}" for number in range(160)]
    with Server(emulator) as server, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda name: _call(server.endpoint, "CreateUser", UserName=name), names))
        keys = list(pool.map(lambda _: _call(server.endpoint, "CreateAccessKey", UserName="user-0"), range(16)))
    created = [answer["User"]["UserId"] for status, answer in answers if status == 200]
    assert len(created) == len(set(created)) == 40
    assert {answer["Code"] for status, answer in answers if status != 200} == {"EntityAlreadyExists.User"}
    quota = [answer.get("Code") for _, answer in keys]
    assert (
        quota.count(None)
        == emulator.world.ram.access_key_count(
            "1000000000000001", emulator.world.ram.users.find("1000000000000001", "user-0").user_id
        )
        < len(quota)
    )
    assert not emulator.bugs


def test_settings_changed_at_once_are_all_changed(emulator: Emulator) -> None:
    changes = [{"enforce": "soft"}, {"signatures": "off"}, {"role_conflict": "call"}, {"exclusive_roles": True}]
    for _ in range(20):
        emulator.change_settings(
            enforce="strict", signatures="strict", role_conflict="item", exclusive_roles=False, ram_activated=True
        )
        with ThreadPoolExecutor(len(changes)) as pool:
            list(pool.map(lambda change: emulator.change_settings(**change), changes))
        wanted = {name: value for change in changes for name, value in change.items()}
        assert emulator.settings.model_dump(include=set(wanted)) == wanted


@pytest.fixture(name="many_files")
def _many_files() -> Iterator[None]:
    """Have more open files than select can watch."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard == resource.RLIM_INFINITY or hard >= 1200, "the test needs 1200 open files"
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
    with contextlib.ExitStack() as files:
        files.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1100):
            files.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        yield


@pytest.mark.usefixtures("many_files")
def test_many_open_files_are_no_hindrance(emulator: Emulator) -> None:
    with Server(emulator) as server:
        assert _health(server.endpoint) == 200


@pytest.fixture(name="stuck")
def _stuck(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Make GetRole wait; give what it sets once it is there and what it waits for."""
    arrived, go = threading.Event(), threading.Event()
    find_role = RamStore.find_role

    def wait(store: RamStore, *rest: Any) -> Any:
        arrived.set()
        go.wait(WAIT_SECONDS)
        return find_role(store, *rest)

    monkeypatch.setattr(RamStore, "find_role", wait)
    return arrived, go


def test_a_busy_server_stops_when_its_calls_are_done(
    emulator: Emulator, stuck: tuple[threading.Event, threading.Event]
) -> None:
    arrived, go = stuck
    server = Server(emulator)
    server.start()
    with ThreadPoolExecutor(1 + 2 * THREADS) as pool:
        calls = [pool.submit(_call, server.endpoint, "GetRole", RoleName="x") for _ in range(2 * THREADS)]
        assert arrived.wait(WAIT_SECONDS)
        start = time.monotonic()
        stopping = pool.submit(server.stop)
        go.set()
        stopping.result(WAIT_SECONDS)
        assert time.monotonic() - start < 5
        for call in calls:
            assert call.exception(WAIT_SECONDS) is not None or call.result()[0] == 404
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(server.endpoint.rpartition(":")[2])), WAIT_SECONDS)
    assert not emulator.bugs


def test_stopped_servers_leave_no_threads(emulator: Emulator) -> None:
    before = threading.active_count()
    for _ in range(3):
        with Server(emulator) as server:
            assert _health(server.endpoint) == 200
    deadline = time.monotonic() + WAIT_SECONDS
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_a_failure_of_the_metadata_service_is_noted(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(emulator.metadata, "_choose", fail)
    with Server(emulator) as server:
        with pytest.raises(urllib.error.HTTPError, match="500") as caught:
            urllib.request.urlopen(server.metadata_url, timeout=WAIT_SECONDS)
        assert b"500 - Internal Server Error" in caught.value.read()
        caught.value.close()
    assert [type(bug) for bug in emulator.bugs] == [ZeroDivisionError]
    assert "the metadata service failed inside" in caplog.text
