"""What a denial tells beside code and message: the ``AccessDeniedDetail`` of an error body, and what it encodes."""

import base64
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from .models import Result
from .principal import RoleSession, User

_PREFIX = "AQEAAAAA"
"""How every diagnostic message starts, as the real ones do."""

_LARGEST = 1 << 20
"""More than any message that we write unpacks to."""


class Denial(NamedTuple):
    """A permission that a caller lacked.

    Attributes:
        action: The action in policies, such as ``ram:CreateRole``.
        resource: What it was wanted on.
        policy_type: The kind of policy that denied, such as ``AccountLevelIdentityBasedPolicy``.
        explicit: Whether a statement denied it, rather than none allowing it.
    """

    action: str
    resource: str
    policy_type: str
    explicit: bool

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


class AuthPrincipal(Result):
    """Who was denied."""

    auth_principal_type: str
    auth_principal_owner_id: str
    auth_principal_display_name: str


class AuthCondition(Result):
    """A condition key of the request and its values."""

    condition_key: str
    condition_values: list[str]


class MatchedPolicy(Result):
    """A policy of which a statement applied to the request."""

    policy_type: str
    policy_identifier: str
    policy_version: str
    effect: str
    attached_scope: str
    attached_entity_type: str | None


class Diagnosis(Result):
    """Everything that is known of a denial, as DecodeDiagnosticMessage answers it."""

    explicit_deny: bool
    no_permission_policy_type: str
    auth_action: str
    auth_resource: str
    auth_principal: AuthPrincipal
    auth_conditions: list[AuthCondition]
    matched_policies: list[MatchedPolicy]


class DiagnosticMessage(BaseModel):
    """A diagnosis on its way to whoever was denied and back."""

    model_config = ConfigDict(defer_build=True)

    issued: datetime
    diagnosis: Diagnosis


def diagnose(
    principal: User | RoleSession,
    denial: Denial,
    conditions: Iterable[AuthCondition],
    matched: Iterable[MatchedPolicy],
) -> Diagnosis:
    """Put together what is known of a denial.

    Args:
        principal: Who was denied.
        denial: What.
        conditions: The request's condition keys.
        matched: The policies that applied.
    """
    return Diagnosis(
        explicit_deny=denial.explicit,
        no_permission_policy_type=denial.policy_type,
        auth_action=denial.action,
        auth_resource=denial.resource,
        auth_principal=AuthPrincipal(
            auth_principal_type=principal.denied_as,
            auth_principal_owner_id=principal.account_id,
            auth_principal_display_name=principal.display_name,
        ),
        auth_conditions=list(conditions),
        matched_policies=list(matched),
    )


def access_denied_detail(message: DiagnosticMessage) -> dict[str, str]:
    """Return the ``AccessDeniedDetail`` of a denial, with the whole diagnosis encoded in it."""
    diagnosis = message.diagnosis
    return {
        "PolicyType": diagnosis.no_permission_policy_type,
        "AuthPrincipalOwnerId": diagnosis.auth_principal.auth_principal_owner_id,
        "AuthPrincipalType": diagnosis.auth_principal.auth_principal_type,
        "AuthPrincipalDisplayName": diagnosis.auth_principal.auth_principal_display_name,
        "NoPermissionType": "ExplicitDeny" if diagnosis.explicit_deny else "ImplicitDeny",
        "AuthAction": diagnosis.auth_action,
        "EncodedDiagnosticMessage": encode(message),
    }


def encode(message: DiagnosticMessage) -> str:
    """Write a diagnosis as text that is opaque to whoever receives it."""
    return _PREFIX + base64.urlsafe_b64encode(zlib.compress(message.model_dump_json().encode())).decode()


def decode(text: str) -> DiagnosticMessage:
    """Read the diagnosis that :func:`encode` wrote.

    Raises:
        ValueError: It wrote no such text.
    """
    if not text.startswith(_PREFIX):
        raise ValueError("not a diagnostic message")
    unpacking = zlib.decompressobj()
    try:
        packed = base64.b64decode(text[len(_PREFIX) :], altchars=b"-_", validate=True)
        content = unpacking.decompress(packed, _LARGEST)
    except zlib.error as error:
        raise ValueError("not a diagnostic message") from error
    if not unpacking.eof:
        raise ValueError("not a diagnostic message")
    return DiagnosticMessage.model_validate_json(content)
