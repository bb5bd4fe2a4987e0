"""Which form a request has and which its answer takes: changes when the cloud's representations or defaults do."""

import re
from collections.abc import Mapping
from enum import Enum
from urllib.parse import unquote_plus

from .message import WireRequest

_FORMAT = re.compile(r"(?:^|&)Format=([^&]*)")


class Format(Enum):
    """A representation of answers, by its name in parameter ``Format``."""

    JSON = "JSON"
    XML = "XML"


_BY_NAME = {format_.value: format_ for format_ in Format}


def speaks_v3(headers: Mapping[str, str]) -> bool:
    """Tell whether a request has the form of signature version 3, signed or not.

    Its clients always send ``x-acs-date``; those of version 1.0 may send ``x-acs-action``, but never the date.
    """
    return "x-acs-date" in headers or is_v3_authorization(headers.get("authorization", ""))


def is_v3_authorization(authorization: str) -> bool:
    """Tell whether an ``Authorization`` header is of signature version 3, in whichever algorithm."""
    return authorization.startswith("ACS3-")


def is_form(headers: Mapping[str, str]) -> bool:
    """Tell whether the body holds parameters: any media type but this one is left unread."""
    media_type = headers.get("content-type", "").partition(";")[0]
    return media_type.strip().lower() == "application/x-www-form-urlencoded"


def find_format(name: str | None) -> Format | None:
    """Find a representation by its name in any case."""
    return _BY_NAME.get(name.upper()) if name else None


def default_format(headers: Mapping[str, str]) -> Format:
    """Choose the representation when none is asked for.

    XML is what ECS documents ("Response results"); the clients of version 3 name no format and read JSON.
    """
    return Format.JSON if speaks_v3(headers) else Format.XML


def requested_format(request: WireRequest) -> Format:
    """Choose the representation for any request at all, however malformed, so that its refusal can be read.

    Args:
        request: The request, not parsed.

    Returns:
        The format named last, the form's before the query's, if it is a known one; otherwise the default.
    """
    form = request.body.decode("latin-1") if is_form(request.headers) else ""
    named = _FORMAT.findall(form) or _FORMAT.findall(request.query)
    return (find_format(unquote_plus(named[-1])) if named else None) or default_format(request.headers)
