"""Listing disks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import Refusal, RefusedValueError
from ...api.models import NO_EFFECT, Boolean, read_minutes
from ..vpc.fields import KNOWN_REGION, has_tags
from ..vpc.regions import REGIONS
from .disk_errors import (
    CATEGORY_NOT_SUPPORTED,
    CHARGE_TYPE_NOT_FOUND,
    DISK_IDS_INVALID,
    DISK_TYPE_NOT_SUPPORTED,
    FILTER_KEY_NOT_FOUND,
    FILTER_VALUE_INVALID,
    LOCK_REASON_NOT_FOUND,
    MULTI_ATTACH_INVALID,
    MULTI_ATTACH_MISMATCH,
    REGION_MISSING,
    REGION_NOT_FOUND,
    SNAPSHOT_NOT_FOUND,
    STATUS_NOT_SUPPORTED,
    TOO_MANY_DISK_IDS,
    ZONE_NOT_FOUND,
)
from .disk_results import DescribeDisksResult, disk_status, is_portable, show_disk
from .errors import DRY_RUN_OPERATION
from .fields import LISTED_IDS, TAG_FILTER_ERRORS, FilterParams, TagFilters, json_list, named, one_of
from .launch_parts import DATA_DISK_CATEGORIES
from .listings import LongPageParams, pick
from .paging import cut, cut_all
from .records import Disk
from .service import ecs

_CATEGORIES = DATA_DISK_CATEGORIES | {"all", "local_ssd_pro", "local_hdd_pro", "ephemeral", "ephemeral_ssd"}
_UNBOUNDED = 10**6


def _few_ids(disk_ids: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if disk_ids is not None and len(disk_ids) > LISTED_IDS:
        raise RefusedValueError(TOO_MANY_DISK_IDS())
    return disk_ids


class DescribeDisksParams(LongPageParams):
    """Parameters of DescribeDisks; all that are given have to hold."""

    region_id: Annotated[str, KNOWN_REGION, Refusal(missing=REGION_MISSING, value=REGION_NOT_FOUND)]
    zone_id: str | None = None
    disk_ids: Annotated[
        tuple[str, ...] | None,
        AfterValidator(_few_ids),
        json_list(empty=True, most=_UNBOUNDED),
        Refusal(value=DISK_IDS_INVALID),
    ] = None
    instance_id: str | None = None
    disk_type: Annotated[Literal["all", "system", "data"], Refusal(value=DISK_TYPE_NOT_SUPPORTED)] = "all"
    category: Annotated[str, one_of(_CATEGORIES, CATEGORY_NOT_SUPPORTED)] = "all"
    status: Annotated[
        Literal["In_use", "Available", "Attaching", "Detaching", "Creating", "ReIniting", "All"],
        Refusal(value=STATUS_NOT_SUPPORTED),
    ] = "All"
    snapshot_id: str | None = None
    portable: Boolean | None = None
    delete_with_instance: Boolean | None = None
    delete_auto_snapshot: Boolean | None = None
    disk_name: str | None = None
    auto_snapshot_policy_id: str | None = None
    enable_auto_snapshot: Boolean | None = None
    enable_automated_snapshot_policy: Boolean | None = None
    disk_charge_type: Annotated[Literal["PrePaid", "PostPaid"] | None, Refusal(value=CHARGE_TYPE_NOT_FOUND)] = None
    lock_reason: Annotated[
        Literal["financial", "security", "recycling", "dedicatedhostfinancial"] | None,
        Refusal(value=LOCK_REASON_NOT_FOUND),
    ] = None
    filter: Annotated[tuple[FilterParams, ...], Field(max_length=2)] = ()
    resource_group_id: str | None = None
    enable_shared: Boolean | None = None
    multi_attach: Annotated[
        Literal["Disabled", "Enabled", "LegacyShared"] | None, Refusal(value=MULTI_ATTACH_INVALID)
    ] = None
    encrypted: Boolean = False
    kms_key_id: Annotated[str | None, Field(alias="KMSKeyId")] = None
    performance_level: Literal["PL0", "PL1", "PL2", "PL3"] | None = None
    tag: TagFilters = None
    additional_attributes: Annotated[tuple[str, ...], NO_EFFECT] = ()
    dry_run: Boolean = False


def _listed(call: Call, params: DescribeDisksParams) -> Iterable[str]:
    return named(call, "disk", params.disk_ids or ())


def _check(call: Call, params: DescribeDisksParams) -> None:
    """Check that what is named exists. Snapshots are made by calls that are not served: there are none."""
    if params.zone_id is not None and params.zone_id not in REGIONS[call.region_id].zone_ids:
        raise ZONE_NOT_FOUND()
    if params.snapshot_id is not None:
        raise SNAPSHOT_NOT_FOUND()
    if params.multi_attach and params.enable_shared not in (None, params.multi_attach == "LegacyShared"):
        raise MULTI_ATTACH_MISMATCH()


def _bounds(filters: Iterable[FilterParams]) -> tuple[datetime | None, datetime | None]:
    """Return the times between which disks have to be made."""
    bounds: dict[str, datetime] = {}
    for given in filters:
        if given.key not in ("CreationStartTime", "CreationEndTime"):
            raise FILTER_KEY_NOT_FOUND()
        try:
            bounds[given.key] = read_minutes(given.value)
        except ValueError:
            raise FILTER_VALUE_INVALID() from None
    return bounds.get("CreationStartTime"), bounds.get("CreationEndTime")


def _candidates(call: Call, params: DescribeDisksParams) -> list[tuple[str, Disk]]:
    """Return the disks that are looked at, by the shortest way to them."""
    store = call.world.ecs
    if params.disk_ids is not None:
        return pick(store.disks, call.region_scope, params.disk_ids)
    if params.instance_id is not None:
        instance = store.instances.find(call.region_scope, params.instance_id)
        return [] if instance is None else pick(store.disks, call.region_scope, instance.disk_ids)
    return list(store.disks.after(call.region_scope, None))


def _is_wanted(disk: Disk, params: DescribeDisksParams, start: datetime | None, end: datetime | None) -> bool:
    """Say whether all filters let a disk pass. None is locked, shared, or has snapshots, policies for them or keys."""
    equal = (
        (params.zone_id, disk.zone_id),
        (params.instance_id, disk.instance_id),
        (None if params.disk_type == "all" else params.disk_type, disk.disk_type),
        (None if params.category == "all" else params.category, disk.category),
        (None if params.status == "All" else params.status, disk_status(disk)),
        (params.portable, is_portable(disk)),
        (params.delete_with_instance, disk.delete_with_instance),
        (params.delete_auto_snapshot, False),
        (params.disk_name, disk.disk_name),
        (params.auto_snapshot_policy_id, None),
        (params.enable_auto_snapshot, True),
        (params.enable_automated_snapshot_policy, False),
        (params.disk_charge_type, disk.disk_charge_type),
        (params.lock_reason, None),
        (params.resource_group_id, disk.resource_group_id),
        (params.enable_shared, False),
        (params.multi_attach, "Disabled"),
        (params.encrypted or None, disk.encrypted),
        (params.kms_key_id, None),
        (params.performance_level, disk.performance_level),
    )
    return (
        all(wanted is None or wanted == there for wanted, there in equal)
        and (start is None or start <= disk.creation_time)
        and (end is None or disk.creation_time <= end)
        and has_tags(disk.tags, params.tag)
    )


_PAGING = {*LongPageParams.model_fields, "region_id", "dry_run", "additional_attributes"}


@ecs.action(
    _listed,
    raises=(
        TOO_MANY_DISK_IDS,
        CATEGORY_NOT_SUPPORTED,
        *TAG_FILTER_ERRORS,
        ZONE_NOT_FOUND,
        SNAPSHOT_NOT_FOUND,
        MULTI_ATTACH_MISMATCH,
        FILTER_KEY_NOT_FOUND,
        FILTER_VALUE_INVALID,
        DRY_RUN_OPERATION,
    ),
)
def describe_disks(call: Call, params: DescribeDisksParams) -> DescribeDisksResult:
    """List the disks of a region, a page at a time, by number or by token."""
    _check(call, params)
    start, end = _bounds(params.filter)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    if params.model_fields_set <= _PAGING:
        page = cut_all(call.world.ecs.disks, call.region_scope, params)
    else:
        candidates = _candidates(call, params)
        page = cut([item for item in candidates if _is_wanted(item[1], params, start, end)], params)
    return DescribeDisksResult(
        total_count=page.total_count,
        page_number=None if params.by_token else params.page_number,
        page_size=None if params.by_token else params.page_size,
        next_token=page.next_token,
        disks=[show_disk(disk) for disk in page.records],
    )
