"""How listings find what a call names, and the pages that are longer than usual."""

from collections.abc import Iterable
from typing import Annotated, TypeVar

from pydantic import Field

from ...api.call import Call
from ...api.errors import ErrorSpec
from ...api.models import Integer
from ...table import Table
from ..vpc import fields as vpc_fields
from .paging import PageParams
from .records import Instance

R = TypeVar("R")

_FEWEST_BY_TOKEN = 10
_MOST_BY_TOKEN = 500


class LongPageParams(PageParams):
    """Which page of a listing is wanted, where one by token may have 500."""

    @property
    def limit(self) -> int:
        """How many a page by token has: values below 10 count as 10, values above 500 as 500."""
        return min(max(self.max_results or _FEWEST_BY_TOKEN, _FEWEST_BY_TOKEN), _MOST_BY_TOKEN)


class NumberedPageParams(vpc_fields.PageParams):
    """Which page of a listing is wanted, where pages have numbers only."""

    page_size: Annotated[Integer, Field(ge=1, le=100)] = 10


def pick(table: Table[R], scope: str, names: Iterable[str]) -> list[tuple[str, R]]:
    """Return the records with these names, as far as there are such, in order and with their names."""
    found = ((name, table.find(scope, name)) for name in sorted(set(names)))
    return [(name, record) for name, record in found if record is not None]


def get_instances(call: Call, instance_ids: Iterable[str], refusal: ErrorSpec) -> list[Instance]:
    """Return instances of the call's region, each once.

    Raises:
        ApiError: There is no such instance.
    """
    wanted = set(instance_ids)
    found = pick(call.world.ecs.instances, call.region_scope, wanted)
    if len(found) < len(wanted):
        raise refusal()
    return [instance for _, instance in found]
