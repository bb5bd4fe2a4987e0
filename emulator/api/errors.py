"""How an error is declared and raised, and the errors that every product shares.

The shared errors are those of the cloud's RPC gateway; each product's own stand in ``services/<product>/errors.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """An error as the cloud words it.

    Calling it makes the exception: ``raise ROLE_EXISTS(name="demo")``.

    Attributes:
        code: The cloud's code; may hold ``{placeholders}``.
        status: The HTTP status.
        message: The cloud's text; may hold ``{placeholders}``.
    """

    code: str
    status: int
    message: str

    def __call__(self, **values: object) -> "ApiError":
        """Make the exception, with the placeholders of code and message filled in."""
        return ApiError(self, values)


class ApiError(Exception):
    """An answer other than success, ready to be rendered.

    Attributes:
        spec: The declaration that it was made from.
        code: The code with its placeholders filled in.
        status: The HTTP status.
        message: The text with its placeholders filled in.
        detail: Further members of the error body, such as ``AccessDeniedDetail``.
    """

    def __init__(self, spec: ErrorSpec, values: Mapping[str, object], detail: Mapping[str, Any] | None = None) -> None:
        self.spec = spec
        self.code = spec.code.format(**values)
        self.status = spec.status
        self.message = spec.message.format(**values)
        self.detail: Mapping[str, Any] = detail or {}
        super().__init__(f"{self.code}: {self.message}")


class RefusedValueError(ValueError):
    """Carries an error out of a parameter's validator, so that a fault of an earlier parameter still comes first."""

    def __init__(self, error: ApiError) -> None:
        self.error = error
        super().__init__(str(error))


@dataclass(frozen=True, slots=True)
class ParameterErrors:
    """How a product words a parameter that it refuses; ``{name}`` stands for the parameter.

    Attributes:
        missing: A mandatory parameter is absent or blank.
        length: A text is too long or too short.
        characters: A text holds characters that are not allowed.
        value: Anything else: not a number, out of range, not one of the choices, not JSON.
    """

    missing: ErrorSpec
    length: ErrorSpec
    characters: ErrorSpec
    value: ErrorSpec


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where one parameter departs from its product's wording; used inside ``Annotated``."""

    missing: ErrorSpec | None = None
    length: ErrorSpec | None = None
    characters: ErrorSpec | None = None
    value: ErrorSpec | None = None


INVALID_ACTION = ErrorSpec(
    "InvalidAction.NotFound", 404, "Specified api is not found, please check your url and method."
)
INVALID_VERSION = ErrorSpec("InvalidVersion", 400, "Specified parameter Version is not valid.")
UNSUPPORTED_METHOD = ErrorSpec("UnsupportedHTTPMethod", 400, "This HTTP method is not supported.")
INVALID_FORMAT = ErrorSpec("InvalidParameter.Format", 400, "Specified parameter format is not valid.")
MISSING_PARAMETER = ErrorSpec("Missing{name}", 400, "{name} is mandatory for this action.")
INVALID_PARAMETER = ErrorSpec("Invalid{name}", 400, "Specified parameter {name} is not valid.")
MALFORMED_PARAMETERS = ErrorSpec("InvalidParameter", 400, "The specified parameter is not valid: {reason}.")

ACCESS_KEY_NOT_FOUND = ErrorSpec("InvalidAccessKeyId.NotFound", 404, "Specified access key is not found.")
ACCESS_KEY_INACTIVE = ErrorSpec("InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled.")
TIMESTAMP_FORMAT = ErrorSpec(
    "InvalidTimeStamp.Format", 400, "Specified time stamp or date value is not well formatted."
)
TIMESTAMP_EXPIRED = ErrorSpec("InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired.")
NONCE_USED = ErrorSpec("SignatureNonceUsed", 400, "Specified signature nonce was used already.")
INVALID_SIGNATURE_METHOD = ErrorSpec("InvalidSignatureMethod", 400, "Specified signature method is not valid.")
BEARER_TOKEN_UNSUPPORTED = ErrorSpec(
    "InvalidSignatureType", 400, "Specified parameter SignatureType is not valid: bearer tokens are not served."
)
CONTENT_HASH_MISMATCH = ErrorSpec(
    "InvalidContentSha256", 400, "Specified x-acs-content-sha256 is not the SHA-256 digest of the request body."
)
# Clients cut the text after the first colon and compare it with their own string to sign: no blank may follow it.
SIGNATURE_MISMATCH = ErrorSpec(
    "SignatureDoesNotMatch",
    400,
    "Specified signature is not matched with our calculation. server string to sign is:{string_to_sign}",
)
INCOMPLETE_SIGNATURE = ErrorSpec(
    "IncompleteSignature",
    400,
    "The request signature does not conform to Aliyun standards. server string to sign is:{string_to_sign}",
)
SECURITY_TOKEN_MISMATCH = ErrorSpec(
    "InvalidSecurityToken.MismatchWithAccessKey", 400, "Specified SecurityToken mismatch with the AccessKey."
)
SECURITY_TOKEN_MALFORMED = ErrorSpec("InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed.")
SECURITY_TOKEN_EXPIRED = ErrorSpec("InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired.")

IDEMPOTENT_PARAMETER_MISMATCH = ErrorSpec(
    "IdempotentParameterMismatch",
    400,
    "The request uses the same client token as a previous, but non-identical request.",
)
INTERNAL_ERROR = ErrorSpec(
    "InternalError", 500, "The request processing has failed due to some unknown error, exception or failure."
)
