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
FORMAT = Refusal(length=_WRONG_FORMAT, characters=_WRONG_FORMAT)
"""For parameters that are right or wrong as a whole, such as an address."""

DENIED = ErrorSpec(
    "NoPermission", 403, "You are not authorized to do this action. Resource: {resource} Action: {action}"
)
INACTIVE = ErrorSpec("Inactive", 403, "Your ram service is inactive, please activate it.")
INVALID_MARKER = ErrorSpec("InvalidParameter.Marker", 400, 'The parameter - "Marker" is incorrect.')
MALFORMED_POLICY_DOCUMENT = ErrorSpec("MalformedPolicyDocument", 400, "{reason}")

ROLE_NOT_FOUND = ErrorSpec("EntityNotExist.Role", 404, "The role does not exist.")
ROLE_EXISTS = ErrorSpec("EntityAlreadyExists.Role", 409, "The role does already EXIST.")
ROLE_HAS_POLICY = ErrorSpec(
    "DeleteConflict.Role.Policy", 409, "The role CAN NOT has any attached policy while deleting the role."
)
ROLE_QUOTA = ErrorSpec("LimitExceeded.Role", 409, "The count of roles beyond the current limits.")

POLICY_NOT_FOUND = ErrorSpec("EntityNotExist.Policy", 404, "The policy does not exist.")
POLICY_EXISTS = ErrorSpec("EntityAlreadyExists.Policy", 409, "The policy does already EXIST.")
POLICY_QUOTA = ErrorSpec("LimitExceeded.Policy", 409, "The count of policy beyond the current limits.")
POLICY_OF_USER = ErrorSpec(
    "DeleteConflict.Policy.User", 409, "The policy CAN NOT been attached to any user while deleting the policy."
)
# No page lists what a policy of a role answers with. The Terraform provider waits for roles to be detached on this
# code, which DeleteRole has too, and knows of no DeleteConflict.Policy.Role.
POLICY_OF_ROLE = ErrorSpec(
    "DeleteConflict.Role.Policy", 409, "The policy CAN NOT been attached to any role while deleting the policy."
)
POLICY_HAS_VERSION = ErrorSpec(
    "DeleteConflict.Policy.Version", 409, "The policy CAN NOT has any version except the default version."
)

ROLE_POLICY_NOT_FOUND = ErrorSpec("EntityNotExist.Role.Policy", 404, "The indicate policy of the role does not exist.")
ROLE_POLICY_EXISTS = ErrorSpec(
    "EntityAlreadyExists.Role.Policy", 409, "The role has already been attached this policy."
)
ROLE_POLICY_QUOTA = ErrorSpec(
    "LimitExceeded.Role.Policy", 409, "The count of policies attached to the role beyond the current limits."
)
USER_POLICY_EXISTS = ErrorSpec(
    "EntityAlreadyExists.User.Policy", 409, "The user has already been attached this policy."
)
USER_POLICY_QUOTA = ErrorSpec(
    "LimitExceeded.User.Policy", 409, "The policy count of the user attached policies beyond the current limits."
)

USER_NOT_FOUND = ErrorSpec("EntityNotExist.User", 404, "The user does not exist.")
USER_EXISTS = ErrorSpec("EntityAlreadyExists.User", 409, "The user does already EXIST.")
USER_QUOTA = ErrorSpec("LimitExceeded.User", 409, "The count of users beyond the current limits.")
ACCESS_KEY_QUOTA = ErrorSpec(
    "LimitExceeded.User.AccessKey", 409, "The access key count of the user access keys beyond the current limits."
)
