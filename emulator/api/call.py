"""One call, as an action sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..ports import Ids
from ..settings import Settings
from ..state import World
from .denials import Denial
from .models import format_seconds
from .principal import Principal, RoleSession


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, when and from where, and the state to read and change.

    Attributes:
        principal: The caller.
        region_id: The region that the call is for: its ``RegionId``, else its endpoint's.
        now: The emulator's time when the call arrived, in UTC.
        world: The state.
        ids: The source of identifiers.
        settings: The emulator's settings.
        source_ip: The caller's address.
        secure: Whether the call came over TLS.
        host: The host, with its port, that the call came to; empty if it came without HTTP.
        would_deny: Takes what soft enforcement lets pass.
    """

    principal: Principal
    region_id: str
    now: datetime
    world: World
    ids: Ids
    settings: Settings
    source_ip: str = "127.0.0.1"
    secure: bool = False
    host: str = ""
    would_deny: list[Denial] = field(default_factory=list)

    @property
    def account_id(self) -> str:
        """The account whose resources the call is about: the caller's."""
        return self.principal.account_id

    @property
    def region_scope(self) -> str:
        """The scope of the account's resources in the call's region."""
        return f"{self.principal.account_id}/{self.region_id}"

    @property
    def condition_keys(self) -> dict[str, str]:
        """The condition keys that policies may ask of any call."""
        keys = {name: find(self) for name, find in _CONDITION_KEYS.items()}
        if isinstance(self.principal, RoleSession) and self.principal.source_identity is not None:
            keys["sts:SourceIdentity"] = self.principal.source_identity
        return keys

    def find_condition_key(self, folded_name: str) -> str | None:
        """Return the value of one of these keys, given by its name in lower case, or ``None``."""
        find = _FOLDED_KEYS.get(folded_name)
        return None if find is None else find(self)


_CONDITION_KEYS: Final[Mapping[str, Callable[[Call], str]]] = {
    "acs:MFAPresent": lambda _: "false",
    "acs:SourceIp": lambda call: call.source_ip,
    "acs:SecureTransport": lambda call: "true" if call.secure else "false",
    "acs:CurrentTime": lambda call: format_seconds(call.now),
    "acs:PrincipalARN": lambda call: call.principal.arn,
}
"""Calls are made with access keys, which no device has confirmed."""

_FOLDED_KEYS: Final = {name.lower(): find for name, find in _CONDITION_KEYS.items()}
