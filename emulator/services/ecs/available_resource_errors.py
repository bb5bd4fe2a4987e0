"""The errors of asking for available resources, which are worded in a way of their own."""

from ...api.errors import ErrorSpec

REGION_INVALID = ErrorSpec("Invalid.RegionId", 404, "The specified RegionId does not exist.")
CHARGE_TYPE_INVALID = ErrorSpec("Invalid.InstanceChargeType", 400, "The specified InstanceChargeType is not valid.")
DESTINATION_MISSING = ErrorSpec(
    "Invalid.Param",
    400,
    "The input parameter DestinationResource that is mandatory for processing this request is not supplied.",
)
DESTINATION_INVALID = ErrorSpec("Invalid.DestinationResource", 404, "The specified DestinationResource is not valid.")
RESOURCE_TYPE_INVALID = ErrorSpec(
    "Invalid.ResourceType", 404, "The ResourceType provided does not exist in our records."
)
IO_OPTIMIZED_INVALID = ErrorSpec("Invalid.IoOptimized", 404, "The specified IoOptimized is not valid.")
NETWORK_INVALID = ErrorSpec("Invalid.NetworkCategory", 404, "The specified NetworkCategory is not valid.")
SPOT_STRATEGY_INVALID = ErrorSpec("Invalid.SpotStrategy", 404, "The specified SpotStrategy is not valid.")
SCOPE_INVALID = ErrorSpec("InvalidParameter.Scope", 403, "The specified parameter Scope is invalid.")
HOST_NOT_FOUND = ErrorSpec("InvalidDedicatedHostId.NotFound", 403, "The specified DedicatedHostId does not exist.")
TYPE_AND_SIZE = ErrorSpec(
    "InvalidParam.TypeAndCpuMem.Conflict",
    403,
    "The specified 'InstanceType' and 'Cores','Memory' are not blank at the same time.",
)
CORES_NOT_EMPTY = ErrorSpec("InvalidParam.Cores", 403, "The specified parameter 'Cores' should be empty.")
MEMORY_NOT_EMPTY = ErrorSpec("InvalidParam.Memory", 403, "The specified parameter 'Memory' should be empty.")
