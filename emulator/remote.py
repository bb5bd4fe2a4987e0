"""What commands ask of an emulator that runs in another process."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import click

TIMEOUT_SECONDS = 5
PAUSE_SECONDS = 0.05


def require_running(endpoint: str, wait: float) -> None:
    """Check that an emulator answers, or soon will.

    Args:
        endpoint: Its URL.
        wait: How many seconds to wait for it.

    Raises:
        click.ClickException: None does, something else has that address, or it is no URL.
    """
    if not _is_url(endpoint):
        raise click.ClickException(f"{endpoint} is not the URL of an emulator, such as http://127.0.0.1:4766")
    deadline = time.monotonic() + wait
    while not _answers(endpoint):
        if time.monotonic() >= deadline:
            raise click.ClickException(f"no emulator answers at {endpoint}: start one with `alimock serve`")
        time.sleep(PAUSE_SECONDS)


def ask(
    endpoint: str, path: str, *, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Ask the admin API of a running emulator.

    Args:
        endpoint: Its URL.
        path: The call, below ``/_alimock``.
        query: Parameters of the URL.
        body: What is posted as JSON; if left out, the call is a GET.

    Returns:
        The answer.

    Raises:
        click.ClickException: No emulator answers, or it refuses; the text is one line.
    """
    require_running(endpoint, 0)
    url = f"{endpoint.rstrip('/')}/_alimock{path}{f'?{urlencode(query)}' if query else ''}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - checked above
    try:
        with _opener().open(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            raise click.ClickException(_complaint(error)) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise click.ClickException(f"the emulator at {endpoint} did not answer: {error}") from None
    if not isinstance(answer, dict):
        raise click.ClickException(f"the emulator at {endpoint} did not answer with an object")
    return answer


def get_role_name(endpoint: str, instance_id: str) -> str:
    """Ask the metadata service of an instance for the role that is bound to it.

    Raises:
        click.ClickException: It tells none; the text is one line that says why.
    """
    return _read_metadata(endpoint, instance_id, "ram/security-credentials/")


def get_region_id(endpoint: str, instance_id: str) -> str:
    """Ask the metadata service of an instance for its region.

    Raises:
        click.ClickException: It does not tell; the text is one line that says why.
    """
    return _read_metadata(endpoint, instance_id, "region-id")


def _read_metadata(endpoint: str, instance_id: str, path: str) -> str:
    """Read what the metadata of an instance hold at a path.

    Raises:
        click.ClickException: It tells none; the text is one line that says why.
    """
    base = f"{endpoint.rstrip('/')}/_alimock/instances/{quote(instance_id, safe='')}"
    try:
        with _opener().open(f"{base}/latest/meta-data/{path}", timeout=TIMEOUT_SECONDS) as response:
            name: str = response.read().decode()
            return name
    except urllib.error.HTTPError as error:
        with error:
            raise click.ClickException(_why_no_role(error, instance_id)) from None
    except (OSError, http.client.HTTPException) as error:
        raise click.ClickException(f"the emulator at {endpoint} did not answer: {error}") from None


def _why_no_role(error: urllib.error.HTTPError, instance_id: str) -> str:
    if error.headers.get_content_type() == "text/plain":
        return error.read().decode().strip()
    if error.code == HTTPStatus.NOT_FOUND:
        return f"no role is bound to the instance {instance_id}"
    return f"the metadata of the instance {instance_id} are not to be read without a token"


def _complaint(error: urllib.error.HTTPError) -> str:
    """Return in one line what an answer complains of."""
    try:
        answer = json.load(error)
        faults = [f"{fault['field']}: {fault['message']}" for fault in answer.get("fields", ())]
        return " ".join(("; ".join(faults) or str(answer["error"])).split())
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AttributeError):
        return f"the emulator answered {error.code}"


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _answers(endpoint: str) -> bool:
    try:
        with _opener().open(f"{endpoint.rstrip('/')}/_alimock/health", timeout=TIMEOUT_SECONDS) as response:
            health = json.load(response)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    return isinstance(health, dict) and health.get("status") == "ok"
