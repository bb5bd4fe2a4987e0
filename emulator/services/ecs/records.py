"""What ECS keeps: its resources as records, each as it was made or last changed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

InstanceStatus = Literal["Pending", "Starting", "Running", "Stopping", "Stopped"]
Switch = Literal["enabled", "disabled"]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of any of ECS's resources."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """An elastic network interface.

    Attributes:
        account_id: The owner.
        region_id: The region.
        zone_id: The zone.
        network_interface_id: The id.
        instance_id: The instance that it is attached to, if any.
        interface_type: ``Primary`` or ``Secondary``.
        mac_address: The MAC address.
        vpc_id: The VPC.
        vswitch_id: The vSwitch that its addresses are from.
        private_ip_addresses: Its addresses, the primary one first.
        security_group_ids: Its security groups.
        creation_time: When it was made.
        resource_group_id: The resource group.
        network_interface_name: The name, empty if none was given.
        description: The description, empty if none was given.
        delete_on_release: Whether it goes with its instance.
        tags: The tags.
    """

    account_id: str
    region_id: str
    zone_id: str
    network_interface_id: str
    instance_id: str | None
    interface_type: Literal["Primary", "Secondary"]
    mac_address: str
    vpc_id: str
    vswitch_id: str
    private_ip_addresses: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    creation_time: datetime
    resource_group_id: str = ""
    network_interface_name: str = ""
    description: str = ""
    delete_on_release: bool = True
    tags: tuple[Tag, ...] = ()

    @property
    def scope(self) -> str:
        """The scope that it is stored under."""
        return f"{self.account_id}/{self.region_id}"


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk.

    Attributes:
        account_id: The owner.
        region_id: The region.
        zone_id: The zone.
        disk_id: The id; its serial number is what follows ``d-``.
        instance_id: The instance that it is attached to, if any.
        image_id: The image that it was made from; empty for a data disk.
        disk_charge_type: ``PostPaid`` or ``PrePaid``.
        expired_time: When a subscription ends.
        creation_time: When it was made.
        attached_time: When it was attached last.
        detached_time: When it was detached last, if ever.
        resource_group_id: The resource group.
        disk_type: ``system`` or ``data``.
        category: The category, such as ``cloud_essd``.
        size: The size in GiB.
        performance_level: An enhanced SSD's performance level.
        device: The device's name, such as ``/dev/xvda``.
        disk_name: The name, empty if none was given.
        description: The description, empty if none was given.
        delete_with_instance: Whether it goes with its instance.
        encrypted: Whether it is encrypted.
        tags: The tags.
    """

    account_id: str
    region_id: str
    zone_id: str
    disk_id: str
    instance_id: str | None
    image_id: str
    disk_charge_type: Literal["PostPaid", "PrePaid"]
    expired_time: datetime
    creation_time: datetime
    attached_time: datetime
    detached_time: datetime | None
    resource_group_id: str
    disk_type: Literal["system", "data"]
    category: str
    size: int
    performance_level: str | None
    device: str
    disk_name: str = ""
    description: str = ""
    delete_with_instance: bool = True
    encrypted: bool = False
    tags: tuple[Tag, ...] = ()

    @property
    def scope(self) -> str:
        """The scope that it is stored under."""
        return f"{self.account_id}/{self.region_id}"


@dataclass(frozen=True, slots=True)
class MetadataOptions:
    """How an instance's metadata can be read."""

    http_endpoint: Switch = "enabled"
    http_tokens: Literal["optional", "required"] = "optional"
    http_put_response_hop_limit: int = 1
    instance_metadata_tags: Switch = "disabled"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A status that an instance will have, and from when."""

    status: InstanceStatus
    time: datetime


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a subscription goes on.

    Attributes:
        status: ``Normal`` is renewed by hand, ``AutoRenewal`` by itself, ``NotRenewal`` not at all.
        duration: For how long it is renewed by itself.
        period_unit: What that is counted in.
    """

    status: Literal["Normal", "AutoRenewal", "NotRenewal"] = "Normal"
    duration: int = 0
    period_unit: Literal["Week", "Month", "Year"] = "Month"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """What is done with an instance when its host needs maintenance.

    Attributes:
        action: ``Stop``, ``AutoRecover`` or ``AutoRedeploy``.
        windows: The times of a day at which it may be done, as starts and ends.
        notify: Whether it is announced before.
    """

    action: Literal["Stop", "AutoRecover", "AutoRedeploy"] = "AutoRecover"
    windows: tuple[tuple[str, str], ...] = ()
    notify: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance.

    Attributes:
        account_id: The owner.
        region_id: The region.
        zone_id: The zone.
        instance_id: The id.
        instance_name: The name.
        host_name: The host name.
        description: The description, empty if none was given.
        status: The status.
        upcoming: The statuses that it will have by itself, the next one first.
        instance_type: The type, such as ``ecs.g6.large``.
        image_id: The image.
        serial_number: The serial number, a UUID.
        vpc_id: The VPC; ``None`` on the classic network.
        vswitch_id: The vSwitch; ``None`` on the classic network.
        private_ip_address: The private address.
        public_ip_address: The public address, if it has one.
        mac_address: The primary interface's MAC address.
        security_group_ids: The security groups.
        network_interface_ids: The interfaces, the primary one first; none on the classic network.
        disk_ids: The disks, the system disk first.
        key_pair_name: The key pair, if any.
        user_data: The user data in Base64 as given, if any.
        metadata_options: How its metadata can be read.
        internet_charge_type: How traffic is charged.
        internet_max_bandwidth_in: The bandwidth from the internet in Mbit/s.
        internet_max_bandwidth_out: The bandwidth to the internet in Mbit/s.
        instance_charge_type: ``PostPaid`` or ``PrePaid``.
        sale_cycle: What a subscription is counted in, empty for pay-as-you-go.
        expired_time: When a subscription ends.
        auto_release_time: When it is released by itself, if ever.
        spot_strategy: How it bids, ``NoSpot`` if it does not.
        spot_price_limit: The most that it bids.
        spot_duration: For how many hours it is kept.
        spot_interruption_behavior: What becomes of it when it is outbid.
        credit_specification: How a burstable instance spends credits.
        deletion_protection: Whether it is protected from being deleted.
        recyclable: Whether it goes to the recycle bin.
        hibernation_configured: Whether it can hibernate.
        stopped_mode: Whether a stopped instance is charged.
        resource_group_id: The resource group.
        creation_time: When it was made.
        start_time: When it was started last.
        renewal: How its subscription goes on.
        maintenance: What is done with it when its host needs maintenance.
        private_pool_criteria: Which reserved capacity it draws from: any that is ``Open``, or ``None``.
        tags: The tags.
    """

    account_id: str
    region_id: str
    zone_id: str
    instance_id: str
    instance_name: str
    host_name: str
    description: str
    status: InstanceStatus
    upcoming: tuple[StatusChange, ...]
    instance_type: str
    image_id: str
    serial_number: str
    vpc_id: str | None
    vswitch_id: str | None
    private_ip_address: str
    public_ip_address: str | None
    mac_address: str
    security_group_ids: tuple[str, ...]
    network_interface_ids: tuple[str, ...]
    disk_ids: tuple[str, ...]
    key_pair_name: str | None
    user_data: str | None
    metadata_options: MetadataOptions
    internet_charge_type: str
    internet_max_bandwidth_in: int
    internet_max_bandwidth_out: int
    instance_charge_type: Literal["PostPaid", "PrePaid"]
    sale_cycle: str
    expired_time: datetime
    auto_release_time: datetime | None
    spot_strategy: str
    spot_price_limit: float
    spot_duration: int | None
    spot_interruption_behavior: str | None
    credit_specification: str
    deletion_protection: bool
    hibernation_configured: bool
    stopped_mode: str
    resource_group_id: str
    creation_time: datetime
    start_time: datetime
    recyclable: bool = False
    renewal: Renewal = Renewal()
    maintenance: Maintenance = Maintenance()
    private_pool_criteria: str = "None"
    tags: tuple[Tag, ...] = ()

    @property
    def scope(self) -> str:
        """The scope that it is stored under."""
        return f"{self.account_id}/{self.region_id}"

    @property
    def network_type(self) -> Literal["vpc", "classic"]:
        """``vpc`` or ``classic``."""
        return "classic" if self.vpc_id is None else "vpc"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The public half of a key pair.

    Attributes:
        account_id: The owner.
        region_id: The region.
        key_pair_name: The name.
        finger_print: The MD5 digest of the key, two digits at a time.
        public_key: The key as OpenSSH writes it.
        resource_group_id: The resource group, empty if none was given.
        creation_time: When it was made or imported.
        tags: The tags.
    """

    account_id: str
    region_id: str
    key_pair_name: str
    finger_print: str
    public_key: str
    resource_group_id: str
    creation_time: datetime
    tags: tuple[Tag, ...] = ()

    @property
    def scope(self) -> str:
        """The scope that it is stored under."""
        return f"{self.account_id}/{self.region_id}"


@dataclass(frozen=True, slots=True)
class RoleBinding:
    """A RAM role bound to an instance.

    Attributes:
        account_id: The instance's account.
        region_id: The instance's region.
        instance_id: The instance.
        role_name: The role as it was named.
        binding_id: Names this very binding: the same role bound again is another, and old tokens stay dead.
        policy: The policy that narrows the role's permissions on this instance, if any.
        bound: When it was bound.
    """

    account_id: str
    region_id: str
    instance_id: str
    role_name: str
    binding_id: str
    policy: str | None
    bound: datetime


@dataclass(frozen=True, slots=True)
class RoleCredential:
    """The temporary key that an instance's metadata gives out at present."""

    access_key_id: str


@dataclass(frozen=True, slots=True)
class MetadataKey:
    """What the tokens of an instance's metadata are sealed with, in hexadecimal digits."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdentitySigner:
    """What signs the identities of instances, both as PEM."""

    private_key: str = field(repr=False)
    certificate: str
