"""A network interface as listings show it, and alone."""

from typing import Annotated, Any

from pydantic import Field

from ...api.models import Result, Seconds, wrapped
from .fields import TagResults, shown_tags
from .instance_results import Ipv4PrefixResult, Ipv6AddressResult, Ipv6PrefixResult
from .instance_types import get_instance_type
from .paging import PageResult
from .records import NetworkInterface
from .store import EcsStore


class PublicIpResult(Result):
    """The elastic address of a private address. There are none."""

    allocation_id: str | None = None
    public_ip_address: str | None = None


class AttachmentResult(Result):
    """How an interface is attached by another one, which none is."""

    device_index: int | None = None
    instance_id: str | None = None
    network_card_index: int | None = None
    trunk_network_interface_id: str | None = None


class PrivateIpResult(Result):
    """A private address of an interface."""

    private_ip_address: str
    primary: bool
    private_dns_name: str | None = None
    associated_public_ip: PublicIpResult = PublicIpResult()


class InterfaceMembers(Result):
    """What is shown of an interface in listings and alone."""

    network_interface_id: str
    network_interface_name: str
    description: str
    status: str
    type: str
    owner_id: str
    instance_id: str
    zone_id: str
    vpc_id: str
    v_switch_id: str
    mac_address: str
    private_ip_address: str
    private_ip_sets: Annotated[list[PrivateIpResult], wrapped("PrivateIpSet")]
    ipv6_sets: Annotated[list[Ipv6AddressResult], wrapped("Ipv6Set")]
    ipv4_prefix_sets: Annotated[list[Ipv4PrefixResult], wrapped("Ipv4PrefixSet")]
    ipv6_prefix_sets: Annotated[list[Ipv6PrefixResult], wrapped("Ipv6PrefixSet")]
    associated_public_ip: PublicIpResult = PublicIpResult()
    security_group_ids: Annotated[list[str], wrapped("SecurityGroupId")]
    creation_time: Seconds
    delete_on_release: bool
    network_interface_traffic_mode: str = "Standard"
    queue_number: int | None
    queue_pair_number: int | None = None
    source_dest_check: bool = False
    service_managed: bool = False
    service_id: Annotated[int | None, Field(alias="ServiceID")] = None
    resource_group_id: str
    tags: TagResults


class InterfaceResult(InterfaceMembers):
    """A network interface in a listing."""

    attachment: AttachmentResult = AttachmentResult()


class DescribeNetworkInterfacesResult(PageResult):
    """A page of network interfaces."""

    network_interface_sets: Annotated[list[InterfaceResult], wrapped("NetworkInterfaceSet")]


class MemberAttachmentResult(AttachmentResult):
    """How an interface is attached, and which are attached by it."""

    member_network_interface_ids: Annotated[list[str], wrapped("MemberNetworkInterfaceId")]


class SlaveResult(Result):
    """A member of a bond of interfaces."""

    bond_network_interface_id: str | None = None
    slave_network_interface_id: str | None = None
    work_state: str | None = None


class BondResult(Result):
    """A bond of interfaces."""

    bond_mode: str | None = None
    slave_interface_specification: Annotated[list[SlaveResult], wrapped("SlaveInterfaceSpecificationSet")]


class TrackingResult(Result):
    """After how many seconds idle connections are forgotten."""

    tcp_established_timeout: int = 910
    tcp_closed_and_time_wait_timeout: int = 3
    udp_timeout: int = 30


class EnhancedNetworkResult(Result):
    """What the interface does beyond the usual."""

    enable_express: bool | None = None
    enable_rss: bool | None = None
    enable_sriov: bool | None = None
    virtual_function_quantity: int | None = None
    virtual_function_total_queue_number: int | None = None


class TrafficConfigResult(Result):
    """How the interface communicates."""

    network_interface_traffic_mode: str = "Standard"
    queue_number: int | None
    queue_pair_number: int | None = None


class QosResult(Result):
    """The limits of traffic."""

    bandwidth_rx: int
    bandwidth_tx: int
    concurrent_connections: int
    pps_rx: int
    pps_tx: int


class QosConfigResult(Result):
    """Whether traffic is limited."""

    enable_qos: Annotated[bool, Field(alias="EnableQoS")] = False
    qos: Annotated[QosResult | None, Field(alias="QoS")] = None


class DescribeNetworkInterfaceAttributeResult(InterfaceMembers):
    """A network interface by itself; what is not open to the public is left out."""

    attachment: MemberAttachmentResult
    bond_interface_specification: BondResult | None = None
    slave_interface_specification: SlaveResult | None = None
    connection_tracking_configuration: TrackingResult | None = None
    enhanced_network: EnhancedNetworkResult | None = None
    network_interface_traffic_config: TrafficConfigResult
    qos_config: Annotated[QosConfigResult, Field(alias="QoSConfig")] = QosConfigResult()
    tcp_option_address_enabled: str | None = None


def interface_status(interface: NetworkInterface) -> str:
    """Return ``InUse`` or ``Available``."""
    return "Available" if interface.instance_id is None else "InUse"


def queue_number(store: EcsStore, interface: NetworkInterface) -> int | None:
    """Return how many queues an interface has by its instance's type, or ``None`` without an instance."""
    instance = store.instances.locate(interface.instance_id or "")
    return None if instance is None else get_instance_type(instance.instance_type).queues


def interface_members(store: EcsStore, interface: NetworkInterface) -> dict[str, Any]:
    """Return what is shown of an interface in listings and alone, by member."""
    return {
        "network_interface_id": interface.network_interface_id,
        "network_interface_name": interface.network_interface_name,
        "description": interface.description,
        "status": interface_status(interface),
        "type": interface.interface_type,
        "owner_id": interface.account_id,
        "instance_id": interface.instance_id or "",
        "zone_id": interface.zone_id,
        "vpc_id": interface.vpc_id,
        "v_switch_id": interface.vswitch_id,
        "mac_address": interface.mac_address,
        "private_ip_address": interface.private_ip_addresses[0],
        "private_ip_sets": [
            PrivateIpResult(private_ip_address=address, primary=position == 0)
            for position, address in enumerate(interface.private_ip_addresses)
        ],
        "ipv6_sets": [],
        "ipv4_prefix_sets": [],
        "ipv6_prefix_sets": [],
        "security_group_ids": list(interface.security_group_ids),
        "creation_time": interface.creation_time,
        "delete_on_release": interface.delete_on_release,
        "queue_number": queue_number(store, interface),
        "resource_group_id": interface.resource_group_id,
        "tags": shown_tags(interface.tags),
    }
