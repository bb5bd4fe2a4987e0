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
- the identity policies: those attached to the user and to its groups, or those attached to the role.

The account's owner is asked for no policy at all, and never gets here.

Assuming a role is the one case with a policy on the other side. The caller's identity policies must allow
``sts:AssumeRole`` on the role, and the role's trust policy must allow it to the caller; the two are asked separately,
with ``evaluate`` and ``evaluate_trust``, and both have to say yes. A trust statement applies if it names the action,
lists the caller and all its conditions hold.

The whole search is always made, with no short cut at the first Deny: the answer lists every statement that applied, so
that it can be explained, and takes the same time wherever the deciding statement stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from .conditions import Condition, Context, fold_context
from .document import Effect, Policy, TrustPolicy
from .match import read_resource
from .principals import TrustedPrincipal

PolicyType: TypeAlias = Literal["AccountLevelIdentityBasedPolicy", "SessionPolicy", "AssumeRolePolicy"]
AttachedTo: TypeAlias = Literal["RamUser", "RamRole", "RamGroup"]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to do.

    Attributes:
        action: The action, such as ``ram:CreateRole``.
        resource: The resource's full name; ``*`` in it is a character like any other.
        context: Condition keys and their values.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttachedPolicy:
    """An identity policy and how it reached the caller.

    Attributes:
        name: The policy's name.
        kind: Whose policy it is.
        version: The version in force, such as ``v1``.
        policy: What that version says.
        attached_to: The kind of identity that it is attached to, where that is told.
        scope: Where it is in force.
    """

    name: str
    kind: Literal["System", "Custom"]
    version: str
    policy: Policy
    attached_to: AttachedTo | None = None
    scope: Literal["Account"] = "Account"


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


@dataclass(frozen=True, slots=True)
class Decision:
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


def evaluate(identity: Iterable[AttachedPolicy], request: Request, session: Policy | None = None) -> Decision:
    """Decide a request by the caller's identity policies, within the session policy if there is one."""
    passed: list[Match] = []
    if session is not None:
        passed = _applying([(None, session)], request, "SessionPolicy")
        decision = _decide("SessionPolicy", passed)
        if not decision.allowed:
            return decision
    policies = [(attached, attached.policy) for attached in identity]
    return _decide("AccountLevelIdentityBasedPolicy", _applying(policies, request), passed)


def evaluate_trust(
    trust: TrustPolicy, principal: TrustedPrincipal, context: Context, action: str = "sts:AssumeRole"
) -> Decision:
    """Decide whether a role's trust policy lets somebody assume the role."""
    action, context = action.lower(), fold_context(context)
    matches = [
        Match(None, index, statement.effect, "AssumeRolePolicy")
        for index, statement in enumerate(trust.statements)
        if statement.names(action)
        and not statement.trusted.isdisjoint(principal.names)
        and _hold(statement.conditions, context)
    ]
    return _decide("AssumeRolePolicy", matches)


def trusts_service(
    trust: TrustPolicy, service: str, account: str | None = None, context: Context | None = None
) -> bool:
    """Say whether a role's trust policy lets a cloud service, acting for an account, assume the role."""
    return evaluate_trust(trust, TrustedPrincipal.service(service, account), context or {}).allowed


def _applying(
    policies: Iterable[tuple[AttachedPolicy | None, Policy]],
    request: Request,
    policy_type: PolicyType = "AccountLevelIdentityBasedPolicy",
) -> list[Match]:
    matches: list[Match] = []
    action = request.action.lower()
    resource, is_role = read_resource(request.resource)
    context: Context | None = None
    for attached, policy in policies:
        for index, statement in enumerate(policy.statements):
            if statement.names(action) and (statement.covers_role if is_role else statement.covers)(resource):
                if statement.conditions:
                    context = fold_context(request.context) if context is None else context
                    if not _hold(statement.conditions, context):
                        continue
                matches.append(Match(attached, index, statement.effect, policy_type))
    return matches


def _hold(conditions: tuple[Condition, ...], context: Context) -> bool:
    for condition in conditions:  # noqa: SIM110 -- a generator costs more than most conditions
        if not condition.holds(context):
            return False
    return True


def _decide(policy_type: PolicyType, matches: list[Match], passed: Iterable[Match] = ()) -> Decision:
    allowed = bool(matches) and all(match.effect == "Allow" for match in matches)
    return Decision(allowed, bool(matches), policy_type, (*passed, *matches))
