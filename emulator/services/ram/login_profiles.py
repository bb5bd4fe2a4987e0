"""Login profiles: how users sign in to the console, and changing one's own password."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from ...api import principal
from ...api.call import Call
from ...api.models import Boolean, Params, Result, Seconds, given
from ...api.names import ram_resource
from .errors import (
    LOGIN_PROFILE_EXISTS,
    LOGIN_PROFILE_NOT_FOUND,
    OLD_PASSWORD_INCORRECT,
    ONLY_SUB_USER,
    PASSWORD_REUSED,
    PASSWORD_TOO_WEAK,
    USER_NOT_FOUND,
)
from .fields import EmptyResult
from .password_policy import password_policy_of
from .passwords import digest, is_password, is_strong
from .preferences import is_own_business, preference_of
from .records import LoginProfile
from .service import ram
from .users import UserNameParams, get_existing_user, named_user

REMEMBERED_PASSWORDS = 24
_SALT_LENGTH = 16

Password = Annotated[str, Field(max_length=1024)]


class CreateLoginProfileParams(UserNameParams):
    """Parameters of CreateLoginProfile.

    Attributes:
        password: The password, as the account's password policy wants it.
        password_reset_required: Whether the user has to choose another at the next login.
        mfa_bind_required: Whether the user has to bind a device at the next login.
    """

    password: Password = Field(repr=False)
    password_reset_required: Boolean = False
    mfa_bind_required: Boolean = False


class LoginProfileResult(Result):
    """A login profile."""

    user_name: str
    password_reset_required: bool
    mfa_bind_required: bool
    create_date: Seconds


class OneLoginProfileResult(Result):
    """An answer about one login profile."""

    login_profile: LoginProfileResult


def _show(user_name: str, profile: LoginProfile) -> OneLoginProfileResult:
    return OneLoginProfileResult(
        login_profile=LoginProfileResult(
            user_name=user_name,
            password_reset_required=profile.password_reset_required,
            mfa_bind_required=profile.mfa_bind_required,
            create_date=profile.create_date,
        )
    )


def _get_existing_profile(call: Call, user_id: str) -> LoginProfile:
    profile = call.world.ram.login_profiles.find(call.account_id, user_id)
    if profile is None:
        raise LOGIN_PROFILE_NOT_FOUND()
    return profile


def _with_password(call: Call, profile: LoginProfile, password: str, parameter: str) -> LoginProfile:
    """Return a profile with another password.

    Raises:
        ApiError: The account's password policy does not take it.
    """
    policy = password_policy_of(call)
    if not is_strong(password, policy):
        raise PASSWORD_TOO_WEAK(name=parameter)
    former = (profile.password, *profile.former_passwords)
    if any(is_password(password, kept) for kept in former[: policy.password_reuse_prevention]):
        raise PASSWORD_REUSED(name=parameter)
    return replace(
        profile,
        password=digest(password, call.ids.text(_SALT_LENGTH)),
        former_passwords=former[:REMEMBERED_PASSWORDS],
        password_date=call.now,
    )


@ram.action(named_user, raises=(USER_NOT_FOUND, PASSWORD_TOO_WEAK, LOGIN_PROFILE_EXISTS))
def create_login_profile(call: Call, params: CreateLoginProfileParams) -> OneLoginProfileResult:
    """Let a user sign in to the console with a password."""
    if not is_strong(params.password, password_policy_of(call)):
        raise PASSWORD_TOO_WEAK(name="Password")
    user = get_existing_user(call, params.user_name)
    profiles = call.world.ram.login_profiles
    if profiles.find(call.account_id, user.user_id):
        raise LOGIN_PROFILE_EXISTS()
    profile = LoginProfile(
        password=digest(params.password, call.ids.text(_SALT_LENGTH)),
        former_passwords=(),
        password_date=call.now,
        password_reset_required=params.password_reset_required,
        mfa_bind_required=params.mfa_bind_required,
        create_date=call.now,
    )
    return _show(user.user_name, profiles.put(call.account_id, user.user_id, profile))


@ram.action(named_user, raises=(USER_NOT_FOUND, LOGIN_PROFILE_NOT_FOUND))
def get_login_profile(call: Call, params: UserNameParams) -> OneLoginProfileResult:
    """Return how a user signs in to the console."""
    user = get_existing_user(call, params.user_name)
    return _show(user.user_name, _get_existing_profile(call, user.user_id))


class UpdateLoginProfileParams(UserNameParams):
    """Parameters of UpdateLoginProfile; what is absent stays as it was."""

    password: Password | None = Field(default=None, repr=False)
    password_reset_required: Boolean | None = None
    mfa_bind_required: Boolean | None = None


@ram.action(named_user, raises=(USER_NOT_FOUND, LOGIN_PROFILE_NOT_FOUND, PASSWORD_TOO_WEAK, PASSWORD_REUSED))
def update_login_profile(call: Call, params: UpdateLoginProfileParams) -> EmptyResult:
    """Change how a user signs in to the console."""
    user = get_existing_user(call, params.user_name)
    profile = _get_existing_profile(call, user.user_id)
    if params.password is not None:
        profile = _with_password(call, profile, params.password, "Password")
    changes = given(password_reset_required=params.password_reset_required, mfa_bind_required=params.mfa_bind_required)
    call.world.ram.login_profiles.put(call.account_id, user.user_id, replace(profile, **changes))
    return EmptyResult()


@ram.action(named_user, raises=(USER_NOT_FOUND, LOGIN_PROFILE_NOT_FOUND))
def delete_login_profile(call: Call, params: UserNameParams) -> EmptyResult:
    """Keep a user from signing in to the console."""
    user = get_existing_user(call, params.user_name)
    _get_existing_profile(call, user.user_id)
    call.world.ram.login_profiles.remove(call.account_id, user.user_id)
    return EmptyResult()


class ChangePasswordParams(Params):
    """Parameters of ChangePassword."""

    old_password: Password = Field(repr=False)
    new_password: Password = Field(repr=False)


def _own_user(call: Call, _: ChangePasswordParams) -> Iterable[str]:
    caller = call.principal
    if not isinstance(caller, principal.User):
        return ()  # Whoever is no user is told so by the action.
    if is_own_business(call, caller.user_name, allowed=preference_of(call).allow_user_to_change_password):
        return ()
    return (ram_resource(call.account_id, f"user/{caller.user_name}"),)


@ram.action(
    _own_user,
    raises=(ONLY_SUB_USER, LOGIN_PROFILE_NOT_FOUND, OLD_PASSWORD_INCORRECT, PASSWORD_TOO_WEAK, PASSWORD_REUSED),
)
def change_password(call: Call, params: ChangePasswordParams) -> EmptyResult:
    """Change the password of the calling user."""
    if not isinstance(call.principal, principal.User):
        raise ONLY_SUB_USER()
    user_id = call.principal.user_id
    profile = _get_existing_profile(call, user_id)
    if not is_password(params.old_password, profile.password):
        raise OLD_PASSWORD_INCORRECT()
    changed = _with_password(call, profile, params.new_password, "NewPassword")
    call.world.ram.login_profiles.put(call.account_id, user_id, replace(changed, password_reset_required=False))
    return EmptyResult()
