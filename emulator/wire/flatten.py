"""Nested values as flat parameters and back: changes when the cloud spells lists and structs another way.

The wire has no nesting, only names: ``Tag.1.Key=k`` is member ``Key`` of the first item of list ``Tag``, and
``SystemDisk.Size=40`` is member ``Size`` of struct ``SystemDisk``. Names come from anybody, so reading them is total:

* A level whose segments are all positions (``1``, ``2``, ...) is a list: its items are in numeric order and gaps are
  closed, so that a huge position costs no more than a small one. Any other level is a struct of members spelt as given.
* A name that is no path stays as it is, with its dots: one with an empty segment, one deeper than ``MAX_DEPTH``, and
  one that runs through a name holding a value (``Tag.1.Key`` beside ``Tag=x``). Nothing is lost, nothing is raised, and
  the order of the parameters decides nothing.
"""

from collections.abc import Mapping
from typing import TypeAlias

MAX_DEPTH = 8
_MAX_DIGITS = 9

_Level: TypeAlias = "dict[str, str | _Level]"


def unflatten(parameters: Mapping[str, str]) -> dict[str, object]:
    """Gather flat parameters into nested dicts and lists.

    Args:
        parameters: Values by name, as ``parse`` reads them.

    Returns:
        Strings, lists and dicts by name; names without a dot come first.
    """
    values: dict[str, object] = {}
    dotted = []
    for name, value in parameters.items():
        if "." in name:
            dotted.append(name)
        else:
            values[name] = value
    if not dotted:
        return values
    heads: _Level = {}
    # Sorted, a name comes before all that it is a prefix of: values are placed before what would run through them.
    for name in sorted(dotted):
        path = name.split(".")
        if len(path) > MAX_DEPTH or path[0] in values or not all(path) or not _place(heads, path, parameters[name]):
            values[name] = parameters[name]
    for head, level in heads.items():
        values[head] = _gather(level)
    return values


def flatten(values: Mapping[str, object]) -> dict[str, str]:
    """Spread nested values over flat parameters, as the SDKs do.

    Args:
        values: Scalars, mappings, lists and tuples by name; ``None`` is left out, and so are empty lists and mappings.

    Returns:
        Text by name; booleans are ``true`` and ``false``.
    """
    parameters: dict[str, str] = {}
    for name, value in values.items():
        _spread(name, value, parameters)
    return parameters


def _place(level: _Level, path: list[str], value: str) -> bool:
    """Put a value at its path; false if the path runs through a value."""
    for segment in path[:-1]:
        below = level.setdefault(segment, {})
        if isinstance(below, str):
            return False
        level = below
    level[path[-1]] = value
    return True


def _gather(level: "str | _Level") -> object:
    """Turn levels whose segments are all positions into lists."""
    if isinstance(level, str):
        return level
    if all(map(_is_position, level)):
        return [_gather(level[position]) for position in sorted(level, key=int)]
    return {name: _gather(below) for name, below in level.items()}


def _is_position(segment: str) -> bool:
    return segment.isascii() and segment.isdigit() and segment[0] != "0" and len(segment) <= _MAX_DIGITS


def _spread(name: str, value: object, parameters: dict[str, str]) -> None:
    if value is None:
        return
    if isinstance(value, Mapping):
        for member, below in value.items():
            _spread(f"{name}.{member}", below, parameters)
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value, start=1):
            _spread(f"{name}.{position}", item, parameters)
    elif isinstance(value, bool):
        parameters[name] = "true" if value else "false"
    else:
        parameters[name] = str(value)
