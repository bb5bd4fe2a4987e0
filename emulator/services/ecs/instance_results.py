"""An instance as listings show it."""

from typing import Annotated

from pydantic import Field

from ...api.models import Minutes, Result, wrapped
from .fields import TagResults, shown_tags
from .images import get_image
from .instance_types import get_instance_type
from .paging import PageResult
from .records import Instance, NetworkInterface
from .store import EcsStore

IpAddresses = Annotated[list[str], wrapped("IpAddress")]


class AdditionalInfoResult(Result):
    """What else there is to know."""

    enable_high_density_mode: bool = False
    managed_host_id: str = ""
    node_serial_number: str = ""


class ClockOptionsResult(Result):
    """The clock."""

    ptp_status: str = "disabled"


class CpuOptionsResult(Result):
    """How vCPUs are spread over cores, and their features, which are not told."""

    core_count: int
    threads_per_core: int
    numa: str = "ON"
    topology_type: str | None = None
    turbo_mode: str | None = None
    nested_virtualization: str | None = None
    enable_visst: Annotated[bool | None, Field(alias="EnableVISST")] = None
    enable_vrdt: Annotated[bool | None, Field(alias="EnableVRDT")] = None


class DedicatedHostResult(Result):
    """The dedicated host."""

    dedicated_host_id: str = ""
    dedicated_host_name: str = ""
    dedicated_host_cluster_id: str = ""


class DedicatedInstanceResult(Result):
    """How the instance keeps to its host."""

    affinity: str = ""
    tenancy: str = ""


class CapacityReservationResult(Result):
    """The reserved capacity."""

    capacity_reservation_id: str = ""
    capacity_reservation_preference: str = ""


class EipResult(Result):
    """The elastic address."""

    allocation_id: str = ""
    ip_address: str = ""
    internet_charge_type: str = ""
    bandwidth: int | None = None
    is_support_unassociate: bool | None = None


class HibernationResult(Result):
    """Whether the instance can hibernate."""

    configured: bool


class ImageOptionsResult(Result):
    """How the image is used."""

    login_as_non_root: bool = False
    current_os_nvme_supported: Annotated[bool | None, Field(alias="CurrentOSNVMeSupported")] = None


class MetadataOptionsResult(Result):
    """How the metadata can be read."""

    http_endpoint: str
    http_tokens: str
    http_put_response_hop_limit: int
    instance_metadata_tags: str


class PrivateIpResult(Result):
    """A private address of an interface."""

    private_ip_address: str
    primary: bool
    private_dns_name: str | None = None


class Ipv6AddressResult(Result):
    """An IPv6 address of an interface."""

    ipv6_address: str
    primary: bool


class Ipv4PrefixResult(Result):
    """A range of addresses of an interface."""

    ipv4_prefix: str


class Ipv6PrefixResult(Result):
    """A range of IPv6 addresses of an interface."""

    ipv6_prefix: str


class LockResult(Result):
    """Why an instance is locked."""

    lock_reason: str
    lock_msg: str


class PrivateDnsResult(Result):
    """The names in private DNS."""

    hostname_type: str = "Custom"
    enable_instance_id_dns_a_record: bool = False
    enable_instance_id_dns_aaaa_record: Annotated[bool, Field(alias="EnableInstanceIdDnsAAAARecord")] = False
    enable_ip_dns_a_record: bool = False
    enable_ip_dns_ptr_record: bool = False


class SecurityOptionsResult(Result):
    """Secure boot."""

    enable_secure_boot: bool = False


class NetworkInterfaceResult(Result):
    """A network interface."""

    network_interface_id: str
    mac_address: str
    primary_ip_address: str
    type: str
    private_ip_sets: Annotated[list[PrivateIpResult], wrapped("PrivateIpSet")]
    ipv6_sets: Annotated[list[Ipv6AddressResult], wrapped("Ipv6Set")]
    ipv4_prefix_sets: Annotated[list[Ipv4PrefixResult], wrapped("Ipv4PrefixSet")]
    ipv6_prefix_sets: Annotated[list[Ipv6PrefixResult], wrapped("Ipv6PrefixSet")]


class VpcAttributesResult(Result):
    """The VPC and the addresses there; all empty on the classic network."""

    vpc_id: str
    v_switch_id: str
    nat_ip_address: str = ""
    private_ip_address: IpAddresses


class InstanceResult(Result):
    """An instance."""

    instance_id: str
    instance_name: str
    host_name: str
    description: str
    status: str
    stopped_mode: str
    region_id: str
    zone_id: str
    cluster_id: str = ""
    serial_number: str
    image_id: str
    os_name: Annotated[str, Field(alias="OSName")]
    os_name_en: Annotated[str, Field(alias="OSNameEn")]
    os_type: Annotated[str, Field(alias="OSType")]
    image_options: ImageOptionsResult = ImageOptionsResult()
    instance_type: str
    instance_type_family: str
    cpu: int
    memory: int
    cpu_options: CpuOptionsResult
    gpu_amount: Annotated[int, Field(alias="GPUAmount")]
    gpu_spec: Annotated[str, Field(alias="GPUSpec")]
    local_storage_amount: int | None
    local_storage_capacity: int | None
    instance_network_type: str
    vpc_attributes: VpcAttributesResult
    network_interfaces: Annotated[list[NetworkInterfaceResult], wrapped("NetworkInterface")]
    security_group_ids: Annotated[list[str], wrapped("SecurityGroupId")]
    public_ip_address: IpAddresses
    inner_ip_address: IpAddresses
    rdma_ip_address: IpAddresses
    eip_address: EipResult = EipResult()
    internet_charge_type: str
    internet_max_bandwidth_in: int
    internet_max_bandwidth_out: int
    isp: Annotated[str, Field(alias="ISP")] = ""
    vlan_id: str = ""
    instance_charge_type: str
    sale_cycle: str
    creation_time: Minutes
    start_time: Minutes
    expired_time: Minutes
    auto_release_time: Minutes | str
    spot_strategy: str
    spot_price_limit: float
    spot_duration: int | None
    spot_interruption_behavior: str | None
    credit_specification: str
    key_pair_name: str
    metadata_options: MetadataOptionsResult
    deletion_protection: bool
    additional_info: AdditionalInfoResult = AdditionalInfoResult()
    clock_options: ClockOptionsResult = ClockOptionsResult()
    private_dns_name_options: PrivateDnsResult = PrivateDnsResult()
    security_options: SecurityOptionsResult = SecurityOptionsResult()
    device_available: bool = True
    enable_nvs: Annotated[bool, Field(alias="EnableNVS")] = False
    io_optimized: bool = True
    recyclable: bool
    hibernation_options: HibernationResult
    operation_locks: Annotated[list[LockResult], wrapped("LockReason")]
    dedicated_host_attribute: DedicatedHostResult = DedicatedHostResult()
    dedicated_instance_attribute: DedicatedInstanceResult = DedicatedInstanceResult()
    ecs_capacity_reservation_attr: CapacityReservationResult = CapacityReservationResult()
    deployment_set_id: str = ""
    deployment_set_group_no: int | None = None
    hpc_cluster_id: str = ""
    resource_group_id: str
    tags: TagResults


class DescribeInstancesResult(PageResult):
    """A page of instances."""

    instances: Annotated[list[InstanceResult], wrapped("Instance")]


def show_instance(store: EcsStore, instance: Instance) -> InstanceResult:
    """Show an instance, with its network interfaces from the store."""
    instance_type = get_instance_type(instance.instance_type)
    image = get_image(instance.image_id)
    in_vpc = instance.vpc_id is not None
    options = instance.metadata_options
    return InstanceResult(
        instance_id=instance.instance_id,
        instance_name=instance.instance_name,
        host_name=instance.host_name,
        description=instance.description,
        status=instance.status,
        stopped_mode=instance.stopped_mode,
        region_id=instance.region_id,
        zone_id=instance.zone_id,
        serial_number=instance.serial_number,
        image_id=instance.image_id,
        os_name=image.os_name,
        os_name_en=image.os_name_en,
        os_type=image.os_type,
        instance_type=instance.instance_type,
        instance_type_family=instance_type.family,
        cpu=instance_type.cpu,
        memory=instance_type.memory,
        cpu_options=CpuOptionsResult(
            core_count=instance_type.cores, threads_per_core=instance_type.cpu // instance_type.cores
        ),
        gpu_amount=instance_type.gpu_amount,
        gpu_spec=instance_type.gpu_spec,
        local_storage_amount=instance_type.local_disks or None,
        local_storage_capacity=instance_type.local_disks * instance_type.local_disk_size or None,
        instance_network_type=instance.network_type,
        vpc_attributes=VpcAttributesResult(
            vpc_id=instance.vpc_id or "",
            v_switch_id=instance.vswitch_id or "",
            private_ip_address=[instance.private_ip_address] if in_vpc else [],
        ),
        network_interfaces=[_show_interface(interface) for interface in store.interfaces_of(instance)],
        security_group_ids=list(instance.security_group_ids),
        public_ip_address=[] if instance.public_ip_address is None else [instance.public_ip_address],
        inner_ip_address=[] if in_vpc else [instance.private_ip_address],
        rdma_ip_address=[],
        internet_charge_type=instance.internet_charge_type,
        internet_max_bandwidth_in=instance.internet_max_bandwidth_in,
        internet_max_bandwidth_out=instance.internet_max_bandwidth_out,
        instance_charge_type=instance.instance_charge_type,
        sale_cycle=instance.sale_cycle,
        creation_time=instance.creation_time,
        start_time=instance.start_time,
        expired_time=instance.expired_time,
        auto_release_time="" if instance.auto_release_time is None else instance.auto_release_time,
        spot_strategy=instance.spot_strategy,
        spot_price_limit=instance.spot_price_limit,
        spot_duration=instance.spot_duration,
        spot_interruption_behavior=instance.spot_interruption_behavior,
        credit_specification=instance.credit_specification,
        key_pair_name=instance.key_pair_name or "",
        metadata_options=MetadataOptionsResult(
            http_endpoint=options.http_endpoint,
            http_tokens=options.http_tokens,
            http_put_response_hop_limit=options.http_put_response_hop_limit,
            instance_metadata_tags=options.instance_metadata_tags,
        ),
        deletion_protection=instance.deletion_protection,
        recyclable=instance.recyclable,
        hibernation_options=HibernationResult(configured=instance.hibernation_configured),
        operation_locks=[],
        resource_group_id=instance.resource_group_id,
        tags=shown_tags(instance.tags),
    )


def _show_interface(interface: NetworkInterface) -> NetworkInterfaceResult:
    return NetworkInterfaceResult(
        network_interface_id=interface.network_interface_id,
        mac_address=interface.mac_address,
        primary_ip_address=interface.private_ip_addresses[0],
        type=interface.interface_type,
        private_ip_sets=[
            PrivateIpResult(private_ip_address=address, primary=position == 0)
            for position, address in enumerate(interface.private_ip_addresses)
        ],
        ipv6_sets=[],
        ipv4_prefix_sets=[],
        ipv6_prefix_sets=[],
    )
