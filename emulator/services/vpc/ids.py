"""The ids of regional resources: a prefix, the region's stem, and chance."""

import string

from ...api.call import Call
from .regions import REGIONS

_ALPHABET = string.ascii_lowercase + string.digits


def new_id(call: Call, prefix: str, length: int = 20) -> str:
    """Make the id of a resource in the call's region.

    Args:
        call: The call.
        prefix: What it is, such as ``vpc``.
        length: How many characters follow the dash.
    """
    stem = REGIONS[call.region_id].stem
    return f"{prefix}-{stem}{call.ids.text(length - len(stem), _ALPHABET)}"
