"""Zones: which a region has, and what can be made there."""

from functools import cache
from typing import Annotated, Literal

from ...api.action import everything
from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import NO_EFFECT, Boolean, Result, wrapped
from ..vpc.fields import OwnerParams
from ..vpc.regions import REGIONS
from .errors import CHARGE_TYPE_NOT_FOUND
from .fields import RegionId
from .instance_types import families, instance_types
from .launch_errors import SPOT_STRATEGY_INVALID
from .launch_parts import DATA_DISK_CATEGORIES, DISK_CATEGORIES
from .service import ecs

LANGUAGE_NOT_FOUND = ErrorSpec(
    "InvalidAcceptLanguage.NotFound",
    404,
    "Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed.",
)

NETWORKS = ("vpc", "classic")
MADE_IN_ZONES = ("VSwitch", "IoOptimized", "Instance", "Disk")


class DescribeZonesParams(OwnerParams):
    """Parameters of DescribeZones."""

    region_id: RegionId
    accept_language: Annotated[
        Literal["zh-CN", "zh-TW", "en-US", "ja", "fr", "de", "ko"], Refusal(value=LANGUAGE_NOT_FOUND)
    ] = "zh-CN"
    instance_charge_type: Annotated[Literal["PrePaid", "PostPaid"], Refusal(value=CHARGE_TYPE_NOT_FOUND), NO_EFFECT] = (
        "PostPaid"
    )
    spot_strategy: Annotated[
        Literal["NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"], Refusal(value=SPOT_STRATEGY_INVALID), NO_EFFECT
    ] = "NoSpot"
    verbose: Boolean = True


class ResourcesInfoResult(Result):
    """What goes together in a zone; the members of its lists start with small letters."""

    io_optimized: bool
    instance_generations: Annotated[list[str], wrapped("supportedInstanceGeneration")]
    instance_type_families: Annotated[list[str], wrapped("supportedInstanceTypeFamily")]
    instance_types: Annotated[list[str], wrapped("supportedInstanceType")]
    network_types: Annotated[list[str], wrapped("supportedNetworkCategory")]
    system_disk_categories: Annotated[list[str], wrapped("supportedSystemDiskCategory")]
    data_disk_categories: Annotated[list[str], wrapped("supportedDataDiskCategory")]


class ZoneResult(Result):
    """A zone; only its names where no details are asked for."""

    zone_id: str
    local_name: str
    zone_type: str = "AvailabilityZone"
    available_resource_creation: Annotated[list[str], wrapped("ResourceTypes")] | None = None
    available_instance_types: Annotated[list[str], wrapped("InstanceTypes")] | None = None
    available_disk_categories: Annotated[list[str], wrapped("DiskCategories")] | None = None
    available_volume_categories: Annotated[list[str], wrapped("VolumeCategories")] | None = None
    available_dedicated_host_types: Annotated[list[str], wrapped("DedicatedHostType")] | None = None
    dedicated_host_generations: Annotated[list[str], wrapped("DedicatedHostGeneration")] | None = None
    available_resources: Annotated[list[ResourcesInfoResult], wrapped("ResourcesInfo")] | None = None


class DescribeZonesResult(Result):
    """The answer of DescribeZones."""

    zones: Annotated[list[ZoneResult], wrapped("Zone")]


@cache
def _details() -> ZoneResult:
    """Return what every zone has, without names. Hosts and shared volumes cannot be made here: there are no kinds."""
    types = list(instance_types())
    return ZoneResult(
        zone_id="",
        local_name="",
        available_resource_creation=list(MADE_IN_ZONES),
        available_instance_types=types,
        available_disk_categories=sorted(DATA_DISK_CATEGORIES),
        available_volume_categories=[],
        available_dedicated_host_types=[],
        dedicated_host_generations=[],
        available_resources=[
            ResourcesInfoResult(
                io_optimized=True,
                instance_generations=sorted({family.generation for family in families().values()}),
                instance_type_families=list(families()),
                instance_types=types,
                network_types=list(NETWORKS),
                system_disk_categories=sorted(DISK_CATEGORIES),
                data_disk_categories=sorted(DATA_DISK_CATEGORIES),
            )
        ],
    )


def _show(zone_id: str, name: str, *, in_full: bool) -> ZoneResult:
    if in_full:
        return _details().model_copy(update={"zone_id": zone_id, "local_name": name})
    return ZoneResult(zone_id=zone_id, local_name=name)


@ecs.action(everything)
def describe_zones(call: Call, params: DescribeZonesParams) -> DescribeZonesResult:
    """List the zones of a region, with all that can be made there unless only their names are asked for."""
    region = REGIONS[call.region_id]
    chinese = params.accept_language in ("zh-CN", "zh-TW")
    return DescribeZonesResult(
        zones=[
            _show(zone_id, region.zone_name(zone_id, chinese=chinese), in_full=params.verbose)
            for zone_id in region.zone_ids
        ]
    )
