"""Whether a caller may do what it asks: the policies that apply to it, put before the evaluator."""

from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from .api.action import Action, Permission
from .api.call import Call
from .api.models import Params
from .api.principal import Anonymous, RoleSession, Root, User
from .api.verdict import uphold
from .policy.conditions import Context, LateContext
from .policy.document import Policy, parse_policy
from .policy.evaluate import AttachedPolicy, AttachedTo, Identity, Request, evaluate
from .resources import Tagged, find_resource
from .services.ram.policies import find_policy
from .services.ram.records import Attachment, PrincipalKind
from .services.ram.store import RamStore, below
from .state import World

_REMEMBERED_CALLERS = 1024
_ATTACHED_TO: dict[PrincipalKind, AttachedTo] = {"user": "RamUser", "group": "RamGroup", "role": "RamRole"}

_Stamp: TypeAlias = tuple[RamStore, int, int, int]


class Authorizer:
    """Asks the policies of callers, and remembers them until RAM's state changes."""

    def __init__(self, world: World) -> None:
        """Ask policies as they stand in a world."""
        self._world = world
        self._identities: dict[tuple[str, str], tuple[_Stamp, Identity]] = {}

    def authorize(self, call: Call, action: Action, params: Params) -> None:
        """Check that the caller has every permission that an action needs.

        Args:
            call: The call, which takes note of what soft enforcement lets pass.
            action: The action.
            params: Its parameters, which name the resources.

        Raises:
            ApiError: The product's denial, with the cloud's ``AccessDeniedDetail``.
        """
        principal = call.principal
        if isinstance(principal, Root | Anonymous) or call.settings.enforce == "off":
            return
        identity, session = self.identity_of(principal), session_policy(principal)
        for permission in action.permissions:
            for request in _requests(call, permission, params):
                denied = permission.denied or action.service.denied
                uphold(call, request, evaluate(identity, request, session), denied)

    def identity_of(self, principal: User | RoleSession) -> Identity:
        """Return a caller's policies as they read now: its own, and those of its groups."""
        ram = self._world.ram
        kind: PrincipalKind = "user" if isinstance(principal, User) else "role"
        own_id = principal.user_id if isinstance(principal, User) else principal.role_id
        stamp = (ram, ram.attachments.changes, ram.memberships.changes, ram.policies.changes)
        known = self._identities.get((principal.account_id, own_id))
        if known is not None and known[0] == stamp:
            return known[1]
        if len(self._identities) >= _REMEMBERED_CALLERS:
            self._identities.clear()
        attachments = _attachments(ram, principal.account_id, kind, own_id)
        identity = Identity(_read(ram, principal.account_id, attachment) for attachment in attachments)
        self._identities[principal.account_id, own_id] = stamp, identity
        return identity


def session_policy(principal: User | RoleSession) -> Policy | None:
    """Return the policy that narrows a role session, if it was opened with one."""
    return parse_policy(principal.policy) if isinstance(principal, RoleSession) and principal.policy else None


def make_request(world: World, action: str, resource: str, context: Context) -> Request:
    """Put together what policies are asked about an action that nobody has called.

    Args:
        world: The state, which knows the resource's tags and resource group.
        action: The action.
        resource: The resource's full name.
        context: The condition keys that a call would set.
    """
    record = find_resource(world, resource)
    return Request(action, resource, {**context, **_resource_tags(record)}, _resource_group(record))


def _requests(call: Call, permission: Permission, params: Params) -> Iterator[Request]:
    """Iterate over what a permission asks; the condition keys are only put together if a policy wants them."""
    for resource in permission.resources(call, params):
        record = find_resource(call.world, resource)
        context = LateContext(call.find_condition_key, partial(_context, call, permission, params, record))
        group = _resource_group(record) if record else _wanted_group(resource, params)
        yield Request(permission.action, resource, context, group)


def _context(call: Call, permission: Permission, params: Params, record: Tagged | None) -> Context:
    request_tags, resource_tags = _request_tags(params), _resource_tags(record)
    return {**call.condition_keys, **request_tags, **resource_tags, **permission.conditions(call, params)}


def _resource_tags(record: Tagged | None) -> dict[str, str]:
    return {f"acs:ResourceTag/{tag.key}": tag.value for tag in record.tags} if record else {}


def _resource_group(record: Tagged | None) -> str | None:
    return getattr(record, "resource_group_id", None) or None


def _wanted_group(resource: str, params: Params) -> str | None:
    """Return the resource group that a call names for a resource that is not there yet."""
    # RAM is not divided into resource groups: there the parameter names the scope of an attachment.
    return None if resource.startswith("acs:ram:") else getattr(params, "resource_group_id", None)


def _request_tags(params: Params) -> dict[str, str]:
    """Return the condition keys for the tags that a call carries, whichever product takes them."""
    tags = getattr(params, "tag", None) or ()
    return {f"acs:RequestTag/{tag.key}": tag.value or "" for tag in tags}


def _attachments(ram: RamStore, account_id: str, kind: PrincipalKind, own_id: str) -> Iterator[Attachment]:
    yield from ram.policies_of(account_id, kind, own_id)
    if kind == "user":
        for membership in ram.memberships.values(below(account_id, own_id)):
            yield from ram.policies_of(account_id, "group", membership.group_id)


def _read(ram: RamStore, account_id: str, attachment: Attachment) -> AttachedPolicy:
    policy = find_policy(ram, account_id, attachment.policy_type, attachment.policy_name)
    if policy is None:
        raise LookupError(f"the attached policy {attachment.policy_name} is gone")
    return AttachedPolicy(
        attachment.policy_name,
        attachment.policy_type,
        policy.default_version,
        parse_policy(policy.default.policy_document),
        _ATTACHED_TO[attachment.principal_kind],
        attachment.resource_group_id,
    )
