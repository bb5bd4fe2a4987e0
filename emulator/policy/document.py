"""From a policy's text to its statements, or to the reason why not; it changes when the language's grammar does.

The grammar is read strictly: whatever is not part of the documented language is refused, since a policy that the
emulator took and the cloud refused would be found out too late. ``Sid`` and ``NotResource`` are such elements, and so
are the set operators and the variables that other clouds have. What actions, resources and condition keys exist is not
checked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias, cast

from .conditions import Condition, compile_condition
from .match import Matcher, compile_actions, compile_resources
from .principals import Principal, parse_principal
from .strict_json import Number, read_json

Effect: TypeAlias = Literal["Allow", "Deny"]

_CACHED_DOCUMENTS: Final = 1024
_COMMON_ELEMENTS: Final = frozenset(("Effect", "Action", "NotAction", "Condition"))


class MalformedPolicy(ValueError):  # noqa: N818 -- named after the cloud's code
    """A policy's text is not a policy.

    Attributes:
        reason: Why, in a sentence for the policy's author.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of an identity policy or a session policy.

    Attributes:
        effect: What it does where it applies.
        actions: The patterns of its Action or NotAction element.
        not_action: Whether it speaks of every action except those.
        resources: The patterns of its Resource element.
        conditions: What has to be true besides; all of it.
        names: Whether it speaks of an action, given in lower case.
        covers: Whether it covers a resource that is no role.
        covers_role: Whether it covers a role.
    """

    effect: Effect
    actions: tuple[str, ...]
    not_action: bool
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]
    names: Matcher = field(compare=False, repr=False)
    covers: Matcher = field(compare=False, repr=False)
    covers_role: Matcher = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TrustStatement:
    """A statement of a role's trust policy.

    Attributes:
        effect: What it does where it applies.
        actions: The patterns of its Action or NotAction element.
        not_action: Whether it speaks of every action except those.
        principals: Whom it speaks of, in the order of the document.
        conditions: What has to be true besides; all of it.
        names: Whether it speaks of an action, given in lower case.
        trusted: The principals' names, folded.
    """

    effect: Effect
    actions: tuple[str, ...]
    not_action: bool
    principals: tuple[Principal, ...]
    conditions: tuple[Condition, ...]
    names: Matcher = field(compare=False, repr=False)
    trusted: frozenset[str] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """An identity policy or a session policy."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """The policy of a role that says who may assume it."""

    statements: tuple[TrustStatement, ...]


def parse_policy(text: str) -> Policy:
    """Read an identity policy or a session policy.

    Raises:
        MalformedPolicy: It is not one.
    """
    return _policy(text)


def parse_trust_policy(text: str) -> TrustPolicy:
    """Read a role's trust policy; whether the users and providers it names exist is the caller's to check.

    Raises:
        MalformedPolicy: It is not one.
    """
    return _trust_policy(text)


@lru_cache(maxsize=_CACHED_DOCUMENTS)
def _policy(text: str) -> Policy:
    return Policy(tuple(map(_statement, _statements(text))))


@lru_cache(maxsize=_CACHED_DOCUMENTS)
def _trust_policy(text: str) -> TrustPolicy:
    return TrustPolicy(tuple(map(_trust_statement, _statements(text))))


def _statements(text: str) -> list[dict[str, Any]]:
    try:
        document = read_json(text)
    except ValueError as error:
        raise MalformedPolicy(f"The policy document is invalid. {error}") from error
    if not isinstance(document, dict):
        raise MalformedPolicy("The policy document must be a JSON object.")
    _check_elements(document, frozenset(("Version", "Statement")), "document")
    if "Version" not in document:
        # Recorded: aliyun/Resource-Orchestration-Service-Cloud-Development-Kit#58.
        raise MalformedPolicy("The policy document is invalid. apsara::AnyCast: can't cast from v to Ss")
    if not _is_text(document["Version"]) or document["Version"] != "1":
        raise MalformedPolicy('The Version element of the policy document must be "1".')
    statements = document.get("Statement")
    if not isinstance(statements, list) or not statements:
        raise MalformedPolicy("The Statement element of the policy document must be a list of statements.")
    if not all(isinstance(statement, dict) for statement in statements):
        raise MalformedPolicy("Every member of the Statement element must be a JSON object.")
    return cast("list[dict[str, Any]]", statements)


def _statement(raw: dict[str, Any]) -> Statement:
    _check_elements(raw, _COMMON_ELEMENTS | {"Resource"}, "policy statement")
    effect, (actions, not_action, names) = _effect(raw), _actions(raw)
    if "Resource" not in raw:
        raise MalformedPolicy("Add a Resource element to the policy statement.")
    resources = _texts(raw["Resource"], "Resource")
    conditions = _conditions(raw)
    return Statement(effect, actions, not_action, resources, conditions, names, *compile_resources(resources))


def _trust_statement(raw: dict[str, Any]) -> TrustStatement:
    _check_elements(raw, _COMMON_ELEMENTS | {"Principal"}, "trust policy statement")
    effect, (actions, not_action, names) = _effect(raw), _actions(raw)
    principals = _principals(raw)
    trusted = frozenset(principal.name for principal in principals)
    return TrustStatement(effect, actions, not_action, principals, _conditions(raw), names, trusted)


def _check_elements(raw: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for name in raw:
        if name not in known:
            raise MalformedPolicy(f"The element {name} is not supported in a {where}.")


def _effect(raw: Mapping[str, Any]) -> Effect:
    effect = raw.get("Effect")
    if not _is_text(effect) or effect not in ("Allow", "Deny"):
        raise MalformedPolicy("The Effect element of the policy statement must be Allow or Deny.")
    return "Allow" if effect == "Allow" else "Deny"


def _actions(raw: Mapping[str, Any]) -> tuple[tuple[str, ...], bool, Matcher]:
    if "Action" in raw and "NotAction" in raw:
        raise MalformedPolicy("The policy statement must have an Action or a NotAction element, not both.")
    for element in ("Action", "NotAction"):
        if element in raw:
            actions = _texts(raw[element], element)
            matcher = compile_actions(actions)
            return actions, element == "NotAction", matcher if element == "Action" else _all_but(matcher)
    # Recorded: aliyun/terraform-provider-alicloud, pull request 9949.
    raise MalformedPolicy("Add an Action or NotAction element to the policy statement.")


def _all_but(matcher: Matcher) -> Matcher:
    return lambda action: not matcher(action)


def _principals(raw: Mapping[str, Any]) -> tuple[Principal, ...]:
    if "Principal" not in raw:
        raise MalformedPolicy("Add a Principal element to the policy statement.")
    by_kind = raw["Principal"]
    if not isinstance(by_kind, dict) or not by_kind:
        raise MalformedPolicy("The Principal element must be a JSON object of principal types.")
    return tuple(
        _reasoned(parse_principal, kind, value)
        for kind, values in by_kind.items()
        for value in _texts(values, "Principal")
    )


def _conditions(raw: Mapping[str, Any]) -> tuple[Condition, ...]:
    block = raw.get("Condition", {})
    if not isinstance(block, dict):
        raise MalformedPolicy("The Condition element must be a JSON object of condition operators.")
    conditions: list[Condition] = []
    for operator, keys in block.items():
        if not isinstance(keys, dict) or not keys:
            raise MalformedPolicy(f"The condition operator {operator} must be a JSON object of condition keys.")
        for key, values in keys.items():
            if not key:
                raise MalformedPolicy("A condition key must not be empty.")
            conditions.append(_reasoned(compile_condition, operator, key, _scalars(values, key)))
    return tuple(conditions)


def _reasoned(read: Callable[..., Any], *arguments: object) -> Any:
    try:
        return read(*arguments)
    except ValueError as error:
        raise MalformedPolicy(str(error)) from error


def _texts(value: object, element: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(_is_text(item) and item for item in values):
        raise MalformedPolicy(f"The {element} element must be a non-empty string or a list of them.")
    return tuple(values)


def _scalars(value: object, key: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str | bool) for item in values):
        raise MalformedPolicy(f"The values of the condition key {key} must be strings, numbers or booleans.")
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in values)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)
