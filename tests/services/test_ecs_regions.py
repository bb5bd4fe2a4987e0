from typing import Any

import pytest


def test_regions_are_listed_with_their_endpoints(root: Any) -> None:
    regions = root.ecs("DescribeRegions")["Regions"]["Region"]
    assert len(regions) == len({region["RegionId"] for region in regions}) > 20
    assert {
        "RegionId": "cn-hangzhou",
        "LocalName": "华东1（杭州）",  # noqa: RUF001
        "RegionEndpoint": "ecs.cn-hangzhou.aliyuncs.com",
        "Status": "available",
    } in regions


def test_regions_have_english_names_on_request(root: Any) -> None:
    regions = root.ecs("DescribeRegions", AcceptLanguage="en-US")["Regions"]["Region"]
    assert next(region["LocalName"] for region in regions if region["RegionId"] == "us-west-1") == "US (Silicon Valley)"


def test_unknown_language_is_refused(root: Any, refused: Any) -> None:
    with refused("InvalidAcceptLanguage", 400):
        root.ecs("DescribeRegions", AcceptLanguage="xx")


def test_user_without_policies_is_denied(new_user: Any, denied_by_ecs: Any) -> None:
    with denied_by_ecs("ecs:DescribeRegions"):
        new_user().ecs("DescribeRegions")


@pytest.mark.parametrize(("region_id", "zone_id"), [("cn-hangzhou", "cn-hangzhou-a"), ("us-west-1", "us-west-1a")])
def test_zones_are_spelt_as_their_region_spells_them(root: Any, region_id: str, zone_id: str) -> None:
    vpc_id = root.vpc("CreateVpc", RegionId=region_id)["VpcId"]
    root.vpc("CreateVSwitch", RegionId=region_id, VpcId=vpc_id, ZoneId=zone_id, CidrBlock="172.16.0.0/24")
    (shown,) = root.vpc("DescribeVSwitches", RegionId=region_id)["VSwitches"]["VSwitch"]
    assert shown["ZoneId"] == zone_id
