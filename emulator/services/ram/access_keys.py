"""Access keys: the long-lived keys of users and of the account itself."""

from collections.abc import Iterable

from ...api import principal
from ...api.call import Call
from ...api.errors import MISSING_PARAMETER
from ...api.models import Params, Result, Seconds
from ...api.names import ram_resource
from .errors import ACCESS_KEY_QUOTA, USER_NOT_FOUND
from .fields import UserName
from .records import AccessKey
from .service import ram
from .users import get_existing_user

KEYS_PER_USER = 2
KEYS_PER_ACCOUNT = 5
"""How many keys the account itself may have."""


class CreateAccessKeyParams(Params):
    """Parameters of CreateAccessKey.

    Attributes:
        user_name: Whose key it is to be; the caller's own, if left out.
    """

    user_name: UserName | None = None


class AccessKeyResult(Result):
    """An access key with its secret, which is told this once."""

    access_key_id: str
    access_key_secret: str
    status: str
    create_date: Seconds


class CreateAccessKeyResult(Result):
    """The answer of CreateAccessKey."""

    access_key: AccessKeyResult


def _key_owner(call: Call, params: CreateAccessKeyParams) -> str | None:
    """Return the user that a call about access keys is for; ``None`` is the account itself, or a role's session."""
    if params.user_name is None and isinstance(call.principal, principal.User):
        return call.principal.user_name
    return params.user_name


def _owning_user(call: Call, params: CreateAccessKeyParams) -> Iterable[str]:
    return (ram_resource(call.account_id, f"user/{_key_owner(call, params) or '*'}"),)


@ram.action(_owning_user, raises=(MISSING_PARAMETER, USER_NOT_FOUND, ACCESS_KEY_QUOTA))
def create_access_key(call: Call, params: CreateAccessKeyParams) -> CreateAccessKeyResult:
    """Create an access key for a user, or for the caller itself."""
    user_name = _key_owner(call, params)
    user_id = None
    if user_name is not None:
        user_id = get_existing_user(call, user_name).user_id
    elif isinstance(call.principal, principal.RoleSession):
        raise MISSING_PARAMETER(name="UserName")
    limit = KEYS_PER_ACCOUNT if user_id is None else KEYS_PER_USER
    if call.world.ram.access_key_count(call.account_id, user_id) >= limit:
        raise ACCESS_KEY_QUOTA()
    key = AccessKey(
        account_id=call.account_id,
        access_key_id=f"LTAI5t{call.ids.text(18)}",
        access_key_secret=call.ids.text(30),
        user_id=user_id,
        status="Active",
        create_date=call.now,
    )
    call.world.ram.add_access_key(key)
    return CreateAccessKeyResult(
        access_key=AccessKeyResult(
            access_key_id=key.access_key_id,
            access_key_secret=key.access_key_secret,
            status=key.status,
            create_date=key.create_date,
        )
    )
