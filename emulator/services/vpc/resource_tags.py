"""Tags: putting them on VPCs, vSwitches and route tables, taking them off and listing them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import INVALID_PARAMETER, Refusal, RefusedValueError
from ...api.markers import read_marker, write_marker
from ...api.models import Boolean, Integer
from ...api.names import resource
from ...table import Table, first
from .errors import (
    TAG_KEY_FORBIDDEN,
    TAG_KEY_GIVEN_TWICE,
    TAG_KEY_INVALID,
    TAG_QUOTA,
    TAG_VALUE_INVALID,
    TAGGED_IDS_NOT_FOUND,
    TAGGED_TYPE_NOT_FOUND,
    TAGS_AND_IDS_MISSING,
    TOO_MANY_TAGGED_IDS,
    TOO_MANY_TAGS_GIVEN,
)
from .fields import (
    TAGS_PER_RESOURCE,
    EmptyResult,
    ListTagResourcesResult,
    OwnerParams,
    RegionId,
    TagParams,
    TagResourceResult,
    any_case,
    has_tags,
    is_reserved_tag,
    stored_tags,
)
from .service import vpc
from .store import RouteTable, Tag, Vpc, VSwitch

IDS_PER_CALL = 50
RESERVED_PREFIXES = ("aliyun", "acs:")

OTHER_TYPES = (
    "EIP",
    "VPNGATEWAY",
    "NATGATEWAY",
    "COMMONBANDWIDTHPACKAGE",
    "PREFIXLIST",
    "PUBLICIPADDRESSPOOL",
    "IPV4GATEWAY",
    "IPV6GATEWAY",
    "NETWORKACL",
    "TRAFFICMIRRORFILTER",
    "TRAFFICMIRRORSESSION",
    "FLOWLOG",
    "HAVIP",
    "DHCPOPTIONSSET",
    "GATEWAYENDPOINT",
    "IPV6ADDRESS",
)
"""Resources of these types are made by calls that are not served: there are none."""

_Tagged: TypeAlias = Vpc | VSwitch | RouteTable


def _few_ids(ids: list[str] | None) -> list[str] | None:
    if ids is not None and len(ids) > IDS_PER_CALL:
        raise RefusedValueError(TOO_MANY_TAGGED_IDS())
    return ids


def _check_key(key: str) -> None:
    if key.lower().startswith(RESERVED_PREFIXES):
        raise RefusedValueError(TAG_KEY_FORBIDDEN())
    if is_reserved_tag(key, ()):
        raise RefusedValueError(TAG_KEY_INVALID())


def _legal_tags(tags: list[TagParams]) -> list[TagParams]:
    if len(tags) > TAGS_PER_RESOURCE:
        raise RefusedValueError(TOO_MANY_TAGS_GIVEN())
    for tag in tags:
        if not tag.key:
            raise RefusedValueError(TAG_KEY_INVALID())
        _check_key(tag.key)
        if is_reserved_tag(tag.value or "", RESERVED_PREFIXES):
            raise RefusedValueError(TAG_VALUE_INVALID())
    if len({tag.key for tag in tags}) < len(tags):
        raise RefusedValueError(TAG_KEY_GIVEN_TWICE())
    return tags


def _legal_keys(keys: list[str]) -> list[str]:
    if len(keys) > TAGS_PER_RESOURCE:
        raise RefusedValueError(TOO_MANY_TAGS_GIVEN())
    for key in keys:
        _check_key(key)
    return keys


ResourceType = Annotated[
    str, any_case("VPC", "VSWITCH", "ROUTETABLE", *OTHER_TYPES), Refusal(value=TAGGED_TYPE_NOT_FOUND)
]
ResourceIds = Annotated[list[str], AfterValidator(_few_ids)]
Tags = Annotated[list[TagParams], AfterValidator(_legal_tags)]
TagKeys = Annotated[list[str], AfterValidator(_legal_keys)]

KEY_ERRORS = (TOO_MANY_TAGS_GIVEN, TAG_KEY_INVALID, TAG_KEY_FORBIDDEN)
TAG_ERRORS = (*KEY_ERRORS, TAG_VALUE_INVALID, TAG_KEY_GIVEN_TWICE)


class _ResourceParams(OwnerParams):
    """The resources that a call is about."""

    region_id: RegionId
    resource_type: ResourceType
    resource_id: ResourceIds


def _named(call: Call, params: "_ResourceParams | ListTagResourcesParams") -> Iterable[str]:
    kind = params.resource_type.lower()
    return [resource("vpc", call.region_id, call.account_id, f"{kind}/{name}") for name in params.resource_id or ("*",)]


def _table(call: Call, resource_type: str) -> Table[Any]:
    tables: dict[str, Table[Any]] = {
        "VPC": call.world.vpc.vpcs,
        "VSWITCH": call.world.vpc.vswitches,
        "ROUTETABLE": call.world.vpc.route_tables,
    }
    return tables.get(resource_type, Table(Vpc))


def _get_all(call: Call, params: _ResourceParams) -> dict[str, _Tagged]:
    table = _table(call, params.resource_type)
    named: dict[str, _Tagged] = {}
    for name in params.resource_id:
        found: _Tagged | None = table.find(call.region_scope, name)
        if found is None:
            raise TAGGED_IDS_NOT_FOUND()
        named[name] = found
    return named


def _put(call: Call, params: _ResourceParams, tagged: Mapping[str, tuple[_Tagged, tuple[Tag, ...]]]) -> EmptyResult:
    table = _table(call, params.resource_type)
    for name, (found, tags) in tagged.items():
        table.put(call.region_scope, name, replace(found, tags=tags))
    return EmptyResult()


class TagResourcesParams(_ResourceParams):
    """Parameters of TagResources."""

    tag: Tags


@vpc.action(_named, raises=(TOO_MANY_TAGGED_IDS, *TAG_ERRORS, TAGGED_IDS_NOT_FOUND, TAG_QUOTA))
def tag_resources(call: Call, params: TagResourcesParams) -> EmptyResult:
    """Put tags on VPCs, vSwitches or route tables; a key that is there already gets the new value."""
    added = {tag.key: tag for tag in stored_tags(params.tag)}
    tagged = {
        name: (found, tuple(({tag.key: tag for tag in found.tags} | added).values()))
        for name, found in _get_all(call, params).items()
    }
    if any(len(tags) > TAGS_PER_RESOURCE for _, tags in tagged.values()):
        raise TAG_QUOTA()
    return _put(call, params, tagged)


class UnTagResourcesParams(_ResourceParams):
    """Parameters of UnTagResources. ``all`` counts where no keys are given."""

    tag_key: TagKeys = Field(default_factory=list)
    all: Boolean = False


@vpc.action(_named, raises=(TOO_MANY_TAGGED_IDS, *KEY_ERRORS, TAGGED_IDS_NOT_FOUND))
def un_tag_resources(call: Call, params: UnTagResourcesParams) -> EmptyResult:
    """Take tags, or all tags, off VPCs, vSwitches or route tables."""
    takes_all = params.all and not params.tag_key
    untagged = {
        name: (found, tuple(tag for tag in found.tags if not takes_all and tag.key not in params.tag_key))
        for name, found in _get_all(call, params).items()
    }
    return _put(call, params, untagged)


class ListTagResourcesParams(OwnerParams):
    """Parameters of ListTagResources."""

    region_id: RegionId
    resource_type: ResourceType
    resource_id: Annotated[list[str] | None, AfterValidator(_few_ids)] = None
    tag: Tags = Field(default_factory=list)
    max_results: Annotated[Integer, Field(ge=1, le=50)] = 50
    next_token: str | None = None


def _listed(call: Call, params: ListTagResourcesParams) -> Iterator[tuple[str, TagResourceResult]]:
    """Iterate over the wanted tags in order of resource and key, each with a name that is in the same order."""
    for name, found in _table(call, params.resource_type).after(call.region_scope, None):
        if (params.resource_id is not None and name not in params.resource_id) or not has_tags(found.tags, params.tag):
            continue
        for tag in sorted(found.tags, key=lambda tag: tag.key):
            if not params.tag or tag.key in {wanted.key for wanted in params.tag}:
                shown = TagResourceResult(
                    resource_id=name, resource_type=params.resource_type, tag_key=tag.key, tag_value=tag.value
                )
                yield f"{name}/{tag.key}", shown


@vpc.action(_named, raises=(TOO_MANY_TAGGED_IDS, *TAG_ERRORS, TAGS_AND_IDS_MISSING, INVALID_PARAMETER))
def list_tag_resources(call: Call, params: ListTagResourcesParams) -> ListTagResourcesResult:
    """List the tags of VPCs, vSwitches or route tables, by their ids or by tags, a page at a time."""
    if params.resource_id is None and not params.tag:
        raise TAGS_AND_IDS_MISSING()
    last = read_marker(params.next_token, INVALID_PARAMETER(name="NextToken"))
    behind = ((name, shown) for name, shown in _listed(call, params) if last is None or name > last)
    page, following = first(behind, params.max_results)
    return ListTagResourcesResult(next_token=write_marker(following) or "", tag_resources=page)
