"""The errors of reading and changing disks, as the cloud words them."""

from ...api.errors import ErrorSpec

REGION_MISSING = ErrorSpec("MissingParamter.RegionId", 400, "The regionId should not be null.")
REGION_NOT_FOUND = ErrorSpec("InvalidRegion.NotFound", 400, "The specified parameter RegionId is not valid.")
ZONE_NOT_FOUND = ErrorSpec("InvalidZoneId.NotFound", 400, "The zoneId provided does not exist in our records.")
SNAPSHOT_NOT_FOUND = ErrorSpec("InvalidSnapshot.NotFound", 400, "The specified parameter SnapshotId is not valid.")
DISK_IDS_INVALID = ErrorSpec("InvalidParameter.DiskIds", 400, "The specified parameter diskIds is not valid.")
TOO_MANY_DISK_IDS = ErrorSpec("InvalidDiskIds.Malformed", 403, "The amount of specified disk Ids exceeds the limit.")
DISK_TYPE_NOT_SUPPORTED = ErrorSpec(
    "InvalidDiskType.ValueNotSupported", 400, "The specified disk type is not supported."
)
CATEGORY_NOT_SUPPORTED = ErrorSpec(
    "InvalidCategory.ValueNotSupported", 400, "The specified disk category is not supported."
)
STATUS_NOT_SUPPORTED = ErrorSpec("InvalidStatus.ValueNotSupported", 400, "The specified disk status is not supported.")
CHARGE_TYPE_NOT_FOUND = ErrorSpec(
    "InvalidDiskChargeType.NotFound", 404, "The DiskChargeType does not exist in our records."
)
LOCK_REASON_NOT_FOUND = ErrorSpec("InvalidLockReason.NotFound", 404, "The specified LockReason is not found.")
FILTER_KEY_NOT_FOUND = ErrorSpec("InvalidFilterKey.NotFound", 404, "The filter key is not found.")
FILTER_VALUE_INVALID = ErrorSpec("InvalidFilterValue", 404, "The filter value is not valid.")
MULTI_ATTACH_INVALID = ErrorSpec("InvalidParameter.MultiAttach", 403, "The specified param MultiAttach is not valid.")
MULTI_ATTACH_MISMATCH = ErrorSpec(
    "InvalidParameter.MultiAttachAndEnableSharedNotMatch",
    403,
    "The parameter MultiAttach and EnableShared are not match.",
)

MODIFIED_REGION_MALFORMED = ErrorSpec("InvalidRegionId.MalFormed", 400, "The specified RegionId is not valid")
DISK_NOT_FOUND = ErrorSpec("InvalidDiskId.NotFound", 404, "The specified disk does not exist.")
DISK_IN_USE = ErrorSpec("IncorrectDiskStatus", 403, "The current disk status does not support this operation.")
DISK_NOT_GIVEN = ErrorSpec("IncompleteParamter", 400, "Some fields can not be null in this request.")
DISK_NAME_MALFORMED = ErrorSpec("InvalidDiskName.Malformed", 400, "The specified disk name is wrongly formed.")
DESCRIPTION_MALFORMED = ErrorSpec("InvalidDescription.Malformed", 404, "The specified description is wrongly formed.")
NO_ATTRIBUTE = ErrorSpec("NoAttributeToModify", 400, "No attribute to be modified in this request.")
DISK_NOT_PORTABLE = ErrorSpec("DiskNotPortable", 403, "The specified disk is not a portable disk.")
EPHEMERAL_DISK_KEPT = ErrorSpec(
    "InvalidParameter.DeleteWithInstance",
    403,
    "The DeleteWithInstance for the elastic ephemeral disk must be set to true.",
)
