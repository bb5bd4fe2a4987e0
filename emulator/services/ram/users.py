"""Users: creating, reading, changing and deleting them."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.models import Params, Result, Seconds
from ...api.names import ram_resource
from .errors import FORMAT, USER_EXISTS, USER_NOT_FOUND, USER_QUOTA
from .fields import Comments, UserName
from .records import User
from .service import ram

USERS_PER_ACCOUNT = 1000


class UserNameParams(Params):
    """The user that a call is about."""

    user_name: UserName


def any_user(call: Call, _: Params) -> Iterable[str]:
    """Name the resource of actions that are about users at large."""
    return (ram_resource(call.account_id, "user/*"),)


def named_user(call: Call, params: UserNameParams) -> Iterable[str]:
    """Name the resource of actions that are about one user."""
    return (ram_resource(call.account_id, f"user/{params.user_name}"),)


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
    call.world.ram.put_user(call.account_id, user)
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
