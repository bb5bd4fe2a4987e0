"""How a pattern of the policy language meets a text; it changes when the language's wildcards or name rules do.

Theory
------
``*`` covers any run of characters, none included and ``/`` and ``:`` too; ``?`` covers exactly one; everything else
stands for itself. A regular expression would say the same, but policies are written by strangers and the standard
library's engine backtracks: ``*a*a*a*b`` against a long run of ``a`` takes ages. So a pattern is cut at its ``*``.
The first piece is anchored to the start, the last one to the end, and each of the others is looked for once, behind
its predecessor: taking the earliest place is never wrong, since it leaves the most room to the pieces that follow.
Nothing is tried twice, and the searching is done by ``str.find``.

Most patterns need none of that. The patterns of one element are compiled together into one function of the text, and
names, prefixes and ``*`` become a set, a tuple for ``str.startswith`` and a constant.

Names compare by three rules:

- actions regardless of case;
- resources by case, save that of a role everything from its name on is compared regardless of case, since the cloud
  hands out role ARNs in lower case whatever the role is called;
- RAM is one for all regions, so an empty region and a region of ``*`` in the name of a RAM resource are the same.

The text may contain ``*`` itself (``acs:ram:*:1000000000000001:role/*`` is what CreateRole asks for): there it is a
character like any other, for the pattern to cover.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

Matcher: TypeAlias = Callable[[str], bool]
"""Says whether a text is covered."""

_Finder: TypeAlias = Callable[[str, int, int], int]

_ARN_FIELDS: Final = 5
_KEPT_ANSWERS: Final = 64
_CACHED_NAMES: Final = 1024


def compile_patterns(patterns: Iterable[str]) -> Matcher:
    """Compile patterns into one function that says whether any of them covers a text."""
    literals: set[str] = set()
    prefixes: set[str] = set()
    globs: dict[str, Matcher] = {}
    for pattern in patterns:
        stem = pattern.rstrip("*")
        if _is_glob(pattern):
            globs[pattern] = _glob_of_finders(pattern) if "?" in pattern else _glob(pattern)
        elif stem == pattern:
            literals.add(pattern)
        elif stem:
            prefixes.add(stem)
        else:
            return _anything
    return _any_of(frozenset(literals), tuple(sorted(prefixes)), tuple(globs.values()))


def compile_actions(patterns: Iterable[str]) -> Matcher:
    """Compile the patterns of an Action element; the function wants actions in lower case.

    The actions that are asked for are few, so where patterns cost something to match the answers are kept.
    """
    patterns = tuple(pattern.lower() for pattern in patterns)
    matcher = compile_patterns(patterns)
    return lru_cache(_KEPT_ANSWERS)(matcher) if any(map(_is_glob, patterns)) else matcher


class Resource(NamedTuple):
    """A resource's name, made ready to be compared.

    Attributes:
        name: The name, of which equal spellings became one.
        is_role: Whether it names a role, so that the lower-case patterns apply.
    """

    name: str
    is_role: bool


def compile_resources(patterns: Iterable[str]) -> tuple[Matcher, Matcher]:
    """Compile the patterns of a Resource element into two functions: for resources that are no roles, and for roles."""
    patterns = tuple(patterns)
    for_roles = tuple(map(_fold_role_pattern, patterns))
    matcher = compile_patterns(patterns)
    return matcher, matcher if for_roles == patterns else compile_patterns(for_roles)


@lru_cache(maxsize=_CACHED_NAMES)
def read_resource(name: str) -> Resource:
    """Make a requested resource's name ready to be compared."""
    if not name.startswith("acs:ram:"):
        return Resource(name, is_role=False)
    fields = name.split(":", _ARN_FIELDS - 1)
    if len(fields) < _ARN_FIELDS:
        return Resource(name, is_role=False)
    _, _, region, account, relative = fields
    is_role = relative.startswith("role/")
    return Resource(
        f"acs:ram:{'' if region == '*' else region}:{account}:{relative.lower() if is_role else relative}", is_role
    )


def _fold_role_pattern(pattern: str) -> str:
    """Lower what may meet a role's name: what follows ``role/``, or all of it where wildcards stand for that."""
    before, mark, name = pattern.partition("role/")
    return before + mark + name.lower() if mark else pattern.lower()


def _is_glob(pattern: str) -> bool:
    """Say whether a pattern is more than a name, a prefix or ``*``."""
    stem = pattern.rstrip("*")
    return "*" in stem or "?" in stem


def _any_of(literals: frozenset[str], prefixes: tuple[str, ...], globs: tuple[Matcher, ...]) -> Matcher:
    if not globs:
        if not prefixes:
            return literals.__contains__
        if not literals:
            return lambda text: text.startswith(prefixes)
        return lambda text: text in literals or text.startswith(prefixes)
    if len(globs) == 1 and not literals and not prefixes:
        return globs[0]

    def matches(text: str) -> bool:
        if text in literals or text.startswith(prefixes):
            return True
        for glob in globs:  # noqa: SIM110 -- a generator costs more than most globs
            if glob(text):
                return True
        return False

    return matches


def _anything(_text: str) -> bool:
    return True


def _glob(pattern: str) -> Matcher:
    pieces = pattern.split("*")
    head, tail = pieces[0], pieces[-1]
    between = tuple(piece for piece in pieces[1:-1] if piece)
    shortest, width, tail_width = sum(map(len, pieces)), len(head), len(tail)

    def matches(text: str) -> bool:
        if not (text.startswith(head) and text.endswith(tail)) or len(text) < shortest:
            return False
        at, end = width, len(text) - tail_width
        for piece in between:
            at = text.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    return matches


def _glob_of_finders(pattern: str) -> Matcher:
    """Compile a pattern with ``?``: as above, with a finder in the place of each piece."""
    head, *rest = ((_finder(piece), len(piece)) for piece in pattern.split("*"))
    starts, width = head
    if not rest:
        return lambda text: len(text) == width and starts(text, 0, width) == 0
    *between, (ends, tail_width) = rest
    shortest = len(pattern) - pattern.count("*")

    def matches(text: str) -> bool:
        end = len(text) - tail_width
        if len(text) < shortest or starts(text, 0, width) != 0 or ends(text, end, len(text)) != end:
            return False
        at = width
        for find, step in between:
            at = find(text, at, end)
            if at < 0:
                return False
            at += step
        return True

    return matches


def _finder(piece: str) -> _Finder:
    """Make a function that finds a piece without ``*`` within bounds, and answers -1 where there is none."""
    if "?" not in piece:
        return lambda text, start, end: text.find(piece, start, end)
    # Without a quantifier the engine has nothing to go back to.
    search = re.compile(".".join(map(re.escape, piece.split("?"))), re.DOTALL).search

    def find(text: str, start: int, end: int) -> int:
        found = search(text, start, end)
        return found.start() if found else -1

    return find
