"""The parameters and answer members that several ECS actions share."""

import json
from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal, RefusedValueError
from ...api.models import Params, Result, wrapped
from ...api.names import resource
from ..vpc import fields as vpc_fields
from ..vpc.fields import (
    KNOWN_REGION,
    KNOWN_RESOURCE_GROUP,
    LONGEST_TAG,
    TAGS_PER_RESOURCE,
    TagParams,
    is_reserved_tag,
)
from .errors import (
    CLIENT_TOKEN_INVALID,
    INSTANCE_IDS_MALFORMED,
    REGION_NOT_FOUND,
    RESOURCE_GROUP_NOT_FOUND,
    TAG_COUNT,
    TAG_KEY_DUPLICATED,
    TAG_KEY_MALFORMED,
    TAG_MISMATCH,
    TAG_VALUE_MALFORMED,
)
from .records import Tag

LISTED_IDS = 100
LONGEST_ID = 64

TAG_ERRORS = (TAG_COUNT, TAG_KEY_MALFORMED, TAG_VALUE_MALFORMED, TAG_KEY_DUPLICATED)
TAG_FILTER_ERRORS = (TAG_COUNT, TAG_MISMATCH)


RegionId = Annotated[str, KNOWN_REGION, Refusal(value=REGION_NOT_FOUND)]
ResourceGroupId = Annotated[str | None, KNOWN_RESOURCE_GROUP, Refusal(value=RESOURCE_GROUP_NOT_FOUND)]


ClientToken = Annotated[vpc_fields.ClientToken, Refusal(length=CLIENT_TOKEN_INVALID, value=CLIENT_TOKEN_INVALID)]


def json_list(*, empty: bool = False, most: int = LISTED_IDS) -> BeforeValidator:
    """Read a text that holds a JSON array of ids or addresses; each counts once.

    Args:
        empty: Whether the array may be empty.
        most: How many it may hold.
    """

    def read(text: object) -> object:
        try:
            values = json.loads(text) if isinstance(text, str) else None
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if not isinstance(values, list) or len(values) > most or not (values or empty):
            raise ValueError(f"not an array of at most {most}")
        if not all(isinstance(value, str) and _is_id(value) for value in values):
            raise ValueError("not an array of ids")
        return tuple(dict.fromkeys(values))

    return BeforeValidator(read)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and text.isascii() and text.replace("-", "").replace(".", "").isalnum()


InstanceIds = Annotated[tuple[str, ...], json_list(), Refusal(value=INSTANCE_IDS_MALFORMED)]
"""1 to 100 instances in one JSON text."""


def is_name(text: str) -> bool:
    """Return whether a text names a resource: 2 to 128 letters of any script, digits and ``:_.-``, first a letter."""
    return (
        2 <= len(text) <= 128  # noqa: PLR2004 - as documented
        and text[0].isalpha()
        and all(character.isalnum() or character in ":_.-" for character in text)
    )


def is_description(text: str) -> bool:
    """Return whether a text describes a resource: 2 to 256 characters, not starting as a URL does."""
    return 2 <= len(text) <= 256 and not text.startswith(("http://", "https://"))  # noqa: PLR2004 - as documented


def checked(test: Callable[[str], bool], refusal: ErrorSpec) -> AfterValidator:
    """Refuse a text, where one is given, that does not pass a test."""

    def check(text: str | None) -> str | None:
        if text is not None and not test(text):
            raise RefusedValueError(refusal())
        return text

    return AfterValidator(check)


def one_of(choices: Iterable[str], refusal: ErrorSpec) -> AfterValidator:
    """Refuse a text, where one is given, that is none of the choices."""
    return checked(frozenset(choices).__contains__, refusal)


def _legal_tags(tags: list[TagParams] | None) -> list[TagParams] | None:
    if tags is not None and len(tags) > TAGS_PER_RESOURCE:
        raise RefusedValueError(TAG_COUNT())
    keys: set[str] = set()
    for tag in tags or ():
        if not tag.key or is_reserved_tag(tag.key, ("aliyun", "acs:")):
            raise RefusedValueError(TAG_KEY_MALFORMED())
        if tag.value and is_reserved_tag(tag.value, ("acs:",)):
            raise RefusedValueError(TAG_VALUE_MALFORMED())
        if tag.key in keys:
            raise RefusedValueError(TAG_KEY_DUPLICATED())
        keys.add(tag.key)
    return tags


def _legal_filters(tags: list[TagParams] | None) -> list[TagParams] | None:
    if tags is not None and len(tags) > TAGS_PER_RESOURCE:
        raise RefusedValueError(TAG_COUNT())
    if any(not tag.key or len(tag.key) > LONGEST_TAG for tag in tags or ()):
        raise RefusedValueError(TAG_MISMATCH())
    return tags


Tags = Annotated[list[TagParams] | None, AfterValidator(_legal_tags)]
"""Up to 20 tags. The older spelling ``Tag.N.key`` is taken as well."""

TagFilters = Annotated[list[TagParams] | None, AfterValidator(_legal_filters)]
"""Up to 20 tags that have to be there, with any value where none is given."""


class TagResult(Result):
    """A tag in a listing."""

    tag_key: str
    tag_value: str


TagResults = Annotated[list[TagResult], wrapped("Tag")]


class FilterParams(Params):
    """A filter: what it is about, and what is wanted."""

    key: str | None = None
    value: str | None = None


def stored_tags(tags: list[TagParams] | None) -> tuple[Tag, ...]:
    """Turn tags as given into tags as stored."""
    return tuple(Tag(tag.key or "", tag.value or "") for tag in tags or ())


def shown_tags(tags: tuple[Tag, ...]) -> list[TagResult]:
    """Turn tags as stored into tags as listed."""
    return [TagResult(tag_key=tag.key, tag_value=tag.value) for tag in tags]


def named(call: Call, kind: str, ids: Iterable[str]) -> list[str]:
    """Name resources of the call's region, or all of the kind if no ids are given."""
    return [resource("ecs", call.region_id, call.account_id, f"{kind}/{name}") for name in ids or ("*",)]
