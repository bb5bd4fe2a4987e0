"""A security group's rules: authorizing and revoking them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, model_validator

from ...api.action import everything
from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal, RefusedValueError
from ..vpc.fields import EmptyResult
from ..vpc.ids import new_id
from .fields import ClientToken
from .security_group_errors import (
    IPV6_ON_CLASSIC,
    PEER_GROUP_IN_ENTERPRISE_GROUP,
    PEER_GROUP_IN_OTHER_NETWORK,
    PEER_GROUP_IN_OTHER_VPC,
    PEER_GROUP_IS_ENTERPRISE,
    PEER_GROUP_IS_SAME,
    PEER_GROUP_NOT_FOUND,
    PEER_GROUP_ON_INTERNET,
    PERMISSIONS_DUPLICATED,
    PERMISSIONS_NOT_ALONE,
    PORT_LIST_NOT_FOUND,
    PORTS_NOT_OF_PROTOCOL,
    PREFIX_LIST_NOT_FOUND,
    PREFIX_LIST_ON_CLASSIC,
    REVOKED_PORTS_NOT_OF_PROTOCOL,
    RULE_ID_INVALID,
    RULE_ID_REPEATED,
    RULE_NOT_THERE,
    SECURITY_GROUP_NOT_FOUND,
    TOO_MANY_GROUP_RULES,
    TOO_MANY_RULES,
)
from .security_group_records import SecurityGroup, SecurityGroupRule, Traffic
from .security_group_rule_params import (
    RULE_ERRORS,
    EgressRuleParams,
    GivenRule,
    IngressRuleParams,
    RuleParams,
    read_rule,
    rule_conditions,
    rule_key,
)
from .security_groups import GroupParams, count_group_rules, get_group, named_group, put_group
from .service import ecs

RULES_PER_GROUP = 200
GROUP_RULES_PER_GROUP = 20
RULES_PER_CALL = 100

LIST_ERRORS = (PREFIX_LIST_ON_CLASSIC, PREFIX_LIST_NOT_FOUND, PORT_LIST_NOT_FOUND)
PEER_GROUP_ERRORS = (
    PEER_GROUP_ON_INTERNET,
    PEER_GROUP_NOT_FOUND,
    PEER_GROUP_IS_SAME,
    PEER_GROUP_IS_ENTERPRISE,
    PEER_GROUP_IN_OTHER_NETWORK,
    PEER_GROUP_IN_OTHER_VPC,
)


class RulesParams(GroupParams, RuleParams):
    """Rules of a security group: a list of them, or a single one by parameters of older clients."""

    mismatch: ClassVar[ErrorSpec]

    permissions: tuple[RuleParams, ...] | None = None
    client_token: ClientToken = None

    @cached_property
    def given(self) -> tuple[GivenRule, ...]:
        """The rules."""
        if not self.permissions:
            return (read_rule(self, "", self.mismatch),)
        if self.is_single:
            raise PERMISSIONS_NOT_ALONE()
        numbered = enumerate(self.permissions, start=1)
        rules = tuple(read_rule(one, f"Permissions.{number}.", self.mismatch) for number, one in numbered)
        if len({rule_key(rule.traffic) for rule in rules}) < len(rules):
            raise PERMISSIONS_DUPLICATED()
        return rules

    @property
    def is_single(self) -> bool:
        """Whether anything is given of a single rule."""
        return not self.model_fields_set.isdisjoint(_RULE_PARTS)

    @model_validator(mode="after")
    def _legal(self) -> "RulesParams":
        _ = self.given
        return self


_RULE_PARTS = frozenset((*IngressRuleParams.model_fields, *EgressRuleParams.model_fields))

IngressRules = Annotated[tuple[IngressRuleParams, ...] | None, Field(max_length=RULES_PER_CALL)]
EgressRules = Annotated[tuple[EgressRuleParams, ...] | None, Field(max_length=RULES_PER_CALL)]


class AuthorizeSecurityGroupParams(RulesParams, IngressRuleParams):
    """Parameters of AuthorizeSecurityGroup."""

    mismatch = PORTS_NOT_OF_PROTOCOL

    permissions: IngressRules = None


class AuthorizeSecurityGroupEgressParams(RulesParams, EgressRuleParams):
    """Parameters of AuthorizeSecurityGroupEgress."""

    mismatch = PORTS_NOT_OF_PROTOCOL

    permissions: EgressRules = None


def _authorized(_: Call, params: RulesParams) -> Mapping[str, Sequence[str]]:
    return rule_conditions(rule.traffic for rule in params.given)


AUTHORIZE_ERRORS = (
    *RULE_ERRORS,
    PORTS_NOT_OF_PROTOCOL,
    PERMISSIONS_NOT_ALONE,
    PERMISSIONS_DUPLICATED,
    SECURITY_GROUP_NOT_FOUND,
    *LIST_ERRORS,
    IPV6_ON_CLASSIC,
    *PEER_GROUP_ERRORS,
    PEER_GROUP_IN_ENTERPRISE_GROUP,
    TOO_MANY_RULES,
    TOO_MANY_GROUP_RULES,
)


@ecs.action(everything, conditions=_authorized, raises=AUTHORIZE_ERRORS)
def authorize_security_group(call: Call, params: AuthorizeSecurityGroupParams) -> EmptyResult:
    """Add rules about traffic that comes into a security group; those that are there already stay as they are."""
    return _authorize(call, params)


@ecs.action(everything, conditions=_authorized, raises=AUTHORIZE_ERRORS)
def authorize_security_group_egress(call: Call, params: AuthorizeSecurityGroupEgressParams) -> EmptyResult:
    """Add rules about traffic that leaves a security group; those that are there already stay as they are."""
    return _authorize(call, params)


def _authorize(call: Call, params: RulesParams) -> EmptyResult:
    group = get_group(call, params.security_group_id)
    rules = {rule_key(rule.traffic): rule for rule in group.rules}
    number = group.rules[-1].number if group.rules else 0
    for given in params.given:
        traffic = settle(call, group, given)
        check_peer_group(call, group, traffic, given.params.side)
        if rule_key(traffic) not in rules:
            number += 1
            rules[rule_key(traffic)] = SecurityGroupRule(
                security_group_rule_id=new_id(call, "sgr"),
                number=number,
                traffic=traffic,
                description=given.params.description or "",
                creation_time=call.now,
            )
    if len(rules) > max(RULES_PER_GROUP, len(group.rules)):
        raise TOO_MANY_RULES()
    if count_group_rules(rules.values()) > max(GROUP_RULES_PER_GROUP, count_group_rules(group.rules)):
        raise TOO_MANY_GROUP_RULES(limit=GROUP_RULES_PER_GROUP)
    put_group(call, replace(group, rules=tuple(rules.values())))
    return EmptyResult()


def settle(call: Call, group: SecurityGroup, given: GivenRule) -> Traffic:
    """Return a given rule's traffic with what its security group says where nothing is given.

    Raises:
        ApiError: The rule is about a list of prefixes or ports, which are made by calls that are not served, or about
            a group and the internet.
    """
    if given.by_prefix_list:
        raise PREFIX_LIST_ON_CLASSIC() if group.network_type == "classic" else PREFIX_LIST_NOT_FOUND()
    if given.by_port_list:
        raise PORT_LIST_NOT_FOUND()
    traffic = given.traffic
    if traffic.peer_group_id:
        if traffic.nic_type == "internet":
            raise PEER_GROUP_ON_INTERNET(side=given.params.side)
        traffic = replace(traffic, peer_account_id=traffic.peer_account_id or call.account_id)
    # Public clients authorize rules of groups in VPCs with "internet", which the cloud takes as "intranet".
    intranet = group.network_type == "vpc" or traffic.peer_group_id
    return replace(traffic, nic_type="intranet" if intranet else traffic.nic_type or "internet")


def find_peer_group(call: Call, traffic: Traffic) -> SecurityGroup | None:
    """Return the security group of the call's region that a rule is about, or ``None``."""
    scope = f"{traffic.peer_account_id}/{call.region_id}"
    return call.world.ecs.security_groups.find(scope, traffic.peer_group_id)


def check_peer_group(call: Call, group: SecurityGroup, traffic: Traffic, side: str) -> None:
    """Check that a security group can have a rule about the addresses or the other group that it is about.

    Raises:
        ApiError: It cannot.
    """
    if group.network_type == "classic" and (traffic.ipv6_source_cidr_ip or traffic.ipv6_dest_cidr_ip):
        raise IPV6_ON_CLASSIC()
    if not traffic.peer_group_id:
        return
    peer = find_peer_group(call, traffic)
    if peer is None:
        raise PEER_GROUP_NOT_FOUND(side=side)
    if peer.security_group_id == group.security_group_id:
        raise PEER_GROUP_IS_SAME()
    if group.security_group_type == "enterprise":
        raise PEER_GROUP_IN_ENTERPRISE_GROUP()
    if peer.security_group_type == "enterprise":
        raise PEER_GROUP_IS_ENTERPRISE()
    if peer.network_type != group.network_type:
        raise PEER_GROUP_IN_OTHER_NETWORK()
    if peer.vpc_id != group.vpc_id:
        raise PEER_GROUP_IN_OTHER_VPC(side=side, role="source" if side == "Source" else "destination")


def _distinct(rule_ids: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if rule_ids is not None and len(set(rule_ids)) < len(rule_ids):
        raise RefusedValueError(RULE_ID_REPEATED())
    return rule_ids


RuleIds = Annotated[
    tuple[str, ...] | None,
    Field(max_length=RULES_PER_CALL),
    AfterValidator(_distinct),
    Refusal(length=RULE_ID_INVALID, value=RULE_ID_INVALID),
]


class RevokedRulesParams(RulesParams):
    """Rules of a security group, by themselves or by their ids."""

    mismatch = REVOKED_PORTS_NOT_OF_PROTOCOL
    not_there: ClassVar[ErrorSpec]

    security_group_rule_id: RuleIds = None

    @cached_property
    def given(self) -> tuple[GivenRule, ...]:
        """The rules, where they are not given by their ids."""
        if self.security_group_rule_id is None:
            return super().given
        if self.permissions:
            raise PERMISSIONS_NOT_ALONE()
        if self.is_single:
            raise RULE_ID_INVALID()
        return ()


class RevokeSecurityGroupParams(RevokedRulesParams, IngressRuleParams):
    """Parameters of RevokeSecurityGroup."""

    not_there = RULE_ID_INVALID

    permissions: IngressRules = None


class RevokeSecurityGroupEgressParams(RevokedRulesParams, EgressRuleParams):
    """Parameters of RevokeSecurityGroupEgress."""

    not_there = RULE_NOT_THERE

    permissions: EgressRules = None


REVOKE_ERRORS = (
    *RULE_ERRORS,
    REVOKED_PORTS_NOT_OF_PROTOCOL,
    PERMISSIONS_NOT_ALONE,
    PERMISSIONS_DUPLICATED,
    RULE_ID_INVALID,
    RULE_ID_REPEATED,
    SECURITY_GROUP_NOT_FOUND,
    *LIST_ERRORS,
    PEER_GROUP_ON_INTERNET,
    PEER_GROUP_NOT_FOUND,
    RULE_NOT_THERE,
)


@ecs.action(named_group, raises=REVOKE_ERRORS)
def revoke_security_group(call: Call, params: RevokeSecurityGroupParams) -> EmptyResult:
    """Take away rules about traffic that comes into a security group."""
    return _revoke(call, params)


@ecs.action(named_group, raises=REVOKE_ERRORS)
def revoke_security_group_egress(call: Call, params: RevokeSecurityGroupEgressParams) -> EmptyResult:
    """Take away rules about traffic that leaves a security group."""
    return _revoke(call, params)


def _revoke(call: Call, params: RevokedRulesParams) -> EmptyResult:
    """Take rules away. What is not there is an error, but for one in a list of rules: that is passed over."""
    group = get_group(call, params.security_group_id)
    there = {rule.security_group_rule_id for rule in group.rules if rule.traffic.direction == params.direction}
    revoked = set(params.security_group_rule_id or ())
    if revoked - there:
        raise params.not_there()
    for given in params.given:
        rule = find_rule(call, group, given)
        if rule is not None:
            revoked.add(rule.security_group_rule_id)
        elif not params.permissions:
            raise RULE_NOT_THERE()
    put_group(call, replace(group, rules=_without(group.rules, revoked)))
    return EmptyResult()


def _without(rules: Iterable[SecurityGroupRule], rule_ids: set[str]) -> tuple[SecurityGroupRule, ...]:
    return tuple(rule for rule in rules if rule.security_group_rule_id not in rule_ids)


def find_rule(call: Call, group: SecurityGroup, given: GivenRule) -> SecurityGroupRule | None:
    """Return a security group's rule like the given one, or ``None``.

    Raises:
        ApiError: There can be none, since it is about something that does not exist.
    """
    traffic = settle(call, group, given)
    key = rule_key(traffic)
    rule = next((rule for rule in group.rules if rule_key(rule.traffic) == key), None)
    if rule is None and traffic.peer_group_id and find_peer_group(call, traffic) is None:
        raise PEER_GROUP_NOT_FOUND(side=given.params.side)
    return rule
