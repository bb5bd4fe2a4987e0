"""The least policy that allows what somebody lacked; it changes when a policy may be written more shortly.

Theory
------
What was lacked is a set of pairs of an action and a resource, and a statement allows every pair of its actions and its
resources. So only actions that need the very same resources can share a statement without allowing more, or else
resources that need the very same actions. Both ways are tried, and the one with fewer statements is taken. (It is the
least that is allowed, not the fewest statements there could be: to find those is to cover a graph with bicliques.)

A resource may have a ``*`` in its name, as that of an action on no resource in particular, and then covers others.
Pairs that it covers can be left out, but sometimes the statements are fewer if they stay; so both are tried as well.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeAlias

from .match import Matcher, compile_resources, read_resource

LONGEST_DOCUMENT: Final = 6144
"""How many characters a policy may have."""

_REMEMBERED_PATTERNS: Final = 1024
_COMPARED_PATTERNS: Final = 64
"""With how many names of one action that have wildcards its other names are compared; real ones have a few."""

Hindrance: TypeAlias = Literal["ExplicitDeny", "SessionPolicy", "AssumeRolePolicy"]
"""Why an Allow among the caller's own policies would not help."""

Document: TypeAlias = dict[str, Any]


class Lacked(Protocol):
    """A permission that somebody lacked."""

    @property
    def action(self) -> str:
        """The action."""
        ...

    @property
    def resource(self) -> str:
        """What it was wanted on."""
        ...

    @property
    def policy_type(self) -> str:
        """The kind of policy that denied."""
        ...

    @property
    def explicit(self) -> bool:
        """Whether a statement denied it."""
        ...


class Pair(NamedTuple):
    """An action on a resource."""

    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A permission that no Allow among the caller's own policies brings.

    Attributes:
        action: The action.
        resource: What it was wanted on.
        policy_type: The kind of policy that denied.
        hindrance: What has to change instead.
        denied_by: The names of the policies with the Deny, if the caller's own have one.
    """

    action: str
    resource: str
    policy_type: str
    hindrance: Hindrance
    denied_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would have spared somebody the denials.

    Attributes:
        documents: Policies that together allow what was lacked and nothing else; mostly one.
        remarks: What they cannot mend.
    """

    documents: tuple[Document, ...]
    remarks: tuple[Remark, ...]


def suggest(lacked: Iterable[Lacked], denying: Callable[[Lacked], Iterable[str]] = lambda _: ()) -> Suggestion:
    """Return the least policy that allows what one principal lacked, and what no Allow of its own can mend.

    Args:
        lacked: What it lacked.
        denying: Finds the names of the principal's policies that have the Deny.
    """
    pairs: set[Pair] = set()
    remarks: set[Remark] = set()
    for one in lacked:
        hindrance = _hindrance(one)
        if hindrance is None:
            pairs.add(Pair(one.action, one.resource))
        else:
            denied_by = tuple(denying(one)) if hindrance == "ExplicitDeny" else ()
            remarks.add(Remark(one.action, one.resource, one.policy_type, hindrance, denied_by))
    ordered = sorted(remarks, key=lambda one: (one.action, one.resource, one.policy_type))
    return Suggestion(tuple(_documents(frozenset(pairs))), tuple(ordered))


def format_document(document: Document) -> str:
    """Write a policy as the text whose length counts."""
    return json.dumps(document, indent=2, ensure_ascii=False)


def suggestion_to_json(suggestion: Suggestion) -> dict[str, Any]:
    """Return a suggestion as JSON-ready values."""
    return {
        "Documents": list(suggestion.documents),
        "Remarks": [
            {
                "Action": one.action,
                "Resource": one.resource,
                "PolicyType": one.policy_type,
                "Hindrance": one.hindrance,
                "DeniedBy": list(one.denied_by),
            }
            for one in suggestion.remarks
        ],
    }


def _hindrance(lacked: Lacked) -> Hindrance | None:
    if lacked.policy_type == "SessionPolicy":
        return "SessionPolicy"
    if lacked.policy_type == "AssumeRolePolicy":
        return "AssumeRolePolicy"
    return "ExplicitDeny" if lacked.explicit else None


class _Grant(NamedTuple):
    """What becomes a statement: every one of the actions on every one of the resources."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]

    def document(self) -> Document:
        return _document([self])


def _documents(pairs: frozenset[Pair]) -> Iterator[Document]:
    spelled = _spell_alike(pairs)
    choices = [
        sorted(grants)
        for some in (_without_covered(spelled), spelled)
        for grants in (_share_resources(some), _share_actions(some))
    ]
    fewest = min(choices, key=len)
    written: list[_Grant] = []
    for grant in (piece for whole in fewest for piece in _cut(whole)):
        if written and not _fits(_document([*written, grant])):
            yield _document(written)
            written = []
        written.append(grant)
    if written:
        yield _document(written)


def _spell_alike(pairs: frozenset[Pair]) -> frozenset[Pair]:
    """Leave one spelling of each action and of each resource."""
    actions: dict[str, str] = {}
    resources: dict[str, str] = {}
    return frozenset(
        Pair(actions.setdefault(action.lower(), action), resources.setdefault(read_resource(resource).name, resource))
        for action, resource in sorted(pairs)
    )


def _without_covered(pairs: frozenset[Pair]) -> frozenset[Pair]:
    """Leave out what is allowed anyhow, by the same action on a resource whose name has wildcards."""
    wide: dict[str, set[str]] = defaultdict(set)
    for action, resource in pairs:
        name = read_resource(resource).name
        if "*" in name or "?" in name:
            wide[action].add(resource)
    compared = {action: sorted(names)[:_COMPARED_PATTERNS] for action, names in wide.items()}
    return frozenset(
        pair for pair in pairs if not any(_is_wider(other, pair.resource) for other in compared.get(pair.action, ()))
    )


def _is_wider(pattern: str, resource: str) -> bool:
    return pattern != resource and _covers(pattern, resource) and not _covers(resource, pattern)


def _covers(pattern: str, resource: str) -> bool:
    name, is_role = read_resource(resource)
    return _matchers(pattern)[is_role](name)


@lru_cache(_REMEMBERED_PATTERNS)
def _matchers(pattern: str) -> tuple[Matcher, Matcher]:
    return compile_resources((pattern,))


def _share_resources(pairs: frozenset[Pair]) -> list[_Grant]:
    needs: dict[str, set[str]] = defaultdict(set)
    for action, resource in pairs:
        needs[action].add(resource)
    return [_Grant(actions, resources) for resources, actions in _alike(needs)]


def _share_actions(pairs: frozenset[Pair]) -> list[_Grant]:
    needs: dict[str, set[str]] = defaultdict(set)
    for action, resource in pairs:
        needs[resource].add(action)
    return [_Grant(actions, resources) for actions, resources in _alike(needs)]


def _alike(needs: dict[str, set[str]]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Iterate over what is needed and all that need just that."""
    by_need: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for who in sorted(needs):
        by_need[tuple(sorted(needs[who]))].append(who)
    for need, together in by_need.items():
        yield need, tuple(together)


def _cut(grant: _Grant) -> Iterator[_Grant]:
    """Halve a grant that fits into no document, until its pieces do."""
    actions, resources = grant
    if _fits(grant.document()) or len(actions) == len(resources) == 1:
        yield grant
    elif len(resources) >= len(actions):
        middle = len(resources) // 2
        yield from _cut(_Grant(actions, resources[:middle]))
        yield from _cut(_Grant(actions, resources[middle:]))
    else:
        middle = len(actions) // 2
        yield from _cut(_Grant(actions[:middle], resources))
        yield from _cut(_Grant(actions[middle:], resources))


def _document(grants: Iterable[_Grant]) -> Document:
    statements = [
        {"Effect": "Allow", "Action": list(grant.actions), "Resource": list(grant.resources)} for grant in grants
    ]
    return {"Version": "1", "Statement": statements}


def _fits(document: Document) -> bool:
    return len(format_document(document)) <= LONGEST_DOCUMENT
