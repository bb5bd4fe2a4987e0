"""Listing instance types and their families."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from ...api.action import everything
from ...api.call import Call
from ...api.errors import INVALID_PARAMETER
from ...api.markers import read_marker, write_marker
from ...api.models import NO_EFFECT, Integer, Result, wrapped
from ...table import first
from ..vpc.fields import OwnerParams
from .fields import RegionId
from .instance_type_results import InstanceTypeResult, show_instance_type
from .instance_types import families, instance_types
from .service import ecs

TYPES_PER_PAGE = 100
MOST_TYPES_PER_PAGE = 1600

Names = Annotated[tuple[str, ...], Field(max_length=10)]
Amount = Annotated[Integer | None, Field(ge=0)]
Size = Annotated[float | None, Field(ge=0, allow_inf_nan=False)]


class DescribeInstanceTypesParams(OwnerParams):
    """Parameters of DescribeInstanceTypes; what is named ``minimum_...`` or ``maximum_...`` bounds a member."""

    instance_types: Names = ()
    instance_type_family: str | None = None
    instance_type_families: Names = ()
    instance_category: str | None = None
    instance_categories: Names = ()
    instance_family_level: Literal["EntryLevel", "EnterpriseLevel", "CreditEntryLevel"] | None = None
    cpu_architecture: Literal["X86", "ARM"] | None = None
    cpu_architectures: Annotated[tuple[Literal["X86", "ARM"], ...], Field(max_length=2)] = ()
    physical_processor_model: str | None = None
    physical_processor_models: Names = ()
    gpu_spec: Annotated[str | None, Field(alias="GPUSpec")] = None
    gpu_specs: Names = ()
    local_storage_category: Literal["local_hdd_pro", "local_ssd_pro"] | None = None
    local_storage_categories: Annotated[tuple[Literal["local_hdd_pro", "local_ssd_pro"], ...], Field(max_length=2)] = ()
    nvme_support: Literal["required", "unsupported"] | None = None
    maximum_cpu_core_count: Amount = None
    maximum_cpu_speed_frequency: Size = None
    maximum_cpu_turbo_frequency: Size = None
    maximum_gpu_amount: Annotated[Amount, Field(alias="MaximumGPUAmount")] = None
    maximum_memory_size: Size = None
    minimum_baseline_credit: Amount = None
    minimum_cpu_core_count: Amount = None
    minimum_cpu_speed_frequency: Size = None
    minimum_cpu_turbo_frequency: Size = None
    minimum_disk_quantity: Amount = None
    minimum_eni_ipv6_address_quantity: Amount = None
    minimum_eni_private_ip_address_quantity: Amount = None
    minimum_eni_quantity: Amount = None
    minimum_eri_quantity: Amount = None
    minimum_gpu_amount: Annotated[Amount, Field(alias="MinimumGPUAmount")] = None
    minimum_initial_credit: Amount = None
    minimum_instance_bandwidth_rx: Amount = None
    minimum_instance_bandwidth_tx: Amount = None
    minimum_instance_pps_rx: Amount = None
    minimum_instance_pps_tx: Amount = None
    minimum_local_storage_amount: Amount = None
    minimum_local_storage_capacity: Amount = None
    minimum_memory_size: Size = None
    minimum_primary_eni_queue_number: Amount = None
    minimum_queue_pair_number: Amount = None
    minimum_secondary_eni_queue_number: Amount = None
    additional_attributes: Annotated[tuple[str, ...], NO_EFFECT] = ()
    max_results: Annotated[Integer, Field(ge=1, le=MOST_TYPES_PER_PAGE)] = TYPES_PER_PAGE
    next_token: str | None = None


class DescribeInstanceTypesResult(Result):
    """A page of instance types. The token is empty where nothing follows."""

    next_token: str
    instance_types: Annotated[list[InstanceTypeResult], wrapped("InstanceType")]


_BOUNDS = tuple(
    (name, name.partition("_")[2], name.startswith("minimum_"))
    for name in DescribeInstanceTypesParams.model_fields
    if name.startswith(("minimum_", "maximum_"))
)
"""Each bound's parameter, the member that it is about, and whether it is the least."""


@cache
def _in_order() -> tuple[tuple[str, InstanceTypeResult], ...]:
    return tuple((name, show_instance_type(found)) for name, found in sorted(instance_types().items()))


def _choices(one: str | None, several: tuple[str, ...]) -> tuple[str, ...]:
    return several if one is None else (one, *several)


def _among(value: str | None, choices: tuple[str, ...]) -> bool:
    return not choices or value in choices


def _holds_any(value: str, parts: tuple[str, ...]) -> bool:
    return not parts or any(part.lower() in value.lower() for part in parts)


def _is_within(shown: InstanceTypeResult, params: DescribeInstanceTypesParams) -> Iterator[bool]:
    for name, member, least in _BOUNDS:
        bound = getattr(params, name)
        if bound is not None:
            value = getattr(shown, member) or 0
            yield value >= bound if least else value <= bound


def _is_wanted(shown: InstanceTypeResult, params: DescribeInstanceTypesParams) -> bool:
    return (
        _among(shown.instance_type_id, params.instance_types)
        and _among(shown.instance_type_family, _choices(params.instance_type_family, params.instance_type_families))
        and _among(shown.instance_category, _choices(params.instance_category, params.instance_categories))
        and params.instance_family_level in (None, shown.instance_family_level)
        and _among(shown.cpu_architecture, _choices(params.cpu_architecture, params.cpu_architectures))
        and _holds_any(
            shown.physical_processor_model,
            _choices(params.physical_processor_model, params.physical_processor_models),
        )
        and _holds_any(shown.gpu_spec, _choices(params.gpu_spec, params.gpu_specs))
        and _among(
            shown.local_storage_category, _choices(params.local_storage_category, params.local_storage_categories)
        )
        and params.nvme_support in (None, shown.nvme_support)
        and all(_is_within(shown, params))
    )


@ecs.action(everything)
def describe_instance_types(_: Call, params: DescribeInstanceTypesParams) -> DescribeInstanceTypesResult:
    """List instance types with their figures, a page at a time; a page has 100 unless more are asked for."""
    last = read_marker(params.next_token, INVALID_PARAMETER(name="NextToken")) or ""
    found = ((name, shown) for name, shown in _in_order() if name > last and _is_wanted(shown, params))
    page, last_shown = first(found, params.max_results)
    return DescribeInstanceTypesResult(next_token=write_marker(last_shown) or "", instance_types=page)


class DescribeInstanceTypeFamiliesParams(OwnerParams):
    """Parameters of DescribeInstanceTypeFamilies."""

    region_id: RegionId
    generation: str | None = None


class FamilyResult(Result):
    """A family of instance types."""

    instance_type_family_id: str
    generation: str


class DescribeInstanceTypeFamiliesResult(Result):
    """The answer of DescribeInstanceTypeFamilies."""

    instance_type_families: Annotated[list[FamilyResult], wrapped("InstanceTypeFamily")]


@ecs.action(everything)
def describe_instance_type_families(
    _: Call, params: DescribeInstanceTypeFamiliesParams
) -> DescribeInstanceTypeFamiliesResult:
    """List the families of instance types, all of them or those of one generation."""
    return DescribeInstanceTypeFamiliesResult(
        instance_type_families=[
            FamilyResult(instance_type_family_id=family.name, generation=family.generation)
            for family in families().values()
            if params.generation in (None, family.generation)
        ]
    )
