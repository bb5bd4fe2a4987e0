"""The parameters of launching instances."""

from datetime import datetime, timezone
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, Params
from ..vpc.fields import OwnerParams
from .errors import (
    CHARGE_TYPE_NOT_FOUND,
    DESCRIPTION_MALFORMED,
    HOP_LIMIT_NOT_SUPPORTED,
    HTTP_ENDPOINT_NOT_SUPPORTED,
    HTTP_TOKENS_NOT_SUPPORTED,
)
from .fields import TAG_ERRORS, ClientToken, RegionId, ResourceGroupId, Tags, checked, is_description, is_name, one_of
from .launch_errors import (
    AMOUNT_INVALID,
    AUTO_RELEASE_TIME_MALFORMED,
    BANDWIDTH_IN_MALFORMED,
    BANDWIDTH_OUT_MALFORMED,
    CREDIT_SPECIFICATION_INVALID,
    DATA_DISK_CATEGORY,
    DATA_DISK_COUNT,
    DATA_DISK_SIZE,
    DISK_DESCRIPTION_MALFORMED,
    DISK_NAME_MALFORMED,
    INSTANCE_NAME_MALFORMED,
    INTERNET_CHARGE_TYPE_NOT_SUPPORTED,
    MIN_AMOUNT_MALFORMED,
    PASSWORD_MALFORMED,
    PERFORMANCE_LEVEL_INVALID,
    PERIOD_INVALID,
    PERIOD_UNIT_NOT_SUPPORTED,
    SPOT_DURATION_INVALID,
    SPOT_INTERRUPTION_INVALID,
    SPOT_PRICE_LIMIT_INVALID,
    SPOT_STRATEGY_INVALID,
    SYSTEM_DISK_CATEGORY,
    SYSTEM_DISK_SIZE,
    TENANCY_INVALID,
)
from .naming import is_instance_name, is_password

DISK_CATEGORIES = frozenset(
    {"cloud", "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud_auto", "cloud_essd_entry", "cloud_essd_xc0"}
)
DATA_DISK_CATEGORIES = DISK_CATEGORIES | {
    "cloud_regional_disk_auto",
    "elastic_ephemeral_disk_standard",
    "elastic_ephemeral_disk_premium",
}
PERFORMANCE_LEVELS = ("PL0", "PL1", "PL2", "PL3")
INSTANCES_PER_CALL = 100
DATA_DISKS_PER_INSTANCE = 16

PARAMETER_ERRORS = (
    DESCRIPTION_MALFORMED,
    INSTANCE_NAME_MALFORMED,
    PASSWORD_MALFORMED,
    DISK_NAME_MALFORMED,
    DISK_DESCRIPTION_MALFORMED,
    SYSTEM_DISK_CATEGORY,
    DATA_DISK_CATEGORY,
    PERFORMANCE_LEVEL_INVALID,
    *TAG_ERRORS,
)
"""What the parameters' own checks raise."""

DiskName = Annotated[str | None, checked(is_name, DISK_NAME_MALFORMED)]
DiskDescription = Annotated[str | None, checked(is_description, DISK_DESCRIPTION_MALFORMED)]
PerformanceLevel = Annotated[str | None, one_of(PERFORMANCE_LEVELS, PERFORMANCE_LEVEL_INVALID)]


def _read_minute(text: object) -> datetime:
    form = "%Y-%m-%dT%H:%M:%SZ" if str(text).count(":") > 1 else "%Y-%m-%dT%H:%MZ"
    return datetime.strptime(str(text), form).replace(second=0, tzinfo=timezone.utc)


class DiskParams(Params):
    """What every disk has."""

    size: Integer | None = None
    disk_name: DiskName = None
    description: Annotated[DiskDescription, NO_EFFECT] = None
    performance_level: PerformanceLevel = None
    encrypted: Annotated[Boolean, NO_EFFECT] = False
    auto_snapshot_policy_id: Annotated[str | None, NO_EFFECT] = None
    bursting_enabled: Annotated[Boolean | None, NO_EFFECT] = None
    encrypt_algorithm: Annotated[str | None, NO_EFFECT] = None
    kms_key_id: Annotated[str | None, Field(alias="KMSKeyId"), NO_EFFECT] = None
    provisioned_iops: Annotated[Integer | None, NO_EFFECT] = None
    storage_cluster_id: Annotated[str | None, NO_EFFECT] = None


class SystemDiskParams(DiskParams):
    """The system disk."""

    category: Annotated[str | None, one_of(DISK_CATEGORIES, SYSTEM_DISK_CATEGORY)] = None


class DataDiskParams(DiskParams):
    """A data disk."""

    category: Annotated[str | None, one_of(DATA_DISK_CATEGORIES, DATA_DISK_CATEGORY)] = None
    delete_with_instance: Annotated[Boolean, NO_EFFECT] = True
    device: Annotated[str | None, NO_EFFECT] = None
    snapshot_id: str | None = None


class NetworkInterfaceParams(Params):
    """A network interface: the primary one if it says so, else a further one."""

    instance_type: Literal["Primary", "Secondary"] = "Secondary"
    v_switch_id: str | None = None
    security_group_id: str | None = None
    security_group_ids: tuple[str, ...] = ()
    primary_ip_address: str | None = None
    secondary_private_ip_address_count: Annotated[Integer, Field(ge=0, le=49)] = 0
    network_interface_id: str | None = None
    network_interface_name: Annotated[str | None, Field(max_length=128), NO_EFFECT] = None
    description: Annotated[str | None, checked(is_description, DESCRIPTION_MALFORMED), NO_EFFECT] = None
    delete_on_release: Annotated[Boolean, NO_EFFECT] = True
    ipv6_address: Annotated[tuple[str, ...], NO_EFFECT] = ()
    ipv6_address_count: Annotated[Integer | None, NO_EFFECT] = None
    network_card_index: Annotated[Integer | None, NO_EFFECT] = None
    network_interface_traffic_mode: Annotated[str | None, NO_EFFECT] = None
    queue_number: Annotated[Integer | None, NO_EFFECT] = None
    queue_pair_number: Annotated[Integer | None, NO_EFFECT] = None
    rx_queue_size: Annotated[Integer | None, NO_EFFECT] = None
    tx_queue_size: Annotated[Integer | None, NO_EFFECT] = None
    source_dest_check: Annotated[Boolean | None, NO_EFFECT] = None

    @property
    def group_ids(self) -> tuple[str, ...]:
        """The security groups, by whichever parameter they were given."""
        return (self.security_group_id,) if self.security_group_id else self.security_group_ids


class HibernationParams(Params):
    """Whether the instance can hibernate."""

    configured: Boolean = False


class ArnParams(Params):
    """A role that another account takes."""

    assume_role_for: Annotated[Integer | None, NO_EFFECT] = None
    role_type: Annotated[str | None, NO_EFFECT] = None
    rolearn: Annotated[str | None, NO_EFFECT] = None


class CpuOptionsParams(Params):
    """How vCPUs are spread over cores."""

    core: Annotated[Integer | None, NO_EFFECT] = None
    numa: Annotated[str | None, NO_EFFECT] = None
    threads_per_core: Annotated[Integer | None, NO_EFFECT] = None
    topology_type: Annotated[str | None, NO_EFFECT] = None
    nested_virtualization: Annotated[str | None, NO_EFFECT] = None


class PrivatePoolParams(Params):
    """The private pool that is drawn from."""

    id: Annotated[str | None, NO_EFFECT] = None
    match_criteria: Annotated[str | None, NO_EFFECT] = None


class SchedulerParams(Params):
    """Where dedicated hosts are looked for."""

    dedicated_host_cluster_id: Annotated[str | None, NO_EFFECT] = None


class SecurityParams(Params):
    """Trusted and confidential computing."""

    confidential_computing_mode: Annotated[str | None, NO_EFFECT] = None
    trusted_system_mode: Annotated[str | None, NO_EFFECT] = None
    enable_secure_boot: Annotated[Boolean | None, NO_EFFECT] = None


class ClockParams(Params):
    """The instance's clock."""

    ptp_status: Annotated[str | None, NO_EFFECT] = None


class ImageOptionsParams(Params):
    """How the image is used."""

    login_as_non_root: Annotated[Boolean | None, NO_EFFECT] = None


class NetworkOptionsParams(Params):
    """How the network behaves."""

    bandwidth_weighting: Annotated[str | None, NO_EFFECT] = None
    enable_jumbo_frame: Annotated[Boolean | None, NO_EFFECT] = None
    enable_network_encryption: Annotated[Boolean | None, NO_EFFECT] = None


class PrivateDnsParams(Params):
    """The instance's names in private DNS."""

    enable_instance_id_dns_aaaa_record: Annotated[
        Boolean | None, Field(alias="EnableInstanceIdDnsAAAARecord"), NO_EFFECT
    ] = None
    enable_instance_id_dns_a_record: Annotated[Boolean | None, NO_EFFECT] = None
    enable_ip_dns_a_record: Annotated[Boolean | None, NO_EFFECT] = None
    enable_ip_dns_ptr_record: Annotated[Boolean | None, NO_EFFECT] = None
    hostname_type: Annotated[str | None, NO_EFFECT] = None


class RunInstancesParams(OwnerParams):
    """Parameters of RunInstances."""

    region_id: RegionId
    zone_id: str | None = None
    image_id: str | None = None
    image_family: str | None = None
    instance_type: str | None = None
    launch_template_id: str | None = None
    launch_template_name: str | None = None
    launch_template_version: Integer | None = None

    amount: Annotated[Integer, Field(ge=1, le=INSTANCES_PER_CALL), Refusal(value=AMOUNT_INVALID)] = 1
    min_amount: Annotated[Integer | None, Field(ge=1, le=INSTANCES_PER_CALL), Refusal(value=MIN_AMOUNT_MALFORMED)] = (
        None
    )
    instance_name: Annotated[str | None, checked(is_instance_name, INSTANCE_NAME_MALFORMED)] = None
    host_name: str | None = None
    host_names: tuple[str, ...] = ()
    unique_suffix: Boolean = False
    description: Annotated[str | None, checked(is_description, DESCRIPTION_MALFORMED)] = None
    password: Annotated[str | None, Field(repr=False), checked(is_password, PASSWORD_MALFORMED), NO_EFFECT] = None
    password_inherit: Annotated[Boolean, NO_EFFECT] = False
    key_pair_name: str | None = None
    ram_role_name: str | None = None
    user_data: str | None = None
    tag: Tags = None
    resource_group_id: ResourceGroupId = None

    security_group_id: str | None = None
    security_group_ids: tuple[str, ...] = ()
    v_switch_id: str | None = None
    private_ip_address: str | None = None
    network_interface: tuple[NetworkInterfaceParams, ...] = ()
    internet_charge_type: Annotated[
        Literal["PayByTraffic", "PayByBandwidth"], Refusal(value=INTERNET_CHARGE_TYPE_NOT_SUPPORTED)
    ] = "PayByTraffic"
    internet_max_bandwidth_in: Annotated[Integer | None, Field(ge=1, le=100), Refusal(value=BANDWIDTH_IN_MALFORMED)] = (
        None
    )
    internet_max_bandwidth_out: Annotated[Integer, Field(ge=0, le=100), Refusal(value=BANDWIDTH_OUT_MALFORMED)] = 0

    system_disk: Annotated[SystemDiskParams, Refusal(value=SYSTEM_DISK_SIZE)] = SystemDiskParams()
    data_disk: Annotated[
        tuple[DataDiskParams, ...],
        Field(max_length=DATA_DISKS_PER_INSTANCE),
        Refusal(length=DATA_DISK_COUNT, value=DATA_DISK_SIZE),
    ] = ()

    http_endpoint: Annotated[Literal["enabled", "disabled"], Refusal(value=HTTP_ENDPOINT_NOT_SUPPORTED)] = "enabled"
    http_tokens: Annotated[Literal["optional", "required"], Refusal(value=HTTP_TOKENS_NOT_SUPPORTED)] = "optional"
    http_put_response_hop_limit: Annotated[Integer, Field(ge=1, le=64), Refusal(value=HOP_LIMIT_NOT_SUPPORTED)] = 1

    instance_charge_type: Annotated[Literal["PostPaid", "PrePaid"], Refusal(value=CHARGE_TYPE_NOT_FOUND)] = "PostPaid"
    period: Annotated[Integer | None, Field(ge=1, le=60), Refusal(value=PERIOD_INVALID)] = None
    period_unit: Annotated[Literal["Month", "Week"], Refusal(value=PERIOD_UNIT_NOT_SUPPORTED)] = "Month"
    auto_release_time: Annotated[
        datetime | None, BeforeValidator(_read_minute), Refusal(value=AUTO_RELEASE_TIME_MALFORMED)
    ] = None
    spot_strategy: Annotated[
        Literal["NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"], Refusal(value=SPOT_STRATEGY_INVALID)
    ] = "NoSpot"
    spot_price_limit: Annotated[
        float | None, Field(gt=0, allow_inf_nan=False), Refusal(value=SPOT_PRICE_LIMIT_INVALID)
    ] = None
    spot_duration: Annotated[Integer | None, Field(ge=0, le=1), Refusal(value=SPOT_DURATION_INVALID)] = None
    spot_interruption_behavior: Annotated[Literal["Terminate", "Stop"], Refusal(value=SPOT_INTERRUPTION_INVALID)] = (
        "Terminate"
    )
    credit_specification: Annotated[
        Literal["Standard", "Unlimited"] | None, Refusal(value=CREDIT_SPECIFICATION_INVALID)
    ] = None
    deletion_protection: Boolean = False
    hibernation_options: HibernationParams = HibernationParams()
    dry_run: Boolean = False
    client_token: ClientToken = None

    dedicated_host_id: str | None = None
    deployment_set_id: str | None = None
    hpc_cluster_id: str | None = None

    affinity: Annotated[str | None, NO_EFFECT] = None
    arn: Annotated[tuple[ArnParams, ...], NO_EFFECT] = ()
    auto_pay: Annotated[Boolean | None, NO_EFFECT] = None
    auto_renew: Annotated[Boolean | None, NO_EFFECT] = None
    auto_renew_period: Annotated[Integer | None, NO_EFFECT] = None
    clock_options: Annotated[ClockParams | None, NO_EFFECT] = None
    cpu_options: Annotated[CpuOptionsParams | None, NO_EFFECT] = None
    deployment_set_group_no: Annotated[Integer | None, NO_EFFECT] = None
    image_options: Annotated[ImageOptionsParams | None, NO_EFFECT] = None
    io_optimized: Annotated[str | None, NO_EFFECT] = None
    ipv6_address: Annotated[tuple[str, ...], NO_EFFECT] = ()
    ipv6_address_count: Annotated[Integer | None, NO_EFFECT] = None
    isp: Annotated[str | None, NO_EFFECT] = None
    managed_host_id: Annotated[str | None, NO_EFFECT] = None
    network_interface_queue_number: Annotated[Integer | None, NO_EFFECT] = None
    network_options: Annotated[NetworkOptionsParams | None, NO_EFFECT] = None
    private_dns_name_options: Annotated[PrivateDnsParams | None, NO_EFFECT] = None
    private_pool_options: Annotated[PrivatePoolParams | None, NO_EFFECT] = None
    scheduler_options: Annotated[SchedulerParams | None, NO_EFFECT] = None
    security_enhancement_strategy: Annotated[str | None, NO_EFFECT] = None
    security_options: Annotated[SecurityParams | None, NO_EFFECT] = None
    storage_set_id: Annotated[str | None, NO_EFFECT] = None
    storage_set_partition_number: Annotated[Integer | None, NO_EFFECT] = None
    tenancy: Annotated[Literal["default", "host"] | None, Refusal(value=TENANCY_INVALID), NO_EFFECT] = None

    @property
    def group_ids(self) -> tuple[str, ...]:
        """The security groups, by whichever parameter they were given."""
        return (self.security_group_id,) if self.security_group_id else self.security_group_ids
