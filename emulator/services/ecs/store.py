"""ECS's state: instances, security groups, and which instance carries which role."""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address
from typing import Literal

from ...table import Table

CLASSIC = "classic"
"""Stands for the classic network where private addresses are counted by vSwitch."""

PUBLIC = "public"
"""Stands for the internet there."""

InstanceStatus = Literal["Pending", "Starting", "Running", "Stopping", "Stopped"]
Switch = Literal["enabled", "disabled"]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of an instance or a security group."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group; without a VPC it is one of the classic network."""

    account_id: str
    region_id: str
    security_group_id: str
    security_group_name: str
    description: str
    vpc_id: str | None
    security_group_type: Literal["normal", "enterprise"]
    resource_group_id: str
    creation_time: datetime
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """An elastic network interface of an instance.

    Attributes:
        network_interface_id: The id.
        interface_type: ``Primary`` or ``Secondary``.
        mac_address: The MAC address.
        vswitch_id: The vSwitch that its addresses are from.
        private_ip_addresses: Its addresses, the primary one first.
        security_group_ids: Its security groups.
        network_interface_name: The name, empty if none was given.
        description: The description, empty if none was given.
        delete_on_release: Whether it goes with its instance.
    """

    network_interface_id: str
    interface_type: Literal["Primary", "Secondary"]
    mac_address: str
    vswitch_id: str
    private_ip_addresses: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    network_interface_name: str = ""
    description: str = ""
    delete_on_release: bool = True


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk of an instance.

    Attributes:
        disk_id: The id; its serial number is what follows ``d-``.
        disk_type: ``system`` or ``data``.
        category: The category, such as ``cloud_essd``.
        size: The size in GiB.
        performance_level: An enhanced SSD's performance level.
        device: The device's name, such as ``/dev/xvda``.
        disk_name: The name, empty if none was given.
        description: The description, empty if none was given.
        delete_with_instance: Whether it goes with its instance.
        encrypted: Whether it is encrypted.
    """

    disk_id: str
    disk_type: Literal["system", "data"]
    category: str
    size: int
    performance_level: str | None
    device: str
    disk_name: str = ""
    description: str = ""
    delete_with_instance: bool = True
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class MetadataOptions:
    """How an instance's metadata can be read."""

    http_endpoint: Switch = "enabled"
    http_tokens: Literal["optional", "required"] = "optional"
    http_put_response_hop_limit: int = 1
    instance_metadata_tags: Switch = "disabled"


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
        instance_type: The type, such as ``ecs.g6.large``.
        image_id: The image.
        serial_number: The serial number, a UUID.
        vpc_id: The VPC; ``None`` on the classic network.
        vswitch_id: The vSwitch; ``None`` on the classic network.
        private_ip_address: The private address.
        public_ip_address: The public address, if it has one.
        mac_address: The primary interface's MAC address.
        security_group_ids: The security groups.
        network_interfaces: The interfaces, the primary one first; none on the classic network.
        disks: The disks, the system disk first.
        key_pair_name: The key pair, if any.
        user_data: The user data in Base64 as given, if any.
        metadata_options: How its metadata can be read.
        internet_charge_type: How traffic is charged.
        internet_max_bandwidth_in: The bandwidth from the internet in Mbit/s.
        internet_max_bandwidth_out: The bandwidth to the internet in Mbit/s.
        instance_charge_type: ``PostPaid`` or ``PrePaid``.
        sale_cycle: What a subscription is counted in, empty for pay-as-you-go.
        expired_time: When a subscription ends.
        auto_release_time: When a pay-as-you-go instance is to be released, if ever.
        spot_strategy: How it bids, ``NoSpot`` if it does not.
        spot_price_limit: The most that it bids.
        spot_duration: For how many hours it is kept.
        spot_interruption_behavior: What becomes of it when it is outbid.
        credit_specification: How a burstable instance spends credits.
        deletion_protection: Whether it is protected from being deleted.
        hibernation_configured: Whether it can hibernate.
        stopped_mode: Whether a stopped instance is charged.
        resource_group_id: The resource group.
        creation_time: When it was made.
        start_time: When it was started last.
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
    instance_type: str
    image_id: str
    serial_number: str
    vpc_id: str | None
    vswitch_id: str | None
    private_ip_address: str
    public_ip_address: str | None
    mac_address: str
    security_group_ids: tuple[str, ...]
    network_interfaces: tuple[NetworkInterface, ...]
    disks: tuple[Disk, ...]
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
class Membership:
    """An instance in a security group, by any of its interfaces."""

    security_group_id: str
    instance_id: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address in use."""

    ip_address: str
    instance_id: str


@dataclass(frozen=True, slots=True)
class RoleCredential:
    """The temporary key that an instance's metadata gives out at present."""

    access_key_id: str


@dataclass(frozen=True, slots=True)
class MetadataKey:
    """What the tokens of an instance's metadata are sealed with, in hexadecimal digits."""

    key: str


@dataclass(slots=True)
class EcsStore:
    """ECS's tables.

    The scope is the account and the region. The indexes are grouped further, so that their questions cost the same
    however many instances there are: ``memberships`` by security group, ``addresses`` by the network that they are
    of, and ``bindings_of_role`` by role.
    """

    security_groups: Table[SecurityGroup] = field(default_factory=lambda: Table(SecurityGroup, unique=True))
    instances: Table[Instance] = field(default_factory=lambda: Table(Instance, unique=True))
    role_bindings: Table[RoleBinding] = field(default_factory=lambda: Table(RoleBinding, unique=True))
    memberships: Table[Membership] = field(default_factory=lambda: Table(Membership))
    addresses: Table[Address] = field(default_factory=lambda: Table(Address))
    bindings_of_role: Table[RoleBinding] = field(default_factory=lambda: Table(RoleBinding))
    role_credentials: Table[RoleCredential] = field(default_factory=lambda: Table(RoleCredential))
    metadata_keys: Table[MetadataKey] = field(default_factory=lambda: Table(MetadataKey))

    def put_instance(self, instance: Instance) -> None:
        """Store an instance, with its addresses and its places in security groups, in place of what it was."""
        former = self.instances.find(instance.scope, instance.instance_id)
        if former is not None:
            self._unlist(former)
        self.instances.put(instance.scope, instance.instance_id, instance)
        for group_id in group_ids(instance):
            self.memberships.put(
                f"{instance.scope}/{group_id}", instance.instance_id, Membership(group_id, instance.instance_id)
            )
        for network, address in _addresses(instance):
            self.addresses.put(
                f"{instance.scope}/{network}", _address_key(address), Address(address, instance.instance_id)
            )

    def remove_instance(self, instance: Instance) -> None:
        """Take an instance out, with its role, its addresses and its places in security groups."""
        self.unbind(instance.instance_id)
        self.metadata_keys.remove(instance.scope, instance.instance_id)
        self.instances.remove(instance.scope, instance.instance_id)
        self._unlist(instance)

    def _unlist(self, instance: Instance) -> None:
        for group_id in group_ids(instance):
            self.memberships.remove(f"{instance.scope}/{group_id}", instance.instance_id)
        for network, address in _addresses(instance):
            self.addresses.remove(f"{instance.scope}/{network}", _address_key(address))

    def is_free(self, account_id: str, region_id: str, network: str, address: str) -> bool:
        """Return whether an address is not in use in a vSwitch, in the classic network or in the internet."""
        return self.addresses.find(f"{account_id}/{region_id}/{network}", _address_key(address)) is None

    def count_addresses(self, account_id: str, region_id: str, vswitch_id: str) -> int:
        """Return how many addresses of a vSwitch are in use."""
        return self.addresses.count(f"{account_id}/{region_id}/{vswitch_id}")

    def count_members(self, group: SecurityGroup) -> int:
        """Return how many instances are in a security group."""
        return self.memberships.count(f"{group.account_id}/{group.region_id}/{group.security_group_id}")

    def groups_of_vpc(self, account_id: str, region_id: str, vpc_id: str) -> list[SecurityGroup]:
        """Return the security groups of a VPC."""
        groups = self.security_groups.values(f"{account_id}/{region_id}")
        return [group for group in groups if group.vpc_id == vpc_id]

    def bind(self, binding: RoleBinding) -> None:
        """Bind a role to an instance that carries none."""
        scope = f"{binding.account_id}/{binding.region_id}"
        self.role_bindings.put(scope, binding.instance_id, binding)
        self.bindings_of_role.put(_role_scope(binding.account_id, binding.role_name), binding.instance_id, binding)

    def unbind(self, instance_id: str) -> RoleBinding | None:
        """Take an instance's role off it, and return what was bound, or ``None``."""
        binding = self.role_bindings.locate(instance_id)
        if binding is not None:
            scope = f"{binding.account_id}/{binding.region_id}"
            self.role_bindings.remove(scope, instance_id)
            self.role_credentials.remove(scope, instance_id)
            self.bindings_of_role.remove(_role_scope(binding.account_id, binding.role_name), instance_id)
        return binding

    def bindings_to(self, account_id: str, role_name: str) -> list[RoleBinding]:
        """Return the bindings of a role, whatever the case of its name."""
        return self.bindings_of_role.values(_role_scope(account_id, role_name))


def group_ids(instance: Instance) -> frozenset[str]:
    """Return the security groups that any of an instance's interfaces is in."""
    return frozenset(instance.security_group_ids).union(
        *(interface.security_group_ids for interface in instance.network_interfaces)
    )


def _address_key(address: str) -> str:
    return f"{int(IPv4Address(address)):08x}"


def _role_scope(account_id: str, role_name: str) -> str:
    return f"{account_id}/role/{role_name.lower()}"


def _addresses(instance: Instance) -> list[tuple[str, str]]:
    used = [
        (interface.vswitch_id, address)
        for interface in instance.network_interfaces
        for address in interface.private_ip_addresses
    ] or [(CLASSIC, instance.private_ip_address)]
    return used if instance.public_ip_address is None else [*used, (PUBLIC, instance.public_ip_address)]
