"""What RAM keeps: one frozen record for each thing.

Relations name users, groups and roles by their ids, so that a new name touches one record.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

PolicyType = Literal["System", "Custom"]
PrincipalKind = Literal["user", "group", "role"]
KeyStatus = Literal["Active", "Inactive"]


@dataclass(frozen=True, slots=True)
class Account:
    """An Alibaba Cloud account and the key that its root had from the start, which outlives what becomes of it."""

    account_id: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    create_date: datetime


@dataclass(frozen=True, slots=True)
class AccountAlias:
    """The name that an account goes by beside its id; no two accounts have the same."""

    account_id: str
    alias: str


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What an account asks of its users' passwords.

    Attributes:
        minimum_password_length: How many characters a password has at least.
        require_lowercase_characters: Whether it holds a lower-case letter.
        require_uppercase_characters: Whether it holds an upper-case letter.
        require_numbers: Whether it holds a digit.
        require_symbols: Whether it holds anything else.
        hard_expiry: Whether a user whose password has expired is locked out.
        max_password_age: After how many days a password expires; 0 for never.
        password_reuse_prevention: How many former passwords may not be used again.
        max_login_attemps: How many wrong passwords in an hour lock a user out; 0 for any number. The name is the API's.
    """

    minimum_password_length: int = 8
    require_lowercase_characters: bool = False
    require_uppercase_characters: bool = False
    require_numbers: bool = False
    require_symbols: bool = False
    hard_expiry: bool = False
    max_password_age: int = 0
    password_reuse_prevention: int = 0
    max_login_attemps: int = 5


@dataclass(frozen=True, slots=True)
class SecurityPreference:
    """What an account lets its users do for themselves.

    Attributes:
        enable_save_mfa_ticket: Whether a console remembers for seven days that a device was asked for.
        allow_user_to_change_password: Whether users may change their own password.
        allow_user_to_manage_access_keys: Whether users may manage their own access keys.
        allow_user_to_manage_mfa_devices: Whether users may bind and unbind their own device.
        allow_user_to_manage_public_keys: Whether users may manage their own public keys.
        login_session_duration: How long a console session lasts, in hours.
        login_network_masks: The networks from which the console can be used, divided by semicolons; empty for all.
    """

    enable_save_mfa_ticket: bool = False
    allow_user_to_change_password: bool = True
    allow_user_to_manage_access_keys: bool = False
    allow_user_to_manage_mfa_devices: bool = True
    allow_user_to_manage_public_keys: bool = False
    login_session_duration: int = 6
    login_network_masks: str = ""


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
    last_login_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A long-lived key of a user, or of the account itself if it names no user."""

    account_id: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    user_id: str | None
    status: KeyStatus
    create_date: datetime


@dataclass(frozen=True, slots=True)
class KeyUse:
    """When an access key was last used."""

    last_used_date: datetime


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that a user has uploaded."""

    public_key_id: str
    public_key_spec: str
    status: KeyStatus
    create_date: datetime


@dataclass(frozen=True, slots=True)
class LoginProfile:
    """How a user signs in to the console.

    Attributes:
        password: The password's digest, with its salt.
        former_passwords: The digests of former passwords, the latest first.
        password_date: When the password was set.
        password_reset_required: Whether the user has to choose another at the next login.
        mfa_bind_required: Whether the user has to bind a device at the next login.
        create_date: When the profile was made.
    """

    password: str = field(repr=False)
    former_passwords: tuple[str, ...] = field(repr=False)
    password_date: datetime
    password_reset_required: bool
    mfa_bind_required: bool
    create_date: datetime


@dataclass(frozen=True, slots=True)
class VirtualMfaDevice:
    """A device that shows a new code every 30 seconds.

    Attributes:
        serial_number: The device's ARN.
        seed: What its codes are made from, in base 32.
        user_id: The user to whom it is bound, if any.
        activate_date: When it was bound.
    """

    serial_number: str
    seed: str = field(repr=False)
    user_id: str | None = None
    activate_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of users, who have its policies."""

    group_id: str
    group_name: str
    comments: str | None
    create_date: datetime
    update_date: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """A user's being in a group."""

    user_id: str
    group_id: str
    join_date: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a role or a policy."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role; its trust policy is kept as the text that the caller gave.

    Attributes:
        service: The service that the role is linked to, if it is a service-linked role.
    """

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
    service: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a policy; its document is kept as the text that the caller gave."""

    version_id: str
    policy_document: str
    create_date: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy with its versions in order of creation."""

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
    """A policy attached to a user, a group or a role.

    Attributes:
        principal_kind: What it is attached to.
        principal_id: The user's, the group's or the role's id.
        policy_type: Whose policy it is.
        policy_name: The policy.
        attach_date: Since when.
        resource_group_id: The resource group whose resources it is about; all of the account's, if left out.
    """

    principal_kind: PrincipalKind
    principal_id: str
    policy_type: PolicyType
    policy_name: str
    attach_date: datetime
    resource_group_id: str | None = None


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """An OpenID Connect provider whose tokens open sessions.

    Attributes:
        issuer_url: What its tokens call their issuer.
        client_ids: The audiences for which it issues them.
        keys: Its public keys, as the text of a JSON Web Key Set.
        issuance_limit_time: How many hours after its issue a token may still be used, if there is a limit.
        create_date: When it was registered.
    """

    name: str
    issuer_url: str
    client_ids: tuple[str, ...]
    keys: str
    issuance_limit_time: int | None
    create_date: datetime


@dataclass(frozen=True, slots=True)
class SamlProvider:
    """A SAML 2.0 identity provider whose assertions open sessions.

    Attributes:
        metadata: Its metadata document, which names it and holds its certificates.
        create_date: When it was registered.
    """

    name: str
    metadata: str
    create_date: datetime
