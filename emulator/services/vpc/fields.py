"""The parameters and answer members that several VPC actions share."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from ...api.action import Resources
from ...api.call import Call
from ...api.errors import Refusal, RefusedValueError
from ...api.models import NO_EFFECT, Integer, Params, Result, wrapped
from ...api.names import resource
from .errors import (
    REGION_NOT_FOUND,
    RESOURCE_GROUP_NOT_FOUND,
    TAG_KEY_DUPLICATED,
    TAG_KEY_ILLEGAL,
    TAG_KEY_MISSING,
    TAG_VALUE_ILLEGAL,
    TOO_MANY_TAGS,
)
from .regions import REGIONS
from .store import Tag

TAGS_PER_RESOURCE = 20
LONGEST_TAG = 128
_RESOURCE_GROUP_ID = re.compile(r"rg-[a-z0-9]{8,20}")

TAG_FILTER_ERRORS = (TAG_KEY_MISSING, TOO_MANY_TAGS)
TAG_ERRORS = (TAG_KEY_MISSING, TAG_KEY_ILLEGAL, TAG_VALUE_ILLEGAL, TAG_KEY_DUPLICATED, TOO_MANY_TAGS)

T = TypeVar("T")


class ResourceOwnerParams(Params):
    """The parameters by which older clients name the owner; the caller's account is the owner here."""

    owner_id: Annotated[Integer | None, NO_EFFECT] = None
    resource_owner_account: Annotated[str | None, NO_EFFECT] = None
    resource_owner_id: Annotated[Integer | None, NO_EFFECT] = None


class OwnerParams(ResourceOwnerParams):
    """As above, with the owner's account besides."""

    owner_account: Annotated[str | None, NO_EFFECT] = None


def _known_region(region_id: str | None) -> str | None:
    if region_id is not None and region_id not in REGIONS:
        raise ValueError("no such region")
    return region_id


def _known_resource_group(resource_group_id: str | None) -> str | None:
    if resource_group_id is not None and not _RESOURCE_GROUP_ID.fullmatch(resource_group_id):
        raise ValueError("no such resource group")
    return resource_group_id


def _ascii(token: str | None) -> str | None:
    if token is not None and not token.isascii():
        raise ValueError("not ASCII")
    return token


ClientToken = Annotated[str | None, Field(max_length=64), AfterValidator(_ascii)]


def any_case(*choices: str) -> BeforeValidator:
    """Take one of the choices in any case, as the cloud spells it."""
    spelt = {choice.lower(): choice for choice in choices}

    def choose(text: object) -> object:
        if not isinstance(text, str):
            return text
        if text.lower() not in spelt:
            raise ValueError("none of the choices")
        return spelt[text.lower()]

    return BeforeValidator(choose)


def _not_a_url(text: str | None) -> str | None:
    if text is not None and text.startswith(("http://", "https://")):
        raise ValueError("starts with http:// or https://")
    return text


KNOWN_REGION = AfterValidator(_known_region)
KNOWN_RESOURCE_GROUP = AfterValidator(_known_resource_group)
"""Groups are made elsewhere in the cloud: any id of the right form is taken."""

RegionId = Annotated[str, KNOWN_REGION, Refusal(value=REGION_NOT_FOUND)]
OptionalRegionId = Annotated[str | None, KNOWN_REGION, Refusal(value=REGION_NOT_FOUND)]
ResourceGroupId = Annotated[str | None, KNOWN_RESOURCE_GROUP, Refusal(value=RESOURCE_GROUP_NOT_FOUND)]
Name = Annotated[str | None, Field(max_length=128), AfterValidator(_not_a_url)]
Description = Annotated[str | None, Field(max_length=256), AfterValidator(_not_a_url)]


class TagParams(Params):
    """A tag as given: with a key and a value that may be empty, or as a filter with any value.

    Its members are known by their older names as well, ``key`` and ``value``.
    """

    model_config = ConfigDict(populate_by_name=True)

    key: str | None = None
    value: str | None = None


def is_reserved_tag(text: str, prefixes: tuple[str, ...]) -> bool:
    """Return whether a tag's key or value is too long, is kept for the cloud itself, or holds a URL."""
    return len(text) > LONGEST_TAG or text.lower().startswith(prefixes) or "http://" in text or "https://" in text


def _legal_tags(tags: list[TagParams] | None) -> list[TagParams] | None:
    keys: set[str] = set()
    if tags is not None and len(tags) > TAGS_PER_RESOURCE:
        raise RefusedValueError(TOO_MANY_TAGS())
    for tag in tags or ():
        if not tag.key:
            raise RefusedValueError(TAG_KEY_MISSING())
        if is_reserved_tag(tag.key, ("aliyun", "acs:")):
            raise RefusedValueError(TAG_KEY_ILLEGAL(value=tag.key))
        if tag.value and is_reserved_tag(tag.value, ("aliyun", "acs:")):
            raise RefusedValueError(TAG_VALUE_ILLEGAL(value=tag.value))
        if tag.key in keys:
            raise RefusedValueError(TAG_KEY_DUPLICATED(value=tag.key))
        keys.add(tag.key)
    return tags


def _legal_filters(tags: list[TagParams] | None) -> list[TagParams] | None:
    if tags is not None and len(tags) > TAGS_PER_RESOURCE:
        raise RefusedValueError(TOO_MANY_TAGS())
    if any(not tag.key for tag in tags or ()):
        raise RefusedValueError(TAG_KEY_MISSING())
    return tags


Tags = Annotated[list[TagParams] | None, AfterValidator(_legal_tags)]
"""Up to 20 tags."""

TagFilters = Annotated[list[TagParams] | None, AfterValidator(_legal_filters)]
"""Up to 20 tags that have to be there, with any value where none is given."""


def cut_page(records: Sequence[T], number: int, size: int) -> Sequence[T]:
    """Return the records on a page, of which the first has the number 1."""
    start = (number - 1) * size
    return records[start : start + size]


class PageParams(OwnerParams):
    """Which page of a listing is wanted."""

    page_number: Annotated[Integer, Field(ge=1)] = 1
    page_size: Annotated[Integer, Field(ge=1, le=50)] = 10

    def cut(self, records: Sequence[T]) -> Sequence[T]:
        """Return the records on the page."""
        return cut_page(records, self.page_number, self.page_size)


class PageResult(Result):
    """Where a page stands in its listing."""

    total_count: int
    page_number: int
    page_size: int


class TagResult(Result):
    """A tag in a listing."""

    key: str
    value: str


TagResults = Annotated[list[TagResult], wrapped("Tag")]


class Tagged(Protocol):
    """Whatever has a tag's members."""

    @property
    def key(self) -> str:
        """The key."""
        ...

    @property
    def value(self) -> str:
        """The value."""
        ...


def stored_tags(tags: list[TagParams] | None) -> tuple[Tag, ...]:
    """Turn tags as given into tags as stored."""
    return tuple(Tag(tag.key or "", tag.value or "") for tag in tags or ())


def shown_tags(tags: tuple[Tag, ...]) -> list[TagResult]:
    """Turn tags as stored into tags as listed."""
    return [TagResult(key=tag.key, value=tag.value) for tag in tags]


def has_tags(tags: Iterable[Tagged], wanted: list[TagParams] | None) -> bool:
    """Return whether all wanted tags are there; one without a value is there with any."""
    there = {tag.key: tag.value for tag in tags}
    return all(tag.key in there and (tag.value is None or there[tag.key] == tag.value) for tag in wanted or ())


class TagResourceResult(Result):
    """A tag of a resource."""

    resource_id: str
    resource_type: str
    tag_key: str
    tag_value: str


class ListTagResourcesResult(Result):
    """A page of tags. The token is empty where nothing follows."""

    next_token: str
    tag_resources: Annotated[list[TagResourceResult], wrapped("TagResource")]


class EmptyResult(Result):
    """An answer without members of its own."""


def named(kind: str, member: str) -> Resources:
    """Name the resource that a call is authorized on, or all of the kind where the call names none.

    Args:
        kind: What it is, such as ``vswitch``.
        member: The parameter that names it.
    """

    def name(call: Call, params: Params) -> Iterable[str]:
        own_name = getattr(params, member) or "*"
        return (resource("vpc", call.region_id, call.account_id, f"{kind}/{own_name}"),)

    return name
