"""What can be bought in which zone: everything that instances can be launched with, anywhere."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from ...api.action import everything
from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Integer, Result, wrapped
from ..vpc.fields import KNOWN_REGION, OwnerParams
from ..vpc.regions import REGIONS
from .available_resource_errors import (
    CHARGE_TYPE_INVALID,
    CORES_NOT_EMPTY,
    DESTINATION_INVALID,
    DESTINATION_MISSING,
    HOST_NOT_FOUND,
    IO_OPTIMIZED_INVALID,
    MEMORY_NOT_EMPTY,
    NETWORK_INVALID,
    REGION_INVALID,
    RESOURCE_TYPE_INVALID,
    SCOPE_INVALID,
    SPOT_STRATEGY_INVALID,
    TYPE_AND_SIZE,
)
from .disks import data_disk_sizes, system_disk_sizes
from .errors import MANDATORY_NOT_SUPPLIED, ZONE_NOT_FOUND
from .instance_types import find_instance_type, instance_types
from .launch_parts import DATA_DISK_CATEGORIES, DISK_CATEGORIES
from .service import ecs
from .zones import NETWORKS

Destination = Literal["Zone", "IoOptimized", "InstanceType", "Network", "ddh", "SystemDisk", "DataDisk"]


class DescribeAvailableResourceParams(OwnerParams):
    """Parameters of DescribeAvailableResource; each narrows what is listed."""

    region_id: Annotated[str, KNOWN_REGION, Refusal(value=REGION_INVALID)]
    destination_resource: Annotated[Destination, Refusal(missing=DESTINATION_MISSING, value=DESTINATION_INVALID)]
    zone_id: str | None = None
    resource_type: Annotated[
        Literal["instance", "disk", "reservedinstance", "ddh"], Refusal(value=RESOURCE_TYPE_INVALID)
    ] = "instance"
    io_optimized: Annotated[Literal["none", "optimized"], Refusal(value=IO_OPTIMIZED_INVALID)] = "optimized"
    instance_type: str | None = None
    cores: Annotated[Integer | None, Field(ge=1)] = None
    memory: Annotated[float | None, Field(gt=0, allow_inf_nan=False)] = None
    network_category: Annotated[Literal["vpc", "classic"] | None, Refusal(value=NETWORK_INVALID)] = None
    system_disk_category: str | None = None
    data_disk_category: str | None = None
    dedicated_host_id: str | None = None
    instance_charge_type: Annotated[Literal["PrePaid", "PostPaid"], Refusal(value=CHARGE_TYPE_INVALID), NO_EFFECT] = (
        "PostPaid"
    )
    spot_strategy: Annotated[
        Literal["NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"], Refusal(value=SPOT_STRATEGY_INVALID), NO_EFFECT
    ] = "NoSpot"
    spot_duration: Annotated[Integer | None, Field(ge=0, le=1), NO_EFFECT] = None
    scope: Annotated[Literal["Region", "Zone"] | None, Refusal(value=SCOPE_INVALID), NO_EFFECT] = None


class SupportedResourceResult(Result):
    """A resource, and between which sizes it can be had where it has one."""

    value: str
    status: str = "Available"
    status_category: str = "WithStock"
    min: int | None = None
    max: int | None = None
    unit: str | None = None


class AvailableResourceResult(Result):
    """The resources of a type."""

    type: str
    supported_resources: Annotated[list[SupportedResourceResult], wrapped("SupportedResource")]


class AvailableZoneResult(Result):
    """A zone and what can be had there."""

    region_id: str
    zone_id: str
    status: str = "Available"
    status_category: str = "WithStock"
    available_resources: Annotated[list[AvailableResourceResult], wrapped("AvailableResource")]


class DescribeAvailableResourceResult(Result):
    """The answer of DescribeAvailableResource."""

    available_zones: Annotated[list[AvailableZoneResult], wrapped("AvailableZone")]


def _check(call: Call, params: DescribeAvailableResourceParams) -> None:
    """Check which parameters go together. Hosts are made by calls that are not served: none can be named.

    Raises:
        ApiError: A parameter is missing, too much, or names what is not there.
    """
    destination = params.destination_resource
    of_disks = params.resource_type == "disk"
    if params.instance_type is not None and (params.cores is not None or params.memory is not None):
        raise TYPE_AND_SIZE()
    if params.cores is not None and destination != "InstanceType":
        raise CORES_NOT_EMPTY()
    if params.memory is not None and destination != "InstanceType":
        raise MEMORY_NOT_EMPTY()
    if params.instance_type is None and (destination == "SystemDisk" or (destination == "DataDisk" and not of_disks)):
        raise MANDATORY_NOT_SUPPLIED(name="InstanceType")
    if params.dedicated_host_id is not None:
        raise HOST_NOT_FOUND()
    if params.zone_id is not None and params.zone_id not in REGIONS[call.region_id].zone_ids:
        raise ZONE_NOT_FOUND()


def _can_be_had(params: DescribeAvailableResourceParams) -> bool:
    """Return whether anything is like that: all instance types are I/O optimized, and there are no hosts."""
    return (
        params.resource_type in ("instance", "disk")
        and params.destination_resource != "ddh"
        and params.io_optimized == "optimized"
        and (params.instance_type is None or find_instance_type(params.instance_type) is not None)
        and (params.system_disk_category is None or params.system_disk_category in DISK_CATEGORIES)
        and (params.data_disk_category is None or params.data_disk_category in DATA_DISK_CATEGORIES)
    )


def _plain(values: Iterable[str]) -> list[SupportedResourceResult]:
    return [SupportedResourceResult(value=value) for value in values]


def _instance_types(params: DescribeAvailableResourceParams) -> list[SupportedResourceResult]:
    return _plain(
        found.name
        for found in instance_types().values()
        if params.instance_type in (None, found.name)
        and params.cores in (None, found.cpu)
        and params.memory in (None, found.memory_size)
    )


def _networks(params: DescribeAvailableResourceParams) -> list[SupportedResourceResult]:
    return _plain(network for network in NETWORKS if params.network_category in (None, network))


def _disks(
    categories: Iterable[str], wanted: str | None, sizes: Callable[[str], tuple[int, int]]
) -> list[SupportedResourceResult]:
    found = []
    for category in sorted(categories):
        if wanted in (None, category):
            least, most = sizes(category)
            found.append(SupportedResourceResult(value=category, min=least, max=most, unit="GiB"))
    return found


_LISTINGS: Mapping[str, Callable[[DescribeAvailableResourceParams], list[SupportedResourceResult]]] = {
    "IoOptimized": lambda _: _plain(("optimized",)),
    "InstanceType": _instance_types,
    "Network": _networks,
    "SystemDisk": lambda params: _disks(DISK_CATEGORIES, params.system_disk_category, system_disk_sizes),
    "DataDisk": lambda params: _disks(DATA_DISK_CATEGORIES, params.data_disk_category, data_disk_sizes),
}
"""What is listed for each destination; zones stand for themselves."""


@ecs.action(
    everything,
    raises=(TYPE_AND_SIZE, CORES_NOT_EMPTY, MEMORY_NOT_EMPTY, MANDATORY_NOT_SUPPLIED, HOST_NOT_FOUND, ZONE_NOT_FOUND),
)
def describe_available_resource(call: Call, params: DescribeAvailableResourceParams) -> DescribeAvailableResourceResult:
    """List what instances can be launched with in each zone of a region: zones, types, networks or disks."""
    _check(call, params)
    if not _can_be_had(params):
        return DescribeAvailableResourceResult(available_zones=[])
    resources = []
    if params.destination_resource in _LISTINGS:
        found = _LISTINGS[params.destination_resource](params)
        if not found:
            return DescribeAvailableResourceResult(available_zones=[])
        resources.append(AvailableResourceResult(type=params.destination_resource, supported_resources=found))
    zone_ids = REGIONS[call.region_id].zone_ids if params.zone_id is None else (params.zone_id,)
    return DescribeAvailableResourceResult(
        available_zones=[
            AvailableZoneResult(region_id=call.region_id, zone_id=zone_id, available_resources=resources)
            for zone_id in zone_ids
        ]
    )
