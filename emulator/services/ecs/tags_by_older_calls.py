"""Tags by the calls that clients used before TagResources: of one resource, and counted over all."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Final

from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Integer, Result, wrapped
from ..vpc.fields import TAGS_PER_RESOURCE, EmptyResult, PageResult, ResourceOwnerParams, has_tags
from .errors import TAG_COUNT
from .fields import TAG_ERRORS, TAG_FILTER_ERRORS, RegionId, TagFilters, Tags, named, stored_tags
from .listings import NumberedPageParams
from .records import Tag
from .service import ecs
from .tagged_resources import TYPES, merge, put_tags, table_of
from .tags_errors import RESOURCE_NOT_FOUND, TYPE_NOT_FOUND
from .tags_of_resources import KNOWN_TYPE

_ResourceType = Annotated[str, KNOWN_TYPE, Refusal(value=TYPE_NOT_FOUND)]
_Reference = tuple[str, str]
"""The kind of a resource, and its id."""


class _OneResourceParams(ResourceOwnerParams):
    """The resource that a call is about."""

    region_id: RegionId
    resource_type: _ResourceType
    resource_id: str


def _named_resource(call: Call, params: _OneResourceParams) -> Iterable[str]:
    return named(call, params.resource_type, (params.resource_id,))


def _get_tags(call: Call, params: _OneResourceParams) -> tuple[Tag, ...]:
    found = table_of(call.world.ecs, params.resource_type).find(call.region_scope, params.resource_id)
    if found is None:
        raise RESOURCE_NOT_FOUND()
    tags: tuple[Tag, ...] = found.tags
    return tags


class AddTagsParams(_OneResourceParams):
    """Parameters of AddTags."""

    tag: Tags


@ecs.action(_named_resource, raises=(*TAG_ERRORS, RESOURCE_NOT_FOUND))
def add_tags(call: Call, params: AddTagsParams) -> EmptyResult:
    """Put tags on a resource; a key that is there already gets the new value. TagResources has replaced it."""
    tags = merge(_get_tags(call, params), stored_tags(params.tag))
    if len(tags) > TAGS_PER_RESOURCE:
        raise TAG_COUNT()
    put_tags(call.world.ecs, call.region_scope, params.resource_type, {params.resource_id: tags})
    return EmptyResult()


class RemoveTagsParams(_OneResourceParams):
    """Parameters of RemoveTags; a tag without a value is taken off whatever its value is."""

    tag: TagFilters = None


@ecs.action(_named_resource, raises=(*TAG_FILTER_ERRORS, RESOURCE_NOT_FOUND))
def remove_tags(call: Call, params: RemoveTagsParams) -> EmptyResult:
    """Take tags off a resource. UntagResources has replaced it."""
    tags = tuple(
        tag for tag in _get_tags(call, params) if not any(has_tags((tag,), [wanted]) for wanted in params.tag or ())
    )
    put_tags(call.world.ecs, call.region_scope, params.resource_type, {params.resource_id: tags})
    return EmptyResult()


class _SearchParams(NumberedPageParams):
    """The tags that are looked for, and the page that is wanted."""

    region_id: RegionId
    resource_type: Annotated[str | None, KNOWN_TYPE, Refusal(value=TYPE_NOT_FOUND)] = None
    tag: TagFilters = None
    page_size: Annotated[Integer, Field(ge=1, le=100)] = 50


def _tagged(call: Call, kind: str | None) -> Iterator[tuple[_Reference, tuple[Tag, ...]]]:
    """Iterate over the region's resources that carry tags, of one kind or of all."""
    for one in TYPES if kind is None else (kind,):
        for name, resource in table_of(call.world.ecs, one).after(call.region_scope, None):
            if resource.tags:
                yield (one, name), resource.tags


class DescribeTagsParams(_SearchParams):
    """Parameters of DescribeTags; all that are given have to hold."""

    resource_id: str | None = None
    category: Annotated[str | None, NO_EFFECT] = None


class TypeCountResult(Result):
    """How many resources of each kind carry a tag."""

    ddh: int = 0
    disk: int = 0
    eni: int = 0
    image: int = 0
    instance: int = 0
    key_pair: int = 0
    launch_template: int = 0
    reserved_instance: int = 0
    securitygroup: int = 0
    snapshot: int = 0
    snapshot_policy: int = 0
    volume: int = 0


class CountedTagResult(Result):
    """A tag, and what carries it."""

    tag_key: str
    tag_value: str
    resource_type_count: TypeCountResult


class DescribeTagsResult(PageResult):
    """A page of tags."""

    tags: Annotated[list[CountedTagResult], wrapped("Tag")]


_MEMBERS: Final = {name.replace("_", ""): name for name in TypeCountResult.model_fields}
"""The members of a count by the kinds that they are about."""


def _asked(call: Call, params: DescribeTagsParams) -> Iterable[str]:
    return named(call, params.resource_type or "*", () if params.resource_id is None else (params.resource_id,))


@ecs.action(_asked, raises=TAG_FILTER_ERRORS)
def describe_tags(call: Call, params: DescribeTagsParams) -> DescribeTagsResult:
    """List the tags of a region, a page at a time, and how many resources carry each. ListTagResources replaced it."""
    counts: dict[Tag, Counter[str]] = {}
    for (kind, name), tags in _tagged(call, params.resource_type):
        if params.resource_id in (None, name):
            for tag in tags:
                if not params.tag or any(has_tags((tag,), [wanted]) for wanted in params.tag):
                    counts.setdefault(tag, Counter())[_MEMBERS[kind]] += 1
    found = sorted(counts, key=lambda tag: (tag.key, tag.value))
    return DescribeTagsResult(
        total_count=len(found),
        page_number=params.page_number,
        page_size=params.page_size,
        tags=[
            CountedTagResult(tag_key=tag.key, tag_value=tag.value, resource_type_count=TypeCountResult(**counts[tag]))
            for tag in params.cut(found)
        ],
    )


class DescribeResourceByTagsParams(_SearchParams):
    """Parameters of DescribeResourceByTags; all that are given have to hold."""


class ReferenceResult(Result):
    """A resource that carries tags."""

    resource_id: str
    resource_type: str
    region_id: str


class DescribeResourceByTagsResult(PageResult):
    """A page of resources."""

    resources: Annotated[list[ReferenceResult], wrapped("Resource")]


def _searched(call: Call, params: DescribeResourceByTagsParams) -> Iterable[str]:
    return named(call, params.resource_type or "*", ())


@ecs.action(_searched, raises=TAG_FILTER_ERRORS)
def describe_resource_by_tags(call: Call, params: DescribeResourceByTagsParams) -> DescribeResourceByTagsResult:
    """List the resources that carry all of some tags, a page at a time. ListTagResources has replaced it."""
    found = [reference for reference, tags in _tagged(call, params.resource_type) if has_tags(tags, params.tag)]
    return DescribeResourceByTagsResult(
        total_count=len(found),
        page_number=params.page_number,
        page_size=params.page_size,
        resources=[
            ReferenceResult(resource_id=name, resource_type=kind, region_id=call.region_id)
            for kind, name in params.cut(found)
        ],
    )
