"""BSS's errors, as the cloud words them; none names the parameter."""

from ...api.errors import ErrorSpec, ParameterErrors

_MISSING = ErrorSpec("MissingParameter", 400, "Absent some mandatory parameter for this request.")
_INVALID = ErrorSpec("InvalidParameter", 400, "This request contain some invalid parameter")

PARAMETER_ERRORS = ParameterErrors(missing=_MISSING, length=_INVALID, characters=_INVALID, value=_INVALID)
DENIED = ErrorSpec("NotAuthorized", 400, "This API is not authorized for caller.")

PRODUCT_MISSING = _MISSING
FOREIGN_OWNER = ErrorSpec("InvalidOwner", 400, "The specified owner doesn't belong to caller.")
