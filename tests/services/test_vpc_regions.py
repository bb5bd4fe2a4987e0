from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        pytest.param({}, "华东1（杭州）", id="chinese"),  # noqa: RUF001 - as Chinese has them
        pytest.param({"AcceptLanguage": "en-US", "ProductType": "VPC"}, "China (Hangzhou)", id="english"),
        pytest.param({"AcceptLanguage": "EN-us"}, "China (Hangzhou)", id="any-case"),
    ],
)
def test_regions_are_listed_with_their_endpoints(root: Any, parameters: dict[str, str], name: str) -> None:
    regions = root.vpc("DescribeRegions", **parameters)["Regions"]["Region"]
    (hangzhou,) = (region for region in regions if region["RegionId"] == "cn-hangzhou")
    assert hangzhou == {
        "RegionId": "cn-hangzhou",
        "LocalName": name,
        "RegionEndpoint": "vpc.cn-hangzhou.aliyuncs.com",
    }
    assert [region["RegionId"] for region in root.ecs("DescribeRegions")["Regions"]["Region"]] == [
        region["RegionId"] for region in regions
    ]


@pytest.mark.parametrize(
    ("parameters", "first"),
    [
        pytest.param({}, ("cn-hangzhou-a", "杭州 可用区A"), id="chinese"),
        pytest.param({"AcceptLanguage": "en-us"}, ("cn-hangzhou-a", "Hangzhou Zone A"), id="english"),
        pytest.param({"RegionId": "ap-southeast-1"}, ("ap-southeast-1a", "新加坡 可用区A"), id="abroad"),
        pytest.param(
            {"RegionId": "ap-southeast-1", "AcceptLanguage": "ja"}, ("ap-southeast-1a", "Singapore Zone A"), id="other"
        ),
    ],
)
def test_zones_of_a_region_are_listed(root: Any, parameters: dict[str, str], first: tuple[str, str]) -> None:
    zones = root.vpc("DescribeZones", **parameters)["Zones"]["Zone"]
    assert zones[0] == {"ZoneId": first[0], "LocalName": first[1], "ZoneType": "AvailabilityZone"}
    assert len(zones) > 1


def test_no_zone_is_of_another_type(root: Any) -> None:
    assert root.vpc("DescribeZones", ZoneType="AvailabilityZone")["Zones"]["Zone"]
    assert root.vpc("DescribeZones", ZoneType="EdgeZone") == {"Zones": {"Zone": []}}


@pytest.mark.parametrize(
    ("action", "parameters", "code", "status"),
    [
        pytest.param("DescribeRegions", {"AcceptLanguage": "tlh"}, "InvalidAcceptLanguage", 400, id="language"),
        pytest.param("DescribeZones", {"AcceptLanguage": "tlh"}, "InvalidAcceptLanguage", 400, id="zones-language"),
        pytest.param("DescribeZones", {"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param("DescribeZones", {"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
    ],
)
def test_listing_is_refused(
    root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc(action, **parameters)


@pytest.mark.parametrize("action", ["DescribeRegions", "DescribeZones"])
def test_user_needs_the_permission(new_user: Any, denied_by_ecs: Denied, action: str) -> None:
    allow = f'{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"vpc:{action}","Resource":"*"}}]}}'
    new_user("alice", allow).vpc(action)
    with denied_by_ecs(f"vpc:{action}"):
        new_user("bob").vpc(action)
