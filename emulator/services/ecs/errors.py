"""ECS's errors, as the cloud words them."""

from ...api.errors import INVALID_PARAMETER, MISSING_PARAMETER, ErrorSpec, ParameterErrors


def _malformed(name: str) -> ErrorSpec:
    return ErrorSpec(f"Invalid{name}.Malformed", 400, f'The specified parameter "{name}" is not valid.')


PARAMETER_ERRORS = ParameterErrors(
    missing=MISSING_PARAMETER, length=INVALID_PARAMETER, characters=INVALID_PARAMETER, value=INVALID_PARAMETER
)

DENIED = ErrorSpec(
    "Forbidden.RAM",
    403,
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
)
DRY_RUN_OPERATION = ErrorSpec("DryRunOperation", 400, "Request validation has been passed with DryRun flag set.")
REGION_NOT_FOUND = ErrorSpec("InvalidRegionId.NotFound", 404, "The specified RegionId does not exist.")
ZONE_NOT_FOUND = ErrorSpec("InvalidZoneId.NotFound", 404, "The specified zoneId does not exist.")
RESOURCE_GROUP_NOT_FOUND = ErrorSpec(
    "InvalidResourceGroup.NotFound", 404, "The ResourceGroup provided does not exist in our records."
)
MANDATORY_NOT_SUPPLIED = ErrorSpec(
    "MissingParameter",
    400,
    'The input parameter "{name}" that is mandatory for processing this request is not supplied.',
)
CONFLICTING_PARAMETERS = ErrorSpec(
    "InvalidParameter.Conflict", 400, "The specified parameters {first} and {second} cannot be used together."
)
DESCRIPTION_MALFORMED = _malformed("Description")
CLIENT_TOKEN_INVALID = ErrorSpec("InvalidClientToken.ValueNotSupported", 400, "The ClientToken provided is invalid.")

TAG_KEY_MALFORMED = ErrorSpec("InvalidTagKey.Malformed", 400, "The specified Tag.n.Key is not valid.")
TAG_VALUE_MALFORMED = ErrorSpec("InvalidTagValue.Malformed", 400, "The specified Tag.n.Value is not valid.")
TAG_KEY_DUPLICATED = ErrorSpec("Duplicate.TagKey", 400, "The Tag.N.Key contain duplicate key.")
TAG_MISMATCH = ErrorSpec("InvalidTag.Mismatch", 400, "The specified Tag.n.Key and Tag.n.Value are not match.")
TAG_COUNT = ErrorSpec("InvalidTagCount", 400, "The specified tags are beyond the permitted range.")

VPC_NOT_FOUND = ErrorSpec("InvalidVpcId.NotFound", 404, "Specified VPC does not exist.")
SECURITY_GROUP_NAME_MALFORMED = ErrorSpec(
    "InvalidSecurityGroupName.Malformed", 400, "Specified security group name is not valid."
)
SECURITY_GROUP_DESCRIPTION_MALFORMED = ErrorSpec(
    "InvalidSecurityGroupDiscription.Malformed", 400, "Specified security group description is not valid."
)
SECURITY_GROUP_QUOTA = ErrorSpec("QuotaExceed.SecurityGroup", 403, "The maximum number of security groups is reached.")
SECURITY_GROUP_GONE = ErrorSpec("InvalidSecurityGroup.NotFound", 404, "The specified security group is not found.")
SECURITY_GROUP_IN_USE = ErrorSpec(
    "DependencyViolation", 403, "There is still instance(s) in the specified security group."
)
SECURITY_GROUP_IDS_MALFORMED = _malformed("SecurityGroupIds")

INSTANCE_NOT_FOUND = ErrorSpec("InvalidInstanceId.NotFound", 404, "The specified InstanceId does not exist.")
INSTANCE_IDS_MALFORMED = ErrorSpec("InvalidInstanceIds.Malformed", 400, "The specified instanceIds are not valid.")
IP_ADDRESSES_MALFORMED = ErrorSpec("InvalidIpAddresses.Malformed", 400, "The specified IP addresses are not valid.")
INSTANCE_STATUS = ErrorSpec(
    "IncorrectInstanceStatus", 403, "The current status of the resource does not support this operation."
)
INSTANCE_INITIALIZING = ErrorSpec(
    "IncorrectInstanceStatus.Initializing",
    403,
    "The specified instance status does not support this operation.",
)
DELETION_PROTECTED = ErrorSpec(
    "InvalidOperation.DeletionProtection", 403, "The specified instance is protected from being released."
)
CHARGE_TYPE_VIOLATION = ErrorSpec(
    "ChargeTypeViolation", 403, "The operation is not permitted due to charge type of the instance."
)
METADATA_TAGS_NOT_SUPPORTED = ErrorSpec(
    "InvalidInstanceMetadataTags.NotSupported",
    400,
    "The specified InstanceMetadataTags not supported, you can use enabled or disabled(default).",
)
CONFIRM_STOP = ErrorSpec(
    "InstanceType.ParameterMismatch",
    403,
    "The input parameter ConfirmStop must be true when an instance have localstorage.",
)
ROLE_ON_CLASSIC = ErrorSpec(
    "InvalidNetworkType.MismatchRamRole", 403, "Ram role cannot be applied to instances of Classic network type."
)
PASS_ROLE_FORBIDDEN = ErrorSpec(
    "InvalidUser.PassRoleForbidden", 403, "The RAM user does not have the privilege to pass a RAM role."
)
ROLE_INSTANCE_NOT_FOUND = ErrorSpec("InvalidInstanceId.NotFound", 404, "The specified instanceId does not exist.")
LISTED_INSTANCE_NOT_FOUND = ErrorSpec("InvalidInstanceId.NotFound", 404, "The specified instanceId does not exist")
ROLE_NOT_FOUND = ErrorSpec("InvalidRamRole.NotFound", 404, "The specified RAMRoleName does not exist.")
NOT_ECS_ROLE = ErrorSpec(
    "InvalidRamRole.NotEcsRole",
    404,
    "The specified ram role is not authorized for ecs, please check your role policy.",
)
ROLE_ALREADY_ATTACHED = ErrorSpec(
    "InvalidRamRole.AlreadyAttached", 403, "The specified instance already has a RAM role attached."
)
ROLE_IN_USE = ErrorSpec("InvalidRamRole.InUse", 403, "The specified RAM role is already attached to another instance.")
ROLE_POLICY_MALFORMED = _malformed("Policy")
ALL_EMPTY = ErrorSpec(
    "InvalidParameter.AllEmpty", 403, "The parameters InstanceIds and RamRoleName cannot both be empty."
)

STATUS_NOT_FOUND = ErrorSpec("InvalidStatus.NotFound", 404, "The specified Status is not found")
NETWORK_TYPE_NOT_FOUND = ErrorSpec("InvalidNetworkType.NotFound", 404, "The specified InstanceNetworkType is not found")
CHARGE_TYPE_NOT_FOUND = ErrorSpec(
    "InvalidInstanceChargeType.NotFound", 404, "The InstanceChargeType does not exist in our records"
)
LISTED_INTERNET_CHARGE_TYPE = ErrorSpec(
    "InvalidInternetChargeType.ValueNotSupported", 404, "The specified InternetChargeType is not found"
)
FILTER_KEY_NOT_FOUND = ErrorSpec("InvalidFilterKey.NotFound", 404, "The specified FilterKey is not found")
LOCK_REASON_NOT_FOUND = ErrorSpec("InvalidLockReason.NotFound", 404, "The specified LockReason is not found")
HTTP_ENDPOINT_NOT_SUPPORTED = ErrorSpec(
    "InvalidHttpEndpoint.NotSupported",
    400,
    "The specified HttpEndpoint not supported, you can use enabled(default) or disabled.",
)
HTTP_TOKENS_NOT_SUPPORTED = ErrorSpec(
    "InvalidHttpTokens.NotSupported",
    400,
    "The specified HttpTokens not supported, you can use optional(default) or required.",
)
HOP_LIMIT_NOT_SUPPORTED = ErrorSpec(
    "InvalidHttpPutResponseHopLimit.NotSupported",
    400,
    "The specified HttpPutResponseHopLimit not supported, more than 1 and less than 64 is reasonable.",
)
POOL_NOT_FOUND = ErrorSpec("Invalid.PrivatePoolOptionsId", 400, "The specified PrivatePoolOptions.Id is invalid.")
