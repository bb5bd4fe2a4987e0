"""All state in one place: what is emptied, kept and brought back together."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from .services.ecs.records import Instance
from .services.ecs.store import EcsStore
from .services.ram.records import AccessKey, Account
from .services.ram.store import RamStore
from .services.sts.store import StsStore
from .services.vpc.store import VpcStore
from .table import Table

DEFAULT_ACCOUNT_ID = "1000000000000001"
DEFAULT_ACCESS_KEY = "alimock"
"""The id and the secret of the default account's key: easy to type, and no secret scanner trips over it."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer given to a client token, for when the same request comes again.

    Attributes:
        digest: The SHA-256 of the request's parameters; they may hold a password, and are only ever compared.
        answer: The answer as JSON.
    """

    digest: str
    answer: str


@dataclass(slots=True)
class World:
    """One store for each product. Whoever reads or changes it holds ``lock``."""

    ram: RamStore = field(default_factory=RamStore)
    sts: StsStore = field(default_factory=StsStore)
    vpc: VpcStore = field(default_factory=VpcStore)
    ecs: EcsStore = field(default_factory=EcsStore)
    replays: Table[Replay] = field(default_factory=lambda: Table(Replay))
    chosen_instance: str | None = None
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @contextmanager
    def at(self, now: datetime) -> Iterator[None]:
        """Hold the state as it is at a time: what was due by then has happened."""
        with self.lock:
            self.ecs.advance(now)
            yield

    def find_chosen_instance(self) -> Instance | None:
        """Return the instance that plain metadata requests speak for; a choice ends with its instance."""
        return None if self.chosen_instance is None else self.ecs.instances.locate(self.chosen_instance)

    def open_account(self, account_id: str, access_key_id: str, access_key_secret: str, now: datetime) -> None:
        """Open an account whose root has that access key."""
        self.ram.accounts.put(account_id, account_id, Account(account_id, access_key_id, access_key_secret, now))
        self.ram.add_access_key(AccessKey(account_id, access_key_id, access_key_secret, None, "Active", now))

    def close_account(self, account_id: str) -> None:
        """Close an account: everything in it is gone, and its keys are unknown."""
        for _, table in self.tables():
            table.clear(account_id)
        if self.find_chosen_instance() is None:
            self.chosen_instance = None

    def tables(self) -> Iterator[tuple[str, Table[Any]]]:
        """Iterate over every table and its path, such as ``ram.roles``."""
        for member in fields(self):
            store = getattr(self, member.name)
            if isinstance(store, Table):
                yield member.name, store
            elif hasattr(store, "__dataclass_fields__"):
                for table in fields(store):
                    yield f"{member.name}.{table.name}", getattr(store, table.name)

    def reset(self, now: datetime, account_id: str | None = None) -> None:
        """Empty everything, or one account.

        The default account is there again afterwards; an account that is emptied alone keeps the root key that it was
        opened with.

        Raises:
            LookupError: There is no such account.
        """
        if account_id is None:
            for _, table in self.tables():
                table.clear()
            self.chosen_instance = None
            self.open_account(DEFAULT_ACCOUNT_ID, DEFAULT_ACCESS_KEY, DEFAULT_ACCESS_KEY, now)
            return
        account = self.ram.accounts.locate(account_id)
        if account is None:
            raise LookupError(account_id)
        self.close_account(account_id)
        self.open_account(account_id, account.access_key_id, account.access_key_secret, account.create_date)

    def dump(self) -> dict[str, Any]:
        """Return the whole state as JSON-ready values."""
        return {
            "chosen_instance": self.chosen_instance,
            **{path: table.dump() for path, table in self.tables()},
        }

    def load(self, values: Any) -> None:
        """Replace the whole state by what :meth:`dump` returned.

        Raises:
            ValueError: It is not such a state; nothing has changed then.
        """
        if not isinstance(values, dict):
            raise ValueError("the state is not an object")  # noqa: TRY004 - one kind of error for all that is wrong
        fresh = World()
        tables = dict(fresh.tables())
        if values.keys() != tables.keys() | {"chosen_instance"}:
            raise ValueError("it is not the state of this version")
        for path, table in tables.items():
            table.load(values[path])
        fresh.chosen_instance = values["chosen_instance"]
        if not isinstance(fresh.chosen_instance, str | None):
            raise ValueError("chosen_instance is neither a text nor null")  # noqa: TRY004 - as above
        for member in fields(self):
            if member.name != "lock":
                setattr(self, member.name, getattr(fresh, member.name))
