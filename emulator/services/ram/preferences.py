"""What users may do for themselves, by the account's security preference."""

from ...api import principal
from ...api.call import Call
from .records import SecurityPreference


def preference_of(call: Call) -> SecurityPreference:
    """Return the security preference of the caller's account, or the default one."""
    return call.world.ram.security_preferences.find(call.account_id, call.account_id) or SecurityPreference()


def is_own_business(call: Call, user_name: str | None, *, allowed: bool) -> bool:
    """Say whether a RAM user is about to change its own affairs and may do so without any policy.

    Args:
        call: The call.
        user_name: The user that the call is about; the caller itself, if left out.
        allowed: Whether the account lets users do it.
    """
    caller = call.principal
    return allowed and isinstance(caller, principal.User) and user_name in (None, caller.user_name)
