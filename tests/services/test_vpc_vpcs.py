from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


def listed(root: Any, **parameters: Any) -> list[str]:
    return [vpc["VpcId"] for vpc in root.vpc("DescribeVpcs", **parameters)["Vpcs"]["Vpc"]]


def test_created_vpc_is_named_with_its_router_and_route_table(root: Any) -> None:
    made = root.vpc("CreateVpc")
    assert set(made) == {"VpcId", "VRouterId", "RouteTableId", "ResourceGroupId"}
    assert made["VpcId"].startswith("vpc-bp1")
    assert len(made["VpcId"]) == 25
    assert made["VRouterId"].startswith("vrt-bp1")
    assert made["RouteTableId"].startswith("vtb-bp1")


def test_vpc_is_shown_in_full(root: Any) -> None:
    made = root.vpc(
        "CreateVpc",
        CidrBlock="10.0.0.0/8",
        VpcName="net",
        Description="for tests",
        UserCidr="192.168.0.0/24,172.16.0.0/24",
        EnableDnsHostname=True,
        ResourceGroupId="rg-acfmxazb4ph6aiy",
        **{"Tag.1.Key": "team", "Tag.1.Value": "a"},
    )
    (shown,) = root.vpc("DescribeVpcs")["Vpcs"]["Vpc"]
    assert shown == {
        "VpcId": made["VpcId"],
        "VpcName": "net",
        "Description": "for tests",
        "RegionId": "cn-hangzhou",
        "Status": "Available",
        "CidrBlock": "10.0.0.0/8",
        "Ipv6CidrBlock": "",
        "Ipv6CidrBlocks": {"Ipv6CidrBlock": []},
        "EnabledIpv6": False,
        "UserCidrs": {"UserCidr": ["192.168.0.0/24", "172.16.0.0/24"]},
        "SecondaryCidrBlocks": {"SecondaryCidrBlock": []},
        "VRouterId": made["VRouterId"],
        "RouterTableIds": {"RouterTableIds": [made["RouteTableId"]]},
        "VSwitchIds": {"VSwitchId": []},
        "NatGatewayIds": {"NatGatewayIds": []},
        "IsDefault": False,
        "CenStatus": "Detached",
        "DhcpOptionsSetId": "",
        "DhcpOptionsSetStatus": "Available",
        "DnsHostnameStatus": "ENABLED",
        "ResourceGroupId": "rg-acfmxazb4ph6aiy",
        "OwnerId": 1000000000000001,
        "CreationTime": "2026-01-01T00:00:00Z",
        "Tags": {"Tag": [{"Key": "team", "Value": "a"}]},
    }


def test_vpc_has_the_default_block_unless_told_otherwise(root: Any) -> None:
    root.vpc("CreateVpc")
    (shown,) = root.vpc("DescribeVpcs")["Vpcs"]["Vpc"]
    assert shown["CidrBlock"] == "172.16.0.0/12"


def test_ipv6_gives_the_vpc_a_block_of_56_bits(root: Any) -> None:
    root.vpc("CreateVpc", EnableIpv6=True, Ipv6Isp="ChinaMobile")
    (shown,) = root.vpc("DescribeVpcs")["Vpcs"]["Vpc"]
    assert shown["EnabledIpv6"] is True
    assert shown["Ipv6CidrBlock"].endswith("::/56")
    assert shown["Ipv6CidrBlocks"]["Ipv6CidrBlock"] == [
        {"Ipv6CidrBlock": shown["Ipv6CidrBlock"], "Ipv6Isp": "ChinaMobile"}
    ]


LONG = "a" * 129


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"CidrBlock": "10.0.0.0"}, "InvalidParameter", 400, id="no-mask"),
        pytest.param({"CidrBlock": "10.0.0.1/8"}, "InvalidParameter", 400, id="host-bits"),
        pytest.param({"CidrBlock": "10.0.0.0/255.0.0.0"}, "InvalidParameter", 400, id="long-mask"),
        pytest.param({"CidrBlock": "10.0.0.0/08"}, "InvalidParameter", 400, id="padded-mask"),
        pytest.param({"CidrBlock": "300.0.0.0/8"}, "InvalidParameter", 400, id="no-address"),
        pytest.param({"CidrBlock": "8.0.0.0/7"}, "IllegalParam.CidrBlockMask", 400, id="short-mask"),
        pytest.param({"CidrBlock": "10.0.0.0/29"}, "IllegalParam.CidrBlockMask", 400, id="narrow"),
        pytest.param({"CidrBlock": "127.0.0.0/16"}, "OperationDenied.CidrInExcludeCidrs", 400, id="loopback"),
        pytest.param({"CidrBlock": "100.0.0.0/8"}, "OperationDenied.CidrInExcludeCidrs", 400, id="shared"),
        pytest.param({"VpcName": LONG}, "InvalidVpcName.Malformed", 400, id="long-name"),
        pytest.param({"VpcName": "http://a"}, "InvalidVpcName.Malformed", 400, id="url-name"),
        pytest.param({"Description": "a" * 257}, "InvalidVpcDiscription.Malformed", 400, id="long-description"),
        pytest.param({"Description": "https://a"}, "InvalidVpcDiscription.Malformed", 400, id="url-description"),
        pytest.param({"UserCidr": "a"}, "InvalidParameter", 400, id="user-cidr"),
        pytest.param({"UserCidr": "10.0.0.1/8"}, "IllegalParam.UserCidr", 400, id="user-cidr-host-bits"),
        pytest.param({"UserCidr": "100.64.0.0/16"}, "InvalidUserCidr.Malformed", 400, id="user-cidr-shared"),
        pytest.param(
            {"UserCidr": "10.0.0.0/8,11.0.0.0/8,12.0.0.0/8,13.0.0.0/8"}, "InvalidUserCidr.Quota", 400, id="user-cidrs"
        ),
        pytest.param({"Ipv6CidrBlock": "2408::/56"}, "MissingParam.EnableIpv6", 400, id="ipv6-off"),
        pytest.param(
            {"Ipv6CidrBlock": "x", "EnableIpv6": True}, "InvalidIpv6CidrBlock.Malformed", 400, id="ipv6-malformed"
        ),
        pytest.param(
            {"Ipv6CidrBlock": "2408::/56", "EnableIpv6": True},
            "OperationFailed.IPv6CidrNotReserved",
            400,
            id="ipv6-not-reserved",
        ),
        pytest.param({"Ipv6Isp": "Nobody"}, "IllegalParam.Ipv6Isp", 400, id="isp"),
        pytest.param({"Ipv4IpamPoolId": "ipam-pool-1"}, "ResourceNotFound.IpamPool", 404, id="pool"),
        pytest.param({"Ipv4CidrMask": 16}, "IllegalParam.IpamPool", 400, id="mask-without-pool"),
        pytest.param({"ResourceGroupId": "nope"}, "InvalidResourceGroupId", 400, id="resource-group"),
        pytest.param({"EnableIpv6": "maybe"}, "InvalidEnableIpv6", 400, id="not-a-boolean"),
        pytest.param({"OwnerId": "x"}, "InvalidOwnerId", 400, id="not-a-number"),
        pytest.param({"Tag.1.Value": "v"}, "MissingParam.TagKey", 400, id="tag-without-key"),
        pytest.param({"Tag.1.Key": "acs:x"}, "IllegalParam.TagKey", 400, id="reserved-key"),
        pytest.param({"Tag.1.Key": LONG}, "IllegalParam.TagKey", 400, id="long-key"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "http://v"}, "IllegalParam.TagValue", 400, id="tag-value"),
        pytest.param({"Tag.1.Key": "k", "Tag.2.Key": "k"}, "Duplicated.TagKey", 400, id="same-key"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "SizeLimitExceeded.TagNum", 400, id="tags"),
        pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
    ],
)
def test_vpc_is_refused(root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int) -> None:
    with refused(code, status):
        root.vpc("CreateVpc", **parameters)
    assert listed(root) == []


def test_region_has_ten_vpcs(root: Any, refused: Refused) -> None:
    for _ in range(10):
        root.vpc("CreateVpc")
    with refused("QuotaExceeded.Vpc", 400):
        root.vpc("CreateVpc")
    root.vpc("CreateVpc", RegionId="cn-beijing")


def test_same_client_token_makes_one_vpc(root: Any, refused: Refused) -> None:
    made = root.vpc("CreateVpc", ClientToken="t")
    assert root.vpc("CreateVpc", ClientToken="t") == made
    assert listed(root) == [made["VpcId"]]
    with refused("IdempotentParameterMismatch", 400):
        root.vpc("CreateVpc", ClientToken="t", VpcName="other")


def test_vpcs_are_listed_by_region(root: Any) -> None:
    there = root.vpc("CreateVpc", RegionId="cn-beijing")["VpcId"]
    assert there.startswith("vpc-2ze")
    assert listed(root) == []
    assert listed(root, RegionId="cn-beijing") == [there]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"VpcName": "one"}, True, id="name"),
        pytest.param({"VpcName": "other"}, False, id="other-name"),
        pytest.param({"VpcOwnerId": 1000000000000001}, True, id="owner"),
        pytest.param({"VpcOwnerId": 2}, False, id="other-owner"),
        pytest.param({"IsDefault": False}, True, id="not-default"),
        pytest.param({"IsDefault": True}, False, id="default"),
        pytest.param({"EnableIpv6": True}, True, id="ipv6"),
        pytest.param({"EnableIpv6": False}, False, id="no-ipv6"),
        pytest.param({"DhcpOptionsSetId": "dopt-1"}, False, id="dhcp"),
        pytest.param({"ResourceGroupId": "rg-acfmxazb4ph6aiy"}, True, id="resource-group"),
        pytest.param({"ResourceGroupId": "rg-acfmother00000"}, False, id="other-resource-group"),
        pytest.param({"Tag.1.Key": "team"}, True, id="tag-key"),
        pytest.param({"Tag.1.Key": "team", "Tag.1.Value": "a"}, True, id="tag"),
        pytest.param({"Tag.1.Key": "team", "Tag.1.Value": "b"}, False, id="other-tag-value"),
        pytest.param({"Tag.1.Key": "other"}, False, id="other-tag"),
        pytest.param({"VpcId": "vpc-nope"}, False, id="unknown-id"),
    ],
)
def test_vpcs_are_filtered(root: Any, filters: dict[str, Any], found: bool) -> None:
    root.vpc(
        "CreateVpc",
        VpcName="one",
        EnableIpv6=True,
        ResourceGroupId="rg-acfmxazb4ph6aiy",
        **{"Tag.1.Key": "team", "Tag.1.Value": "a"},
    )
    assert bool(listed(root, **filters)) is found


def test_vpcs_are_listed_by_id(root: Any) -> None:
    one, other, _ = (root.vpc("CreateVpc")["VpcId"] for _ in range(3))
    assert sorted(listed(root, VpcId=f"{one},{other},{one},vpc-nope")) == sorted([one, other])


def test_vpcs_are_listed_page_by_page(root: Any) -> None:
    made = {root.vpc("CreateVpc")["VpcId"] for _ in range(3)}
    first = root.vpc("DescribeVpcs", PageSize=2)
    assert (first["TotalCount"], first["PageNumber"], first["PageSize"]) == (3, 1, 2)
    assert len(first["Vpcs"]["Vpc"]) == 2
    assert set(listed(root, PageSize=2)) | set(listed(root, PageSize=2, PageNumber=2)) == made
    assert listed(root, PageNumber=9) == []


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"PageSize": 51}, "InvalidPageSize", 400, id="large-page"),
        pytest.param({"VpcId": ",".join(f"vpc-{n}" for n in range(21))}, "InvalidVpcId", 400, id="ids"),
        pytest.param({"PageNumber": 0}, "InvalidPageNumber", 400, id="page-zero"),
        pytest.param({"Tag.1.Value": "v"}, "MissingParam.TagKey", 400, id="tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "SizeLimitExceeded.TagNum", 400, id="tags"),
        pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
    ],
)
def test_listing_vpcs_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc("DescribeVpcs", **parameters)


def test_deleted_vpc_is_gone(root: Any) -> None:
    vpc_id = root.vpc("CreateVpc")["VpcId"]
    assert root.vpc("DeleteVpc", VpcId=vpc_id, ForceDelete=True) == {}
    assert listed(root) == []


def test_vpc_in_use_is_not_deleted(root: Any, refused: Refused) -> None:
    vpc_id = root.vpc("CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"]
    vswitch = root.vpc("CreateVSwitch", VpcId=vpc_id, ZoneId="cn-hangzhou-h", CidrBlock="10.0.0.0/24")
    group = root.ecs("CreateSecurityGroup", VpcId=vpc_id)
    with refused("DependencyViolation.VSwitch", 400):
        root.vpc("DeleteVpc", VpcId=vpc_id)
    root.vpc("DeleteVSwitch", **vswitch)
    with refused("DependencyViolation.SecurityGroup", 400):
        root.vpc("DeleteVpc", VpcId=vpc_id)
    root.ecs("DeleteSecurityGroup", **group)
    with refused("DryRunOperation", 400):
        root.vpc("DeleteVpc", VpcId=vpc_id, DryRun=True)
    root.vpc("DeleteVpc", VpcId=vpc_id)


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({}, "MissingVpcId", 400, id="no-id"),
        pytest.param({"VpcId": "vpc-nope"}, "InvalidVpcId.NotFound", 404, id="unknown"),
        pytest.param({"VpcId": "v", "RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
    ],
)
def test_deleting_a_vpc_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc("DeleteVpc", **parameters)


def test_vpcs_of_other_regions_are_not_deleted(root: Any, refused: Refused) -> None:
    vpc_id = root.vpc("CreateVpc", RegionId="cn-beijing")["VpcId"]
    with refused("InvalidVpcId.NotFound", 404):
        root.vpc("DeleteVpc", VpcId=vpc_id)


@pytest.mark.parametrize("action", ["CreateVpc", "DescribeVpcs", "DeleteVpc"])
def test_user_without_policies_is_denied(new_user: Any, denied_by_ecs: Denied, action: str) -> None:
    with denied_by_ecs(f"vpc:{action}"):
        new_user().vpc(action, **({"VpcId": "vpc-1"} if action == "DeleteVpc" else {}))
