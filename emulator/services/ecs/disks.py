"""The disks that instances are launched with."""

from string import ascii_lowercase

from ...api.call import Call
from ..vpc.ids import new_id
from .images import Image
from .launch_errors import DATA_DISK_SIZE, SNAPSHOT_NOT_FOUND, SYSTEM_DISK_BELOW_IMAGE, SYSTEM_DISK_SIZE
from .launch_params import DataDiskParams, DiskParams, RunInstancesParams
from .store import Disk

DISK_ERRORS = (SYSTEM_DISK_SIZE, SYSTEM_DISK_BELOW_IMAGE, DATA_DISK_SIZE, SNAPSHOT_NOT_FOUND)

DEFAULT_CATEGORY = "cloud_efficiency"
DEFAULT_SYSTEM_DISK_SIZE = 40
SYSTEM_DISK_SIZES = range(20, 2048 + 1)
_BASIC_SIZES = range(5, 2000 + 1)
_ENTRY_SIZES = range(10, 32768 + 1)
_ESSD_SIZES = range(1, 65536 + 1)
_OTHER_SIZES = range(20, 32768 + 1)
_DATA_DISK_SIZES = {
    "cloud": _BASIC_SIZES,
    "cloud_essd_entry": _ENTRY_SIZES,
    "cloud_essd": _ESSD_SIZES,
    "cloud_auto": _ESSD_SIZES,
}


def check_disks(params: RunInstancesParams, image: Image) -> None:
    """Check the sizes of the disks. Snapshots are made by calls that are not served: none can be named.

    Raises:
        ApiError: A disk is too small or too large, or made from a snapshot.
    """
    size = params.system_disk.size
    if size is not None and size not in SYSTEM_DISK_SIZES:
        raise SYSTEM_DISK_SIZE()
    if size is not None and size < image.size:
        raise SYSTEM_DISK_BELOW_IMAGE()
    for disk in params.data_disk:
        if disk.snapshot_id is not None:
            raise SNAPSHOT_NOT_FOUND()
        if disk.size not in _DATA_DISK_SIZES.get(disk.category or DEFAULT_CATEGORY, _OTHER_SIZES):
            raise DATA_DISK_SIZE()


def make_disks(call: Call, params: RunInstancesParams, image: Image) -> tuple[Disk, ...]:
    """Make an instance's disks, the system disk first."""
    system = params.system_disk
    system_size = system.size or max(DEFAULT_SYSTEM_DISK_SIZE, image.size)
    made = [_make(call, system, system.category, system_size, 0)]
    for position, data in enumerate(params.data_disk, start=1):
        made.append(_make(call, data, data.category, data.size or 0, position))
    return tuple(made)


def _make(call: Call, given: DiskParams, category: str | None, size: int, position: int) -> Disk:
    category = category or DEFAULT_CATEGORY
    device = given.device if isinstance(given, DataDiskParams) else None
    return Disk(
        disk_id=new_id(call, "d"),
        disk_type="data" if position else "system",
        category=category,
        size=size,
        performance_level=(given.performance_level or "PL1") if category == "cloud_essd" else None,
        device=device or f"/dev/xvd{ascii_lowercase[position]}",
        disk_name=given.disk_name or "",
        description=given.description or "",
        delete_with_instance=given.delete_with_instance if isinstance(given, DataDiskParams) else True,
        encrypted=given.encrypted,
    )
