"""Users and their access keys."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from ...api import principal
from ...api.call import Call
from ...api.errors import MISSING_PARAMETER
from ...api.models import Params, Result, Seconds
from ...api.names import ram_resource
from .errors import ACCESS_KEY_QUOTA, FORMAT, USER_EXISTS, USER_NOT_FOUND, USER_QUOTA
from .fields import UserName
from .service import ram
from .store import AccessKey, User

USERS_PER_ACCOUNT = 1000
KEYS_PER_USER = 2
KEYS_PER_ACCOUNT = 5
"""How many keys the account itself may have."""


def any_user(call: Call, _: Params) -> Iterable[str]:
    """Name the resource of actions that are about users at large."""
    return (ram_resource(call.account_id, "user/*"),)


def get_existing_user(call: Call, user_name: str) -> User:
    """Return the user of the caller's account.

    Raises:
        ApiError: ``EntityNotExist.User``.
    """
    user = call.world.ram.users.find(call.account_id, user_name)
    if user is None:
        raise USER_NOT_FOUND()
    return user


DisplayName = Annotated[str, Field(max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
MobilePhone = Annotated[str, Field(pattern=r"^[0-9]{1,4}-[0-9]{1,20}$"), FORMAT]
"""A country code and a number."""
Email = Annotated[str, Field(max_length=128, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"), FORMAT]
Comments = Annotated[str, Field(max_length=128)]


class CreateUserParams(Params):
    """Parameters of CreateUser."""

    user_name: UserName
    display_name: DisplayName | None = None
    mobile_phone: MobilePhone | None = None
    email: Email | None = None
    comments: Comments | None = None


class UserResult(Result):
    """A user."""

    user_id: str
    user_name: str
    display_name: str | None
    mobile_phone: str | None
    email: str | None
    comments: str | None
    create_date: Seconds


class CreateUserResult(Result):
    """The answer of CreateUser."""

    user: UserResult


@ram.action(any_user, raises=(USER_EXISTS, USER_QUOTA))
def create_user(call: Call, params: CreateUserParams) -> CreateUserResult:
    """Create a user, who may do nothing yet."""
    users = call.world.ram.users
    if users.find(call.account_id, params.user_name):
        raise USER_EXISTS()
    if users.count(call.account_id) >= USERS_PER_ACCOUNT:
        raise USER_QUOTA()
    user = User(
        user_id=call.ids.digits(18),
        user_name=params.user_name,
        display_name=params.display_name,
        mobile_phone=params.mobile_phone,
        email=params.email,
        comments=params.comments,
        create_date=call.now,
        update_date=call.now,
    )
    users.put(call.account_id, user.user_name, user)
    return CreateUserResult(
        user=UserResult(
            user_id=user.user_id,
            user_name=user.user_name,
            display_name=user.display_name,
            mobile_phone=user.mobile_phone,
            email=user.email,
            comments=user.comments,
            create_date=user.create_date,
        )
    )


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
    if user_name is not None:
        get_existing_user(call, user_name)
    elif isinstance(call.principal, principal.RoleSession):
        raise MISSING_PARAMETER(name="UserName")
    limit = KEYS_PER_ACCOUNT if user_name is None else KEYS_PER_USER
    if call.world.ram.access_key_count(call.account_id, user_name) >= limit:
        raise ACCESS_KEY_QUOTA()
    key = AccessKey(
        account_id=call.account_id,
        access_key_id=f"LTAI5t{call.ids.text(18)}",
        access_key_secret=call.ids.text(30),
        user_name=user_name,
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
