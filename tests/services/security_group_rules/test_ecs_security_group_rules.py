import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from security_group_rules import EGRESS, INGRESS, Direction, Group

from alimock.emulator.api.principal import Root

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

OTHER_ACCOUNT = "1000000000000002"


@pytest.fixture(name="other_root")
def _other_root(emulator: Any, root: Any) -> Any:
    """Call as the root of another account."""
    return root.acting_as(Root(OTHER_ACCOUNT))


EMPTY = dict.fromkeys(
    (
        "PortRangeListId",
        "PortRangeListName",
        "SourcePortRange",
        "SourceCidrIp",
        "Ipv6SourceCidrIp",
        "SourceGroupId",
        "SourceGroupName",
        "SourceGroupOwnerAccount",
        "SourcePrefixListId",
        "SourcePrefixListName",
        "DestCidrIp",
        "Ipv6DestCidrIp",
        "DestGroupId",
        "DestGroupName",
        "DestGroupOwnerAccount",
        "DestPrefixListId",
        "DestPrefixListName",
        "Description",
    ),
    "",
)


def test_rule_is_shown_in_full(root: Any, group: Group, direction: Direction, vpc_id: str) -> None:
    assert group.authorize(direction.rule(Policy="drop", Priority=7, Description="no ssh")) == {}
    (rule,) = group.rules()
    assert rule.pop("SecurityGroupRuleId").startswith("sgr-bp1")
    assert rule == {
        **EMPTY,
        "Direction": direction.name,
        "IpProtocol": "TCP",
        "PortRange": "22/22",
        f"{direction.side}CidrIp": "10.0.0.0/8",
        "NicType": "intranet",
        "Policy": "Drop",
        "Priority": "7",
        "Description": "no ssh",
        "CreateTime": "2026-01-01T00:00:00Z",
    }


def test_rule_by_parameters_of_older_clients_is_the_same(group: Group, direction: Direction) -> None:
    group.authorize(**direction.rule())
    shown = group.rule()
    assert (shown["Policy"], shown["Priority"], shown["IpProtocol"]) == ("Accept", "1", "TCP")
    group.authorize(direction.rule())
    assert group.rule() == shown


@pytest.mark.parametrize(
    ("parameters", "shown"),
    [
        pytest.param({"IpProtocol": "UDP", "PortRange": "1/65535"}, {"IpProtocol": "UDP"}, id="udp"),
        pytest.param(
            {"IpProtocol": "Icmp", "PortRange": "-1/-1"},
            {"IpProtocol": "ICMP", "PortRange": "-1/-1", "SourcePortRange": "-1/-1"},
            id="icmp",
        ),
        pytest.param(
            {"IpProtocol": "icmpv6", "PortRange": "-1/-1", "PeerCidrIp": None, "Ipv6PeerCidrIp": "::/0"},
            {"IpProtocol": "ICMPv6", "Ipv6PeerCidrIp": "::/0"},
            id="icmpv6",
        ),
        pytest.param({"IpProtocol": "gre", "PortRange": "-1/-1"}, {"IpProtocol": "GRE"}, id="gre"),
        pytest.param(
            {"IpProtocol": "all", "PortRange": "-1/-1", "SourcePortRange": "-1/-1"},
            {"IpProtocol": "ALL", "SourcePortRange": "-1/-1"},
            id="all",
        ),
        pytest.param({"PortRange": "080/0443"}, {"PortRange": "80/443"}, id="leading-zeros"),
        pytest.param({"SourcePortRange": "1000/2000"}, {"SourcePortRange": "1000/2000"}, id="source-ports"),
        pytest.param({"Policy": "ACCEPT"}, {"Policy": "Accept"}, id="policy"),
        pytest.param({"Priority": "100"}, {"Priority": "100"}, id="priority"),
        pytest.param({"NicType": "internet"}, {"NicType": "intranet"}, id="internet-in-a-vpc"),
        pytest.param({"PeerCidrIp": "1.2.3.4"}, {"PeerCidrIp": "1.2.3.4"}, id="address"),
        pytest.param({"PeerCidrIp": "10.1.2.3/8"}, {"PeerCidrIp": "10.1.2.3/8"}, id="host-bits"),
        pytest.param(
            {"PeerCidrIp": None, "Ipv6PeerCidrIp": "2001:0db8:3c4d:0015:0000:0000:1a2f:1a2b/0"},
            {"Ipv6PeerCidrIp": "2001:db8:3c4d:15::1a2f:1a2b/0", "PeerCidrIp": ""},
            id="ipv6",
        ),
        pytest.param({"HereCidrIp": "192.168.0.0/24"}, {"HereCidrIp": "192.168.0.0/24"}, id="both-sides"),
        pytest.param(
            {"PeerCidrIp": None, "Ipv6PeerCidrIp": "::1", "Ipv6HereCidrIp": "::2"},
            {"Ipv6HereCidrIp": "::2"},
            id="both-sides-by-ipv6",
        ),
        pytest.param({"PeerGroupId": "sg-nope"}, {"PeerGroupId": ""}, id="address-goes-before-group"),
        pytest.param({"PeerPrefixListId": "pl-nope"}, {"PeerPrefixListId": ""}, id="address-goes-before-list"),
        pytest.param({"PortRangeListId": "prl-nope"}, {"PortRangeListId": ""}, id="range-goes-before-list"),
        pytest.param({"Description": "", "Priority": ""}, {"Priority": "1"}, id="blanks"),
    ],
)
def test_rule_is_read_as_the_cloud_reads_it(
    group: Group, direction: Direction, parameters: dict[str, Any], shown: dict[str, Any]
) -> None:
    group.authorize(direction.rule(**parameters))
    wanted = {direction.spell(name): value for name, value in shown.items()}
    assert group.rule() | wanted == group.rule()


def test_rule_of_the_classic_network_is_about_the_internet_by_default(
    new_group: Callable[..., Group], direction: Direction
) -> None:
    group = new_group(VpcId=None)
    group.authorize(direction.rule(), direction.rule(NicType="intranet"))
    assert [rule["NicType"] for rule in group.rules()] == ["internet"]
    assert [rule["NicType"] for rule in group.rules(NicType="intranet")] == ["intranet"]


def test_rule_may_be_about_another_group(new_group: Callable[..., Group], direction: Direction) -> None:
    group, peer = new_group(), new_group(SecurityGroupName="peer")
    group.authorize(direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id))
    rule = group.rule()
    side = direction.side
    assert (rule[f"{side}GroupId"], rule[f"{side}GroupName"]) == (peer.group_id, "peer")
    assert rule[f"{side}GroupOwnerAccount"] == ""
    group.revoke(**direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id))
    assert group.rules() == []


def test_rule_may_be_about_a_classic_group_of_another_account(
    new_group: Callable[..., Group], direction: Direction, other_root: Any
) -> None:
    group, peer = new_group(VpcId=None), new_group(other_root, VpcId=None)
    group.authorize(direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id, PeerGroupOwnerId=OTHER_ACCOUNT))
    same = direction.rule(PeerCidrIp=None, PeerGroupId=peer.group_id, PeerGroupOwnerAccount=OTHER_ACCOUNT)
    group.authorize(same)
    (rule,) = group.rules(NicType="intranet")
    assert rule[f"{direction.side}GroupOwnerAccount"] == OTHER_ACCOUNT
    references = other_root.ecs("DescribeSecurityGroupReferences", SecurityGroupId=[peer.group_id])
    (reference,) = references["SecurityGroupReferences"]["SecurityGroupReference"]
    assert reference["ReferencingSecurityGroups"]["ReferencingSecurityGroup"] == [
        {"AliUid": group.caller.principal.account_id, "SecurityGroupId": group.group_id}
    ]


def test_rules_differ_by_direction_and_priority(root: Any, group: Group, direction: Direction) -> None:
    group.authorize(direction.rule(), direction.rule(Priority=2), direction.rule(Policy="drop"))
    opposite = direction.opposite()
    root.ecs(f"AuthorizeSecurityGroup{opposite.ending}", SecurityGroupId=group.group_id, **opposite.rule())
    assert len(group.rules()) == 4
    assert len(group.rules(Direction=direction.name.upper())) == 3
    assert len(group.rules(Direction=opposite.name)) == 1


def test_same_address_as_a_block_is_the_same_rule(group: Group, direction: Direction) -> None:
    group.authorize(direction.rule(PeerCidrIp="1.2.3.4"))
    group.authorize(direction.rule(PeerCidrIp="1.2.3.4/32"))
    assert len(group.rules()) == 1
    group.revoke(direction.rule(PeerCidrIp="1.2.3.4/32"))
    assert group.rules() == []


def test_rules_are_revoked_by_id(group: Group, direction: Direction) -> None:
    group.authorize(direction.rule(), direction.rule(Priority=2), direction.rule(Priority=3))
    last, middle, _ = (rule["SecurityGroupRuleId"] for rule in group.rules())
    assert group.revoke(SecurityGroupRuleId=[last, middle]) == {}
    assert [rule["Priority"] for rule in group.rules()] == ["1"]


def test_revoking_what_is_not_there_succeeds_in_a_list_alone(
    group: Group, direction: Direction, refused: Refused
) -> None:
    group.authorize(direction.rule())
    group.revoke(direction.rule(Priority=2), direction.rule())
    assert group.rules() == []
    with refused("InvalidSecurityGroupRule.RuleNotExist", 400):
        group.revoke(**direction.rule())


def test_revoking_by_id_is_refused(root: Any, group: Group, direction: Direction, refused: Refused) -> None:
    group.authorize(direction.rule())
    rule_id = group.rule()["SecurityGroupRuleId"]
    not_there = "InvalidParam.SecurityGroupRuleId" if direction is INGRESS else "InvalidSecurityGroupRule.RuleNotExist"
    with refused(not_there, 400):
        group.revoke(SecurityGroupRuleId=[rule_id, "sgr-nope"])
    with refused("InvalidParam.SecurityGroupRuleIdRepeated", 400):
        group.revoke(SecurityGroupRuleId=[rule_id, rule_id])
    with refused("InvalidParam.SecurityGroupRuleId", 400):
        group.revoke(SecurityGroupRuleId=[f"sgr-{number}" for number in range(101)])
    with refused("InvalidParam.Permissions", 400):
        group.revoke(direction.rule(), SecurityGroupRuleId=[rule_id])
    with refused("InvalidParam.SecurityGroupRuleId", 400):
        group.revoke(SecurityGroupRuleId=[rule_id], **direction.rule())
    opposite = direction.opposite()
    code = "InvalidSecurityGroupRule.RuleNotExist" if opposite is EGRESS else "InvalidParam.SecurityGroupRuleId"
    with refused(code, 400):
        root.ecs(f"RevokeSecurityGroup{opposite.ending}", SecurityGroupId=group.group_id, SecurityGroupRuleId=[rule_id])
    assert group.rule()["SecurityGroupRuleId"] == rule_id


def test_same_client_token_authorizes_once(group: Group, direction: Direction) -> None:
    group.authorize(direction.rule(), ClientToken="t")
    group.revoke(direction.rule())
    group.authorize(direction.rule(), ClientToken="t")
    assert group.rules() == []


def test_rules_are_listed_page_by_page_though_some_go(root: Any, group: Group, direction: Direction) -> None:
    group.authorize(*(direction.rule(Priority=priority) for priority in range(1, 26)))
    seen = []
    token = None
    while token != "":
        parameters = {"MaxResults": 1} if token is None else {"MaxResults": 1, "NextToken": token}
        page = root.ecs("DescribeSecurityGroupAttribute", SecurityGroupId=group.group_id, **parameters)
        rules = page["Permissions"]["Permission"]
        assert len(rules) <= 10
        seen += [rule["Priority"] for rule in rules]
        group.revoke(SecurityGroupRuleId=[rule["SecurityGroupRuleId"] for rule in rules])
        token = page["NextToken"]
    assert seen == [str(priority) for priority in range(25, 0, -1)]


@pytest.mark.parametrize("action", ["AuthorizeSecurityGroup{}", "ModifySecurityGroup{}Rule"])
def test_changing_rules_needs_every_resource(
    group: Group, new_user: Any, direction: Direction, denied_by_ecs: Denied, refused: Refused, action: str
) -> None:
    name = action.format(direction.ending)
    call = {"SecurityGroupId": group.group_id, **direction.rule()}

    def user(user_name: str, resource: str) -> Any:
        statement = {"Effect": "Allow", "Action": f"ecs:{name}", "Resource": resource}
        return new_user(user_name, json.dumps({"Version": "1", "Statement": [statement]}))

    with denied_by_ecs(f"ecs:{name}"):
        user("alice", f"acs:ecs:*:*:securitygroup/{group.group_id}").ecs(name, **call)
    if "Modify" in name:
        with refused("SecurityGroupRule.NotFound", 404):
            user("bob", "*").ecs(name, **call)
    else:
        user("bob", "*").ecs(name, **call)
        assert len(group.rules()) == 1


def test_revoking_rules_needs_the_group(
    group: Group, new_user: Any, direction: Direction, denied_by_ecs: Denied
) -> None:
    group.authorize(direction.rule())
    name = f"RevokeSecurityGroup{direction.ending}"
    resource = f"acs:ecs:cn-hangzhou:*:securitygroup/{group.group_id}"
    statement = {"Effect": "Allow", "Action": f"ecs:{name}", "Resource": resource}
    with denied_by_ecs(f"ecs:{name}"):
        new_user("bob").ecs(name, SecurityGroupId=group.group_id, **direction.rule())
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    alice.ecs(name, SecurityGroupId=group.group_id, **direction.rule())
    assert group.rules() == []


def test_policies_may_ask_for_protocols_and_sources(root: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    group = Group(root, INGRESS)
    allow = {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}
    deny = {
        "Effect": "Deny",
        "Action": "ecs:*SecurityGroup*",
        "Resource": "*",
        "Condition": {
            "StringEquals": {"ecs:SecurityGroupIpProtocols": ["TCP"], "ecs:SecurityGroupSourceCidrIps": ["0.0.0.0/0"]}
        },
    }
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [allow, deny]}))
    harmless = {"IpProtocol": "tcp", "PortRange": "22/22", "SourceCidrIp": "10.0.0.0/8"}
    alice.ecs("AuthorizeSecurityGroup", SecurityGroupId=group.group_id, Permissions=[harmless])
    rule_id = group.rule()["SecurityGroupRuleId"]
    with denied_by_ecs("ecs:AuthorizeSecurityGroup"):
        alice.ecs(
            "AuthorizeSecurityGroup",
            SecurityGroupId=group.group_id,
            Permissions=[harmless, harmless | {"SourceCidrIp": "0.0.0.0/0"}],
        )
    with denied_by_ecs("ecs:ModifySecurityGroupRule"):
        alice.ecs(
            "ModifySecurityGroupRule",
            SecurityGroupId=group.group_id,
            SecurityGroupRuleId=rule_id,
            IpProtocol="tcp",
            SourceCidrIp="0.0.0.0/0",
        )
