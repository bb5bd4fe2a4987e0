"""What a denial tells beside code and message: the ``AccessDeniedDetail`` of an error body."""

import base64
import zlib

from pydantic import TypeAdapter

from .principal import RoleSession, User

_PREFIX = "AQEAAAAA"
"""How every diagnostic message starts, as the real ones do."""

_LARGEST = 1 << 20
"""More than any message that we write unpacks to."""

_FACTS = TypeAdapter(dict[str, str])


def access_denied_detail(
    principal: User | RoleSession, action: str, policy_type: str, explicit: bool, resource: str
) -> dict[str, str]:
    """Return the ``AccessDeniedDetail`` of a denial.

    Args:
        principal: Who was denied.
        action: The action in policies, such as ``ram:CreateRole``.
        policy_type: The kind of policy that denied, such as ``AccountLevelIdentityBasedPolicy``.
        explicit: Whether a statement denied it, rather than none allowing it.
        resource: What it was denied on; told by the diagnostic message only.
    """
    facts = {
        "PolicyType": policy_type,
        "AuthPrincipalOwnerId": principal.account_id,
        "AuthPrincipalType": principal.denied_as,
        "AuthPrincipalDisplayName": principal.display_name,
        "NoPermissionType": "ExplicitDeny" if explicit else "ImplicitDeny",
        "AuthAction": action,
    }
    return facts | {"EncodedDiagnosticMessage": encode_diagnosis(facts | {"AuthResource": resource})}


def encode_diagnosis(facts: dict[str, str]) -> str:
    """Write the facts of a denial as a diagnostic message, opaque to whoever receives it."""
    return _PREFIX + base64.urlsafe_b64encode(zlib.compress(_FACTS.dump_json(facts))).decode()


def decode_diagnosis(message: str) -> dict[str, str]:
    """Read the facts that :func:`encode_diagnosis` wrote.

    Raises:
        ValueError: It wrote no such message.
    """
    if not message.startswith(_PREFIX):
        raise ValueError("not a diagnostic message")
    unpacking = zlib.decompressobj()
    try:
        packed = base64.b64decode(message[len(_PREFIX) :], altchars=b"-_", validate=True)
        text = unpacking.decompress(packed, _LARGEST)
    except zlib.error as error:
        raise ValueError("not a diagnostic message") from error
    if not unpacking.eof:
        raise ValueError("not a diagnostic message")
    return _FACTS.validate_json(text)
