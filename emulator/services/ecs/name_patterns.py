"""Patterns of names, in which ``*`` stands for anything."""

from fnmatch import fnmatchcase


def is_like(text: str, pattern: str) -> bool:
    """Return whether a text is like a pattern; ``*`` is its only wildcard."""
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))
