"""Pages of listings: where one goes on, how much of it is wanted, and what is told of the rest."""

from collections.abc import Callable, Iterator
from typing import Annotated, TypeVar

from pydantic import Field

from ...api.markers import read_marker, write_marker
from ...api.models import Integer, Params, Result
from ...table import first
from .errors import INVALID_MARKER

R = TypeVar("R")


class PageParams(Params):
    """Where a listing goes on, and how much of it is wanted."""

    marker: str | None = None
    max_items: Annotated[Integer, Field(ge=1, le=1000)] = 100


class PageResult(Result):
    """Whether anything is left behind a page, and where to go on then."""

    is_truncated: bool
    marker: str | None


def read_page(
    behind: Callable[[str | None], Iterator[tuple[str, R]]], params: PageParams
) -> tuple[list[R], str | None]:
    """Cut the page that is wanted from an ordered run of records.

    Args:
        behind: Gives the names and records behind a name, or all of them.
        params: Where the page starts and how long it may be.

    Returns:
        The page's records, and the marker to go on with if more remain.

    Raises:
        ApiError: No listing can have handed the marker out.
    """
    page, last = first(behind(read_marker(params.marker, INVALID_MARKER())), params.max_items)
    return page, write_marker(last)
