"""Opening sessions: the parameters, checks and answer members that all ways to assume a role share."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.errors import ErrorSpec
from ...api.models import Result, Seconds
from ...api.names import ram_resource
from ...api.principal import RoleSession, User
from ...api.verdict import uphold
from ...policy.document import parse_policy, parse_trust_policy
from ...policy.evaluate import Request, evaluate_trust
from ...policy.principals import TrustedPrincipal
from ..ram.records import Role
from . import tokens

MINIMUM_DURATION = 900
DEFAULT_DURATION = 3600


def checked_policy(text: str) -> str:
    """Return a session policy as it is; for use in ``AfterValidator``.

    Raises:
        MalformedPolicy: It is none.
    """
    parse_policy(text)
    return text


RoleArn = Annotated[str, Field(pattern=r"^acs:ram::[0-9]{1,20}:[a-z-]{1,20}/[a-zA-Z0-9.@_-]{1,128}$")]
SessionName = Annotated[str, Field(min_length=2, max_length=64, pattern=r"^[a-zA-Z0-9.@_-]+$")]
SESSION_POLICY_LENGTH = 2048


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


class SessionResult(Result):
    """What every way to assume a role answers."""

    credentials: CredentialsResult
    assumed_role_user: AssumedRoleUserResult
    source_identity: str | None


def read_arn(arn: str) -> tuple[str, str]:
    """Return the account and the relative id that an ARN names."""
    _, _, _, account_id, relative_id = arn.split(":", 4)
    return account_id, relative_id


def find_role(call: Call, arn: str) -> Role | None:
    """Return the role that an ARN names, or ``None``."""
    account_id, relative_id = read_arn(arn)
    kind, _, role_name = relative_id.partition("/")
    return call.world.ram.find_role(account_id, role_name) if kind == "role" else None


def as_trusted(caller: User | RoleSession) -> TrustedPrincipal:
    """Return a caller as trust policies know it."""
    if isinstance(caller, User):
        return TrustedPrincipal.user(caller.account_id, caller.user_name)
    return TrustedPrincipal.role(caller.account_id, caller.role_name)


def require_trust(
    call: Call,
    arn: str,
    role: Role,
    trusted: TrustedPrincipal,
    conditions: Mapping[str, str | Sequence[str]],
    denied: ErrorSpec,
) -> None:
    """Check that a role's trust policy lets somebody assume it.

    Args:
        call: The call, which takes note of what soft enforcement lets pass.
        arn: The role as it was asked for.
        role: The role.
        trusted: Who wants it.
        conditions: The condition keys that this way to assume a role sets.
        denied: The error that a denial answers with.

    Raises:
        ApiError: The denial.
    """
    context = {**call.condition_keys, **conditions}
    request = Request("sts:AssumeRole", ram_resource(*read_arn(arn)), context)
    decision = evaluate_trust(parse_trust_policy(role.assume_role_policy_document), trusted, context)
    uphold(call, request, decision, denied)


def open_session(
    call: Call,
    role: Role,
    session_name: str,
    seconds: int,
    policy: str | None,
    source_identity: str | None = None,
) -> SessionResult:
    """Open a session of a role, and return its temporary key."""
    session = tokens.issue(
        call.world, call.ids, call.now, role, session_name, seconds, policy, source_identity=source_identity
    )
    assumed = RoleSession(session.account_id, session.role_id, session.role_name, session.session_name)
    return SessionResult(
        credentials=CredentialsResult(
            access_key_id=session.access_key_id,
            access_key_secret=session.access_key_secret,
            security_token=session.security_token,
            expiration=session.expiration,
        ),
        assumed_role_user=AssumedRoleUserResult(arn=assumed.assumed_role_arn, assumed_role_id=assumed.principal_id),
        source_identity=session.source_identity,
    )
