"""Regions: which there are."""

from typing import Annotated, Literal

from ...api.action import everything
from ...api.call import Call
from ...api.models import NO_EFFECT, Result, wrapped
from ..vpc.fields import OwnerParams
from ..vpc.regions import REGIONS
from .service import ecs


class DescribeRegionsParams(OwnerParams):
    """Parameters of DescribeRegions."""

    accept_language: Literal["zh-CN", "en-US", "ja"] = "zh-CN"
    instance_charge_type: Annotated[str | None, NO_EFFECT] = None
    resource_type: Annotated[str | None, NO_EFFECT] = None


class RegionResult(Result):
    """A region."""

    region_id: str
    local_name: str
    region_endpoint: str
    status: str = "available"


class DescribeRegionsResult(Result):
    """The answer of DescribeRegions."""

    regions: Annotated[list[RegionResult], wrapped("Region")]


@ecs.action(everything)
def describe_regions(_: Call, params: DescribeRegionsParams) -> DescribeRegionsResult:
    """List the regions, with their names in Chinese unless another language is asked for."""
    chinese = params.accept_language == "zh-CN"
    return DescribeRegionsResult(
        regions=[
            RegionResult(
                region_id=region.region_id,
                local_name=region.chinese_name if chinese else region.name,
                region_endpoint=region.endpoint,
            )
            for region in REGIONS.values()
        ]
    )
