"""Who a request comes from: its access key, its token and its signature, checked in the cloud's order."""

import re
from collections import OrderedDict
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from .api.errors import (
    ACCESS_KEY_INACTIVE,
    ACCESS_KEY_NOT_FOUND,
    MISSING_PARAMETER,
    NONCE_USED,
    SECURITY_TOKEN_EXPIRED,
    SECURITY_TOKEN_MALFORMED,
    SECURITY_TOKEN_MISMATCH,
    SIGNATURE_MISMATCH,
    TIMESTAMP_EXPIRED,
    TIMESTAMP_FORMAT,
)
from .api.principal import Principal, RoleSession, Root, User
from .services.ram.records import AccessKey, KeyUse
from .services.sts.store import Session
from .services.sts.tokens import is_token
from .state import World
from .wire.signature import Signed

MAXIMUM_SKEW = timedelta(minutes=15)
REMEMBERED_NONCES = 100_000

_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Nonces:
    """The signature nonces that were used, as many as fit and as long as their timestamps are good."""

    def __init__(self) -> None:
        # By digest: clients choose how long a nonce is.
        self._used: OrderedDict[bytes, datetime] = OrderedDict()

    def use(self, access_key_id: str, nonce: str, now: datetime) -> bool:
        """Use a nonce, and return whether it was still unused."""
        digest = sha256(f"{access_key_id} {nonce}".encode("utf-8", "surrogatepass")).digest()
        used = self._used.get(digest)
        if used is not None and now - used <= 2 * MAXIMUM_SKEW:
            return False
        self._used[digest] = now
        self._used.move_to_end(digest)
        if len(self._used) > REMEMBERED_NONCES:
            self._used.popitem(last=False)
        return True

    def clear(self) -> None:
        """Forget all nonces."""
        self._used.clear()


def identify(world: World, access_key_id: str, security_token: str | None, now: datetime) -> tuple[Principal, str]:
    """Find out whose access key it is, and the secret that goes with it.

    Args:
        world: The state.
        access_key_id: The access key's id.
        security_token: The token that came with it, if any.
        now: The time at which the token has to be valid.

    Raises:
        ApiError: The key is unknown or inactive, or the token is missing, wrong or dead.
    """
    session = world.sts.sessions.locate(access_key_id)
    if session is not None:
        _check_token(world, session, security_token, now)
        return _role_session(session), session.access_key_secret
    key = world.ram.access_keys.locate(access_key_id)
    if key is None:
        raise ACCESS_KEY_NOT_FOUND()
    if key.status != "Active":
        raise ACCESS_KEY_INACTIVE()
    if security_token:
        raise SECURITY_TOKEN_MISMATCH()
    return _owner(world, key), key.access_key_secret


def verify(signed: Signed, secret: str, nonces: Nonces, now: datetime) -> None:
    """Check a signature and that it is used for the first time.

    Raises:
        ApiError: The signature is not the one that the secret makes, or its nonce was used.
    """
    if not signed.matches(secret):
        raise SIGNATURE_MISMATCH(string_to_sign=signed.string_to_sign())
    if not nonces.use(signed.access_key_id, signed.nonce, now):
        raise NONCE_USED()


def note_use(world: World, access_key_id: str, now: datetime) -> None:
    """Note when a long-lived access key was used, to the second."""
    key = world.ram.access_keys.locate(access_key_id)
    if key is None:
        return
    second = now.replace(microsecond=0)
    use = world.ram.key_uses.find(key.account_id, access_key_id)
    if use is None or use.last_used_date < second:
        world.ram.key_uses.put(key.account_id, access_key_id, KeyUse(second))


def check_timestamp(timestamp: str, now: datetime) -> None:
    """Check that a request was signed within fifteen minutes of now.

    Raises:
        ApiError: The timestamp is not a UTC time in seconds, or too far away.
    """
    if not _TIMESTAMP.fullmatch(timestamp):
        raise TIMESTAMP_FORMAT()
    try:
        signed_at = datetime.fromisoformat(timestamp[:-1]).replace(tzinfo=timezone.utc)
    except ValueError:
        raise TIMESTAMP_FORMAT() from None
    if abs(now - signed_at) > MAXIMUM_SKEW:
        raise TIMESTAMP_EXPIRED()


def _owner(world: World, key: AccessKey) -> Principal:
    if key.user_id is None:
        return Root(key.account_id)
    user = world.ram.user_of(key.account_id, key.user_id)
    if user is None:
        raise ACCESS_KEY_NOT_FOUND()
    return User(key.account_id, user.user_id, user.user_name)


def _role_session(session: Session) -> RoleSession:
    return RoleSession(
        session.account_id,
        session.role_id,
        session.role_name,
        session.session_name,
        session.policy,
        session.source_identity,
    )


def _check_token(world: World, session: Session, security_token: str | None, now: datetime) -> None:
    if not security_token:
        raise MISSING_PARAMETER(name="SecurityToken")
    if security_token != session.security_token:
        raise (SECURITY_TOKEN_MISMATCH if is_token(security_token) else SECURITY_TOKEN_MALFORMED)()
    if now >= session.expiration or not _is_alive(world, session):
        raise SECURITY_TOKEN_EXPIRED()


def _is_alive(world: World, session: Session) -> bool:
    """Whether the session's role, and its binding if it serves an instance, are still the same."""
    role = world.ram.find_role(session.account_id, session.role_name)
    if role is None or role.role_id != session.role_id:
        return False
    if session.instance_id is None:
        return True
    binding = world.ecs.role_bindings.locate(session.instance_id)
    return binding is not None and binding.binding_id == session.binding_id
