"""The credentials of an instance's role: which are current, when they change and how they are written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api.models import format_seconds
from ..ports import Ids
from ..services.ecs.records import RoleBinding, RoleCredential
from ..services.ecs.roles import trusts_ecs
from ..services.ram.records import Role
from ..services.sts.store import Session
from ..services.sts.tokens import issue
from ..state import World

# "Instance metadata": the samples last six hours, and a new credential is there 30 minutes before the old one expires.
LIFETIME = timedelta(hours=6)
OVERLAP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class BoundRole:
    """A role that an instance carries, and that ECS can assume for it."""

    binding: RoleBinding
    role: Role


def find_bound_role(world: World, instance_id: str, now: datetime) -> BoundRole | None:
    """Return the role of an instance, or ``None`` if it has none, or if that is gone or does not trust ECS any more."""
    binding = world.ecs.role_bindings.locate(instance_id)
    if binding is None:
        return None
    role = world.ram.find_role(binding.account_id, binding.role_name)
    return None if role is None or not trusts_ecs(role, now) else BoundRole(binding, role)


def get_session(world: World, ids: Ids, now: datetime, bound: BoundRole) -> Session:
    """Return the session whose key an instance is given now.

    It is the same one until its end is near; then a new one is opened, and the old one lasts as long as it was to.

    Args:
        world: The state, which keeps the session.
        ids: The source of keys.
        now: The time.
        bound: The role of the instance.
    """
    binding, role = bound.binding, bound.role
    scope = f"{binding.account_id}/{binding.region_id}"
    credential = world.ecs.role_credentials.find(scope, binding.instance_id)
    if credential is not None:
        session = world.sts.sessions.find(role.account_id, credential.access_key_id)
        if session is not None and session.role_id == role.role_id and now < session.expiration - OVERLAP:
            return session
    session = issue(
        world,
        ids,
        now,
        role,
        f"vm-ram-{binding.instance_id}",
        int(LIFETIME.total_seconds()),
        binding.policy,
        instance_id=binding.instance_id,
        binding_id=binding.binding_id,
    )
    world.ecs.role_credentials.put(scope, binding.instance_id, RoleCredential(session.access_key_id))
    return session


def render_session(session: Session) -> str:
    """Write a session's key as the metadata service writes it, in its order and with its blanks."""
    return (
        "{\n"
        f'  "AccessKeyId" : "{session.access_key_id}",\n'
        f'  "AccessKeySecret" : "{session.access_key_secret}",\n'
        f'  "Expiration" : "{format_seconds(session.expiration)}",\n'
        f'  "SecurityToken" : "{session.security_token}",\n'
        f'  "LastUpdated" : "{format_seconds(session.issued)}",\n'
        '  "Code" : "Success"\n'
        "}"
    )
