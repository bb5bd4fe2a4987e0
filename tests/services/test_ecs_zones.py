from typing import Any

import pytest

from alimock.emulator.services.ecs.instance_types import instance_types


def zones(root: Any, **parameters: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = root.ecs("DescribeZones", **parameters)["Zones"]["Zone"]
    return listed


def test_zone_is_shown_in_full(root: Any) -> None:
    shown = next(zone for zone in zones(root) if zone["ZoneId"] == "cn-hangzhou-i")
    (info,) = shown["AvailableResources"].pop("ResourcesInfo")
    types = shown["AvailableInstanceTypes"].pop("InstanceTypes")
    assert "ecs.g6.large" in types
    assert shown == {
        "ZoneId": "cn-hangzhou-i",
        "LocalName": "杭州 可用区I",
        "ZoneType": "AvailabilityZone",
        "AvailableResourceCreation": {"ResourceTypes": ["VSwitch", "IoOptimized", "Instance", "Disk"]},
        "AvailableInstanceTypes": {},
        "AvailableDiskCategories": {
            "DiskCategories": [
                "cloud",
                "cloud_auto",
                "cloud_efficiency",
                "cloud_essd",
                "cloud_essd_entry",
                "cloud_essd_xc0",
                "cloud_regional_disk_auto",
                "cloud_ssd",
                "elastic_ephemeral_disk_premium",
                "elastic_ephemeral_disk_standard",
            ]
        },
        "AvailableVolumeCategories": {"VolumeCategories": []},
        "AvailableDedicatedHostTypes": {"DedicatedHostType": []},
        "DedicatedHostGenerations": {"DedicatedHostGeneration": []},
        "AvailableResources": {},
    }
    assert info["IoOptimized"] is True
    assert info["NetworkTypes"] == {"supportedNetworkCategory": ["vpc", "classic"]}
    assert info["InstanceTypes"] == {"supportedInstanceType": types}
    assert "ecs.g6" in info["InstanceTypeFamilies"]["supportedInstanceTypeFamily"]
    assert info["InstanceGenerations"]["supportedInstanceGeneration"][0] == "ecs-1"
    assert "cloud_essd" in info["SystemDiskCategories"]["supportedSystemDiskCategory"]
    assert "elastic_ephemeral_disk_premium" in info["DataDiskCategories"]["supportedDataDiskCategory"]


@pytest.mark.parametrize(
    ("language", "name"),
    [
        pytest.param("zh-TW", "杭州 可用区I", id="chinese"),
        pytest.param("en-US", "Hangzhou Zone I", id="english"),
        pytest.param("ja", "Hangzhou Zone I", id="other"),
    ],
)
def test_zones_have_names_in_the_wanted_language(root: Any, language: str, name: str) -> None:
    names = {zone["ZoneId"]: zone["LocalName"] for zone in zones(root, AcceptLanguage=language)}
    assert names["cn-hangzhou-i"] == name


def test_zones_are_listed_without_details(root: Any) -> None:
    assert zones(root, RegionId="us-west-1", Verbose=False) == [
        {"ZoneId": "us-west-1a", "LocalName": "硅谷 可用区A", "ZoneType": "AvailabilityZone"},
        {"ZoneId": "us-west-1b", "LocalName": "硅谷 可用区B", "ZoneType": "AvailabilityZone"},
    ]


def test_listed_types_are_those_that_can_be_launched(root: Any) -> None:
    listed = zones(root)[0]["AvailableInstanceTypes"]["InstanceTypes"]
    assert set(listed) == set(instance_types())


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"AcceptLanguage": "xx"}, "InvalidAcceptLanguage.NotFound", 404, id="language"),
        pytest.param({"InstanceChargeType": "x"}, "InvalidInstanceChargeType.NotFound", 404, id="charge-type"),
        pytest.param({"SpotStrategy": "x"}, "InvalidSpotStrategy", 400, id="spot-strategy"),
        pytest.param({"Verbose": "x"}, "InvalidVerbose", 400, id="verbose"),
    ],
)
def test_listing_zones_is_refused(root: Any, refused: Any, parameters: dict[str, Any], code: str, status: int) -> None:
    with refused(code, status):
        zones(root, **parameters)


def test_user_without_policies_is_denied(new_user: Any, denied_by_ecs: Any) -> None:
    with denied_by_ecs("ecs:DescribeZones"):
        zones(new_user())
