import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from security_group_rules import EGRESS, INGRESS, Group

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


def test_security_group_is_described_in_full(root: Any) -> None:
    vpc_id = root.vpc("CreateVpc")["VpcId"]
    group = Group(root, INGRESS, VpcId=vpc_id, SecurityGroupName="web", Description="for web")
    assert root.ecs("DescribeSecurityGroupAttribute", SecurityGroupId=group.group_id) == {
        "RegionId": "cn-hangzhou",
        "SecurityGroupId": group.group_id,
        "SecurityGroupName": "web",
        "Description": "for web",
        "VpcId": vpc_id,
        "InnerAccessPolicy": "Accept",
        "Permissions": {"Permission": []},
        "SnapshotPolicyIds": {"SnapshotPolicyId": []},
        "NextToken": "",
    }


def test_enterprise_group_keeps_its_instances_apart(root: Any) -> None:
    group = Group(root, INGRESS, SecurityGroupType="enterprise")
    answer = root.ecs("DescribeSecurityGroupAttribute", SecurityGroupId=group.group_id, Attribute="snapshotPolicyIds")
    assert (answer["InnerAccessPolicy"], answer["VpcId"]) == ("Drop", "")


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"SecurityGroupId": ""}, "MissingSecurityGroupId", 400, id="no-group"),
        pytest.param({"SecurityGroupId": "sg-nope"}, "InvalidSecurityGroupId.NotFound", 404, id="group"),
        pytest.param({"NicType": "wifi"}, "InvalidNicType.ValueNotSupported", 400, id="nic-type"),
        pytest.param({"Direction": "up"}, "InvalidParamter", 400, id="direction"),
        pytest.param({"Attribute": "tags"}, "InvalidParameter.AttributeNotSupported", 400, id="attribute"),
        pytest.param({"MaxResults": "x"}, "InvalidMaxResults", 400, id="max-results"),
        pytest.param({"NextToken": "?"}, "InvalidNextToken", 400, id="token"),
        pytest.param({"NextToken": "YWJj"}, "InvalidNextToken", 400, id="token-of-another-listing"),
    ],
)
def test_describing_a_security_group_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    group = Group(root, INGRESS)
    with refused(code, status):
        root.ecs("DescribeSecurityGroupAttribute", **{"SecurityGroupId": group.group_id, **parameters})


def test_references_to_security_groups_are_listed(root: Any) -> None:
    group, ingress, egress = (Group(root, direction) for direction in (INGRESS, INGRESS, EGRESS))
    lonely = Group(root, INGRESS)
    ingress.authorize(INGRESS.rule(PeerCidrIp=None, PeerGroupId=group.group_id))
    egress.authorize(EGRESS.rule(PeerCidrIp=None, PeerGroupId=group.group_id))
    asked = [group.group_id, lonely.group_id, group.group_id]
    answer = root.ecs("DescribeSecurityGroupReferences", SecurityGroupId=asked)
    (reference,) = answer["SecurityGroupReferences"]["SecurityGroupReference"]
    assert reference["SecurityGroupId"] == group.group_id
    listed = reference["ReferencingSecurityGroups"]["ReferencingSecurityGroup"]
    assert {item["SecurityGroupId"] for item in listed} == {ingress.group_id, egress.group_id}
    assert {item["AliUid"] for item in listed} == {root.principal.account_id}


@pytest.mark.parametrize(
    ("asked", "code", "status"),
    [
        pytest.param([], "InvalidSecurityGroupId.Malformed", 400, id="none"),
        pytest.param([f"sg-{number}" for number in range(11)], "InvalidSecurityGroupId.Malformed", 400, id="eleven"),
        pytest.param(["sg-nope"], "InvalidSecurityGroupId.NotFound", 404, id="unknown"),
    ],
)
def test_listing_references_is_refused(root: Any, refused: Refused, asked: list[str], code: str, status: int) -> None:
    with refused(code, status):
        root.ecs("DescribeSecurityGroupReferences", SecurityGroupId=asked)


@pytest.mark.parametrize(
    "action",
    ["DescribeSecurityGroupAttribute", "DescribeSecurityGroupReferences"],
)
def test_asking_for_a_group_needs_that_group(root: Any, new_user: Any, denied_by_ecs: Denied, action: str) -> None:
    one, other = (Group(root, INGRESS).group_id for _ in range(2))
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:securitygroup/{one}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": resource}
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    key = "SecurityGroupId.1" if "References" in action else "SecurityGroupId"
    alice.ecs(action, **{key: one})
    with denied_by_ecs(f"ecs:{action}"):
        alice.ecs(action, **{key: other})


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        pytest.param("DescribeSecurityGroupAttribute", {"Direction.1": "ingress"}, id="direction"),
        pytest.param("DescribeSecurityGroupAttribute", {"NicType.a": "intranet"}, id="nic-type"),
        pytest.param("ModifySecurityGroupPolicy", {"InnerAccessPolicy.1": "Drop"}, id="inner-access"),
    ],
)
def test_a_list_is_no_text(root: Any, refused: Any, action: str, parameters: dict[str, str]) -> None:
    group = root.ecs("CreateSecurityGroup")["SecurityGroupId"]
    code = {
        "Direction.1": "InvalidParamter",
        "NicType.a": "InvalidNicType.ValueNotSupported",
        "InnerAccessPolicy.1": "InvalidPolicy.Malformed",
    }[next(iter(parameters))]
    with refused(code, 400):
        root.ecs(action, SecurityGroupId=group, **parameters)
