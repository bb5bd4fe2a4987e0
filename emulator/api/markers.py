"""Where a listing goes on: opaque text to callers, the last name of the page to us."""

import base64

from .errors import ApiError


def write_marker(name: str | None) -> str | None:
    """Return the marker that goes on behind ``name``, or ``None`` where nothing is left."""
    return None if name is None else base64.urlsafe_b64encode(name.encode()).decode()


def read_marker(marker: str | None, refusal: ApiError) -> str | None:
    """Return the name that a marker goes on behind, or ``None`` at the start.

    Args:
        marker: The marker as it was given.
        refusal: Raised if no listing can have handed it out.
    """
    if marker is None:
        return None
    try:
        return base64.b64decode(marker, altchars=b"-_", validate=True).decode()
    except ValueError:
        raise refusal from None
