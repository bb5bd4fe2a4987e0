"""Public keys: keys that users upload, so that others can verify what they sign."""

import base64
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.models import Result, Seconds, wrapped
from ...api.names import ram_resource
from .errors import PUBLIC_KEY_NOT_FOUND, PUBLIC_KEY_QUOTA, USER_NOT_FOUND
from .fields import EmptyResult
from .preferences import is_own_business, preference_of
from .records import KeyStatus, PublicKey
from .service import ram
from .store import below
from .users import UserNameParams, get_existing_user

KEYS_PER_USER = 2

_PEM = re.compile(r"\s*-----BEGIN (RSA )?PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END (RSA )?PUBLIC KEY-----\s*")
_SEQUENCE = b"\x30"
"""What the binary form of every public key starts with."""


def _pem(text: str) -> str:
    found = _PEM.fullmatch(text)
    if not found or found[1] != found[3]:
        raise ValueError("not a public key in PEM")
    if not base64.b64decode("".join(found[2].split()), validate=True).startswith(_SEQUENCE):
        raise ValueError("not a public key in PEM")
    return text


class UploadPublicKeyParams(UserNameParams):
    """Parameters of UploadPublicKey.

    Attributes:
        public_key_spec: The key in PEM.
    """

    public_key_spec: Annotated[str, Field(max_length=4096), AfterValidator(_pem)]


class PublicKeyParams(UserNameParams):
    """The public key that a call is about."""

    user_public_key_id: Annotated[str, Field(max_length=128)]


class PublicKeyResult(Result):
    """A public key; its text is not told in a listing."""

    public_key_id: str
    status: KeyStatus
    create_date: Seconds
    public_key_spec: str | None = None


class OnePublicKeyResult(Result):
    """An answer about one public key."""

    public_key: PublicKeyResult


class ListPublicKeysResult(Result):
    """The public keys of a user."""

    public_keys: Annotated[list[PublicKeyResult], wrapped("PublicKey")]


def _owner(call: Call, params: UserNameParams) -> Iterable[str]:
    if is_own_business(call, params.user_name, allowed=preference_of(call).allow_user_to_manage_public_keys):
        return ()
    return (ram_resource(call.account_id, f"user/{params.user_name}"),)


def _scope(call: Call, params: UserNameParams) -> str:
    return below(call.account_id, get_existing_user(call, params.user_name).user_id)


def _get_existing_key(call: Call, params: PublicKeyParams) -> PublicKey:
    key = call.world.ram.public_keys.find(_scope(call, params), params.user_public_key_id)
    if key is None:
        raise PUBLIC_KEY_NOT_FOUND()
    return key


def _show(key: PublicKey) -> PublicKeyResult:
    return PublicKeyResult(public_key_id=key.public_key_id, status=key.status, create_date=key.create_date)


def _show_whole(key: PublicKey) -> OnePublicKeyResult:
    shown = _show(key)
    shown.public_key_spec = key.public_key_spec
    return OnePublicKeyResult(public_key=shown)


@ram.action(_owner, raises=(USER_NOT_FOUND, PUBLIC_KEY_QUOTA))
def upload_public_key(call: Call, params: UploadPublicKeyParams) -> OnePublicKeyResult:
    """Keep a public key for a user."""
    scope = _scope(call, params)
    if call.world.ram.public_keys.count(scope) >= KEYS_PER_USER:
        raise PUBLIC_KEY_QUOTA()
    key = PublicKey(call.ids.text(24), params.public_key_spec, "Active", call.now)
    return _show_whole(call.world.ram.public_keys.put(scope, key.public_key_id, key))


@ram.action(_owner, raises=(USER_NOT_FOUND,))
def list_public_keys(call: Call, params: UserNameParams) -> ListPublicKeysResult:
    """List the public keys of a user, without their texts."""
    keys = call.world.ram.public_keys.values(_scope(call, params))
    return ListPublicKeysResult(public_keys=[_show(key) for key in keys])


@ram.action(_owner, raises=(USER_NOT_FOUND, PUBLIC_KEY_NOT_FOUND))
def get_public_key(call: Call, params: PublicKeyParams) -> OnePublicKeyResult:
    """Return a public key with its text."""
    return _show_whole(_get_existing_key(call, params))


class UpdatePublicKeyParams(PublicKeyParams):
    """Parameters of UpdatePublicKey."""

    status: KeyStatus


@ram.action(_owner, raises=(USER_NOT_FOUND, PUBLIC_KEY_NOT_FOUND))
def update_public_key(call: Call, params: UpdatePublicKeyParams) -> EmptyResult:
    """Disable a public key, or enable it again."""
    key = replace(_get_existing_key(call, params), status=params.status)
    call.world.ram.public_keys.put(_scope(call, params), key.public_key_id, key)
    return EmptyResult()


@ram.action(_owner, raises=(USER_NOT_FOUND, PUBLIC_KEY_NOT_FOUND))
def delete_public_key(call: Call, params: PublicKeyParams) -> EmptyResult:
    """Delete a public key."""
    key = _get_existing_key(call, params)
    call.world.ram.public_keys.remove(_scope(call, params), key.public_key_id)
    return EmptyResult()
