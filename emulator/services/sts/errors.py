"""STS's errors, as the cloud words them."""

from ...api.errors import ErrorSpec, ParameterErrors

_WRONGLY_FORMED = ErrorSpec("InvalidParameter.{name}", 400, "The parameter {name} is wrongly formed.")

PARAMETER_ERRORS = ParameterErrors(
    missing=ErrorSpec("MissingParameter.{name}", 400, "Parameter {name} is required."),
    length=_WRONGLY_FORMED,
    characters=_WRONGLY_FORMED,
    value=_WRONGLY_FORMED,
)
DENIED = ErrorSpec("NoPermission", 403, "You are not authorized to do this action. You should be authorized by RAM.")

DURATION_OUT_OF_RANGE = ErrorSpec(
    "InvalidParameter.DurationSeconds", 400, "The Min/Max value of DurationSeconds is 15min/{maximum}."
)
DURATION_MALFORMED = ErrorSpec(
    "InvalidParameter.DurationSeconds", 400, "The Min/Max value of DurationSeconds is 15min/1hr."
)
POLICY_GRAMMAR = ErrorSpec("InvalidParameter.PolicyGrammar", 400, "The parameter Policy has not passed grammar check.")
POLICY_SIZE = ErrorSpec("InvalidParameter.PolicySize", 400, "The size of Policy must be smaller than 2048 bytes.")
ROLE_NOT_FOUND = ErrorSpec("EntityNotExist.Role", 404, "The role not exists: {arn}.")
ASSUMED_BY_ROOT = ErrorSpec("NoPermission", 403, "Roles may not be assumed by root accounts.")
# What the identity behind a session may become is not documented; here it stays what it is.
SOURCE_IDENTITY_FIXED = ErrorSpec(
    "InvalidParameter.SourceIdentity", 400, "The parameter SourceIdentity is wrongly formed."
)

# Of the calls with a token or an assertion.
INVALID_POLICY = ErrorSpec("InvalidParameter.PolicyGrammar", 400, "Invalid Policy.")
POLICY_TOO_LONG = ErrorSpec("InvalidParameter.PolicySize", 400, "The max size of policy string is 2048.")
INVALID_SESSION_NAME = ErrorSpec("InvalidParameter.RoleSessionName", 400, "The RoleSessionName is invalid.")
INVALID_DURATION = ErrorSpec("InvalidParameter.DurationSeconds", 400, "The DurationSeconds is invalid.")
ROLE_ARN_NOT_FOUND = ErrorSpec("EntityNotExist.RoleArn", 404, "The specified Role does not exists.")
NOT_TRUSTED = ErrorSpec("AuthenticationFail.NoPermission", 401, "There is no permission")
OIDC_PROVIDER_NOT_FOUND = ErrorSpec("AuthenticationFail.NoPermission", 401, "No such OIDC Provider registered.")
OIDC_TOKEN_EMPTY = ErrorSpec("AuthenticationFail.OIDCToken.Invalid", 401, "The OIDCToken can not empty.")
OIDC_TOKEN_INVALID = ErrorSpec("AuthenticationFail.OIDCToken.Invalid", 401, "{reason}")
OIDC_TOKEN_SIGNATURE = ErrorSpec("AuthenticationFail.OIDCToken.InvalidSignature", 401, "{reason}")
OIDC_TOKEN_AUDIENCE = ErrorSpec("AuthenticationFail.OIDCToken.AudienceNotMatch", 401, "{reason}")
OIDC_TOKEN_EXPIRED = ErrorSpec("AuthenticationFail.OIDCToken.Expired", 401, "{reason}")
SAML_PROVIDER_NOT_FOUND = ErrorSpec("EntityNotExist.SAMLProvider", 404, "Can not find SAML provider.")
SAML_METADATA_INVALID = ErrorSpec("AuthenticationFail.IDPMetadata.Invalid", 401, "{reason}")
SAML_ASSERTION_INVALID = ErrorSpec("AuthenticationFail.SAMLAssertion.Invalid", 401, "{reason}")
SAML_ASSERTION_EXPIRED = ErrorSpec("AuthenticationFail.SAMLAssertion.Expired", 401, "{reason}")
