"""STS's actions: assuming a role, and asking who one is."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import Integer, Params, Result, Seconds
from ...api.names import ram_resource
from ...api.principal import Anonymous, RoleSession, Root, User
from ...api.verdict import uphold
from ...policy.document import parse_policy, parse_trust_policy
from ...policy.evaluate import Request, evaluate_trust
from ...policy.principals import TrustedPrincipal
from ..ram.records import Role
from . import tokens
from .errors import (
    ASSUMED_BY_ROOT,
    DENIED,
    DURATION_MALFORMED,
    DURATION_OUT_OF_RANGE,
    POLICY_GRAMMAR,
    POLICY_SIZE,
    ROLE_NOT_FOUND,
)
from .service import sts

MINIMUM_DURATION = 900
DEFAULT_DURATION = 3600
CHAINED_DURATION = 3600
"""How long a session may last that was opened from another."""


def _policy(text: str) -> str:
    parse_policy(text)
    return text


RoleArn = Annotated[str, Field(pattern=r"^acs:ram::[0-9]{1,20}:[a-z-]{1,20}/[a-zA-Z0-9.@_-]{1,128}$")]
SessionName = Annotated[str, Field(min_length=2, max_length=64, pattern=r"^[a-zA-Z0-9.@_-]+$")]
Duration = Annotated[Integer, Field(ge=MINIMUM_DURATION), Refusal(value=DURATION_MALFORMED)]
SessionPolicy = Annotated[
    str, Field(max_length=2048), AfterValidator(_policy), Refusal(length=POLICY_SIZE, value=POLICY_GRAMMAR)
]
ExternalId = Annotated[str, Field(min_length=2, max_length=1224, pattern=r"^[a-zA-Z0-9_+=,.@:/-]+$")]


class AssumeRoleParams(Params):
    """Parameters of AssumeRole.

    Attributes:
        role_arn: The role. The ARN of anything else is well formed, and names no role.
        role_session_name: What the session is to be called.
        duration_seconds: How long it is to last; the role says how long it may.
        policy: Narrows the role's permissions.
        external_id: What the role's trust policy may ask callers for.
        source_identity: Who is behind the call.
    """

    role_arn: RoleArn
    role_session_name: SessionName
    duration_seconds: Duration = DEFAULT_DURATION
    policy: SessionPolicy | None = None
    external_id: ExternalId | None = None
    source_identity: SessionName | None = None


class CredentialsResult(Result):
    """A temporary key."""

    access_key_id: str
    access_key_secret: str
    security_token: str
    expiration: Seconds


class AssumedRoleUserResult(Result):
    """The session that the key belongs to."""

    arn: str
    assumed_role_id: str


class AssumeRoleResult(Result):
    """The answer of AssumeRole."""

    credentials: CredentialsResult
    assumed_role_user: AssumedRoleUserResult
    source_identity: str | None


def _read_arn(arn: str) -> tuple[str, str]:
    """Return the account and the relative id that an ARN names."""
    _, _, _, account_id, relative_id = arn.split(":", 4)
    return account_id, relative_id


def _role_resource(_: Call, params: AssumeRoleParams) -> Iterable[str]:
    return (ram_resource(*_read_arn(params.role_arn)),)


def _conditions(_: Call, params: AssumeRoleParams) -> Mapping[str, str]:
    given = {"sts:ExternalId": params.external_id, "sts:SourceIdentity": params.source_identity}
    return {key: value for key, value in given.items() if value is not None}


@sts.action(
    _role_resource,
    conditions=_conditions,
    raises=(ASSUMED_BY_ROOT, ROLE_NOT_FOUND, DENIED, DURATION_OUT_OF_RANGE),
)
def assume_role(call: Call, params: AssumeRoleParams) -> AssumeRoleResult:
    """Open a session of a role that trusts the caller, and return its temporary key."""
    if isinstance(call.principal, Root | Anonymous):
        raise ASSUMED_BY_ROOT()
    role = _get_existing_role(call, params.role_arn)
    _require_trust(call, call.principal, role, params)
    _require_duration(call, role, params.duration_seconds)
    session = tokens.issue(
        call.world, call.ids, call.now, role, params.role_session_name, params.duration_seconds, params.policy
    )
    assumed = RoleSession(session.account_id, session.role_id, session.role_name, session.session_name)
    return AssumeRoleResult(
        credentials=CredentialsResult(
            access_key_id=session.access_key_id,
            access_key_secret=session.access_key_secret,
            security_token=session.security_token,
            expiration=session.expiration,
        ),
        assumed_role_user=AssumedRoleUserResult(arn=assumed.assumed_role_arn, assumed_role_id=assumed.principal_id),
        source_identity=params.source_identity,
    )


def _get_existing_role(call: Call, arn: str) -> Role:
    account_id, relative_id = _read_arn(arn)
    kind, _, role_name = relative_id.partition("/")
    role = call.world.ram.find_role(account_id, role_name) if kind == "role" else None
    if role is None:
        # Recorded answers repeat the ARN in lower case.
        raise ROLE_NOT_FOUND(arn=arn.lower())
    return role


def _require_trust(call: Call, principal: User | RoleSession, role: Role, params: AssumeRoleParams) -> None:
    if isinstance(principal, User):
        trusted = TrustedPrincipal.user(principal.account_id, principal.user_name)
    else:
        trusted = TrustedPrincipal.role(principal.account_id, principal.role_name)
    trust = parse_trust_policy(role.assume_role_policy_document)
    context = {**call.condition_keys, **_conditions(call, params)}
    request = Request("sts:AssumeRole", ram_resource(*_read_arn(params.role_arn)), context)
    uphold(call, request, evaluate_trust(trust, trusted, context), DENIED)


def _require_duration(call: Call, role: Role, seconds: int) -> None:
    maximum = role.max_session_duration
    if isinstance(call.principal, RoleSession):
        maximum = min(maximum, CHAINED_DURATION)
    if seconds > maximum:
        hours, rest = divmod(maximum, 3600)
        raise DURATION_OUT_OF_RANGE(maximum=f"{maximum // 60}min" if rest else f"{hours}hr")


class GetCallerIdentityParams(Params):
    """Parameters of GetCallerIdentity, which has none."""


class GetCallerIdentityResult(Result):
    """Who calls."""

    account_id: str
    arn: str
    identity_type: str
    principal_id: str
    user_id: str | None
    role_id: str | None


@sts.action(None)
def get_caller_identity(call: Call, params: GetCallerIdentityParams) -> GetCallerIdentityResult:  # noqa: ARG001
    """Return who the caller is."""
    principal = call.principal
    return GetCallerIdentityResult(
        account_id=principal.account_id,
        arn=principal.arn,
        identity_type=principal.identity_type,
        principal_id=principal.principal_id,
        # Clients have seen an account give its own id here.
        user_id=None if isinstance(principal, RoleSession) else principal.principal_id,
        role_id=principal.role_id if isinstance(principal, RoleSession) else None,
    )
