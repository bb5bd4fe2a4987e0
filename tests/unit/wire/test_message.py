"""Messages as values."""

import json

from alimock.emulator.wire.message import WireRequest, WireResponse
from alimock.emulator.wire.rpc import claimed_key, parse, read_signature


def test_no_secret_is_shown() -> None:
    secrets = {
        "Signature": "hidden-1",
        "SecurityToken": "hidden-2",
        "Password": "hidden-3",
        "AccessKeySecret": "hidden-4",
    }
    query = "&".join(f"{name}={value}" for name, value in secrets.items())
    request = WireRequest(
        "POST",
        "/",
        f"{query}&Action=RunInstances&Version=2014-05-26&AccessKeyId=a&Timestamp=t&SignatureNonce=n",
        {"authorization": "hidden-5", "x-acs-security-token": "hidden-6"},
        b"hidden-7",
    )
    asked = parse(request)
    shown = [
        request,
        WireResponse(200, {"Content-Type": "application/json"}, json.dumps(secrets).encode()),
        asked,
        claimed_key(request, asked),
        read_signature(request, asked),
    ]
    assert "hidden" not in repr(shown)


def test_what_tells_requests_apart_is_shown() -> None:
    assert repr(WireRequest("GET", "/latest/meta-data/")).startswith(
        "WireRequest(method='GET', path='/latest/meta-data/'"
    )
