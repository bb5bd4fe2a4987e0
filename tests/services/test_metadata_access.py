"""Who may read metadata: tokens, hardened mode, methods and the endpoint's switch."""

from http.client import HTTPConnection
from typing import Any

import pytest

from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import Ids
from alimock.emulator.server import Server
from alimock.emulator.services.ecs.records import MetadataOptions
from alimock.emulator.wire.message import WireRequest

TOKEN = "/latest/api/token"
ID = "/latest/meta-data/instance-id"
LIFE = "X-aliyun-ecs-metadata-token-ttl-seconds"
HEADER = "X-aliyun-ecs-metadata-token"


@pytest.fixture(name="instance_id")
def _instance_id(launch: Any) -> str:
    """Run the only instance."""
    instance_id: str = launch()
    return instance_id


@pytest.fixture(name="hardened_id")
def _hardened_id(launch: Any) -> str:
    """Run the only instance, in hardened mode."""
    instance_id: str = launch(HttpTokens="required")
    return instance_id


@pytest.fixture(name="new_token")
def _new_token(metadata: Any) -> Any:
    """Get a token from an instance, or from the only one."""

    def new_token(seconds: int = 21600, instance_id: str | None = None) -> str:
        response = metadata(TOKEN, "PUT", instance_id, {LIFE: str(seconds)})
        assert response.status == 200
        token: str = response.body.decode("ascii")
        return token

    return new_token


@pytest.mark.parametrize("seconds", ["1", "60", "21600", "00060"])
def test_token_is_bare_text_and_its_life_is_echoed(instance_id: str, metadata: Any, seconds: str) -> None:
    response = metadata(TOKEN, "PUT", headers={LIFE: seconds})
    assert response.status == 200
    assert response.headers == {
        "Content-Type": "text/plain; charset=utf-8",
        "Server": "ECSws",
        LIFE: str(int(seconds)),
    }
    token = response.body.decode("ascii")
    assert token == token.strip()
    assert metadata(ID, headers={HEADER: token}).status == 200


@pytest.mark.parametrize(
    "seconds",
    [
        "0",
        "-1",
        "21601",
        "21700",
        "99999",
        "1000000000000000000000",
        "",
        " ",
        "1.5",
        "1e3",
        "+60",
        "0x10",
        "a",
        "٣",
        "1_0",
    ],
)
def test_life_out_of_range_is_refused(instance_id: str, metadata: Any, page: Any, seconds: str) -> None:
    assert page(metadata(TOKEN, "PUT", headers={LIFE: seconds})) == "400 - Missing or Invalid Parameters"


def test_token_without_a_life_is_refused(instance_id: str, metadata: Any, page: Any) -> None:
    assert page(metadata(TOKEN, "PUT")) == "400 - Missing or Invalid Parameters"


def test_token_is_not_given_through_a_proxy(instance_id: str, metadata: Any, page: Any) -> None:
    headers = {LIFE: "60", "X-Forwarded-For": "www.example.com"}
    assert page(metadata(TOKEN, "PUT", headers=headers)) == "403 - Forbidden"


def test_over_http_a_proxy_shows(emulator: Any, instance_id: str) -> None:
    with Server(emulator) as server:
        connection = HTTPConnection(server.endpoint.removeprefix("http://"))
        for proxied, status in (({}, 200), ({"X-Forwarded-For": "www.example.com"}, 403)):
            connection.request("PUT", TOKEN, headers={LIFE: "60", **proxied})
            response = connection.getresponse()
            response.read()
            assert response.status == status
            assert response.headers["Server"] == "ECSws"
        connection.close()


def test_metadata_is_read_through_a_proxy(instance_id: str, metadata: Any) -> None:
    assert metadata(ID, headers={"X-Forwarded-For": "www.example.com"}).status == 200


def test_token_is_good_until_it_expires(hardened_id: str, metadata: Any, new_token: Any, clock: Any) -> None:
    short, long = new_token(60), new_token(21600)
    clock.advance(seconds=59)
    assert metadata(ID, headers={HEADER: short}).status == 200
    clock.advance(seconds=1)
    assert metadata(ID, headers={HEADER: short}).status == 401
    clock.advance(seconds=21600 - 61)
    assert metadata(ID, headers={HEADER: long}).status == 200
    clock.advance(seconds=1)
    assert metadata(ID, headers={HEADER: long}).status == 401


def test_any_number_of_tokens_can_be_used_any_number_of_times(hardened_id: str, metadata: Any, new_token: Any) -> None:
    tokens = [new_token() for _ in range(100)]
    assert len(set(tokens)) == 100
    for token in tokens * 2:
        assert metadata(ID, headers={HEADER: token}).body.decode() == hardened_id


def test_token_of_another_instance_is_refused(launch: Any, metadata: Any, new_token: Any, page: Any) -> None:
    first, second = launch(), launch()
    token = new_token(instance_id=first)
    new_token(instance_id=second)
    assert metadata(ID, instance_id=first, headers={HEADER: token}).status == 200
    assert page(metadata(ID, instance_id=second, headers={HEADER: token})) == "401 - Unauthorized"


@pytest.mark.parametrize("mode", ["optional", "required"])
@pytest.mark.parametrize("token", ["aaa", "", "=", "é", "\ud800", "A" * 72, "A" * 100_000])
def test_wrong_token_is_refused_in_either_mode(
    launch: Any, metadata: Any, new_token: Any, page: Any, mode: str, token: str
) -> None:
    launch(HttpTokens=mode)
    assert page(metadata(ID, headers={HEADER: token})) == "401 - Unauthorized"
    new_token()
    assert page(metadata(ID, headers={HEADER: token})) == "401 - Unauthorized"


@pytest.mark.parametrize("position", range(72))
def test_token_with_another_character_is_refused(
    hardened_id: str, metadata: Any, new_token: Any, position: int
) -> None:
    token = new_token()
    changed = "A" if token[position] != "A" else "B"
    forged = token[:position] + changed + token[position + 1 :]
    assert metadata(ID, headers={HEADER: forged}).status == 401


def test_token_has_one_spelling(hardened_id: str, metadata: Any, new_token: Any) -> None:
    token = new_token()
    for other in (f"{token} ", f"{token}\n", f"{token}=", f"{token}AAAA", token[:-4], token.swapcase()):
        assert metadata(ID, headers={HEADER: other}).status == 401


def test_hardened_mode_wants_a_token(hardened_id: str, metadata: Any, new_token: Any, page: Any) -> None:
    for path in ("/", "/latest/", "/latest/meta-data/", ID, "/latest/user-data", "/latest/nothing"):
        assert page(metadata(path)) == "403 - Forbidden"
    assert metadata(ID, headers={HEADER: new_token()}).body.decode() == hardened_id


def test_normal_mode_takes_requests_with_and_without_a_token(instance_id: str, metadata: Any, new_token: Any) -> None:
    assert metadata(ID).status == 200
    assert metadata(ID, headers={HEADER.lower(): new_token()}).status == 200


def test_disabled_endpoint_refuses_everything(launch: Any, metadata: Any, page: Any) -> None:
    launch(HttpEndpoint="disabled")
    for method, path in (("GET", ID), ("GET", "/"), ("PUT", TOKEN), ("GET", TOKEN), ("POST", ID)):
        assert page(metadata(path, method, headers={LIFE: "60"})) == "403 - Forbidden"


def test_token_outlives_a_change_of_mode(instance_id: str, alter: Any, metadata: Any, new_token: Any) -> None:
    token = new_token()
    alter(instance_id, metadata_options=MetadataOptions(http_tokens="required"))
    assert metadata(ID, headers={HEADER: token}).status == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        pytest.param("GET", TOKEN, "PUT", id="get-token"),
        pytest.param("GET", "/Latest/API/Token", "PUT", id="get-token-in-another-case"),
        pytest.param("HEAD", TOKEN, "PUT", id="head-token"),
        pytest.param("POST", TOKEN, "PUT", id="post-token"),
        pytest.param("PUT", ID, "GET, HEAD", id="put-item"),
        pytest.param("PUT", "/2016-01-01/api/token", "GET, HEAD", id="token-of-another-version"),
        pytest.param("POST", ID, "GET, HEAD", id="post-item"),
        pytest.param("DELETE", "/latest/nothing", "GET, HEAD", id="delete"),
        pytest.param("OPTIONS", "/", "GET, HEAD", id="options"),
        pytest.param("TRACE", ID, "GET, HEAD", id="trace"),
        pytest.param("PROPFIND", ID, "GET, HEAD", id="method-of-another-protocol"),
        pytest.param("get", ID, "GET, HEAD", id="method-in-another-case"),
        pytest.param("", TOKEN, "PUT", id="no-method"),
    ],
)
def test_other_methods_are_refused(hardened_id: str, metadata: Any, method: str, path: str, allowed: str) -> None:
    response = metadata(path, method)
    assert (response.status, response.headers["Allow"]) == (405, allowed)
    assert (b"<title>405 - Method Not Allowed</title>" in response.body) is (method != "HEAD")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/latest/meta-data/%2e%2e/meta-data/instance-id", id="dots"),
        pytest.param("/latest/meta-data/instance-id%00", id="zero-byte"),
        pytest.param("/latest/meta-data%2F%2Finstance-id", id="slashes"),
        pytest.param("/latest/meta-data/%ff%fe", id="no-text"),
        pytest.param("/latest/meta-data/%252e", id="encoded-twice"),
        pytest.param("/latest/" + "a" * 60_000, id="long"),
    ],
)
def test_over_http_a_hostile_path_is_not_found(emulator: Any, instance_id: str, path: str) -> None:
    with Server(emulator) as server:
        connection = HTTPConnection(server.endpoint.removeprefix("http://"))
        connection.request("GET", path)
        response = connection.getresponse()
        assert (response.status, b"<title>404 - Not Found</title>" in response.read()) == (404, True)
        connection.request("GET", ID, headers={f"X-{number}": "a" * 500 for number in range(90)})
        response = connection.getresponse()
        assert (response.status, response.read().decode()) == (200, instance_id)
        connection.close()


def test_head_is_get_without_a_body(instance_id: str, metadata: Any) -> None:
    got, headed = metadata(ID), metadata(ID, "HEAD")
    assert (headed.status, headed.body) == (200, b"")
    assert headed.headers == {**got.headers, "Content-Length": str(len(got.body))}
    assert metadata("/latest/nothing", "HEAD").status == 404


def test_token_survives_dump_and_load(emulator: Any, hardened_id: str, new_token: Any, clock: Any) -> None:
    token = new_token()
    other = Emulator(clock=clock, ids=Ids(seed=2))
    other.world.load(emulator.world.dump())
    response = other.metadata.handle(WireRequest("GET", ID, headers={HEADER.lower(): token}))
    assert (response.status, response.body.decode()) == (200, hardened_id)


def test_keys_of_tokens_go_with_their_instance(emulator: Any, hardened_id: str, new_token: Any) -> None:
    new_token()
    store = emulator.world.ecs
    assert len(list(store.metadata_keys.every())) == 1
    store.remove_instance(store.instances.locate(hardened_id), emulator.clock.now())
    assert not list(store.metadata_keys.every())


def test_nothing_refused_leaves_a_trace(emulator: Any, hardened_id: str, metadata: Any) -> None:
    before = emulator.world.dump()
    metadata(TOKEN, "PUT", headers={LIFE: "0"})
    metadata(TOKEN, "PUT", headers={LIFE: "1", "X-Forwarded-For": "x"})
    metadata(ID)
    metadata(ID, headers={HEADER: "aaa"})
    assert emulator.world.dump() == before


def test_time_before_1970_is_a_time(emulator: Any, hardened_id: str, metadata: Any, new_token: Any, clock: Any) -> None:
    clock.advance(seconds=-60 * 365 * 86400)
    token = new_token(60)
    assert metadata(ID, headers={HEADER: token}).status == 200
    clock.advance(seconds=60)
    assert metadata(ID, headers={HEADER: token}).status == 401
