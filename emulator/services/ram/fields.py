"""The parameters and answer members that several RAM actions share."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, Json

from ...api.models import Integer, Params, Result, wrapped
from .records import PolicyType, Tag

RoleName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9.@-]+$")]
UserName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9._-]+$")]
GroupName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9._-]+$")]
PolicyName = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[a-zA-Z0-9-]+$")]
Description = Annotated[str, Field(max_length=1024)]
TrustPolicyDocument = Annotated[str, Field(max_length=4096)]
PolicyDocument = Annotated[str, Field(max_length=6144)]
Comments = Annotated[str, Field(max_length=128)]
ResourceGroupId = Annotated[str, Field(max_length=64, pattern=r"^[a-zA-Z0-9-]+$")]
SessionDuration = Annotated[Integer, Field(ge=3600, le=43200)]
"""A role's maximum session duration in seconds."""


def _plain(text: str) -> str:
    if text.startswith("acs:") or "http://" in text or "https://" in text:
        raise ValueError("reserved")
    return text


def _free(key: str) -> str:
    if key.startswith("aliyun"):
        raise ValueError("reserved")
    return key


class TagParams(Params):
    """A tag as RAM takes it: an object in a JSON text.

    Attributes:
        key: The key.
        value: The value; where tags are searched for, none stands for any.
    """

    key: Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_plain), AfterValidator(_free)]
    value: Annotated[str, Field(max_length=128), AfterValidator(_plain)] | None = None


def _different(tags: list[TagParams]) -> list[TagParams]:
    if len({tag.key for tag in tags}) < len(tags):
        raise ValueError("a key is given twice")
    return tags


Tags = Annotated[Json[list[TagParams]], Field(max_length=20), AfterValidator(_different)]
"""Up to 20 tags in one JSON text."""


class PolicyParams(Params):
    """The policy that a call is about."""

    policy_type: PolicyType
    policy_name: PolicyName


class NoParams(Params):
    """The parameters of an action that has none."""


class EmptyResult(Result):
    """An answer without members of its own."""


class TagResult(Result):
    """A tag in a listing."""

    tag_key: str
    tag_value: str


TagResults = Annotated[list[TagResult], wrapped("Tag")]


def stored_tags(tags: Iterable[TagParams] | None) -> tuple[Tag, ...]:
    """Turn tags as given into tags as stored."""
    return tuple(Tag(tag.key, tag.value or "") for tag in tags or ())


def shown_tags(tags: Iterable[Tag]) -> list[TagResult]:
    """Turn tags as stored into tags as listed."""
    return [TagResult(tag_key=tag.key, tag_value=tag.value) for tag in tags]


def carries(tags: Iterable[Tag], wanted: Iterable[TagParams] | None) -> bool:
    """Say whether all tags that are searched for are among the stored ones."""
    values = {tag.key: tag.value for tag in tags}
    return all(tag.key in values and tag.value in (None, values[tag.key]) for tag in wanted or ())
