"""AssumeRoleWithOIDC: a token of an OpenID Connect provider opens a session, without an access key."""

from typing import Annotated, Final

from pydantic import Field

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import Result, Seconds
from ...federation.rejection import Fault, Rejection
from ...policy.principals import TrustedPrincipal
from .errors import (
    INVALID_DURATION,
    INVALID_SESSION_NAME,
    NOT_TRUSTED,
    OIDC_PROVIDER_NOT_FOUND,
    OIDC_TOKEN_AUDIENCE,
    OIDC_TOKEN_EMPTY,
    OIDC_TOKEN_EXPIRED,
    OIDC_TOKEN_INVALID,
    OIDC_TOKEN_SIGNATURE,
    ROLE_ARN_NOT_FOUND,
)
from .federated import FederatedParams, get_existing_provider, get_existing_role, require_duration
from .service import sts
from .sessions import DEFAULT_DURATION, SessionName, SessionResult, open_session, require_trust

_REFUSALS: Final[dict[Fault, ErrorSpec]] = {
    "invalid": OIDC_TOKEN_INVALID,
    "signature": OIDC_TOKEN_SIGNATURE,
    "audience": OIDC_TOKEN_AUDIENCE,
    "expired": OIDC_TOKEN_EXPIRED,
}


class AssumeRoleWithOidcParams(FederatedParams):
    """Parameters of AssumeRoleWithOIDC.

    Attributes:
        oidc_provider_arn: The provider that issued the token.
        oidc_token: The token.
        role_session_name: What the session is to be called.
    """

    oidc_provider_arn: Annotated[str, Field(pattern=r"^acs:ram::[0-9]{1,20}:oidc-provider/[a-zA-Z0-9._-]{1,128}$")]
    oidc_token: Annotated[str, Field(min_length=4, max_length=20000), Refusal(missing=OIDC_TOKEN_EMPTY)] = Field(
        repr=False
    )
    role_session_name: Annotated[SessionName, Refusal(length=INVALID_SESSION_NAME, characters=INVALID_SESSION_NAME)]


class TokenInfoResult(Result):
    """What the token says, once it is verified."""

    subject: str
    issuer: str
    client_ids: str
    issuance_time: Seconds
    expiration_time: Seconds
    verification_info: str


class AssumeRoleWithOidcResult(SessionResult):
    """The answer of AssumeRoleWithOIDC."""

    oidc_token_info: TokenInfoResult


@sts.action(
    None,
    anonymous=True,
    raises=(
        OIDC_PROVIDER_NOT_FOUND,
        OIDC_TOKEN_INVALID,
        OIDC_TOKEN_SIGNATURE,
        OIDC_TOKEN_AUDIENCE,
        OIDC_TOKEN_EXPIRED,
        ROLE_ARN_NOT_FOUND,
        NOT_TRUSTED,
        INVALID_DURATION,
    ),
)
def assume_role_with_oidc(call: Call, params: AssumeRoleWithOidcParams) -> AssumeRoleWithOidcResult:
    """Open a session of a role for whoever has a valid token of an OpenID Connect provider that the role trusts."""
    provider = get_existing_provider(call.world.ram.oidc_providers, params.oidc_provider_arn, OIDC_PROVIDER_NOT_FOUND)
    from ...federation import oidc  # noqa: PLC0415 -- an extra, which only registered providers need

    try:
        claims = oidc.verify(
            params.oidc_token,
            provider.issuer_url,
            provider.client_ids,
            provider.keys,
            provider.issuance_limit_time,
            call.now,
        )
    except Rejection as rejection:
        raise _REFUSALS[rejection.fault](reason=rejection.reason) from None
    role = get_existing_role(call, params.role_arn)
    conditions = {"oidc:iss": claims.issuer, "oidc:aud": claims.client_ids, "oidc:sub": claims.subject}
    trusted = TrustedPrincipal.federated(params.oidc_provider_arn)
    require_trust(call, params.role_arn, role, trusted, conditions, NOT_TRUSTED)
    seconds = params.duration_seconds or DEFAULT_DURATION
    require_duration(role, seconds)
    opened = open_session(call, role, params.role_session_name, seconds, params.policy)
    return AssumeRoleWithOidcResult(
        **dict(opened),
        oidc_token_info=TokenInfoResult(
            subject=claims.subject,
            issuer=claims.issuer,
            client_ids=",".join(claims.client_ids),
            issuance_time=claims.issued,
            expiration_time=claims.expires,
            verification_info="Success",
        ),
    )
