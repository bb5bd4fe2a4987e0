"""A disk as listings show it."""

from datetime import datetime, timezone
from typing import Annotated, Final

from pydantic import Field

from ...api.models import Minutes, Result, Seconds, wrapped
from .disk_performance import iops, throughput
from .fields import TagResults, shown_tags
from .paging import PageResult
from .records import Disk

_NEVER: Final = datetime(2999, 9, 8, 16, tzinfo=timezone.utc)
"""When pay-as-you-go disks expire."""


class AttachmentResult(Result):
    """An instance that a disk is attached to."""

    attached_time: Seconds
    device: str
    instance_id: str


class DataSourceResult(Result):
    """What a disk's data came from."""

    id: str
    type: str


class DiskLockResult(Result):
    """Why a disk is locked."""

    lock_reason: str


class PlacementResult(Result):
    """The zones that a regional disk is in."""

    zone_ids: str


class DiskResult(Result):
    """A disk. What snapshots, sharing between instances and disk clusters would tell of is empty or left out."""

    disk_id: str
    disk_name: str
    description: str
    region_id: str
    zone_id: str
    status: str
    type: str
    category: str
    size: int
    performance_level: str | None
    iops: Annotated[int | None, Field(alias="IOPS")]
    iops_read: Annotated[int | None, Field(alias="IOPSRead")] = None
    iops_write: Annotated[int | None, Field(alias="IOPSWrite")] = None
    throughput: int | None
    throughput_read: int | None = None
    throughput_write: int | None = None
    provisioned_iops: int | None = None
    bursting_enabled: bool = False
    image_id: str
    source_snapshot_id: str = ""
    source_disk_id: str | None = None
    data_source: DataSourceResult | None = None
    encrypted: bool
    kms_key_id: Annotated[str, Field(alias="KMSKeyId")] = ""
    instance_id: str
    device: str
    attachments: Annotated[list[AttachmentResult], wrapped("Attachment")]
    mount_instances: Annotated[list[AttachmentResult], wrapped("MountInstance")]
    mount_instance_num: int = 0
    multi_attach: str = "Disabled"
    creation_time: Seconds
    attached_time: Seconds
    detached_time: Seconds | str
    expired_time: Minutes
    disk_charge_type: str
    portable: bool
    delete_with_instance: bool
    delete_auto_snapshot: bool = False
    enable_auto_snapshot: bool = True
    enable_automated_snapshot_policy: bool = False
    auto_snapshot_policy_id: str = ""
    operation_locks: Annotated[list[DiskLockResult], wrapped("OperationLock")]
    serial_number: str
    bdf_id: str = ""
    product_code: str = ""
    storage_cluster_id: str = ""
    storage_set_id: str = ""
    storage_set_partition_number: int | None = None
    placement: PlacementResult | None = None
    resource_group_id: str
    tags: TagResults


class DescribeDisksResult(PageResult):
    """A page of disks."""

    disks: Annotated[list[DiskResult], wrapped("Disk")]


def disk_status(disk: Disk) -> str:
    """Return ``In_use`` or ``Available``."""
    return "Available" if disk.instance_id is None else "In_use"


def is_portable(disk: Disk) -> bool:
    """Return whether a disk can do without its instance: all but the data disks of subscriptions."""
    return disk.disk_type == "system" or disk.disk_charge_type == "PostPaid"


def show_disk(disk: Disk) -> DiskResult:
    """Show a disk."""
    attachments = (
        []
        if disk.instance_id is None
        else [AttachmentResult(attached_time=disk.attached_time, device=disk.device, instance_id=disk.instance_id)]
    )
    return DiskResult(
        disk_id=disk.disk_id,
        disk_name=disk.disk_name,
        description=disk.description,
        region_id=disk.region_id,
        zone_id=disk.zone_id,
        status=disk_status(disk),
        type=disk.disk_type,
        category=disk.category,
        size=disk.size,
        performance_level=disk.performance_level,
        iops=iops(disk),
        throughput=throughput(disk),
        image_id=disk.image_id,
        encrypted=disk.encrypted,
        instance_id=disk.instance_id or "",
        device=disk.device if attachments else "",
        attachments=attachments,
        mount_instances=[],
        creation_time=disk.creation_time,
        attached_time=disk.attached_time,
        detached_time="" if disk.detached_time is None else disk.detached_time,
        expired_time=_NEVER if disk.disk_charge_type == "PostPaid" else disk.expired_time,
        disk_charge_type=disk.disk_charge_type,
        portable=is_portable(disk),
        delete_with_instance=disk.delete_with_instance,
        operation_locks=[],
        serial_number=disk.disk_id.removeprefix("d-"),
        resource_group_id=disk.resource_group_id,
        tags=shown_tags(disk.tags),
    )
