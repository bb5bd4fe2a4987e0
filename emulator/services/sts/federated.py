"""What the ways to assume a role with an identity provider's word share."""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import Integer, Params
from ...table import Table
from ..ram.records import OidcProvider, Role, SamlProvider
from .errors import INVALID_DURATION, INVALID_POLICY, POLICY_TOO_LONG, ROLE_ARN_NOT_FOUND
from .sessions import MINIMUM_DURATION, SESSION_POLICY_LENGTH, RoleArn, checked_policy, find_role, read_arn

LONGEST_SESSION = 43200

P = TypeVar("P", OidcProvider, SamlProvider)


class FederatedParams(Params):
    """The role that is wanted, and what its session is to be like.

    Attributes:
        role_arn: The role.
        duration_seconds: How long the session is to last; the role says how long it may.
        policy: Narrows the role's permissions.
    """

    role_arn: RoleArn
    duration_seconds: (
        Annotated[Integer, Field(ge=MINIMUM_DURATION, le=LONGEST_SESSION), Refusal(value=INVALID_DURATION)] | None
    ) = None
    policy: (
        Annotated[
            str,
            Field(max_length=SESSION_POLICY_LENGTH),
            AfterValidator(checked_policy),
            Refusal(length=POLICY_TOO_LONG, value=INVALID_POLICY),
        ]
        | None
    ) = None


def get_existing_provider(providers: Table[P], arn: str, not_found: ErrorSpec) -> P:
    """Return the identity provider that an ARN names.

    Args:
        providers: The providers of its kind.
        arn: The provider's ARN.
        not_found: Raised if there is no such provider.
    """
    account_id, relative_id = read_arn(arn)
    provider = providers.find(account_id, relative_id.partition("/")[2])
    if provider is None:
        raise not_found()
    return provider


def get_existing_role(call: Call, arn: str) -> Role:
    """Return the role that an ARN names.

    Raises:
        ApiError: ``EntityNotExist.RoleArn``.
    """
    role = find_role(call, arn)
    if role is None:
        raise ROLE_ARN_NOT_FOUND()
    return role


def require_duration(role: Role, seconds: int) -> None:
    """Check that a role lets sessions last so long.

    Raises:
        ApiError: ``InvalidParameter.DurationSeconds``.
    """
    if not MINIMUM_DURATION <= seconds <= role.max_session_duration:
        raise INVALID_DURATION()
