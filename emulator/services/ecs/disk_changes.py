"""Changing disks."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, given
from ...api.names import resource
from ..vpc.fields import KNOWN_REGION, EmptyResult, OwnerParams
from .disk_errors import (
    DESCRIPTION_MALFORMED,
    DISK_IN_USE,
    DISK_NAME_MALFORMED,
    DISK_NOT_FOUND,
    DISK_NOT_GIVEN,
    DISK_NOT_PORTABLE,
    EPHEMERAL_DISK_KEPT,
    MODIFIED_REGION_MALFORMED,
    NO_ATTRIBUTE,
)
from .disk_results import is_portable
from .errors import CONFLICTING_PARAMETERS
from .fields import LISTED_IDS, checked, is_description, is_name
from .records import Disk
from .service import ecs


class ModifyDiskAttributeParams(OwnerParams):
    """Parameters of ModifyDiskAttribute: one disk or several, in whichever region; what is left out stays as it is."""

    region_id: Annotated[str | None, KNOWN_REGION, Refusal(value=MODIFIED_REGION_MALFORMED)] = None
    disk_id: str | None = None
    disk_ids: Annotated[tuple[str, ...], Field(max_length=LISTED_IDS)] = ()
    disk_name: Annotated[str | None, checked(is_name, DISK_NAME_MALFORMED)] = None
    description: Annotated[str | None, checked(is_description, DESCRIPTION_MALFORMED)] = None
    delete_with_instance: Boolean | None = None
    delete_auto_snapshot: Annotated[Boolean | None, NO_EFFECT] = None
    enable_auto_snapshot: Annotated[Boolean | None, NO_EFFECT] = None
    bursting_enabled: Annotated[Boolean | None, NO_EFFECT] = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The disks, by whichever parameter they were given, each once."""
        return tuple(dict.fromkeys(self.disk_ids if self.disk_id is None else (self.disk_id,)))


_ATTRIBUTES = {
    "disk_name",
    "description",
    "delete_with_instance",
    "delete_auto_snapshot",
    "enable_auto_snapshot",
    "bursting_enabled",
}


def _find(call: Call, disk_id: str) -> Disk | None:
    disk = call.world.ecs.disks.locate(disk_id)
    return disk if disk is not None and disk.account_id == call.account_id else None


def _named_disks(call: Call, params: ModifyDiskAttributeParams) -> Iterable[str]:
    for disk_id in params.wanted or ("*",):
        disk = _find(call, disk_id)
        region_id = call.region_id if disk is None else disk.region_id
        yield resource("ecs", region_id, call.account_id, f"disk/{disk_id}")


def _get(call: Call, disk_id: str) -> Disk:
    disk = _find(call, disk_id)
    if disk is None:
        raise DISK_NOT_FOUND()
    return disk


def _check_kept(disk: Disk) -> None:
    """Check that a disk can outlive its instance."""
    if disk.category.startswith("elastic_ephemeral_disk_"):
        raise EPHEMERAL_DISK_KEPT()
    if disk.category == "cloud" and not is_portable(disk):
        raise DISK_NOT_PORTABLE()


@ecs.action(
    _named_disks,
    raises=(
        DISK_NAME_MALFORMED,
        DESCRIPTION_MALFORMED,
        DISK_NOT_GIVEN,
        CONFLICTING_PARAMETERS,
        NO_ATTRIBUTE,
        DISK_NOT_FOUND,
        DISK_NOT_PORTABLE,
        EPHEMERAL_DISK_KEPT,
    ),
)
def modify_disk_attribute(call: Call, params: ModifyDiskAttributeParams) -> EmptyResult:
    """Change disks' name and description, and whether they go with their instance."""
    if params.disk_id is not None and params.disk_ids:
        raise CONFLICTING_PARAMETERS(first="DiskId", second="DiskIds")
    if not params.wanted:
        raise DISK_NOT_GIVEN()
    if not params.model_fields_set & _ATTRIBUTES:
        raise NO_ATTRIBUTE()
    disks = [_get(call, disk_id) for disk_id in params.wanted]
    if params.delete_with_instance is False:
        for disk in disks:
            _check_kept(disk)
    changes = given(
        disk_name=params.disk_name,
        description=params.description,
        delete_with_instance=params.delete_with_instance,
    )
    for disk in disks:
        call.world.ecs.disks.put(disk.scope, disk.disk_id, replace(disk, **changes))
    return EmptyResult()


class DeleteDiskParams(OwnerParams):
    """Parameters of DeleteDisk."""

    disk_id: str


def _named_disk(call: Call, params: DeleteDiskParams) -> Iterable[str]:
    disk = _find(call, params.disk_id)
    region_id = call.region_id if disk is None else disk.region_id
    return (resource("ecs", region_id, call.account_id, f"disk/{params.disk_id}"),)


@ecs.action(_named_disk, raises=(DISK_NOT_FOUND, DISK_IN_USE))
def delete_disk(call: Call, params: DeleteDiskParams) -> EmptyResult:
    """Delete a disk that is attached to no instance."""
    disk = _get(call, params.disk_id)
    if disk.instance_id is not None:
        raise DISK_IN_USE()
    call.world.ecs.disks.remove(disk.scope, disk.disk_id)
    return EmptyResult()
