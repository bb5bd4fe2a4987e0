"""The location service's errors, as the cloud words them."""

from ...api.errors import MISSING_PARAMETER, ErrorSpec, ParameterErrors

# Clients compare both texts; that no product has the code is said in the same words.
ILLEGAL_PARAMETER = ErrorSpec("Illegal Parameter", 400, "Please check the parameters")
REGION_NOT_FOUND = ErrorSpec("InvalidRegionId", 404, "The specified region does not exist.")

PARAMETER_ERRORS = ParameterErrors(
    missing=MISSING_PARAMETER, length=ILLEGAL_PARAMETER, characters=ILLEGAL_PARAMETER, value=ILLEGAL_PARAMETER
)
DENIED = ErrorSpec("Forbidden.RAM", 403, "User not authorized to operate on the specified resource.")
