"""What the preload does to Node's requests: the cloud's go to the emulator as they are, all others are left alone."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alimock.sdk_shim.environment import PRELOAD

NODE = shutil.which("node") or ""
pytestmark = pytest.mark.skipif(not NODE, reason="node is not installed")


class Mirror(BaseHTTPRequestHandler):
    """Answers with the request."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = {"method": self.command, "path": self.path, "headers": headers, "body": body}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(seen).encode())

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - as the library names them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="address", scope="module")
def _address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


PRELUDE = """
const http = require('http'), https = require('https');
const show = (answer) => {
  const parts = [];
  answer.on('data', (one) => parts.push(one)).on('end', () => console.log(Buffer.concat(parts).toString()));
};
"""


def _node(script: str, *options: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "NODE_OPTIONS": f"--require {PRELOAD}", **variables}
    command = (NODE, *options, "-e", script)
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("call", "method", "host", "path"),
    [
        pytest.param(
            "http.get('http://100.100.100.200/latest/meta-data/?x=1', show)",
            "GET",
            "100.100.100.200",
            "/latest/meta-data/?x=1",
            id="a URL as text",
        ),
        pytest.param(
            "https.get(new URL('https://ram.aliyuncs.com/?Action=A'), show)",
            "GET",
            "ram.aliyuncs.com",
            "/?Action=A",
            id="a URL",
        ),
        pytest.param(
            "https.request({ host: 'ECS.aliyuncs.com.', path: '/p', method: 'POST', agent: https.globalAgent }, show)"
            ".end('')",
            "POST",
            "ecs.aliyuncs.com",
            "/p",
            id="options",
        ),
        pytest.param(
            "https.request('https://x.invalid/p', { hostname: 'sts.aliyuncs.com', method: 'PUT' }, show).end()",
            "PUT",
            "sts.aliyuncs.com",
            "/p",
            id="options after a URL",
        ),
        pytest.param(
            "http.get({ hostname: 'ecs.aliyuncs.com', port: 8080 }, show)",
            "GET",
            "ecs.aliyuncs.com:8080",
            "/",
            id="a port of its own",
        ),
        pytest.param(
            "https.get({ hostname: 'ecs.aliyuncs.com', headers: { HOST: 'signed.example' } }, show)",
            "GET",
            "signed.example",
            "/",
            id="a Host header",
        ),
        pytest.param(
            "https.get({ hostname: 'ecs.aliyuncs.com', headers: ['host', 'signed.example'] }, show)",
            "GET",
            "signed.example",
            "/",
            id="headers in a list",
        ),
        pytest.param(
            "https.get({ hostname: 'ecs.aliyuncs.com', headers: [['a', 'b']] }, show)",
            "GET",
            "ecs.aliyuncs.com",
            "/",
            id="headers in pairs",
        ),
        pytest.param(
            "https.get({ hostname: 'ecs.aliyuncs.com', headers: ['a', 'b'] }, show)",
            "GET",
            "ecs.aliyuncs.com",
            "/",
            id="other headers in a list",
        ),
        pytest.param(
            "https.get('https://aliyuncs.com').on('response', show)",
            "GET",
            "aliyuncs.com",
            "/",
            id="no callback",
        ),
    ],
)
def test_requests_to_the_cloud_go_to_the_emulator(address: str, call: str, method: str, host: str, path: str) -> None:
    done = _node(PRELUDE + call, ALIMOCK_ENDPOINT=address)
    seen = json.loads(done.stdout)
    assert (seen["method"], seen["headers"]["host"], seen["path"]) == (method, host, path)
    assert done.stderr == ""


def test_bodies_and_headers_arrive_as_they_are(address: str) -> None:
    call = (
        "const headers = { 'x-acs-action': 'A', 'content-length': 3 };"
        "const call = https.request({ hostname: 'ram.aliyuncs.com', method: 'POST', headers });"
        "call.on('response', show); call.write('a='); call.end('b');"
    )
    seen = json.loads(_node(PRELUDE + call, ALIMOCK_ENDPOINT=address).stdout)
    assert (seen["headers"]["x-acs-action"], seen["body"]) == ("A", "a=b")


def test_modules_that_import_the_functions_by_name_are_led_too(address: str) -> None:
    script = "import { get } from 'node:https'; get('https://ram.aliyuncs.com/', (one) => one.pipe(process.stdout));"
    done = _node(script, "--input-type=module", ALIMOCK_ENDPOINT=address)
    assert json.loads(done.stdout)["headers"]["host"] == "ram.aliyuncs.com"


def test_metadata_are_the_chosen_instances(address: str) -> None:
    ask = "http.get('http://{host}/latest/', show)"
    metadata = _node(PRELUDE + ask.format(host="100.100.100.200"), ALIMOCK_ENDPOINT=address, ALIMOCK_INSTANCE="i-1")
    assert json.loads(metadata.stdout)["headers"]["x-alimock-instance"] == "i-1"
    api = _node(PRELUDE + ask.format(host="ecs.aliyuncs.com"), ALIMOCK_ENDPOINT=address, ALIMOCK_INSTANCE="i-1")
    assert "x-alimock-instance" not in json.loads(api.stdout)["headers"]


@pytest.mark.parametrize(
    "call", ["http.get('http://{address}/own', show)", "http.get({{ port: {port}, path: '/own' }}, show)"]
)
def test_other_requests_are_left_alone(address: str, call: str) -> None:
    port = address.partition(":")[2]
    done = _node(PRELUDE + call.format(address=address, port=port), ALIMOCK_ENDPOINT="127.0.0.1:1")
    seen = json.loads(done.stdout)
    assert seen["path"] == "/own"
    assert seen["headers"]["host"] in (address, f"localhost:{port}")


def test_other_hosts_by_tls_are_asked_by_tls(address: str) -> None:
    call = f"https.get('https://{address}/').on('error', (error) => console.log(error.code))"
    assert _node(PRELUDE + call, ALIMOCK_ENDPOINT=address).stdout == "EPROTO\n", "no TLS is spoken there"


@pytest.mark.parametrize("host", ["100.100.100.200", "ram.aliyuncs.com"])
def test_without_an_endpoint_the_cloud_is_out_of_reach(host: str) -> None:
    done = _node(PRELUDE + f"http.get('http://{host}/', show)", ALIMOCK_ENDPOINT="")
    complaint = f"alimock: {host} was asked for, but ALIMOCK_ENDPOINT does not say where the emulator is"
    assert done.returncode == 1
    assert complaint in done.stderr


def test_an_ipv6_address_is_an_endpoint() -> None:
    call = "http.get('http://ram.aliyuncs.com/').on('error', (error) => console.log(error.address || error.message))"
    assert _node(PRELUDE + call, ALIMOCK_ENDPOINT="[::1]:1").stdout.strip() == "::1"
