"""What commands ask of an emulator that runs in another process."""

import http.client
import json
import time
import urllib.request
from urllib.parse import urlsplit

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


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _answers(endpoint: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{endpoint.rstrip('/')}/_alimock/health", timeout=TIMEOUT_SECONDS) as response:
            health = json.load(response)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    return isinstance(health, dict) and health.get("status") == "ok"
