import json
from typing import Any

import pytest

from alimock.emulator.services.ecs.images import find_newest_image, get_image, listed_images

UBUNTU = "ubuntu_24_04_x64_20G_alibase_20250916.vhd"
UBUNTU_FAMILY = "acs:ubuntu_24_04_x64"
ARM = "ubuntu_20_04_arm64_20G_alibase_20250625.vhd"
WINDOWS = "win2022_21H2_x64_dtc_en-us_40G_alibase_20250817.vhd"
CUSTOM = "m-bp1g7004ksh0oeuc0000"


def images(root: Any, **parameters: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = root.ecs("DescribeImages", **{"PageSize": 100, **parameters})["Images"]["Image"]
    return listed


def ids(root: Any, **parameters: Any) -> list[str]:
    return [image["ImageId"] for image in images(root, **parameters)]


def test_image_is_shown_in_full(root: Any) -> None:
    assert root.ecs("DescribeImages", ImageId=UBUNTU) == {
        "RegionId": "cn-hangzhou",
        "TotalCount": 1,
        "PageNumber": 1,
        "PageSize": 10,
        "Images": {
            "Image": [
                {
                    "ImageId": UBUNTU,
                    "ImageName": UBUNTU,
                    "ImageFamily": UBUNTU_FAMILY,
                    "ImageOwnerAlias": "system",
                    "ImageOwnerId": 0,
                    "ImageVersion": "v2025.9.16",
                    "Description": "",
                    "Status": "Available",
                    "Progress": "100%",
                    "Usage": "none",
                    "Usable": True,
                    "CreationTime": "2025-09-16T00:00:00Z",
                    "Architecture": "x86_64",
                    "BootMode": "BIOS",
                    "Platform": "Ubuntu",
                    "OSName": "Ubuntu  24.04 64位",
                    "OSNameEn": "Ubuntu  24.04 64 bit",
                    "OSType": "linux",
                    "Size": 20,
                    "ProductCode": "",
                    "ResourceGroupId": "",
                    "IsCopied": False,
                    "IsPublic": True,
                    "IsSelfShared": "",
                    "IsSubscribed": False,
                    "IsSupportCloudinit": True,
                    "IsSupportIoOptimized": True,
                    "LoginAsNonRootSupported": True,
                    "Features": {
                        "NvmeSupport": "supported",
                        "ImdsSupport": "v2",
                        "CpuOnlineUpgrade": "unsupported",
                        "CpuOnlineDowngrade": "unsupported",
                        "MemoryOnlineUpgrade": "unsupported",
                        "MemoryOnlineDowngrade": "unsupported",
                    },
                    "DetectionOptions": {"Status": "", "Items": {"Item": []}},
                    "SecureBootOptions": {},
                    "DiskDeviceMappings": {"DiskDeviceMapping": []},
                    "Tags": {"Tag": []},
                }
            ]
        },
    }


def test_image_of_a_family_is_the_newest(root: Any) -> None:
    shown = root.ecs("DescribeImageFromFamily", ImageFamily=UBUNTU_FAMILY)
    assert shown == {
        "Image": {
            "ImageId": UBUNTU,
            "ImageName": UBUNTU,
            "ImageFamily": UBUNTU_FAMILY,
            "ImageOwnerAlias": "system",
            "ImageVersion": "v2025.9.16",
            "Description": "",
            "Status": "Available",
            "Progress": "100%",
            "Usage": "none",
            "CreationTime": "2025-09-16T00:00:00Z",
            "Architecture": "x86_64",
            "Platform": "Ubuntu",
            "OSName": "Ubuntu  24.04 64位",
            "OSType": "linux",
            "Size": 20,
            "ProductCode": "",
            "IsCopied": False,
            "IsSelfShared": "",
            "IsSubscribed": False,
            "IsSupportCloudinit": True,
            "IsSupportIoOptimized": True,
            "DiskDeviceMappings": {"DiskDeviceMapping": []},
            "Tags": {"Tag": []},
        }
    }
    assert len(ids(root, ImageFamily=UBUNTU_FAMILY)) > 1


@pytest.mark.parametrize("family", ["acs:nope", "", "*"])
def test_unknown_family_has_no_image(root: Any, family: str) -> None:
    assert find_newest_image(family) is None
    assert root.ecs("DescribeImageFromFamily", ImageFamily=family or "x") == {}


def test_public_images_are_listed_page_by_page_from_the_last_name(root: Any) -> None:
    listed: list[str] = []
    for number in range(1, 20):
        listed += ids(root, PageNumber=number, PageSize=7)
    assert listed == sorted((image.image_id for image in listed_images()), reverse=True)
    assert root.ecs("DescribeImages", PageSize=7)["TotalCount"] == len(listed)


def test_every_listed_image_can_be_launched(network: Any) -> None:
    for image in listed_images():
        network.launch(ImageId=image.image_id)


@pytest.mark.parametrize(
    ("image_id", "members"),
    [
        pytest.param(
            WINDOWS,
            {"OSType": "windows", "Platform": "Windows Server 2022", "Size": 40, "LoginAsNonRootSupported": False},
            id="windows",
        ),
        pytest.param(ARM, {"Architecture": "arm64", "BootMode": "UEFI"}, id="arm"),
        pytest.param("centos_7_9_uefi_x64_20G_alibase_20230816.vhd", {"BootMode": "UEFI"}, id="uefi"),
        pytest.param(
            "centos_stream_9_x64_20G_alibase_20240312.vhd", {"OSNameEn": "CentOS Stream  9 64 bit"}, id="stream"
        ),
        pytest.param("aliyun_2_1903_x64_20G_alibase_20231221.vhd", {"Platform": "Aliyun"}, id="platform"),
        pytest.param(
            "debian_9_6_x86_20G_alibase_99999999.vhd",
            {"Architecture": "i386", "ImageFamily": "", "CreationTime": "2009-09-10T00:00:00Z"},
            id="not-listed",
        ),
        pytest.param(
            CUSTOM, {"ImageOwnerAlias": "self", "IsPublic": False, "ImageVersion": "", "Size": 20}, id="custom"
        ),
    ],
)
def test_images_differ(root: Any, image_id: str, members: dict[str, Any]) -> None:
    (shown,) = images(root, ImageId=image_id)
    assert members.items() <= shown.items()


def test_images_are_listed_by_id(root: Any) -> None:
    assert ids(root, ImageId=f"{ARM},{UBUNTU},{ARM},nope,{CUSTOM}") == [ARM, UBUNTU, CUSTOM]
    assert ids(root, ImageId=",".join([UBUNTU] * 100)) == [UBUNTU]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({}, True, id="none"),
        pytest.param({"ImageName": UBUNTU}, True, id="name"),
        pytest.param({"ImageName": "Ubuntu_24*.vhd"}, True, id="name-pattern"),
        pytest.param({"ImageName": "ubuntu_24?04*"}, False, id="no-other-wildcards"),
        pytest.param({"ImageName": "*" * 400 + "z"}, False, id="hostile-pattern"),
        pytest.param({"ImageFamily": "acs:debian_12_6_x64"}, False, id="other-family"),
        pytest.param({"ImageOwnerAlias": "system"}, True, id="owner"),
        pytest.param({"ImageOwnerAlias": "self"}, False, id="own"),
        pytest.param({"ImageOwnerAlias": "others"}, False, id="others"),
        pytest.param({"IsPublic": True, "ImageOwnerAlias": "others"}, False, id="community"),
        pytest.param({"Status": "ALL"}, True, id="any-status"),
        pytest.param({"Status": "Creating,Available"}, True, id="statuses"),
        pytest.param({"Status": "Deprecated"}, False, id="other-status"),
        pytest.param({"OSType": "windows"}, False, id="os-type"),
        pytest.param({"Architecture": "arm64"}, False, id="architecture"),
        pytest.param({"InstanceType": "ecs.g8i.large"}, True, id="instance-type"),
        pytest.param({"InstanceType": "ecs.g8y.large"}, False, id="arm-type"),
        pytest.param({"IsSupportCloudinit": False}, False, id="no-cloud-init"),
        pytest.param({"IsSupportIoOptimized": False}, False, id="not-optimized"),
        pytest.param({"Usable": False}, False, id="not-usable"),
        pytest.param({"Usage": "none"}, True, id="unused"),
        pytest.param({"Usage": "instance"}, False, id="used"),
        pytest.param({"SnapshotId": "s-bp1"}, False, id="snapshot"),
        pytest.param({"ResourceGroupId": "rg-bp1"}, False, id="resource-group"),
        pytest.param({"Tag.1.Key": "k"}, False, id="tag"),
        pytest.param({"Filter.1.Key": "NetworkType", "Filter.1.Value": "vpc"}, True, id="network"),
        pytest.param({"Filter.1.Key": "CpuOnlineUpgrade", "Filter.1.Value": "supported"}, False, id="feature"),
        pytest.param({"Filter.1.Key": "MemoryOnlineUpgrade", "Filter.1.Value": "unsupported"}, True, id="no-feature"),
        pytest.param(
            {"Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2025-09-16T00:00Z"}, True, id="made-since"
        ),
        pytest.param(
            {"Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2025-09-16T00:01Z"}, False, id="made-later"
        ),
        pytest.param(
            {"Filter.1.Key": "CreationEndTime", "Filter.1.Value": "2025-09-15T23:59Z"}, False, id="made-earlier"
        ),
        pytest.param({"Filter.1.Key": "CreationEndTime", "Filter.1.Value": "2025-09-16T00:00Z"}, True, id="made-until"),
    ],
)
def test_images_are_filtered(root: Any, filters: dict[str, Any], found: bool) -> None:
    assert (UBUNTU in ids(root, **filters)) is found
    assert (UBUNTU in ids(root, ImageId=UBUNTU, **filters)) is found


def test_image_of_an_instance_is_in_use(root: Any, network: Any) -> None:
    network.launch(ImageId=UBUNTU)
    assert ids(root, Usage="instance") == [UBUNTU]
    assert UBUNTU not in ids(root, Usage="none")
    assert root.ecs("DescribeImageFromFamily", ImageFamily=UBUNTU_FAMILY)["Image"]["Usage"] == "instance"


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"ImageId": ",".join("a" * 101)}, "InvalidImageId", 400, id="ids"),
        pytest.param({"ImageOwnerAlias": "x"}, "InvalidImageOwnerAlias.ValueNotSupported", 400, id="owner"),
        pytest.param({"Status": "x"}, "InvalidStatus", 400, id="status"),
        pytest.param({"Status": "ALL,Available"}, "InvalidStatus", 400, id="any-and-one"),
        pytest.param({"OSType": "x"}, "InvalidOSType", 404, id="os-type"),
        pytest.param({"Architecture": "x"}, "InvalidArchitecture", 404, id="architecture"),
        pytest.param(
            {"InstanceType": "ecs.zz.large"}, "InvalidInstanceType.ValueNotSupported", 400, id="instance-type"
        ),
        pytest.param({"Usage": "x"}, "InvalidUsage", 404, id="usage"),
        pytest.param({"ActionType": "x"}, "InvalidActionType", 400, id="action-type"),
        pytest.param({"PageSize": 101}, "InvalidPageSize", 400, id="page"),
        pytest.param({"Filter.1.Key": "x"}, "InvalidFilterKey.NotFound", 404, id="filter"),
        pytest.param({"Filter.1.Value": "x"}, "InvalidFilterKey.NotFound", 404, id="filter-without-key"),
        pytest.param(
            {"Filter.1.Key": "CreationStartTime", "Filter.1.Value": "x"}, "InvalidFilterKey.NotFound", 404, id="time"
        ),
        pytest.param({"Filter.1.Key": "CreationEndTime"}, "InvalidFilterKey.NotFound", 404, id="no-time"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTag.Mismatch", 400, id="tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
        pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
    ],
)
def test_listing_images_is_refused(root: Any, refused: Any, parameters: dict[str, Any], code: str, status: int) -> None:
    with refused(code, status):
        root.ecs("DescribeImages", **parameters)


def test_image_from_no_family_is_refused(root: Any, refused: Any) -> None:
    with refused("MissingImageFamily", 400):
        root.ecs("DescribeImageFromFamily")


def supported(root: Any, **parameters: Any) -> set[str]:
    answer = root.ecs("DescribeImageSupportInstanceTypes", **parameters)
    return {shown["InstanceTypeId"] for shown in answer["InstanceTypes"]["InstanceType"]}


def test_types_that_an_image_runs_on_are_listed(root: Any) -> None:
    answer = root.ecs("DescribeImageSupportInstanceTypes", ImageId=UBUNTU)
    assert (answer["RegionId"], answer["ImageId"]) == ("cn-hangzhou", UBUNTU)
    assert {
        "InstanceTypeId": "ecs.g6.large",
        "InstanceTypeFamily": "ecs.g6",
        "CpuCoreCount": 2,
        "MemorySize": 8.0,
    } in answer["InstanceTypes"]["InstanceType"]
    assert "ecs.g8y.large" not in supported(root, ImageId=UBUNTU)
    assert "ecs.g6.large" not in supported(root, ImageId=ARM)
    assert {"ecs.g6.large", "ecs.g8y.large"} <= supported(root)


def test_systems_of_32_bits_take_4_gib(root: Any) -> None:
    found = supported(root, ImageId="ubuntu_16_04_32_20G_alibase_20171114.vhd")
    assert "ecs.c6.large" in found
    assert "ecs.g6.large" not in found


def test_types_for_an_unknown_image_are_refused(root: Any, refused: Any) -> None:
    with refused("InvalidImageId.NotFound", 404):
        supported(root, ImageId="ami-1")


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        pytest.param("DescribeImages", {"ImageId": UBUNTU}, id="images"),
        pytest.param("DescribeImageFromFamily", {"ImageFamily": UBUNTU_FAMILY}, id="family"),
        pytest.param("DescribeImageSupportInstanceTypes", {"ImageId": UBUNTU}, id="types"),
    ],
)
def test_user_needs_the_permission(
    root: Any, new_user: Any, denied_by_ecs: Any, action: str, parameters: dict[str, str]
) -> None:
    with denied_by_ecs(f"ecs:{action}"):
        new_user().ecs(action, **parameters)
    name = "*" if action == "DescribeImageFromFamily" else UBUNTU
    arn = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:image/{name}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": arn}
    new_user("bob", json.dumps({"Version": "1", "Statement": [statement]})).ecs(action, **parameters)


def test_shipped_families_name_their_systems() -> None:
    for image in listed_images():
        if image.family:
            assert image.family.startswith("acs:")
            assert image.family.endswith("arm64") is (image.architecture == "arm64")
        assert get_image(image.image_id) is image
