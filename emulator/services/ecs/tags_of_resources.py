"""Putting tags on resources, taking them off and listing them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from ...api.call import Call
from ...api.errors import INVALID_PARAMETER, Refusal, RefusedValueError
from ...api.markers import read_marker, write_marker
from ...api.models import Boolean, Params
from ...table import first
from ..vpc.fields import (
    KNOWN_REGION,
    LONGEST_TAG,
    TAGS_PER_RESOURCE,
    EmptyResult,
    ListTagResourcesResult,
    OwnerParams,
    TagParams,
    TagResourceResult,
)
from .errors import (
    CONFLICTING_PARAMETERS,
    REGION_NOT_FOUND,
    TAG_KEY_DUPLICATED,
    TAG_KEY_MALFORMED,
    TAG_VALUE_MALFORMED,
)
from .fields import Tags, named, stored_tags
from .listings import pick
from .name_patterns import is_like
from .records import Tag
from .service import ecs
from .tagged_resources import TYPES, merge, put_tags, table_of
from .tags_errors import (
    ALL_AND_KEYS,
    IDS_MISSING,
    IDS_NOT_FOUND,
    REGION_MISSING,
    TAG_QUOTA,
    TAGS_MISSING,
    TOO_MANY_IDS,
    TOO_MANY_TAGS,
    TYPE_MISSING,
    TYPE_NOT_FOUND,
    VALUE_WITHOUT_KEY,
)

IDS_PER_CALL = 50
TAGS_PER_PAGE = 50
FILTERS = 5


def _known_type(resource_type: str | None) -> str | None:
    if resource_type is not None and resource_type not in TYPES:
        raise ValueError("no such type")
    return resource_type


def _few_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    if len(ids) > IDS_PER_CALL:
        raise RefusedValueError(TOO_MANY_IDS())
    return tuple(dict.fromkeys(ids))


def _few_tags(tags: object) -> object:
    if isinstance(tags, list) and len(tags) > TAGS_PER_RESOURCE:
        raise RefusedValueError(TOO_MANY_TAGS())
    return tags


def _legal_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(key) > LONGEST_TAG for key in keys):
        raise RefusedValueError(TAG_KEY_MALFORMED())
    return keys


def _legal_filters(tags: list[TagParams] | None) -> list[TagParams] | None:
    for tag in tags or ():
        if not tag.key:
            raise RefusedValueError(VALUE_WITHOUT_KEY())
        if len(tag.key) > LONGEST_TAG:
            raise RefusedValueError(TAG_KEY_MALFORMED())
        if len(tag.value or "") > LONGEST_TAG:
            raise RefusedValueError(TAG_VALUE_MALFORMED())
    return tags


KNOWN_TYPE = AfterValidator(_known_type)


class TypeParams(OwnerParams):
    """The kind of resources that a call is about."""

    region_id: Annotated[str, KNOWN_REGION, Refusal(missing=REGION_MISSING, value=REGION_NOT_FOUND)]
    resource_type: Annotated[str, KNOWN_TYPE, Refusal(missing=TYPE_MISSING, value=TYPE_NOT_FOUND)]


class ResourceParams(TypeParams):
    """The resources that a call is about."""

    resource_id: Annotated[tuple[str, ...], AfterValidator(_few_ids), Refusal(missing=IDS_MISSING)]


def named_resources(call: Call, params: "ResourceParams | ListTagResourcesParams") -> Iterable[str]:
    """Name the resources that a call is about, or all of the kind."""
    return named(call, params.resource_type, params.resource_id)


def _get_all(call: Call, params: ResourceParams) -> dict[str, Any]:
    found = dict(pick(table_of(call.world.ecs, params.resource_type), call.region_scope, params.resource_id))
    if len(found) < len(params.resource_id):
        raise IDS_NOT_FOUND()
    return found


class TagResourcesParams(ResourceParams):
    """Parameters of TagResources."""

    tag: Annotated[Tags, BeforeValidator(_few_tags), Refusal(missing=TAGS_MISSING)]


@ecs.action(
    named_resources,
    raises=(
        TOO_MANY_IDS,
        TOO_MANY_TAGS,
        TAG_KEY_MALFORMED,
        TAG_VALUE_MALFORMED,
        TAG_KEY_DUPLICATED,
        IDS_NOT_FOUND,
        TAG_QUOTA,
    ),
)
def tag_resources(call: Call, params: TagResourcesParams) -> EmptyResult:
    """Put tags on resources of a kind; a key that is there already gets the new value."""
    added = stored_tags(params.tag)
    tags = {name: merge(resource.tags, added) for name, resource in _get_all(call, params).items()}
    if any(len(carried) > TAGS_PER_RESOURCE for carried in tags.values()):
        raise TAG_QUOTA()
    put_tags(call.world.ecs, call.region_scope, params.resource_type, tags)
    return EmptyResult()


class UntagResourcesParams(ResourceParams):
    """Parameters of UntagResources: some keys, or all."""

    tag_key: Annotated[tuple[str, ...], BeforeValidator(_few_tags), AfterValidator(_legal_keys)] = ()
    all: Boolean = False


@ecs.action(
    named_resources,
    raises=(TOO_MANY_IDS, TOO_MANY_TAGS, TAG_KEY_MALFORMED, ALL_AND_KEYS, TAGS_MISSING, IDS_NOT_FOUND),
)
def untag_resources(call: Call, params: UntagResourcesParams) -> EmptyResult:
    """Take tags, or all tags, off resources of a kind."""
    if params.all and params.tag_key:
        raise ALL_AND_KEYS()
    if not params.all and not params.tag_key:
        raise TAGS_MISSING()
    tags = {
        name: tuple(tag for tag in resource.tags if not params.all and tag.key not in params.tag_key)
        for name, resource in _get_all(call, params).items()
    }
    put_tags(call.world.ecs, call.region_scope, params.resource_type, tags)
    return EmptyResult()


class TagFilterParams(Params):
    """A pattern of keys, or a key and patterns of its values; ``*`` stands for anything."""

    tag_key: Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]
    tag_values: Annotated[tuple[str, ...], Field(max_length=FILTERS)] = ()


class ListTagResourcesParams(TypeParams):
    """Parameters of ListTagResources; all that are given have to hold."""

    resource_id: Annotated[tuple[str, ...], AfterValidator(_few_ids)] = ()
    tag: Annotated[list[TagParams] | None, BeforeValidator(_few_tags), AfterValidator(_legal_filters)] = None
    tag_filter: Annotated[tuple[TagFilterParams, ...], Field(max_length=FILTERS)] = ()
    next_token: str | None = None


def _equals(wanted: TagParams) -> Callable[[Tag], bool]:
    return lambda tag: tag.key == wanted.key and wanted.value in (None, tag.value)


def _resembles(wanted: TagFilterParams) -> Callable[[Tag], bool]:
    if not wanted.tag_values:
        return lambda tag: is_like(tag.key, wanted.tag_key)
    return lambda tag: tag.key == wanted.tag_key and any(is_like(tag.value, value) for value in wanted.tag_values)


def _wanted(tags: tuple[Tag, ...], conditions: list[Callable[[Tag], bool]]) -> list[Tag]:
    """Return the tags that meet the conditions, by key; none where one of these is met by no tag."""
    if not all(any(condition(tag) for tag in tags) for condition in conditions):
        return []
    listed = [tag for tag in tags if not conditions or any(condition(tag) for condition in conditions)]
    return sorted(listed, key=lambda tag: tag.key)


def _listed(call: Call, params: ListTagResourcesParams) -> Iterator[tuple[str, TagResourceResult]]:
    """Iterate over the wanted tags in order of resource and key, each with a name that is in the same order."""
    table = table_of(call.world.ecs, params.resource_type)
    scope = call.region_scope
    conditions = [_equals(tag) for tag in params.tag or ()] + [_resembles(tag) for tag in params.tag_filter]
    for name, resource in pick(table, scope, params.resource_id) if params.resource_id else table.after(scope, None):
        for tag in _wanted(resource.tags, conditions):
            shown = TagResourceResult(
                resource_id=name, resource_type=params.resource_type, tag_key=tag.key, tag_value=tag.value
            )
            yield f"{name}\0{tag.key}", shown


@ecs.action(
    named_resources,
    raises=(
        TOO_MANY_IDS,
        TOO_MANY_TAGS,
        VALUE_WITHOUT_KEY,
        TAG_KEY_MALFORMED,
        TAG_VALUE_MALFORMED,
        CONFLICTING_PARAMETERS,
        TAGS_MISSING,
        INVALID_PARAMETER,
    ),
)
def list_tag_resources(call: Call, params: ListTagResourcesParams) -> ListTagResourcesResult:
    """List the tags of resources of a kind, by their ids or by tags, a page at a time."""
    if params.tag and params.tag_filter:
        raise CONFLICTING_PARAMETERS(first="Tag", second="TagFilter")
    if not params.resource_id and not params.tag and not params.tag_filter:
        raise TAGS_MISSING()
    last = read_marker(params.next_token, INVALID_PARAMETER(name="NextToken"))
    behind = ((name, shown) for name, shown in _listed(call, params) if last is None or name > last)
    page, following = first(behind, TAGS_PER_PAGE)
    return ListTagResourcesResult(next_token=write_marker(following) or "", tag_resources=page)
