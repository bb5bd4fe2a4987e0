"""Temporary keys: what they look like, and how long they are remembered."""

import base64
from datetime import datetime, timedelta

from ...ports import Ids
from ...state import World
from ..ram.records import Role
from .store import Session

REMEMBERED_SESSIONS = 10_000
"""From how many sessions of an account on expired ones are forgotten, the oldest first."""

# What every token starts with is ``CAIS``: the base64 text of these bytes.
_TOKEN_HEAD = b"\x08\x02\x12"
_TOKEN_BYTES = 384


def is_token(text: str) -> bool:
    """Say whether a text has the form of a security token, whoever it may belong to."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return content.startswith(_TOKEN_HEAD) and len(content) == len(_TOKEN_HEAD) + _TOKEN_BYTES


def issue(
    world: World,
    ids: Ids,
    now: datetime,
    role: Role,
    session_name: str,
    seconds: int,
    policy: str | None,
    *,
    instance_id: str | None = None,
    binding_id: str | None = None,
    source_identity: str | None = None,
) -> Session:
    """Open a session of a role, with a temporary key of its own.

    Args:
        world: The state, which keeps the session.
        ids: The source of the key.
        now: The time.
        role: The role.
        session_name: The session's name.
        seconds: How long it lasts.
        policy: The policy that narrows the role's permissions, if any.
        instance_id: The instance that it serves, if any.
        binding_id: The role's binding to that instance.
        source_identity: Who is behind the session, if that was told.
    """
    # Told in whole seconds, so that it ends when the caller is told that it does.
    expiration = (now + timedelta(seconds=seconds)).replace(microsecond=0)
    session = Session(
        account_id=role.account_id,
        role_id=role.role_id,
        role_name=role.role_name,
        session_name=session_name,
        access_key_id=f"STS.N{ids.text(24)}",
        access_key_secret=ids.text(44),
        security_token=base64.b64encode(_TOKEN_HEAD + ids.data(_TOKEN_BYTES)).decode(),
        policy=policy,
        issued=now,
        expiration=expiration,
        instance_id=instance_id,
        binding_id=binding_id,
        source_identity=source_identity,
    )
    world.sts.forget_expired(role.account_id, now, keep=REMEMBERED_SESSIONS)
    world.sts.add(session)
    return session
