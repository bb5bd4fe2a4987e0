"""RAM's state: accounts, users and their access keys, roles, policies and what is attached to whom."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Literal

from ...table import Table

PolicyType = Literal["System", "Custom"]
PrincipalKind = Literal["user", "role"]


@dataclass(frozen=True, slots=True)
class Account:
    """An Alibaba Cloud account and the key that its root had from the start, which outlives what becomes of it."""

    account_id: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    create_date: datetime


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A long-lived key of a user, or of the account itself if it names no user."""

    account_id: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    user_name: str | None
    status: Literal["Active", "Inactive"]
    create_date: datetime


@dataclass(frozen=True, slots=True)
class User:
    """A RAM user."""

    user_id: str
    user_name: str
    display_name: str | None
    mobile_phone: str | None
    email: str | None
    comments: str | None
    create_date: datetime
    update_date: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a role or a policy."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role; its trust policy is kept as the text that the caller gave."""

    account_id: str
    role_id: str
    role_name: str
    description: str | None
    assume_role_policy_document: str
    max_session_duration: int
    allow_console_login: bool | None
    create_date: datetime
    update_date: datetime
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a custom policy; its document is kept as the text that the caller gave."""

    version_id: str
    policy_document: str
    create_date: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """A custom policy with its versions in order of creation."""

    policy_name: str
    description: str | None
    default_version: str
    versions: tuple[PolicyVersion, ...]
    last_version_number: int
    create_date: datetime
    update_date: datetime
    tags: tuple[Tag, ...] = ()

    @property
    def default(self) -> PolicyVersion:
        """The version that is in force."""
        return next(version for version in self.versions if version.version_id == self.default_version)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A policy attached to a user or a role."""

    principal_kind: PrincipalKind
    principal_name: str
    policy_type: PolicyType
    policy_name: str
    attach_date: datetime


@dataclass(slots=True)
class RamStore:
    """RAM's tables.

    Scopes are account ids, but for two: access keys of users are grouped by user, those of the account itself stand
    under its id alone. And of the two sides of attachments ``attachments`` groups them by principal and
    ``attached_to`` by policy. So every question costs the same however many there are.
    """

    accounts: Table[Account] = field(default_factory=lambda: Table(Account, unique=True))
    access_keys: Table[AccessKey] = field(default_factory=lambda: Table(AccessKey, unique=True))
    users: Table[User] = field(default_factory=lambda: Table(User))
    roles: Table[Role] = field(default_factory=lambda: Table(Role))
    policies: Table[Policy] = field(default_factory=lambda: Table(Policy))
    attachments: Table[Attachment] = field(default_factory=lambda: Table(Attachment))
    attached_to: Table[Attachment] = field(default_factory=lambda: Table(Attachment))

    def find_role(self, account_id: str, role_name: str) -> Role | None:
        """Return the role of that name, whatever its case, or ``None``."""
        return self.roles.find(account_id, role_name.lower())

    def add_access_key(self, key: AccessKey) -> None:
        """Keep an access key."""
        self.access_keys.put(_keys_of(key.account_id, key.user_name), key.access_key_id, key)

    def access_key_count(self, account_id: str, user_name: str | None) -> int:
        """Return how many access keys a user has, or the account itself."""
        return self.access_keys.count(_keys_of(account_id, user_name))

    def attach(self, account_id: str, attachment: Attachment) -> None:
        """Attach a policy to a user or a role."""
        policy, principal = _sides(attachment)
        self.attachments.put(f"{account_id}/{principal}", policy, attachment)
        self.attached_to.put(f"{account_id}/{policy}", principal, attachment)

    def detach(self, account_id: str, attachment: Attachment) -> None:
        """Take an attached policy off."""
        policy, principal = _sides(attachment)
        self.attachments.remove(f"{account_id}/{principal}", policy)
        self.attached_to.remove(f"{account_id}/{policy}", principal)

    def find_attachment(
        self, account_id: str, kind: PrincipalKind, name: str, policy_type: PolicyType, policy_name: str
    ) -> Attachment | None:
        """Return the attachment of one policy to one principal, or ``None``."""
        return self.attachments.find(f"{account_id}/{_principal(kind, name)}", f"{policy_type}/{policy_name}")

    def policies_of(self, account_id: str, kind: PrincipalKind, name: str) -> list[Attachment]:
        """Return what is attached to a principal."""
        return self.attachments.values(f"{account_id}/{_principal(kind, name)}")

    def attachment_count(self, account_id: str, policy_type: PolicyType, policy_name: str) -> int:
        """Return to how many users and roles a policy is attached."""
        return self.attached_to.count(f"{account_id}/{policy_type}/{policy_name}")

    def is_attached(self, account_id: str, policy_type: PolicyType, policy_name: str, kind: PrincipalKind) -> bool:
        """Say whether a policy is attached to any user, or to any role."""
        behind = self.attached_to.after(f"{account_id}/{policy_type}/{policy_name}", f"{kind}/")
        return any(attachment.principal_kind == kind for _, attachment in islice(behind, 1))


def _keys_of(account_id: str, user_name: str | None) -> str:
    return account_id if user_name is None else f"{account_id}/{user_name}"


def _principal(kind: PrincipalKind, name: str) -> str:
    return f"{kind}/{name.lower() if kind == 'role' else name}"


def _sides(attachment: Attachment) -> tuple[str, str]:
    return (
        f"{attachment.policy_type}/{attachment.policy_name}",
        _principal(attachment.principal_kind, attachment.principal_name),
    )
