"""Modifying a security group's rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from pydantic import model_validator

from ...api.action import everything
from ...api.call import Call
from ..vpc.fields import EmptyResult
from .fields import ClientToken
from .security_group_errors import (
    IPV6_ON_CLASSIC,
    MODIFIED_PORTS_NOT_OF_PROTOCOL,
    NIC_TYPE_FIXED,
    NOTHING_TO_MODIFY,
    PEER_TYPE_FIXED,
    PORT_RANGE_TYPE_FIXED,
    RULE_DUPLICATED,
    RULE_ID_INVALID,
    RULE_ID_NOT_FOUND,
    RULE_NOT_FOUND,
    SECURITY_GROUP_NOT_FOUND,
)
from .security_group_records import SecurityGroup, SecurityGroupRule, Traffic
from .security_group_rule_params import (
    RULE_ERRORS,
    EgressRuleParams,
    GivenRule,
    IngressRuleParams,
    RuleParams,
    find_peer,
    fit_parts,
    read_parts,
    read_rule,
    rule_conditions,
    rule_key,
)
from .security_group_rules import LIST_ERRORS, PEER_GROUP_ERRORS, check_peer_group, find_rule
from .security_groups import GroupParams, get_group, put_group
from .service import ecs


class ModifiedRuleParams(GroupParams, RuleParams):
    """A rule by its id, with what is to be changed; or a whole rule, whose description is to be changed."""

    security_group_rule_id: str | None = None
    client_token: ClientToken = None

    @cached_property
    def parts(self) -> Mapping[str, Any]:
        """What is given of the rule's traffic."""
        return read_parts(self, "")

    @property
    def traffic(self) -> Traffic:
        """The rule's traffic as far as it is given."""
        return Traffic(**{"direction": self.direction, "ip_protocol": "", **self.parts})

    @cached_property
    def given(self) -> GivenRule:
        """The whole rule."""
        return read_rule(self, "", MODIFIED_PORTS_NOT_OF_PROTOCOL)

    @model_validator(mode="after")
    def _legal(self) -> "ModifiedRuleParams":
        _ = self.given if self.security_group_rule_id is None else self.parts
        return self


class ModifySecurityGroupRuleParams(ModifiedRuleParams, IngressRuleParams):
    """Parameters of ModifySecurityGroupRule."""


class ModifySecurityGroupEgressRuleParams(ModifiedRuleParams, EgressRuleParams):
    """Parameters of ModifySecurityGroupEgressRule."""


def _modified(_: Call, params: ModifiedRuleParams) -> Mapping[str, Sequence[str]]:
    return rule_conditions((params.traffic,))


MODIFY_ERRORS = (
    *RULE_ERRORS,
    MODIFIED_PORTS_NOT_OF_PROTOCOL,
    SECURITY_GROUP_NOT_FOUND,
    RULE_ID_NOT_FOUND,
    RULE_ID_INVALID,
    RULE_NOT_FOUND,
    NOTHING_TO_MODIFY,
    NIC_TYPE_FIXED,
    PEER_TYPE_FIXED,
    PORT_RANGE_TYPE_FIXED,
    RULE_DUPLICATED,
    *LIST_ERRORS,
    IPV6_ON_CLASSIC,
    *PEER_GROUP_ERRORS,
)


@ecs.action(everything, conditions=_modified, raises=MODIFY_ERRORS)
def modify_security_group_rule(call: Call, params: ModifySecurityGroupRuleParams) -> EmptyResult:
    """Change a rule about traffic that comes into a security group."""
    return _modify(call, params)


@ecs.action(everything, conditions=_modified, raises=MODIFY_ERRORS)
def modify_security_group_egress_rule(call: Call, params: ModifySecurityGroupEgressRuleParams) -> EmptyResult:
    """Change a rule about traffic that leaves a security group."""
    return _modify(call, params)


def _modify(call: Call, params: ModifiedRuleParams) -> EmptyResult:
    group = get_group(call, params.security_group_id)
    if params.security_group_rule_id is None:
        rule = find_rule(call, group, params.given)
        if rule is None:
            raise RULE_NOT_FOUND()
    else:
        rule = _changed(call, group, params)
    rule = replace(rule, description=params.description or rule.description)
    others = (rule if one.number == rule.number else one for one in group.rules)
    put_group(call, replace(group, rules=tuple(others)))
    return EmptyResult()


def _changed(call: Call, group: SecurityGroup, params: ModifiedRuleParams) -> SecurityGroupRule:
    """Return the rule of the given id with what is given changed.

    Raises:
        ApiError: There is no such rule, or it cannot be changed so.
    """
    rule = next((one for one in group.rules if one.security_group_rule_id == params.security_group_rule_id), None)
    if rule is None:
        raise RULE_ID_NOT_FOUND()
    if rule.traffic.direction != params.direction:
        raise RULE_ID_INVALID()
    _check_kinds(group, rule, params)
    parts = dict(params.parts)
    parts.pop("nic_type", None)
    if "peer_group_id" in parts:
        parts["peer_account_id"] = parts["peer_account_id"] or call.account_id
    traffic = fit_parts(replace(rule.traffic, **parts), MODIFIED_PORTS_NOT_OF_PROTOCOL)
    check_peer_group(call, group, traffic, params.side)
    for other in group.rules:
        if other.number != rule.number and rule_key(other.traffic) == rule_key(traffic):
            raise RULE_DUPLICATED(rule_id=other.security_group_rule_id)
    return replace(rule, traffic=traffic)


def _check_kinds(group: SecurityGroup, rule: SecurityGroupRule, params: ModifiedRuleParams) -> None:
    """Check that something is to be changed, and nothing of which kind it is."""
    by_ports = params.port_range_list_id is not None and params.port_range is None
    peer = find_peer(params.traffic)
    by_prefixes = params.prefix_list_id is not None and peer is None
    if not params.parts and params.description is None and not by_ports and not by_prefixes:
        raise NOTHING_TO_MODIFY()
    if group.network_type == "classic" and params.parts.get("nic_type", rule.traffic.nic_type) != rule.traffic.nic_type:
        raise NIC_TYPE_FIXED()
    if by_prefixes or peer not in (None, find_peer(rule.traffic)):
        raise PEER_TYPE_FIXED()
    if by_ports:
        raise PORT_RANGE_TYPE_FIXED()
