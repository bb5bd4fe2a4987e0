from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.endpoint.location.DescribeEndpointsRequest import DescribeEndpointsRequest
from aliyunsdkcore.endpoint.location_service_endpoint_resolver import LocationServiceEndpointResolver
from aliyunsdkcore.endpoint.resolver_endpoint_request import ResolveEndpointRequest

from alimock.emulator.catalog import find_action
from alimock.emulator.emulator import NewAccount
from alimock.emulator.gateway import Origin
from alimock.fixtures.servers import LiveServer

Refused = Callable[[str, int], AbstractContextManager[None]]

SERVED = ["bssopenapi", "ecs", "location", "ram", "sts", "vpc"]


def asked_at(emulator: Any, root: Any, host: str, *, secure: bool = False, **parameters: str) -> dict[str, Any]:
    """Ask for ECS's endpoint in Beijing at a host, and return what is found."""
    action = find_action("2015-06-12", "DescribeEndpoints")
    wanted = {"Id": "cn-beijing", "ServiceCode": "ecs", **parameters}
    answer = emulator.gateway.call(root.principal, action, wanted, Origin(host=host, secure=secure))
    (found,) = answer["Endpoints"]["Endpoint"]
    return dict(found)


def test_endpoint_is_shown_in_full(root: Any) -> None:
    assert root.location("DescribeEndpoints", Id="cn-beijing", ServiceCode="ecs", Type="openAPI") == {
        "Success": True,
        "Endpoints": {
            "Endpoint": [
                {
                    "Endpoint": "ecs.cn-beijing.aliyuncs.com",
                    "Id": "cn-beijing",
                    "Namespace": "",
                    "SerivceCode": "ecs",
                    "Type": "openAPI",
                    "Protocols": {"Protocols": ["HTTP", "HTTPS"]},
                }
            ]
        },
    }


def test_every_product_is_listed_where_none_is_named(root: Any) -> None:
    found = root.location("DescribeEndpoints", Id="cn-beijing")["Endpoints"]["Endpoint"]
    assert [endpoint["SerivceCode"] for endpoint in found] == SERVED


@pytest.mark.parametrize(
    ("code", "endpoint"),
    [
        ("ecs", "ecs.cn-beijing.aliyuncs.com"),
        ("ECS", "ecs.cn-beijing.aliyuncs.com"),
        ("vpc", "vpc.cn-beijing.aliyuncs.com"),
        ("sts", "sts.cn-beijing.aliyuncs.com"),
        ("ram", "ram.aliyuncs.com"),
        ("location", "location.aliyuncs.com"),
        ("bssopenapi", "business.aliyuncs.com"),
    ],
)
def test_products_have_the_clouds_own_names(emulator: Any, root: Any, code: str, endpoint: str) -> None:
    found = asked_at(emulator, root, "location-readonly.aliyuncs.com", ServiceCode=code)
    assert (found["Endpoint"], found["SerivceCode"]) == (endpoint, code)


@pytest.mark.parametrize(
    ("host", "endpoint"),
    [
        pytest.param("127.0.0.1:5000", "127.0.0.1:5000", id="address"),
        pytest.param("localhost", "localhost", id="name"),
        pytest.param("alimock:5000", "alimock:5000", id="container"),
        pytest.param("[::1]:5000", "[::1]:5000", id="ipv6"),
        pytest.param("http://127.0.0.1:5000", "127.0.0.1:5000", id="with-scheme"),
        pytest.param("127.0.0.1:5000/prefix", "127.0.0.1:5000", id="with-path"),
        pytest.param("aliyuncs.com.example", "aliyuncs.com.example", id="not-the-cloud"),
        pytest.param("location.aliyuncs.com", "ecs.cn-beijing.aliyuncs.com", id="cloud"),
        pytest.param("Location.AliyunCS.com:443", "ecs.cn-beijing.aliyuncs.com", id="cloud-with-port"),
        pytest.param("", "ecs.cn-beijing.aliyuncs.com", id="in-process"),
    ],
)
def test_endpoint_leads_back_to_the_host_that_was_asked(emulator: Any, root: Any, host: str, endpoint: str) -> None:
    assert asked_at(emulator, root, host)["Endpoint"] == endpoint


@pytest.mark.parametrize(("secure", "protocol"), [(False, "HTTP"), (True, "HTTPS")])
def test_endpoint_speaks_what_the_call_spoke(emulator: Any, root: Any, secure: bool, protocol: str) -> None:
    found = asked_at(emulator, root, "127.0.0.1:5000", secure=secure)
    assert found["Protocols"] == {"Protocols": [protocol]}


def test_inner_endpoint_is_the_same(emulator: Any, root: Any) -> None:
    found = asked_at(emulator, root, "127.0.0.1:5000", Type="innerAPI")
    assert (found["Endpoint"], found["Type"]) == ("127.0.0.1:5000", "innerAPI")


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"Id": "cn-atlantis"}, "InvalidRegionId", 404, id="region"),
        pytest.param({"Id": ""}, "MissingId", 400, id="no-region"),
        pytest.param({"ServiceCode": "nope"}, "Illegal Parameter", 400, id="product"),
        pytest.param({"Type": "any"}, "Illegal Parameter", 400, id="type"),
    ],
)
def test_asking_is_refused(root: Any, refused: Refused, parameters: dict[str, str], code: str, status: int) -> None:
    with refused(code, status):
        root.location("DescribeEndpoints", **{"Id": "cn-beijing", "ServiceCode": "ecs", **parameters})


def test_no_permission_is_needed(new_user: Any) -> None:
    assert new_user().location("DescribeEndpoints", Id="cn-beijing", ServiceCode="ecs")["Success"] is True


class PlainClient(AcsClient):
    """Speaks HTTP where the resolver asks for HTTPS, which the test's server does not speak."""

    def do_action_with_exception(self, acs_request: Any) -> Any:
        acs_request.set_protocol_type("http")
        return super().do_action_with_exception(acs_request)


@pytest.fixture(name="client")
def _client(alimock_account: NewAccount) -> AcsClient:
    return PlainClient(alimock_account.access_key_id, alimock_account.access_key_secret, "cn-beijing")


@pytest.fixture(name="resolver")
def _resolver(client: AcsClient, alimock_server: LiveServer) -> LocationServiceEndpointResolver:
    resolver = LocationServiceEndpointResolver(client)
    resolver.set_location_service_endpoint(alimock_server.endpoint.removeprefix("http://"))
    return resolver


def test_older_sdk_resolves_a_product_to_the_emulator(
    resolver: LocationServiceEndpointResolver, alimock_server: LiveServer
) -> None:
    request = ResolveEndpointRequest("cn-beijing", "Ecs", "ecs", "openAPI")
    assert resolver.resolve(request) == alimock_server.endpoint.removeprefix("http://")
    assert resolver.is_product_code_valid(request)


@pytest.mark.parametrize(("region_id", "code"), [("cn-atlantis", "ecs"), ("cn-beijing", "nope")])
def test_older_sdk_knows_what_is_not_there(
    resolver: LocationServiceEndpointResolver, region_id: str, code: str
) -> None:
    request = ResolveEndpointRequest(region_id, code, code, "openAPI")
    assert resolver.resolve(request) is None
    assert resolver.is_product_code_valid(request) is (code == "ecs")


def test_older_sdk_sends_its_own_request(client: AcsClient, alimock_server: LiveServer) -> None:
    request = DescribeEndpointsRequest()
    request.set_endpoint(alimock_server.endpoint.removeprefix("http://"))
    request.set_Id("cn-beijing")
    request.set_ServiceCode("vpc")
    assert alimock_server.endpoint.removeprefix("http://").encode() in client.do_action_with_exception(request)
