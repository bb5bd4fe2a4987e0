"""What one asks of single security groups: their rules, and which other groups' rules are about them."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.errors import INVALID_PARAMETER, Refusal
from ...api.markers import read_marker, write_marker
from ...api.models import Integer, Result, Seconds, wrapped
from ...table import first
from ..vpc.fields import OwnerParams, any_case
from .fields import RegionId, named
from .security_group_errors import (
    ATTRIBUTE_NOT_SUPPORTED,
    DESCRIBED_DIRECTION_INVALID,
    NIC_TYPE_NOT_SUPPORTED,
    REFERENCED_IDS_MALFORMED,
    REFERENCED_NOT_FOUND,
    SECURITY_GROUP_NOT_FOUND,
)
from .security_group_records import SecurityGroup, SecurityGroupRule
from .security_group_rule_params import shown_source_ports
from .security_groups import GroupParams, get_group, named_group, referencing_groups
from .service import ecs

FEWEST_RULES, MOST_RULES = 10, 1000
REFERENCED_GROUPS = 10


class DescribeSecurityGroupAttributeParams(GroupParams):
    """Parameters of DescribeSecurityGroupAttribute."""

    nic_type: Annotated[str | None, any_case("internet", "intranet"), Refusal(value=NIC_TYPE_NOT_SUPPORTED)] = None
    direction: Annotated[str, any_case("ingress", "egress", "all"), Refusal(value=DESCRIBED_DIRECTION_INVALID)] = "all"
    attribute: Annotated[Literal["snapshotPolicyIds"] | None, Refusal(value=ATTRIBUTE_NOT_SUPPORTED)] = None
    max_results: Integer = 500
    next_token: str | None = None

    @property
    def limit(self) -> int:
        """How many rules a page has: values below 10 count as 10, values above 1000 as 1000."""
        return min(max(self.max_results, FEWEST_RULES), MOST_RULES)


class PermissionResult(Result):
    """A rule; what it says nothing of is empty."""

    security_group_rule_id: str
    direction: str
    ip_protocol: str
    port_range: str
    port_range_list_id: str = ""
    port_range_list_name: str = ""
    source_port_range: str
    source_cidr_ip: str
    ipv6_source_cidr_ip: str
    source_group_id: str
    source_group_name: str
    source_group_owner_account: str
    source_prefix_list_id: str = ""
    source_prefix_list_name: str = ""
    dest_cidr_ip: str
    ipv6_dest_cidr_ip: str
    dest_group_id: str
    dest_group_name: str
    dest_group_owner_account: str
    dest_prefix_list_id: str = ""
    dest_prefix_list_name: str = ""
    nic_type: str
    policy: str
    priority: str
    description: str
    create_time: Seconds


class DescribeSecurityGroupAttributeResult(Result):
    """A security group and a page of its rules."""

    region_id: str
    security_group_id: str
    security_group_name: str
    description: str
    vpc_id: str
    inner_access_policy: str
    permissions: Annotated[list[PermissionResult], wrapped("Permission")]
    snapshot_policy_ids: Annotated[list[str], wrapped("SnapshotPolicyId")]
    next_token: str


@ecs.action(named_group, raises=(SECURITY_GROUP_NOT_FOUND,))
def describe_security_group_attribute(
    call: Call, params: DescribeSecurityGroupAttributeParams
) -> DescribeSecurityGroupAttributeResult:
    """Show a security group and its rules, the latest first, a page at a time."""
    group = get_group(call, params.security_group_id)
    # In a VPC, "internet" is taken as "intranet".
    nic_type = "intranet" if group.network_type == "vpc" else params.nic_type or "internet"
    behind = _read_token(params.next_token)
    rules = [
        (str(rule.number), rule)
        for rule in reversed(group.rules)
        if rule.traffic.nic_type == nic_type
        and params.direction in ("all", rule.traffic.direction)
        and (behind is None or rule.number < behind)
    ]
    page, last = first(iter(rules), params.limit)
    return DescribeSecurityGroupAttributeResult(
        region_id=group.region_id,
        security_group_id=group.security_group_id,
        security_group_name=group.security_group_name,
        description=group.description,
        vpc_id=group.vpc_id or "",
        inner_access_policy=group.inner_access_policy,
        permissions=[_show(call, group, rule) for rule in page],
        snapshot_policy_ids=[],
        next_token=write_marker(last) or "",
    )


def _read_token(token: str | None) -> int | None:
    refusal = INVALID_PARAMETER(name="NextToken")
    number = read_marker(token, refusal)
    if number is None:
        return None
    if not (number.isascii() and number.isdigit() and len(number) <= 9):  # noqa: PLR2004 - more than there are
        raise refusal
    return int(number)


def _show(call: Call, group: SecurityGroup, rule: SecurityGroupRule) -> PermissionResult:
    traffic = rule.traffic
    peer = call.world.ecs.security_groups.locate(traffic.peer_group_id)
    # The Terraform provider takes an owner as one of another account: groups of the same account show none.
    owner_id = "" if traffic.peer_account_id == group.account_id else traffic.peer_account_id
    shown = (traffic.peer_group_id, peer.security_group_name if peer else "", owner_id)
    source, dest = (shown, ("", "", "")) if traffic.direction == "ingress" else (("", "", ""), shown)
    return PermissionResult(
        security_group_rule_id=rule.security_group_rule_id,
        direction=traffic.direction,
        ip_protocol=traffic.ip_protocol,
        port_range=traffic.port_range,
        source_port_range=shown_source_ports(traffic),
        source_cidr_ip=traffic.source_cidr_ip,
        ipv6_source_cidr_ip=traffic.ipv6_source_cidr_ip,
        source_group_id=source[0],
        source_group_name=source[1],
        source_group_owner_account=source[2],
        dest_cidr_ip=traffic.dest_cidr_ip,
        ipv6_dest_cidr_ip=traffic.ipv6_dest_cidr_ip,
        dest_group_id=dest[0],
        dest_group_name=dest[1],
        dest_group_owner_account=dest[2],
        nic_type=traffic.nic_type,
        policy=traffic.policy,
        priority=str(traffic.priority),
        description=rule.description,
        create_time=rule.creation_time,
    )


class DescribeSecurityGroupReferencesParams(OwnerParams):
    """Parameters of DescribeSecurityGroupReferences."""

    region_id: RegionId
    security_group_id: Annotated[
        tuple[str, ...],
        Field(max_length=REFERENCED_GROUPS),
        Refusal(missing=REFERENCED_IDS_MALFORMED, length=REFERENCED_IDS_MALFORMED, value=REFERENCED_IDS_MALFORMED),
    ]


class ReferencingGroupResult(Result):
    """A security group that has a rule about another one."""

    ali_uid: str
    security_group_id: str


class ReferenceResult(Result):
    """A security group, and those that have a rule about it."""

    security_group_id: str
    referencing_security_groups: Annotated[list[ReferencingGroupResult], wrapped("ReferencingSecurityGroup")]


class DescribeSecurityGroupReferencesResult(Result):
    """The answer of DescribeSecurityGroupReferences."""

    security_group_references: Annotated[list[ReferenceResult], wrapped("SecurityGroupReference")]


def _named_groups(call: Call, params: DescribeSecurityGroupReferencesParams) -> Iterable[str]:
    return named(call, "securitygroup", params.security_group_id)


@ecs.action(_named_groups, raises=(REFERENCED_NOT_FOUND,))
def describe_security_group_references(
    call: Call, params: DescribeSecurityGroupReferencesParams
) -> DescribeSecurityGroupReferencesResult:
    """List, for each of the named security groups, which others have rules about it; where none has, it is left out."""
    wanted = dict.fromkeys(params.security_group_id)
    found = [call.world.ecs.security_groups.find(call.region_scope, group_id) for group_id in wanted]
    groups = [group for group in found if group is not None]
    if len(groups) < len(found):
        raise REFERENCED_NOT_FOUND()
    references = ((group, list(referencing_groups(call, group))) for group in groups)
    return DescribeSecurityGroupReferencesResult(
        security_group_references=[
            ReferenceResult(
                security_group_id=group.security_group_id,
                referencing_security_groups=[
                    ReferencingGroupResult(ali_uid=other.account_id, security_group_id=other.security_group_id)
                    for other in others
                ],
            )
            for group, others in references
            if others
        ]
    )
