"""Every action of VPC over HTTP, signed and read by both generations of the published SDKs: a story for each family."""

import pytest
from sdk_drivers import Driver, Scenarios

from alimock.emulator.services.vpc.service import vpc

scenarios = Scenarios("vpc")

ZONE = "cn-hangzhou-i"


def test_every_action_is_driven() -> None:
    assert vpc.actions.keys() - scenarios.actions == set()


@pytest.fixture(name="vpc_id")
def _vpc_id(sdk: Driver) -> str:
    return str(sdk.vpc("CreateVpc", CidrBlock="10.0.0.0/8", VpcName="net")["VpcId"])


@scenarios.drives("CreateVpc", "DescribeVpcs", "DescribeVpcAttribute", "ModifyVpcAttribute", "DeleteVpc")
def test_vpcs(sdk: Driver, vpc_id: str) -> None:
    sdk.vpc("ModifyVpcAttribute", VpcId=vpc_id, VpcName="renamed")
    shown = sdk.vpc("DescribeVpcAttribute", VpcId=vpc_id)
    assert (shown["VpcName"], shown["Status"], shown["CidrBlock"]) == ("renamed", "Available", "10.0.0.0/8")
    assert sdk.vpc("DescribeVpcs", VpcId=vpc_id)["TotalCount"] == 1
    sdk.vpc("DeleteVpc", VpcId=vpc_id)
    assert sdk.vpc("DescribeVpcs")["TotalCount"] == 0


@scenarios.drives(
    "CreateVSwitch", "DescribeVSwitches", "DescribeVSwitchAttributes", "ModifyVSwitchAttribute", "DeleteVSwitch"
)
def test_v_switches(sdk: Driver, vpc_id: str) -> None:
    made = sdk.vpc("CreateVSwitch", VpcId=vpc_id, ZoneId=ZONE, CidrBlock="10.0.1.0/24")["VSwitchId"]
    sdk.vpc("ModifyVSwitchAttribute", VSwitchId=made, VSwitchName="renamed")
    shown = sdk.vpc("DescribeVSwitchAttributes", VSwitchId=made)
    assert (shown["VSwitchName"], shown["Status"], shown["AvailableIpAddressCount"]) == ("renamed", "Available", 252)
    assert sdk.vpc("DescribeVSwitches", VpcId=vpc_id)["TotalCount"] == 1
    sdk.vpc("DeleteVSwitch", VSwitchId=made)
    assert sdk.vpc("DescribeVSwitches", VpcId=vpc_id)["TotalCount"] == 0


@scenarios.drives(
    "DescribeRouteTableList", "DescribeRouteTables", "DescribeRouteEntryList", "ModifyRouteTableAttributes"
)
def test_route_tables(sdk: Driver, vpc_id: str) -> None:
    (table,) = sdk.vpc("DescribeRouteTableList", VpcId=vpc_id)["RouterTableList"]["RouterTableListType"]
    assert table["RouteTableType"] == "System"
    sdk.vpc("ModifyRouteTableAttributes", RouteTableId=table["RouteTableId"], RouteTableName="renamed")
    (again,) = sdk.vpc("DescribeRouteTables", RouteTableId=table["RouteTableId"])["RouteTables"]["RouteTable"]
    routes = sdk.vpc("DescribeRouteEntryList", RouteTableId=table["RouteTableId"])["RouteEntrys"]["RouteEntry"]
    listed = {one["DestinationCidrBlock"] for one in again["RouteEntrys"]["RouteEntry"]}
    assert {one["DestinationCidrBlock"] for one in routes} == listed == {"100.64.0.0/10"}


@scenarios.drives("DescribeVRouters", "ModifyVRouterAttribute")
def test_routers(sdk: Driver, vpc_id: str) -> None:
    router = sdk.vpc("DescribeVpcAttribute", VpcId=vpc_id)["VRouterId"]
    sdk.vpc("ModifyVRouterAttribute", VRouterId=router, VRouterName="renamed")
    (shown,) = sdk.vpc("DescribeVRouters", VRouterId=router)["VRouters"]["VRouter"]
    assert shown["VRouterName"] == "renamed"


@scenarios.drives("TagResources", "ListTagResources", "UnTagResources")
def test_tags(sdk: Driver, vpc_id: str) -> None:
    named = {"ResourceType": "VPC", "ResourceId": [vpc_id]}
    sdk.vpc("TagResources", **named, Tag=[{"Key": "k", "Value": "v"}])
    (tag,) = sdk.vpc("ListTagResources", **named)["TagResources"]["TagResource"]
    assert (tag["TagKey"], tag["TagValue"]) == ("k", "v")
    sdk.vpc("UnTagResources", **named, All=True)
    assert sdk.vpc("ListTagResources", **named)["TagResources"]["TagResource"] == []


@scenarios.drives("DescribeRegions", "DescribeZones")
def test_regions(sdk: Driver) -> None:
    assert "cn-hangzhou" in {one["RegionId"] for one in sdk.vpc("DescribeRegions")["Regions"]["Region"]}
    assert ZONE in {one["ZoneId"] for one in sdk.vpc("DescribeZones")["Zones"]["Zone"]}
