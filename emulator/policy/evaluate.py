"""Whether policies allow a request; it changes when the cloud's evaluation order does.

Theory
------
A statement *applies* to a request if it names the action, covers the resource and all its conditions hold. What a set
of policies says is then a matter of which statements apply, and never of their order:

1. a Deny applies: denied, explicitly;
2. else an Allow applies: allowed;
3. else: denied, implicitly.

Several sets may have a say, and each is a gate that has to be passed:

- the session policy, if the caller is a role session that was made with one: whatever it does not allow ends there,
  under its own name, so it can only ever take away;
- the identity policies: those attached to the user and to its groups, or those attached to the role. A policy may be
  attached for a resource group alone. Those are asked only where the others say nothing, and only about the resources
  of that group; so an Allow for the whole account outweighs a Deny for a resource group.

The account's owner is asked for no policy at all, and never gets here.

Assuming a role is the one case with a policy on the other side. The caller's identity policies must allow
``sts:AssumeRole`` on the role, and the role's trust policy must allow it to the caller; the two are asked separately,
with ``evaluate`` and ``evaluate_trust``, and both have to say yes. A trust statement applies if it names the action,
lists the caller and all its conditions hold.

The whole search is always made, with no short cut at the first Deny: the answer lists every statement that applied, so
that it can be explained, and takes the same time wherever the deciding statement stands. What makes it fast is that
callers repeat themselves: which statements name an action is found once for a caller's policies and then remembered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from .conditions import Condition, Context, Keys, fold_context
from .document import Effect, Policy, Statement, TrustPolicy
from .match import read_resource
from .principals import TrustedPrincipal

PolicyType: TypeAlias = Literal[
    "AccountLevelIdentityBasedPolicy", "ResourceGroupLevelIdentityBasedPolicy", "SessionPolicy", "AssumeRolePolicy"
]
AttachedTo: TypeAlias = Literal["RamUser", "RamRole", "RamGroup"]

_ACCOUNT: Final = "AccountLevelIdentityBasedPolicy"
_RESOURCE_GROUP: Final = "ResourceGroupLevelIdentityBasedPolicy"
_REMEMBERED_ACTIONS: Final = 256


class Request(NamedTuple):
    """What somebody wants to do.

    Attributes:
        action: The action, such as ``ram:CreateRole``.
        resource: The resource's full name; ``*`` in it is a character like any other.
        context: Condition keys and their values.
        resource_group_id: The resource group that the resource is in, if any.
    """

    action: str
    resource: str
    context: Context = MappingProxyType({})
    resource_group_id: str | None = None


@dataclass(frozen=True, slots=True)
class AttachedPolicy:
    """An identity policy and how it reached the caller.

    Attributes:
        name: The policy's name.
        kind: Whose policy it is.
        version: The version in force, such as ``v1``.
        policy: What that version says.
        attached_to: The kind of identity that it is attached to, where that is told.
        resource_group_id: The resource group that it is attached for, if not for the whole account.
    """

    name: str
    kind: Literal["System", "Custom"]
    version: str
    policy: Policy
    attached_to: AttachedTo | None = None
    resource_group_id: str | None = None


class Match(NamedTuple):
    """A statement that applied.

    Attributes:
        policy: The policy that it stands in; None for a session policy or a trust policy, of which there is one.
        statement: Its place in the policy, from 0.
        effect: What it does.
        policy_type: The gate that it had its say at.
    """

    policy: AttachedPolicy | None
    statement: int
    effect: Effect
    policy_type: PolicyType


class Decision(NamedTuple):
    """The answer to a request.

    Attributes:
        allowed: Whether it may go ahead.
        explicit: Whether a statement said so, rather than no statement saying anything.
        policy_type: The gate that decided.
        matched: Every statement that applied, at this gate and at those passed before.
    """

    allowed: bool
    explicit: bool
    policy_type: PolicyType
    matched: tuple[Match, ...] = ()


class _Candidate(NamedTuple):
    """A statement that names the action that was asked for, and what it comes to if it applies."""

    statement: Statement
    match: Match


def _naming(
    policies: Iterable[tuple[AttachedPolicy | None, Policy]], action: str, policy_type: PolicyType
) -> Iterator[_Candidate]:
    for attached, policy in policies:
        for place, statement in enumerate(policy.statements):
            if statement.names(action):
                yield _Candidate(statement, Match(attached, place, statement.effect, policy_type))


class _Asked:
    """A request in the spelling that statements compare with; its conditions are only read where one asks for them."""

    __slots__ = ("_is_role", "_keys", "_request", "_resource", "action")

    def __init__(self, request: Request) -> None:
        self.action = request.action.lower()
        self._resource, self._is_role = read_resource(request.resource)
        self._request = request
        self._keys: Keys | None = None

    def applying(self, candidates: Iterable[_Candidate]) -> list[Match]:
        """Return which statements apply to the request, of those that name its action."""
        matches: list[Match] = []
        resource, is_role = self._resource, self._is_role
        for statement, match in candidates:
            if (statement.covers_role if is_role else statement.covers)(resource):
                if statement.conditions:
                    if self._keys is None:
                        self._keys = fold_context(self._request.context)
                    if not _hold(statement.conditions, self._keys):
                        continue
                matches.append(match)
        return matches


class Identity:
    """A caller's policies, which remember what they were asked."""

    __slots__ = ("_named", "policies")

    def __init__(self, policies: Iterable[AttachedPolicy]) -> None:
        self.policies: tuple[AttachedPolicy, ...] = tuple(policies)
        self._named: dict[tuple[str, str | None], tuple[_Candidate, ...]] = {}

    def naming(self, action: str, resource_group_id: str | None = None) -> tuple[_Candidate, ...]:
        """Return the statements that name an action, given in lower case.

        Args:
            action: The action.
            resource_group_id: The resource group whose policies are meant; if left out, those for the whole account.
        """
        found = self._named.get((action, resource_group_id))
        if found is None:
            if len(self._named) >= _REMEMBERED_ACTIONS:
                self._named.clear()
            policies = ((one, one.policy) for one in self.policies if one.resource_group_id == resource_group_id)
            found = tuple(_naming(policies, action, _ACCOUNT if resource_group_id is None else _RESOURCE_GROUP))
            self._named[action, resource_group_id] = found
        return found


def evaluate(
    identity: Identity | Iterable[AttachedPolicy], request: Request, session: Policy | None = None
) -> Decision:
    """Decide a request by the caller's identity policies, within the session policy if there is one."""
    if not isinstance(identity, Identity):
        identity = Identity(identity)
    asked = _Asked(request)
    passed: list[Match] = []
    if session is not None:
        passed = asked.applying(_naming([(None, session)], asked.action, "SessionPolicy"))
        decision = _decide("SessionPolicy", passed)
        if not decision.allowed:
            return decision
    matches = asked.applying(identity.naming(asked.action))
    if matches or request.resource_group_id is None:
        return _decide(_ACCOUNT, matches, passed)
    matches = asked.applying(identity.naming(asked.action, request.resource_group_id))
    return _decide(_RESOURCE_GROUP if matches else _ACCOUNT, matches, passed)


def evaluate_trust(
    trust: TrustPolicy, principal: TrustedPrincipal, context: Context, action: str = "sts:AssumeRole"
) -> Decision:
    """Decide whether a role's trust policy lets somebody assume the role."""
    action, keys = action.lower(), fold_context(context)
    matches = [
        Match(None, index, statement.effect, "AssumeRolePolicy")
        for index, statement in enumerate(trust.statements)
        if statement.names(action)
        and not statement.trusted.isdisjoint(principal.names)
        and _hold(statement.conditions, keys)
    ]
    return _decide("AssumeRolePolicy", matches)


def trusts_service(
    trust: TrustPolicy, service: str, account: str | None = None, context: Context | None = None
) -> bool:
    """Say whether a role's trust policy lets a cloud service, acting for an account, assume the role."""
    return evaluate_trust(trust, TrustedPrincipal.service(service, account), context or {}).allowed


def _hold(conditions: tuple[Condition, ...], keys: Keys) -> bool:
    for condition in conditions:  # noqa: SIM110 -- a generator costs more than most conditions
        if not condition.holds(keys):
            return False
    return True


def _decide(policy_type: PolicyType, matches: list[Match], passed: Iterable[Match] = ()) -> Decision:
    effects = {match.effect for match in matches}
    return Decision(effects == {"Allow"}, bool(effects), policy_type, (*passed, *matches))
