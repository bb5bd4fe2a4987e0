"""What follows from a decision: nothing, a note, or the cloud's denial."""

from collections.abc import Iterator

from ..policy.evaluate import Decision, Request
from .call import Call
from .denials import AuthCondition, Denial, DiagnosticMessage, MatchedPolicy, access_denied_detail, diagnose
from .errors import ApiError, ErrorSpec
from .principal import Anonymous, Root


def uphold(call: Call, request: Request, decision: Decision, denied: ErrorSpec) -> None:
    """Let a decision take its course, as strictly as the settings want it.

    Args:
        call: The call, which takes note of what soft enforcement lets pass.
        request: What was decided.
        decision: How.
        denied: The error that a denial answers with.

    Raises:
        ApiError: The denial, with the cloud's ``AccessDeniedDetail``.
    """
    if decision.allowed or call.settings.enforce == "off":
        return
    denial = Denial(request.action, request.resource, decision.policy_type, decision.explicit)
    if call.settings.enforce == "soft":
        call.would_deny.append(denial)
        return
    detail = {}
    if not isinstance(call.principal, Root | Anonymous):
        diagnosis = diagnose(call.principal, denial, _conditions(request), _matched(decision))
        message = DiagnosticMessage(issued=call.now, diagnosis=diagnosis)
        detail = {"AccessDeniedDetail": access_denied_detail(message)}
    raise ApiError(denied, {"resource": request.resource, "action": request.action}, detail)


def _conditions(request: Request) -> Iterator[AuthCondition]:
    for key, values in request.context.items():
        yield AuthCondition(condition_key=key, condition_values=[values] if isinstance(values, str) else list(values))


def _matched(decision: Decision) -> Iterator[MatchedPolicy]:
    """Iterate over the attached policies that applied; session and trust policies have no name to give."""
    matches = dict.fromkeys((match.policy, match.effect) for match in decision.matched if match.policy)
    for policy, effect in matches:
        yield MatchedPolicy(
            policy_type=policy.kind,
            policy_identifier=policy.name,
            policy_version=policy.version,
            effect=effect,
            attached_scope="Account" if policy.resource_group_id is None else "ResourceGroup",
            attached_entity_type=policy.attached_to,
        )
