"""What infrastructure as code sends for a network, an instance and its role: apply, refresh, change and destroy.

The sequences, the forms of the requests and the members that are read are those of Terraform's provider for the cloud
(aliyun/terraform-provider-alicloud, 1.289), on which Pulumi's is built.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from signing import ECS, RAM, VPC
from werkzeug.test import Client

from alimock.emulator.api.models import format_seconds
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock, Ids
from alimock.emulator.web.app import create_app
from alimock.emulator.wire import sign_v1

REGION = "cn-hangzhou"
LOCATION, BILLING = "2015-06-12", "2017-12-14"
TRUST = (
    '{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow",'
    '"Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
)


class NotFound(Exception):  # noqa: N818 - how the provider calls it
    """The provider takes the resource for gone."""


class Provider:
    """Sends calls as the provider's two clients do."""

    def __init__(self, web: Client, clock: FrozenClock) -> None:
        self.web = web
        self.clock = clock
        self.ids = Ids()

    def generic(self, version: str, action: str, query: Mapping[str, str] | None = None, **body: Any) -> dict[str, Any]:
        """Call with the common parameters in the query and the others in a form, signed together."""
        common = self._common(version, action, "json") | (query or {})
        form = {name: str(value) for name, value in body.items()}
        signed = sign_v1.sign_parameters("POST", common | form, "alimock")
        return self._send({name: value for name, value in signed.items() if name not in form}, form)

    def typed(self, version: str, action: str, **parameters: Any) -> dict[str, Any]:
        """Call with everything in the query of a POST, the region with every call."""
        common = self._common(version, action, "JSON") | {"SignatureType": "", "RegionId": REGION}
        given = common | {name: str(value) for name, value in parameters.items()}
        return self._send(sign_v1.sign_parameters("POST", given, "alimock"), {})

    def _common(self, version: str, action: str, form: str) -> dict[str, str]:
        return {
            "Action": action,
            "Version": version,
            "Format": form,
            "Timestamp": format_seconds(self.clock.now()),
            "SignatureNonce": self.ids.hexadecimal(32),
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "AccessKeyId": "alimock",
        }

    def _send(self, query: Mapping[str, str], form: Mapping[str, str]) -> dict[str, Any]:
        answer = self.web.post(
            "/",
            query_string=urlencode(query),
            data=urlencode(form),
            content_type="application/x-www-form-urlencoded",
        )
        body: dict[str, Any] = answer.json
        if answer.status_code == 404:
            raise NotFound(body["Code"])
        assert answer.status_code == 200, body
        assert str(body.get("Code", "200")).lower() in ("200", "ok", "success", "0")
        assert body.get("Success", True) in (True, "true")
        return body


@pytest.fixture(name="provider")
def _provider(emulator: Emulator, clock: FrozenClock) -> Provider:
    return Provider(Client(create_app(emulator)), clock)


def test_configuring_the_provider(provider: Provider) -> None:
    billing = provider.generic(BILLING, "QueryAvailableInstances", PageNum="1", PageSize="20", ProductCode="ecs")
    assert billing["Data"]["InstanceList"] == []
    located = provider.typed(LOCATION, "DescribeEndpoints", Id=REGION, ServiceCode="ecs", Type="openAPI")
    (endpoint,) = located["Endpoints"]["Endpoint"]
    assert (endpoint["Type"], endpoint["Endpoint"]) == ("openAPI", "localhost")


class Applied:
    """The resources of a configuration, made in the order of their dependencies."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.role = self._role()
        self.vpc = self._vpc()
        self.v_switch = self._v_switch()
        self.group = self._group()
        self._rule()
        self.instance = self._instance()
        self.attachment = self._attachment()

    def _role(self) -> str:
        made = self.provider.generic(RAM, "CreateRole", RoleName="web", AssumeRolePolicyDocument=TRUST)
        return str(made["Role"]["RoleName"])

    def _vpc(self) -> str:
        made = self.provider.generic(
            VPC, "CreateVpc", RegionId=REGION, CidrBlock="10.0.0.0/8", VpcName="n", ClientToken="v"
        )
        return str(made["VpcId"])

    def _v_switch(self) -> str:
        place = {"VpcId": self.vpc, "CidrBlock": "10.0.1.0/24", "ZoneId": f"{REGION}-i"}
        return str(self.provider.generic(VPC, "CreateVSwitch", RegionId=REGION, ClientToken="s", **place)["VSwitchId"])

    def _group(self) -> str:
        made = self.provider.generic(
            ECS, "CreateSecurityGroup", RegionId=REGION, ClientToken="g", SecurityGroupName="web", VpcId=self.vpc
        )
        return str(made["SecurityGroupId"])

    def _rule(self) -> None:
        self.provider.typed(ECS, "DescribeSecurityGroupAttribute", SecurityGroupId=self.group)
        self.provider.generic(
            ECS,
            "AuthorizeSecurityGroup",
            RegionId=REGION,
            SecurityGroupId=self.group,
            **{f"Permissions.1.{name}": value for name, value in RULE.items()},
        )

    def _instance(self) -> str:
        made = self.provider.generic(
            ECS,
            "RunInstances",
            RegionId=REGION,
            ClientToken="i",
            InstanceType="ecs.g6.large",
            ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
            InstanceName="web",
            VSwitchId=self.v_switch,
            InstanceChargeType="PostPaid",
            UserData="IyEvYmluL3NoCg==",
            HttpTokens="required",
            HttpEndpoint="enabled",
            **{"SecurityGroupIds.1": self.group, "SystemDisk.Category": "cloud_essd", "SystemDisk.Size": 40},
            **{"Tag.1.Key": "team", "Tag.1.Value": "web"},
        )
        instance_id = str(made["InstanceIdSets"]["InstanceIdSet"][0])
        options = {"InstanceId": instance_id, "HttpEndpoint": "enabled", "HttpTokens": "required"}
        self.provider.generic(ECS, "ModifyInstanceMetadataOptions", RegionId=REGION, **options)
        return instance_id

    def _attachment(self) -> str:
        made = self.provider.generic(
            ECS,
            "AttachInstanceRamRole",
            RegionId=REGION,
            RamRoleName=self.role,
            InstanceIds=json.dumps([self.instance]),
        )
        (result,) = made["AttachInstanceRamRoleResults"]["AttachInstanceRamRoleResult"]
        return f"{result['InstanceId']}:{made['RamRoleName']}"


RULE = {
    "IpProtocol": "tcp",
    "PortRange": "443/443",
    "SourceCidrIp": "0.0.0.0/0",
    "Policy": "accept",
    "Priority": "1",
    "NicType": "intranet",
}


@pytest.fixture(name="applied")
def _applied(provider: Provider) -> Applied:
    return Applied(provider)


def test_refreshing_the_role(provider: Provider, applied: Applied) -> None:
    role = provider.generic(RAM, "GetRole", RoleName=applied.role)["Role"]
    assert json.loads(role["AssumeRolePolicyDocument"])["Statement"][0]["Principal"] == {
        "Service": ["ecs.aliyuncs.com"]
    }
    tags = provider.generic(RAM, "ListTagResources", ResourceType="role", ResourceNames='["web"]')
    assert tags.get("TagResources", []) == []


def test_refreshing_the_network(provider: Provider, applied: Applied) -> None:
    vpc = provider.generic(VPC, "DescribeVpcAttribute", RegionId=REGION, VpcId=applied.vpc)
    assert (vpc["Status"], vpc["CidrBlock"], vpc["VpcName"]) == ("Available", "10.0.0.0/8", "n")
    read = (
        "CreationTime",
        "Description",
        "IsDefault",
        "ResourceGroupId",
        "VRouterId",
        "ClassicLinkEnabled",
        "UserCidrs",
    )
    assert set(read) <= vpc.keys()
    tables = provider.generic(VPC, "DescribeRouteTableList", RegionId=REGION, VpcId=applied.vpc)
    (table,) = tables["RouterTableList"]["RouterTableListType"]
    assert (table["RouteTableType"], table["VpcId"], table["RouterId"]) == ("System", applied.vpc, vpc["VRouterId"])
    v_switch = provider.generic(VPC, "DescribeVSwitchAttributes", {"VSwitchId": applied.v_switch}, RegionId=REGION)
    assert (v_switch["Status"], v_switch["VpcId"], v_switch["CidrBlock"]) == ("Available", applied.vpc, "10.0.1.0/24")


def test_refreshing_the_security_group_and_its_rule(provider: Provider, applied: Applied) -> None:
    listed = provider.generic(ECS, "DescribeSecurityGroups", RegionId=REGION, SecurityGroupId=applied.group)
    (group,) = listed["SecurityGroups"]["SecurityGroup"]
    assert (group["SecurityGroupName"], group["VpcId"]) == ("web", applied.vpc)
    shown = provider.typed(
        ECS, "DescribeSecurityGroupAttribute", SecurityGroupId=applied.group, Direction="ingress", NicType="intranet"
    )
    assert (shown["SecurityGroupId"], shown["InnerAccessPolicy"]) == (applied.group, "Accept")
    (rule,) = shown["Permissions"]["Permission"]
    assert {name: rule[name].lower() if name in ("IpProtocol", "Policy") else rule[name] for name in RULE} == RULE


def test_refreshing_the_instance(provider: Provider, applied: Applied) -> None:
    ids = json.dumps([applied.instance])
    attributes = ("META_OPTIONS", "NETWORK_PRIMARY_ENI_IP", "LOGIN_AS_NON_ROOT", "DISK_HIGH_DENSITY_MODE")
    asked = {f"AdditionalAttributes.{number}": name for number, name in enumerate(attributes, start=1)}
    (shown,) = provider.typed(ECS, "DescribeInstances", InstanceIds=ids, **asked)["Instances"]["Instance"]
    assert (shown["Status"], shown["MetadataOptions"]["HttpTokens"]) == ("Running", "required")
    (disk,) = provider.generic(ECS, "DescribeDisks", RegionId=REGION, InstanceId=applied.instance, DiskType="system")[
        "Disks"
    ]["Disk"]
    assert (disk["InstanceId"], disk["Category"], disk["Size"]) == (applied.instance, "cloud_essd", 40)
    assert provider.typed(ECS, "DescribeUserData", InstanceId=applied.instance)["UserData"] == "IyEvYmluL3NoCg=="
    bound = provider.typed(ECS, "DescribeInstanceRamRole", InstanceIds=ids)["InstanceRamRoleSets"]["InstanceRamRoleSet"]
    assert bound[0]["RamRoleName"] == "web"
    for listed in shown["NetworkInterfaces"]["NetworkInterface"]:
        (interface,) = provider.generic(
            ECS, "DescribeNetworkInterfaces", RegionId=REGION, **{"NetworkInterfaceId.1": listed["NetworkInterfaceId"]}
        )["NetworkInterfaceSets"]["NetworkInterfaceSet"]
        (address,) = interface["PrivateIpSets"]["PrivateIpSet"]
        assert address["Primary"] is True
        assert address["PrivateIpAddress"] == listed["PrimaryIpAddress"]
        assert interface["InstanceId"] == applied.instance
        assert isinstance(interface["Attachment"], dict)
    (maintained,) = provider.generic(
        ECS, "DescribeInstanceMaintenanceAttributes", RegionId=REGION, **{"InstanceId.1": applied.instance}
    )["MaintenanceAttributes"]["MaintenanceAttribute"]
    assert maintained["InstanceId"] == applied.instance
    assert maintained["ActionOnMaintenance"]["Value"]
    attribute = provider.typed(ECS, "DescribeInstanceAttribute", InstanceId=applied.instance)
    assert (attribute["InstanceId"], attribute["EnableJumboFrame"]) == (applied.instance, False)
    (attached,) = provider.generic(ECS, "DescribeInstanceAttachmentAttributes", RegionId=REGION, InstanceIds=ids)[
        "Instances"
    ]["Instance"]
    assert attached["PrivatePoolOptionsMatchCriteria"] == "None"
    (again,) = provider.generic(ECS, "DescribeInstances", RegionId=REGION, InstanceIds=ids)["Instances"]["Instance"]
    assert again["CpuOptions"]["CoreCount"] == 1


def test_refreshing_a_subscription(provider: Provider, applied: Applied) -> None:
    made = provider.generic(
        ECS,
        "RunInstances",
        RegionId=REGION,
        InstanceType="ecs.g6.large",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        VSwitchId=applied.v_switch,
        SecurityGroupId=applied.group,
        InstanceChargeType="PrePaid",
        Period=1,
        AutoRenew="true",
        AutoRenewPeriod=1,
    )
    instance_id = made["InstanceIdSets"]["InstanceIdSet"][0]
    renewed = provider.generic(ECS, "DescribeInstanceAutoRenewAttribute", RegionId=REGION, InstanceId=instance_id)
    (attribute,) = renewed["InstanceRenewAttributes"]["InstanceRenewAttribute"]
    assert (attribute["RenewalStatus"], attribute["Duration"]) == ("AutoRenewal", 1)


def test_refreshing_the_attachment(provider: Provider, applied: Applied) -> None:
    instance_id, _, role = applied.attachment.partition(":")
    both = {"InstanceIds": json.dumps([instance_id]), "RamRoleName": role}
    (bound,) = provider.generic(ECS, "DescribeInstanceRamRole", RegionId=REGION, **both)["InstanceRamRoleSets"][
        "InstanceRamRoleSet"
    ]
    assert bound == {"InstanceId": instance_id, "RamRoleName": role}


def test_another_role_takes_the_place_of_the_first(provider: Provider, applied: Applied) -> None:
    provider.generic(RAM, "CreateRole", RoleName="other", AssumeRolePolicyDocument=TRUST)
    ids = json.dumps([applied.instance])
    provider.generic(ECS, "DetachInstanceRamRole", RegionId=REGION, InstanceIds=ids, RamRoleName="web")
    provider.generic(ECS, "AttachInstanceRamRole", RegionId=REGION, InstanceIds=ids, RamRoleName="other")
    bound = provider.typed(ECS, "DescribeInstanceRamRole", InstanceIds=ids)["InstanceRamRoleSets"]["InstanceRamRoleSet"]
    assert bound[0]["RamRoleName"] == "other"


def test_listing_instances_with_their_details(provider: Provider, applied: Applied) -> None:
    page = {"PageNumber": 1, "PageSize": 100, "Tag.1.Key": "team", "Tag.1.Value": "web"}
    (shown,) = provider.typed(ECS, "DescribeInstances", **page)["Instances"]["Instance"]
    ids = json.dumps([shown["InstanceId"]])
    roles = provider.typed(ECS, "DescribeInstanceRamRole", InstanceIds=ids, RamRoleName="", PageSize=50, PageNumber=1)
    assert [one["RamRoleName"] for one in roles["InstanceRamRoleSets"]["InstanceRamRoleSet"]] == [applied.role]
    disks = provider.typed(ECS, "DescribeDisks", InstanceId=shown["InstanceId"], PageSize=100)["Disks"]["Disk"]
    assert [disk["Type"] for disk in disks] == ["system"]


def test_choosing_a_zone_a_type_and_an_image(provider: Provider) -> None:
    zones = provider.typed(
        ECS,
        "DescribeAvailableResource",
        DestinationResource="Zone",
        IoOptimized="optimized",
        InstanceChargeType="PostPaid",
    )["AvailableZones"]["AvailableZone"]
    assert {zone["ZoneId"] for zone in zones if zone["Status"] != "SoldOut"} >= {f"{REGION}-i"}
    described = provider.typed(ECS, "DescribeZones")["Zones"]["Zone"]
    assert all(zone["AvailableInstanceTypes"]["InstanceTypes"] for zone in described)
    assert all(zone["AvailableDiskCategories"]["DiskCategories"] for zone in described)
    types = provider.typed(ECS, "DescribeAvailableResource", DestinationResource="InstanceType", ZoneId=f"{REGION}-i")
    (resource,) = types["AvailableZones"]["AvailableZone"][0]["AvailableResources"]["AvailableResource"]
    offered = {one["Value"] for one in resource["SupportedResources"]["SupportedResource"]}
    known = {
        one["InstanceTypeId"] for one in provider.typed(ECS, "DescribeInstanceTypes")["InstanceTypes"]["InstanceType"]
    }
    assert "ecs.g6.large" in offered
    assert offered & known
    images = provider.typed(ECS, "DescribeImages", ImageOwnerAlias="system", PageNumber=1, PageSize=100)["Images"][
        "Image"
    ]
    assert max(images, key=lambda image: image["CreationTime"])["ImageId"]


def test_destroying_everything(provider: Provider, applied: Applied) -> None:
    ids = json.dumps([applied.instance])
    provider.generic(ECS, "DetachInstanceRamRole", RegionId=REGION, InstanceIds=ids, RamRoleName=applied.role)
    gone = provider.generic(ECS, "DescribeInstanceRamRole", RegionId=REGION, InstanceIds=ids, RamRoleName=applied.role)
    assert gone["InstanceRamRoleSets"]["InstanceRamRoleSet"] == []
    provider.typed(ECS, "DeleteInstance", InstanceId=applied.instance, Force="true")
    assert provider.typed(ECS, "DescribeInstances", InstanceIds=ids)["Instances"]["Instance"] == []
    rule = {f"Permissions.1.{name}": value for name, value in RULE.items()}
    provider.generic(ECS, "RevokeSecurityGroup", RegionId=REGION, SecurityGroupId=applied.group, **rule)
    provider.generic(ECS, "DeleteSecurityGroup", RegionId=REGION, SecurityGroupId=applied.group)
    provider.generic(VPC, "DeleteVSwitch", RegionId=REGION, VSwitchId=applied.v_switch)
    with pytest.raises(NotFound):
        provider.generic(VPC, "DescribeVSwitchAttributes", {"VSwitchId": applied.v_switch}, RegionId=REGION)
    provider.generic(VPC, "DeleteVpc", RegionId=REGION, VpcId=applied.vpc)
    with pytest.raises(NotFound):
        provider.generic(VPC, "DescribeVpcAttribute", RegionId=REGION, VpcId=applied.vpc)
    provider.generic(RAM, "ListPoliciesForRole", RoleName=applied.role)
    provider.generic(RAM, "DeleteRole", RoleName=applied.role)
    with pytest.raises(NotFound, match=r"^EntityNotExist\.Role$"):
        provider.generic(RAM, "GetRole", RoleName=applied.role)
