"""VPCs and vSwitches shown by themselves, and changed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

LONG = "a" * 129


@pytest.fixture(name="vpc")
def _vpc(root: Any) -> dict[str, str]:
    made: dict[str, str] = root.vpc("CreateVpc", CidrBlock="192.168.0.0/16", VpcName="net", Description="first")
    return made


@pytest.fixture(name="new_vswitch")
def _new_vswitch(root: Any, vpc: dict[str, str]) -> Callable[..., str]:
    def new_vswitch(**parameters: Any) -> str:
        usual = {"VpcId": vpc["VpcId"], "ZoneId": "cn-hangzhou-h", "CidrBlock": "192.168.1.0/24"}
        return str(root.vpc("CreateVSwitch", **(usual | parameters))["VSwitchId"])

    return new_vswitch


def shown(root: Any, vpc: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = root.vpc("DescribeVpcAttribute", VpcId=vpc["VpcId"])
    return answer


def shown_vswitch(root: Any, vswitch_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = root.vpc("DescribeVSwitchAttributes", VSwitchId=vswitch_id)
    return answer


def test_vpc_is_shown_by_itself_in_full(root: Any) -> None:
    made = root.vpc(
        "CreateVpc",
        CidrBlock="10.0.0.0/8",
        VpcName="net",
        Description="for tests",
        UserCidr="192.168.0.0/24",
        EnableDnsHostname=True,
        ResourceGroupId="rg-acfmxazb4ph6aiy",
        **{"Tag.1.Key": "team", "Tag.1.Value": "a"},
    )
    vswitch = root.vpc("CreateVSwitch", VpcId=made["VpcId"], ZoneId="cn-hangzhou-h", CidrBlock="10.0.0.0/24")
    assert shown(root, made) == {
        "VpcId": made["VpcId"],
        "VpcName": "net",
        "Description": "for tests",
        "RegionId": "cn-hangzhou",
        "Status": "Available",
        "CidrBlock": "10.0.0.0/8",
        "Ipv6CidrBlock": "",
        "Ipv6CidrBlocks": {"Ipv6CidrBlock": []},
        "EnabledIpv6": False,
        "UserCidrs": {"UserCidr": ["192.168.0.0/24"]},
        "SecondaryCidrBlocks": {"SecondaryCidrBlock": []},
        "VRouterId": made["VRouterId"],
        "VSwitchIds": {"VSwitchId": [vswitch["VSwitchId"]]},
        "IsDefault": False,
        "DhcpOptionsSetId": "",
        "DhcpOptionsSetStatus": "Available",
        "DnsHostnameStatus": "ENABLED",
        "ResourceGroupId": "rg-acfmxazb4ph6aiy",
        "OwnerId": 1000000000000001,
        "CreationTime": "2026-01-01T00:00:00Z",
        "Tags": {"Tag": [{"Key": "team", "Value": "a"}]},
        "ClassicLinkEnabled": False,
        "SupportIpv4Gateway": False,
        "Ipv4GatewayId": "",
        "AssociatedCens": {"AssociatedCen": []},
        "AssociatedPropagationSources": {"AssociatedPropagationSources": []},
        "CloudResources": {
            "CloudResourceSetType": [
                {"ResourceType": "VRouter", "ResourceCount": 1},
                {"ResourceType": "RouteTable", "ResourceCount": 1},
                {"ResourceType": "VSwitch", "ResourceCount": 1},
            ]
        },
    }


def test_vswitch_is_shown_by_itself_as_it_is_listed(root: Any, new_vswitch: Callable[..., str]) -> None:
    vswitch_id = new_vswitch(VSwitchName="a", **{"Tag.1.Key": "k"})
    (listed,) = root.vpc("DescribeVSwitches")["VSwitches"]["VSwitch"]
    assert shown_vswitch(root, vswitch_id) == listed
    assert listed["VSwitchId"] == vswitch_id


def test_what_is_deleted_is_not_shown(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str], refused: Refused
) -> None:
    vswitch_id = new_vswitch()
    root.vpc("DeleteVSwitch", VSwitchId=vswitch_id)
    with refused("InvalidVSwitchId.NotFound", 404):
        shown_vswitch(root, vswitch_id)
    root.vpc("DeleteVpc", VpcId=vpc["VpcId"])
    with refused("InvalidVpcId.NotFound", 404):
        shown(root, vpc)


@pytest.mark.parametrize(
    ("action", "parameters", "code", "status"),
    [
        pytest.param("DescribeVpcAttribute", {"VpcId": "vpc-nope"}, "InvalidVpcId.NotFound", 404, id="vpc"),
        pytest.param("DescribeVpcAttribute", {}, "MissingVpcId", 400, id="no-vpc"),
        pytest.param("DescribeVpcAttribute", {"VpcId": "v", "RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param(
            "DescribeVpcAttribute",
            {"VpcId": "v", "RegionId": "cn-atlantis"},
            "InvalidRegionId.NotFound",
            404,
            id="vpc-region",
        ),
        pytest.param(
            "DescribeVSwitchAttributes", {"VSwitchId": "vsw-nope"}, "InvalidVSwitchId.NotFound", 404, id="vswitch"
        ),
        pytest.param("DescribeVSwitchAttributes", {}, "MissingVSwitchId", 400, id="no-vswitch"),
        pytest.param(
            "DescribeVSwitchAttributes",
            {"VSwitchId": "v", "RegionId": "cn-atlantis"},
            "InvalidRegionId.NotFound",
            404,
            id="vswitch-region",
        ),
    ],
)
def test_showing_is_refused(
    root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc(action, **parameters)


def test_showing_can_be_tried(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str], refused: Refused
) -> None:
    with refused("DryRunOperation", 400):
        root.vpc("DescribeVpcAttribute", VpcId=vpc["VpcId"], DryRun=True)
    with refused("DryRunOperation", 400):
        root.vpc("DescribeVSwitchAttributes", VSwitchId=new_vswitch(), DryRun=True)


def test_vpc_of_another_region_is_not_found(root: Any, vpc: dict[str, str], refused: Refused) -> None:
    with refused("InvalidVpcId.NotFound", 404):
        root.vpc("DescribeVpcAttribute", VpcId=vpc["VpcId"], RegionId="cn-beijing")


def test_vpc_is_changed_in_what_is_given_alone(root: Any, vpc: dict[str, str]) -> None:
    before = shown(root, vpc)
    assert root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], VpcName="new") == {}
    assert shown(root, vpc) == {**before, "VpcName": "new"}
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], Description="second", EnableDnsHostname=True)
    assert shown(root, vpc) == {
        **before,
        "VpcName": "new",
        "Description": "second",
        "DnsHostnameStatus": "ENABLED",
    }


def test_vpc_gets_and_loses_ipv6(root: Any, vpc: dict[str, str]) -> None:
    before = shown(root, vpc)
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True, Ipv6Isp="ChinaMobile")
    block = shown(root, vpc)["Ipv6CidrBlock"]
    assert block.endswith("::/56")
    assert shown(root, vpc)["Ipv6CidrBlocks"]["Ipv6CidrBlock"] == [{"Ipv6CidrBlock": block, "Ipv6Isp": "ChinaMobile"}]
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True)
    assert shown(root, vpc)["Ipv6CidrBlock"] == block
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=False)
    assert shown(root, vpc) == before


def test_ipv6_is_the_clouds_own_unless_told_otherwise(root: Any, vpc: dict[str, str]) -> None:
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True)
    assert shown(root, vpc)["Ipv6CidrBlocks"]["Ipv6CidrBlock"][0]["Ipv6Isp"] == "BGP"


def test_vpc_keeps_ipv6_while_a_vswitch_has_it(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str], refused: Refused
) -> None:
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True)
    new_vswitch(Ipv6CidrBlock=1)
    with refused("DependencyViolation.VSwitch", 400):
        root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=False)
    assert shown(root, vpc)["EnabledIpv6"] is True


@pytest.mark.parametrize("block", ["192.168.0.0/23", "192.0.0.0/8"])
def test_vpc_gets_a_block_that_holds_its_vswitches(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str], block: str
) -> None:
    new_vswitch()
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], CidrBlock=block)
    assert shown(root, vpc)["CidrBlock"] == block


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"VpcId": "vpc-nope"}, "InvalidVpcId.NotFound", 404, id="unknown"),
        pytest.param({"VpcId": None}, "MissingVpcId", 400, id="no-id"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"VpcName": LONG}, "InvalidVpcName.Malformed", 400, id="long-name"),
        pytest.param({"VpcName": "http://a"}, "InvalidVpcName.Malformed", 400, id="url-name"),
        pytest.param({"Description": "a" * 257}, "InvalidVpcDiscription.Malformed", 400, id="long-description"),
        pytest.param({"Description": "https://a"}, "InvalidVpcDiscription.Malformed", 400, id="url-description"),
        pytest.param({"CidrBlock": "192.168.0.1/16"}, "InvalidCidrBlock.Malformed", 400, id="host-bits"),
        pytest.param({"CidrBlock": "192.168.0.0/24"}, "InvalidCidrBlock.Malformed", 400, id="vswitch-outside"),
        pytest.param({"CidrBlock": "10.0.0.0/8"}, "InvalidCidrBlock.Malformed", 400, id="elsewhere"),
        pytest.param({"CidrBlock": "192.168.0.0/29"}, "IllegalParam.CidrBlockMask", 400, id="narrow"),
        pytest.param({"CidrBlock": "127.0.0.0/8"}, "OperationDenied.CidrInExcludeCidrs", 400, id="loopback"),
        pytest.param({"Ipv6CidrBlock": "2408::/56"}, "MissingParam.EnableIpv6", 400, id="ipv6-off"),
        pytest.param(
            {"Ipv6CidrBlock": "x", "EnableIPv6": True}, "InvalidIpv6CidrBlock.Malformed", 400, id="ipv6-malformed"
        ),
        pytest.param(
            {"Ipv6CidrBlock": "2408::/56", "EnableIPv6": True},
            "OperationFailed.IPv6CidrNotReserved",
            400,
            id="ipv6-not-reserved",
        ),
        pytest.param({"Ipv6Isp": "Nobody"}, "IllegalParam.Ipv6Isp", 400, id="isp"),
        pytest.param({"EnableIPv6": "maybe"}, "InvalidEnableIPv6", 400, id="not-a-boolean"),
    ],
)
def test_changing_a_vpc_is_refused(
    root: Any,
    emulator: Any,
    vpc: dict[str, str],
    new_vswitch: Callable[..., str],
    refused: Refused,
    parameters: dict[str, Any],
    code: str,
    status: int,
) -> None:
    new_vswitch()
    before = emulator.world.dump()
    with refused(code, status):
        root.vpc("ModifyVpcAttribute", **{"VpcId": vpc["VpcId"], "VpcName": "new", **parameters})
    assert emulator.world.dump() == before


def test_ipv6_block_of_a_vpc_stays(root: Any, vpc: dict[str, str], refused: Refused) -> None:
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True)
    with refused("OperationFailed.IPv6CidrNotReserved", 400):
        root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], Ipv6CidrBlock="2408::/56")


def test_vswitch_is_changed_in_what_is_given_alone(root: Any, new_vswitch: Callable[..., str]) -> None:
    vswitch_id = new_vswitch(VSwitchName="a", Description="b")
    before = shown_vswitch(root, vswitch_id)
    assert root.vpc("ModifyVSwitchAttribute", VSwitchId=vswitch_id, VSwitchName="new") == {}
    assert shown_vswitch(root, vswitch_id) == {**before, "VSwitchName": "new"}
    root.vpc("ModifyVSwitchAttribute", VSwitchId=vswitch_id, Description="c")
    assert shown_vswitch(root, vswitch_id) == {**before, "VSwitchName": "new", "Description": "c"}


@pytest.mark.parametrize(
    ("had", "parameters", "last"),
    [
        pytest.param(None, {"EnableIPv6": True}, "00::/64", id="on"),
        pytest.param(None, {"EnableIPv6": True, "Ipv6CidrBlock": 5}, "05::/64", id="on-with-number"),
        pytest.param(None, {"Ipv6CidrBlock": 5}, "05::/64", id="number-alone"),
        pytest.param(7, {"EnableIPv6": True}, "07::/64", id="on-already"),
        pytest.param(7, {"VSwitchName": "a"}, "07::/64", id="not-mentioned"),
        pytest.param(7, {"Ipv6CidrBlock": 7}, "07::/64", id="its-own-again"),
        pytest.param(7, {"Ipv6CidrBlock": 8}, "08::/64", id="another"),
        pytest.param(7, {"EnableIPv6": False}, "", id="off"),
        pytest.param(None, {"EnableIPv6": False, "Ipv6CidrBlock": 8}, "", id="off-already"),
    ],
)
def test_ipv6_block_of_a_vswitch_changes(
    root: Any,
    vpc: dict[str, str],
    new_vswitch: Callable[..., str],
    had: int | None,
    parameters: dict[str, Any],
    last: str,
) -> None:
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True)
    vswitch_id = new_vswitch(**({} if had is None else {"Ipv6CidrBlock": had}))
    root.vpc("ModifyVSwitchAttribute", VSwitchId=vswitch_id, **parameters)
    block = shown(root, vpc)["Ipv6CidrBlock"].replace("00::/56", last)
    assert shown_vswitch(root, vswitch_id)["Ipv6CidrBlock"] == (block if last else "")
    assert shown_vswitch(root, vswitch_id)["EnabledIpv6"] is bool(last)


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"VSwitchId": "vsw-nope"}, "InvalidVSwitchId.NotFound", 404, id="unknown"),
        pytest.param({"VSwitchId": None}, "MissingVSwitchId", 400, id="no-id"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"VSwitchName": LONG}, "InvalidVSwitchName.Malformed", 400, id="long-name"),
        pytest.param({"VSwitchName": "http://a"}, "InvalidVSwitchName.Malformed", 400, id="url-name"),
        pytest.param({"Description": "a" * 257}, "InvalidVSwitchDiscription.Malformed", 400, id="long-description"),
        pytest.param({"Ipv6CidrBlock": 256}, "InvalidIpv6CidrBlock", 400, id="number"),
        pytest.param({"Ipv6CidrBlock": 9}, "InvalidIpv6CidrBlock.Overlapped", 400, id="taken"),
        pytest.param({"VpcIpv6CidrBlock": "2408::/56"}, "InvalidIpv6CidrBlock.Malformed", 400, id="not-its-vpcs"),
    ],
)
def test_changing_a_vswitch_is_refused(
    root: Any,
    emulator: Any,
    vpc: dict[str, str],
    new_vswitch: Callable[..., str],
    refused: Refused,
    parameters: dict[str, Any],
    code: str,
    status: int,
) -> None:
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True)
    new_vswitch(Ipv6CidrBlock=9, CidrBlock="192.168.9.0/24")
    vswitch_id = new_vswitch()
    before = emulator.world.dump()
    with refused(code, status):
        root.vpc("ModifyVSwitchAttribute", **{"VSwitchId": vswitch_id, **parameters})
    assert emulator.world.dump() == before


def test_vswitch_has_no_ipv6_where_its_vpc_has_none(
    root: Any, new_vswitch: Callable[..., str], refused: Refused
) -> None:
    vswitch_id = new_vswitch()
    with refused("InvalidIpv6CidrBlock.Malformed", 400):
        root.vpc("ModifyVSwitchAttribute", VSwitchId=vswitch_id, EnableIPv6=True)


@pytest.mark.parametrize(
    ("action", "member"),
    [
        ("DescribeVpcAttribute", "VpcId"),
        ("ModifyVpcAttribute", "VpcId"),
        ("DescribeVSwitchAttributes", "VSwitchId"),
        ("ModifyVSwitchAttribute", "VSwitchId"),
    ],
)
def test_user_needs_the_permission_on_the_very_resource(
    new_user: Any,
    vpc: dict[str, str],
    new_vswitch: Callable[..., str],
    denied_by_ecs: Denied,
    action: str,
    member: str,
) -> None:
    kind, name = ("vpc", vpc["VpcId"]) if member == "VpcId" else ("vswitch", new_vswitch())
    resource = f"acs:vpc:cn-hangzhou:1000000000000001:{kind}/{name}"
    allow = f'{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"vpc:{action}","Resource":"{resource}"}}]}}'
    alice = new_user("alice", allow)
    alice.vpc(action, **{member: name})
    with denied_by_ecs(f"vpc:{action}"):
        alice.vpc(action, **{member: f"{name}x"})
    with denied_by_ecs(f"vpc:{action}"):
        new_user("bob").vpc(action, **{member: name})
