"""The one container of state: records by scope and name, in order, at the same cost however many there are."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sortedcontainers import SortedDict

R = TypeVar("R")


class Table(Generic[R]):
    """Frozen records, grouped by scope and ordered by name within it.

    A scope starts with the account id (``<account>`` or ``<account>/<region>``), so that an account can be emptied.
    Finding, putting and removing a record and reading a page cost the same with ten records and with a hundred
    thousand.
    """

    __slots__ = ("_record", "_scope_of", "_scopes", "changes")

    def __init__(self, record: type[R], *, unique: bool = False) -> None:
        """Make an empty table.

        Args:
            record: The records' type, a frozen dataclass.
            unique: Names are unique over all scopes, so that :meth:`locate` can find one by its name alone.

        Its attribute ``changes`` counts how often a record was put or removed, for whoever remembers what it read.
        """
        self.changes = 0
        self._record = record
        self._scopes: dict[str, SortedDict[str, R]] = {}
        self._scope_of: dict[str, str] | None = {} if unique else None

    def find(self, scope: str, name: str) -> R | None:
        """Return the record, or ``None``."""
        records = self._scopes.get(scope)
        return None if records is None else records.get(name)

    def locate(self, name: str) -> R | None:
        """Return the record with this name in whichever scope, or ``None``; only for tables of unique names."""
        if self._scope_of is None:
            raise LookupError("names in this table are unique within a scope only")
        scope = self._scope_of.get(name)
        return None if scope is None else self.find(scope, name)

    def put(self, scope: str, name: str, record: R) -> R:
        """Store the record, in place of the one with that name if there is one, and return it."""
        if self._scope_of is not None:
            former = self._scope_of.get(name, scope)
            if former != scope:
                self.remove(former, name)
            self._scope_of[name] = scope
        self.changes += 1
        self._scopes.setdefault(scope, SortedDict())[name] = record
        return record

    def remove(self, scope: str, name: str) -> R | None:
        """Take the record out and return it, or ``None`` if there was none."""
        records = self._scopes.get(scope)
        if records is None:
            return None
        self.changes += 1
        record: R | None = records.pop(name, None)
        if not records:
            del self._scopes[scope]
        if self._scope_of is not None and record is not None:
            del self._scope_of[name]
        return record

    def values(self, scope: str) -> list[R]:
        """Return the scope's records, ordered by name."""
        records = self._scopes.get(scope)
        return [] if records is None else list(records.values())

    def after(self, scope: str, name: str | None) -> Iterator[tuple[str, R]]:
        """Iterate over names and records behind ``name``, or over all, ordered by name."""
        records = self._scopes.get(scope)
        if records is None:
            return
        for key in records.irange(minimum=name, inclusive=(False, True)):
            yield key, records[key]

    def page(self, scope: str, number: int, size: int) -> list[R]:
        """Return one page of the scope's records.

        Args:
            scope: The scope.
            number: The page, from 1.
            size: How many records a page has.
        """
        records = self._scopes.get(scope)
        if records is None:
            return []
        start = (number - 1) * size
        return [records[name] for name in records.keys()[start : start + size]]

    def count(self, scope: str) -> int:
        """Return how many records the scope has."""
        records = self._scopes.get(scope)
        return 0 if records is None else len(records)

    def scopes(self, account_id: str) -> list[str]:
        """Return the scopes of an account that have records."""
        below = f"{account_id}/"
        return [scope for scope in self._scopes if scope == account_id or scope.startswith(below)]

    def heads(self) -> list[tuple[str, R]]:
        """Return each scope with its first record."""
        return [(scope, records.peekitem(0)[1]) for scope, records in self._scopes.items()]

    def every(self) -> Iterator[R]:
        """Iterate over all records of all scopes."""
        for records in list(self._scopes.values()):
            yield from list(records.values())

    def clear(self, account_id: str | None = None) -> None:
        """Drop everything, or what belongs to one account."""
        self.changes += 1
        for scope in list(self._scopes) if account_id is None else self.scopes(account_id):
            records = self._scopes.pop(scope)
            if self._scope_of is not None:
                for name in records:
                    del self._scope_of[name]

    def dump(self) -> dict[str, Any]:
        """Return the records as JSON-ready values by scope and name."""
        scopes = {scope: dict(records) for scope, records in self._scopes.items()}
        values: dict[str, Any] = self._adapter().dump_python(scopes, mode="json")
        return values

    def load(self, values: Any) -> None:
        """Replace the records by those that :meth:`dump` returned.

        Raises:
            pydantic.ValidationError: The values are not such records.
        """
        scopes = self._adapter().validate_python(values)
        self.clear()
        for scope, records in scopes.items():
            for name, record in records.items():
                self.put(scope, name, record)

    def _adapter(self) -> TypeAdapter[dict[str, dict[str, R]]]:
        return TypeAdapter(dict[str, dict[str, self._record]])  # type: ignore[name-defined]


def first(records: Iterator[tuple[str, R]], limit: int) -> tuple[list[R], str | None]:
    """Cut a page from an ordered run of records.

    Args:
        records: Names and records in order.
        limit: How many the page may have.

    Returns:
        The page's records, and the last name of the page if more remain behind it.
    """
    page = list(islice(records, limit))
    more = next(records, None) is not None
    return [record for _, record in page], page[-1][0] if more and page else None
