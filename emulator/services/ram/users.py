"""Users: creating, reading, changing and deleting them."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.models import Params, Result, Seconds, given, wrapped
from ...api.names import ram_resource
from .errors import (
    FORMAT,
    INVALID_MARKER,
    USER_EXISTS,
    USER_HAS_ACCESS_KEY,
    USER_HAS_LOGIN_PROFILE,
    USER_HAS_MFA_DEVICE,
    USER_HAS_POLICY,
    USER_IN_GROUP,
    USER_NOT_FOUND,
    USER_QUOTA,
)
from .fields import Comments, EmptyResult, UserName
from .paging import PageParams, PageResult, read_page
from .records import User
from .service import ram
from .store import below

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
    update_date: Seconds | None = None
    last_login_date: Seconds | None = None


class OneUserResult(Result):
    """An answer about one user."""

    user: UserResult


def _show(user: User) -> UserResult:
    return UserResult(
        user_id=user.user_id,
        user_name=user.user_name,
        display_name=user.display_name,
        mobile_phone=user.mobile_phone,
        email=user.email,
        comments=user.comments,
        create_date=user.create_date,
        update_date=user.update_date,
    )


@ram.action(any_user, raises=(USER_EXISTS, USER_QUOTA))
def create_user(call: Call, params: CreateUserParams) -> OneUserResult:
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
    shown = _show(call.world.ram.put_user(call.account_id, user))
    shown.update_date = None
    return OneUserResult(user=shown)


@ram.action(named_user, raises=(USER_NOT_FOUND,))
def get_user(call: Call, params: UserNameParams) -> OneUserResult:
    """Return a user, and when it last used the console."""
    user = get_existing_user(call, params.user_name)
    shown = _show(user)
    shown.last_login_date = user.last_login_date
    return OneUserResult(user=shown)


class UpdateUserParams(UserNameParams):
    """Parameters of UpdateUser; what is absent stays as it was."""

    new_user_name: UserName | None = None
    new_display_name: DisplayName | None = None
    new_mobile_phone: MobilePhone | None = None
    new_email: Email | None = None
    new_comments: Comments | None = None


@ram.action(named_user, raises=(USER_NOT_FOUND, USER_EXISTS))
def update_user(call: Call, params: UpdateUserParams) -> OneUserResult:
    """Change a user's name or what is told of it; its keys, policies and groups stay its own."""
    user = get_existing_user(call, params.user_name)
    new_name = params.new_user_name
    if new_name not in (None, user.user_name) and call.world.ram.users.find(call.account_id, str(new_name)):
        raise USER_EXISTS()
    changes = given(
        user_name=new_name,
        display_name=params.new_display_name,
        mobile_phone=params.new_mobile_phone,
        email=params.new_email,
        comments=params.new_comments,
    )
    changed = replace(user, update_date=call.now, **changes)
    return OneUserResult(user=_show(call.world.ram.put_user(call.account_id, changed)))


@ram.action(
    named_user,
    raises=(
        USER_NOT_FOUND,
        USER_IN_GROUP,
        USER_HAS_ACCESS_KEY,
        USER_HAS_LOGIN_PROFILE,
        USER_HAS_MFA_DEVICE,
        USER_HAS_POLICY,
    ),
)
def delete_user(call: Call, params: UserNameParams) -> EmptyResult:
    """Delete a user who is in no group and has neither keys, login profile, device nor policies."""
    ram_store, account_id = call.world.ram, call.account_id
    user = get_existing_user(call, params.user_name)
    own = below(account_id, user.user_id)
    for conflict, error in (
        (ram_store.memberships.count(own), USER_IN_GROUP),
        (ram_store.access_keys.count(own), USER_HAS_ACCESS_KEY),
        (ram_store.login_profiles.find(account_id, user.user_id), USER_HAS_LOGIN_PROFILE),
        (ram_store.mfa_device_of.find(account_id, user.user_id), USER_HAS_MFA_DEVICE),
        (ram_store.policies_of(account_id, "user", user.user_id), USER_HAS_POLICY),
    ):
        if conflict:
            raise error()
    for key in ram_store.public_keys.values(own):  # No error speaks of them, so they go with their user.
        ram_store.public_keys.remove(own, key.public_key_id)
    ram_store.remove_user(account_id, user)
    return EmptyResult()


class ListUsersResult(PageResult):
    """A page of users."""

    users: Annotated[list[UserResult], wrapped("User")]


@ram.action(any_user, raises=(INVALID_MARKER,))
def list_users(call: Call, params: PageParams) -> ListUsersResult:
    """List the account's users, a page at a time."""
    users, marker = read_page(partial(call.world.ram.users.after, call.account_id), params)
    return ListUsersResult(is_truncated=marker is not None, marker=marker, users=[_show(user) for user in users])
