"""STS's state: the sessions whose temporary keys are out."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from ...table import Table


@dataclass(frozen=True, slots=True)
class Session:
    """A role session and its temporary key.

    Attributes:
        account_id: The role's account.
        role_id: The role's id. The session dies with the role, and one of the same name does not revive it.
        role_name: The role's name.
        session_name: The session's name.
        access_key_id: The temporary key's id, starting with ``STS.``.
        access_key_secret: The temporary key's secret.
        security_token: The token that has to come with the key.
        policy: The session policy that narrows the role's permissions, if any.
        issued: When it was made.
        expiration: When it ends.
        instance_id: The instance that it serves, if any.
        binding_id: The binding to that instance. The session dies with the binding.
        source_identity: Who is behind the session, if that was told.
    """

    account_id: str
    role_id: str
    role_name: str
    session_name: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str = field(repr=False)
    policy: str | None
    issued: datetime
    expiration: datetime
    instance_id: str | None = None
    binding_id: str | None = None
    source_identity: str | None = None


@dataclass(frozen=True, slots=True)
class Expiry:
    """Which session ends at a time that its name gives."""

    access_key_id: str


@dataclass(slots=True)
class StsStore:
    """The sessions, by the account of the role and the temporary key's id.

    ``expiries`` has the same sessions in the order in which they end, so that those to forget are found at once.
    """

    sessions: Table[Session] = field(default_factory=lambda: Table(Session, unique=True))
    expiries: Table[Expiry] = field(default_factory=lambda: Table(Expiry))

    def add(self, session: Session) -> None:
        """Keep a session."""
        self.sessions.put(session.account_id, session.access_key_id, session)
        name = f"{session.expiration:%Y-%m-%dT%H:%M:%S}/{session.access_key_id}"
        self.expiries.put(session.account_id, name, Expiry(session.access_key_id))

    def forget_expired(self, account_id: str, now: datetime, *, keep: int) -> None:
        """Forget at most two expired sessions of an account, the first to have ended, if it has ``keep`` or more.

        Called for each session that is added, it keeps their number from growing, and costs the same each time. Up to
        ``keep`` sessions are remembered for good, so that an expired token can be told from one that never was.
        """
        if self.sessions.count(account_id) < keep:
            return
        for name, expiry in list(islice(self.expiries.after(account_id, None), 2)):
            session = self.sessions.find(account_id, expiry.access_key_id)
            if session is not None and now < session.expiration:
                return
            self.expiries.remove(account_id, name)
            self.sessions.remove(account_id, expiry.access_key_id)
