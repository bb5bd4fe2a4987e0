import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.principal import Root

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

KEPT = {"DataDisk.1.Size": 100, "DataDisk.1.DiskName": "kept", "DataDisk.1.DeleteWithInstance": False}


def disks(root: Any, **parameters: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = root.ecs("DescribeDisks", **parameters)["Disks"]["Disk"]
    return listed


def names(root: Any, **parameters: Any) -> list[str]:
    return [disk["DiskName"] for disk in disks(root, **parameters)]


def system_disk(root: Any, instance_id: str) -> dict[str, Any]:
    (disk,) = disks(root, InstanceId=instance_id, DiskType="system")
    return disk


def test_system_disk_is_shown_in_full(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(
        ResourceGroupId="rg-acfmxazb4ph6aiy",
        **{"SystemDisk.Category": "cloud_essd", "SystemDisk.DiskName": "root", "SystemDisk.Description": "the first"},
    )
    answer = root.ecs("DescribeDisks", InstanceId=instance_id)
    (disk,) = answer.pop("Disks")["Disk"]
    assert answer == {"TotalCount": 1, "PageNumber": 1, "PageSize": 10, "NextToken": ""}
    disk_id = disk["DiskId"]
    assert disk_id.startswith("d-bp1")
    assert disk == {
        "DiskId": disk_id,
        "DiskName": "root",
        "Description": "the first",
        "RegionId": "cn-hangzhou",
        "ZoneId": "cn-hangzhou-i",
        "Status": "In_use",
        "Type": "system",
        "Category": "cloud_essd",
        "Size": 40,
        "PerformanceLevel": "PL1",
        "IOPS": 3800,
        "Throughput": 140,
        "BurstingEnabled": False,
        "ImageId": network.image_id,
        "SourceSnapshotId": "",
        "Encrypted": False,
        "KMSKeyId": "",
        "InstanceId": instance_id,
        "Device": "/dev/xvda",
        "Attachments": {
            "Attachment": [
                {"AttachedTime": "2026-01-01T00:00:00Z", "Device": "/dev/xvda", "InstanceId": instance_id},
            ]
        },
        "MountInstances": {"MountInstance": []},
        "MountInstanceNum": 0,
        "MultiAttach": "Disabled",
        "CreationTime": "2026-01-01T00:00:00Z",
        "AttachedTime": "2026-01-01T00:00:00Z",
        "DetachedTime": "",
        "ExpiredTime": "2999-09-08T16:00Z",
        "DiskChargeType": "PostPaid",
        "Portable": True,
        "DeleteWithInstance": True,
        "DeleteAutoSnapshot": False,
        "EnableAutoSnapshot": True,
        "EnableAutomatedSnapshotPolicy": False,
        "AutoSnapshotPolicyId": "",
        "OperationLocks": {"OperationLock": []},
        "SerialNumber": disk_id[2:],
        "BdfId": "",
        "ProductCode": "",
        "StorageClusterId": "",
        "StorageSetId": "",
        "ResourceGroupId": "rg-acfmxazb4ph6aiy",
        "Tags": {"Tag": []},
    }


def test_kept_data_disk_outlives_its_instance(root: Any, network: Any, clock: Any) -> None:
    (instance_id,) = network.launch(**KEPT, **{"DataDisk.2.Size": 20, "DataDisk.2.DiskName": "gone"})
    clock.advance(seconds=90)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    (disk,) = disks(root)
    assert (disk["DiskName"], disk["Status"], disk["InstanceId"], disk["Device"]) == ("kept", "Available", "", "")
    assert disk["Attachments"] == {"Attachment": []}
    assert (disk["AttachedTime"], disk["DetachedTime"]) == ("2026-01-01T00:00:00Z", "2026-01-01T00:01:30Z")
    assert names(root, Status="Available") == ["kept"]
    assert names(root, Status="In_use") == []
    assert disks(root, InstanceId=instance_id) == []


def test_data_disk_of_a_subscription_cannot_do_without_its_instance(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InstanceChargeType="PrePaid", Period=1, **{"DataDisk.1.Size": 20})
    (system,) = disks(root, InstanceId=instance_id, DiskType="system")
    (data,) = disks(root, InstanceId=instance_id, DiskType="data")
    assert (system["Portable"], data["Portable"]) == (True, False)
    assert (data["DiskChargeType"], data["ExpiredTime"]) == ("PrePaid", "2026-02-01T00:00Z")


@pytest.mark.parametrize(
    ("category", "level", "size", "iops", "throughput"),
    [
        pytest.param("cloud_essd", "PL0", 100, 3000, 125, id="PL0"),
        pytest.param("cloud_essd", "PL1", 1000, 50000, 350, id="PL1"),
        pytest.param("cloud_essd", "PL2", 1000, 51800, 620, id="PL2"),
        pytest.param("cloud_essd", "PL3", 2000, 101800, 1120, id="PL3"),
        pytest.param("cloud_ssd", None, 40, 3000, 140, id="ssd"),
        pytest.param("cloud_efficiency", None, 1000, 5000, 140, id="efficiency"),
        pytest.param("cloud_auto", None, 1, 3000, 125, id="small-auto"),
        pytest.param("cloud_essd_entry", None, 100, 2600, 115, id="entry"),
        pytest.param("cloud", None, 100, None, None, id="basic"),
    ],
)
def test_performance_follows_category_level_and_size(
    root: Any, network: Any, category: str, level: str | None, size: int, iops: int | None, throughput: int | None
) -> None:
    parameters = {"DataDisk.1.Category": category, "DataDisk.1.PerformanceLevel": level, "DataDisk.1.Size": size}
    network.launch(**parameters)
    (disk,) = disks(root, DiskType="data")
    assert (disk.get("IOPS"), disk.get("Throughput")) == (iops, throughput)
    assert disk.get("PerformanceLevel") == level


@pytest.fixture(name="found")
def _found(root: Any, network: Any, clock: Any) -> Callable[..., list[str]]:
    """Ask for disks by filters, and give their names: the first instance has two, the second a system disk."""
    network.launch(
        **{"SystemDisk.DiskName": "first", "SystemDisk.Category": "cloud_essd", "DataDisk.1.Size": 20},
        **{"DataDisk.1.DiskName": "data", "DataDisk.1.DeleteWithInstance": False, "DataDisk.1.Encrypted": True},
    )
    clock.advance(seconds=3600)
    network.launch(
        VSwitchId=network.new_vswitch("192.168.2.0/24", "cn-hangzhou-h"),
        InstanceChargeType="PrePaid",
        Period=1,
        ResourceGroupId="rg-acfmxazb4ph6aiy",
        **{"SystemDisk.DiskName": "second"},
    )

    def found(**parameters: Any) -> list[str]:
        return sorted(names(root, **parameters))

    return found


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        pytest.param({"DiskType": "all", "Category": "all", "Status": "All"}, "data first second", id="all"),
        pytest.param({"DiskType": "data"}, "data", id="type"),
        pytest.param({"Category": "cloud_essd"}, "first", id="category"),
        pytest.param({"PerformanceLevel": "PL1"}, "first", id="level"),
        pytest.param({"PerformanceLevel": "PL2"}, "", id="other-level"),
        pytest.param({"ZoneId": "cn-hangzhou-h"}, "second", id="zone"),
        pytest.param({"DiskName": "first"}, "first", id="name"),
        pytest.param({"DiskChargeType": "PrePaid"}, "second", id="charge-type"),
        pytest.param({"DeleteWithInstance": "false"}, "data", id="kept"),
        pytest.param({"DeleteWithInstance": "true", "DiskType": "system"}, "first second", id="several"),
        pytest.param({"Portable": "true"}, "data first second", id="portable"),
        pytest.param({"Portable": "false"}, "", id="not-portable"),
        pytest.param({"Encrypted": "true"}, "data", id="encrypted"),
        pytest.param({"Encrypted": "false"}, "data first second", id="encrypted-or-not"),
        pytest.param({"ResourceGroupId": "rg-acfmxazb4ph6aiy"}, "second", id="resource-group"),
        pytest.param({"EnableAutoSnapshot": "false"}, "", id="auto-snapshot"),
        pytest.param({"EnableAutomatedSnapshotPolicy": "true"}, "", id="policy-applied"),
        pytest.param({"AutoSnapshotPolicyId": "sp-bp1"}, "", id="policy"),
        pytest.param({"DeleteAutoSnapshot": "true"}, "", id="delete-snapshots"),
        pytest.param({"KMSKeyId": "key"}, "", id="key"),
        pytest.param({"LockReason": "financial"}, "", id="locked"),
        pytest.param({"EnableShared": "true"}, "", id="shared"),
        pytest.param({"MultiAttach": "LegacyShared", "EnableShared": "true"}, "", id="legacy-shared"),
        pytest.param({"MultiAttach": "Disabled", "EnableShared": "false"}, "data first second", id="not-shared"),
        pytest.param({"Tag.1.Key": "k"}, "", id="tag"),
        pytest.param({"InstanceId": "i-bp1missing"}, "", id="instance"),
        pytest.param({"DiskIds": "[]"}, "", id="no-ids"),
        pytest.param({"DiskIds": '["d-bp1missing"]'}, "", id="missing-id"),
        pytest.param({"RegionId": "cn-beijing"}, "", id="region"),
        pytest.param(
            {"Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2026-01-01T00:30Z"}, "second", id="made-after"
        ),
        pytest.param(
            {"Filter.1.Key": "CreationEndTime", "Filter.1.Value": "2026-01-01T00:30Z"}, "data first", id="made-before"
        ),
    ],
)
def test_disks_are_filtered(found: Callable[..., list[str]], filters: dict[str, str], wanted: str) -> None:
    assert found(**filters) == wanted.split()


def test_disks_are_found_by_ids_and_by_instance_together(root: Any, network: Any) -> None:
    first, second = network.launch(Amount=2)
    ids = [system_disk(root, one)["DiskId"] for one in (first, second)]
    assert [disk["DiskId"] for disk in disks(root, DiskIds=json.dumps([*ids, ids[0]]))] == sorted(ids)
    assert [disk["DiskId"] for disk in disks(root, DiskIds=json.dumps(ids), InstanceId=first)] == [ids[0]]


@pytest.mark.parametrize("filters", [{}, {"DiskType": "system"}], ids=["all", "filtered"])
def test_disks_come_a_page_at_a_time(root: Any, network: Any, filters: dict[str, str]) -> None:
    network.launch(Amount=23)
    whole = disks(root, PageSize=100, **filters)
    assert len(whole) == 23
    numbered = [disks(root, PageSize=10, PageNumber=number, **filters) for number in (1, 2, 3, 4)]
    assert [len(page) for page in numbered] == [10, 10, 3, 0]
    assert [disk for page in numbered for disk in page] == whole
    first = root.ecs("DescribeDisks", MaxResults=1, **filters)
    assert first.keys() == {"TotalCount", "NextToken", "Disks"}
    second = root.ecs("DescribeDisks", NextToken=first["NextToken"], MaxResults=10_000, **filters)
    assert [*first["Disks"]["Disk"], *second["Disks"]["Disk"]] == whole
    assert (len(first["Disks"]["Disk"]), second["NextToken"]) == (10, "")


def test_page_by_token_has_up_to_500(root: Any, network: Any) -> None:
    for _ in range(2):
        network.launch(Amount=60)
    assert len(disks(root, MaxResults=500)) == 120


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param(
            {"DiskIds": json.dumps([f"d-{n}" for n in range(101)])}, "InvalidDiskIds.Malformed", 403, id="ids"
        ),
        pytest.param({"DiskIds": "d-bp1"}, "InvalidParameter.DiskIds", 400, id="not-an-array"),
        pytest.param({"DiskIds": "[1]"}, "InvalidParameter.DiskIds", 400, id="not-ids"),
        pytest.param({"DiskIds": "[" * 100_000}, "InvalidParameter.DiskIds", 400, id="deep"),
        pytest.param({"Category": "cloud_"}, "InvalidCategory.ValueNotSupported", 400, id="category"),
        pytest.param({"ZoneId": "cn-beijing-a"}, "InvalidZoneId.NotFound", 400, id="zone"),
        pytest.param({"SnapshotId": "s-bp1"}, "InvalidSnapshot.NotFound", 400, id="snapshot"),
        pytest.param(
            {"MultiAttach": "Enabled", "EnableShared": "true"},
            "InvalidParameter.MultiAttachAndEnableSharedNotMatch",
            403,
            id="shared",
        ),
        pytest.param(
            {"MultiAttach": "LegacyShared", "EnableShared": "false"},
            "InvalidParameter.MultiAttachAndEnableSharedNotMatch",
            403,
            id="not-shared",
        ),
        pytest.param({"Filter.1.Key": "ExpiredStartTime"}, "InvalidFilterKey.NotFound", 404, id="filter-key"),
        pytest.param(
            {"Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2026"}, "InvalidFilterValue", 404, id="filter"
        ),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTag.Mismatch", 400, id="tag-without-key"),
        pytest.param({"DryRun": "true"}, "DryRunOperation", 400, id="dry-run"),
        pytest.param({"NextToken": "%"}, "InvalidNextToken", 400, id="token"),
        pytest.param({"PageSize": "101"}, "InvalidPageSize", 400, id="page-size"),
    ],
)
def test_listing_is_refused(root: Any, refused: Refused, wrong: dict[str, str], code: str, status: int) -> None:
    with refused(code, status):
        root.ecs("DescribeDisks", **wrong)


def test_listing_needs_permission(root: Any, network: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    disk_id = system_disk(root, network.launch()[0])["DiskId"]
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:disk/{disk_id}"
    statement = {"Effect": "Allow", "Action": "ecs:DescribeDisks", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    assert len(disks(user, DiskIds=json.dumps([disk_id]))) == 1
    with denied_by_ecs("ecs:DescribeDisks"):
        disks(user)


def test_permission_may_depend_on_a_disks_tags(root: Any, network: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    ids = [system_disk(root, one)["DiskId"] for one in network.launch(Amount=2)]
    root.ecs("TagResources", ResourceType="disk", **{"ResourceId.1": ids[0], "Tag.1.Key": "team", "Tag.1.Value": "a"})
    statement = {
        "Effect": "Allow",
        "Action": "ecs:ModifyDiskAttribute",
        "Resource": "*",
        "Condition": {"StringEquals": {"acs:ResourceTag/team": "a"}},
    }
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs("ModifyDiskAttribute", DiskId=ids[0], DiskName="mine")
    with denied_by_ecs("ecs:ModifyDiskAttribute"):
        user.ecs("ModifyDiskAttribute", DiskId=ids[1], DiskName="mine")


def test_disk_is_changed(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(**KEPT)
    before = system_disk(root, instance_id)
    answer = root.ecs(
        "ModifyDiskAttribute",
        RegionId="",
        DiskId=before["DiskId"],
        DiskName="renamed",
        Description="another",
        DeleteWithInstance=False,
    )
    assert answer == {}
    assert system_disk(root, instance_id) == {
        **before,
        "DiskName": "renamed",
        "Description": "another",
        "DeleteWithInstance": False,
    }
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    assert sorted(names(root)) == ["kept", "renamed"]


def test_several_disks_are_changed_at_once(root: Any, network: Any) -> None:
    ids = [system_disk(root, one)["DiskId"] for one in network.launch(Amount=2)]
    root.ecs("ModifyDiskAttribute", DiskName="same", **{"DiskIds.1": ids[0], "DiskIds.2": ids[1], "DiskIds.3": ids[0]})
    assert names(root) == ["same", "same"]


def test_disk_is_changed_from_another_region(root: Any, network: Any) -> None:
    disk_id = system_disk(root, network.launch()[0])["DiskId"]
    root.ecs("ModifyDiskAttribute", RegionId="cn-beijing", DiskId=disk_id, DiskName="renamed")
    assert names(root) == ["renamed"]


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"DiskName": "1st"}, "InvalidDiskName.Malformed", 400, id="name"),
        pytest.param({"Description": "x"}, "InvalidDescription.Malformed", 404, id="description"),
        pytest.param({"Description": "http://x"}, "InvalidDescription.Malformed", 404, id="url"),
        pytest.param({}, "NoAttributeToModify", 400, id="nothing"),
        pytest.param({"DiskName": ""}, "NoAttributeToModify", 400, id="blank"),
        pytest.param({"DiskName": "xx", "DiskId": ""}, "IncompleteParamter", 400, id="no-disk"),
        pytest.param({"DiskName": "xx", "DiskId": "d-bp1missing"}, "InvalidDiskId.NotFound", 404, id="missing"),
        pytest.param({"DiskName": "xx", "DiskIds.1": "d-bp1"}, "InvalidParameter.Conflict", 400, id="both"),
        pytest.param({"DiskName": "xx", "RegionId": "nowhere"}, "InvalidRegionId.MalFormed", 400, id="region"),
    ],
)
def test_change_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, wrong: dict[str, str], code: str, status: int
) -> None:
    disk_id = system_disk(root, network.launch()[0])["DiskId"]
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs("ModifyDiskAttribute", **{"DiskId": disk_id, **wrong})
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    ("launch", "code"),
    [
        pytest.param(
            {"InstanceChargeType": "PrePaid", "Period": 1, "DataDisk.1.Category": "cloud"},
            "DiskNotPortable",
            id="basic-disk-of-a-subscription",
        ),
        pytest.param(
            {"DataDisk.1.Category": "elastic_ephemeral_disk_standard"},
            "InvalidParameter.DeleteWithInstance",
            id="ephemeral-disk",
        ),
    ],
)
def test_some_disks_always_go_with_their_instance(
    root: Any, emulator: Any, network: Any, refused: Refused, launch: dict[str, Any], code: str
) -> None:
    (instance_id,) = network.launch(**launch, **{"DataDisk.1.Size": 100})
    ids = [disk["DiskId"] for disk in disks(root, InstanceId=instance_id)]
    before = emulator.world.dump()
    with refused(code, 403):
        root.ecs("ModifyDiskAttribute", DeleteWithInstance=False, **{"DiskIds.1": ids[0], "DiskIds.2": ids[1]})
    assert emulator.world.dump() == before


def test_disk_of_another_account_is_not_found(root: Any, network: Any, refused: Refused) -> None:
    disk_id = system_disk(root, network.launch()[0])["DiskId"]
    with refused("InvalidDiskId.NotFound", 404):
        root.acting_as(Root("1000000000000009")).ecs("ModifyDiskAttribute", DiskId=disk_id, DiskName="mine")


def test_change_needs_permission(root: Any, network: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    ids = [system_disk(root, one)["DiskId"] for one in network.launch(Amount=2)]
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:disk/{ids[0]}"
    statement = {"Effect": "Allow", "Action": "ecs:ModifyDiskAttribute", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    assert user.ecs("ModifyDiskAttribute", DiskId=ids[0], DiskName="mine") == {}
    with denied_by_ecs("ecs:ModifyDiskAttribute"):
        user.ecs("ModifyDiskAttribute", DiskName="mine", **{"DiskIds.1": ids[0], "DiskIds.2": ids[1]})
