"""Every action of ECS over HTTP, signed and read by both generations of the published SDKs: a story for each family."""

import base64
import json
from typing import Any

import pytest
from sdk_drivers import Driver, Scenarios

from alimock.emulator.services.ecs.service import ecs

scenarios = Scenarios("ecs")

ZONE = "cn-hangzhou-i"
IMAGE = "aliyun_3_x64_20G_alibase_20240528.vhd"
USER_DATA = base64.b64encode(b"#!/bin/sh\n").decode()


def test_every_action_is_driven() -> None:
    assert ecs.actions.keys() - scenarios.actions == set()


@pytest.fixture(name="place")
def _place(sdk: Driver) -> dict[str, str]:
    """A vSwitch and a security group in a VPC, as launches name them."""
    vpc_id = sdk.vpc("CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"]
    v_switch = sdk.vpc("CreateVSwitch", VpcId=vpc_id, ZoneId=ZONE, CidrBlock="10.0.1.0/24")
    group = sdk.ecs("CreateSecurityGroup", VpcId=vpc_id, SecurityGroupName="web")
    return {"VSwitchId": v_switch["VSwitchId"], "SecurityGroupId": group["SecurityGroupId"]}


def launch(sdk: Driver, place: dict[str, str], **parameters: Any) -> list[str]:
    given = {"ImageId": IMAGE, "InstanceType": "ecs.g6.large", **place, **parameters}
    ids: list[str] = sdk.ecs("RunInstances", **given)["InstanceIdSets"]["InstanceIdSet"]
    return ids


def statuses(sdk: Driver) -> list[str]:
    listed = sdk.ecs("DescribeInstanceStatus")["InstanceStatuses"]["InstanceStatus"]
    return [one["Status"] for one in listed]


@scenarios.drives("RunInstances", "DescribeInstances", "DescribeInstanceAttribute", "DeleteInstance")
def test_launching(sdk: Driver, place: dict[str, str]) -> None:
    first, _ = launch(sdk, place, Amount=2, InstanceName="web", UniqueSuffix=True, Tag=[{"Key": "team", "Value": "a"}])
    listed = sdk.ecs("DescribeInstances", MaxResults=10, Tag=[{"Key": "team"}])
    assert listed["TotalCount"] == 2
    (shown,) = sdk.ecs("DescribeInstances", InstanceIds=json.dumps([first]))["Instances"]["Instance"]
    assert (shown["InstanceName"], shown["Status"]) == ("web001", "Running")
    assert shown["VpcAttributes"]["VSwitchId"] == place["VSwitchId"]
    assert sdk.ecs("DescribeInstanceAttribute", InstanceId=first)["InstanceName"] == "web001"
    sdk.ecs("DeleteInstance", InstanceId=first, Force=True)
    assert sdk.ecs("DescribeInstances", PageNumber=1, PageSize=10)["TotalCount"] == 1


@scenarios.drives("CreateInstance", "StartInstance", "RebootInstance", "StopInstance", "DescribeInstanceStatus")
def test_one_instance(sdk: Driver, place: dict[str, str]) -> None:
    made = sdk.ecs("CreateInstance", ImageId=IMAGE, InstanceType="ecs.g6.large", **place)
    seen = statuses(sdk)
    for action in ("StartInstance", "RebootInstance", "StopInstance"):
        sdk.ecs(action, InstanceId=made["InstanceId"])
        seen += statuses(sdk)
    assert seen == ["Stopped", "Running", "Running", "Stopped"]


@scenarios.drives("StopInstances", "StartInstances", "RebootInstances", "DeleteInstances")
def test_many_instances(sdk: Driver, place: dict[str, str]) -> None:
    ids = launch(sdk, place, Amount=3)
    for action, status in (
        ("StopInstances", "Stopping"),
        ("StartInstances", "Starting"),
        ("RebootInstances", "Starting"),
    ):
        responses = sdk.ecs(action, InstanceId=ids, BatchOptimization="SuccessFirst")["InstanceResponses"]
        assert [one["CurrentStatus"] for one in responses["InstanceResponse"]] == [status] * 3
    sdk.ecs("DeleteInstances", InstanceId=ids, Force=True)
    assert statuses(sdk) == []


@scenarios.drives("ModifyInstanceAttribute", "DescribeUserData", "ModifyInstanceMetadataOptions")
def test_changing_an_instance(sdk: Driver, place: dict[str, str]) -> None:
    (instance_id,) = launch(sdk, place)
    sdk.ecs("ModifyInstanceAttribute", InstanceId=instance_id, InstanceName="renamed", UserData=USER_DATA)
    assert sdk.ecs("DescribeUserData", InstanceId=instance_id)["UserData"] == USER_DATA
    sdk.ecs("ModifyInstanceMetadataOptions", InstanceId=instance_id, HttpEndpoint="enabled", HttpTokens="required")
    (shown,) = sdk.ecs("DescribeInstances")["Instances"]["Instance"]
    assert (shown["InstanceName"], shown["MetadataOptions"]["HttpTokens"]) == ("renamed", "required")


@scenarios.drives("AttachInstanceRamRole", "DescribeInstanceRamRole", "DetachInstanceRamRole")
def test_roles_of_instances(sdk: Driver, place: dict[str, str], ecs_trust: str) -> None:
    sdk.ram("CreateRole", RoleName="Web", AssumeRolePolicyDocument=ecs_trust)
    ids = json.dumps(launch(sdk, place))
    attached = sdk.ecs("AttachInstanceRamRole", InstanceIds=ids, RamRoleName="Web")
    assert attached["FailCount"] == 0
    (bound,) = sdk.ecs("DescribeInstanceRamRole", InstanceIds=ids)["InstanceRamRoleSets"]["InstanceRamRoleSet"]
    assert bound["RamRoleName"] == "Web"
    (detached,) = sdk.ecs("DetachInstanceRamRole", InstanceIds=ids)["DetachInstanceRamRoleResults"][
        "DetachInstanceRamRoleResult"
    ]
    assert detached["Success"] is True


@scenarios.drives("DescribeRegions")
def test_regions(sdk: Driver) -> None:
    assert "cn-hangzhou" in {one["RegionId"] for one in sdk.ecs("DescribeRegions")["Regions"]["Region"]}


@scenarios.drives(
    "CreateSecurityGroup",
    "DescribeSecurityGroups",
    "ModifySecurityGroupAttribute",
    "ModifySecurityGroupPolicy",
    "DescribeSecurityGroupAttribute",
    "DeleteSecurityGroup",
)
def test_security_groups(sdk: Driver, place: dict[str, str]) -> None:
    group = place["SecurityGroupId"]
    sdk.ecs("ModifySecurityGroupAttribute", SecurityGroupId=group, SecurityGroupName="renamed", Description="for all")
    sdk.ecs("ModifySecurityGroupPolicy", SecurityGroupId=group, InnerAccessPolicy="Drop")
    shown = sdk.ecs("DescribeSecurityGroupAttribute", SecurityGroupId=group)
    assert (shown["SecurityGroupName"], shown["InnerAccessPolicy"]) == ("renamed", "Drop")
    sdk.ecs("DeleteSecurityGroup", SecurityGroupId=group)
    assert sdk.ecs("DescribeSecurityGroups")["TotalCount"] == 0


@scenarios.drives(
    "AuthorizeSecurityGroup",
    "AuthorizeSecurityGroupEgress",
    "ModifySecurityGroupRule",
    "ModifySecurityGroupEgressRule",
    "DescribeSecurityGroupReferences",
    "RevokeSecurityGroup",
    "RevokeSecurityGroupEgress",
)
def test_rules(sdk: Driver, place: dict[str, str]) -> None:
    group = {"SecurityGroupId": place["SecurityGroupId"]}
    web = {"IpProtocol": "tcp", "PortRange": "443/443", "SourceCidrIp": "0.0.0.0/0"}
    out = {"IpProtocol": "all", "PortRange": "-1/-1", "DestCidrIp": "10.0.0.0/8"}

    def rules() -> list[tuple[str, str, str]]:
        listed = sdk.ecs("DescribeSecurityGroupAttribute", **group)["Permissions"]["Permission"]
        return sorted((one["Direction"], one["PortRange"], one["Description"]) for one in listed)

    sdk.ecs("AuthorizeSecurityGroup", **group, **web)
    sdk.ecs("AuthorizeSecurityGroupEgress", **group, **out)
    sdk.ecs("ModifySecurityGroupRule", **group, **web, Description="the web")
    sdk.ecs("ModifySecurityGroupEgressRule", **group, **out, Description="inside")
    assert rules() == [("egress", "-1/-1", "inside"), ("ingress", "443/443", "the web")]
    referring = sdk.ecs("DescribeSecurityGroupReferences", SecurityGroupId=[place["SecurityGroupId"]])
    assert referring["SecurityGroupReferences"]["SecurityGroupReference"] == []
    sdk.ecs("RevokeSecurityGroup", **group, **web)
    sdk.ecs("RevokeSecurityGroupEgress", **group, **out)
    assert rules() == []


@scenarios.drives("JoinSecurityGroup", "LeaveSecurityGroup")
def test_members(sdk: Driver, place: dict[str, str]) -> None:
    (instance_id,) = launch(sdk, place)
    (shown,) = sdk.ecs("DescribeInstances")["Instances"]["Instance"]
    other = sdk.ecs("CreateSecurityGroup", VpcId=shown["VpcAttributes"]["VpcId"])["SecurityGroupId"]
    sdk.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=other)
    sdk.ecs("LeaveSecurityGroup", InstanceId=instance_id, SecurityGroupId=place["SecurityGroupId"])
    (shown,) = sdk.ecs("DescribeInstances")["Instances"]["Instance"]
    assert shown["SecurityGroupIds"]["SecurityGroupId"] == [other]
