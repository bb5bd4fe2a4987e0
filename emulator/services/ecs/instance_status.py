"""Listing the statuses of instances."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.models import NO_EFFECT, Result, wrapped
from ..vpc.fields import PageParams, PageResult
from .errors import INSTANCE_NOT_FOUND
from .fields import LISTED_IDS, RegionId, named
from .instance_lookup import get_in_region
from .records import Instance
from .service import ecs


class DescribeInstanceStatusParams(PageParams):
    """Parameters of DescribeInstanceStatus."""

    region_id: RegionId
    zone_id: str | None = None
    cluster_id: Annotated[str | None, NO_EFFECT] = None
    instance_id: Annotated[tuple[str, ...], Field(max_length=LISTED_IDS)] = ()


class InstanceStatusResult(Result):
    """An instance and its status."""

    instance_id: str
    status: str


class DescribeInstanceStatusResult(PageResult):
    """A page of instances and their statuses."""

    instance_statuses: Annotated[list[InstanceStatusResult], wrapped("InstanceStatus")]


def _asked(call: Call, params: DescribeInstanceStatusParams) -> Iterable[str]:
    return named(call, "instance", dict.fromkeys(params.instance_id))


@ecs.action(_asked, raises=(INSTANCE_NOT_FOUND,))
def describe_instance_status(call: Call, params: DescribeInstanceStatusParams) -> DescribeInstanceStatusResult:
    """List the statuses of a region's instances, a page at a time."""
    page, total = _page(call, params)
    return DescribeInstanceStatusResult(
        total_count=total,
        page_number=params.page_number,
        page_size=params.page_size,
        instance_statuses=[
            InstanceStatusResult(instance_id=instance.instance_id, status=instance.status) for instance in page
        ],
    )


def _page(call: Call, params: DescribeInstanceStatusParams) -> tuple[Sequence[Instance], int]:
    """Return the instances of the page, and how many there are in all."""
    table = call.world.ecs.instances
    if not params.instance_id and params.zone_id is None:
        return table.page(call.region_scope, params.page_number, params.page_size), table.count(call.region_scope)
    if params.instance_id:
        candidates = [get_in_region(call, instance_id) for instance_id in dict.fromkeys(params.instance_id)]
    else:
        candidates = table.values(call.region_scope)
    wanted = [instance for instance in candidates if params.zone_id in (None, instance.zone_id)]
    return params.cut(wanted), len(wanted)
