"""All state in one place: what is emptied, kept and brought back together."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from .services.ecs.store import EcsStore
from .services.ram.store import AccessKey, Account, RamStore
from .services.sts.store import StsStore
from .services.vpc.store import VpcStore
from .table import Table

DEFAULT_ACCOUNT_ID = "1000000000000001"
DEFAULT_ACCESS_KEY = "alimock"
"""The id and the secret of the default account's key: easy to type, and no secret scanner trips over it."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer given to a client token, for when the same request comes again."""

    parameters: str
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

    def open_account(self, account_id: str, access_key_id: str, access_key_secret: str, now: datetime) -> None:
        """Open an account whose root has that access key."""
        self.ram.accounts.put(account_id, account_id, Account(account_id, now))
        root_key = AccessKey(account_id, access_key_id, access_key_secret, None, "Active", now)
        self.ram.access_keys.put(account_id, access_key_id, root_key)

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

        The default account is there again afterwards; an account that is emptied alone keeps its root key.

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
        root_keys = [key for key in self.ram.access_keys.values(account_id) if key.user_name is None]
        for _, table in self.tables():
            table.clear(account_id)
        self.ram.accounts.put(account_id, account_id, account)
        for key in root_keys:
            self.ram.access_keys.put(account_id, key.access_key_id, key)

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
        unknown = values.keys() - tables.keys() - {"chosen_instance"}
        missing = tables.keys() - values.keys()
        if unknown or missing:
            raise ValueError(f"tables are unknown or missing: {', '.join(sorted(unknown | missing))}")
        for path, table in tables.items():
            table.load(values[path])
        fresh.chosen_instance = values.get("chosen_instance")
        for member in fields(self):
            if member.name != "lock":
                setattr(self, member.name, getattr(fresh, member.name))
