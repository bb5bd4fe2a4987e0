"""The session tokens of hardened mode: how they are made and told from forged, foreign and expired ones.

A token says when it expires and is sealed with a key of its instance, so that any number of them costs nothing to
keep. The key is part of the instance's state: tokens outlive a dump and a restart, and end with the instance.
"""

import base64
import hmac
from datetime import datetime

from ..ports import Ids
from ..services.ecs.records import Instance, MetadataKey
from ..state import World

LONGEST_LIFE = 21600

_KEY_DIGITS = 64
_EXPIRY_BYTES = 7
_NONCE_BYTES = 15


def issue_token(world: World, ids: Ids, now: datetime, instance: Instance, seconds: int) -> str:
    """Make a token.

    Args:
        world: The state, which keeps the instance's key.
        ids: The source of chance.
        now: The time.
        instance: The instance, which alone can use it.
        seconds: How long it is good.
    """
    record = world.ecs.metadata_keys.find(instance.scope, instance.instance_id)
    if record is None:
        made = MetadataKey(ids.hexadecimal(_KEY_DIGITS))
        record = world.ecs.metadata_keys.put(instance.scope, instance.instance_id, made)
    expiry = (_milliseconds(now) + 1000 * seconds).to_bytes(_EXPIRY_BYTES, "big", signed=True)
    return _write(expiry + ids.data(_NONCE_BYTES), record).decode("ascii")


def is_valid_token(world: World, now: datetime, instance: Instance, token: str) -> bool:
    """Say whether a token was made for the instance and has not expired."""
    record = world.ecs.metadata_keys.find(instance.scope, instance.instance_id)
    if record is None:
        return False
    try:
        content = base64.urlsafe_b64decode(token)[: _EXPIRY_BYTES + _NONCE_BYTES]
    except ValueError:
        return False
    if not hmac.compare_digest(_write(content, record), token.encode("ascii")):
        return False
    return _milliseconds(now) < int.from_bytes(content[:_EXPIRY_BYTES], "big", signed=True)


def _write(content: bytes, record: MetadataKey) -> bytes:
    """Write a token: what it says and the seal on it, 54 bytes in all, so that its text needs no padding."""
    return base64.urlsafe_b64encode(content + hmac.digest(bytes.fromhex(record.key), content, "sha256"))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
