"""Regions and zones as VPC lists them."""

from typing import Annotated

from ...api.action import everything
from ...api.call import Call
from ...api.models import NO_EFFECT, Result, wrapped
from .fields import OwnerParams, RegionId, any_case
from .regions import REGIONS
from .service import vpc

CHINESE = "zh-CN"
LANGUAGES = (CHINESE, "en-US", "ja")
ZONE_TYPE = "AvailabilityZone"

Language = Annotated[str, any_case(*LANGUAGES)]


class DescribeRegionsParams(OwnerParams):
    """Parameters of DescribeRegions."""

    accept_language: Language = CHINESE
    product_type: Annotated[str | None, NO_EFFECT] = None


class RegionResult(Result):
    """A region."""

    region_id: str
    local_name: str
    region_endpoint: str


class DescribeRegionsResult(Result):
    """The answer of DescribeRegions."""

    regions: Annotated[list[RegionResult], wrapped("Region")]


@vpc.action(everything)
def describe_regions(_: Call, params: DescribeRegionsParams) -> DescribeRegionsResult:
    """List the regions, with their names in Chinese unless another language is asked for."""
    chinese = params.accept_language == CHINESE
    return DescribeRegionsResult(
        regions=[
            RegionResult(
                region_id=region.region_id,
                local_name=region.chinese_name if chinese else region.name,
                region_endpoint=region.endpoint_of("vpc"),
            )
            for region in REGIONS.values()
        ]
    )


class DescribeZonesParams(OwnerParams):
    """Parameters of DescribeZones."""

    region_id: RegionId
    accept_language: Language = CHINESE
    zone_type: str = ZONE_TYPE


class ZoneResult(Result):
    """A zone."""

    zone_id: str
    local_name: str
    zone_type: str = ZONE_TYPE


class DescribeZonesResult(Result):
    """The answer of DescribeZones."""

    zones: Annotated[list[ZoneResult], wrapped("Zone")]


@vpc.action(everything)
def describe_zones(_: Call, params: DescribeZonesParams) -> DescribeZonesResult:
    """List the zones of a region, with their names in Chinese unless another language is asked for."""
    region = REGIONS[params.region_id]
    chinese = params.accept_language == CHINESE
    return DescribeZonesResult(
        zones=[
            ZoneResult(zone_id=zone_id, local_name=region.zone_name(zone_id, chinese=chinese))
            for zone_id in (region.zone_ids if params.zone_type == ZONE_TYPE else ())
        ]
    )
