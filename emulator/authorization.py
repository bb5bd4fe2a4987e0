"""Whether a caller may do what it asks: the policies that apply to it, put before the evaluator."""

from .api.action import Action, Permission
from .api.call import Call
from .api.denials import access_denied_detail
from .api.errors import ApiError
from .api.models import Params
from .api.principal import RoleSession, Root, User
from .policy.document import parse_policy
from .policy.evaluate import AttachedPolicy, Decision, Request, evaluate
from .services.ram.policies import find_policy
from .services.ram.store import Attachment
from .state import World


def authorize(call: Call, action: Action, params: Params) -> None:
    """Check that the caller has every permission that an action needs.

    Args:
        call: The call, which takes what soft enforcement lets pass.
        action: The action.
        params: Its parameters, which name the resources.

    Raises:
        ApiError: The product's denial, with the cloud's ``AccessDeniedDetail``.
    """
    principal = call.principal
    if isinstance(principal, Root) or call.settings.enforce == "off":
        return
    policies = attached_policies(call.world, principal)
    session = parse_policy(principal.policy) if isinstance(principal, RoleSession) and principal.policy else None
    for permission in action.permissions:
        context = {**call.condition_keys, **permission.conditions(call, params)}
        for resource in permission.resources(call, params):
            decision = evaluate(policies, Request(permission.action, resource, context), session)
            if decision.allowed:
                continue
            if call.settings.enforce == "strict":
                raise _denial(action, permission, principal, resource, decision)
            call.would_deny.append(f"{permission.action} on {resource}")


def attached_policies(world: World, principal: User | RoleSession) -> list[AttachedPolicy]:
    """Collect the policies that are attached to a caller, as they read now."""
    if isinstance(principal, User):
        attachments = world.ram.policies_of(principal.account_id, "user", principal.user_name)
    else:
        attachments = world.ram.policies_of(principal.account_id, "role", principal.role_name)
    return [_read(world, principal.account_id, attachment) for attachment in attachments]


def _read(world: World, account_id: str, attachment: Attachment) -> AttachedPolicy:
    policy = find_policy(world.ram, account_id, attachment.policy_type, attachment.policy_name)
    if policy is None:
        raise LookupError(f"the attached policy {attachment.policy_name} is gone")
    return AttachedPolicy(
        attachment.policy_name,
        attachment.policy_type,
        policy.default_version,
        parse_policy(policy.default.policy_document),
        "RamUser" if attachment.principal_kind == "user" else "RamRole",
    )


def _denial(
    action: Action, permission: Permission, principal: User | RoleSession, resource: str, decision: Decision
) -> ApiError:
    spec = permission.denied or action.service.denied
    detail = access_denied_detail(principal, permission.action, decision.policy_type, decision.explicit, resource)
    return ApiError(spec, {"resource": resource, "action": permission.action}, {"AccessDeniedDetail": detail})
