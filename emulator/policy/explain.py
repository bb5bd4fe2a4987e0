"""Why policies allow or deny a request, statement by statement; it changes when a statement gets a new way to miss.

The decision is the evaluator's own. What is added here is the reading of every statement, those of gates that were
never asked included, since whoever is stuck wants to know what almost fitted and not only what did.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from .conditions import Condition, Context, Keys, fold_context, fold_key
from .document import Effect, Policy, TrustPolicy
from .evaluate import AttachedPolicy, Decision, Identity, Match, PolicyType, Request, evaluate, evaluate_trust
from .match import read_resource
from .principals import TrustedPrincipal

Miss: TypeAlias = Literal["Action", "Resource", "Principal", "ResourceGroup", "Condition"]
"""What of a statement does not fit a request."""

_ASSUME_ROLE: Final = "sts:assumerole"


class Trust(NamedTuple):
    """The other side of assuming a role.

    Attributes:
        policy: The role's trust policy.
        principal: Who wants the role.
        context: The condition keys that the trust policy is asked with.
    """

    policy: TrustPolicy
    principal: TrustedPrincipal
    context: Context


@dataclass(frozen=True, slots=True)
class FailedCondition:
    """A condition that was not true of the request.

    Attributes:
        operator: The operator.
        key: The key as the policy writes it.
        wanted: The policy's values.
        actual: The request's values; None if it has no such key.
    """

    operator: str
    key: str
    wanted: tuple[str, ...]
    actual: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How one statement meets the request.

    Attributes:
        policy: The policy that it stands in; None for a session policy or a trust policy.
        statement: Its place in the policy, from 0.
        effect: What it does where it applies.
        policy_type: The gate that it stands at.
        asked: Whether the evaluation came to that gate.
        misses: What does not fit; nothing if it applies.
        failed: The conditions that were not true.
    """

    policy: AttachedPolicy | None
    statement: int
    effect: Effect
    policy_type: PolicyType
    asked: bool
    misses: tuple[Miss, ...]
    failed: tuple[FailedCondition, ...]

    @property
    def applied(self) -> bool:
        """Whether it had its say."""
        return self.asked and not self.misses

    @property
    def match(self) -> Match:
        """The statement as a decision lists it."""
        return Match(self.policy, self.statement, self.effect, self.policy_type)


@dataclass(frozen=True, slots=True)
class Lack:
    """What a denied request is missing at one side.

    Attributes:
        policy_type: The gate that denied.
        explicit: Whether a Deny has to go, rather than an Allow being missing.
        near: The Allows that almost applied, the nearest first.
    """

    policy_type: PolicyType
    explicit: bool
    near: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to a request, and how it came about.

    Attributes:
        request: The request.
        decision: What the caller's own policies say.
        trust: What the role's trust policy says, where one has a say.
        readings: Every statement at every gate, in the order of the gates.
        deciding: The Deny that decided; if the request is allowed, the first Allow at each gate that it passed.
        lacking: What is missing, for each side that denied.
        owner: Whether the caller is the account itself, which no policy is asked about.
    """

    request: Request
    decision: Decision
    trust: Decision | None = None
    readings: tuple[Reading, ...] = ()
    deciding: tuple[Reading, ...] = ()
    lacking: tuple[Lack, ...] = ()
    owner: bool = False

    @property
    def allowed(self) -> bool:
        """Whether the request may go ahead."""
        return self.decision.allowed and (self.trust is None or self.trust.allowed)

    @property
    def decisive(self) -> Decision:
        """The decision that settled it: the first that denied, or else the last."""
        return self.decision if self.trust is None or not self.decision.allowed else self.trust

    @property
    def applying(self) -> tuple[Match, ...]:
        """The statements of the caller's own policies that had their say, as the decision lists them."""
        own = (one for one in self.readings if one.policy_type != "AssumeRolePolicy")
        return tuple(one.match for one in own if one.applied)


def explain(
    identity: Identity, request: Request, session: Policy | None = None, trust: Trust | None = None
) -> Explanation:
    """Decide a request and say why.

    Args:
        identity: The caller's policies.
        request: What the caller wants.
        session: The policy that narrows the caller's session, if any.
        trust: The other side, where a role is to be assumed.
    """
    decision = evaluate(identity, request, session)
    answer = evaluate_trust(trust.policy, trust.principal, trust.context, request.action) if trust else None
    readings = (*_read_own(identity, request, session, decision), *(_read_trust(request, trust) if trust else ()))
    denials = [one for one in (decision, answer) if one is not None and not one.allowed]
    deciding = tuple(_deciding(readings, denials[0] if denials else None))
    lacking = tuple(_lack(readings, denial) for denial in denials)
    return Explanation(request, decision, answer, readings, deciding, lacking)


def explain_owner(request: Request) -> Explanation:
    """Say what the account itself may do: everything but assume a role."""
    allowed = request.action.lower() != _ASSUME_ROLE
    return Explanation(request, Decision(allowed, False, "AccountLevelIdentityBasedPolicy"), owner=True)  # noqa: FBT003


def denying(identity: Identity, action: str, resource: str, policy_type: str) -> tuple[str, ...]:
    """Return the names of the policies at a gate with a Deny of an action on a resource, under whatever conditions."""
    found = (
        one.policy.name
        for one in explain(identity, Request(action, resource)).readings
        if one.policy
        and one.effect == "Deny"
        and one.policy_type == policy_type
        and {"Action", "Resource"}.isdisjoint(one.misses)
    )
    return tuple(dict.fromkeys(found))


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON-ready values."""
    request = explanation.request
    return {
        "Allowed": explanation.allowed,
        "Explicit": explanation.decisive.explicit,
        "PolicyType": explanation.decisive.policy_type,
        "Owner": explanation.owner,
        "Action": request.action,
        "Resource": request.resource,
        "ResourceGroupId": request.resource_group_id,
        "Context": {key: [value] if isinstance(value, str) else list(value) for key, value in request.context.items()},
        "Deciding": list(map(_reading_to_json, explanation.deciding)),
        "Missing": [
            {
                "PolicyType": lack.policy_type,
                "Explicit": lack.explicit,
                "NearMisses": list(map(_reading_to_json, lack.near)),
            }
            for lack in explanation.lacking
        ],
        "Statements": list(map(_reading_to_json, explanation.readings)),
    }


def _read_own(identity: Identity, request: Request, session: Policy | None, decision: Decision) -> Iterator[Reading]:
    keys = fold_context(request.context)
    passed = decision.policy_type != "SessionPolicy"
    if session is not None:
        yield from _read(None, session, request, keys, "SessionPolicy", asked=True)
    spoken = False
    for attached in identity.policies:
        if attached.resource_group_id is None:
            readings = _read(attached, attached.policy, request, keys, "AccountLevelIdentityBasedPolicy", asked=passed)
            for reading in readings:
                spoken = spoken or reading.applied
                yield reading
    asked = passed and not spoken and request.resource_group_id is not None
    scope: PolicyType = "ResourceGroupLevelIdentityBasedPolicy"
    for attached in identity.policies:
        if attached.resource_group_id is not None:
            yield from _read(attached, attached.policy, request, keys, scope, asked=asked)


def _read(
    attached: AttachedPolicy | None, policy: Policy, request: Request, keys: Keys, gate: PolicyType, *, asked: bool
) -> Iterator[Reading]:
    action, (resource, is_role) = request.action.lower(), read_resource(request.resource)
    group = None if attached is None else attached.resource_group_id
    for place, statement in enumerate(policy.statements):
        failed = tuple(_failed(statement.conditions, keys))
        covers = statement.covers_role if is_role else statement.covers
        fits: dict[Miss, bool] = {
            "Action": statement.names(action),
            "Resource": covers(resource),
            "ResourceGroup": group is None or group == request.resource_group_id,
            "Condition": not failed,
        }
        yield Reading(attached, place, statement.effect, gate, asked, _misses(fits), failed)


def _read_trust(request: Request, trust: Trust) -> Iterator[Reading]:
    action, keys = request.action.lower(), fold_context(trust.context)
    for place, statement in enumerate(trust.policy.statements):
        failed = tuple(_failed(statement.conditions, keys))
        fits: dict[Miss, bool] = {
            "Action": statement.names(action),
            "Principal": not statement.trusted.isdisjoint(trust.principal.names),
            "Condition": not failed,
        }
        yield Reading(None, place, statement.effect, "AssumeRolePolicy", True, _misses(fits), failed)  # noqa: FBT003


def _misses(fits: dict[Miss, bool]) -> tuple[Miss, ...]:
    return tuple(what for what, fit in fits.items() if not fit)


def _failed(conditions: Iterable[Condition], keys: Keys) -> Iterator[FailedCondition]:
    for condition in conditions:
        if not condition.holds(keys):
            actual = keys[fold_key(condition.key)]
            values = None if actual is None else (actual,) if isinstance(actual, str) else tuple(actual)
            yield FailedCondition(condition.operator, condition.key, condition.values, values)


def _deciding(readings: tuple[Reading, ...], denial: Decision | None) -> Iterator[Reading]:
    """Iterate over the first Deny at the gate that denied, or over the first Allow at every gate that was passed."""
    effect: Effect = "Allow" if denial is None else "Deny"
    gates: set[PolicyType] = set()
    for reading in readings:
        gate = reading.policy_type
        here = denial is None or gate == denial.policy_type
        if here and reading.applied and reading.effect == effect and gate not in gates:
            gates.add(gate)
            yield reading


def _lack(readings: tuple[Reading, ...], denial: Decision) -> Lack:
    gate = denial.policy_type
    if denial.explicit:
        return Lack(gate, explicit=True)
    # Where no policy of the caller said anything, those for the resource group might have as well.
    gates = {gate, "ResourceGroupLevelIdentityBasedPolicy"} if gate == "AccountLevelIdentityBasedPolicy" else {gate}
    near = [
        one for one in readings if one.policy_type in gates and one.effect == "Allow" and "Action" not in one.misses
    ]
    near.sort(key=lambda one: (one.misses != ("Condition",), len(one.misses), len(one.failed)))
    return Lack(gate, explicit=False, near=tuple(near))


def _reading_to_json(reading: Reading) -> dict[str, Any]:
    policy = reading.policy
    return {
        "PolicyType": reading.policy_type,
        "PolicyName": policy and policy.name,
        "PolicyKind": policy and policy.kind,
        "PolicyVersion": policy and policy.version,
        "AttachedTo": policy and policy.attached_to,
        "ResourceGroupId": policy and policy.resource_group_id,
        "Statement": reading.statement,
        "Effect": reading.effect,
        "Asked": reading.asked,
        "Applied": reading.applied,
        "Misses": list(reading.misses),
        "FailedConditions": [
            {
                "Operator": one.operator,
                "Key": one.key,
                "Wanted": list(one.wanted),
                "Actual": None if one.actual is None else list(one.actual),
            }
            for one in reading.failed
        ],
    }
