"""Every action of ECS over HTTP, signed and read by both generations of the published SDKs: a story for each family."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from sdk_drivers import Driver, Older, Scenarios

from alimock.emulator.services.ecs.service import ecs
from alimock.fixtures.servers import LiveServer

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


@scenarios.drives("DescribeDisks", "ModifyDiskAttribute", "DeleteDisk")
def test_disks(sdk: Driver, place: dict[str, str]) -> None:
    (instance_id,) = launch(sdk, place)
    (disk,) = sdk.ecs("DescribeDisks", InstanceId=instance_id, DiskType="system")["Disks"]["Disk"]
    sdk.ecs("ModifyDiskAttribute", DiskId=disk["DiskId"], DiskName="root", DeleteWithInstance=False)
    sdk.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    (left,) = sdk.ecs("DescribeDisks", DiskIds=json.dumps([disk["DiskId"]]), MaxResults=10)["Disks"]["Disk"]
    assert (left["DiskName"], left["Status"]) == ("root", "Available")
    sdk.ecs("DeleteDisk", DiskId=disk["DiskId"])
    assert sdk.ecs("DescribeDisks")["TotalCount"] == 0


@scenarios.drives("DeleteNetworkInterface")
def test_network_interfaces_that_stay(sdk: Driver, place: dict[str, str]) -> None:
    interface = {"VSwitchId": place["VSwitchId"], "DeleteOnRelease": False}
    (instance_id,) = launch(sdk, place, NetworkInterface=[interface])
    sdk.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    (left,) = sdk.ecs("DescribeNetworkInterfaces")["NetworkInterfaceSets"]["NetworkInterfaceSet"]
    sdk.ecs("DeleteNetworkInterface", NetworkInterfaceId=left["NetworkInterfaceId"])
    assert sdk.ecs("DescribeNetworkInterfaces")["TotalCount"] == 0


@scenarios.drives("DescribeNetworkInterfaces", "DescribeNetworkInterfaceAttribute", "ModifyNetworkInterfaceAttribute")
def test_network_interfaces(sdk: Driver, place: dict[str, str]) -> None:
    (instance_id,) = launch(sdk, place)
    listed = sdk.ecs("DescribeNetworkInterfaces", InstanceId=instance_id)["NetworkInterfaceSets"]
    interface_id = listed["NetworkInterfaceSet"][0]["NetworkInterfaceId"]
    sdk.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=interface_id, NetworkInterfaceName="eth0")
    shown = sdk.ecs("DescribeNetworkInterfaceAttribute", NetworkInterfaceId=interface_id)
    assert (shown["NetworkInterfaceName"], shown["InstanceId"]) == ("eth0", instance_id)
    again = sdk.ecs("DescribeNetworkInterfaces", NetworkInterfaceId=[interface_id])["NetworkInterfaceSets"]
    assert again["NetworkInterfaceSet"][0]["PrivateIpSets"]["PrivateIpSet"][0]["Primary"] is True


@scenarios.drives("ModifyInstanceMaintenanceAttributes", "DescribeInstanceMaintenanceAttributes")
def test_maintenance(sdk: Driver, place: dict[str, str]) -> None:
    ids = launch(sdk, place)
    window = {"StartTime": "02:00:00", "EndTime": "04:00:00"}
    sdk.ecs(
        "ModifyInstanceMaintenanceAttributes", InstanceId=ids, ActionOnMaintenance="Stop", MaintenanceWindow=[window]
    )
    answer = sdk.ecs("DescribeInstanceMaintenanceAttributes", InstanceId=ids)
    (shown,) = answer["MaintenanceAttributes"]["MaintenanceAttribute"]
    assert shown["ActionOnMaintenance"]["Value"] == "Stop"
    assert shown["MaintenanceWindows"]["MaintenanceWindow"] == [window]


@scenarios.drives("ModifyInstanceAttachmentAttributes", "DescribeInstanceAttachmentAttributes")
def test_reserved_capacity(sdk: Driver, place: dict[str, str]) -> None:
    (instance_id,) = launch(sdk, place)
    older = isinstance(sdk, Older)
    options = (
        {"PrivatePoolOptionsMatchCriteria": "Open"} if older else {"PrivatePoolOptions": {"MatchCriteria": "Open"}}
    )
    sdk.ecs("ModifyInstanceAttachmentAttributes", InstanceId=instance_id, **options)
    answer = sdk.ecs("DescribeInstanceAttachmentAttributes", InstanceIds=json.dumps([instance_id]))
    assert answer["Instances"]["Instance"][0]["PrivatePoolOptionsMatchCriteria"] == "Open"


@scenarios.drives(
    "ModifyInstanceAutoRenewAttribute", "DescribeInstanceAutoRenewAttribute", "ModifyInstanceAutoReleaseTime"
)
def test_how_long_instances_last(sdk: Driver, place: dict[str, str]) -> None:
    (subscription,) = launch(sdk, place, InstanceChargeType="PrePaid", Period=1)
    sdk.ecs("ModifyInstanceAutoRenewAttribute", InstanceId=subscription, RenewalStatus="AutoRenewal", Duration=2)
    answer = sdk.ecs("DescribeInstanceAutoRenewAttribute", InstanceId=subscription)["InstanceRenewAttributes"]
    assert answer["InstanceRenewAttribute"][0]["Duration"] == 2
    (instance_id,) = launch(sdk, place)
    sdk.ecs("ModifyInstanceAutoReleaseTime", InstanceId=instance_id)
    (shown,) = sdk.ecs("DescribeInstances", InstanceIds=json.dumps([instance_id]))["Instances"]["Instance"]
    assert shown["AutoReleaseTime"] == ""


@scenarios.drives("TagResources", "ListTagResources", "UntagResources")
def test_tags(sdk: Driver, place: dict[str, str]) -> None:
    ids = launch(sdk, place)
    sdk.ecs("TagResources", ResourceType="instance", ResourceId=ids, Tag=[{"Key": "k", "Value": "v"}])
    answer = sdk.ecs("ListTagResources", ResourceType="instance", ResourceId=ids)
    assert answer["TagResources"]["TagResource"][0]["TagValue"] == "v"
    sdk.ecs("UntagResources", ResourceType="instance", ResourceId=ids, All=True)
    assert sdk.ecs("ListTagResources", ResourceType="instance", ResourceId=ids)["TagResources"]["TagResource"] == []


@scenarios.drives("AddTags", "DescribeTags", "DescribeResourceByTags", "RemoveTags")
def test_tags_by_older_calls(sdk: Driver, place: dict[str, str]) -> None:
    (instance_id,) = launch(sdk, place)
    resource = {"ResourceType": "instance", "ResourceId": instance_id}
    sdk.ecs("AddTags", **resource, Tag=[{"Key": "k", "Value": "v"}])
    (tag,) = sdk.ecs("DescribeTags", **resource)["Tags"]["Tag"]
    assert (tag["TagKey"], tag["ResourceTypeCount"]["Instance"]) == ("k", 1)
    found = sdk.ecs("DescribeResourceByTags", Tag=[{"Key": "k", "Value": "v"}])["Resources"]["Resource"]
    assert found[0]["ResourceId"] == instance_id
    sdk.ecs("RemoveTags", **resource, Tag=[{"Key": "k"}])
    assert sdk.ecs("DescribeTags")["TotalCount"] == 0


@scenarios.drives("DescribeZones", "DescribeAvailableResource")
def test_zones(sdk: Driver) -> None:
    zones = {one["ZoneId"]: one for one in sdk.ecs("DescribeZones")["Zones"]["Zone"]}
    assert "ecs.g6.large" in zones[ZONE]["AvailableInstanceTypes"]["InstanceTypes"]
    answer = sdk.ecs("DescribeAvailableResource", DestinationResource="InstanceType", ZoneId=ZONE)
    (zone,) = answer["AvailableZones"]["AvailableZone"]
    (resource,) = zone["AvailableResources"]["AvailableResource"]
    offered = {one["Value"] for one in resource["SupportedResources"]["SupportedResource"]}
    assert offered == set(zones[ZONE]["AvailableInstanceTypes"]["InstanceTypes"])


@scenarios.drives("DescribeInstanceTypes", "DescribeInstanceTypeFamilies")
def test_instance_types(sdk: Driver) -> None:
    (shown,) = sdk.ecs("DescribeInstanceTypes", InstanceTypes=["ecs.g6.large"])["InstanceTypes"]["InstanceType"]
    assert (shown["CpuCoreCount"], shown["MemorySize"], shown["InstanceTypeFamily"]) == (2, 8.0, "ecs.g6")
    families = sdk.ecs("DescribeInstanceTypeFamilies")["InstanceTypeFamilies"]["InstanceTypeFamily"]
    assert "ecs.g6" in {one["InstanceTypeFamilyId"] for one in families}


@scenarios.drives("DescribeImages", "DescribeImageFromFamily", "DescribeImageSupportInstanceTypes")
def test_images(sdk: Driver) -> None:
    listed = sdk.ecs("DescribeImages", ImageOwnerAlias="system", OSType="linux", PageSize=100)["Images"]["Image"]
    image = sdk.ecs("DescribeImageFromFamily", ImageFamily="acs:alibaba_cloud_linux_3_2104_lts_x64")["Image"]
    assert image["ImageId"] in {one["ImageId"] for one in listed}
    supported = sdk.ecs("DescribeImageSupportInstanceTypes", ImageId=image["ImageId"])["InstanceTypes"]["InstanceType"]
    assert "ecs.g6.large" in {one["InstanceTypeId"] for one in supported}


@scenarios.drives(
    "CreateKeyPair", "ImportKeyPair", "DescribeKeyPairs", "AttachKeyPair", "DetachKeyPair", "DeleteKeyPairs"
)
def test_key_pairs(sdk: Driver, place: dict[str, str]) -> None:
    made = sdk.ecs("CreateKeyPair", KeyPairName="made")
    assert made["PrivateKeyBody"].startswith("-----BEGIN")
    (shown,) = sdk.ecs("DescribeKeyPairs", KeyPairName="made", IncludePublicKey=True)["KeyPairs"]["KeyPair"]
    imported = sdk.ecs("ImportKeyPair", KeyPairName="imported", PublicKeyBody=shown["PublicKey"])
    assert imported["KeyPairFingerPrint"] == made["KeyPairFingerPrint"]
    ids = json.dumps(launch(sdk, place))
    assert sdk.ecs("AttachKeyPair", KeyPairName="made", InstanceIds=ids)["FailCount"] == 0
    assert sdk.ecs("DetachKeyPair", KeyPairName="made", InstanceIds=ids)["FailCount"] == 0
    sdk.ecs("DeleteKeyPairs", KeyPairNames='["made", "imported"]')
    assert sdk.ecs("DescribeKeyPairs")["TotalCount"] == 0


@scenarios.drives(
    "CreateSimulatedSystemEvents",
    "DescribeInstanceHistoryEvents",
    "DescribeInstancesFullStatus",
    "CancelSimulatedSystemEvents",
)
def test_system_events(sdk: Driver, place: dict[str, str], alimock_server: LiveServer) -> None:
    ids = launch(sdk, place)
    later = alimock_server.emulator.clock.now() + timedelta(days=2)
    made = sdk.ecs(
        "CreateSimulatedSystemEvents",
        InstanceId=ids,
        EventType="SystemMaintenance.Reboot",
        NotBefore=f"{later:%Y-%m-%dT%H:%M:%SZ}",
    )
    events = made["EventIdSet"]["EventId"]
    planned = {"EventId": events, "EventCycleStatus": "Scheduled"}
    history = sdk.ecs("DescribeInstanceHistoryEvents", **planned)["InstanceSystemEventSet"]
    assert [one["EventId"] for one in history["InstanceSystemEventType"]] == events
    (shown,) = sdk.ecs("DescribeInstancesFullStatus", InstanceId=ids)["InstanceFullStatusSet"]["InstanceFullStatusType"]
    assert shown["ScheduledSystemEventSet"]["ScheduledSystemEventType"][0]["EventId"] == events[0]
    sdk.ecs("CancelSimulatedSystemEvents", EventId=events)
    (over,) = sdk.ecs("DescribeInstanceHistoryEvents")["InstanceSystemEventSet"]["InstanceSystemEventType"]
    assert over["EventCycleStatus"]["Name"] == "Canceled"
