import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from security_group_rules import INGRESS, Direction, Group

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(name="group")
def _group(new_group: Callable[..., Group], direction: Direction) -> Group:
    """A security group with one rule."""
    group = new_group()
    group.authorize(direction.rule(Description="ssh"))
    return group


def test_description_of_a_whole_rule_is_modified(group: Group, direction: Direction) -> None:
    before = group.rule()
    for _ in range(2):
        assert group.modify(**direction.rule(Description="shell")) == {}
    assert group.rule() == before | {"Description": "shell"}
    group.modify(**direction.rule())
    assert group.rule() == before | {"Description": "shell"}


@pytest.mark.parametrize(
    ("parameters", "shown"),
    [
        pytest.param({"Description": "shell"}, {"Description": "shell"}, id="description"),
        pytest.param({"Policy": "drop"}, {"Policy": "Drop"}, id="policy"),
        pytest.param({"Priority": 9}, {"Priority": "9"}, id="priority"),
        pytest.param({"PortRange": "80/80"}, {"PortRange": "80/80"}, id="ports"),
        pytest.param({"PortRange": "80/80", "PortRangeListId": "prl-1"}, {"PortRange": "80/80"}, id="ports-over-list"),
        pytest.param(
            {"IpProtocol": "all", "PortRange": "-1/-1"},
            {"IpProtocol": "ALL", "PortRange": "-1/-1", "SourcePortRange": "-1/-1"},
            id="protocol",
        ),
        pytest.param({"SourcePortRange": "1/9"}, {"SourcePortRange": "1/9"}, id="source-ports"),
        pytest.param({"PeerCidrIp": "11.0.0.0/8"}, {"PeerCidrIp": "11.0.0.0/8"}, id="address"),
        pytest.param(
            {"PeerCidrIp": "11.0.0.0/8", "PeerPrefixListId": "pl-1"},
            {"PeerCidrIp": "11.0.0.0/8"},
            id="address-over-list",
        ),
        pytest.param({"HereCidrIp": "192.168.1.0/24"}, {"HereCidrIp": "192.168.1.0/24"}, id="other-side"),
        pytest.param({"NicType": "internet", "Priority": 2}, {"Priority": "2", "NicType": "intranet"}, id="nic-type"),
    ],
)
def test_rule_is_modified_by_its_id(
    group: Group, direction: Direction, parameters: dict[str, Any], shown: dict[str, Any]
) -> None:
    before = group.rule()
    spelt = {direction.spell(name): value for name, value in parameters.items()}
    group.modify(SecurityGroupRuleId=before["SecurityGroupRuleId"], **spelt)
    assert group.rule() == before | {direction.spell(name): value for name, value in shown.items()}


def test_rule_keeps_its_place(group: Group, direction: Direction) -> None:
    group.authorize(direction.rule(Priority=2))
    last, first = (rule["SecurityGroupRuleId"] for rule in group.rules())
    group.modify(SecurityGroupRuleId=first, Priority=3)
    assert [rule["SecurityGroupRuleId"] for rule in group.rules()] == [last, first]


def test_group_of_a_rule_is_modified(new_group: Callable[..., Group], direction: Direction) -> None:
    group, one, other = new_group(), new_group(), new_group()
    group.authorize(direction.rule(PeerCidrIp=None, PeerGroupId=one.group_id))
    rule_id = group.rule()["SecurityGroupRuleId"]
    group.modify(SecurityGroupRuleId=rule_id, **{direction.spell("PeerGroupId"): other.group_id})
    assert group.rule()[direction.spell("PeerGroupId")] == other.group_id


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({}, "InvalidParam.InvalidModifyRuleRequest", 400, id="nothing"),
        pytest.param({"Policy": "reject"}, "InvalidPolicy.Malformed", 400, id="policy"),
        pytest.param({"Description": "d" * 513}, "InvalidSecurityGroupDiscription.Malformed", 400, id="description"),
        pytest.param({"IpProtocol": "icmp"}, "InvalidParam.ProtocolAndPortRangeMismatch", 400, id="protocol"),
        pytest.param({"Ipv6PeerCidrIp": "::1"}, "InvalidOperation.ModifySgRuleEntityType", 400, id="family"),
        pytest.param({"PeerGroupId": "sg-1"}, "InvalidOperation.ModifySgRuleEntityType", 400, id="group"),
        pytest.param({"PeerPrefixListId": "pl-1"}, "InvalidOperation.ModifySgRuleEntityType", 400, id="prefix-list"),
        pytest.param({"PortRangeListId": "prl-1"}, "InvalidOperation.ModifyPortRangeType", 400, id="port-list"),
        pytest.param({"Ipv6HereCidrIp": "::1"}, "InvalidParameter.Conflict", 400, id="two-families"),
        pytest.param({"Priority": "2"}, "InvalidOperation.RuleDuplicate", 400, id="duplicate"),
        pytest.param({"SecurityGroupRuleId": "sgr-nope"}, "InvalidSecurityGroupRuleId.NotFound", 404, id="unknown"),
        pytest.param({"SecurityGroupId": "sg-nope"}, "InvalidSecurityGroupId.NotFound", 404, id="unknown-group"),
    ],
)
def test_modifying_by_id_is_refused(
    root: Any,
    emulator: Any,
    group: Group,
    direction: Direction,
    refused: Refused,
    parameters: dict[str, Any],
    code: str,
    status: int,
) -> None:
    rule_id = group.rule()["SecurityGroupRuleId"]
    group.authorize(direction.rule(Priority=2))
    spelt = {direction.spell(name): value for name, value in parameters.items()}
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs(direction.modifying(), **{"SecurityGroupId": group.group_id, "SecurityGroupRuleId": rule_id, **spelt})
    assert emulator.world.dump() == before


def test_rule_of_the_other_direction_is_refused(
    root: Any, group: Group, direction: Direction, refused: Refused
) -> None:
    rule_id = group.rule()["SecurityGroupRuleId"]
    with refused("InvalidParam.SecurityGroupRuleId", 400):
        root.ecs(
            direction.opposite().modifying(),
            SecurityGroupId=group.group_id,
            SecurityGroupRuleId=rule_id,
            Description="shell",
        )


def test_unknown_whole_rule_is_refused(group: Group, direction: Direction, refused: Refused) -> None:
    with refused("SecurityGroupRule.NotFound", 404):
        group.modify(**direction.rule(Priority=2, Description="shell"))


def test_network_interface_of_a_classic_rule_stays(
    new_group: Callable[..., Group], direction: Direction, refused: Refused
) -> None:
    group = new_group(VpcId=None)
    group.authorize(direction.rule())
    rule_id = group.rule()["SecurityGroupRuleId"]
    with refused("InvalidOperation.ModifyNicType", 400):
        group.modify(SecurityGroupRuleId=rule_id, NicType="intranet")
    group.modify(SecurityGroupRuleId=rule_id, NicType="internet", Priority=2)
    assert group.rule()["Priority"] == "2"


def test_rule_is_not_modified_to_be_about_a_group_that_cannot_be(
    root: Any, new_group: Callable[..., Group], direction: Direction, refused: Refused
) -> None:
    group, peer, classic = new_group(), new_group(), new_group(VpcId=None)
    enterprise = new_group(SecurityGroupType="enterprise")
    far = new_group(VpcId=root.vpc("CreateVpc")["VpcId"])
    group.authorize(direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id))
    rule_id = group.rule()["SecurityGroupRuleId"]
    for wrong, code, status in (
        (group.group_id, "InvalidParamter.Conflict", 403),
        ("sg-nope", f"Invalid{direction.side}GroupId.NotFound", 404),
        (classic.group_id, "InvalidNetworkType.Conflict", 403),
        (far.group_id, f"Invalid{direction.side}GroupId.Mismatch", 400),
        (enterprise.group_id, "InvalidGroupAuthParameter.OperationDenied", 400),
    ):
        with refused(code, status):
            group.modify(SecurityGroupRuleId=rule_id, **{direction.spell("PeerGroupId"): wrong})
    assert group.rule()[direction.spell("PeerGroupId")] == peer.group_id


def test_classic_rule_is_not_modified_to_be_about_ipv6(
    new_group: Callable[..., Group], direction: Direction, refused: Refused
) -> None:
    group, peer = new_group(VpcId=None), new_group(VpcId=None)
    group.authorize(direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id))
    (rule,) = group.rules(NicType="intranet")
    with refused("InvalidSecurityGroup.InvalidNetworkType", 400):
        group.modify(SecurityGroupRuleId=rule["SecurityGroupRuleId"], **{direction.spell("Ipv6HereCidrIp"): "::1"})


def test_user_may_modify_a_rule_by_its_id(root: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    group = Group(root, INGRESS)
    group.authorize(INGRESS.rule())
    call = {"SecurityGroupId": group.group_id, "SecurityGroupRuleId": group.rule()["SecurityGroupRuleId"]}
    with denied_by_ecs("ecs:ModifySecurityGroupRule"):
        new_user("bob").ecs("ModifySecurityGroupRule", **call, Description="shell")
    statement = {"Effect": "Allow", "Action": "ecs:ModifySecurityGroupRule", "Resource": "*"}
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    alice.ecs("ModifySecurityGroupRule", **call, Description="shell")
    assert group.rule()["Description"] == "shell"
