"""What instances are called: their names and host names, one by one or in a row."""

import re
from collections.abc import Callable

from .fields import is_name

_ROW = re.compile(r"([^\[\]]*)\[(\d{0,6}),(\d?)\]([^\[\]]*)")
_SUFFIX_LENGTH = 3
_LONGEST_NUMBER = 6
_SEGMENT = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9])*")
_ANY_INSTANCE_ID = f"i-{'0' * 20}"
_SPECIAL = "()`~!@#$%^&*-_+=|{}[]:;'<>,.?/"

INSTANCE_ID = "${instance_id}"
"""Stands for an instance's id in host names, but on Windows."""

LONGEST_NAME = 128
LONGEST_LINUX_HOST_NAME = 64
LONGEST_WINDOWS_HOST_NAME = 15


def is_instance_name(text: str) -> bool:
    """Return whether instances can be called that, be it a name or the pattern of a row of names."""
    row = _ROW.fullmatch(text)
    if row is None:
        return is_name(text)
    return len(text) <= LONGEST_NAME and is_name(f"{row[1]}0{row[4]}")


def is_host_name(text: str, *, windows: bool) -> bool:
    """Return whether instances can have that host name, be it a name or the pattern of a row of names."""
    if not windows:
        text = with_instance_id(text)
    row = _ROW.fullmatch(text)
    plain = f"{row[1]}0{row[4]}" if row else text
    longest = LONGEST_WINDOWS_HOST_NAME if windows else LONGEST_LINUX_HOST_NAME
    if not 2 <= len(plain) <= longest:  # noqa: PLR2004 - as documented
        return False
    segments = plain.split(".")
    if windows and (len(segments) > 1 or plain.isdigit()):
        return False
    return all(_SEGMENT.fullmatch(segment) for segment in segments)


def with_instance_id(text: str, instance_id: str = _ANY_INSTANCE_ID) -> str:
    """Put an instance's id, or one that is as long, where a host name asks for it."""
    return text.replace(INSTANCE_ID, instance_id)


def is_password(text: str) -> bool:
    """Return whether a text may be a password: 8 to 30 characters of at least three of four kinds."""
    kinds: tuple[Callable[[str], bool], ...] = (
        lambda character: "a" <= character <= "z",
        lambda character: "A" <= character <= "Z",
        lambda character: "0" <= character <= "9",
        _SPECIAL.__contains__,
    )
    return (
        8 <= len(text) <= 30  # noqa: PLR2004 - as documented
        and all(any(kind(character) for kind in kinds) for character in text)
        and sum(any(kind(character) for character in text) for kind in kinds) >= 3  # noqa: PLR2004 - as documented
    )


def takes_suffix(text: str, *, unique: bool) -> bool:
    """Return whether names made of a text get the three digits that tell them apart."""
    row = _ROW.fullmatch(text)
    return unique and (row is None or row[4] != "")


def exceeds(text: str, longest: int) -> bool:
    """Return whether a text is too long to take the three digits."""
    return len(text) + _SUFFIX_LENGTH > longest


def name_in_row(text: str, position: int, *, unique: bool) -> str:
    """Return one of the names made of a text.

    Args:
        text: A name, or the pattern ``<prefix>[<begin>,<digits>]<suffix>`` of a row of names.
        position: Which one, from 0.
        unique: Whether names get three digits that tell them apart; those of a row without a suffix get none.
    """
    row = _ROW.fullmatch(text)
    suffix = f"{position + 1:0{_SUFFIX_LENGTH}d}" if takes_suffix(text, unique=unique) else ""
    if row is None:
        return text + suffix
    number = str(int(row[2] or 0) + position)
    digits = min(max(int(row[3] or _LONGEST_NUMBER), 1), _LONGEST_NUMBER)
    return f"{row[1]}{number.zfill(digits)}{row[4]}{suffix}"
