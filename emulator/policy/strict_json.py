"""JSON, read without the liberties of the standard reader; it changes when what counts as JSON does.

Refused beyond syntax errors: a key given twice, ``NaN`` and its kin, nesting too deep to follow, and text that no
UTF-8 can carry. Numbers keep their spelling, so that no size is too big and no digit is lost.
"""

import json
from typing import Any


class Number(str):
    """A JSON number as it is spelled."""

    __slots__ = ()


def read_json(text: str) -> Any:
    """Read JSON text.

    Raises:
        ValueError: It is not JSON, or not in the strict sense; the text says why.
    """
    try:
        text.encode()
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=Number, parse_float=Number
        )
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise ValueError(f"It is not JSON from line {error.lineno}, column {error.colno} on.") from error
    except UnicodeEncodeError as error:
        raise ValueError("It contains half of a surrogate pair.") from error
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("It gives a key twice.")
    return members


def _constant(_name: str) -> Any:
    raise ValueError("It contains a number that is not finite.")
