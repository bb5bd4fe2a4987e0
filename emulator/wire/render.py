"""Bodies as JSON or XML, and the responses that hold them: changes when the cloud's representations do.

One body serves both: a list ``{"Roles": {"Role": [...]}}`` is a wrapper with repeated elements in XML and a member with
an array in JSON, under the same names.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from ..api.errors import ApiError
from .format import Format
from .message import WireResponse

ERROR_ROOT = "Error"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
# What XML 1.0 cannot hold, not even escaped: most control characters, surrogates, and two non-characters.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(body: Mapping[str, Any], root: str, format: Format) -> tuple[str, bytes]:  # noqa: A002 -- the wire's word
    """Render a body.

    Text comes from users, names do not: text that a representation cannot hold is replaced (U+FFFD in XML, ``?`` for
    a lone surrogate in JSON), while names are taken to be valid.

    Args:
        body: Members by name: scalars, mappings and lists. In XML ``None`` is left out.
        root: The root element's name, which only XML has: ``<Action>Response`` or ``ERROR_ROOT``.
        format: The representation.

    Returns:
        The content type and the payload.
    """
    if format is Format.JSON:
        return "application/json;charset=utf-8", _to_json(dict(body)).encode("utf-8", "replace")
    element = ET.Element(root)
    for name, value in body.items():
        _append(element, name, value)
    text = _DECLARATION + ET.tostring(element, encoding="unicode", short_empty_elements=False)
    # Written bare, a carriage return would be read as a line feed.
    return "text/xml;charset=utf-8", text.replace("\r", "&#13;").encode("utf-8")


def error_body(error: ApiError, request_id: str, host_id: str) -> dict[str, Any]:
    """Compose the body of a refusal.

    Args:
        error: The refusal.
        request_id: The request's identifier.
        host_id: The host that the client called.
    """
    return {
        "RequestId": request_id,
        "HostId": host_id,
        "Code": error.code,
        "Message": error.message,
        "Recommend": f"https://api.aliyun.com/troubleshoot?q={quote(error.code, safe='', errors='replace')}",
        **error.detail,
    }


def response(status: int, content_type: str, payload: bytes, request_id: str, trace_id: str) -> WireResponse:
    """Compose a response with the gateway's headers.

    ``Access-Control-Allow-Origin``, which the cloud sends, is left out on purpose: it would let any web page that a
    developer happens to open read what a local emulator answers.

    Args:
        status: The HTTP status.
        content_type: The payload's content type.
        payload: The body's bytes.
        request_id: The identifier that the body holds too.
        trace_id: 32 lower-case hexadecimal digits.
    """
    headers = {"Content-Type": content_type, "x-acs-request-id": request_id, "x-acs-trace-id": trace_id}
    return WireResponse(status, headers, payload)


def _append(parent: ET.Element, name: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, list | tuple):
        for item in value:
            _append(parent, name, item)
        return
    element = ET.SubElement(parent, name)
    if isinstance(value, Mapping):
        for member, below in value.items():
            _append(element, member, below)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = _NOT_XML.sub("\ufffd", str(value))
