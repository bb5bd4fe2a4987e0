"""How an instance type is shown: changes when the cloud tells more of one."""

from typing import Annotated

from pydantic import Field

from ...api.models import Result, wrapped
from .instance_types import SEVENTH_GENERATION, Family, InstanceType, families

DISKS_PER_INSTANCE = 17
DISKS_PER_UNIVERSAL_INSTANCE = 9
CREDITS_PER_VCPU = 30
TRUNKED = 5
TRUNKED_UNIVERSAL = 2


class AttributeResult(Result):
    """A further feature."""

    name: str
    value: str


class ClockResult(Result):
    """The clock; nothing is told of one that is not precise."""

    ptp_support: str | None = None


class CpuOptionsResult(Result):
    """How the vCPUs can be arranged."""

    core: int | None
    core_factor: int | None
    threads_per_core: int | None
    hyper_threading_adjustable: bool | None
    nested_virtualization_support: str | None = None
    supported_topology_types: Annotated[list[str], wrapped("SupportedTopologyType")]


class EnhancedNetworkResult(Result):
    """Further abilities of the network interfaces."""

    express_support: bool | None = None
    rss_support: bool | None = None
    sriov_support: bool | None = None
    vf_queue_number_per_eni: int | None = None


class NetworkCardResult(Result):
    """A network card."""

    network_card_index: int


class WeightingResult(Result):
    """A way of sharing bandwidth between network and disks."""

    name: str
    vpc_bandwidth: int
    vpc_burst_bandwidth: int
    ebs_bandwidth: int
    ebs_burst_bandwidth: int


class WeightingsResult(Result):
    """The ways of sharing bandwidth."""

    weighting_infos: Annotated[list[WeightingResult], wrapped("WeightingInfo")] = Field(default_factory=list)


class NetworkInfoResult(Result):
    """What else there is to say of the network."""

    bandwidth_weighting: WeightingsResult = WeightingsResult()


class SecurityOptionsResult(Result):
    """Trusted computing."""

    secure_boot_support: str | None = None


class InstanceTypeResult(Result):
    """An instance type."""

    instance_type_id: str
    instance_type_family: str
    instance_category: str
    instance_family_level: str
    cpu_architecture: str
    cpu_core_count: int
    cpu_options: CpuOptionsResult
    cpu_speed_frequency: float
    cpu_turbo_frequency: float
    physical_processor_model: str
    memory_size: float
    baseline_credit: int | None
    initial_credit: int | None
    gpu_amount: Annotated[int, Field(alias="GPUAmount")]
    gpu_memory_size: Annotated[float | None, Field(alias="GPUMemorySize")]
    gpu_spec: Annotated[str, Field(alias="GPUSpec")]
    disk_quantity: int
    local_storage_amount: int | None
    local_storage_capacity: int | None
    local_storage_category: str
    nvme_support: str
    instance_bandwidth_rx: int
    instance_bandwidth_tx: int
    instance_pps_rx: int
    instance_pps_tx: int
    eni_quantity: int
    eni_total_quantity: int
    eni_trunk_supported: bool
    eni_private_ip_address_quantity: int
    eni_ipv6_address_quantity: int
    eri_quantity: int = 0
    queue_pair_number: int | None = None
    maximum_queue_number_per_eni: int | None
    primary_eni_queue_number: int
    secondary_eni_queue_number: int
    total_eni_queue_quantity: int
    jumbo_frame_support: bool
    network_encryption_support: bool = False
    network_card_quantity: int | None = None
    network_cards: Annotated[list[NetworkCardResult], wrapped("NetworkCardInfo")] = Field(default_factory=list)
    network_info: NetworkInfoResult = NetworkInfoResult()
    enhanced_network: EnhancedNetworkResult = EnhancedNetworkResult()
    clock: ClockResult = ClockResult()
    security_options: SecurityOptionsResult = SecurityOptionsResult()
    supported_boot_modes: Annotated[list[str], wrapped("SupportedBootMode")]
    attributes: Annotated[list[AttributeResult], wrapped("Attribute")] = Field(default_factory=list)


def _cpu_options(found: InstanceType, family: Family) -> CpuOptionsResult:
    adjustable = family.is_current
    return CpuOptionsResult(
        core=found.cores if adjustable else None,
        core_factor=2 if adjustable else None,
        threads_per_core=found.cpu // found.cores if adjustable else None,
        hyper_threading_adjustable=found.cpu > found.cores if adjustable else None,
        supported_topology_types=["ContinuousCoreToHTMapping", "DiscreteCoreToHTMapping"] if adjustable else [],
    )


def _trunked(family: Family) -> int:
    """Return how many network interfaces there are in all for each that is not behind another."""
    if family.is_universal:
        return TRUNKED_UNIVERSAL
    return TRUNKED if family.is_current else 1


def _local_storage_category(found: InstanceType, family: Family) -> str:
    if not found.local_disks:
        return ""
    return "local_hdd_pro" if family.category == "Big data" else "local_ssd_pro"


def show_instance_type(found: InstanceType) -> InstanceTypeResult:
    """Turn an instance type into what is shown of it."""
    family = families()[found.family]
    trunked = _trunked(family)
    return InstanceTypeResult(
        instance_type_id=found.name,
        instance_type_family=found.family,
        instance_category=family.category,
        instance_family_level=family.level,
        cpu_architecture=family.architecture,
        cpu_core_count=found.cpu,
        cpu_options=_cpu_options(found, family),
        cpu_speed_frequency=family.speed,
        cpu_turbo_frequency=family.turbo,
        physical_processor_model=family.processor,
        memory_size=found.memory_size,
        baseline_credit=found.baseline_credit,
        initial_credit=None if found.baseline_credit is None else CREDITS_PER_VCPU * found.cpu,
        gpu_amount=found.gpu_amount,
        gpu_memory_size=found.gpu_memory or None,
        gpu_spec=found.gpu_spec,
        disk_quantity=DISKS_PER_UNIVERSAL_INSTANCE if family.is_universal else DISKS_PER_INSTANCE,
        local_storage_amount=found.local_disks or None,
        local_storage_capacity=found.local_disk_size or None,
        local_storage_category=_local_storage_category(found, family),
        nvme_support="required" if family.generation >= SEVENTH_GENERATION else "unsupported",
        instance_bandwidth_rx=found.bandwidth,
        instance_bandwidth_tx=found.bandwidth,
        instance_pps_rx=found.packets,
        instance_pps_tx=found.packets,
        eni_quantity=found.interfaces,
        eni_total_quantity=found.interfaces * trunked,
        eni_trunk_supported=trunked > 1,
        eni_private_ip_address_quantity=found.addresses,
        eni_ipv6_address_quantity=found.addresses if family.is_current else 1,
        maximum_queue_number_per_eni=found.queues if family.level == "EnterpriseLevel" else None,
        primary_eni_queue_number=found.queues,
        secondary_eni_queue_number=found.queues,
        total_eni_queue_quantity=found.queues * found.interfaces,
        jumbo_frame_support=family.is_current,
        supported_boot_modes=["UEFI"] if family.architecture == "ARM" else ["BIOS", "UEFI"],
    )
