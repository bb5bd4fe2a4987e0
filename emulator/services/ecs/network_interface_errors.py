"""The errors of reading and changing network interfaces, as the cloud words them."""

from ...api.errors import ErrorSpec

REGION_MALFORMED = ErrorSpec("InvalidRegionId.MalFormed", 400, "The specified parameter RegionId is not valid.")
NAME_INVALID = ErrorSpec(
    "InvalidParams.NetworkInterfaceName", 403, 'The specified parameter "NetworkInterfaceName" is not valid.'
)
DESCRIPTION_INVALID = ErrorSpec("InvalidParameter", 400, 'The specified parameter "Description" is not valid.')
PRIMARY_IS_FIXED = ErrorSpec(
    "InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc",
    404,
    "Primary NetworkInterface is only allowed to modify name and description.",
)
GROUP_NOT_FOUND = ErrorSpec("InvalidSecurityGroupId.NotFound", 404, "Specified security group not exist.")
GROUPS_REPEATED = ErrorSpec(
    "InvalidParameter.SecurityGroupIdRepeated", 404, "The specified security group ids has repeated."
)
GROUP_NOT_IN_VPC = ErrorSpec("InvalidSecurityGroupId.NotVpc", 403, "The specified SecurityGroupId not in VPC.")
GROUP_IN_OTHER_VPC = ErrorSpec(
    "InvalidOperation.VpcMismatch", 403, "The VPC of the specified ENI and security group are not in the same VPC."
)
GROUP_IS_FULL = ErrorSpec(
    "SecurityGroupInstanceLimitExceed", 403, "The maximum number of instances in a security group is exceeded."
)
ENTERPRISE_GROUP_IS_FULL = ErrorSpec(
    "InvalidOperation.EniCountExceeded",
    403,
    "The maximum number of eni in a enterprise level security group is exceeded.",
)
QUEUE_NUMBER_INVALID = ErrorSpec(
    "InvalidParameter.InvalidEniQueueNumber", 403, "The specified parameter QueueNumber is not valid."
)
TOO_MANY_QUEUES = ErrorSpec(
    "InvalidOperation.MaxEniQueueNumberExceeded",
    403,
    "The specified parameter QueueNumber exceeds what the instance type allows for a network interface.",
)
QUEUES_IN_USE = ErrorSpec(
    "InvalidOperation.InvalidEniState",
    403,
    "Available status or ECS instance attached is Stopped is allowed to modify network interface queue number.",
)
QUEUE_SIZE_INVALID = ErrorSpec(
    "InvalidParameter.EniQueueSize",
    400,
    "The specified parameter TxQueueSize and RxQueueSize are not equal or exceed limit.",
)
TRACKING_INVALID = ErrorSpec(
    "InvalidParameter.EniConnectionTrackingConfiguration",
    400,
    "The specify network interface connection tracking configuration exceeds limit.",
)
TRAFFIC_MODE_INVALID = ErrorSpec(
    "InvalidParameter.EniTrafficMode",
    400,
    "The ENI traffic mode is set incorrectly, it must be either Standard or HighPerformance.",
)
INTERFACE_IN_USE = ErrorSpec(
    "InvalidOperation.InvalidEniState", 403, "The operation is not allowed in the current status of {name}."
)
