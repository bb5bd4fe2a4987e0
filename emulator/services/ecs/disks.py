"""The disks that instances are launched with."""

from collections.abc import Callable
from string import ascii_lowercase

from ...api.call import Call
from ..vpc.ids import new_id
from .images import Image
from .launch_errors import DATA_DISK_SIZE, SNAPSHOT_NOT_FOUND, SYSTEM_DISK_BELOW_IMAGE, SYSTEM_DISK_SIZE
from .launch_params import RunInstancesParams
from .launch_parts import DataDiskParams, DiskParams, SystemDiskParams
from .records import Disk, Instance

DISK_ERRORS = (SYSTEM_DISK_BELOW_IMAGE, SNAPSHOT_NOT_FOUND)

DEFAULT_CATEGORY = "cloud_efficiency"
DEFAULT_PERFORMANCE_LEVEL = "PL1"
DEFAULT_SYSTEM_DISK_SIZE = 40

_SMALLEST_ESSD = {"PL0": 1, "PL1": 20, "PL2": 461, "PL3": 1261}
_SYSTEM_SIZES = {"cloud": (20, 500), "cloud_auto": (1, 2048)}
_OTHER_SYSTEM_SIZES = (20, 2048)
_DATA_SIZES = {"cloud": (5, 2000), "cloud_essd": (20, 65536), "cloud_auto": (1, 65536), "cloud_essd_entry": (10, 32768)}
_OTHER_DATA_SIZES = (20, 32768)


def system_disk_sizes(category: str) -> tuple[int, int]:
    """Return the least and the most GiB that a system disk of a category has."""
    return _SYSTEM_SIZES.get(category, _OTHER_SYSTEM_SIZES)


def data_disk_sizes(category: str) -> tuple[int, int]:
    """Return the least and the most GiB that a data disk of a category has."""
    return _DATA_SIZES.get(category, _OTHER_DATA_SIZES)


def check_disks(params: RunInstancesParams, image: Image) -> None:
    """Check the sizes of the disks. Snapshots are made by calls that are not served: none can be named.

    Raises:
        ApiError: A disk is too small or too large, or made from a snapshot.
    """
    size = params.system_disk.size
    if size is not None and not _has_size(params.system_disk, system_disk_sizes):
        raise SYSTEM_DISK_SIZE()
    if size is not None and size < image.size:
        raise SYSTEM_DISK_BELOW_IMAGE()
    for disk in params.data_disk:
        if disk.snapshot_id is not None:
            raise SNAPSHOT_NOT_FOUND()
        if not _has_size(disk, data_disk_sizes):
            raise DATA_DISK_SIZE()


def _has_size(disk: SystemDiskParams | DataDiskParams, sizes: Callable[[str], tuple[int, int]]) -> bool:
    """Return whether a disk has a size that its category and its performance level allow."""
    category = disk.category or DEFAULT_CATEGORY
    smallest, largest = sizes(category)
    if category == "cloud_essd":
        smallest = _SMALLEST_ESSD[disk.performance_level or DEFAULT_PERFORMANCE_LEVEL]
    return disk.size is not None and smallest <= disk.size <= largest


def make_disks(call: Call, params: RunInstancesParams, image: Image, instance: Instance) -> list[Disk]:
    """Make the disks of an instance that is being launched, the system disk first."""
    system = params.system_disk
    system_size = system.size or max(DEFAULT_SYSTEM_DISK_SIZE, image.size)
    made = [_make(call, instance, system, system.category, system_size, 0)]
    for position, data in enumerate(params.data_disk, start=1):
        made.append(_make(call, instance, data, data.category, data.size or 0, position))
    return made


def _make(call: Call, instance: Instance, given: DiskParams, category: str | None, size: int, position: int) -> Disk:
    category = category or DEFAULT_CATEGORY
    device = given.device if isinstance(given, DataDiskParams) else None
    return Disk(
        account_id=instance.account_id,
        region_id=instance.region_id,
        zone_id=instance.zone_id,
        disk_id=new_id(call, "d"),
        instance_id=instance.instance_id,
        image_id="" if position else instance.image_id,
        disk_charge_type=instance.instance_charge_type,
        expired_time=instance.expired_time,
        creation_time=instance.creation_time,
        attached_time=instance.creation_time,
        detached_time=None,
        resource_group_id=instance.resource_group_id,
        disk_type="data" if position else "system",
        category=category,
        size=size,
        performance_level=(given.performance_level or DEFAULT_PERFORMANCE_LEVEL) if category == "cloud_essd" else None,
        device=device or f"/dev/xvd{ascii_lowercase[position]}",
        disk_name=given.disk_name or "",
        description=given.description or "",
        delete_with_instance=given.delete_with_instance if isinstance(given, DataDiskParams) else True,
        encrypted=given.encrypted,
    )
