"""RAM's state: its tables, and the questions that are asked of several of them at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from ...table import Table
from .records import (
    AccessKey,
    Account,
    AccountAlias,
    Attachment,
    Group,
    KeyUse,
    LoginProfile,
    Membership,
    OidcProvider,
    PasswordPolicy,
    Policy,
    PolicyType,
    PrincipalKind,
    PublicKey,
    Role,
    SamlProvider,
    SecurityPreference,
    User,
    VirtualMfaDevice,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Under which name a record stands in another table."""

    name: str


@dataclass(slots=True)
class RamStore:
    """RAM's tables.

    Scopes are account ids, with a user's or a group's id below where a question is about one of them. Each relation
    stands in two tables, one for each side that asks. So every question costs the same however many there are.

    Attributes:
        accounts: Accounts by id.
        aliases: The accounts' other names.
        password_policies: Password policies by account.
        security_preferences: Security preferences by account.
        users: Users by name.
        groups: Groups by name.
        roles: Roles by their name in lower case.
        names: What users, groups and roles are called, by kind and id.
        access_keys: Keys by owner and id; the account's own stand under the account alone.
        key_uses: The last use of each access key.
        public_keys: Public keys by user and id.
        login_profiles: Login profiles by the user's id.
        mfa_devices: Devices by serial number.
        mfa_device_of: Which device a user has.
        memberships: The groups of a user, by the group's id.
        members: The users of a group, by the user's id.
        policies: The accounts' own policies by name.
        attachments: What is attached to a principal.
        attached_to: What a policy is attached to.
        oidc_providers: OpenID Connect providers by name.
        saml_providers: SAML providers by name.
    """

    accounts: Table[Account] = field(default_factory=lambda: Table(Account, unique=True))
    aliases: Table[AccountAlias] = field(default_factory=lambda: Table(AccountAlias, unique=True))
    password_policies: Table[PasswordPolicy] = field(default_factory=lambda: Table(PasswordPolicy))
    security_preferences: Table[SecurityPreference] = field(default_factory=lambda: Table(SecurityPreference))
    users: Table[User] = field(default_factory=lambda: Table(User))
    groups: Table[Group] = field(default_factory=lambda: Table(Group))
    roles: Table[Role] = field(default_factory=lambda: Table(Role))
    names: Table[Reference] = field(default_factory=lambda: Table(Reference))
    access_keys: Table[AccessKey] = field(default_factory=lambda: Table(AccessKey, unique=True))
    key_uses: Table[KeyUse] = field(default_factory=lambda: Table(KeyUse))
    public_keys: Table[PublicKey] = field(default_factory=lambda: Table(PublicKey))
    login_profiles: Table[LoginProfile] = field(default_factory=lambda: Table(LoginProfile))
    mfa_devices: Table[VirtualMfaDevice] = field(default_factory=lambda: Table(VirtualMfaDevice))
    mfa_device_of: Table[Reference] = field(default_factory=lambda: Table(Reference))
    memberships: Table[Membership] = field(default_factory=lambda: Table(Membership))
    members: Table[Membership] = field(default_factory=lambda: Table(Membership))
    policies: Table[Policy] = field(default_factory=lambda: Table(Policy))
    attachments: Table[Attachment] = field(default_factory=lambda: Table(Attachment))
    attached_to: Table[Attachment] = field(default_factory=lambda: Table(Attachment))
    oidc_providers: Table[OidcProvider] = field(default_factory=lambda: Table(OidcProvider))
    saml_providers: Table[SamlProvider] = field(default_factory=lambda: Table(SamlProvider))

    def account_name(self, account_id: str) -> str:
        """Return what an account goes by: its alias, or else its id."""
        aliases = self.aliases.values(account_id)
        return aliases[0].alias if aliases else account_id

    def put_user(self, account_id: str, user: User) -> User:
        """Keep a user, under its new name if it has one."""
        self._move(self.users, account_id, f"user/{user.user_id}", user.user_name)
        return self.users.put(account_id, user.user_name, user)

    def remove_user(self, account_id: str, user: User) -> None:
        """Forget a user."""
        self.users.remove(account_id, user.user_name)
        self.names.remove(account_id, f"user/{user.user_id}")

    def user_of(self, account_id: str, user_id: str) -> User | None:
        """Return the user with an id, or ``None``."""
        name = self.names.find(account_id, f"user/{user_id}")
        return None if name is None else self.users.find(account_id, name.name)

    def put_group(self, account_id: str, group: Group) -> Group:
        """Keep a group, under its new name if it has one."""
        self._move(self.groups, account_id, f"group/{group.group_id}", group.group_name)
        return self.groups.put(account_id, group.group_name, group)

    def remove_group(self, account_id: str, group: Group) -> None:
        """Forget a group."""
        self.groups.remove(account_id, group.group_name)
        self.names.remove(account_id, f"group/{group.group_id}")

    def group_of(self, account_id: str, group_id: str) -> Group | None:
        """Return the group with an id, or ``None``."""
        name = self.names.find(account_id, f"group/{group_id}")
        return None if name is None else self.groups.find(account_id, name.name)

    def put_role(self, role: Role) -> Role:
        """Keep a role."""
        self.names.put(role.account_id, f"role/{role.role_id}", Reference(role.role_name.lower()))
        return self.roles.put(role.account_id, role.role_name.lower(), role)

    def remove_role(self, role: Role) -> None:
        """Forget a role."""
        self.roles.remove(role.account_id, role.role_name.lower())
        self.names.remove(role.account_id, f"role/{role.role_id}")

    def find_role(self, account_id: str, role_name: str) -> Role | None:
        """Return the role of that name, whatever its case, or ``None``."""
        return self.roles.find(account_id, role_name.lower())

    def role_of(self, account_id: str, role_id: str) -> Role | None:
        """Return the role with an id, or ``None``."""
        name = self.names.find(account_id, f"role/{role_id}")
        return None if name is None else self.roles.find(account_id, name.name)

    def _move(self, table: Table[User] | Table[Group], account_id: str, entry: str, name: str) -> None:
        former = self.names.find(account_id, entry)
        if former is not None and former.name != name:
            table.remove(account_id, former.name)
        self.names.put(account_id, entry, Reference(name))

    def add_access_key(self, key: AccessKey) -> None:
        """Keep an access key."""
        self.access_keys.put(below(key.account_id, key.user_id), key.access_key_id, key)

    def remove_access_key(self, key: AccessKey) -> None:
        """Forget an access key and when it was used."""
        self.access_keys.remove(below(key.account_id, key.user_id), key.access_key_id)
        self.key_uses.remove(key.account_id, key.access_key_id)

    def access_key_count(self, account_id: str, user_id: str | None) -> int:
        """Return how many access keys a user has, or the account itself."""
        return self.access_keys.count(below(account_id, user_id))

    def bind(self, account_id: str, device: VirtualMfaDevice) -> None:
        """Keep a device that has been bound to a user."""
        self.mfa_devices.put(account_id, device.serial_number, device)
        self.mfa_device_of.put(account_id, str(device.user_id), Reference(device.serial_number))

    def unbind(self, account_id: str, device: VirtualMfaDevice) -> None:
        """Take a device from its user."""
        self.mfa_device_of.remove(account_id, str(device.user_id))
        freed = replace(device, user_id=None, activate_date=None)
        self.mfa_devices.put(account_id, device.serial_number, freed)

    def join(self, account_id: str, membership: Membership) -> None:
        """Put a user into a group."""
        self.memberships.put(below(account_id, membership.user_id), membership.group_id, membership)
        self.members.put(below(account_id, membership.group_id), membership.user_id, membership)

    def leave(self, account_id: str, membership: Membership) -> None:
        """Take a user out of a group."""
        self.memberships.remove(below(account_id, membership.user_id), membership.group_id)
        self.members.remove(below(account_id, membership.group_id), membership.user_id)

    def attach(self, account_id: str, attachment: Attachment) -> None:
        """Attach a policy to a user, a group or a role."""
        policy, principal, scope = _sides(attachment)
        self.attachments.put(f"{account_id}/{principal}", f"{policy}{scope}", attachment)
        self.attached_to.put(f"{account_id}/{policy}", f"{principal}{scope}", attachment)

    def detach(self, account_id: str, attachment: Attachment) -> None:
        """Take an attached policy off."""
        policy, principal, scope = _sides(attachment)
        self.attachments.remove(f"{account_id}/{principal}", f"{policy}{scope}")
        self.attached_to.remove(f"{account_id}/{policy}", f"{principal}{scope}")

    def find_attachment(self, account_id: str, like: Attachment) -> Attachment | None:
        """Return the attachment of the same policy to the same principal in the same scope, or ``None``."""
        policy, principal, scope = _sides(like)
        return self.attachments.find(f"{account_id}/{principal}", f"{policy}{scope}")

    def policies_of(self, account_id: str, kind: PrincipalKind, principal_id: str) -> list[Attachment]:
        """Return what is attached to a principal."""
        return self.attachments.values(f"{account_id}/{kind}/{principal_id}")

    def attachment_count(self, account_id: str, policy_type: PolicyType, policy_name: str) -> int:
        """Return to how many users, groups and roles a policy is attached."""
        return self.attached_to.count(f"{account_id}/{policy_type}/{policy_name}")

    def attachments_of(
        self, account_id: str, policy_type: PolicyType, policy_name: str, kind: PrincipalKind
    ) -> Iterator[Attachment]:
        """Iterate over the attachments of a policy to one kind of principal."""
        for _, attachment in self.attached_to.after(f"{account_id}/{policy_type}/{policy_name}", f"{kind}/"):
            if attachment.principal_kind != kind:
                return
            yield attachment

    def is_attached(self, account_id: str, policy_type: PolicyType, policy_name: str, kind: PrincipalKind) -> bool:
        """Say whether a policy is attached to any principal of a kind."""
        return any(islice(self.attachments_of(account_id, policy_type, policy_name, kind), 1))


def below(account_id: str, owner_id: str | None) -> str:
    """Return the scope of what belongs to a user or a group, or to the account itself."""
    return account_id if owner_id is None else f"{account_id}/{owner_id}"


def _sides(attachment: Attachment) -> tuple[str, str, str]:
    scope = "" if attachment.resource_group_id is None else f"/{attachment.resource_group_id}"
    return (
        f"{attachment.policy_type}/{attachment.policy_name}",
        f"{attachment.principal_kind}/{attachment.principal_id}",
        scope,
    )
