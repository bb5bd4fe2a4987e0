"""Memberships: which users are in which groups."""

from collections.abc import Iterable
from functools import partial
from typing import Annotated

from ...api.call import Call
from ...api.models import Result, Seconds, wrapped
from ...api.names import ram_resource
from .errors import (
    GROUP_NOT_FOUND,
    INVALID_MARKER,
    MEMBERSHIP_EXISTS,
    MEMBERSHIP_NOT_FOUND,
    MEMBERSHIP_QUOTA,
    USER_NOT_FOUND,
)
from .fields import EmptyResult, GroupName
from .groups import get_existing_group, named_group
from .paging import PageParams, PageResult, read_page
from .records import Membership
from .service import ram
from .store import below
from .users import UserNameParams, get_existing_user, named_user

GROUPS_PER_USER = 5


class MembershipParams(UserNameParams):
    """The user and the group that a call is about."""

    group_name: GroupName


def _user_and_group(call: Call, params: MembershipParams) -> Iterable[str]:
    return (
        ram_resource(call.account_id, f"user/{params.user_name}"),
        ram_resource(call.account_id, f"group/{params.group_name}"),
    )


@ram.action(_user_and_group, raises=(USER_NOT_FOUND, GROUP_NOT_FOUND, MEMBERSHIP_EXISTS, MEMBERSHIP_QUOTA))
def add_user_to_group(call: Call, params: MembershipParams) -> EmptyResult:
    """Put a user into a group, whose policies it has from then on."""
    user = get_existing_user(call, params.user_name)
    group = get_existing_group(call, params.group_name)
    joined = below(call.account_id, user.user_id)
    if call.world.ram.memberships.find(joined, group.group_id):
        raise MEMBERSHIP_EXISTS()
    if call.world.ram.memberships.count(joined) >= GROUPS_PER_USER:
        raise MEMBERSHIP_QUOTA()
    call.world.ram.join(call.account_id, Membership(user.user_id, group.group_id, call.now))
    return EmptyResult()


@ram.action(_user_and_group, raises=(USER_NOT_FOUND, GROUP_NOT_FOUND, MEMBERSHIP_NOT_FOUND))
def remove_user_from_group(call: Call, params: MembershipParams) -> EmptyResult:
    """Take a user out of a group."""
    user = get_existing_user(call, params.user_name)
    group = get_existing_group(call, params.group_name)
    membership = call.world.ram.memberships.find(below(call.account_id, user.user_id), group.group_id)
    if membership is None:
        raise MEMBERSHIP_NOT_FOUND()
    call.world.ram.leave(call.account_id, membership)
    return EmptyResult()


class JoinedGroupResult(Result):
    """A group and since when a user has been in it."""

    group_id: str
    group_name: str
    comments: str | None
    join_date: Seconds


class ListGroupsForUserResult(Result):
    """The groups of a user."""

    groups: Annotated[list[JoinedGroupResult], wrapped("Group")]


@ram.action(named_user, raises=(USER_NOT_FOUND,))
def list_groups_for_user(call: Call, params: UserNameParams) -> ListGroupsForUserResult:
    """List the groups that a user is in."""
    user = get_existing_user(call, params.user_name)
    joined = call.world.ram.memberships.values(below(call.account_id, user.user_id))
    groups = ((call.world.ram.group_of(call.account_id, each.group_id), each) for each in joined)
    return ListGroupsForUserResult(
        groups=[
            JoinedGroupResult(
                group_id=group.group_id,
                group_name=group.group_name,
                comments=group.comments,
                join_date=membership.join_date,
            )
            for group, membership in groups
            if group is not None
        ]
    )


class MemberResult(Result):
    """A user and since when it has been in a group."""

    user_name: str
    display_name: str | None
    join_date: Seconds


class ListUsersForGroupParams(PageParams):
    """Parameters of ListUsersForGroup."""

    group_name: GroupName


class ListUsersForGroupResult(PageResult):
    """A page of a group's users."""

    users: Annotated[list[MemberResult], wrapped("User")]


@ram.action(named_group, raises=(GROUP_NOT_FOUND, INVALID_MARKER))
def list_users_for_group(call: Call, params: ListUsersForGroupParams) -> ListUsersForGroupResult:
    """List the users that are in a group, a page at a time."""
    group = get_existing_group(call, params.group_name)
    members, marker = read_page(partial(call.world.ram.members.after, below(call.account_id, group.group_id)), params)
    users = ((call.world.ram.user_of(call.account_id, each.user_id), each) for each in members)
    return ListUsersForGroupResult(
        is_truncated=marker is not None,
        marker=marker,
        users=[
            MemberResult(user_name=user.user_name, display_name=user.display_name, join_date=membership.join_date)
            for user, membership in users
            if user is not None
        ],
    )
