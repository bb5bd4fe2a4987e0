"""AssumeRoleWithSAML: an assertion of a SAML provider opens a session, without an access key."""

import re
from typing import Annotated, Final

from pydantic import Field

from ...api.call import Call
from ...api.errors import ErrorSpec
from ...api.models import Result
from ...federation.rejection import Fault, Rejection
from ...policy.principals import TrustedPrincipal
from .errors import (
    INVALID_DURATION,
    INVALID_SESSION_NAME,
    NOT_TRUSTED,
    ROLE_ARN_NOT_FOUND,
    SAML_ASSERTION_EXPIRED,
    SAML_ASSERTION_INVALID,
    SAML_METADATA_INVALID,
    SAML_PROVIDER_NOT_FOUND,
)
from .federated import FederatedParams, get_existing_provider, get_existing_role, require_duration
from .service import sts
from .sessions import DEFAULT_DURATION, SessionResult, open_session, require_trust

_REFUSALS: Final[dict[Fault, ErrorSpec]] = {
    "invalid": SAML_ASSERTION_INVALID,
    "expired": SAML_ASSERTION_EXPIRED,
    "provider": SAML_METADATA_INVALID,
}
_SESSION_NAME = re.compile(r"[a-zA-Z0-9.@_-]{2,64}")


class AssumeRoleWithSamlParams(FederatedParams):
    """Parameters of AssumeRoleWithSAML.

    Attributes:
        saml_provider_arn: The provider that signed the assertion.
        saml_assertion: The provider's whole response, in base64.
    """

    saml_provider_arn: Annotated[str, Field(pattern=r"^acs:ram::[0-9]{1,20}:saml-provider/[a-zA-Z0-9._-]{1,128}$")]
    saml_assertion: Annotated[str, Field(min_length=4, max_length=100000)] = Field(repr=False)


class AssertionInfoResult(Result):
    """What the assertion says, once it is verified."""

    subject_type: str
    subject: str
    recipient: str
    issuer: str


class AssumeRoleWithSamlResult(SessionResult):
    """The answer of AssumeRoleWithSAML."""

    saml_assertion_info: AssertionInfoResult


@sts.action(
    None,
    anonymous=True,
    raises=(
        SAML_PROVIDER_NOT_FOUND,
        SAML_METADATA_INVALID,
        SAML_ASSERTION_INVALID,
        SAML_ASSERTION_EXPIRED,
        INVALID_SESSION_NAME,
        ROLE_ARN_NOT_FOUND,
        NOT_TRUSTED,
        INVALID_DURATION,
    ),
)
def assume_role_with_saml(call: Call, params: AssumeRoleWithSamlParams) -> AssumeRoleWithSamlResult:
    """Open a session of a role for whoever has a valid assertion of a SAML provider that the role trusts."""
    provider = get_existing_provider(call.world.ram.saml_providers, params.saml_provider_arn, SAML_PROVIDER_NOT_FOUND)
    from ...federation import saml  # noqa: PLC0415 -- an extra, which only registered providers need

    try:
        assertion = saml.verify(params.saml_assertion, provider.metadata, call.now)
    except Rejection as rejection:
        raise _REFUSALS[rejection.fault](reason=rejection.reason) from None
    if not _SESSION_NAME.fullmatch(assertion.session_name):
        raise INVALID_SESSION_NAME()
    role = get_existing_role(call, params.role_arn)
    # The assertion has to name the pair: an identity provider says who may have which role.
    vouched = {(role_arn.lower(), provider_arn) for role_arn, provider_arn in assertion.roles}
    if (params.role_arn.lower(), params.saml_provider_arn) not in vouched:
        raise NOT_TRUSTED()
    trusted = TrustedPrincipal.federated(params.saml_provider_arn)
    require_trust(call, params.role_arn, role, trusted, {"saml:recipient": assertion.recipient}, NOT_TRUSTED)
    seconds = params.duration_seconds or DEFAULT_DURATION
    require_duration(role, seconds)
    if assertion.session_ends is not None:
        seconds = min(seconds, int((assertion.session_ends - call.now).total_seconds()))
    opened = open_session(call, role, assertion.session_name, seconds, params.policy)
    return AssumeRoleWithSamlResult(
        **dict(opened),
        saml_assertion_info=AssertionInfoResult(
            subject_type=assertion.subject_type,
            subject=assertion.subject,
            recipient=assertion.recipient,
            issuer=assertion.issuer,
        ),
    )
