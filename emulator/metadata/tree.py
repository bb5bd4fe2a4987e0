"""Reading a tree of metadata: how paths are followed, and how directories are listed.

A tree is a table: nested mappings of names to nodes. A node is a text, a directory, or a function of the instance that
returns either, or ``None`` where the instance has no such thing; nothing is worked out but what lies on the path that
is asked for.

Recorded listings differ: within ``meta-data`` they name what the instance has, and directories with a slash; elsewhere
they name whatever there may be, without one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .credentials import BoundRole
from .identity import Identity
from .subject import Subject

_OF_THE_INSTANCE = "meta-data"

Directory: TypeAlias = "Mapping[str, Node]"
Leaf: TypeAlias = str | bytes | BoundRole | Identity
"""What there is to read: a bound role stands for its current credentials, an identity for its signature."""
Found: TypeAlias = "Leaf | Directory | None"
Node: TypeAlias = "Found | Unlisted | Callable[[Subject], Found]"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A node that is found by its name, and in no listing."""

    node: Callable[[Subject], Found]


def read(tree: Directory, subject: Subject, path: str) -> Leaf | None:
    """Return what is at a path, or ``None`` if nothing is.

    A directory comes as the list of its entries. Names are matched whatever their case, and a slash at the end makes
    no difference.

    Args:
        tree: The tree, whose first names are versions.
        subject: The instance.
        path: The path, from the version on.
    """
    segments = path.split("/")[1:]
    if segments and not segments[-1]:
        segments.pop()
    found: Found = tree
    for segment in segments:
        if not isinstance(found, Mapping):
            return None
        found = resolve(_entry(found, segment), subject)
    if not isinstance(found, Mapping):
        return found
    if len(segments) > 1 and segments[1].lower() == _OF_THE_INSTANCE:
        return _listing(found, subject)
    return "\n".join(sorted(found))


def resolve(node: Node, subject: Subject) -> Found:
    """Return what a node comes to for an instance."""
    if isinstance(node, Unlisted):
        node = node.node
    return node(subject) if callable(node) else node


def to_json(directory: Directory, subject: Subject) -> dict[str, Any]:
    """Return what a directory lists, with all that is below, as nested dicts of texts."""
    return {
        name: to_json(found, subject) if isinstance(found, Mapping) else found
        for name, found in _entries(directory, subject)
    }


def _entry(directory: Directory, name: str) -> Node:
    if name in directory:
        return directory[name]
    folded = name.lower()
    return next((node for key, node in directory.items() if key.lower() == folded), None)


def _entries(directory: Directory, subject: Subject) -> Iterator[tuple[str, Found]]:
    """Iterate over what the instance has of a directory; a directory without entries is not there."""
    for name, node in directory.items():
        found = None if isinstance(node, Unlisted) else resolve(node, subject)
        if isinstance(found, Mapping) and not any(_entries(found, subject)):
            continue
        if found is not None:
            yield name, found


def _listing(directory: Directory, subject: Subject) -> str | None:
    names = [f"{name}/" if isinstance(found, Mapping) else name for name, found in _entries(directory, subject)]
    return "\n".join(sorted(names)) or None
