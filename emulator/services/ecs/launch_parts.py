"""The parts of a launch's parameters: disks, network interfaces and groups of options."""

from typing import Annotated, Literal

from pydantic import Field

from ...api.models import NO_EFFECT, Boolean, Integer, Params
from .errors import DESCRIPTION_MALFORMED
from .fields import checked, is_description, is_name, one_of
from .launch_errors import (
    DATA_DISK_CATEGORY,
    DISK_DESCRIPTION_MALFORMED,
    DISK_NAME_MALFORMED,
    PERFORMANCE_LEVEL_INVALID,
    SYSTEM_DISK_CATEGORY,
)

DISK_CATEGORIES = frozenset(
    {"cloud", "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud_auto", "cloud_essd_entry", "cloud_essd_xc0"}
)
DATA_DISK_CATEGORIES = DISK_CATEGORIES | {
    "cloud_regional_disk_auto",
    "elastic_ephemeral_disk_standard",
    "elastic_ephemeral_disk_premium",
}
PERFORMANCE_LEVELS = ("PL0", "PL1", "PL2", "PL3")

DiskName = Annotated[str | None, checked(is_name, DISK_NAME_MALFORMED)]
DiskDescription = Annotated[str | None, checked(is_description, DISK_DESCRIPTION_MALFORMED)]
PerformanceLevel = Annotated[str | None, one_of(PERFORMANCE_LEVELS, PERFORMANCE_LEVEL_INVALID)]


class DiskParams(Params):
    """What every disk has."""

    size: Integer | None = None
    disk_name: DiskName = None
    description: DiskDescription = None
    performance_level: PerformanceLevel = None
    encrypted: Boolean = False
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
    delete_with_instance: Boolean = True
    device: str | None = None
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
    network_interface_name: Annotated[str | None, Field(max_length=128)] = None
    description: Annotated[str | None, checked(is_description, DESCRIPTION_MALFORMED)] = None
    delete_on_release: Boolean = True
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

    id: str | None = None
    match_criteria: Literal["Open", "Target", "None"] = "None"


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
