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
CIDR_BLOCK_MALFORMED = ErrorSpec("InvalidCidrBlock.Malformed", 400, "Specified CIDR block is not valid.")
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
# Worded so where a vSwitch is changed.
VSWITCH_GONE = ErrorSpec("InvalidVSwitchId.NotFound", 404, "The specified virtual switch does not exists.")
VSWITCH_NAME_MALFORMED = ErrorSpec("InvalidVSwitchName.Malformed", 400, "Specified virtual switch name is not valid.")
VSWITCH_DESCRIPTION_MALFORMED = ErrorSpec(
    "InvalidVSwitchDiscription.Malformed", 400, "Specified virtual switch description is not valid."
)
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

VROUTER_NOT_FOUND = ErrorSpec("InvalidVRouterId.NotFound", 404, "Specified virtual router does not exist.")
VROUTER_NAME_MALFORMED = ErrorSpec("InvalidVRouterName.Malformed", 400, "Specified virtual router name is not valid.")
VROUTER_DESCRIPTION_MALFORMED = ErrorSpec(
    "InvalidVRouterDiscription.Malformed", 400, "Specified virtual router description is not valid."
)
LISTED_VROUTER_NOT_FOUND = ErrorSpec("InvalidVRouterId.NotFound", 400, "Specified virtual router does not exist.")
MANDATORY_MISSING = ErrorSpec("MissingParameter", 400, "Miss mandatory parameter.")

ROUTE_TABLE_NOT_FOUND = ErrorSpec("Abs.InvalidRouteTableId.NotExist", 400, "The route table id is not exist.")
ROUTE_TABLE_NAME_MALFORMED = ErrorSpec("Abs.InvaliTableName.Malformed", 400, "Table name format is invalid.")
ROUTE_TABLE_DESCRIPTION_MALFORMED = ErrorSpec("InvalidDescription.Malformed", 400, "Description format is invalid.")
ROUTE_TYPE_ILLEGAL = ErrorSpec("IllegalParam.Type", 400, "The parameter of Type is illegal.")

LISTED_ROUTE_TABLE_NOT_FOUND = ErrorSpec("InvalidRouteTable.NotFound", 400, "The specified RouteTable was not found.")
NEXT_HOP_NOT_FOUND = ErrorSpec(
    "InvalidNextHop.NotFound", 400, "The specified route entry nexthop does not exist in our records."
)
ROUTE_ENTRY_TYPE_ILLEGAL = ErrorSpec("IllegalParam.RouteEntryType", 400, "The parameter of RouteEntryType is illegal.")
IP_VERSION_ILLEGAL = ErrorSpec("IllegalParam.IpVersion", 400, "Param IpVersion illegal.")
NEXT_TOKEN_ILLEGAL = ErrorSpec("IllegalParam.NextToken", 400, "User nextToken is illegal.")
FILTER_UNDER_WRONG_TYPE = ErrorSpec(
    "OperationFailed.FilterParamUnderWrongRouteType",
    400,
    "Operation failed because only custom type support filter by routeEntryId or routeEntryName",
)

# Of the calls about the tags of resources of several kinds.
TAGGED_TYPE_NOT_FOUND = ErrorSpec("InvalidInstanceType.NotFound", 400, "The instance type is not found")
TAGGED_IDS_NOT_FOUND = ErrorSpec("InvalidInstanceIds.NotFound", 400, "The instanceIds are not found")
TOO_MANY_TAGGED_IDS = ErrorSpec("SizeLimitExceeded.ResourceId", 400, "The maximum number of resource IDs is exceeded.")
TOO_MANY_TAGS_GIVEN = ErrorSpec("SizeLimitExceeded.TagNum", 400, "The maximum number of tags is exceeded.")
TAG_QUOTA = ErrorSpec("QuotaExceeded.TagNum", 400, "Custom Tags quota exceeded")
TAG_KEY_INVALID = ErrorSpec("InvalidTagKey", 400, "The tag keys are not valid.")
TAG_VALUE_INVALID = ErrorSpec("InvalidTagValue", 400, "The tag values are not valid.")
TAG_KEY_FORBIDDEN = ErrorSpec("Forbidden.TagKeys", 400, "The request do not allow to operate the tag keys")
TAG_KEY_GIVEN_TWICE = ErrorSpec("Forbidden.TagKey.Duplicated", 400, "The specified tag key already exists.")
TAGS_AND_IDS_MISSING = ErrorSpec(
    "BothEmpty.TagsAndResources", 403, "The specified Tags and ResourcesIds are not allow to both empty."
)
