"""Access keys: the long-lived keys of users and of the account itself."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from ...api import principal
from ...api.call import Call
from ...api.errors import MISSING_PARAMETER
from ...api.models import Params, Result, Seconds, wrapped
from ...api.names import ram_resource
from .errors import ACCESS_KEY_NOT_FOUND, ACCESS_KEY_QUOTA, USER_NOT_FOUND
from .fields import EmptyResult, UserName
from .preferences import is_own_business, preference_of
from .records import AccessKey, KeyStatus
from .service import ram
from .store import below
from .users import get_existing_user

KEYS_PER_USER = 2
KEYS_PER_ACCOUNT = 5
"""How many keys the account itself may have."""


class OwnerParams(Params):
    """Whose keys a call is about.

    Attributes:
        user_name: The user; the caller itself, if left out.
    """

    user_name: UserName | None = None


class KeyParams(OwnerParams):
    """The key that a call is about."""

    user_access_key_id: Annotated[str, Field(max_length=128)]


def _owner_name(call: Call, params: OwnerParams) -> str | None:
    """Return the user that a call is about; ``None`` is the account itself, or a role's session."""
    if params.user_name is None and isinstance(call.principal, principal.User):
        return call.principal.user_name
    return params.user_name


def _owner(call: Call, params: OwnerParams) -> Iterable[str]:
    if is_own_business(call, params.user_name, allowed=preference_of(call).allow_user_to_manage_access_keys):
        return ()
    return (ram_resource(call.account_id, f"user/{_owner_name(call, params) or '*'}"),)


def _get_owner_id(call: Call, params: OwnerParams) -> str | None:
    """Return the id of the user that a call is about; ``None`` is the account itself.

    Raises:
        ApiError: ``EntityNotExist.User``, or that a role's session has to name a user.
    """
    user_name = _owner_name(call, params)
    if user_name is not None:
        return get_existing_user(call, user_name).user_id
    if isinstance(call.principal, principal.RoleSession):
        raise MISSING_PARAMETER(name="UserName")
    return None


def _get_existing_key(call: Call, params: KeyParams) -> AccessKey:
    key = call.world.ram.access_keys.find(
        below(call.account_id, _get_owner_id(call, params)), params.user_access_key_id
    )
    if key is None:
        raise ACCESS_KEY_NOT_FOUND()
    return key


class AccessKeyResult(Result):
    """An access key; its secret is told once, when it is made."""

    access_key_id: str
    access_key_secret: str | None = None
    status: str
    create_date: Seconds


class CreateAccessKeyResult(Result):
    """The answer of CreateAccessKey."""

    access_key: AccessKeyResult


def _show(key: AccessKey) -> AccessKeyResult:
    return AccessKeyResult(access_key_id=key.access_key_id, status=key.status, create_date=key.create_date)


@ram.action(_owner, raises=(MISSING_PARAMETER, USER_NOT_FOUND, ACCESS_KEY_QUOTA))
def create_access_key(call: Call, params: OwnerParams) -> CreateAccessKeyResult:
    """Create an access key for a user, or for the caller itself."""
    user_id = _get_owner_id(call, params)
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
    shown = _show(key)
    shown.access_key_secret = key.access_key_secret
    return CreateAccessKeyResult(access_key=shown)


class ListAccessKeysResult(Result):
    """The keys of one owner."""

    access_keys: Annotated[list[AccessKeyResult], wrapped("AccessKey")]


@ram.action(_owner, raises=(MISSING_PARAMETER, USER_NOT_FOUND))
def list_access_keys(call: Call, params: OwnerParams) -> ListAccessKeysResult:
    """List the access keys of a user, or of the caller itself, without their secrets."""
    keys = call.world.ram.access_keys.values(below(call.account_id, _get_owner_id(call, params)))
    return ListAccessKeysResult(access_keys=[_show(key) for key in keys])


class UpdateAccessKeyParams(KeyParams):
    """Parameters of UpdateAccessKey."""

    status: KeyStatus


@ram.action(_owner, raises=(MISSING_PARAMETER, USER_NOT_FOUND, ACCESS_KEY_NOT_FOUND))
def update_access_key(call: Call, params: UpdateAccessKeyParams) -> EmptyResult:
    """Disable an access key, or enable it again."""
    key = _get_existing_key(call, params)
    call.world.ram.add_access_key(replace(key, status=params.status))
    return EmptyResult()


@ram.action(_owner, raises=(MISSING_PARAMETER, USER_NOT_FOUND, ACCESS_KEY_NOT_FOUND))
def delete_access_key(call: Call, params: KeyParams) -> EmptyResult:
    """Delete an access key, which is unknown from then on."""
    key = _get_existing_key(call, params)
    call.world.ram.remove_access_key(key)
    return EmptyResult()


class LastUsedResult(Result):
    """When a key was last used; nothing, if it never was."""

    last_used_date: Seconds | None


class GetAccessKeyLastUsedResult(Result):
    """The answer of GetAccessKeyLastUsed."""

    access_key_last_used: LastUsedResult


@ram.action(_owner, raises=(MISSING_PARAMETER, USER_NOT_FOUND, ACCESS_KEY_NOT_FOUND))
def get_access_key_last_used(call: Call, params: KeyParams) -> GetAccessKeyLastUsedResult:
    """Return when an access key was last used."""
    key = _get_existing_key(call, params)
    use = call.world.ram.key_uses.find(call.account_id, key.access_key_id)
    return GetAccessKeyLastUsedResult(
        access_key_last_used=LastUsedResult(last_used_date=use.last_used_date if use else None)
    )
