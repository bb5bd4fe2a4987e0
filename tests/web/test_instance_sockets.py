"""The sockets of instances: what comes in by them comes from that instance, and reaches nothing but the cloud."""

import json
import socket
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from signing import EMPTY_HASH
from werkzeug.test import Client

from alimock.emulator.api.models import format_seconds
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock, Ids
from alimock.emulator.server import CONNECTIONS, Server
from alimock.emulator.wire import sign_v3
from alimock.emulator.wire.message import WireRequest

SECONDS = 10
WAYS = ("Metadata", "Http", "Https", "Proxy")
TRUST = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
)


@pytest.fixture(name="server")
def _server(emulator: Emulator) -> Iterator[Server]:
    with Server(emulator) as server:
        yield server


@pytest.fixture(name="instances")
def _instances(root: Any) -> list[str]:
    """Run two instances."""
    vpc_id = root.vpc("CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"]
    v_switch = root.vpc("CreateVSwitch", VpcId=vpc_id, ZoneId="cn-hangzhou-i", CidrBlock="10.0.1.0/24")
    launched = root.ecs(
        "RunInstances",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        InstanceType="ecs.g6.large",
        VSwitchId=v_switch["VSwitchId"],
        SecurityGroupId=root.ecs("CreateSecurityGroup", VpcId=vpc_id)["SecurityGroupId"],
        Amount=2,
    )
    ids: list[str] = launched["InstanceIdSets"]["InstanceIdSet"]
    return ids


def _post(server: Server, path: str, body: str = "{}") -> tuple[int, dict[str, Any]]:
    address = ("127.0.0.1", int(server.endpoint.rpartition(":")[2]))
    with socket.create_connection(address, SECONDS) as connection:
        return _exchange(connection, f"POST {path}", body, "Host: localhost", f"Content-Length: {len(body)}")


def _exchange(connection: socket.socket, line: str, body: str, *headers: str) -> tuple[int, dict[str, Any]]:
    connection.sendall("\r\n".join([f"{line} HTTP/1.1", *headers, "", body]).encode())
    response = HTTPResponse(connection)
    response.begin()
    return response.status, json.loads(response.read())


@pytest.fixture(name="open_sockets")
def _open_sockets(server: Server) -> Callable[[str], dict[str, Any]]:
    def open_sockets(instance_id: str) -> dict[str, Any]:
        status, answer = _post(server, f"/_alimock/instances/{instance_id}/sockets")
        assert status == 200, answer
        return answer

    return open_sockets


def _ask(path: str, line: str, *headers: str) -> tuple[int, str]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS)
        connection.connect(path)
        connection.sendall("\r\n".join([f"{line} HTTP/1.1", *headers, "", ""]).encode())
        response = HTTPResponse(connection)
        response.begin()
        return response.status, response.read().decode()


def test_the_answer_tells_of_the_instance(
    root: Any, instances: list[str], open_sockets: Callable[[str], dict[str, Any]]
) -> None:
    answer = open_sockets(instances[0])
    (shown,) = root.ecs("DescribeInstances", InstanceIds=json.dumps(instances[:1]))["Instances"]["Instance"]
    assert {name: value for name, value in answer.items() if name not in WAYS} == {
        "InstanceId": instances[0],
        "HostName": shown["HostName"],
        "PrivateIpAddress": shown["VpcAttributes"]["PrivateIpAddress"]["IpAddress"][0],
        "SerialNumber": shown["SerialNumber"],
        "RegionId": "cn-hangzhou",
        "RamRoleName": None,
        "Status": "Running",
    }
    root.ram("CreateRole", RoleName="web", AssumeRolePolicyDocument=TRUST)
    root.ecs("AttachInstanceRamRole", RamRoleName="web", InstanceIds=json.dumps(instances[:1]))
    assert open_sockets(instances[0])["RamRoleName"] == "web"
    root.ecs("StopInstance", InstanceId=instances[1])
    assert open_sockets(instances[1])["Status"] != "Running"


def test_the_sockets_are_private_and_stay_until_the_server_stops(emulator: Emulator, instances: list[str]) -> None:
    with Server(emulator) as server:
        _, first = _post(server, f"/_alimock/instances/{instances[0]}/sockets")
        _, again = _post(server, f"/_alimock/instances/{instances[0]}/sockets")
        _, other = _post(server, f"/_alimock/instances/{instances[1]}/sockets")
        assert first == again
        paths = {Path(answer[way]) for answer in (first, other) for way in WAYS}
        assert len(paths) == 8
        assert all(path.is_socket() for path in paths)
        (directory,) = {path.parent for path in paths}
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert not directory.exists()


def test_metadata_are_the_instances_whatever_a_request_says(
    instances: list[str], open_sockets: Callable[[str], dict[str, Any]]
) -> None:
    path = open_sockets(instances[0])["Metadata"]
    for line, *headers in [
        ("GET /latest/meta-data/instance-id", "Host: 100.100.100.200"),
        ("GET /latest/meta-data/instance-id", "Host: localhost", f"X-Alimock-Instance: {instances[1]}"),
        ("GET http://ecs.aliyuncs.com/latest/meta-data/instance-id", "Host: ecs.aliyuncs.com"),
        ("GET http://example.com/latest/meta-data/instance-id", "Host: example.com"),
    ]:
        assert _ask(path, line, *headers) == (200, instances[0])
    others = f"GET /_alimock/instances/{instances[1]}/latest/meta-data/instance-id"
    assert _ask(path, others, "Host: localhost")[0] == 404


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "line",
    [
        "GET /_alimock/health",
        "POST /_alimock/reset",
        "GET http://127.0.0.1/_alimock/health",
        "GET http://localhost:4766/_alimock/settings",
        "POST /_alimock/instances/{other}/sockets",
        "GET /_alimock/instances/{other}/latest/meta-data/instance-id",
    ],
)
def test_the_emulator_itself_is_out_of_reach(
    instances: list[str], open_sockets: Callable[[str], dict[str, Any]], emulator: Emulator, way: str, line: str
) -> None:
    status, body = _ask(open_sockets(instances[0])[way], line.format(other=instances[1]), "Host: localhost")
    assert status in (400, 404, 405)
    assert "strict" not in body
    assert instances[1] not in body
    assert emulator.world.ecs.instances.locate(instances[0]) is not None


def test_what_cannot_be_read_is_refused_in_each_ways_form(
    instances: list[str], open_sockets: Callable[[str], dict[str, Any]]
) -> None:
    paths = open_sockets(instances[0])
    status, body = _ask(paths["Metadata"], "GET http://[", "Host: x")
    assert (status, "<h1>400 - " in body) == (400, True)
    for way in ("Http", "Https", "Proxy"):
        status, body = _ask(paths[way], "GET http://[", "Host: x")
        assert (status, "<Code>InvalidParameter</Code>" in body) == (400, True)


@pytest.mark.parametrize(
    ("line", "host", "kind"),
    [
        pytest.param("GET http://100.100.100.200/latest/meta-data/instance-id", "x", "metadata", id="absolute"),
        pytest.param("GET /latest/meta-data/instance-id", "127.0.0.1:1", "metadata", id="by its path"),
        pytest.param("GET /latest/meta-data/instance-id", "100.100.100.200", "metadata", id="by its host"),
        pytest.param("GET http://127.0.0.1:1/latest/meta-data/instance-id", "x", "metadata", id="its own address"),
        pytest.param("GET http://ecs.aliyuncs.com/latest/", "x", "apis", id="an API, absolute"),
        pytest.param("GET /", "127.0.0.1:1", "apis", id="an API"),
        pytest.param("GET http://example.com/", "x", "refused", id="elsewhere"),
        pytest.param("CONNECT ecs.aliyuncs.com:443", "x", "refused", id="a tunnel"),
    ],
)
def test_a_proxy_tells_metadata_and_apis_apart(
    instances: list[str], open_sockets: Callable[[str], dict[str, Any]], line: str, host: str, kind: str
) -> None:
    body = _ask(open_sockets(instances[0])["Proxy"], line, f"Host: {host}", f"X-Alimock-Instance: {instances[1]}")[1]
    said = {"metadata": instances[0], "apis": "<Code>MissingAction</Code>", "refused": "alimock: this proxy "}
    assert said[kind] in body


def _policy(**condition: Any) -> str:
    statement = {"Effect": "Allow", "Action": "ram:ListRoles", "Resource": "*", "Condition": condition}
    return json.dumps({"Version": "1", "Statement": [statement]})


def _list_roles(clock: FrozenClock, path: str, key: dict[str, str]) -> int:
    headers = {
        "host": "ram.aliyuncs.com",
        "x-acs-action": "ListRoles",
        "x-acs-version": "2015-05-01",
        "x-acs-date": format_seconds(clock.now()),
        "x-acs-signature-nonce": Ids().hexadecimal(32),
        "x-acs-content-sha256": EMPTY_HASH,
    }
    unsigned = WireRequest("GET", "/", "", headers)
    headers["authorization"] = sign_v3.authorize(unsigned, {}, key["AccessKeyId"], key["AccessKeySecret"])
    return _ask(path, "GET /", *(f"{name}: {value}" for name, value in headers.items()))[0]


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        pytest.param({"Bool": {"acs:SecureTransport": "true"}}, {"Https"}, id="by TLS"),
        pytest.param({"Bool": {"acs:SecureTransport": "false"}}, {"Http", "Proxy"}, id="without"),
        pytest.param({"IpAddress": {"acs:SourceIp": "10.0.1.0/24"}}, {"Http", "Https", "Proxy"}, id="from the vSwitch"),
        pytest.param({"IpAddress": {"acs:SourceIp": "127.0.0.0/8"}}, set(), id="from the machine"),
    ],
)
def test_calls_come_from_the_instances_address_by_the_way_they_came(
    root: Any,
    clock: FrozenClock,
    instances: list[str],
    open_sockets: Callable[[str], dict[str, Any]],
    condition: dict[str, Any],
    allowed: set[str],
) -> None:
    root.ram("CreateUser", UserName="ann")
    key = root.ram("CreateAccessKey", UserName="ann")["AccessKey"]
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=_policy(**condition))
    root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="p", UserName="ann")
    paths = open_sockets(instances[0])
    statuses = {way: _list_roles(clock, paths[way], key) for way in ("Http", "Https", "Proxy")}
    assert {way for way, status in statuses.items() if status == 200} == allowed


def test_the_address_is_the_one_that_the_instance_has_now(
    root: Any,
    clock: FrozenClock,
    emulator: Emulator,
    instances: list[str],
    open_sockets: Callable[[str], dict[str, Any]],
) -> None:
    root.ram("CreateUser", UserName="ann")
    key = root.ram("CreateAccessKey", UserName="ann")["AccessKey"]
    document = _policy(IpAddress={"acs:SourceIp": "10.0.1.99"})
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=document)
    root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="p", UserName="ann")
    path = open_sockets(instances[0])["Http"]
    assert _list_roles(clock, path, key) == 403
    store = emulator.world.ecs
    store.put_instance(replace(store.instances.locate(instances[0]), private_ip_address="10.0.1.99"))
    assert _list_roles(clock, path, key) == 200


def test_of_an_instance_that_is_gone_nothing_is_told(
    emulator: Emulator, instances: list[str], open_sockets: Callable[[str], dict[str, Any]]
) -> None:
    paths = open_sockets(instances[0])
    emulator.reset()
    status, body = _ask(paths["Metadata"], "GET /latest/meta-data/instance-id", "Host: x")
    assert (status, "404 - Not Found" in body, "alimock" in body) == (404, True, False)
    assert _ask(paths["Http"], "GET /", "Host: x")[0] == 400


def test_many_instances_take_no_connections_from_others(
    emulator: Emulator, instances: list[str], server: Server
) -> None:
    store = emulator.world.ecs
    one = store.instances.locate(instances[0])
    assert one is not None
    ids = [f"i-{number}" for number in range(CONNECTIONS // 8 + 10)]
    for instance_id in ids:
        store.instances.put(one.scope, instance_id, replace(one, instance_id=instance_id))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda name: _post(server, f"/_alimock/instances/{name}/sockets"), ids))
    assert {status for status, _ in answers} == {200}
    assert len({answer["Metadata"] for _, answer in answers}) == len(ids)
    assert _ask(answers[-1][1]["Metadata"], "GET /latest/meta-data/instance-id", "Host: x") == (200, ids[-1])
    assert _post(server, f"/_alimock/instances/{ids[0]}/sockets")[0] == 200


def test_sockets_of_instances_that_are_gone_are_closed(server: Server, root: Any, instances: list[str]) -> None:
    gone, other = instances
    paths = _post(server, f"/_alimock/instances/{gone}/sockets")[1]
    limit = server._server.adj.connection_limit
    root.ecs("DeleteInstance", InstanceId=gone, Force=True)
    assert _post(server, f"/_alimock/instances/{other}/sockets")[0] == 200
    assert not any(Path(paths[way]).exists() for way in WAYS)
    assert server._server.adj.connection_limit == limit
    listening = [each for each in server._sockets.values() if getattr(each, "accepting", False)]
    assert len(listening) == 1 + len(WAYS)


@pytest.mark.parametrize("instance_id", ["i-none", "..", "a/b", "%00", "sockets"])
def test_an_unknown_instance_has_none(server: Server, instance_id: str) -> None:
    status, answer = _post(server, f"/_alimock/instances/{instance_id}/sockets")
    assert status == 404
    assert len(answer["error"].splitlines()) == 1


def test_a_body_has_nothing_to_say(server: Server, instances: list[str]) -> None:
    status, answer = _post(server, f"/_alimock/instances/{instances[0]}/sockets", '{"Path": "/tmp/x"}')
    assert (status, answer["fields"][0]["field"]) == (400, "Path")


def test_strangers_open_none(server: Server, instances: list[str]) -> None:
    address = ("127.0.0.1", int(server.endpoint.rpartition(":")[2]))
    with socket.create_connection(address, SECONDS) as connection:
        line = f"POST /_alimock/instances/{instances[0]}/sockets"
        status, _ = _exchange(connection, line, "", "Host: attacker.example", "Content-Length: 0")
    assert status == 403


def test_an_application_that_is_not_served_so_has_none(web: Client, instances: list[str]) -> None:
    answer = web.post(f"/_alimock/instances/{instances[0]}/sockets")
    assert (answer.status_code, answer.json) == (501, {"error": "this emulator is not served over Unix sockets"})


def test_where_no_socket_can_be_made_that_is_said(
    server: Server, instances: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    status, answer = _post(server, f"/_alimock/instances/{instances[0]}/sockets")
    assert (status, answer) == (503, {"error": "cannot listen on Unix sockets: AF_UNIX path too long"})
