from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(name="vpc")
def _vpc(root: Any) -> dict[str, str]:
    made: dict[str, str] = root.vpc("CreateVpc", CidrBlock="192.168.0.0/16", EnableIpv6=True)
    return made


def create(root: Any, vpc: dict[str, str], **parameters: Any) -> str:
    usual = {"VpcId": vpc["VpcId"], "ZoneId": "cn-hangzhou-h", "CidrBlock": "192.168.1.0/24"}
    return str(root.vpc("CreateVSwitch", **(usual | parameters))["VSwitchId"])


def listed(root: Any, **parameters: Any) -> list[str]:
    return [vswitch["VSwitchId"] for vswitch in root.vpc("DescribeVSwitches", **parameters)["VSwitches"]["VSwitch"]]


def test_vswitch_is_shown_in_full(root: Any, vpc: dict[str, str]) -> None:
    vswitch_id = create(root, vpc, VSwitchName="a", Description="b", Ipv6CidrBlock=255, **{"Tag.1.Key": "k"})
    assert vswitch_id.startswith("vsw-bp1")
    assert len(vswitch_id) == 25
    (shown,) = root.vpc("DescribeVSwitches")["VSwitches"]["VSwitch"]
    block = root.vpc("DescribeVpcs")["Vpcs"]["Vpc"][0]["Ipv6CidrBlock"]
    assert shown.pop("Ipv6CidrBlock") == block.replace("00::/56", "ff::/64")
    assert shown == {
        "VSwitchId": vswitch_id,
        "VSwitchName": "a",
        "Description": "b",
        "VpcId": vpc["VpcId"],
        "ZoneId": "cn-hangzhou-h",
        "Status": "Available",
        "CidrBlock": "192.168.1.0/24",
        "EnabledIpv6": True,
        "AvailableIpAddressCount": 252,
        "IsDefault": False,
        "NetworkAclId": "",
        "ShareType": "",
        "RouteTable": {"RouteTableId": vpc["RouteTableId"], "RouteTableType": "System"},
        "ResourceGroupId": vpc["ResourceGroupId"],
        "OwnerId": 1000000000000001,
        "CreationTime": "2026-01-01T00:00:00Z",
        "Tags": {"Tag": [{"Key": "k", "Value": ""}]},
    }


def test_vpc_lists_its_vswitches(root: Any, vpc: dict[str, str]) -> None:
    one, other = create(root, vpc), create(root, vpc, CidrBlock="192.168.2.0/24")
    (shown,) = root.vpc("DescribeVpcs")["Vpcs"]["Vpc"]
    assert shown["VSwitchIds"] == {"VSwitchId": [one, other]}


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"VpcId": ""}, "MissingVpcId", 400, id="no-vpc"),
        pytest.param({"ZoneId": ""}, "MissingZoneId", 400, id="no-zone"),
        pytest.param({"CidrBlock": ""}, "MissingCidrBlock", 400, id="no-block"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"RegionId": "cn-beijing"}, "InvalidVpcId.NotFound", 404, id="vpc-of-another-region"),
        pytest.param({"VpcId": "vpc-nope"}, "InvalidVpcId.NotFound", 404, id="vpc"),
        pytest.param({"ZoneId": "cn-beijing-h"}, "InvalidZoneId.NotFound", 404, id="zone"),
        pytest.param({"CidrBlock": "192.168.1.1/24"}, "InvalidCidrBlock.Malformed", 400, id="host-bits"),
        pytest.param({"CidrBlock": "192.168.1.0/30"}, "InvalidCirdrBlock.MaskLength", 400, id="narrow"),
        pytest.param({"CidrBlock": "192.0.0.0/8"}, "InvalidCirdrBlock.MaskLength", 400, id="wide"),
        pytest.param({"CidrBlock": "192.169.1.0/24"}, "InvalidParameter", 400, id="outside"),
        pytest.param({"CidrBlock": "192.168.0.0/17"}, "InvalidCidrBlock.Overlapped", 400, id="overlapping"),
        pytest.param({"Ipv6CidrBlock": 256}, "InvalidIpv6CidrBlock", 400, id="ipv6-range"),
        pytest.param({"Ipv6CidrBlock": 7}, "InvalidIpv6CidrBlock.Overlapped", 400, id="ipv6-overlapping"),
        pytest.param({"VpcIpv6CidrBlock": "2001::/56"}, "InvalidIpv6CidrBlock.Malformed", 400, id="ipv6-of-vpc"),
        pytest.param({"VSwitchName": "a" * 129}, "InvalidVSwitchName.Malformed", 400, id="long-name"),
        pytest.param({"VSwitchName": "http://"}, "InvalidVSwitchName.Malformed", 400, id="url-name"),
        pytest.param({"Description": "a" * 257}, "InvalidVSwitchDiscription.Malformed", 400, id="long-description"),
        pytest.param({"Description": "http://"}, "InvalidVSwitchDiscription.Malformed", 400, id="url-description"),
        pytest.param({"Tag.1.Key": "aliyun"}, "IllegalParam.TagKey", 400, id="tag"),
        pytest.param({"Tag.1.Value": "v"}, "MissingParam.TagKey", 400, id="tag-without-key"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "acs:"}, "IllegalParam.TagValue", 400, id="tag-value"),
        pytest.param({"Tag.1.Key": "k", "Tag.2.Key": "k"}, "Duplicated.TagKey", 400, id="same-key"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "SizeLimitExceeded.TagNum", 400, id="tags"),
    ],
)
def test_vswitch_is_refused(
    root: Any, vpc: dict[str, str], refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    there = create(root, vpc, Ipv6CidrBlock=7)
    with refused(code, status):
        create(root, vpc, **({"CidrBlock": "192.168.2.0/24"} | parameters))
    assert listed(root) == [there]


def test_vswitch_of_a_vpc_without_ipv6_has_none(root: Any, refused: Refused) -> None:
    plain = root.vpc("CreateVpc", CidrBlock="192.168.0.0/16")
    with refused("InvalidIpv6CidrBlock.Malformed", 400):
        create(root, plain, Ipv6CidrBlock=0)


def test_vpc_has_150_vswitches(root: Any, vpc: dict[str, str], refused: Refused) -> None:
    for number in range(150):
        create(root, vpc, CidrBlock=f"192.168.{number}.0/24")
    with refused("QuotaExceeded.VSwitch", 400):
        create(root, vpc, CidrBlock="192.168.200.0/24")


def test_same_client_token_makes_one_vswitch(root: Any, vpc: dict[str, str]) -> None:
    assert create(root, vpc, ClientToken="t") == create(root, vpc, ClientToken="t")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"VSwitchName": "a"}, True, id="name"),
        pytest.param({"VSwitchName": "b"}, False, id="other-name"),
        pytest.param({"VSwitchOwnerId": 1000000000000001}, True, id="owner"),
        pytest.param({"VSwitchOwnerId": 1}, False, id="other-owner"),
        pytest.param({"ZoneId": "cn-hangzhou-h"}, True, id="zone"),
        pytest.param({"ZoneId": "cn-hangzhou-g"}, False, id="other-zone"),
        pytest.param({"RouteTableId": "vtb-nope"}, False, id="other-route-table"),
        pytest.param({"IsDefault": True}, False, id="default"),
        pytest.param({"EnableIpv6": False}, True, id="no-ipv6"),
        pytest.param({"EnableIpv6": True}, False, id="ipv6"),
        pytest.param({"ResourceGroupId": "rg-nope"}, False, id="other-resource-group"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "v"}, True, id="tag"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "w"}, False, id="other-tag"),
        pytest.param({"VSwitchId": "vsw-nope"}, False, id="unknown-id"),
        pytest.param({"VpcId": "vpc-nope"}, False, id="unknown-vpc"),
    ],
)
def test_vswitches_are_filtered(root: Any, vpc: dict[str, str], filters: dict[str, Any], found: bool) -> None:
    vswitch_id = create(root, vpc, VSwitchName="a", **{"Tag.1.Key": "k", "Tag.1.Value": "v"})
    assert listed(root, **filters) == ([vswitch_id] if found else [])
    assert listed(root, VpcId=vpc["VpcId"], RouteTableId=vpc["RouteTableId"]) == [vswitch_id]


def test_vswitches_are_listed_page_by_page(root: Any, vpc: dict[str, str]) -> None:
    made = [create(root, vpc, CidrBlock=f"192.168.{number}.0/24") for number in range(3)]
    page = root.vpc("DescribeVSwitches", PageSize=2, PageNumber=2)
    assert (page["TotalCount"], page["PageNumber"], page["PageSize"]) == (3, 2, 2)
    assert listed(root, PageSize=2) + listed(root, PageSize=2, PageNumber=2) == made


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"PageSize": 51}, "InvalidPageSize", 400, id="large-page"),
        pytest.param({"Tag.1.Value": "v"}, "MissingParam.TagKey", 400, id="tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "SizeLimitExceeded.TagNum", 400, id="tags"),
        pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
    ],
)
def test_listing_vswitches_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc("DescribeVSwitches", **parameters)


def test_deleted_vswitch_frees_its_block(root: Any, vpc: dict[str, str], refused: Refused) -> None:
    vswitch_id = create(root, vpc)
    with refused("DryRunOperation", 400):
        root.vpc("DeleteVSwitch", VSwitchId=vswitch_id, DryRun=True)
    assert root.vpc("DeleteVSwitch", VSwitchId=vswitch_id) == {}
    assert listed(root) == []
    assert root.vpc("DescribeVpcs")["Vpcs"]["Vpc"][0]["VSwitchIds"] == {"VSwitchId": []}
    create(root, vpc)


def test_vswitch_with_instances_is_not_deleted(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch()
    with refused("DependencyViolation", 400):
        root.vpc("DeleteVSwitch", VSwitchId=network.vswitch_id)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    root.vpc("DeleteVSwitch", VSwitchId=network.vswitch_id)


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({}, "MissingVSwitchId", 400, id="no-id"),
        pytest.param({"VSwitchId": "vsw-nope"}, "InvalidVSwitchId.NotFound", 404, id="unknown"),
        pytest.param({"VSwitchId": "v", "RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
    ],
)
def test_deleting_a_vswitch_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc("DeleteVSwitch", **parameters)


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        pytest.param("CreateVSwitch", {"VpcId": "v", "ZoneId": "z", "CidrBlock": "c"}, id="create"),
        pytest.param("DescribeVSwitches", {}, id="list"),
        pytest.param("DeleteVSwitch", {"VSwitchId": "v"}, id="delete"),
    ],
)
def test_user_without_policies_is_denied(
    new_user: Any, denied_by_ecs: Denied, action: str, parameters: dict[str, str]
) -> None:
    with denied_by_ecs(f"vpc:{action}"):
        new_user().vpc(action, **parameters)


def test_creating_a_vswitch_needs_its_vpc_too(
    root: Any, new_user: Any, vpc: dict[str, str], denied_by_ecs: Denied
) -> None:
    allow = '{"Effect":"Allow","Action":"vpc:CreateVSwitch","Resource":"acs:vpc:*:*:%s"}'
    only_vswitches = '{"Version":"1","Statement":[' + allow % "vswitch/*" + "]}"
    both = '{"Version":"1","Statement":[' + allow % "vswitch/*" + "," + allow % f"vpc/{vpc['VpcId']}" + "]}"
    with denied_by_ecs("vpc:CreateVSwitch"):
        create(new_user("alice", only_vswitches), vpc)
    create(new_user("bob", both), vpc)
