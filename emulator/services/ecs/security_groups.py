"""Security groups: creating, listing, modifying and deleting them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Result, Seconds, wrapped
from ...api.names import resource
from ..vpc.fields import EmptyResult, OwnerParams, any_case, has_tags
from ..vpc.ids import new_id
from .errors import (
    DRY_RUN_OPERATION,
    SECURITY_GROUP_DESCRIPTION_MALFORMED,
    SECURITY_GROUP_GONE,
    SECURITY_GROUP_IDS_MALFORMED,
    SECURITY_GROUP_IN_USE,
    SECURITY_GROUP_NAME_MALFORMED,
    SECURITY_GROUP_QUOTA,
    VPC_NOT_FOUND,
)
from .fields import (
    TAG_ERRORS,
    TAG_FILTER_ERRORS,
    ClientToken,
    RegionId,
    ResourceGroupId,
    TagFilters,
    TagResults,
    Tags,
    checked,
    is_description,
    is_name,
    json_list,
    named,
    shown_tags,
    stored_tags,
)
from .paging import PageParams, PageResult, cut
from .security_group_errors import (
    INNER_ACCESS_FIXED,
    INNER_ACCESS_MALFORMED,
    SECURITY_GROUP_AUTHORIZED,
    SECURITY_GROUP_NOT_FOUND,
)
from .security_group_records import SecurityGroup, SecurityGroupRule
from .service import ecs

GROUPS_PER_REGION = 100

Name = Annotated[str | None, checked(is_name, SECURITY_GROUP_NAME_MALFORMED)]
Description = Annotated[str | None, checked(is_description, SECURITY_GROUP_DESCRIPTION_MALFORMED)]


class CreateSecurityGroupParams(OwnerParams):
    """Parameters of CreateSecurityGroup; without a VPC the group is one of the classic network."""

    region_id: RegionId
    vpc_id: str | None = None
    security_group_name: Name = None
    description: Description = None
    security_group_type: Literal["normal", "enterprise"] = "normal"
    service_managed: Annotated[Boolean | None, NO_EFFECT] = None
    resource_group_id: ResourceGroupId = None
    tag: Tags = None
    client_token: ClientToken = None


class CreateSecurityGroupResult(Result):
    """The answer of CreateSecurityGroup."""

    security_group_id: str


def _new_group(call: Call, params: CreateSecurityGroupParams) -> Iterable[str]:
    group = named(call, "securitygroup", ())
    if params.vpc_id is None:
        return group
    return (*group, resource("vpc", call.region_id, call.account_id, f"vpc/{params.vpc_id}"))


@ecs.action(
    _new_group,
    raises=(
        SECURITY_GROUP_NAME_MALFORMED,
        SECURITY_GROUP_DESCRIPTION_MALFORMED,
        VPC_NOT_FOUND,
        SECURITY_GROUP_QUOTA,
        *TAG_ERRORS,
    ),
)
def create_security_group(call: Call, params: CreateSecurityGroupParams) -> CreateSecurityGroupResult:
    """Create a security group, in a VPC or in the classic network."""
    if params.vpc_id is not None and call.world.vpc.vpcs.find(call.region_scope, params.vpc_id) is None:
        raise VPC_NOT_FOUND()
    groups = call.world.ecs.security_groups
    if groups.count(call.region_scope) >= GROUPS_PER_REGION:
        raise SECURITY_GROUP_QUOTA()
    group = SecurityGroup(
        account_id=call.account_id,
        region_id=call.region_id,
        security_group_id=new_id(call, "sg"),
        security_group_name=params.security_group_name or "",
        description=params.description or "",
        vpc_id=params.vpc_id,
        security_group_type=params.security_group_type,
        resource_group_id=params.resource_group_id or "",
        creation_time=call.now,
        tags=stored_tags(params.tag),
        inner_access_policy="Accept" if params.security_group_type == "normal" else "Drop",
    )
    groups.put(call.region_scope, group.security_group_id, group)
    return CreateSecurityGroupResult(security_group_id=group.security_group_id)


class GroupParams(OwnerParams):
    """The security group that a call is about."""

    region_id: RegionId
    security_group_id: str


def named_group(call: Call, params: GroupParams) -> Iterable[str]:
    """Name the security group that a call is about."""
    return named(call, "securitygroup", (params.security_group_id,))


def get_group(call: Call, security_group_id: str) -> SecurityGroup:
    """Return a security group of the call's region.

    Raises:
        ApiError: It does not exist.
    """
    group = call.world.ecs.security_groups.find(call.region_scope, security_group_id)
    if group is None:
        raise SECURITY_GROUP_NOT_FOUND()
    return group


def put_group(call: Call, group: SecurityGroup) -> None:
    """Store a security group in place of what it was."""
    call.world.ecs.security_groups.put(group.scope, group.security_group_id, group)


def referencing_groups(call: Call, group: SecurityGroup) -> Iterator[SecurityGroup]:
    """Iterate over the security groups, of whichever account, that have a rule about another one."""
    for other in call.world.ecs.security_groups.every():
        if any(rule.traffic.peer_group_id == group.security_group_id for rule in other.rules):
            yield other


class DeleteSecurityGroupParams(GroupParams):
    """Parameters of DeleteSecurityGroup."""


@ecs.action(named_group, raises=(SECURITY_GROUP_GONE, SECURITY_GROUP_IN_USE, SECURITY_GROUP_AUTHORIZED))
def delete_security_group(call: Call, params: DeleteSecurityGroupParams) -> EmptyResult:
    """Delete a security group in which there is no instance and that no other group's rule is about."""
    group = call.world.ecs.security_groups.find(call.region_scope, params.security_group_id)
    if group is None:
        raise SECURITY_GROUP_GONE()
    if call.world.ecs.count_members(group):
        raise SECURITY_GROUP_IN_USE()
    if any(referencing_groups(call, group)):
        raise SECURITY_GROUP_AUTHORIZED()
    call.world.ecs.security_groups.remove(call.region_scope, group.security_group_id)
    return EmptyResult()


class ModifySecurityGroupAttributeParams(GroupParams):
    """Parameters of ModifySecurityGroupAttribute; what is left out stays as it is."""

    security_group_name: Name = None
    description: Description = None


@ecs.action(
    named_group,
    raises=(SECURITY_GROUP_NOT_FOUND, SECURITY_GROUP_NAME_MALFORMED, SECURITY_GROUP_DESCRIPTION_MALFORMED),
)
def modify_security_group_attribute(call: Call, params: ModifySecurityGroupAttributeParams) -> EmptyResult:
    """Change a security group's name and description."""
    group = get_group(call, params.security_group_id)
    put_group(
        call,
        replace(
            group,
            security_group_name=params.security_group_name or group.security_group_name,
            description=params.description or group.description,
        ),
    )
    return EmptyResult()


class ModifySecurityGroupPolicyParams(GroupParams):
    """Parameters of ModifySecurityGroupPolicy."""

    inner_access_policy: Annotated[
        Literal["Accept", "Drop"], any_case("Accept", "Drop"), Refusal(value=INNER_ACCESS_MALFORMED)
    ]
    client_token: ClientToken = None


@ecs.action(named_group, raises=(SECURITY_GROUP_NOT_FOUND, INNER_ACCESS_FIXED))
def modify_security_group_policy(call: Call, params: ModifySecurityGroupPolicyParams) -> EmptyResult:
    """Let the instances in a security group reach each other, or keep them apart."""
    group = get_group(call, params.security_group_id)
    if group.security_group_type == "enterprise":
        raise INNER_ACCESS_FIXED()
    put_group(call, replace(group, inner_access_policy=params.inner_access_policy))
    return EmptyResult()


class DescribeSecurityGroupsParams(PageParams):
    """Parameters of DescribeSecurityGroups."""

    region_id: RegionId
    security_group_ids: Annotated[tuple[str, ...] | None, json_list(), Refusal(value=SECURITY_GROUP_IDS_MALFORMED)] = (
        None
    )
    security_group_id: str | None = None
    security_group_name: str | None = None
    fuzzy_query: Annotated[Boolean | None, NO_EFFECT] = None
    security_group_type: Literal["normal", "enterprise"] | None = None
    vpc_id: str | None = None
    network_type: Literal["vpc", "classic"] | None = None
    resource_group_id: str | None = None
    service_managed: Boolean | None = None
    is_query_ecs_count: Boolean | None = None
    tag: TagFilters = None
    dry_run: Boolean = False


class SecurityGroupResult(Result):
    """A security group."""

    security_group_id: str
    security_group_name: str
    description: str
    security_group_type: str
    vpc_id: str
    resource_group_id: str
    creation_time: Seconds
    ecs_count: int | None
    available_instance_amount: int | None
    rule_count: int
    group_to_group_rule_count: int
    service_managed: bool = False
    service_id: Annotated[int | None, Field(alias="ServiceID")] = None
    tags: TagResults


class DescribeSecurityGroupsResult(PageResult):
    """A page of security groups."""

    region_id: str
    security_groups: Annotated[list[SecurityGroupResult], wrapped("SecurityGroup")]


def count_group_rules(rules: Iterable[SecurityGroupRule]) -> int:
    """Return how many rules are about another security group."""
    return sum(bool(rule.traffic.peer_group_id) for rule in rules)


def capacity(group: SecurityGroup) -> int:
    """Return how many instances a security group may have."""
    if group.vpc_id is None:
        return 1000
    return 65536 if group.security_group_type == "enterprise" else 6000


def _listed_groups(call: Call, params: DescribeSecurityGroupsParams) -> Iterable[str]:
    return named(call, "securitygroup", _wanted_ids(params))


def _wanted_ids(params: DescribeSecurityGroupsParams) -> tuple[str, ...]:
    one = () if params.security_group_id is None else (params.security_group_id,)
    return tuple(dict.fromkeys((*one, *(params.security_group_ids or ()))))


def _is_wanted(group: SecurityGroup, params: DescribeSecurityGroupsParams) -> bool:
    return (
        params.security_group_name in (None, group.security_group_name)
        and params.security_group_type in (None, group.security_group_type)
        and params.vpc_id in (None, group.vpc_id)
        and params.network_type in (None, group.network_type)
        and params.resource_group_id in (None, group.resource_group_id)
        and not params.service_managed
        and has_tags(group.tags, params.tag)
    )


def _show(call: Call, group: SecurityGroup, *, counted: bool) -> SecurityGroupResult:
    store = call.world.ecs
    return SecurityGroupResult(
        security_group_id=group.security_group_id,
        security_group_name=group.security_group_name,
        description=group.description,
        security_group_type=group.security_group_type,
        vpc_id=group.vpc_id or "",
        resource_group_id=group.resource_group_id,
        creation_time=group.creation_time,
        ecs_count=store.count_instances(group) if counted else None,
        available_instance_amount=capacity(group) - store.count_members(group) if counted else None,
        rule_count=len(group.rules),
        group_to_group_rule_count=count_group_rules(group.rules),
        tags=shown_tags(group.tags),
    )


@ecs.action(
    _listed_groups,
    raises=(DRY_RUN_OPERATION, *TAG_FILTER_ERRORS),
)
def describe_security_groups(call: Call, params: DescribeSecurityGroupsParams) -> DescribeSecurityGroupsResult:
    """List the security groups of a region, a page at a time."""
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    table = call.world.ecs.security_groups
    ids = _wanted_ids(params)
    if ids:
        found = ((group_id, table.find(call.region_scope, group_id)) for group_id in sorted(ids))
        candidates = [(group_id, group) for group_id, group in found if group is not None]
    else:
        candidates = list(table.after(call.region_scope, None))
    page = cut([item for item in candidates if _is_wanted(item[1], params)], params)
    return DescribeSecurityGroupsResult(
        region_id=call.region_id,
        total_count=page.total_count,
        page_number=None if params.by_token else params.page_number,
        page_size=None if params.by_token else params.page_size,
        next_token=page.next_token,
        security_groups=[_show(call, group, counted=params.is_query_ecs_count is not False) for group in page.records],
    )
