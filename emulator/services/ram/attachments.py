"""Attachments: which policies a user, a group or a role has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final

from ...api.call import Call
from ...api.errors import ErrorSpec
from ...api.models import Result, Seconds, wrapped
from ...api.names import ram_resource
from .errors import (
    GROUP_NOT_FOUND,
    GROUP_POLICY_EXISTS,
    GROUP_POLICY_NOT_FOUND,
    GROUP_POLICY_QUOTA,
    POLICY_NOT_FOUND,
    ROLE_NOT_FOUND,
    ROLE_POLICY_EXISTS,
    ROLE_POLICY_NOT_FOUND,
    ROLE_POLICY_QUOTA,
    SERVICE_LINKED,
    USER_NOT_FOUND,
    USER_POLICY_EXISTS,
    USER_POLICY_NOT_FOUND,
    USER_POLICY_QUOTA,
)
from .fields import EmptyResult, GroupName, PolicyParams, ResourceGroupId, RoleName, UserName
from .groups import GroupNameParams, get_existing_group, named_group
from .policies import get_existing_policy, policy_resource
from .records import Attachment, PolicyType, PrincipalKind
from .roles import RoleNameParams, get_changeable_role, get_existing_role, named_role, trusted_principals
from .service import ram
from .users import UserNameParams, get_existing_user, named_user


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between users, groups and roles.

    Attributes:
        name: The kind.
        custom: How many of the account's own policies one may have.
        exists: Raised where a policy is attached already.
        missing: Raised where it is not attached.
        quota: Raised where there are too many.
    """

    name: PrincipalKind
    custom: int
    exists: ErrorSpec
    missing: ErrorSpec
    quota: ErrorSpec


SYSTEM_POLICIES_PER_PRINCIPAL = 20

_USER: Final = _Kind("user", 10, USER_POLICY_EXISTS, USER_POLICY_NOT_FOUND, USER_POLICY_QUOTA)
_GROUP: Final = _Kind("group", 5, GROUP_POLICY_EXISTS, GROUP_POLICY_NOT_FOUND, GROUP_POLICY_QUOTA)
_ROLE: Final = _Kind("role", 5, ROLE_POLICY_EXISTS, ROLE_POLICY_NOT_FOUND, ROLE_POLICY_QUOTA)


class _ScopedParams(PolicyParams):
    """A policy and, where it is to count for one resource group alone, that group."""

    resource_group_id: ResourceGroupId | None = None


class RolePolicyParams(_ScopedParams):
    """Parameters of AttachPolicyToRole and DetachPolicyFromRole."""

    role_name: RoleName


class UserPolicyParams(_ScopedParams):
    """Parameters of AttachPolicyToUser and DetachPolicyFromUser."""

    user_name: UserName


class GroupPolicyParams(_ScopedParams):
    """Parameters of AttachPolicyToGroup and DetachPolicyFromGroup."""

    group_name: GroupName


def _role_and_policy(call: Call, params: RolePolicyParams) -> Iterable[str]:
    return (ram_resource(call.account_id, f"role/{params.role_name}"), policy_resource(call, params))


def _user_and_policy(call: Call, params: UserPolicyParams) -> Iterable[str]:
    return (ram_resource(call.account_id, f"user/{params.user_name}"), policy_resource(call, params))


def _group_and_policy(call: Call, params: GroupPolicyParams) -> Iterable[str]:
    return (ram_resource(call.account_id, f"group/{params.group_name}"), policy_resource(call, params))


@ram.action(
    _role_and_policy,
    conditions=trusted_principals,
    raises=(ROLE_NOT_FOUND, SERVICE_LINKED, POLICY_NOT_FOUND, ROLE_POLICY_EXISTS, ROLE_POLICY_QUOTA),
)
def attach_policy_to_role(call: Call, params: RolePolicyParams) -> EmptyResult:
    """Give a role the permissions of a policy."""
    return _attach(call, _ROLE, get_changeable_role(call, params.role_name).role_id, params)


@ram.action(
    _role_and_policy,
    conditions=trusted_principals,
    raises=(ROLE_NOT_FOUND, SERVICE_LINKED, POLICY_NOT_FOUND, ROLE_POLICY_NOT_FOUND),
)
def detach_policy_from_role(call: Call, params: RolePolicyParams) -> EmptyResult:
    """Take a policy's permissions from a role, and so from every session of it."""
    return _detach(call, _ROLE, get_changeable_role(call, params.role_name).role_id, params)


@ram.action(_user_and_policy, raises=(USER_NOT_FOUND, POLICY_NOT_FOUND, USER_POLICY_EXISTS, USER_POLICY_QUOTA))
def attach_policy_to_user(call: Call, params: UserPolicyParams) -> EmptyResult:
    """Give a user the permissions of a policy."""
    return _attach(call, _USER, get_existing_user(call, params.user_name).user_id, params)


@ram.action(_user_and_policy, raises=(USER_NOT_FOUND, POLICY_NOT_FOUND, USER_POLICY_NOT_FOUND))
def detach_policy_from_user(call: Call, params: UserPolicyParams) -> EmptyResult:
    """Take a policy's permissions from a user."""
    return _detach(call, _USER, get_existing_user(call, params.user_name).user_id, params)


@ram.action(_group_and_policy, raises=(GROUP_NOT_FOUND, POLICY_NOT_FOUND, GROUP_POLICY_EXISTS, GROUP_POLICY_QUOTA))
def attach_policy_to_group(call: Call, params: GroupPolicyParams) -> EmptyResult:
    """Give all users of a group the permissions of a policy."""
    return _attach(call, _GROUP, get_existing_group(call, params.group_name).group_id, params)


@ram.action(_group_and_policy, raises=(GROUP_NOT_FOUND, POLICY_NOT_FOUND, GROUP_POLICY_NOT_FOUND))
def detach_policy_from_group(call: Call, params: GroupPolicyParams) -> EmptyResult:
    """Take a policy's permissions from the users of a group."""
    return _detach(call, _GROUP, get_existing_group(call, params.group_name).group_id, params)


class AttachedPolicyResult(Result):
    """A policy and when it was attached."""

    policy_name: str
    policy_type: PolicyType
    description: str | None
    default_version: str
    attach_date: Seconds


class AttachedPoliciesResult(Result):
    """The policies of one user, group or role."""

    policies: Annotated[list[AttachedPolicyResult], wrapped("Policy")]


@ram.action(named_role, conditions=trusted_principals, raises=(ROLE_NOT_FOUND,))
def list_policies_for_role(call: Call, params: RoleNameParams) -> AttachedPoliciesResult:
    """List the policies that are attached to a role."""
    return _list(call, "role", get_existing_role(call, params.role_name).role_id)


@ram.action(named_user, raises=(USER_NOT_FOUND,))
def list_policies_for_user(call: Call, params: UserNameParams) -> AttachedPoliciesResult:
    """List the policies that are attached to a user itself, not those of its groups."""
    return _list(call, "user", get_existing_user(call, params.user_name).user_id)


@ram.action(named_group, raises=(GROUP_NOT_FOUND,))
def list_policies_for_group(call: Call, params: GroupNameParams) -> AttachedPoliciesResult:
    """List the policies that are attached to a group."""
    return _list(call, "group", get_existing_group(call, params.group_name).group_id)


def _attach(call: Call, kind: _Kind, principal_id: str, params: _ScopedParams) -> EmptyResult:
    get_existing_policy(call, params.policy_type, params.policy_name)
    attachment = _attachment(call, kind, principal_id, params)
    if call.world.ram.find_attachment(call.account_id, attachment):
        raise kind.exists()
    attached = call.world.ram.policies_of(call.account_id, kind.name, principal_id)
    limit = SYSTEM_POLICIES_PER_PRINCIPAL if params.policy_type == "System" else kind.custom
    if sum(other.policy_type == params.policy_type for other in attached) >= limit:
        raise kind.quota()
    call.world.ram.attach(call.account_id, attachment)
    return EmptyResult()


def _detach(call: Call, kind: _Kind, principal_id: str, params: _ScopedParams) -> EmptyResult:
    get_existing_policy(call, params.policy_type, params.policy_name)
    attachment = call.world.ram.find_attachment(call.account_id, _attachment(call, kind, principal_id, params))
    if attachment is None:
        raise kind.missing()
    call.world.ram.detach(call.account_id, attachment)
    return EmptyResult()


def _attachment(call: Call, kind: _Kind, principal_id: str, params: _ScopedParams) -> Attachment:
    return Attachment(
        kind.name, principal_id, params.policy_type, params.policy_name, call.now, params.resource_group_id
    )


def _list(call: Call, kind: PrincipalKind, principal_id: str) -> AttachedPoliciesResult:
    # The page of ListPoliciesForUser: what is attached for a resource group alone is not listed.
    attached = call.world.ram.policies_of(call.account_id, kind, principal_id)
    return AttachedPoliciesResult(policies=[_show(call, each) for each in attached if each.resource_group_id is None])


def _show(call: Call, attachment: Attachment) -> AttachedPolicyResult:
    policy = get_existing_policy(call, attachment.policy_type, attachment.policy_name)
    return AttachedPolicyResult(
        policy_name=policy.policy_name,
        policy_type=attachment.policy_type,
        description=policy.description,
        default_version=policy.default_version,
        attach_date=attachment.attach_date,
    )
