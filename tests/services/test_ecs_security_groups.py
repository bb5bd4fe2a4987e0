import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from security_group_rules import INGRESS, Group

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


def create(root: Any, **parameters: Any) -> str:
    return str(root.ecs("CreateSecurityGroup", **parameters)["SecurityGroupId"])


def listed(root: Any, **parameters: Any) -> list[str]:
    answer = root.ecs("DescribeSecurityGroups", **parameters)
    return [group["SecurityGroupId"] for group in answer["SecurityGroups"]["SecurityGroup"]]


def test_security_group_is_shown_in_full(root: Any) -> None:
    vpc_id = root.vpc("CreateVpc")["VpcId"]
    group_id = create(
        root,
        VpcId=vpc_id,
        SecurityGroupName="sg-web",
        Description="for web",
        SecurityGroupType="enterprise",
        ResourceGroupId="rg-acfmxazb4ph6aiy",
        **{"Tag.1.Key": "k", "Tag.1.Value": "v"},
    )
    assert group_id.startswith("sg-bp1")
    assert len(group_id) == 23
    assert root.ecs("DescribeSecurityGroups") == {
        "RegionId": "cn-hangzhou",
        "TotalCount": 1,
        "PageNumber": 1,
        "PageSize": 10,
        "NextToken": "",
        "SecurityGroups": {
            "SecurityGroup": [
                {
                    "SecurityGroupId": group_id,
                    "SecurityGroupName": "sg-web",
                    "Description": "for web",
                    "SecurityGroupType": "enterprise",
                    "VpcId": vpc_id,
                    "ResourceGroupId": "rg-acfmxazb4ph6aiy",
                    "CreationTime": "2026-01-01T00:00:00Z",
                    "EcsCount": 0,
                    "AvailableInstanceAmount": 65536,
                    "RuleCount": 0,
                    "GroupToGroupRuleCount": 0,
                    "ServiceManaged": False,
                    "Tags": {"Tag": [{"TagKey": "k", "TagValue": "v"}]},
                }
            ]
        },
    }


def test_security_group_counts_its_instances(root: Any, network: Any) -> None:
    network.launch(Amount=3)
    (group,) = root.ecs("DescribeSecurityGroups")["SecurityGroups"]["SecurityGroup"]
    assert (group["EcsCount"], group["AvailableInstanceAmount"]) == (3, 5997)
    (group,) = root.ecs("DescribeSecurityGroups", IsQueryEcsCount=False)["SecurityGroups"]["SecurityGroup"]
    assert "EcsCount" not in group


def test_older_spelling_of_tags_is_taken(root: Any) -> None:
    group_id = create(root, **{"Tag.1.key": "k", "Tag.1.value": "v"})
    assert listed(root, **{"Tag.1.key": "k", "Tag.1.value": "v"}) == [group_id]


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"VpcId": "vpc-nope"}, "InvalidVpcId.NotFound", 404, id="vpc"),
        pytest.param({"SecurityGroupName": "a"}, "InvalidSecurityGroupName.Malformed", 400, id="short-name"),
        pytest.param({"SecurityGroupName": "1a"}, "InvalidSecurityGroupName.Malformed", 400, id="digit-first"),
        pytest.param({"SecurityGroupName": "a b"}, "InvalidSecurityGroupName.Malformed", 400, id="blank"),
        pytest.param({"SecurityGroupName": "a" * 129}, "InvalidSecurityGroupName.Malformed", 400, id="long-name"),
        pytest.param({"Description": "d"}, "InvalidSecurityGroupDiscription.Malformed", 400, id="description"),
        pytest.param({"Description": "http://"}, "InvalidSecurityGroupDiscription.Malformed", 400, id="url"),
        pytest.param({"SecurityGroupType": "x"}, "InvalidSecurityGroupType", 400, id="type"),
        pytest.param({"ResourceGroupId": "x"}, "InvalidResourceGroup.NotFound", 404, id="resource-group"),
        pytest.param({"ClientToken": "a" * 65}, "InvalidClientToken.ValueNotSupported", 400, id="long-token"),
        pytest.param({"ClientToken": "é"}, "InvalidClientToken.ValueNotSupported", 400, id="token"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTagKey.Malformed", 400, id="tag-without-key"),
        pytest.param({"Tag.1.Key": "acs:k"}, "InvalidTagKey.Malformed", 400, id="reserved-key"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "acs:v"}, "InvalidTagValue.Malformed", 400, id="tag-value"),
        pytest.param({"Tag.1.Key": "k", "Tag.2.Key": "k"}, "Duplicate.TagKey", 400, id="same-key"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
    ],
)
def test_security_group_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        create(root, **parameters)
    assert listed(root) == []


def test_region_has_100_security_groups(root: Any, refused: Refused) -> None:
    for _ in range(100):
        create(root)
    with refused("QuotaExceed.SecurityGroup", 403):
        create(root)


def test_same_client_token_makes_one_group(root: Any) -> None:
    assert create(root, ClientToken="t") == create(root, ClientToken="t")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"SecurityGroupName": "web"}, True, id="name"),
        pytest.param({"SecurityGroupName": "db"}, False, id="other-name"),
        pytest.param({"SecurityGroupType": "normal"}, True, id="type"),
        pytest.param({"SecurityGroupType": "enterprise"}, False, id="other-type"),
        pytest.param({"VpcId": "vpc-nope"}, False, id="other-vpc"),
        pytest.param({"NetworkType": "classic"}, True, id="network-type"),
        pytest.param({"NetworkType": "vpc"}, False, id="other-network-type"),
        pytest.param({"ResourceGroupId": "rg-nope"}, False, id="resource-group"),
        pytest.param({"ServiceManaged": True}, False, id="service-managed"),
        pytest.param({"Tag.1.Key": "k"}, True, id="tag"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "w"}, False, id="other-tag"),
        pytest.param({"SecurityGroupId": "sg-nope"}, False, id="unknown-id"),
    ],
)
def test_security_groups_are_filtered(root: Any, filters: dict[str, Any], found: bool) -> None:
    create(root, SecurityGroupName="web", **{"Tag.1.Key": "k", "Tag.1.Value": "v"})
    assert bool(listed(root, **filters)) is found


def test_security_groups_are_listed_by_id(root: Any) -> None:
    one, other, _ = (create(root) for _ in range(3))
    assert listed(root, SecurityGroupId=one) == [one]
    assert sorted(listed(root, SecurityGroupIds=json.dumps([one, other, "sg-nope"]))) == sorted([one, other])


def test_security_groups_are_listed_page_by_page(root: Any) -> None:
    made = sorted(create(root) for _ in range(12))
    assert listed(root) + listed(root, PageNumber=2) == made
    first = root.ecs("DescribeSecurityGroups", MaxResults=1)
    assert first["TotalCount"] == 12
    assert "PageNumber" not in first
    assert len(first["SecurityGroups"]["SecurityGroup"]) == 10
    assert listed(root, NextToken=first["NextToken"]) == made[10:]
    assert root.ecs("DescribeSecurityGroups", NextToken=first["NextToken"])["NextToken"] == ""


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"SecurityGroupIds": "sg-1"}, "InvalidSecurityGroupIds.Malformed", 400, id="ids"),
        pytest.param({"NextToken": "?"}, "InvalidNextToken", 400, id="token"),
        pytest.param({"PageSize": 101}, "InvalidPageSize", 400, id="large-page"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTag.Mismatch", 400, id="tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
        pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
    ],
)
def test_listing_security_groups_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.ecs("DescribeSecurityGroups", **parameters)


def test_security_group_with_instances_is_not_deleted(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch()
    with refused("DependencyViolation", 403):
        root.ecs("DeleteSecurityGroup", SecurityGroupId=network.group_id)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    assert root.ecs("DeleteSecurityGroup", SecurityGroupId=network.group_id) == {}
    assert listed(root) == []


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({}, "MissingSecurityGroupId", 400, id="no-id"),
        pytest.param({"SecurityGroupId": "sg-nope"}, "InvalidSecurityGroup.NotFound", 404, id="unknown"),
        pytest.param({"SecurityGroupId": "s", "RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
    ],
)
def test_deleting_a_security_group_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.ecs("DeleteSecurityGroup", **parameters)


def test_security_group_that_another_names_is_not_deleted(root: Any, refused: Refused) -> None:
    group, other = Group(root, INGRESS), Group(root, INGRESS)
    rule = INGRESS.rule(PeerCidrIp=None, PeerGroupId=group.group_id)
    other.authorize(rule)
    with refused("DependencyViolation", 403):
        root.ecs("DeleteSecurityGroup", SecurityGroupId=group.group_id)
    other.revoke(rule)
    root.ecs("DeleteSecurityGroup", SecurityGroupId=group.group_id)
    assert listed(root) == [other.group_id]


def test_name_and_description_are_modified(root: Any) -> None:
    group_id = create(root, SecurityGroupName="web", Description="for web")
    assert root.ecs("ModifySecurityGroupAttribute", SecurityGroupId=group_id, SecurityGroupName="db") == {}
    root.ecs("ModifySecurityGroupAttribute", SecurityGroupId=group_id)
    (group,) = root.ecs("DescribeSecurityGroups")["SecurityGroups"]["SecurityGroup"]
    assert (group["SecurityGroupName"], group["Description"]) == ("db", "for web")
    root.ecs("ModifySecurityGroupAttribute", SecurityGroupId=group_id, Description="for databases")
    (group,) = root.ecs("DescribeSecurityGroups")["SecurityGroups"]["SecurityGroup"]
    assert (group["SecurityGroupName"], group["Description"]) == ("db", "for databases")


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"SecurityGroupName": "1a"}, "InvalidSecurityGroupName.Malformed", 400, id="name"),
        pytest.param({"Description": "http://"}, "InvalidSecurityGroupDiscription.Malformed", 400, id="description"),
        pytest.param({"SecurityGroupId": "sg-nope"}, "InvalidSecurityGroupId.NotFound", 404, id="group"),
    ],
)
def test_modifying_a_security_group_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    group_id = create(root, SecurityGroupName="web")
    with refused(code, status):
        root.ecs(
            "ModifySecurityGroupAttribute", **{"SecurityGroupId": group_id, "SecurityGroupName": "db", **parameters}
        )
    assert listed(root, SecurityGroupName="web") == [group_id]


def inner_access(root: Any, group_id: str) -> str:
    return str(root.ecs("DescribeSecurityGroupAttribute", SecurityGroupId=group_id)["InnerAccessPolicy"])


def test_instances_of_a_group_are_kept_apart_on_demand(root: Any) -> None:
    group_id = create(root)
    for given, shown in (("Drop", "Drop"), ("drop", "Drop"), ("ACCEPT", "Accept")):
        assert root.ecs("ModifySecurityGroupPolicy", SecurityGroupId=group_id, InnerAccessPolicy=given) == {}
        assert inner_access(root, group_id) == shown


def test_modifying_inner_access_is_refused(root: Any, refused: Refused) -> None:
    group_id, enterprise = create(root), create(root, SecurityGroupType="enterprise")
    with refused("InvalidPolicy.Malformed", 400):
        root.ecs("ModifySecurityGroupPolicy", SecurityGroupId=group_id, InnerAccessPolicy="Reject")
    with refused("MissingInnerAccessPolicy", 400):
        root.ecs("ModifySecurityGroupPolicy", SecurityGroupId=group_id)
    with refused("InvalidSecurityGroupId.NotFound", 404):
        root.ecs("ModifySecurityGroupPolicy", SecurityGroupId="sg-nope", InnerAccessPolicy="Drop")
    with refused("InvalidParameter.InnerAccessPolicy", 404):
        root.ecs("ModifySecurityGroupPolicy", SecurityGroupId=enterprise, InnerAccessPolicy="Accept")
    assert (inner_access(root, group_id), inner_access(root, enterprise)) == ("Accept", "Drop")


@pytest.mark.parametrize("action", ["ModifySecurityGroupAttribute", "ModifySecurityGroupPolicy"])
def test_modifying_a_group_needs_that_group(root: Any, new_user: Any, denied_by_ecs: Denied, action: str) -> None:
    one, other = create(root), create(root)
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": f"acs:ecs:*:*:securitygroup/{one}"}
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    alice.ecs(action, SecurityGroupId=one, InnerAccessPolicy="Drop")
    with denied_by_ecs(f"ecs:{action}"):
        alice.ecs(action, SecurityGroupId=other, InnerAccessPolicy="Drop")


@pytest.mark.parametrize("action", ["CreateSecurityGroup", "DescribeSecurityGroups", "DeleteSecurityGroup"])
def test_user_without_policies_is_denied(new_user: Any, denied_by_ecs: Denied, action: str) -> None:
    with denied_by_ecs(f"ecs:{action}"):
        new_user().ecs(action, **({"SecurityGroupId": "sg-1"} if action == "DeleteSecurityGroup" else {}))


def test_creating_a_group_in_a_vpc_needs_that_vpc_too(root: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    vpc_id = root.vpc("CreateVpc")["VpcId"]
    statement = {"Effect": "Allow", "Action": "ecs:*", "Resource": ["acs:ecs:*:*:securitygroup/*"]}
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    create(alice)
    with denied_by_ecs("ecs:CreateSecurityGroup"):
        create(alice, VpcId=vpc_id)
