"""Requests of the RPC style as values: changes when the cloud moves what an API call is made of.

A call is read in two steps, so that a gateway which checks no signatures asks for none: ``parse`` says what is asked,
``read_signature`` says who claims to ask. Neither knows actions, keys or the time.

Parameters come from the query and from an urlencoded form. Where a name is repeated, the last one counts, and the
form's counts before the query's: so the clients merge them before they sign. Bodies of other media types hold no
parameters (aiohttp labels even an empty body), yet version 3 signs their bytes. Whatever cannot be read raises
``ApiError``; nothing else is raised, whatever comes in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from ..api.errors import (
    BEARER_TOKEN_UNSUPPORTED,
    INCOMPLETE_SIGNATURE,
    INVALID_FORMAT,
    MALFORMED_PARAMETERS,
    MISSING_PARAMETER,
    UNSUPPORTED_METHOD,
)
from . import sign_v1, sign_v3
from .format import Format, default_format, find_format, is_form, is_v3_authorization, speaks_v3
from .message import WireRequest
from .signature import Signed

MAX_PARAMETERS = 5000
MAX_OCTETS = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """What a request asks for.

    Attributes:
        action: The action's name.
        version: The version of the product's API.
        format: The representation to answer in.
        parameters: Business and common parameters of query and form, decoded, blank values kept.
        query: Those of the query alone, which version 3 signs.
    """

    action: str
    version: str
    format: Format
    parameters: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClaimedKey:
    """The access key that a request names, proven or not.

    Attributes:
        access_key_id: The key.
        security_token: The token beside it.
    """

    access_key_id: str
    security_token: str | None = field(repr=False)


def parse(request: WireRequest) -> ApiRequest:
    """Read what a request asks for; its signature is left alone.

    Under version 3 action and version stand in headers. Clients of version 1.0 may send those headers too, but theirs
    are the parameters.

    Args:
        request: The request.

    Returns:
        The call, with action and version present but not known to exist.

    Raises:
        ApiError: The request cannot be read, names no action or version, or an unknown format.
    """
    if request.method not in {"GET", "POST"}:
        raise UNSUPPORTED_METHOD()
    headers = request.headers
    query = _read_query(request.query)
    parameters = {**query, **_read_form(request.body)} if request.body and is_form(headers) else query
    asked = parameters.get("Format")
    format_ = find_format(asked) if asked else default_format(headers)
    if format_ is None:
        raise INVALID_FORMAT()
    action, version = parameters.get("Action"), parameters.get("Version")
    if speaks_v3(headers):
        action = headers.get("x-acs-action") or action
        version = headers.get("x-acs-version") or version
    else:
        action = action or headers.get("x-acs-action")
        version = version or headers.get("x-acs-version")
    if not action:
        raise MISSING_PARAMETER(name="Action")
    if not version:
        raise MISSING_PARAMETER(name="Version")
    return ApiRequest(action, version, format_, parameters, query)


def read_signature(request: WireRequest, api_request: ApiRequest) -> Signed | None:
    """Read the signature of a request, without judging it.

    Args:
        request: The request.
        api_request: What ``parse`` made of it.

    Returns:
        The signature, or ``None`` where the request carries neither signature nor access key.

    Raises:
        ApiError: It is malformed, incomplete, or of a kind that is not served.
    """
    headers, parameters = request.headers, api_request.parameters
    authorization = headers.get("authorization", "")
    if is_v3_authorization(authorization):
        return sign_v3.read(request, api_request.query)
    if (
        parameters.get("SignatureType", "").upper() == "BEARERTOKEN"
        or "BearerToken" in parameters
        or "x-acs-bearer-token" in headers
    ):
        raise BEARER_TOKEN_UNSUPPORTED()
    if parameters.get("Signature") or parameters.get("AccessKeyId"):
        return sign_v1.read(request.method, parameters)
    if authorization:
        raise INCOMPLETE_SIGNATURE(string_to_sign="")
    return None


def claimed_key(request: WireRequest, api_request: ApiRequest) -> ClaimedKey | None:
    """Find the access key that a request names, for when signatures are not checked; never raises.

    Args:
        request: The request.
        api_request: What ``parse`` made of it.

    Returns:
        The key, or ``None`` where none is named.
    """
    headers, parameters = request.headers, api_request.parameters
    authorization = headers.get("authorization", "")
    named, token = parameters.get("AccessKeyId"), parameters.get("SecurityToken")
    if is_v3_authorization(authorization) or not named:
        named = sign_v3.credential_of(authorization) or headers.get("x-acs-accesskey-id")
        token = headers.get("x-acs-security-token")
    return ClaimedKey(named, token or None) if named else None


def _read_query(text: str) -> dict[str, str]:
    # A URI is ASCII (RFC 3986): how anything else was encoded, nobody can tell any more.
    if not text.isascii():
        raise MALFORMED_PARAMETERS(reason="the query is not percent-encoded")
    return _read_pairs(text, "query")


def _read_form(body: bytes) -> dict[str, str]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise MALFORMED_PARAMETERS(reason="the form is not UTF-8") from None
    return _read_pairs(text, "form")


def _read_pairs(text: str, where: str) -> dict[str, str]:
    if len(text) > MAX_OCTETS:
        raise MALFORMED_PARAMETERS(reason=f"the {where} is longer than {MAX_OCTETS} characters")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS))
    except UnicodeDecodeError:
        raise MALFORMED_PARAMETERS(reason=f"the {where} is not UTF-8") from None
    except ValueError:
        raise MALFORMED_PARAMETERS(reason=f"the {where} holds more than {MAX_PARAMETERS} parameters") from None
