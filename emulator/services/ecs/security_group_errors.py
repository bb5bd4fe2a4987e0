"""The errors of security groups' rules and members, as the cloud words them.

Where a rule's two directions are worded alike, ``{side}`` is ``Source`` or ``Dest``: where the traffic of the other
side comes from or goes to.
"""

from ...api.errors import ErrorSpec

SECURITY_GROUP_NOT_FOUND = ErrorSpec(
    "InvalidSecurityGroupId.NotFound", 404, "The specified SecurityGroupId does not exist."
)
SECURITY_GROUP_AUTHORIZED = ErrorSpec(
    "DependencyViolation", 403, "The specified security group has been authorized in another one."
)
INNER_ACCESS_MALFORMED = ErrorSpec(
    "InvalidPolicy.Malformed", 400, "The Policy is invalid. Only 'Accept' and 'Drop' are supported. Ignore case."
)
INNER_ACCESS_FIXED = ErrorSpec(
    "InvalidParameter.InnerAccessPolicy",
    404,
    "The InnerAccessPolicy attribute of enterprise level security group can't be modified.",
)

PROTOCOL_NOT_SUPPORTED = ErrorSpec(
    "InvalidIpProtocol.ValueNotSupported",
    400,
    "The parameter {name} must be specified with case insensitive TCP, UDP, ICMP, GRE or All.",
)
PORTS_NOT_GIVEN = ErrorSpec("InvalidPortRange.Malformed", 400, "The specified parameter {name} must set.")
PORTS_MALFORMED = ErrorSpec(
    "InvalidParam.PortRange",
    400,
    "The specified parameter {name} is not valid. It should be two integers less than 65535 in ?/? format.",
)
SOURCE_PORTS_MALFORMED = ErrorSpec(
    "InvalidSourcePortRange.Malformed", 400, "The specified parameter {name} is not valid."
)
PORTS_NOT_OF_PROTOCOL = ErrorSpec(
    "OperationDenied", 400, "The specified IpProtocol does not exist or IpProtocol and PortRange do not match."
)
REVOKED_PORTS_NOT_OF_PROTOCOL = ErrorSpec(
    "InvalidIpPortRange.Malformed", 400, "The specified parameter PortRange is not valid."
)
MODIFIED_PORTS_NOT_OF_PROTOCOL = ErrorSpec(
    "InvalidParam.ProtocolAndPortRangeMismatch", 400, "The specified Protocol and PortRange do not match."
)
PORT_LIST_NOT_OF_PROTOCOL = ErrorSpec(
    "InvalidParam.ProtocolNotSupportPortRangeList", 400, "The specified protocol does not support the port range list."
)
PORT_LIST_NOT_FOUND = ErrorSpec("InvalidPortRangeListId.NotFound", 400, "The specified port range list was not found.")
POLICY_MALFORMED = ErrorSpec("InvalidPolicy.Malformed", 400, "The specified parameter {name} is not valid.")
PRIORITY_MALFORMED = ErrorSpec("InvalidPriority.Malformed", 400, "The parameter {name} is invalid.")
PRIORITY_NOT_SUPPORTED = ErrorSpec(
    "InvalidPriority.ValueNotSupported", 400, "The specified parameter {name} is invalid."
)
NIC_TYPE_NOT_SUPPORTED = ErrorSpec("InvalidNicType.ValueNotSupported", 400, "The specified NicType does not exist.")
RULE_DESCRIPTION_MALFORMED = ErrorSpec(
    "InvalidSecurityGroupDiscription.Malformed", 400, "The specified security group rule description is not valid."
)
ADDRESS_MALFORMED = ErrorSpec("InvalidParam.{parameter}", 400, "The specified parameter {name} is not valid.")
BOTH_SOURCES = ErrorSpec(
    "InvalidParam.SourceIp",
    400,
    "The Parameters SourceCidrIp and Ipv6SourceCidrIp in {rule} cannot be set at the same time.",
)
BOTH_DESTINATIONS = ErrorSpec(
    "InvalidParam.DestIp",
    400,
    "The Parameters DestCidrIp and Ipv6DestCidrIp in {rule} cannot be set at the same time.",
)
MIXED_FAMILIES = ErrorSpec("InvalidParameter.Conflict", 400, "IPv6 and IPv4 addresses cannot exist at the same time.")
SAME_ADDRESSES = ErrorSpec(
    "InvalidParamter.Conflict", 400, "The specified SourceCidrIp should be different from the DestCidrIp."
)
IPV6_WITH_IPV4_PROTOCOL = ErrorSpec(
    "InvalidParam.Ipv4ProtocolConflictWithIpv6Address",
    400,
    "IPv6 address cannot be specified for IPv4-specific protocol.",
)
IPV4_WITH_IPV6_PROTOCOL = ErrorSpec(
    "InvalidParam.Ipv6ProtocolConflictWithIpv4Address",
    400,
    "IPv4 address cannot be specified for IPv6-specific protocol.",
)
PEER_NOT_GIVEN = ErrorSpec(
    "MissingParameter.{side}",
    400,
    "One of the parameters {side}CidrIp, Ipv6{side}CidrIp, {side}GroupId or {side}PrefixListId in {rule} must be "
    "specified.",
)
PERMISSIONS_NOT_ALONE = ErrorSpec(
    "InvalidParam.Permissions", 400, "The specified parameter Permissions cannot coexist with other parameters."
)
PERMISSIONS_DUPLICATED = ErrorSpec(
    "InvalidParam.DuplicatePermissions", 400, "There are duplicate permissions in the specified parameter Permissions."
)

PEER_GROUP_NOT_FOUND = ErrorSpec(
    "Invalid{side}GroupId.NotFound", 404, "The {side}GroupId provided does not exist in our records."
)
PEER_GROUP_IS_SAME = ErrorSpec(
    "InvalidParamter.Conflict", 403, "The specified SecurityGroupId should be different from the SourceGroupId."
)
PEER_GROUP_ON_INTERNET = ErrorSpec(
    "Invalid{side}GroupId.Mismatch", 403, "NicType is required or NicType expects intranet."
)
PEER_GROUP_IN_OTHER_VPC = ErrorSpec(
    "Invalid{side}GroupId.Mismatch", 400, "Specified security group and {role} group are not in the same VPC."
)
PEER_GROUP_IN_OTHER_NETWORK = ErrorSpec(
    "InvalidNetworkType.Conflict",
    403,
    "The specified SecurityGroup network type should be same with SourceGroup network type (vpc or classic).",
)
PEER_GROUP_IN_ENTERPRISE_GROUP = ErrorSpec(
    "InvalidGroupParameter.OperationDenied",
    400,
    "The attributes Policy, SourceGroupId, DestGroupId of enterprise level security groups are not allowed to be set "
    "or modified.",
)
PEER_GROUP_IS_ENTERPRISE = ErrorSpec(
    "InvalidGroupAuthParameter.OperationDenied",
    400,
    "The security group can not authorize to enterprise level security group.",
)
IPV6_ON_CLASSIC = ErrorSpec(
    "InvalidSecurityGroup.InvalidNetworkType",
    400,
    "The specified security group network type is not support this operation, please check the security group network "
    "types. For VPC security groups, ClassicLink must be enabled.",
)
PREFIX_LIST_NOT_FOUND = ErrorSpec("InvalidPrefixListId.NotFound", 404, "The specified prefix list was not found.")
PREFIX_LIST_ON_CLASSIC = ErrorSpec(
    "NotSupported.ClassicNetworkPrefixList",
    400,
    "The prefix list is not supported when the network type of security group is classic.",
)
TOO_MANY_RULES = ErrorSpec(
    "AuthorizationLimitExceed", 403, "The limit of authorization records in the security group reaches."
)
TOO_MANY_GROUP_RULES = ErrorSpec(
    "AuthorizedGroupRule.LimitExceed",
    400,
    "You have reached the limit on the number of group authorization rules that you can add to a security group."
    "When authorization object of rule is security group, the limit is {limit}.",
)

RULE_ID_INVALID = ErrorSpec(
    "InvalidParam.SecurityGroupRuleId", 400, "The specified parameter SecurityGroupRuleId is not valid."
)
RULE_ID_REPEATED = ErrorSpec(
    "InvalidParam.SecurityGroupRuleIdRepeated", 400, "The specified parameter SecurityGroupRuleId is repeated."
)
RULE_NOT_THERE = ErrorSpec("InvalidSecurityGroupRule.RuleNotExist", 400, "The specified rule does not exist.")
RULE_NOT_FOUND = ErrorSpec("SecurityGroupRule.NotFound", 404, "The target security group rule not exist.")
RULE_ID_NOT_FOUND = ErrorSpec(
    "InvalidSecurityGroupRuleId.NotFound", 404, "The specified SecurityGroupRuleId is not exists."
)
NOTHING_TO_MODIFY = ErrorSpec("InvalidParam.InvalidModifyRuleRequest", 400, "The request parameters are illegal.")
PEER_TYPE_FIXED = ErrorSpec(
    "InvalidOperation.ModifySgRuleEntityType", 400, "The source or destination type of the rules cannot be modified."
)
NIC_TYPE_FIXED = ErrorSpec("InvalidOperation.ModifyNicType", 400, "NicType is not allowed to modify.")
PORT_RANGE_TYPE_FIXED = ErrorSpec(
    "InvalidOperation.ModifyPortRangeType",
    400,
    "The PortRange type is not allowed to be modified. You cannot modify a rule from using the port list to not using "
    "it, and vice versa.",
)
RULE_DUPLICATED = ErrorSpec(
    "InvalidOperation.RuleDuplicate", 400, "The modified rule is the same as the rule {rule_id}."
)

DESCRIBED_DIRECTION_INVALID = ErrorSpec("InvalidParamter", 400, "Invalid Parameter.")
ATTRIBUTE_NOT_SUPPORTED = ErrorSpec(
    "InvalidParameter.AttributeNotSupported",
    400,
    "The specified value for parameter Attribute is not supported. Valid values: snapshotPolicyIds.",
)
REFERENCED_IDS_MALFORMED = ErrorSpec(
    "InvalidSecurityGroupId.Malformed",
    400,
    "The specified parameter SecurityGroupId is essential and size should less than 10",
)
REFERENCED_NOT_FOUND = ErrorSpec(
    "InvalidSecurityGroupId.NotFound", 404, "The SecurityGroupId provided does not exist in our records."
)

MEMBER_NOT_GIVEN = ErrorSpec(
    "InvalidParam.Malformed", 403, "Either InstanceId or NetworkInterfaceId must be specified."
)
MEMBER_AMBIGUOUS = ErrorSpec(
    "InvalidParam.EniIdAndInstanceId.Conflict",
    403,
    "The parameters InstanceId and NetworkInterfaceId cannot be specified at the same time.",
)
MEMBER_REGION_NOT_GIVEN = ErrorSpec("MissingParameter.RegionId", 400, "The specified RegionId should not be null.")
INTERFACE_NOT_FOUND = ErrorSpec("InvalidEniId.NotFound", 404, "The specified NetworkInterfaceId {name} does not exist.")
ALREADY_MEMBER = ErrorSpec(
    "InvalidInstanceId.AlreadyExists", 403, "The specified instance already exists in the specified security group."
)
INSTANCE_IN_OTHER_VPC = ErrorSpec(
    "InvalidInstanceId.Mismatch", 400, "Specified instance and security group are not in the same VPC."
)
INTERFACE_IN_OTHER_VPC = ErrorSpec(
    "InvalidOperation.VpcMismatch",
    403,
    "The specified network interface and security group are not in the same VPC.",
)
OTHER_GROUP_TYPE = ErrorSpec(
    "InvalidOperation.MultiGroupType",
    400,
    "The specified instance can't join different types of security group.",
)
MEMBER_OF_TOO_MANY = ErrorSpec(
    "InstanceSecurityGroupLimitExceeded",
    400,
    "Exceeding the allowed amount of security groups that an instance can be in.",
)
TOO_MANY_MEMBERS = ErrorSpec(
    "SecurityGroupInstanceLimitExceeded", 403, "The maximum number of instances in a security group is exceeded."
)
TOO_MANY_INTERFACES = ErrorSpec(
    "InvalidOperation.NetworkInterfaceCountExceeded",
    403,
    "The maximum number of NetworkInterface in a enterprise level security group is exceeded.",
)
NOT_MEMBER = ErrorSpec(
    "InvalidSecurityGroupAssociation.NotFound", 400, "The specified resource {name} is not in the security group."
)
LAST_GROUP_OF_INSTANCE = ErrorSpec(
    "InstanceLastSecurityGroup", 403, "The specified security group is the last security group for the instance."
)
LAST_GROUP_OF_INTERFACE = ErrorSpec(
    "InvalidOperation.AtLeastInOneGroup", 403, "The specified resource {name} must be in at least one security group."
)
