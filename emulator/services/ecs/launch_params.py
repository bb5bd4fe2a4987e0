"""The parameters of launching instances: what every launch takes, and what each of the two actions takes besides."""

from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, read_minutes, read_seconds
from ..vpc.fields import OwnerParams
from .errors import (
    CHARGE_TYPE_NOT_FOUND,
    DESCRIPTION_MALFORMED,
    HOP_LIMIT_NOT_SUPPORTED,
    HTTP_ENDPOINT_NOT_SUPPORTED,
    HTTP_TOKENS_NOT_SUPPORTED,
)
from .fields import TAG_ERRORS, ClientToken, RegionId, ResourceGroupId, Tags, checked, is_description
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
from .launch_parts import (
    ArnParams,
    ClockParams,
    CpuOptionsParams,
    DataDiskParams,
    HibernationParams,
    ImageOptionsParams,
    NetworkInterfaceParams,
    NetworkOptionsParams,
    PrivateDnsParams,
    PrivatePoolParams,
    SchedulerParams,
    SecurityParams,
    SystemDiskParams,
)
from .naming import is_instance_name, is_password

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


def _read_minute(text: object) -> datetime:
    return read_seconds(text).replace(second=0) if str(text).count(":") > 1 else read_minutes(text)


class LaunchParams(OwnerParams):
    """What can be said of an instance that is launched, alone or with others."""

    region_id: RegionId
    zone_id: str | None = None
    image_id: str | None = None
    image_family: str | None = None
    instance_type: str | None = None
    instance_name: Annotated[str | None, checked(is_instance_name, INSTANCE_NAME_MALFORMED)] = None
    host_name: str | None = None
    description: Annotated[str | None, checked(is_description, DESCRIPTION_MALFORMED)] = None
    password: Annotated[str | None, Field(repr=False), checked(is_password, PASSWORD_MALFORMED), NO_EFFECT] = None
    password_inherit: Annotated[Boolean, NO_EFFECT] = False
    key_pair_name: str | None = None
    ram_role_name: str | None = None
    user_data: str | None = None
    tag: Tags = None
    resource_group_id: ResourceGroupId = None
    security_group_id: str | None = None
    v_switch_id: str | None = None
    private_ip_address: str | None = None
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
    auto_renew: Boolean | None = None
    auto_renew_period: Annotated[Integer | None, Field(ge=1, le=60)] = None
    deployment_set_group_no: Annotated[Integer | None, NO_EFFECT] = None
    io_optimized: Annotated[str | None, NO_EFFECT] = None
    managed_host_id: Annotated[str | None, NO_EFFECT] = None
    private_pool_options: PrivatePoolParams = PrivatePoolParams()
    security_enhancement_strategy: Annotated[str | None, NO_EFFECT] = None
    storage_set_id: Annotated[str | None, NO_EFFECT] = None
    storage_set_partition_number: Annotated[Integer | None, NO_EFFECT] = None
    tenancy: Annotated[Literal["default", "host"] | None, Refusal(value=TENANCY_INVALID), NO_EFFECT] = None


class RunInstancesParams(LaunchParams):
    """Parameters of RunInstances."""

    launch_template_id: str | None = None
    launch_template_name: str | None = None
    launch_template_version: Integer | None = None
    amount: Annotated[Integer, Field(ge=1, le=INSTANCES_PER_CALL), Refusal(value=AMOUNT_INVALID)] = 1
    min_amount: Annotated[Integer | None, Field(ge=1, le=INSTANCES_PER_CALL), Refusal(value=MIN_AMOUNT_MALFORMED)] = (
        None
    )
    host_names: tuple[str, ...] = ()
    unique_suffix: Boolean = False
    security_group_ids: tuple[str, ...] = ()
    network_interface: tuple[NetworkInterfaceParams, ...] = ()
    auto_release_time: Annotated[
        datetime | None, BeforeValidator(_read_minute), Refusal(value=AUTO_RELEASE_TIME_MALFORMED)
    ] = None
    auto_pay: Annotated[Boolean | None, NO_EFFECT] = None
    clock_options: Annotated[ClockParams | None, NO_EFFECT] = None
    cpu_options: Annotated[CpuOptionsParams | None, NO_EFFECT] = None
    image_options: Annotated[ImageOptionsParams | None, NO_EFFECT] = None
    ipv6_address: Annotated[tuple[str, ...], NO_EFFECT] = ()
    ipv6_address_count: Annotated[Integer | None, NO_EFFECT] = None
    isp: Annotated[str | None, NO_EFFECT] = None
    network_interface_queue_number: Annotated[Integer | None, NO_EFFECT] = None
    network_options: Annotated[NetworkOptionsParams | None, NO_EFFECT] = None
    private_dns_name_options: Annotated[PrivateDnsParams | None, NO_EFFECT] = None
    scheduler_options: Annotated[SchedulerParams | None, NO_EFFECT] = None
    security_options: Annotated[SecurityParams | None, NO_EFFECT] = None

    @property
    def group_ids(self) -> tuple[str, ...]:
        """The security groups, by whichever parameter they were given."""
        return (self.security_group_id,) if self.security_group_id else self.security_group_ids


class CreateInstanceParams(LaunchParams):
    """Parameters of CreateInstance, with those by which instances once were put into their places."""

    cluster_id: Annotated[str | None, NO_EFFECT] = None
    inner_ip_address: Annotated[str | None, NO_EFFECT] = None
    node_controller_id: Annotated[str | None, NO_EFFECT] = None
    use_additional_service: Annotated[Boolean | None, NO_EFFECT] = None
    vlan_id: Annotated[str | None, NO_EFFECT] = None

    @cached_property
    def as_run_instances(self) -> RunInstancesParams:
        """The same launch as RunInstances takes it, of one instance."""
        return RunInstancesParams.model_validate(self.model_dump(by_alias=True, exclude_unset=True))
