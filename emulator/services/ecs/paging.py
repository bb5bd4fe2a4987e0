"""Pages of listings, by number or by token."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from ...api.errors import INVALID_PARAMETER
from ...api.markers import read_marker, write_marker
from ...api.models import Integer, Result
from ...table import Table, first
from ..vpc.fields import OwnerParams, cut_page

R = TypeVar("R")

_FEWEST_BY_TOKEN = 10
_MOST = 100


class PageParams(OwnerParams):
    """Which page of a listing is wanted: the one of a number, or the one that a token goes on with."""

    page_number: Annotated[Integer, Field(ge=1)] = 1
    page_size: Annotated[Integer, Field(ge=1, le=_MOST)] = 10
    max_results: Integer | None = None
    next_token: str | None = None

    @property
    def by_token(self) -> bool:
        """Whether the page is found by a token; number and size then have no say."""
        return self.next_token is not None or self.max_results is not None

    @property
    def limit(self) -> int:
        """How many a page by token has: values below 10 count as 10, values above 100 as 100."""
        return min(max(self.max_results or _FEWEST_BY_TOKEN, _FEWEST_BY_TOKEN), _MOST)


class PageResult(Result):
    """Where a page stands in its listing. The token is empty where nothing follows."""

    total_count: int
    page_number: int | None
    page_size: int | None
    next_token: str


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A page of records."""

    records: Sequence[R]
    total_count: int
    next_token: str


def cut_all(table: Table[R], scope: str, params: PageParams) -> Page[R]:
    """Cut the page from all records of a scope, at the same cost however many there are."""
    total = table.count(scope)
    if not params.by_token:
        return Page(table.page(scope, params.page_number, params.page_size), total, "")
    return _following(table.after(scope, _read_token(params.next_token)), total, params.limit)


def cut(records: Sequence[tuple[str, R]], params: PageParams) -> Page[R]:
    """Cut the page from chosen records, given with their names and in order of them."""
    if not params.by_token:
        page = cut_page(records, params.page_number, params.page_size)
        return Page([record for _, record in page], len(records), "")
    last = _read_token(params.next_token)
    behind = (item for item in records if last is None or item[0] > last)
    return _following(behind, len(records), params.limit)


def _following(records: Iterator[tuple[str, R]], total: int, limit: int) -> Page[R]:
    page, last = first(records, limit)
    return Page(page, total, write_marker(last) or "")


def _read_token(token: str | None) -> str | None:
    return read_marker(token, INVALID_PARAMETER(name="NextToken"))
