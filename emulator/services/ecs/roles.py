"""RAM roles on instances: which may be bound, and binding them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ...api.action import Permission, Resources
from ...api.call import Call
from ...api.errors import ErrorSpec
from ...api.models import Params, format_seconds
from ...api.names import ram_resource
from ...policy.document import parse_trust_policy
from ...policy.evaluate import trusts_service
from ..ram.records import Role
from .errors import PASS_ROLE_FORBIDDEN, ROLE_IN_USE
from .records import Instance, RoleBinding

ECS = "ecs.aliyuncs.com"
"""ECS as trust policies name it."""


def pass_role(resources: Resources) -> Permission:
    """Return the permission to hand a role to ECS."""
    return Permission("ram:PassRole", resources, _to_ecs, PASS_ROLE_FORBIDDEN)


def _to_ecs(_: Call, __: Params) -> Mapping[str, str]:
    return {"acs:Service": ECS}


def role_resource(call: Call, role_name: str | None) -> Iterable[str]:
    """Name a role as a resource; nothing, where no role is named."""
    return () if role_name is None else (ram_resource(call.account_id, f"role/{role_name}"),)


def get_ecs_role(call: Call, role_name: str, not_found: ErrorSpec, not_ecs: ErrorSpec) -> Role:
    """Return a role of the caller's account that trusts ECS.

    Args:
        call: The call.
        role_name: The role.
        not_found: Raised if there is no such role.
        not_ecs: Raised if its trust policy does not let ECS assume it.
    """
    role = call.world.ram.find_role(call.account_id, role_name)
    if role is None:
        raise not_found()
    if not trusts_ecs(role, call.now):
        raise not_ecs()
    return role


def trusts_ecs(role: Role, now: datetime) -> bool:
    """Return whether a role's trust policy lets ECS assume it now; of conditions, ECS meets those of the time alone."""
    trust = parse_trust_policy(role.assume_role_policy_document)
    return trusts_service(trust, ECS, role.account_id, {"acs:CurrentTime": format_seconds(now)})


def check_exclusive(call: Call, role: Role, instance_ids: Iterable[str], amount: int) -> None:
    """Refuse a role to further instances, where the settings want one instance for each role.

    Args:
        call: The call.
        role: The role.
        instance_ids: The instances that are asked for, as far as they exist.
        amount: How many they are.

    Raises:
        ApiError: ``InvalidRamRole.InUse``.
    """
    if not call.settings.exclusive_roles:
        return
    asked = frozenset(instance_ids)
    bound = call.world.ecs.bindings_to(call.account_id, role.role_name)
    if amount > 1 or any(binding.instance_id not in asked for binding in bound):
        raise ROLE_IN_USE()


def bind_role(call: Call, instance: Instance, role: Role, policy: str | None = None) -> None:
    """Bind a role to an instance that carries none."""
    call.world.ecs.bind(
        RoleBinding(
            account_id=instance.account_id,
            region_id=instance.region_id,
            instance_id=instance.instance_id,
            role_name=role.role_name,
            binding_id=call.ids.uuid(),
            policy=policy,
            bound=call.now,
        )
    )
