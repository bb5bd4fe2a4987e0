"""Who calls: the account itself, a RAM user, or a session of a role."""

from dataclasses import dataclass

from .names import ram_arn, role_arn


@dataclass(frozen=True, slots=True)
class Root:
    """The Alibaba Cloud account itself, which is allowed everything within it."""

    account_id: str

    identity_type = "Account"

    @property
    def arn(self) -> str:
        """The account's ARN."""
        return ram_arn(self.account_id, "root")

    @property
    def principal_id(self) -> str:
        """The account's id."""
        return self.account_id


@dataclass(frozen=True, slots=True)
class User:
    """A RAM user."""

    account_id: str
    user_id: str
    user_name: str

    identity_type = "RAMUser"
    denied_as = "SubUser"

    @property
    def arn(self) -> str:
        """The user's ARN."""
        return ram_arn(self.account_id, f"user/{self.user_name}")

    @property
    def principal_id(self) -> str:
        """The user's id."""
        return self.user_id

    @property
    def display_name(self) -> str:
        """The name that a denial gives: a user's id."""
        return self.user_id


@dataclass(frozen=True, slots=True)
class RoleSession:
    """A session of a role, opened with AssumeRole or handed to an instance by the metadata service.

    Attributes:
        account_id: The account of the role.
        role_id: The role's id; a role created again under the same name has another.
        role_name: The role's name.
        session_name: What the caller named the session; ``vm-ram-<InstanceId>`` on an instance.
        policy: The session policy that narrows the role's permissions, if any.
        source_identity: Who is behind the session, if that was told.
    """

    account_id: str
    role_id: str
    role_name: str
    session_name: str
    policy: str | None = None
    source_identity: str | None = None

    identity_type = "AssumedRoleUser"
    denied_as = "AssumedRoleUser"

    @property
    def arn(self) -> str:
        """The session's ARN, as GetCallerIdentity and policies give it."""
        return ram_arn(self.account_id, f"assumed-role/{self.role_name}/{self.session_name}")

    @property
    def assumed_role_arn(self) -> str:
        """The session's ARN as AssumeRole gives it: below the role, whose name is in lower case."""
        return f"{role_arn(self.account_id, self.role_name)}/{self.session_name}"

    @property
    def principal_id(self) -> str:
        """The role's id and the session's name."""
        return f"{self.role_id}:{self.session_name}"

    @property
    def display_name(self) -> str:
        """The name that a denial gives: the role's and the session's."""
        return f"{self.role_name}:{self.session_name}"


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Whoever calls without an access key, for the few actions that ask for none."""

    account_id = ""
    identity_type = "Anonymous"
    arn = "anonymous"
    principal_id = ""


Principal = Root | User | RoleSession | Anonymous
