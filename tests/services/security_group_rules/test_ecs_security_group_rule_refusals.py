from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from security_group_rules import Direction, Group

Refused = Callable[[str, int], AbstractContextManager[None]]


IPV6 = {"PeerCidrIp": None, "Ipv6PeerCidrIp": "::1"}

WRONG_RULES = [
    pytest.param({"IpProtocol": None}, "InvalidIpProtocol.ValueNotSupported", 400, id="no-protocol"),
    pytest.param({"IpProtocol": "sctp"}, "InvalidIpProtocol.ValueNotSupported", 400, id="protocol"),
    pytest.param({"PortRange": None}, "InvalidPortRange.Malformed", 400, id="no-ports"),
    pytest.param({"PortRange": "22"}, "InvalidParam.PortRange", 400, id="one-port"),
    pytest.param({"PortRange": "200/1"}, "InvalidParam.PortRange", 400, id="ports-turned-round"),
    pytest.param({"PortRange": "0/22"}, "InvalidParam.PortRange", 400, id="port-zero"),
    pytest.param({"PortRange": "1/65536"}, "InvalidParam.PortRange", 400, id="high-port"),
    pytest.param({"PortRange": "-1/22"}, "InvalidParam.PortRange", 400, id="half-open"),
    pytest.param({"PortRange": "\u0661/\u0662"}, "InvalidParam.PortRange", 400, id="other-digits"),
    pytest.param({"SourcePortRange": "x"}, "InvalidSourcePortRange.Malformed", 400, id="source-ports"),
    pytest.param({"SourcePortRange": "-1/-1"}, "InvalidSourcePortRange.Malformed", 400, id="source-ports-of-tcp"),
    pytest.param(
        {"IpProtocol": "gre", "PortRange": None, "PortRangeListId": "prl-1"},
        "InvalidParam.ProtocolNotSupportPortRangeList",
        400,
        id="port-list-of-gre",
    ),
    pytest.param({"Policy": "reject"}, "InvalidPolicy.Malformed", 400, id="policy"),
    pytest.param({"Priority": "high"}, "InvalidPriority.Malformed", 400, id="priority"),
    pytest.param({"Priority": "1" * 5000}, "InvalidPriority.Malformed", 400, id="endless-priority"),
    pytest.param({"Priority": "0"}, "InvalidPriority.ValueNotSupported", 400, id="priority-zero"),
    pytest.param({"Priority": "101"}, "InvalidPriority.ValueNotSupported", 400, id="priority-101"),
    pytest.param({"NicType": "wifi"}, "InvalidNicType.ValueNotSupported", 400, id="nic-type"),
    pytest.param({"Description": "d" * 513}, "InvalidSecurityGroupDiscription.Malformed", 400, id="description"),
    pytest.param({"PeerCidrIp": "10.0.0.0/33"}, "InvalidParam.PeerCidrIp", 400, id="long-prefix"),
    pytest.param({"PeerCidrIp": "10.0.0.0/"}, "InvalidParam.PeerCidrIp", 400, id="no-prefix"),
    pytest.param({"PeerCidrIp": "10.0.0.0/255.0.0.0"}, "InvalidParam.PeerCidrIp", 400, id="netmask"),
    pytest.param({"PeerCidrIp": "::1"}, "InvalidParam.PeerCidrIp", 400, id="ipv6-as-ipv4"),
    pytest.param({**IPV6, "Ipv6PeerCidrIp": "::1/129"}, "InvalidParam.Ipv6PeerCidrIp", 400, id="ipv6"),
    pytest.param({**IPV6, "Ipv6PeerCidrIp": "fe80::1%eth0"}, "InvalidParam.Ipv6PeerCidrIp", 400, id="ipv6-zone"),
    pytest.param({"HereCidrIp": "x"}, "InvalidParam.HereCidrIp", 400, id="own-address"),
    pytest.param({"Ipv6PeerCidrIp": "::1"}, "InvalidParam.PeerIp", 400, id="two-addresses"),
    pytest.param(
        {"HereCidrIp": "10.0.0.1", "Ipv6HereCidrIp": "::1"}, "InvalidParam.HereIp", 400, id="two-own-addresses"
    ),
    pytest.param({"Ipv6HereCidrIp": "::1"}, "InvalidParameter.Conflict", 400, id="two-families"),
    pytest.param({"HereCidrIp": "10.0.0.0/8"}, "InvalidParamter.Conflict", 400, id="same-addresses"),
    pytest.param(
        {**IPV6, "IpProtocol": "icmp", "PortRange": "-1/-1"},
        "InvalidParam.Ipv4ProtocolConflictWithIpv6Address",
        400,
        id="icmp-by-ipv6",
    ),
    pytest.param(
        {"IpProtocol": "icmpv6", "PortRange": "-1/-1"},
        "InvalidParam.Ipv6ProtocolConflictWithIpv4Address",
        400,
        id="icmpv6-by-ipv4",
    ),
    pytest.param({"PeerCidrIp": None}, "MissingParameter.Peer", 400, id="no-peer"),
    pytest.param({"PeerCidrIp": None, "PeerPrefixListId": "pl-1"}, "InvalidPrefixListId.NotFound", 404, id="prefixes"),
    pytest.param({"PortRange": None, "PortRangeListId": "p"}, "InvalidPortRangeListId.NotFound", 400, id="port-list"),
    pytest.param({"PeerCidrIp": None, "PeerGroupId": "sg-nope"}, "InvalidPeerGroupId.NotFound", 404, id="group"),
    pytest.param(
        {"PeerCidrIp": None, "PeerGroupId": "sg-nope", "PeerGroupOwnerAccount": "test@aliyun.com"},
        "InvalidPeerGroupId.NotFound",
        404,
        id="account",
    ),
    pytest.param(
        {"PeerCidrIp": None, "PeerGroupId": "sg-1", "NicType": "internet"},
        "InvalidPeerGroupId.Mismatch",
        403,
        id="group-on-the-internet",
    ),
]

UNFIT_PORTS = [
    pytest.param({"PortRange": "-1/-1"}, id="all-ports-of-tcp"),
    pytest.param({"IpProtocol": "all"}, id="port-of-all"),
]


@pytest.mark.parametrize("verb", ["Authorize", "Revoke"])
@pytest.mark.parametrize("nested", [True, False], ids=["list", "single"])
@pytest.mark.parametrize(("parameters", "code", "status"), WRONG_RULES)
def test_wrong_rule_is_refused(
    emulator: Any,
    group: Group,
    direction: Direction,
    refused: Refused,
    verb: str,
    nested: bool,
    parameters: dict[str, Any],
    code: str,
    status: int,
) -> None:
    rule = direction.rule(**parameters)
    call = group.authorize if verb == "Authorize" else group.revoke
    before = emulator.world.dump()
    with refused(direction.spell(code), status):
        call(rule) if nested else call(**rule)
    assert emulator.world.dump() == before


@pytest.mark.parametrize(("parameters", "code", "status"), WRONG_RULES)
def test_wrong_rule_is_not_modified(
    group: Group, direction: Direction, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(direction.spell(code), status):
        group.modify(**direction.rule(**parameters))


@pytest.mark.parametrize("parameters", UNFIT_PORTS)
def test_ports_that_the_protocol_has_not_are_refused(
    group: Group, direction: Direction, refused: Refused, parameters: dict[str, Any]
) -> None:
    rule = direction.rule(**parameters)
    with refused("OperationDenied", 400):
        group.authorize(rule)
    with refused("InvalidIpPortRange.Malformed", 400):
        group.revoke(rule)
    with refused("InvalidParam.ProtocolAndPortRangeMismatch", 400):
        group.modify(**rule)


def test_refusal_names_the_rule(group: Group, direction: Direction) -> None:
    with pytest.raises(Exception, match=rf"parameter Permissions\.2\.{direction.side}CidrIp is not valid"):
        group.authorize(direction.rule(), direction.rule(PeerCidrIp="x"))
    with pytest.raises(Exception, match=rf"{direction.side}PrefixListId in Permissions\.1 must be specified"):
        group.authorize(direction.rule(PeerCidrIp=None))
    assert group.rules() == []


@pytest.mark.parametrize("verb", ["Authorize", "Revoke"])
@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"Permissions.1": "x"}, "InvalidPermissions.1", 400, id="not-a-rule"),
        pytest.param({"Permissions.1.PeerGroupOwnerId": "x"}, "InvalidPermissions.1.PeerGroupOwnerId", 400, id="owner"),
        pytest.param({"Permissions.1.IpProtocol": "tcp", "Policy": "drop"}, "InvalidParam.Permissions", 400, id="both"),
        pytest.param({}, "InvalidIpProtocol.ValueNotSupported", 400, id="nothing"),
        pytest.param({"ClientToken": "é"}, "InvalidClientToken.ValueNotSupported", 400, id="token"),
    ],
)
def test_list_of_rules_is_refused(
    group: Group, direction: Direction, refused: Refused, verb: str, parameters: dict[str, Any], code: str, status: int
) -> None:
    given = {direction.spell(name): value for name, value in parameters.items()}
    call = group.authorize if verb == "Authorize" else group.revoke
    with refused(direction.spell(code), status):
        call(**given)


def test_list_has_100_rules_that_differ(group: Group, direction: Direction, refused: Refused) -> None:
    many = [direction.rule(PortRange=f"{port}/{port}") for port in range(1, 102)]
    for call in (group.authorize, group.revoke):
        with refused("InvalidPermissions", 400):
            call(*many)
        with refused("InvalidParam.DuplicatePermissions", 400):
            call(direction.rule(), direction.rule(IpProtocol="TCP", Description="again"))
    group.authorize(*many[:100])
    assert len(group.rules()) == 100


@pytest.mark.parametrize("verb", ["AuthorizeSecurityGroup{}", "RevokeSecurityGroup{}", "ModifySecurityGroup{}Rule"])
def test_rules_of_an_unknown_group_are_refused(root: Any, direction: Direction, refused: Refused, verb: str) -> None:
    with refused("InvalidSecurityGroupId.NotFound", 404):
        root.ecs(verb.format(direction.ending), SecurityGroupId="sg-nope", **direction.rule())


def test_group_has_200_rules(group: Group, direction: Direction, refused: Refused) -> None:
    many = [direction.rule(PortRange=f"{port}/{port}") for port in range(1, 202)]
    group.authorize(*many[:100])
    group.authorize(*many[100:199])
    with refused("AuthorizationLimitExceed", 403):
        group.authorize(*many[199:201])
    group.authorize(many[199])
    group.authorize(*many[100:200])
    assert len(group.rules()) == 200


def test_group_has_20_rules_about_groups(
    root: Any, new_group: Callable[..., Group], direction: Direction, refused: Refused
) -> None:
    group, peer = new_group(), new_group()
    ports = [f"{port}/{port}" for port in range(1, 22)]
    many = [direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id, PortRange=port) for port in ports]
    group.authorize(direction.rule(), *many[:20])
    with refused("AuthorizedGroupRule.LimitExceed", 400):
        group.authorize(many[20])
    listed = root.ecs("DescribeSecurityGroups", SecurityGroupId=group.group_id)["SecurityGroups"]["SecurityGroup"][0]
    assert (listed["RuleCount"], listed["GroupToGroupRuleCount"]) == (21, 20)


def test_group_that_cannot_be_the_other_side_is_refused(
    root: Any, new_group: Callable[..., Group], direction: Direction, refused: Refused
) -> None:
    group, classic, enterprise = new_group(), new_group(VpcId=None), new_group(SecurityGroupType="enterprise")
    other = new_group(VpcId=root.vpc("CreateVpc")["VpcId"])

    def about(peer: Group) -> dict[str, Any]:
        return direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id)

    with refused("InvalidParamter.Conflict", 403):
        group.authorize(about(group))
    with refused("InvalidNetworkType.Conflict", 403):
        group.authorize(about(classic))
    with refused(f"Invalid{direction.side}GroupId.Mismatch", 400):
        group.authorize(about(other))
    with refused("InvalidGroupAuthParameter.OperationDenied", 400):
        group.authorize(about(enterprise))
    with refused("InvalidGroupParameter.OperationDenied", 400):
        enterprise.authorize(about(group))


def test_classic_network_has_neither_ipv6_nor_prefix_lists(
    new_group: Callable[..., Group], direction: Direction, refused: Refused
) -> None:
    group = new_group(VpcId=None)
    with refused("InvalidSecurityGroup.InvalidNetworkType", 400):
        group.authorize(direction.rule(**IPV6))
    prefixes = direction.rule(PeerCidrIp=None, PeerPrefixListId="pl-1")
    for call in (group.authorize, group.revoke, group.modify):
        with refused("NotSupported.ClassicNetworkPrefixList", 400):
            call(**prefixes)
