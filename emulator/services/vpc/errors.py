"""VPC's errors, as the cloud words them."""

from ...api.errors import INVALID_PARAMETER, MISSING_PARAMETER, ErrorSpec, ParameterErrors

PARAMETER_ERRORS = ParameterErrors(
    missing=MISSING_PARAMETER, length=INVALID_PARAMETER, characters=INVALID_PARAMETER, value=INVALID_PARAMETER
)

DENIED = ErrorSpec(
    "Forbidden.RAM", 403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."
)
DRY_RUN_OPERATION = ErrorSpec("DryRunOperation", 400, "Request validation has been passed with DryRun flag set.")
REGION_NOT_FOUND = ErrorSpec("InvalidRegionId.NotFound", 404, 'Specified value of "regionId" is not supported.')
ZONE_NOT_FOUND = ErrorSpec("InvalidZoneId.NotFound", 404, "Specified zone does not exist.")
RESOURCE_GROUP_NOT_FOUND = ErrorSpec("InvalidResourceGroupId", 400, "The specified ResourceGroupId does not exist.")

TAG_KEY_MISSING = ErrorSpec("MissingParam.TagKey", 400, "The parameter TagKey is mandatory.")
TAG_KEY_ILLEGAL = ErrorSpec("IllegalParam.TagKey", 400, "The param of {value} is illegal.")
TAG_VALUE_ILLEGAL = ErrorSpec("IllegalParam.TagValue", 400, "The param of {value} is illegal.")
TAG_KEY_DUPLICATED = ErrorSpec("Duplicated.TagKey", 400, "The tag key {value} is duplicated.")
TOO_MANY_TAGS = ErrorSpec("SizeLimitExceeded.TagNum", 400, "The number of tags exceeds the limit.")

VPC_NOT_FOUND = ErrorSpec("InvalidVpcId.NotFound", 404, "Specified VPC does not exist.")
VPC_NAME_MALFORMED = ErrorSpec("InvalidVpcName.Malformed", 400, "Specified VPC name is not valid.")
VPC_DESCRIPTION_MALFORMED = ErrorSpec("InvalidVpcDiscription.Malformed", 400, "Specified VPC description is not valid.")
VPC_CIDR_INVALID = ErrorSpec("InvalidParameter", 400, "Specified CIDR block is not valid")
VPC_CIDR_MASK = ErrorSpec("IllegalParam.CidrBlockMask", 400, "The param of CidrBlock Mask [{mask}] is illegal.")
VPC_CIDR_EXCLUDED = ErrorSpec(
    "OperationDenied.CidrInExcludeCidrs",
    400,
    "The operation is not allowed because the input CIDR is within the illegal CIDRs.",
)
VPC_QUOTA = ErrorSpec("QuotaExceeded.Vpc", 400, "VPC quota exceeded.")
USER_CIDR_MALFORMED = ErrorSpec("InvalidParameter", 400, "Specified UserCidr invalid format.")
USER_CIDR_NOT_STRICT = ErrorSpec("IllegalParam.UserCidr", 400, "UserCidr is not a valid or strict address.")
USER_CIDR_RESERVED = ErrorSpec("InvalidUserCidr.Malformed", 400, "Specified UserCidr overlapping in of 100.64.0.0/10.")
USER_CIDR_QUOTA = ErrorSpec("InvalidUserCidr.Quota", 400, "Specified UserCidr number is greater than 3.")
IPV6_NOT_ENABLED = ErrorSpec("MissingParam.EnableIpv6", 400, "The parameter EnableIpv6 is mandatory.")
IPV6_CIDR_MALFORMED = ErrorSpec("InvalidIpv6CidrBlock.Malformed", 400, "Specified Ipv6CidrBlock is not valid.")
IPV6_CIDR_NOT_RESERVED = ErrorSpec(
    "OperationFailed.IPv6CidrNotReserved", 400, "The operation is failed because the IPv6 CIDR block is not reserved."
)
IPV6_ISP_ILLEGAL = ErrorSpec("IllegalParam.Ipv6Isp", 400, "The specified Ipv6Isp is illegal.")
IPAM_POOL_MISSING = ErrorSpec("IllegalParam.IpamPool", 400, "The specified IPAM pool cannot be empty.")
IPAM_POOL_NOT_FOUND = ErrorSpec("ResourceNotFound.IpamPool", 404, "The dependent IPAM pool is not found.")
VPC_HAS_VSWITCH = ErrorSpec("DependencyViolation.VSwitch", 400, "Specified object has dependent resources")
VPC_HAS_SECURITY_GROUP = ErrorSpec(
    "DependencyViolation.SecurityGroup", 400, "Specified object has dependent resources SecurityGroup."
)

VSWITCH_NOT_FOUND = ErrorSpec("InvalidVSwitchId.NotFound", 404, "Specified virtual switch does not exist.")
VSWITCH_NAME_MALFORMED = ErrorSpec("InvalidVSwitchName.Malformed", 400, "Specified virtual switch name is not valid.")
VSWITCH_DESCRIPTION_MALFORMED = ErrorSpec(
    "InvalidVSwitchDiscription.Malformed", 400, "Specified virtual switch description is not valid."
)
VSWITCH_CIDR_MALFORMED = ErrorSpec("InvalidCidrBlock.Malformed", 400, "Specified CIDR block is not valid.")
VSWITCH_CIDR_MASK = ErrorSpec("InvalidCirdrBlock.MaskLength", 400, "Specified CIDR block is not valid .")
VSWITCH_CIDR_OUTSIDE = ErrorSpec("InvalidParameter", 400, "Specified CIDR block is not valid in VPC.")
VSWITCH_CIDR_OVERLAPPED = ErrorSpec(
    "InvalidCidrBlock.Overlapped", 400, "Specified CIDR block overlapped with other subnets."
)
VSWITCH_IPV6_UNAVAILABLE = ErrorSpec("InvalidIpv6CidrBlock.Malformed", 400, "Specified VPC has no such Ipv6CidrBlock.")
VSWITCH_IPV6_OVERLAPPED = ErrorSpec(
    "InvalidIpv6CidrBlock.Overlapped", 400, "Specified IPv6 CIDR block overlapped with other subnets."
)
VSWITCH_QUOTA = ErrorSpec("QuotaExceeded.VSwitch", 400, "Virtual switch quota exceeded.")
VSWITCH_IN_USE = ErrorSpec("DependencyViolation", 400, "Specified object has dependent resources.")
