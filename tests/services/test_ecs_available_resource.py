import json
from typing import Any

import pytest


def available(root: Any, destination: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = root.ecs("DescribeAvailableResource", DestinationResource=destination, **parameters)
    listed: list[dict[str, Any]] = answer["AvailableZones"]["AvailableZone"]
    return listed


def values(root: Any, destination: str, **parameters: Any) -> list[str]:
    (zone,) = available(root, destination, ZoneId="cn-hangzhou-i", **parameters)
    (resource,) = zone["AvailableResources"]["AvailableResource"]
    assert resource["Type"] == destination
    return [supported["Value"] for supported in resource["SupportedResources"]["SupportedResource"]]


def test_available_type_is_shown_in_full(root: Any) -> None:
    assert available(root, "InstanceType", ZoneId="cn-hangzhou-i", InstanceType="ecs.g6.large") == [
        {
            "RegionId": "cn-hangzhou",
            "ZoneId": "cn-hangzhou-i",
            "Status": "Available",
            "StatusCategory": "WithStock",
            "AvailableResources": {
                "AvailableResource": [
                    {
                        "Type": "InstanceType",
                        "SupportedResources": {
                            "SupportedResource": [
                                {"Value": "ecs.g6.large", "Status": "Available", "StatusCategory": "WithStock"}
                            ]
                        },
                    }
                ]
            },
        }
    ]


def test_zones_are_those_of_the_region(root: Any) -> None:
    found = available(root, "Zone", RegionId="us-west-1", IoOptimized="optimized")
    assert [zone["ZoneId"] for zone in found] == ["us-west-1a", "us-west-1b"]
    assert found[0]["AvailableResources"] == {"AvailableResource": []}


def test_everything_available_can_be_launched(root: Any, network: Any) -> None:
    for name in values(root, "InstanceType", Cores=2, Memory=8):
        (instance_id,) = network.launch(InstanceType=name)
        shown = network.show(instance_id)
        assert (shown["Cpu"], shown["Memory"]) == (2, 8192)
    for category in values(root, "SystemDisk", InstanceType="ecs.g6.large"):
        network.launch(**{"SystemDisk.Category": category})
    for category in values(root, "DataDisk", InstanceType="ecs.g6.large"):
        network.launch(**{"DataDisk.1.Category": category, "DataDisk.1.Size": 40})


def test_disks_have_sizes(root: Any) -> None:
    (zone,) = available(root, "DataDisk", ZoneId="cn-hangzhou-i", ResourceType="disk", DataDiskCategory="cloud_essd")
    (resource,) = zone["AvailableResources"]["AvailableResource"]
    assert resource["SupportedResources"]["SupportedResource"] == [
        {
            "Value": "cloud_essd",
            "Status": "Available",
            "StatusCategory": "WithStock",
            "Min": 20,
            "Max": 65536,
            "Unit": "GiB",
        }
    ]


@pytest.mark.parametrize(
    ("destination", "parameters", "found"),
    [
        pytest.param("IoOptimized", {}, ["optimized"], id="io-optimized"),
        pytest.param("Network", {}, ["vpc", "classic"], id="networks"),
        pytest.param("Network", {"NetworkCategory": "vpc"}, ["vpc"], id="network"),
        pytest.param(
            "SystemDisk", {"InstanceType": "ecs.g6.large", "SystemDiskCategory": "cloud"}, ["cloud"], id="system-disk"
        ),
        pytest.param("InstanceType", {"InstanceType": "ecs.t6-c4m1.large"}, ["ecs.t6-c4m1.large"], id="type"),
        pytest.param("InstanceType", {"Memory": 0.5, "Cores": 1}, ["ecs.t5-lc2m1.nano"], id="size"),
    ],
)
def test_resources_are_narrowed(root: Any, destination: str, parameters: dict[str, Any], found: list[str]) -> None:
    assert values(root, destination, **parameters) == found


@pytest.mark.parametrize(
    ("destination", "parameters"),
    [
        pytest.param("InstanceType", {"InstanceType": "ecs.zz.large"}, id="unknown-type"),
        pytest.param("InstanceType", {"InstanceType": json.dumps(["ecs.g6.large"])}, id="list-of-types"),
        pytest.param("InstanceType", {"Cores": 7}, id="size-of-none"),
        pytest.param("InstanceType", {"IoOptimized": "none"}, id="not-optimized"),
        pytest.param("InstanceType", {"SystemDiskCategory": "x"}, id="system-disk"),
        pytest.param("Zone", {"DataDiskCategory": "x"}, id="data-disk"),
        pytest.param("Zone", {"ResourceType": "reservedinstance"}, id="reserved-instances"),
        pytest.param("ddh", {}, id="dedicated-hosts"),
    ],
)
def test_nothing_is_available(root: Any, destination: str, parameters: dict[str, Any]) -> None:
    assert available(root, destination, **parameters) == []


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"RegionId": "cn-atlantis"}, "Invalid.RegionId", 404, id="region"),
        pytest.param({"DestinationResource": ""}, "Invalid.Param", 400, id="no-destination"),
        pytest.param({"DestinationResource": "x"}, "Invalid.DestinationResource", 404, id="destination"),
        pytest.param({"ZoneId": "cn-hangzhou-z"}, "InvalidZoneId.NotFound", 404, id="zone"),
        pytest.param({"ResourceType": "x"}, "Invalid.ResourceType", 404, id="resource-type"),
        pytest.param({"IoOptimized": "x"}, "Invalid.IoOptimized", 404, id="io-optimized"),
        pytest.param({"NetworkCategory": "x"}, "Invalid.NetworkCategory", 404, id="network"),
        pytest.param({"InstanceChargeType": "x"}, "Invalid.InstanceChargeType", 400, id="charge-type"),
        pytest.param({"SpotStrategy": "x"}, "Invalid.SpotStrategy", 404, id="spot-strategy"),
        pytest.param({"Scope": "x"}, "InvalidParameter.Scope", 403, id="scope"),
        pytest.param({"DedicatedHostId": "dh-bp1"}, "InvalidDedicatedHostId.NotFound", 403, id="host"),
        pytest.param({"Cores": 2}, "InvalidParam.Cores", 403, id="cores-of-zones"),
        pytest.param({"Memory": 2}, "InvalidParam.Memory", 403, id="memory-of-zones"),
        pytest.param({"Cores": 0}, "InvalidCores", 400, id="no-cores"),
        pytest.param({"Memory": "nan"}, "InvalidMemory", 400, id="memory"),
        pytest.param(
            {"DestinationResource": "InstanceType", "InstanceType": "ecs.g6.large", "Cores": 2},
            "InvalidParam.TypeAndCpuMem.Conflict",
            403,
            id="type-and-size",
        ),
        pytest.param({"DestinationResource": "SystemDisk"}, "MissingParameter", 400, id="system-disk-of-no-type"),
        pytest.param({"DestinationResource": "DataDisk"}, "MissingParameter", 400, id="data-disk-of-no-type"),
    ],
)
def test_asking_for_resources_is_refused(
    root: Any, refused: Any, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.ecs("DescribeAvailableResource", **{"DestinationResource": "Zone", **parameters})


def test_user_without_policies_is_denied(new_user: Any, denied_by_ecs: Any) -> None:
    with denied_by_ecs("ecs:DescribeAvailableResource"):
        available(new_user(), "Zone")


def test_user_needs_the_very_permission(new_user: Any) -> None:
    statement = {"Effect": "Allow", "Action": "ecs:DescribeAvailableResource", "Resource": "*"}
    assert available(new_user("alice", json.dumps({"Version": "1", "Statement": [statement]})), "Zone")
