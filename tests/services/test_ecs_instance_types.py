import json
from typing import Any

import pytest

from alimock.emulator.services.ecs.instance_types import families, instance_types


def types(root: Any, **parameters: Any) -> list[str]:
    answer = root.ecs("DescribeInstanceTypes", MaxResults=1600, **parameters)
    return [shown["InstanceTypeId"] for shown in answer["InstanceTypes"]["InstanceType"]]


def show(root: Any, name: str) -> dict[str, Any]:
    answer = root.ecs("DescribeInstanceTypes", **{"InstanceTypes.1": name})
    (shown,) = answer["InstanceTypes"]["InstanceType"]
    result: dict[str, Any] = shown
    return result


def test_instance_type_is_shown_in_full(root: Any) -> None:
    assert root.ecs("DescribeInstanceTypes", **{"InstanceTypes.1": "ecs.g7.xlarge"}) == {
        "NextToken": "",
        "InstanceTypes": {
            "InstanceType": [
                {
                    "InstanceTypeId": "ecs.g7.xlarge",
                    "InstanceTypeFamily": "ecs.g7",
                    "InstanceCategory": "General-purpose",
                    "InstanceFamilyLevel": "EnterpriseLevel",
                    "CpuArchitecture": "X86",
                    "CpuCoreCount": 4,
                    "CpuOptions": {
                        "Core": 2,
                        "CoreFactor": 2,
                        "ThreadsPerCore": 2,
                        "HyperThreadingAdjustable": True,
                        "SupportedTopologyTypes": {
                            "SupportedTopologyType": ["ContinuousCoreToHTMapping", "DiscreteCoreToHTMapping"]
                        },
                    },
                    "CpuSpeedFrequency": 2.7,
                    "CpuTurboFrequency": 3.5,
                    "PhysicalProcessorModel": "Intel Xeon (Ice Lake) Platinum 8369B",
                    "MemorySize": 16.0,
                    "GPUAmount": 0,
                    "GPUSpec": "",
                    "DiskQuantity": 17,
                    "LocalStorageCategory": "",
                    "NvmeSupport": "unsupported",
                    "InstanceBandwidthRx": 3072000,
                    "InstanceBandwidthTx": 3072000,
                    "InstancePpsRx": 1100000,
                    "InstancePpsTx": 1100000,
                    "EniQuantity": 4,
                    "EniTotalQuantity": 20,
                    "EniTrunkSupported": True,
                    "EniPrivateIpAddressQuantity": 15,
                    "EniIpv6AddressQuantity": 15,
                    "EriQuantity": 0,
                    "MaximumQueueNumberPerEni": 4,
                    "PrimaryEniQueueNumber": 4,
                    "SecondaryEniQueueNumber": 4,
                    "TotalEniQueueQuantity": 16,
                    "JumboFrameSupport": True,
                    "NetworkEncryptionSupport": False,
                    "NetworkCards": {"NetworkCardInfo": []},
                    "NetworkInfo": {"BandwidthWeighting": {"WeightingInfos": {"WeightingInfo": []}}},
                    "EnhancedNetwork": {},
                    "Clock": {},
                    "SecurityOptions": {},
                    "SupportedBootModes": {"SupportedBootMode": ["BIOS", "UEFI"]},
                    "Attributes": {"Attribute": []},
                }
            ]
        },
    }


@pytest.mark.parametrize(
    ("name", "members"),
    [
        pytest.param(
            "ecs.t6-c1m1.large",
            {
                "MemorySize": 2.0,
                "InstanceCategory": "Shared",
                "InstanceFamilyLevel": "CreditEntryLevel",
                "BaselineCredit": 40,
                "InitialCredit": 60,
                "InstanceBandwidthRx": 81920,
                "InstancePpsTx": 100000,
                "EniQuantity": 2,
                "EniTotalQuantity": 2,
                "EniTrunkSupported": False,
                "EniPrivateIpAddressQuantity": 2,
                "EniIpv6AddressQuantity": 1,
                "PrimaryEniQueueNumber": 1,
                "TotalEniQueueQuantity": 2,
                "PhysicalProcessorModel": "Intel Xeon (Cascade Lake) Platinum 8269CY",
                "CpuTurboFrequency": 3.2,
                "CpuOptions": {"SupportedTopologyTypes": {"SupportedTopologyType": []}},
            },
            id="burstable",
        ),
        pytest.param(
            "ecs.u1-c1m4.xlarge",
            {
                "InstanceBandwidthRx": 1536000,
                "InstancePpsRx": 500000,
                "EniQuantity": 3,
                "EniTotalQuantity": 6,
                "EniPrivateIpAddressQuantity": 10,
                "EniIpv6AddressQuantity": 1,
                "TotalEniQueueQuantity": 6,
                "DiskQuantity": 9,
                "CpuSpeedFrequency": 0.0,
            },
            id="universal",
        ),
        pytest.param(
            "ecs.gn6i-c4g1.xlarge",
            {"GPUAmount": 1, "GPUSpec": "NVIDIA T4", "GPUMemorySize": 16.0, "MemorySize": 15.0},
            id="gpu",
        ),
        pytest.param(
            "ecs.i2.2xlarge",
            {"LocalStorageAmount": 1, "LocalStorageCapacity": 1788, "LocalStorageCategory": "local_ssd_pro"},
            id="local-ssds",
        ),
        pytest.param(
            "ecs.d1ne.2xlarge",
            {"LocalStorageAmount": 4, "LocalStorageCapacity": 5500, "LocalStorageCategory": "local_hdd_pro"},
            id="local-hdds",
        ),
        pytest.param(
            "ecs.g8y.large",
            {
                "CpuArchitecture": "ARM",
                "NvmeSupport": "required",
                "SupportedBootModes": {"SupportedBootMode": ["UEFI"]},
            },
            id="arm",
        ),
    ],
)
def test_instance_types_differ(root: Any, name: str, members: dict[str, Any]) -> None:
    assert members.items() <= show(root, name).items()


def test_arm_cores_have_one_thread(root: Any, network: Any) -> None:
    assert show(root, "ecs.g8y.xlarge")["CpuOptions"]["Core"] == 4
    (instance_id,) = network.launch(InstanceType="ecs.g8y.xlarge", ImageId="aliyun_3_arm64_20G_alibase_20240528.vhd")
    assert network.show(instance_id)["CpuOptions"]["ThreadsPerCore"] == 1


def test_instance_types_are_listed_page_by_page(root: Any) -> None:
    names: list[str] = []
    token = None
    while token != "":
        page = root.ecs("DescribeInstanceTypes", NextToken=token or "")
        listed = page["InstanceTypes"]["InstanceType"]
        assert len(listed) == 100 or not page["NextToken"]
        names += [shown["InstanceTypeId"] for shown in listed]
        token = page["NextToken"]
    assert names == sorted(instance_types()) == types(root)


@pytest.mark.parametrize(
    ("filters", "inside", "outside"),
    [
        pytest.param({"InstanceTypeFamily": "ecs.g6"}, "ecs.g6.large", "ecs.g6a.large", id="family"),
        pytest.param({"InstanceTypeFamilies.1": "ecs.c6"}, "ecs.c6.large", "ecs.g6.large", id="families"),
        pytest.param({"InstanceCategory": "Big data"}, "ecs.d1.2xlarge", "ecs.g6.large", id="category"),
        pytest.param({"InstanceCategories.1": "Local SSDs"}, "ecs.i2.xlarge", "ecs.g6.large", id="categories"),
        pytest.param({"InstanceFamilyLevel": "EntryLevel"}, "ecs.n4.small", "ecs.g6.large", id="level"),
        pytest.param({"CpuArchitecture": "ARM"}, "ecs.g8y.large", "ecs.g8i.large", id="architecture"),
        pytest.param({"CpuArchitectures.1": "X86"}, "ecs.g8i.large", "ecs.g8y.large", id="architectures"),
        pytest.param({"PhysicalProcessorModel": "amd"}, "ecs.g7a.large", "ecs.g7.large", id="processor"),
        pytest.param({"PhysicalProcessorModels.1": "8369B"}, "ecs.g7.large", "ecs.g7a.large", id="processors"),
        pytest.param({"GPUSpec": "V100"}, "ecs.gn6v-c8g1.2xlarge", "ecs.gn6i-c4g1.xlarge", id="gpu"),
        pytest.param({"GpuSpecs.1": "NVIDIA"}, "ecs.gn6i-c4g1.xlarge", "ecs.g6.large", id="gpus"),
        pytest.param({"LocalStorageCategory": "local_hdd_pro"}, "ecs.d1.2xlarge", "ecs.i2.xlarge", id="local-disks"),
        pytest.param({"LocalStorageCategories.1": "local_ssd_pro"}, "ecs.i2.xlarge", "ecs.d1.2xlarge", id="disks"),
        pytest.param({"NvmeSupport": "required"}, "ecs.g8i.large", "ecs.g7.large", id="nvme"),
        pytest.param({"MinimumCpuCoreCount": 4}, "ecs.g6.xlarge", "ecs.g6.large", id="cpu-at-least"),
        pytest.param({"MaximumCpuCoreCount": 2}, "ecs.g6.large", "ecs.g6.xlarge", id="cpu-at-most"),
        pytest.param({"MinimumMemorySize": 7.5}, "ecs.g6.large", "ecs.c6.large", id="memory-at-least"),
        pytest.param({"MaximumMemorySize": "7.5"}, "ecs.c6.large", "ecs.g6.large", id="memory-at-most"),
        pytest.param({"MinimumGPUAmount": 2}, "ecs.gn6i-c24g1.12xlarge", "ecs.gn6i-c4g1.xlarge", id="gpus-at-least"),
        pytest.param({"MaximumGPUAmount": 1}, "ecs.gn6i-c4g1.xlarge", "ecs.gn6i-c24g1.12xlarge", id="gpus-at-most"),
        pytest.param({"MinimumCpuSpeedFrequency": 2.7}, "ecs.g7.large", "ecs.g6.large", id="speed-at-least"),
        pytest.param({"MaximumCpuSpeedFrequency": 2.5}, "ecs.g6.large", "ecs.g7.large", id="speed-at-most"),
        pytest.param({"MinimumCpuTurboFrequency": 3.5}, "ecs.g7.large", "ecs.g6.large", id="turbo-at-least"),
        pytest.param({"MaximumCpuTurboFrequency": 3.2}, "ecs.g6.large", "ecs.g7.large", id="turbo-at-most"),
        pytest.param({"MinimumDiskQuantity": 10}, "ecs.g6.large", "ecs.u1-c1m1.large", id="disks-at-least"),
        pytest.param({"MinimumEniQuantity": 3}, "ecs.g7.large", "ecs.g6.large", id="enis"),
        pytest.param({"MinimumEniPrivateIpAddressQuantity": 7}, "ecs.g7.xlarge", "ecs.g7.large", id="ipv4"),
        pytest.param({"MinimumEniIpv6AddressQuantity": 2}, "ecs.g7.large", "ecs.g6.large", id="ipv6"),
        pytest.param({"MinimumInstanceBandwidthRx": 2048000}, "ecs.g7.large", "ecs.g6.large", id="bandwidth-in"),
        pytest.param({"MinimumInstanceBandwidthTx": 2048000}, "ecs.g7.large", "ecs.g6.large", id="bandwidth-out"),
        pytest.param({"MinimumInstancePpsRx": 900000}, "ecs.g7.large", "ecs.g6.large", id="packets-in"),
        pytest.param({"MinimumInstancePpsTx": 900000}, "ecs.g7.large", "ecs.g6.large", id="packets-out"),
        pytest.param({"MinimumLocalStorageAmount": 2}, "ecs.i2.4xlarge", "ecs.i2.xlarge", id="local-amount"),
        pytest.param({"MinimumLocalStorageCapacity": 900}, "ecs.i2.2xlarge", "ecs.i2.xlarge", id="local-size"),
        pytest.param({"MinimumPrimaryEniQueueNumber": 4}, "ecs.g7.xlarge", "ecs.g7.large", id="primary-queues"),
        pytest.param({"MinimumSecondaryEniQueueNumber": 4}, "ecs.g7.xlarge", "ecs.g7.large", id="secondary-queues"),
        pytest.param({"MinimumBaselineCredit": 60}, "ecs.t6-c1m4.large", "ecs.t6-c1m1.large", id="baseline"),
        pytest.param({"MinimumInitialCredit": 120}, "ecs.t6-c1m4.xlarge", "ecs.t6-c1m4.large", id="initial"),
    ],
)
def test_instance_types_are_filtered(root: Any, filters: dict[str, Any], inside: str, outside: str) -> None:
    found = types(root, **filters)
    assert inside in found
    assert outside not in found
    assert outside in instance_types()


@pytest.mark.parametrize(
    "filters",
    [{"MinimumEriQuantity": 1}, {"MinimumQueuePairNumber": 1}, {"InstanceTypeFamily": "ecs.zz"}, {"GPUSpec": "x*"}],
)
def test_no_instance_type_is_like_that(root: Any, filters: dict[str, Any]) -> None:
    assert types(root, **filters) == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"MaxResults": 1601}, "InvalidMaxResults", id="large-page"),
        pytest.param({"MaxResults": 0}, "InvalidMaxResults", id="empty-page"),
        pytest.param({"NextToken": "?"}, "InvalidNextToken", id="token"),
        pytest.param({f"InstanceTypes.{n}": "x" for n in range(1, 12)}, "InvalidInstanceTypes", id="types"),
        pytest.param({"CpuArchitecture": "MIPS"}, "InvalidCpuArchitecture", id="architecture"),
        pytest.param({"MinimumMemorySize": "nan"}, "InvalidMinimumMemorySize", id="memory"),
        pytest.param({"MinimumCpuCoreCount": -1}, "InvalidMinimumCpuCoreCount", id="cpu"),
    ],
)
def test_listing_instance_types_is_refused(root: Any, refused: Any, parameters: dict[str, Any], code: str) -> None:
    with refused(code, 400):
        root.ecs("DescribeInstanceTypes", **parameters)


def test_families_are_listed_by_generation(root: Any) -> None:
    def listed(**parameters: Any) -> list[dict[str, str]]:
        answer = root.ecs("DescribeInstanceTypeFamilies", **parameters)
        found: list[dict[str, str]] = answer["InstanceTypeFamilies"]["InstanceTypeFamily"]
        return found

    assert {"InstanceTypeFamilyId": "ecs.g6", "Generation": "ecs-5"} in listed()
    assert [family["InstanceTypeFamilyId"] for family in listed()] == list(families())
    assert {family["Generation"] for family in listed(Generation="ecs-5")} == {"ecs-5"}
    assert listed(Generation="x") == []


def test_families_of_an_unknown_region_are_refused(root: Any, refused: Any) -> None:
    with refused("InvalidRegionId.NotFound", 404):
        root.ecs("DescribeInstanceTypeFamilies", RegionId="cn-atlantis")


@pytest.mark.parametrize("action", ["DescribeInstanceTypes", "DescribeInstanceTypeFamilies"])
def test_user_needs_the_permission(new_user: Any, denied_by_ecs: Any, action: str) -> None:
    with denied_by_ecs(f"ecs:{action}"):
        new_user().ecs(action)
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": "*"}
    new_user("bob", json.dumps({"Version": "1", "Statement": [statement]})).ecs(action)
