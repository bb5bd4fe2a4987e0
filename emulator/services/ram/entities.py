"""Entities: which users, groups and roles a policy is attached to."""

from typing import Annotated

from ...api.call import Call
from ...api.models import Result, Seconds, wrapped
from ...api.names import role_arn
from .errors import POLICY_NOT_FOUND
from .fields import PolicyParams
from .policies import get_existing_policy, named_policy
from .records import Attachment, PrincipalKind
from .service import ram


class AttachedUserResult(Result):
    """A user that has the policy."""

    user_id: str
    user_name: str
    display_name: str | None
    attach_date: Seconds


class AttachedGroupResult(Result):
    """A group that has the policy."""

    group_name: str
    comments: str | None
    attach_date: Seconds


class AttachedRoleResult(Result):
    """A role that has the policy."""

    role_id: str
    role_name: str
    arn: str
    description: str | None
    attach_date: Seconds


class ListEntitiesForPolicyResult(Result):
    """Everybody who has the policy."""

    users: Annotated[list[AttachedUserResult], wrapped("User")]
    groups: Annotated[list[AttachedGroupResult], wrapped("Group")]
    roles: Annotated[list[AttachedRoleResult], wrapped("Role")]


@ram.action(named_policy, raises=(POLICY_NOT_FOUND,))
def list_entities_for_policy(call: Call, params: PolicyParams) -> ListEntitiesForPolicyResult:
    """List the users, groups and roles to which a policy is attached.

    One that has the policy in several scopes is listed once, with the date of its first attachment.
    """
    get_existing_policy(call, params.policy_type, params.policy_name)
    store, account_id = call.world.ram, call.account_id

    def attached(kind: PrincipalKind) -> list[Attachment]:
        found: dict[str, Attachment] = {}
        for each in store.attachments_of(account_id, params.policy_type, params.policy_name, kind):
            former = found.get(each.principal_id, each)
            found[each.principal_id] = min(former, each, key=lambda attachment: attachment.attach_date)
        return list(found.values())

    users = [(store.user_of(account_id, each.principal_id), each) for each in attached("user")]
    groups = [(store.group_of(account_id, each.principal_id), each) for each in attached("group")]
    roles = [(store.role_of(account_id, each.principal_id), each) for each in attached("role")]
    return ListEntitiesForPolicyResult(
        users=[
            AttachedUserResult(
                user_id=user.user_id,
                user_name=user.user_name,
                display_name=user.display_name,
                attach_date=each.attach_date,
            )
            for user, each in users
            if user
        ],
        groups=[
            AttachedGroupResult(group_name=group.group_name, comments=group.comments, attach_date=each.attach_date)
            for group, each in groups
            if group
        ],
        roles=[
            AttachedRoleResult(
                role_id=role.role_id,
                role_name=role.role_name,
                arn=role_arn(account_id, role.role_name),
                description=role.description,
                attach_date=each.attach_date,
            )
            for role, each in roles
            if role
        ],
    )
