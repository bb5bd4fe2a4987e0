"""Tags: putting them on roles and policies, taking them off and listing them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, Json

from ...api.action import everything
from ...api.call import Call
from ...api.markers import read_marker, write_marker
from ...api.models import Boolean, Integer, Params, Result
from ...table import Table, first
from .errors import INVALID_NEXT_TOKEN, POLICY_NOT_FOUND, ROLE_NOT_FOUND, TAG_QUOTA
from .fields import EmptyResult, Tags, carries, stored_tags
from .policies import get_existing_policy
from .records import Policy, Role, Tag
from .roles import get_existing_role
from .service import ram

TAGS_PER_RESOURCE = 20

_Resource: TypeAlias = Role | Policy

ResourceType = Literal["role", "policy"]
ResourceNames = Json[Annotated[list[str], Field(min_length=1, max_length=50)]]
TagKeys = Json[Annotated[list[str], Field(max_length=20)]]


class _ResourceParams(Params):
    """The roles or the policies that a call is about."""

    resource_type: ResourceType
    resource_names: ResourceNames


class TagResourcesParams(_ResourceParams):
    """Parameters of TagResources."""

    tag: Tags


@ram.action(everything, raises=(ROLE_NOT_FOUND, POLICY_NOT_FOUND, TAG_QUOTA))
def tag_resources(call: Call, params: TagResourcesParams) -> EmptyResult:
    """Put tags on roles or policies of the account's own; a key that is there already gets the new value."""
    added = {tag.key: tag for tag in stored_tags(params.tag)}
    tagged = [
        (resource, tuple(({tag.key: tag for tag in resource.tags} | added).values()))
        for resource in _named(call, params.resource_type, params.resource_names).values()
    ]
    if any(len(tags) > TAGS_PER_RESOURCE for _, tags in tagged):
        raise TAG_QUOTA()
    for resource, tags in tagged:
        _put(call, resource, tags)
    return EmptyResult()


class UntagResourcesParams(_ResourceParams):
    """Parameters of UntagResources.

    Attributes:
        tag_keys: The keys of the tags to take off.
        all: Whether to take off all tags, where no keys are given.
    """

    tag_keys: TagKeys | None = None
    all: Boolean = False


@ram.action(everything, raises=(ROLE_NOT_FOUND, POLICY_NOT_FOUND))
def untag_resources(call: Call, params: UntagResourcesParams) -> EmptyResult:
    """Take tags off roles or policies of the account's own."""
    for resource in _named(call, params.resource_type, params.resource_names).values():
        if params.tag_keys:
            _put(call, resource, tuple(tag for tag in resource.tags if tag.key not in params.tag_keys))
        elif params.all:
            _put(call, resource, ())
    return EmptyResult()


class ListTagResourcesParams(Params):
    """Parameters of ListTagResources.

    Attributes:
        resource_type: Whether tags of roles or of policies are listed.
        resource_names: Whose tags; all, if left out.
        tag: The tags that a role or a policy has to carry.
        next_token: Where the listing goes on.
        page_size: How many tags are wanted.
    """

    resource_type: ResourceType
    resource_names: ResourceNames | None = None
    tag: Tags | None = None
    next_token: str | None = None
    page_size: Annotated[Integer, Field(ge=1, le=100)] = 100


class TagResourceResult(Result):
    """A tag and what it is on."""

    resource_type: ResourceType
    resource_name: str
    tag_key: str
    tag_value: str


class ListTagResourcesResult(Result):
    """A page of tags."""

    next_token: str | None
    tag_resources: list[TagResourceResult]


@ram.action(everything, raises=(ROLE_NOT_FOUND, POLICY_NOT_FOUND, INVALID_NEXT_TOKEN))
def list_tag_resources(call: Call, params: ListTagResourcesParams) -> ListTagResourcesResult:
    """List the tags of the account's roles or policies, a page at a time."""
    mark = _read_mark(params.next_token)
    rows = (
        (f"{name}/{tag.key}", (resource, tag))
        for name, resource in _from(call, params, mark and mark[0])
        if carries(resource.tags, params.tag)
        for tag in sorted(resource.tags, key=lambda tag: tag.key)
        if mark is None or (name, tag.key) > mark
    )
    page, last = first(rows, params.page_size)
    return ListTagResourcesResult(
        next_token=write_marker(last),
        tag_resources=[
            TagResourceResult(
                resource_type=params.resource_type,
                resource_name=resource.role_name if isinstance(resource, Role) else resource.policy_name,
                tag_key=tag.key,
                tag_value=tag.value,
            )
            for resource, tag in page
        ],
    )


def _read_mark(next_token: str | None) -> tuple[str, str] | None:
    """Return the name and the key that a listing goes on behind, or ``None`` at the start."""
    text = read_marker(next_token, INVALID_NEXT_TOKEN())
    if text is None:
        return None
    name, slash, key = text.partition("/")
    if not slash:
        raise INVALID_NEXT_TOKEN()
    return name, key


def _named(call: Call, resource_type: ResourceType, names: Iterable[str]) -> dict[str, _Resource]:
    """Return roles or policies by the names that they are kept under, each once."""
    if resource_type == "policy":
        return {name: get_existing_policy(call, "Custom", name) for name in names}
    roles = (get_existing_role(call, name) for name in names)
    return {role.role_name.lower(): role for role in roles}


def _from(call: Call, params: ListTagResourcesParams, start: str | None) -> Iterator[tuple[str, _Resource]]:
    """Iterate over what a listing is about, ordered by name, from a name on or from the first."""
    if params.resource_names is not None:
        named = _named(call, params.resource_type, params.resource_names)
        yield from ((name, named[name]) for name in sorted(named) if start is None or name >= start)
        return
    table: Table[Any] = call.world.ram.roles if params.resource_type == "role" else call.world.ram.policies
    if start is not None and (record := table.find(call.account_id, start)) is not None:
        yield start, record
    yield from table.after(call.account_id, start)


def _put(call: Call, resource: _Resource, tags: tuple[Tag, ...]) -> None:
    if isinstance(resource, Role):
        call.world.ram.put_role(replace(resource, tags=tags))
    else:
        call.world.ram.policies.put(call.account_id, resource.policy_name, replace(resource, tags=tags))
