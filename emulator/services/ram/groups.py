"""Groups: creating, reading, changing and deleting them."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.models import Integer, Params, Result, Seconds, given, wrapped
from ...api.names import ram_resource
from .errors import (
    GROUP_EXISTS,
    GROUP_HAS_POLICY,
    GROUP_HAS_USER,
    GROUP_NOT_FOUND,
    GROUP_QUOTA,
    INVALID_MARKER,
)
from .fields import Comments, EmptyResult, GroupName
from .paging import PageParams, PageResult, read_page
from .records import Group
from .service import ram
from .store import below

GROUPS_PER_ACCOUNT = 50


class GroupNameParams(Params):
    """The group that a call is about."""

    group_name: GroupName


def any_group(call: Call, _: Params) -> Iterable[str]:
    """Name the resource of actions that are about groups at large."""
    return (ram_resource(call.account_id, "group/*"),)


def named_group(call: Call, params: GroupNameParams) -> Iterable[str]:
    """Name the resource of actions that are about one group."""
    return (ram_resource(call.account_id, f"group/{params.group_name}"),)


def get_existing_group(call: Call, group_name: str) -> Group:
    """Return the group of the caller's account.

    Raises:
        ApiError: ``EntityNotExist.Group``.
    """
    group = call.world.ram.groups.find(call.account_id, group_name)
    if group is None:
        raise GROUP_NOT_FOUND()
    return group


class CreateGroupParams(GroupNameParams):
    """Parameters of CreateGroup."""

    comments: Comments | None = None


class GroupResult(Result):
    """A group."""

    group_id: str
    group_name: str
    comments: str | None
    create_date: Seconds
    update_date: Seconds | None = None


class OneGroupResult(Result):
    """An answer about one group."""

    group: GroupResult


def _show(group: Group) -> GroupResult:
    return GroupResult(
        group_id=group.group_id,
        group_name=group.group_name,
        comments=group.comments,
        create_date=group.create_date,
        update_date=group.update_date,
    )


@ram.action(any_group, raises=(GROUP_EXISTS, GROUP_QUOTA))
def create_group(call: Call, params: CreateGroupParams) -> OneGroupResult:
    """Create a group without users and policies."""
    groups = call.world.ram.groups
    if groups.find(call.account_id, params.group_name):
        raise GROUP_EXISTS()
    if groups.count(call.account_id) >= GROUPS_PER_ACCOUNT:
        raise GROUP_QUOTA()
    group = Group(call.ids.digits(18), params.group_name, params.comments, call.now, call.now)
    shown = _show(call.world.ram.put_group(call.account_id, group))
    shown.update_date = None
    return OneGroupResult(group=shown)


@ram.action(named_group, raises=(GROUP_NOT_FOUND,))
def get_group(call: Call, params: GroupNameParams) -> OneGroupResult:
    """Return a group."""
    return OneGroupResult(group=_show(get_existing_group(call, params.group_name)))


class UpdateGroupParams(GroupNameParams):
    """Parameters of UpdateGroup; what is absent stays as it was."""

    new_group_name: GroupName | None = None
    new_comments: Comments | None = None


@ram.action(named_group, raises=(GROUP_NOT_FOUND, GROUP_EXISTS))
def update_group(call: Call, params: UpdateGroupParams) -> OneGroupResult:
    """Change a group's name or comments; its users and policies stay its own."""
    group = get_existing_group(call, params.group_name)
    new_name = params.new_group_name
    if new_name not in (None, group.group_name) and call.world.ram.groups.find(call.account_id, str(new_name)):
        raise GROUP_EXISTS()
    changes = given(group_name=new_name, comments=params.new_comments)
    changed = replace(group, update_date=call.now, **changes)
    return OneGroupResult(group=_show(call.world.ram.put_group(call.account_id, changed)))


@ram.action(named_group, raises=(GROUP_NOT_FOUND, GROUP_HAS_USER, GROUP_HAS_POLICY))
def delete_group(call: Call, params: GroupNameParams) -> EmptyResult:
    """Delete a group in which there is no user and to which no policy is attached."""
    group = get_existing_group(call, params.group_name)
    if call.world.ram.members.count(below(call.account_id, group.group_id)):
        raise GROUP_HAS_USER()
    if call.world.ram.policies_of(call.account_id, "group", group.group_id):
        raise GROUP_HAS_POLICY()
    call.world.ram.remove_group(call.account_id, group)
    return EmptyResult()


class ListGroupsParams(PageParams):
    """Parameters of ListGroups, whose pages are shorter than other listings'."""

    max_items: Annotated[Integer, Field(ge=1, le=100)] = 100


class ListGroupsResult(PageResult):
    """A page of groups."""

    groups: Annotated[list[GroupResult], wrapped("Group")]


@ram.action(any_group, raises=(INVALID_MARKER,))
def list_groups(call: Call, params: ListGroupsParams) -> ListGroupsResult:
    """List the account's groups, a page at a time."""
    groups, marker = read_page(partial(call.world.ram.groups.after, call.account_id), params)
    return ListGroupsResult(is_truncated=marker is not None, marker=marker, groups=[_show(group) for group in groups])
