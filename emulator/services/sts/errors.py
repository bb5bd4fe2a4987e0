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
