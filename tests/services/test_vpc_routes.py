"""Route tables, the routes in them, and routers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

LONG = "a" * 129


@pytest.fixture(name="vpc")
def _vpc(root: Any) -> dict[str, str]:
    made: dict[str, str] = root.vpc("CreateVpc", CidrBlock="192.168.0.0/16", ResourceGroupId="rg-acfmxazb4ph6aiy")
    return made


@pytest.fixture(name="new_vswitch")
def _new_vswitch(root: Any, vpc: dict[str, str]) -> Callable[..., str]:
    def new_vswitch(cidr_block: str, **parameters: Any) -> str:
        made = root.vpc("CreateVSwitch", VpcId=vpc["VpcId"], ZoneId="cn-hangzhou-h", CidrBlock=cidr_block, **parameters)
        return str(made["VSwitchId"])

    return new_vswitch


def tables(root: Any, **parameters: Any) -> list[dict[str, Any]]:
    answer = root.vpc("DescribeRouteTableList", **parameters)
    found: list[dict[str, Any]] = answer["RouterTableList"]["RouterTableListType"]
    return found


def entries(root: Any, vpc: dict[str, str], **parameters: Any) -> list[dict[str, Any]]:
    answer = root.vpc("DescribeRouteEntryList", RouteTableId=vpc["RouteTableId"], **parameters)
    found: list[dict[str, Any]] = answer["RouteEntrys"]["RouteEntry"]
    return found


def destinations(found: list[dict[str, Any]]) -> list[str]:
    return [entry["DestinationCidrBlock"] for entry in found]


def test_vpc_comes_and_goes_with_its_route_table(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str]
) -> None:
    vswitch_id = new_vswitch("192.168.1.0/24")
    assert tables(root) == [
        {
            "RouteTableId": vpc["RouteTableId"],
            "RouteTableName": "",
            "Description": "",
            "RouteTableType": "System",
            "RouterType": "VRouter",
            "RouterId": vpc["VRouterId"],
            "VpcId": vpc["VpcId"],
            "VSwitchIds": {"VSwitchId": [vswitch_id]},
            "GatewayIds": {"GatewayIds": []},
            "AssociateType": "VSwitch",
            "RoutePropagationEnable": True,
            "Status": "Available",
            "ResourceGroupId": "rg-acfmxazb4ph6aiy",
            "OwnerId": 1000000000000001,
            "CreationTime": "2026-01-01T00:00:00Z",
            "Tags": {"Tag": []},
        }
    ]
    root.vpc("DeleteVSwitch", VSwitchId=vswitch_id)
    root.vpc("DeleteVpc", VpcId=vpc["VpcId"])
    assert tables(root) == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"RouterType": "VRouter"}, True, id="router-type"),
        pytest.param({"RouterType": "VBR"}, False, id="other-router-type"),
        pytest.param({"RouteTableType": "System"}, True, id="type"),
        pytest.param({"RouteTableType": "Custom"}, False, id="other-type"),
        pytest.param({"RouteTableName": "main"}, True, id="name"),
        pytest.param({"RouteTableName": "other"}, False, id="other-name"),
        pytest.param({"ResourceGroupId": "rg-acfmxazb4ph6aiy"}, True, id="resource-group"),
        pytest.param({"ResourceGroupId": "rg-acfmother00000"}, False, id="other-resource-group"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "v"}, True, id="tag"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "w"}, False, id="other-tag"),
        pytest.param({"VpcId": "vpc-nope"}, False, id="unknown-vpc"),
        pytest.param({"RouterId": "vrt-nope"}, False, id="unknown-router"),
        pytest.param({"RouteTableId": "vtb-nope"}, False, id="unknown-id"),
        pytest.param({"PageNumber": 2}, False, id="page"),
        pytest.param({"RegionId": "cn-beijing"}, False, id="region"),
    ],
)
def test_route_tables_are_filtered(root: Any, vpc: dict[str, str], filters: dict[str, Any], found: bool) -> None:
    root.vpc("ModifyRouteTableAttributes", RouteTableId=vpc["RouteTableId"], RouteTableName="main")
    root.vpc(
        "TagResources",
        ResourceType="ROUTETABLE",
        ResourceId=[vpc["RouteTableId"]],
        **{"Tag.1.Key": "k", "Tag.1.Value": "v"},
    )
    assert bool(tables(root, **filters)) is found


def test_route_tables_are_found_by_ids(root: Any, vpc: dict[str, str]) -> None:
    root.vpc("CreateVpc")
    for filters in (
        {"VpcId": vpc["VpcId"]},
        {"VpcId": vpc["VpcId"], "RouterType": "VBR"},
        {"RouterId": vpc["VRouterId"]},
        {"RouteTableId": vpc["RouteTableId"]},
    ):
        assert [table["RouteTableId"] for table in tables(root, **filters)] == [vpc["RouteTableId"]]


def test_route_tables_are_listed_page_by_page(root: Any) -> None:
    made = {root.vpc("CreateVpc")["RouteTableId"] for _ in range(3)}
    answer = root.vpc("DescribeRouteTableList", PageSize=2)
    assert (answer["TotalCount"], answer["PageNumber"], answer["PageSize"]) == (3, 1, 2)
    pages = tables(root, PageSize=2) + tables(root, PageSize=2, PageNumber=2)
    assert {table["RouteTableId"] for table in pages} == made


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"RouterType": "Router"}, "InvalidRouterType", 400, id="router-type"),
        pytest.param({"RouteTableType": "Any"}, "InvalidRouteTableType", 400, id="type"),
        pytest.param({"PageSize": 51}, "InvalidPageSize", 400, id="large-page"),
        pytest.param({"Tag.1.Value": "v"}, "MissingParam.TagKey", 400, id="tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "SizeLimitExceeded.TagNum", 400, id="tags"),
    ],
)
def test_listing_route_tables_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc("DescribeRouteTableList", **parameters)


def test_route_table_is_changed_in_what_is_given_alone(root: Any, vpc: dict[str, str]) -> None:
    (before,) = tables(root)
    table_id = {"RouteTableId": vpc["RouteTableId"]}
    assert root.vpc("ModifyRouteTableAttributes", **table_id, RouteTableName="main") == {}
    assert tables(root) == [{**before, "RouteTableName": "main"}]
    root.vpc("ModifyRouteTableAttributes", **table_id, Description="first", RoutePropagationEnable=False)
    changed = {"RouteTableName": "main", "Description": "first", "RoutePropagationEnable": False}
    assert tables(root) == [{**before, **changed}]


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RouteTableId": "vtb-nope"}, "Abs.InvalidRouteTableId.NotExist", 400, id="unknown"),
        pytest.param({"RouteTableId": None}, "MissingRouteTableId", 400, id="no-id"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"RouteTableName": LONG}, "Abs.InvaliTableName.Malformed", 400, id="long-name"),
        pytest.param({"RouteTableName": "http://a"}, "Abs.InvaliTableName.Malformed", 400, id="url-name"),
        pytest.param({"Description": "a" * 257}, "InvalidDescription.Malformed", 400, id="long-description"),
        pytest.param({"RoutePropagationEnable": "maybe"}, "InvalidRoutePropagationEnable", 400, id="not-a-boolean"),
    ],
)
def test_changing_a_route_table_is_refused(
    root: Any, vpc: dict[str, str], refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    before = tables(root)
    with refused(code, status):
        root.vpc("ModifyRouteTableAttributes", **{"RouteTableId": vpc["RouteTableId"], **parameters})
    assert tables(root) == before


def test_vpc_has_a_route_to_each_vswitch_and_to_the_clouds_services(
    root: Any, clock: Any, vpc: dict[str, str], new_vswitch: Callable[..., str]
) -> None:
    clock.advance(seconds=60)
    new_vswitch("192.168.9.0/24")
    new_vswitch("192.168.1.0/24")
    found = entries(root, vpc)
    assert destinations(found) == ["100.64.0.0/10", "192.168.1.0/24", "192.168.9.0/24"]
    ids = [entry.pop("RouteEntryId") for entry in found]
    assert len(set(ids)) == 3
    assert all(name.startswith("rte-bp1") and len(name) == 25 for name in ids)
    to_services, to_vswitch, _ = found
    assert to_vswitch == {
        "RouteEntryName": "",
        "Description": "",
        "RouteTableId": vpc["RouteTableId"],
        "DestinationCidrBlock": "192.168.1.0/24",
        "IpVersion": "IPv4",
        "Type": "System",
        "Origin": "SystemCreate",
        "ServiceType": "",
        "Status": "Available",
        "GmtModified": "2026-01-01T00:01:00Z",
        "NextHops": {"NextHop": [{"NextHopId": "", "NextHopType": "local"}]},
    }
    assert to_services["NextHops"] == {"NextHop": [{"NextHopId": "", "NextHopType": "service"}]}
    assert to_services["GmtModified"] == "2026-01-01T00:00:00Z"
    assert [entry["RouteEntryId"] for entry in entries(root, vpc)] == ids


def test_route_of_a_deleted_vswitch_is_gone(root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str]) -> None:
    vswitch_id = new_vswitch("192.168.1.0/24")
    root.vpc("DeleteVSwitch", VSwitchId=vswitch_id)
    assert destinations(entries(root, vpc)) == ["100.64.0.0/10"]


def test_ipv6_block_of_a_vswitch_has_a_route_too(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str]
) -> None:
    root.vpc("ModifyVpcAttribute", VpcId=vpc["VpcId"], EnableIPv6=True)
    vswitch_id = new_vswitch("192.168.1.0/24", Ipv6CidrBlock=3)
    block = root.vpc("DescribeVSwitchAttributes", VSwitchId=vswitch_id)["Ipv6CidrBlock"]
    assert destinations(entries(root, vpc, IpVersion="ipv6")) == [block]
    assert destinations(entries(root, vpc, IpVersion="IPv4")) == ["100.64.0.0/10", "192.168.1.0/24"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"DestinationCidrBlock": "192.168.1.0/24"}, True, id="destination"),
        pytest.param({"DestinationCidrBlock": "192.168.2.0/24"}, False, id="other-destination"),
        pytest.param({"DestCidrBlockList": ["10.0.0.0/8", "192.168.1.0/24"]}, True, id="destinations"),
        pytest.param({"DestCidrBlockList": ["10.0.0.0/8"]}, False, id="other-destinations"),
        pytest.param({"RouteEntryType": "System"}, True, id="type"),
        pytest.param({"RouteEntryType": "Custom"}, False, id="other-type"),
        pytest.param({"RouteEntryType": "Custom", "RouteEntryId": "rte-1"}, False, id="custom-by-id"),
        pytest.param({"RouteEntryId": "rte-1"}, False, id="unknown-id"),
        pytest.param({"RouteEntryName": "a"}, False, id="unknown-name"),
        pytest.param({"NextHopType": "local"}, True, id="next-hop-type"),
        pytest.param({"NextHopType": "Instance"}, False, id="other-next-hop-type"),
        pytest.param({"ServiceType": "TR"}, False, id="hosted"),
    ],
)
def test_routes_are_filtered(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str], filters: dict[str, Any], found: bool
) -> None:
    new_vswitch("192.168.1.0/24")
    assert ("192.168.1.0/24" in destinations(entries(root, vpc, **filters))) is found


def test_route_is_found_by_its_id(root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str]) -> None:
    new_vswitch("192.168.1.0/24")
    _, route = entries(root, vpc)
    assert entries(root, vpc, RouteEntryId=route["RouteEntryId"]) == [route]


def test_no_route_leads_to_an_instance(root: Any, vpc: dict[str, str], network: Any) -> None:
    (instance_id,) = network.launch()
    assert entries(root, vpc, NextHopId=instance_id) == []


def test_routes_are_listed_page_by_page(root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str]) -> None:
    for number in range(4):
        new_vswitch(f"192.168.{number}.0/24")
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = root.vpc("DescribeRouteEntryList", RouteTableId=vpc["RouteTableId"], MaxResult=2, **token)
        assert page["TotalCount"] == 5
        seen += destinations(page["RouteEntrys"]["RouteEntry"])
        if not page["NextToken"]:
            break
        token = {"NextToken": page["NextToken"]}
    assert seen == ["100.64.0.0/10", *(f"192.168.{number}.0/24" for number in range(4))]


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RouteTableId": "vtb-nope"}, "InvalidRouteTable.NotFound", 400, id="unknown"),
        pytest.param({"RouteTableId": None}, "MissingRouteTableId", 400, id="no-id"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"RouteEntryType": "Any"}, "IllegalParam.RouteEntryType", 400, id="type"),
        pytest.param({"IpVersion": "IPv5"}, "IllegalParam.IpVersion", 400, id="ip-version"),
        pytest.param({"MaxResult": 0}, "InvalidMaxResult", 400, id="empty-page"),
        pytest.param({"MaxResult": 101}, "InvalidMaxResult", 400, id="large-page"),
        pytest.param({"DestCidrBlockList": ["10.0.0.0/8"] * 21}, "InvalidDestCidrBlockList", 400, id="blocks"),
        pytest.param({"NextToken": "???"}, "IllegalParam.NextToken", 400, id="token"),
        pytest.param({"NextHopId": "i-nope"}, "InvalidNextHop.NotFound", 400, id="next-hop"),
        pytest.param(
            {"RouteEntryId": "rte-1", "RouteEntryType": "System"},
            "OperationFailed.FilterParamUnderWrongRouteType",
            400,
            id="system-by-id",
        ),
        pytest.param(
            {"RouteEntryName": "a", "RouteEntryType": "BGP"},
            "OperationFailed.FilterParamUnderWrongRouteType",
            400,
            id="bgp-by-name",
        ),
    ],
)
def test_listing_routes_is_refused(
    root: Any, vpc: dict[str, str], refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc("DescribeRouteEntryList", **{"RouteTableId": vpc["RouteTableId"], **parameters})


def test_older_call_lists_tables_with_their_routes(
    root: Any, vpc: dict[str, str], new_vswitch: Callable[..., str]
) -> None:
    vswitch_id = new_vswitch("192.168.1.0/24")
    answer = root.vpc("DescribeRouteTables", RouteTableId=vpc["RouteTableId"])
    assert (answer["TotalCount"], answer["PageNumber"], answer["PageSize"]) == (1, 1, 10)
    (table,) = answer["RouteTables"]["RouteTable"]
    to_services, to_vswitch = table.pop("RouteEntrys")["RouteEntry"]
    assert table == {
        "RouteTableId": vpc["RouteTableId"],
        "RouteTableType": "System",
        "VRouterId": vpc["VRouterId"],
        "VSwitchIds": {"VSwitchId": [vswitch_id]},
        "Status": "Available",
        "ResourceGroupId": "rg-acfmxazb4ph6aiy",
        "CreationTime": "2026-01-01T00:00:00Z",
    }
    assert to_vswitch == {
        "RouteEntryId": entries(root, vpc)[1]["RouteEntryId"],
        "RouteEntryName": "",
        "Description": "",
        "RouteTableId": vpc["RouteTableId"],
        "DestinationCidrBlock": "192.168.1.0/24",
        "Type": "System",
        "Status": "Available",
        "InstanceId": "",
        "NextHopType": "local",
        "NextHops": {"NextHop": []},
    }
    assert (to_services["DestinationCidrBlock"], to_services["NextHopType"]) == ("100.64.0.0/10", "service")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({}, True, id="id"),
        pytest.param({"RouteTableName": "main"}, True, id="name"),
        pytest.param({"RouteTableName": "other"}, False, id="other-name"),
        pytest.param({"ResourceGroupId": "rg-acfmxazb4ph6aiy"}, True, id="resource-group"),
        pytest.param({"ResourceGroupId": "rg-acfmother00000"}, False, id="other-resource-group"),
        pytest.param({"RouterType": "VBR"}, False, id="border-routers"),
        pytest.param({"RouteTableId": "vtb-nope"}, False, id="unknown-id"),
    ],
)
def test_older_call_filters_tables(root: Any, vpc: dict[str, str], filters: dict[str, Any], found: bool) -> None:
    root.vpc("ModifyRouteTableAttributes", RouteTableId=vpc["RouteTableId"], RouteTableName="main")
    answer = root.vpc("DescribeRouteTables", **{"RouteTableId": vpc["RouteTableId"], **filters})
    assert bool(answer["RouteTables"]["RouteTable"]) is found


@pytest.mark.parametrize("member", ["VRouterId", "RouterId"])
def test_older_call_finds_tables_by_router(root: Any, vpc: dict[str, str], member: str) -> None:
    root.vpc("CreateVpc")
    answer = root.vpc("DescribeRouteTables", **{member: vpc["VRouterId"]})
    assert [table["VRouterId"] for table in answer["RouteTables"]["RouteTable"]] == [vpc["VRouterId"]]


@pytest.mark.parametrize(("kind", "count"), [("system", 1), ("System", 1), ("custom", 0), ("CEN", 0)])
def test_older_call_filters_routes(root: Any, vpc: dict[str, str], kind: str, count: int) -> None:
    (table,) = root.vpc("DescribeRouteTables", RouteTableId=vpc["RouteTableId"], Type=kind)["RouteTables"]["RouteTable"]
    assert len(table["RouteEntrys"]["RouteEntry"]) == count


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({}, "MissingParameter", 400, id="nothing"),
        pytest.param({"VRouterId": "vrt-1", "RouterId": "vrt-1"}, "InvalidRouterId", 400, id="both-routers"),
        pytest.param({"VRouterId": "vrt-nope"}, "InvalidVRouterId.NotFound", 400, id="unknown-router"),
        pytest.param({"RouteTableId": "v", "Type": "Any"}, "IllegalParam.Type", 400, id="type"),
        pytest.param({"RouteTableId": "v", "RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
    ],
)
def test_older_call_is_refused(root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int) -> None:
    with refused(code, status):
        root.vpc("DescribeRouteTables", **parameters)


def vrouters(root: Any, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = root.vpc("DescribeVRouters", **parameters)["VRouters"]["VRouter"]
    return found


def test_router_is_shown_in_full(root: Any, vpc: dict[str, str]) -> None:
    assert vrouters(root) == [
        {
            "VRouterId": vpc["VRouterId"],
            "VRouterName": "",
            "Description": "",
            "RegionId": "cn-hangzhou",
            "VpcId": vpc["VpcId"],
            "RouteTableIds": {"RouteTableId": [vpc["RouteTableId"]]},
            "CreationTime": "2026-01-01T00:00:00Z",
        }
    ]


def test_routers_are_listed_page_by_page_and_by_id(root: Any, vpc: dict[str, str], refused: Refused) -> None:
    root.vpc("CreateVpc")
    page = root.vpc("DescribeVRouters", PageSize=1)
    assert (page["TotalCount"], page["PageNumber"], page["PageSize"]) == (2, 1, 1)
    assert len(vrouters(root, PageSize=1) + vrouters(root, PageSize=1, PageNumber=2)) == 2
    assert [found["VpcId"] for found in vrouters(root, VRouterId=vpc["VRouterId"])] == [vpc["VpcId"]]
    assert vrouters(root, VRouterId="vrt-nope") == []
    with refused("InvalidPageSize", 400):
        vrouters(root, PageSize=51)


def test_router_is_changed_in_what_is_given_alone(root: Any, vpc: dict[str, str]) -> None:
    (before,) = vrouters(root)
    assert root.vpc("ModifyVRouterAttribute", VRouterId=vpc["VRouterId"], VRouterName="main") == {}
    assert vrouters(root) == [{**before, "VRouterName": "main"}]
    root.vpc("ModifyVRouterAttribute", VRouterId=vpc["VRouterId"], Description="first")
    assert vrouters(root) == [{**before, "VRouterName": "main", "Description": "first"}]


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"VRouterId": "vrt-nope"}, "InvalidVRouterId.NotFound", 404, id="unknown"),
        pytest.param({"VRouterId": None}, "MissingVRouterId", 400, id="no-id"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"VRouterName": LONG}, "InvalidVRouterName.Malformed", 400, id="long-name"),
        pytest.param({"Description": "https://a"}, "InvalidVRouterDiscription.Malformed", 400, id="description"),
    ],
)
def test_changing_a_router_is_refused(
    root: Any, vpc: dict[str, str], refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    before = vrouters(root)
    with refused(code, status):
        root.vpc("ModifyVRouterAttribute", **{"VRouterId": vpc["VRouterId"], **parameters})
    assert vrouters(root) == before


@pytest.mark.parametrize(
    ("action", "kind", "member"),
    [
        ("DescribeRouteTableList", "routetable", "RouteTableId"),
        ("DescribeRouteTables", "routetable", "RouteTableId"),
        ("DescribeRouteEntryList", "routetable", "RouteTableId"),
        ("ModifyRouteTableAttributes", "routetable", "RouteTableId"),
        ("DescribeVRouters", "vrouter", "VRouterId"),
        ("ModifyVRouterAttribute", "vrouter", "VRouterId"),
    ],
)
def test_user_needs_the_permission_on_the_very_resource(
    new_user: Any, vpc: dict[str, str], denied_by_ecs: Denied, action: str, kind: str, member: str
) -> None:
    resource = f"acs:vpc:cn-hangzhou:1000000000000001:{kind}/{vpc[member]}"
    allow = f'{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"vpc:{action}","Resource":"{resource}"}}]}}'
    alice = new_user("alice", allow)
    alice.vpc(action, **{member: vpc[member]})
    with denied_by_ecs(f"vpc:{action}"):
        alice.vpc(action, **{member: f"{vpc[member]}x"})
    with denied_by_ecs(f"vpc:{action}"):
        new_user("bob").vpc(action, **{member: vpc[member]})


def test_policies_see_the_tags_of_route_tables(
    root: Any, new_user: Any, vpc: dict[str, str], denied_by_ecs: Denied
) -> None:
    allow = (
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:*","Resource":"*",'
        '"Condition":{"StringEquals":{"acs:ResourceTag/team":"a"}}}]}'
    )
    alice = new_user("alice", allow)
    with denied_by_ecs("vpc:DescribeRouteEntryList"):
        entries(alice, vpc)
    tag = {"Tag.1.Key": "team", "Tag.1.Value": "a"}
    root.vpc("TagResources", ResourceType="RouteTable", ResourceId=[vpc["RouteTableId"]], **tag)
    assert entries(alice, vpc)
