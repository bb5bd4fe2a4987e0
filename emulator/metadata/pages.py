"""What the metadata service says when it refuses: the pages of its web server."""

from functools import cache
from http import HTTPStatus

from ..wire.message import WireResponse

SERVER = "ECSws"

# The page of 404 is copied from the service by its vendor's engineers (denverdino/aliyun-mock-metadata); the texts of
# 400, 401 and 403 are in the vendor's "Instance metadata"; that their pages look alike is assumed.
_PHRASES = {HTTPStatus.BAD_REQUEST: "Missing or Invalid Parameters"}
_PAGE = """<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
         "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>{title}</title>
 </head>
 <body>
  <h1>{title}</h1>
 </body>
</html>
"""


@cache
def refusal(status: HTTPStatus, allowed: str | None = None) -> WireResponse:
    """Return the page of a status.

    Args:
        status: The status.
        allowed: The methods that the path takes, where another one was used.
    """
    headers = {"Content-Type": "text/html", "Server": SERVER}
    if allowed is not None:
        headers["Allow"] = allowed
    title = f"{status.value} - {_PHRASES.get(status, status.phrase)}"
    return WireResponse(status.value, headers, _PAGE.format(title=title).encode("ascii"))
