"""The errors of launching an instance, as the cloud words them."""

from ...api.errors import ErrorSpec


def _malformed(code: str, name: str) -> ErrorSpec:
    return ErrorSpec(code, 400, f'The specified parameter "{name}" is not valid.')


IMAGE_NOT_FOUND = ErrorSpec("InvalidImageId.NotFound", 404, "The specified ImageId does not exist.")
IMAGE_FAMILY_NOT_FOUND = ErrorSpec("InvalidImageFamily.NotFound", 404, "The specified ImageFamily does not exist.")
LAUNCH_TEMPLATE_NOT_FOUND = ErrorSpec(
    "InvalidLaunchTemplate.NotFound", 404, "The specified LaunchTemplate does not exist."
)
DEDICATED_HOST_NOT_FOUND = ErrorSpec(
    "InvalidDedicatedHostId.NotFound", 400, "The specified DedicatedHostId does not exist."
)
DEPLOYMENT_SET_NOT_FOUND = ErrorSpec("DeploymentSet.NotFound", 404, "The specified deployment set does not exist.")
HPC_CLUSTER_NOT_FOUND = ErrorSpec("InvalidHpcClusterId.NotFound", 400, "The specified HpcClusterId is not found")
INSTANCE_TYPE_NOT_SUPPORTED = ErrorSpec(
    "InvalidInstanceType.ValueNotSupported", 400, "The specified InstanceType beyond the permitted range."
)

AMOUNT_INVALID = ErrorSpec("InvalidParam.Amount", 403, "The specified parameter Amount is not valid.")
MIN_AMOUNT_MALFORMED = ErrorSpec("InvalidMinAmount.Malformed", 400, "The specified parameter MinAmount is not valid.")
INSTANCE_NAME_MALFORMED = _malformed("InvalidInstanceName.Malformed", "InstanceName")
HOST_NAME_MALFORMED = _malformed("InvalidHostName.Malformed", "HostName")
INSTANCE_NAME_EXCEEDS = ErrorSpec(
    "InvalidParams.InstanceNameExceed",
    403,
    "The uniqueSuffix takes three naming places, please shorten your InstanceName.",
)
HOST_NAME_EXCEEDS = ErrorSpec(
    "InvalidParams.HostnameExceed", 403, "The uniqueSuffix takes three naming places, please shorten your Hostname."
)
PASSWORD_MALFORMED = _malformed("InvalidPassword.Malformed", "Password")
PASSWORD_MISMATCH = ErrorSpec(
    "InvalidPasswordParam.Mismatch", 400, "The input password should be null when passwdInherit is true."
)
LAUNCHED_KEY_PAIR_NOT_FOUND = ErrorSpec(
    "InvalidKeyPairName.NotFound", 404, 'The specified parameter "KeyPairName" does not exist in our records.'
)
KEY_PAIR_ON_WINDOWS = ErrorSpec(
    "DependencyViolation.WindowsInstance",
    403,
    "The instance creating is window, cannot use ssh key pair to login.",
)
USER_DATA_FORMAT = ErrorSpec(
    "InvalidUserData.Base64FormatInvalid", 400, 'The specified parameter "UserData" must be encoded in Base64.'
)
USER_DATA_SIZE = ErrorSpec("InvalidUserData.SizeExceeded", 400, 'The specified parameter "UserData" exceeds the size.')
USER_DATA_ON_CLASSIC = ErrorSpec(
    "InvalidUserData.NotSupported",
    400,
    'The specified parameter "UserData" only support the vpc and IoOptimized Instance.',
)

SECURITY_GROUP_NOT_FOUND = ErrorSpec(
    "InvalidSecurityGroupId.NotFound", 404, "The SecurityGroupId provided does not exist in our records."
)
TOO_MANY_GROUPS = ErrorSpec(
    "JoinedGroupLimitExceed", 400, "The number of security groups that the resource joins exceeds the limit."
)
MIXED_GROUP_TYPES = ErrorSpec(
    "InvalidOperation.MultiGroupType",
    403,
    "The specified instance can't join different types of security group.",
)
GROUP_IS_FULL = ErrorSpec(
    "SecurityGroupInstanceLimitExceed", 403, "Exceeding the allowed amount of instances of a security group."
)
VSWITCH_NOT_FOUND = ErrorSpec(
    "InvalidVSwitchId.NotFound", 400, "The specified VSwitch does not exist in the specified region."
)
ZONE_MISMATCH = ErrorSpec("InvalidParameter.Mismatch", 400, "Specified virtual switch is not in the specified zone.")
NETWORK_MISMATCH = ErrorSpec(
    "OperationDenied.InconsistentNetwork", 403, "The specified security group and vswitch are not in the same vpc."
)
NETWORK_INTERFACE_INVALID = ErrorSpec(
    "InvalidParam.NetworkInterface", 400, "The specified parameter NetworkInterface is not valid: {reason}."
)
PRIVATE_IP_MALFORMED = ErrorSpec("InvalidPrivateIpAddress.Malformed", 400, "Specified private IP address is malformed.")
PRIVATE_IP_OUTSIDE = ErrorSpec(
    "InvalidPrivateIpAddress", 400, "Specified private IP address is not in the CIDR block of virtual switch."
)
PRIVATE_IP_RESERVED = ErrorSpec(
    "InvalidVSwitchId.IpInvalid", 403, "Specified private IP address is reserved in the virtual switch."
)
PRIVATE_IP_DUPLICATED = ErrorSpec(
    "InvalidPrivateIpAddress.Duplicated", 400, "Specified private IP address is duplicated."
)
PRIVATE_IPS_EXHAUSTED = ErrorSpec("QuotaExceeded.PrivateIpAddress", 400, "Don't have enough private IPs in this switch")

INTERNET_CHARGE_TYPE_NOT_SUPPORTED = ErrorSpec(
    "InvalidInternetChargeType.ValueNotSupported", 400, "The specified InternetChargeType is not valid."
)
BANDWIDTH_OUT_MALFORMED = ErrorSpec(
    "InvalidInternetMaxBandwidthOut.Malformed", 400, "The specified parameter internetMaxBandwidthOut is not valid."
)
BANDWIDTH_IN_MALFORMED = ErrorSpec(
    "InvalidInternetMaxBandwidthIn.Malformed", 400, "The specified parameter internetMaxBandwidthIn is not valid."
)
PERIOD_MISSING = ErrorSpec("MissingParamter", 400, 'The specified parameter "Period" is not null.')
PERIOD_INVALID = ErrorSpec("InvalidPeriod", 400, "The specified period is not valid.")
PERIOD_UNIT_NOT_SUPPORTED = ErrorSpec(
    "InvalidPeriodType.ValueNotSupported", 400, "The specified parameter PeriodType is invalid."
)
AUTO_RELEASE_TIME_MALFORMED = ErrorSpec(
    "InvalidAutoReleaseTime.Malformed", 400, "The specified parameter AutoReleaseTime is not valid."
)
SPOT_STRATEGY_INVALID = ErrorSpec("InvalidSpotStrategy", 400, "The specified SpotStrategy is not valid.")
SPOT_PRICE_LIMIT_INVALID = ErrorSpec("InvalidSpotPriceLimit", 400, "The specified SpotPriceLimitis not valid.")
SPOT_DURATION_INVALID = ErrorSpec("InvalidSpotDuration", 400, "The specified SpotDuration is not valid.")
SPOT_PREPAID = ErrorSpec("InvalidSpotPrepaid", 400, "The specified Spot type is not support PrePay Instance.")
SPOT_INTERRUPTION_INVALID = ErrorSpec(
    "InvalidSpotInterruptionBehavior", 400, "The specified SpotInterruptionBehavior is not valid."
)
CREDIT_SPECIFICATION_INVALID = ErrorSpec(
    "InvalidParameter.CreditSpecification", 400, "The specified CreditSpecification is not supported in this region."
)
TENANCY_INVALID = ErrorSpec("InvalidParam.Tenancy", 400, "The specified Tenancy is invalid.")

SYSTEM_DISK_CATEGORY = ErrorSpec(
    "InvalidSystemDiskCategory.ValueNotSupported",
    400,
    'The specified parameter "SystemDisk.Category" is not valid.',
)
SYSTEM_DISK_SIZE = ErrorSpec(
    "InvalidSystemDiskSize.ValueNotSupported", 400, 'The specified parameter "SystemDisk.Size" is not valid.'
)
SYSTEM_DISK_BELOW_IMAGE = ErrorSpec(
    "InvalidSystemDiskSize.LessThanImageSize",
    404,
    "The specified parameter SystemDisk.Size is less than the image size.",
)
DATA_DISK_CATEGORY = ErrorSpec(
    "InvalidDataDiskCategory.ValueNotSupported", 400, 'The specified parameter "DataDisk.n.Category" is not valid.'
)
DATA_DISK_SIZE = ErrorSpec(
    "InvalidDataDiskSize.ValueNotSupported",
    400,
    "The specified DataDisk.n.Size beyond the permitted range, or the capacity of snapshot exceeds the size limit "
    "of the specified disk category.",
)
DATA_DISK_COUNT = ErrorSpec(
    "InstanceDiskNumber.LimitExceed", 400, "The total number of specified disk in an instance exceeds."
)
SNAPSHOT_NOT_FOUND = ErrorSpec(
    "InvalidDataDiskSnapshotId.NotFound", 404, 'The specified parameter "DataDisk.n.SnapshotId" is not valid.'
)
PERFORMANCE_LEVEL_INVALID = ErrorSpec(
    "InvalidPerformanceLevel.Malformed", 400, 'The specified parameter "PerformanceLevel" is not valid.'
)
DISK_NAME_MALFORMED = ErrorSpec(
    "InvalidDiskName.Malformed",
    400,
    'The specified parameter "SyatemDisk.DiskName or DataDisk.n.DiskName" is not valid.',
)
DISK_DESCRIPTION_MALFORMED = ErrorSpec(
    "InvalidDiskDescription.Malformed",
    400,
    'The specified parameter "SyatemDisk.DiskDescription or DataDisk.n.Description" is not valid.',
)

LAUNCHED_ROLE_ON_CLASSIC = ErrorSpec(
    "InvalidNetworkType.MismatchRamRole", 403, "A RAM role can't be used for classic instance."
)
LAUNCHED_ROLE_NOT_FOUND = ErrorSpec(
    "InvalidRamRole.NotFound", 404, 'The specified parameter "RAMRoleName" does not exist.'
)
NOT_ECS_ROLE = ErrorSpec(
    "InvalidRamRole.NotEcsRole",
    401,
    "The specified ram role is not authorized for ecs, please check your role policy.",
)
