"""Attachments: which policies a role or a user has."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Final

from ...api.call import Call
from ...api.errors import ErrorSpec
from ...api.models import NO_EFFECT, Result, Seconds, wrapped
from ...api.names import ram_resource
from .errors import (
    POLICY_NOT_FOUND,
    ROLE_NOT_FOUND,
    ROLE_POLICY_EXISTS,
    ROLE_POLICY_NOT_FOUND,
    ROLE_POLICY_QUOTA,
    USER_NOT_FOUND,
    USER_POLICY_EXISTS,
    USER_POLICY_QUOTA,
)
from .fields import EmptyResult, PolicyParams, RoleName, UserName
from .policies import get_existing_policy, policy_resource
from .roles import RoleNameParams, get_existing_role, named_role
from .service import ram
from .store import Attachment, PolicyType
from .users import get_existing_user

POLICIES_PER_ROLE: Final[Mapping[PolicyType, int]] = MappingProxyType({"System": 20, "Custom": 5})
POLICIES_PER_USER: Final[Mapping[PolicyType, int]] = MappingProxyType({"System": 20, "Custom": 10})


class RolePolicyParams(PolicyParams):
    """Parameters of AttachPolicyToRole and DetachPolicyFromRole."""

    role_name: RoleName
    resource_group_id: Annotated[str | None, NO_EFFECT] = None


class UserPolicyParams(PolicyParams):
    """Parameters of AttachPolicyToUser."""

    user_name: UserName
    resource_group_id: Annotated[str | None, NO_EFFECT] = None


def _role_and_policy(call: Call, params: RolePolicyParams) -> Iterable[str]:
    return (ram_resource(call.account_id, f"role/{params.role_name}"), policy_resource(call, params))


def _user_and_policy(call: Call, params: UserPolicyParams) -> Iterable[str]:
    return (ram_resource(call.account_id, f"user/{params.user_name}"), policy_resource(call, params))


@ram.action(_role_and_policy, raises=(ROLE_NOT_FOUND, POLICY_NOT_FOUND, ROLE_POLICY_EXISTS, ROLE_POLICY_QUOTA))
def attach_policy_to_role(call: Call, params: RolePolicyParams) -> EmptyResult:
    """Give a role the permissions of a policy."""
    role = get_existing_role(call, params.role_name)
    get_existing_policy(call, params.policy_type, params.policy_name)
    attachment = Attachment("role", role.role_name, params.policy_type, params.policy_name, call.now)
    _attach(call, attachment, POLICIES_PER_ROLE, exists=ROLE_POLICY_EXISTS, quota=ROLE_POLICY_QUOTA)
    return EmptyResult()


@ram.action(_role_and_policy, raises=(ROLE_NOT_FOUND, POLICY_NOT_FOUND, ROLE_POLICY_NOT_FOUND))
def detach_policy_from_role(call: Call, params: RolePolicyParams) -> EmptyResult:
    """Take a policy's permissions from a role, and so from every session of it."""
    role = get_existing_role(call, params.role_name)
    get_existing_policy(call, params.policy_type, params.policy_name)
    attachment = call.world.ram.find_attachment(
        call.account_id, "role", role.role_name, params.policy_type, params.policy_name
    )
    if attachment is None:
        raise ROLE_POLICY_NOT_FOUND()
    call.world.ram.detach(call.account_id, attachment)
    return EmptyResult()


@ram.action(_user_and_policy, raises=(USER_NOT_FOUND, POLICY_NOT_FOUND, USER_POLICY_EXISTS, USER_POLICY_QUOTA))
def attach_policy_to_user(call: Call, params: UserPolicyParams) -> EmptyResult:
    """Give a user the permissions of a policy."""
    user = get_existing_user(call, params.user_name)
    get_existing_policy(call, params.policy_type, params.policy_name)
    attachment = Attachment("user", user.user_name, params.policy_type, params.policy_name, call.now)
    _attach(call, attachment, POLICIES_PER_USER, exists=USER_POLICY_EXISTS, quota=USER_POLICY_QUOTA)
    return EmptyResult()


class AttachedPolicyResult(Result):
    """A policy and when it was attached."""

    policy_name: str
    policy_type: PolicyType
    description: str | None
    default_version: str
    attach_date: Seconds


class AttachedPoliciesResult(Result):
    """The policies of one role."""

    policies: Annotated[list[AttachedPolicyResult], wrapped("Policy")]


@ram.action(named_role, raises=(ROLE_NOT_FOUND,))
def list_policies_for_role(call: Call, params: RoleNameParams) -> AttachedPoliciesResult:
    """List the policies that are attached to a role."""
    role = get_existing_role(call, params.role_name)
    attached = call.world.ram.policies_of(call.account_id, "role", role.role_name)
    return AttachedPoliciesResult(policies=[_show(call, attachment) for attachment in attached])


def _attach(
    call: Call, attachment: Attachment, limits: Mapping[PolicyType, int], *, exists: ErrorSpec, quota: ErrorSpec
) -> None:
    attached = call.world.ram.policies_of(call.account_id, attachment.principal_kind, attachment.principal_name)
    names = {other.policy_name for other in attached if other.policy_type == attachment.policy_type}
    if attachment.policy_name in names:
        raise exists()
    if len(names) >= limits[attachment.policy_type]:
        raise quota()
    call.world.ram.attach(call.account_id, attachment)


def _show(call: Call, attachment: Attachment) -> AttachedPolicyResult:
    policy = get_existing_policy(call, attachment.policy_type, attachment.policy_name)
    return AttachedPolicyResult(
        policy_name=policy.policy_name,
        policy_type=attachment.policy_type,
        description=policy.description,
        default_version=policy.default_version,
        attach_date=attachment.attach_date,
    )
