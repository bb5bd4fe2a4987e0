"""What commands ask of an emulator that runs in another process."""

import json
import urllib.error
import urllib.request

import click

TIMEOUT_SECONDS = 5


def require_running(endpoint: str) -> None:
    """Check that an emulator answers.

    Raises:
        click.ClickException: None does, or something else has that address.
    """
    url = f"{endpoint.rstrip('/')}/_alimock/health"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=TIMEOUT_SECONDS) as response:
            health = json.load(response)
    except (urllib.error.URLError, OSError, ValueError):
        health = None
    if not isinstance(health, dict) or health.get("status") != "ok":
        raise click.ClickException(f"no emulator answers at {endpoint}: start one with `alimock serve`")
