"""AssumeRole: a user or a role session becomes another role."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import Integer, Params
from ...api.names import ram_resource
from ...api.principal import Anonymous, RoleSession, Root
from ..ram.records import Role
from .errors import (
    ASSUMED_BY_ROOT,
    DENIED,
    DURATION_MALFORMED,
    DURATION_OUT_OF_RANGE,
    POLICY_GRAMMAR,
    POLICY_SIZE,
    ROLE_NOT_FOUND,
    SOURCE_IDENTITY_FIXED,
)
from .service import sts
from .sessions import (
    DEFAULT_DURATION,
    MINIMUM_DURATION,
    SESSION_POLICY_LENGTH,
    RoleArn,
    SessionName,
    SessionResult,
    as_trusted,
    checked_policy,
    find_role,
    open_session,
    read_arn,
    require_trust,
)

CHAINED_DURATION = 3600
"""How long a session may last that was opened from another."""

Duration = Annotated[Integer, Field(ge=MINIMUM_DURATION), Refusal(value=DURATION_MALFORMED)]
SessionPolicy = Annotated[
    str,
    Field(max_length=SESSION_POLICY_LENGTH),
    AfterValidator(checked_policy),
    Refusal(length=POLICY_SIZE, value=POLICY_GRAMMAR),
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


def _role_resource(_: Call, params: AssumeRoleParams) -> Iterable[str]:
    return (ram_resource(*read_arn(params.role_arn)),)


def _conditions(_: Call, params: AssumeRoleParams) -> Mapping[str, str]:
    given = {"sts:ExternalId": params.external_id, "sts:SourceIdentity": params.source_identity}
    return {key: value for key, value in given.items() if value is not None}


@sts.action(
    _role_resource,
    conditions=_conditions,
    raises=(ASSUMED_BY_ROOT, ROLE_NOT_FOUND, DENIED, DURATION_OUT_OF_RANGE, SOURCE_IDENTITY_FIXED),
)
def assume_role(call: Call, params: AssumeRoleParams) -> SessionResult:
    """Open a session of a role that trusts the caller, and return its temporary key."""
    caller = call.principal
    if isinstance(caller, Root | Anonymous):
        raise ASSUMED_BY_ROOT()
    role = find_role(call, params.role_arn)
    if role is None:
        # Recorded answers repeat the ARN in lower case.
        raise ROLE_NOT_FOUND(arn=params.role_arn.lower())
    require_trust(call, params.role_arn, role, as_trusted(caller), _conditions(call, params), DENIED)
    _require_duration(call, role, params.duration_seconds)
    identity = params.source_identity
    if isinstance(caller, RoleSession) and caller.source_identity is not None:
        if identity not in (None, caller.source_identity):
            raise SOURCE_IDENTITY_FIXED()
        identity = caller.source_identity
    return open_session(
        call, role, params.role_session_name, params.duration_seconds, params.policy, source_identity=identity
    )


def _require_duration(call: Call, role: Role, seconds: int) -> None:
    maximum = role.max_session_duration
    if isinstance(call.principal, RoleSession):
        maximum = min(maximum, CHAINED_DURATION)
    if seconds > maximum:
        hours, rest = divmod(maximum, 3600)
        raise DURATION_OUT_OF_RANGE(maximum=f"{maximum // 60}min" if rest else f"{hours}hr")
