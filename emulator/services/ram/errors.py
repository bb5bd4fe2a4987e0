"""RAM's errors, as the cloud words them.

Those without an entry in the published tables are worded like their neighbours.
"""

from ...api.errors import MISSING_PARAMETER, ErrorSpec, ParameterErrors, Refusal

PARAMETER_ERRORS = ParameterErrors(
    missing=MISSING_PARAMETER,
    length=ErrorSpec("InvalidParameter.{name}.Length", 400, 'The parameter - "{name}" beyond the length limit.'),
    characters=ErrorSpec(
        "InvalidParameter.{name}.InvalidChars", 400, 'The parameter - "{name}" contains invalid chars.'
    ),
    value=ErrorSpec("InvalidParameter.{name}", 400, 'The parameter - "{name}" is incorrect.'),
)
_WRONG_FORMAT = ErrorSpec("InvalidParameter.{name}.Format", 400, 'The format of the parameter - "{name}" is incorrect.')
FORMAT = Refusal(length=_WRONG_FORMAT, characters=_WRONG_FORMAT, value=_WRONG_FORMAT)
"""For parameters that are right or wrong as a whole, such as an address."""

DENIED = ErrorSpec(
    "NoPermission", 403, "You are not authorized to do this action. Resource: {resource} Action: {action}"
)
INACTIVE = ErrorSpec("Inactive", 403, "Your ram service is inactive, please activate it.")
INVALID_MARKER = ErrorSpec("InvalidParameter.Marker", 400, 'The parameter - "Marker" is incorrect.')
INVALID_NEXT_TOKEN = ErrorSpec("InvalidParameter.NextToken", 400, 'The parameter - "NextToken" is incorrect.')
MALFORMED_POLICY_DOCUMENT = ErrorSpec("MalformedPolicyDocument", 400, "{reason}")

ROLE_NOT_FOUND = ErrorSpec("EntityNotExist.Role", 404, "The role does not exist.")
ROLE_EXISTS = ErrorSpec("EntityAlreadyExists.Role", 409, "The role does already EXIST.")
ROLE_HAS_POLICY = ErrorSpec(
    "DeleteConflict.Role.Policy", 409, "The role CAN NOT has any attached policy while deleting the role."
)
ROLE_QUOTA = ErrorSpec("LimitExceeded.Role", 409, "The count of roles beyond the current limits.")

POLICY_NOT_FOUND = ErrorSpec("EntityNotExist.Policy", 404, "The policy does not exist.")
POLICY_VERSION_NOT_FOUND = ErrorSpec("EntityNotExist.Policy.Version", 404, "The policy version does not exist.")
POLICY_EXISTS = ErrorSpec("EntityAlreadyExists.Policy", 409, "The policy does already EXIST.")
POLICY_QUOTA = ErrorSpec("LimitExceeded.Policy", 409, "The count of policy beyond the current limits.")
POLICY_VERSION_QUOTA = ErrorSpec(
    "LimitExceeded.Policy.Version", 409, "The count of policy version beyond the current limits."
)
POLICY_OF_USER = ErrorSpec(
    "DeleteConflict.Policy.User", 409, "The policy CAN NOT been attached to any user while deleting the policy."
)
POLICY_OF_GROUP = ErrorSpec(
    "DeleteConflict.Policy.Group", 409, "The policy CAN NOT been attached to any group while deleting the policy."
)
# No page lists what a policy of a role answers with. The Terraform provider waits for roles to be detached on this
# code, which DeleteRole has too, and knows of no DeleteConflict.Policy.Role.
POLICY_OF_ROLE = ErrorSpec(
    "DeleteConflict.Role.Policy", 409, "The policy CAN NOT been attached to any role while deleting the policy."
)
POLICY_HAS_VERSION = ErrorSpec(
    "DeleteConflict.Policy.Version", 409, "The policy CAN NOT has any version except the default version."
)
POLICY_VERSION_IS_DEFAULT = ErrorSpec(
    "DeleteConflict.Policy.Version.Default", 409, "The default policy version CAN NOT been deleted directly."
)

ROLE_POLICY_NOT_FOUND = ErrorSpec("EntityNotExist.Role.Policy", 404, "The indicate policy of the role does not exist.")
ROLE_POLICY_EXISTS = ErrorSpec(
    "EntityAlreadyExists.Role.Policy", 409, "The role has already been attached this policy."
)
ROLE_POLICY_QUOTA = ErrorSpec(
    "LimitExceeded.Role.Policy", 409, "The count of policies attached to the role beyond the current limits."
)
USER_POLICY_NOT_FOUND = ErrorSpec("EntityNotExist.User.Policy", 404, "The indicate policy of the user does not exist.")
USER_POLICY_EXISTS = ErrorSpec(
    "EntityAlreadyExists.User.Policy", 409, "The user has already been attached this policy."
)
USER_POLICY_QUOTA = ErrorSpec(
    "LimitExceeded.User.Policy", 409, "The policy count of the user attached policies beyond the current limits."
)
GROUP_POLICY_NOT_FOUND = ErrorSpec(
    "EntityNotExist.Group.Policy", 404, "The indicate policy attached to the group does not exist."
)
GROUP_POLICY_EXISTS = ErrorSpec(
    "EntityAlreadyExists.Group.Policy", 409, "The group has already been attached this policy."
)
GROUP_POLICY_QUOTA = ErrorSpec(
    "LimitExceeded.Group.Policy", 409, "The policy count of the group beyond the current limits."
)

USER_NOT_FOUND = ErrorSpec("EntityNotExist.User", 404, "The user does not exist.")
USER_EXISTS = ErrorSpec("EntityAlreadyExists.User", 409, "The user does already EXIST.")
USER_QUOTA = ErrorSpec("LimitExceeded.User", 409, "The count of users beyond the current limits.")
USER_IN_GROUP = ErrorSpec("DeleteConflict.User.Group", 409, "The user CAN NOT be in any group while deleting the user.")
USER_HAS_ACCESS_KEY = ErrorSpec(
    "DeleteConflict.User.AccessKey", 409, "The user CAN NOT has any access key while deleting the user."
)
USER_HAS_LOGIN_PROFILE = ErrorSpec(
    "DeleteConflict.User.LoginProfile", 409, "The user CAN NOT has any login profile while deleting the user."
)
USER_HAS_MFA_DEVICE = ErrorSpec(
    "DeleteConflict.User.MFADevice", 409, "The user CAN NOT has any mfa device while deleting the user."
)
USER_HAS_POLICY = ErrorSpec(
    "DeleteConflict.User.Policy", 409, "The user CAN NOT has any attached policy while deleting the user."
)

ACCESS_KEY_NOT_FOUND = ErrorSpec("EntityNotExist.User.AccessKey", 404, "The user access key does not exist.")
ACCESS_KEY_QUOTA = ErrorSpec(
    "LimitExceeded.User.AccessKey", 409, "The access key count of the user access keys beyond the current limits."
)
PUBLIC_KEY_NOT_FOUND = ErrorSpec("EntityNotExist.User.PublicKey", 404, "The user public key does not exist.")
PUBLIC_KEY_QUOTA = ErrorSpec(
    "LimitExceeded.User.PublicKey", 409, "The public key count of the user public keys beyond the current limits."
)

LOGIN_PROFILE_NOT_FOUND = ErrorSpec("EntityNotExist.User.LoginProfile", 404, "The user login profile does not exist.")
LOGIN_PROFILE_EXISTS = ErrorSpec(
    "EntityAlreadyExists.User.LoginProfile", 409, "The user login profile does already EXIST."
)
PASSWORD_TOO_WEAK = ErrorSpec(
    "InvalidParameter.{name}.TooWeak", 400, 'The parameter - "{name}" is not compliant with the password policy.'
)
PASSWORD_REUSED = ErrorSpec(
    "InvalidParameter.{name}.ReusePrevention",
    400,
    'The parameter - "{name}" is not compliant with the reuse prevention password policy.',
)
OLD_PASSWORD_INCORRECT = ErrorSpec(
    "InvalidParameter.OldPassword.Incorrect", 400, 'The parameter - "OldPassword" is incorrect.'
)
ONLY_SUB_USER = ErrorSpec("NotSupport.Account", 400, "This method can be only invoked by sub user.")

MFA_DEVICE_NOT_FOUND = ErrorSpec("EntityNotExist.VirtualMFADevice", 404, "The virtual mfa device does not exist.")
MFA_DEVICE_EXISTS = ErrorSpec("EntityAlreadyExists.VirtualMFADevice", 409, "The virtual mfa device does already EXIST.")
MFA_DEVICE_QUOTA = ErrorSpec(
    "LimitExceeded.VirtualMFADevice", 409, "The count of virtual mfa devices beyond the current limits."
)
MFA_DEVICE_BOUND = ErrorSpec(
    "EntityAlreadyExists.VirtualMFADevice.User", 409, "The virtual mfa device does already been bound to a user."
)
MFA_DEVICE_OF_USER = ErrorSpec(
    "DeleteConflict.VirtualMFADevice.User",
    409,
    "The virtual mfa device CAN NOT been bound to any user while deleting it.",
)
USER_MFA_DEVICE_NOT_FOUND = ErrorSpec("EntityNotExist.User.MFADevice", 404, "The user has not bound any MFA device.")
USER_MFA_DEVICE_EXISTS = ErrorSpec(
    "EntityAlreadyExists.User.MFADevice", 409, "The user has already bound a MFA device."
)
AUTHENTICATION_CODE_FORMAT = ErrorSpec(
    "InvalidParameter.AuthenticationCode.Format", 400, 'The parameter - "AuthenticationCode" MUST be 6 numbers.'
)
AUTHENTICATION_CODE_WRONG = ErrorSpec(
    "CheckAuthenticationCodeFail", 403, 'The parameter - "AuthenticationCode" is inccorrect.'
)

GROUP_NOT_FOUND = ErrorSpec("EntityNotExist.Group", 404, "The group does not exist.")
GROUP_EXISTS = ErrorSpec("EntityAlreadyExists.Group", 409, "The group does already EXIST.")
GROUP_QUOTA = ErrorSpec("LimitExceeded.Group", 409, "The count of groups beyond the current limits.")
GROUP_HAS_USER = ErrorSpec(
    "DeleteConflict.Group.User", 409, "The group CAN NOT has any user member while deleting the group."
)
GROUP_HAS_POLICY = ErrorSpec(
    "DeleteConflict.Group.Policy", 409, "The entity CAN NOT has any attached policy while deleting the group."
)
MEMBERSHIP_NOT_FOUND = ErrorSpec("EntityNotExist.User.Group", 404, "The user has not joined the group.")
MEMBERSHIP_EXISTS = ErrorSpec("EntityAlreadyExists.User.Group", 409, "The user has already joined the group.")
MEMBERSHIP_QUOTA = ErrorSpec(
    "LimitExceeded.User.Group", 409, "The count of groups the target user joined beyond the current limits."
)

ALIAS_EXISTS = ErrorSpec("EntityAlreadyExists.AccountAlias", 409, "The account alias does already exist.")
ALIAS_FORMAT = ErrorSpec(
    "InvalidParameter.AccountAlias.Format", 400, 'The format of parameter - "AccountAlias" is incorrect.'
)
ALIAS_LENGTH = ErrorSpec(
    "InvalidParameter.AccountAlias.Length", 400, 'The parameter - "AccountAlias" MUST be in the range of 3 and 63.'
)
PASSWORD_LENGTH_RANGE = ErrorSpec(
    "InvalidParameter.MinimumPasswordLength.Range",
    400,
    'The parameter - "MinimumPasswordLength" MUST be in the range of 8 and 32.',
)

DIAGNOSIS_DENIED = ErrorSpec("NoPermission", 403, "You do not have the required permissions.")
DIAGNOSIS_NOT_FOUND = ErrorSpec("EntityNotExist", 404, "The specific DecodedDiagnosticMessage cannot be found.")
DIAGNOSIS_EXPIRED = ErrorSpec("EncodedMessageExpire", 400, "The EncodedDiagnosticMessage is expired.")

# No page says what changing a service-linked role by hand answers with.
SERVICE_LINKED = ErrorSpec(
    "NoPermission.ServiceLinkedRole", 403, "The operation is not supported for the service-linked role."
)
# The pages of Resource Management, which makes the same roles, list these.
SERVICE_NOT_FOUND = ErrorSpec("EntityNotExist.Service", 404, "The service does not exist.")
SERVICE_LINKED_ROLE_NOT_FOUND = ErrorSpec(
    "EntityNotExist.ServiceLinkedRole", 404, "This role exists but is not a Service Linked Role."
)
CUSTOM_SUFFIX_NOT_ALLOWED = ErrorSpec(
    "InvalidParameter.CustomSuffix.NotAllowed", 400, "Custom suffix is not allowed for this Service Linked Role."
)
DESCRIPTION_NOT_ALLOWED = ErrorSpec(
    "InvalidParameter.Description.NotAllowed",
    400,
    "Custom description is not allowed for default service linked role.",
)

# No page says what one tag too many answers with.
TAG_QUOTA = ErrorSpec("LimitExceeded.Tag", 409, "The count of tags beyond the current limits.")
