"""ECS's state: its records, and the indexes by which they are found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import IPv4Address

from ...table import Table
from . import lifecycle
from .records import Disk, IdentitySigner, Instance, KeyPair, MetadataKey, NetworkInterface, RoleBinding, RoleCredential
from .security_group_records import SecurityGroup
from .system_event_records import EventEnding, SystemEvent

CLASSIC = "classic"
"""Stands for the classic network where private addresses are counted by vSwitch."""

PUBLIC = "public"
"""Stands for the internet there."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a security group: a network interface, or an instance of the classic network.

    Attributes:
        member_id: The interface or the instance.
        instance_id: The instance, if the interface is attached to one.
    """

    member_id: str
    instance_id: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """An address in use, and the network interface or the instance that has it."""

    ip_address: str
    holder_id: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """When something happens to an instance by itself."""

    time: datetime
    instance_id: str

    @property
    def name(self) -> str:
        """The name that it is stored under, by which the next is the first."""
        return f"{self.time:%Y-%m-%dT%H:%M:%S.%f}/{self.instance_id}"


@dataclass(slots=True)
class EcsStore:
    """ECS's tables.

    The scope is the account and the region. The indexes are grouped further, so that their questions cost the same
    however many instances there are: ``members`` by security group, ``addresses`` by the network that they are
    of, ``bindings_of_role`` by role, and ``events_of_instance`` by instance; ``releases`` and ``transitions`` are in
    the order in which they come.
    """

    security_groups: Table[SecurityGroup] = field(default_factory=lambda: Table(SecurityGroup, unique=True))
    instances: Table[Instance] = field(default_factory=lambda: Table(Instance, unique=True))
    network_interfaces: Table[NetworkInterface] = field(default_factory=lambda: Table(NetworkInterface, unique=True))
    disks: Table[Disk] = field(default_factory=lambda: Table(Disk, unique=True))
    key_pairs: Table[KeyPair] = field(default_factory=lambda: Table(KeyPair))
    role_bindings: Table[RoleBinding] = field(default_factory=lambda: Table(RoleBinding, unique=True))
    members: Table[Member] = field(default_factory=lambda: Table(Member))
    addresses: Table[Address] = field(default_factory=lambda: Table(Address))
    releases: Table[Appointment] = field(default_factory=lambda: Table(Appointment))
    transitions: Table[Appointment] = field(default_factory=lambda: Table(Appointment))
    bindings_of_role: Table[RoleBinding] = field(default_factory=lambda: Table(RoleBinding))
    role_credentials: Table[RoleCredential] = field(default_factory=lambda: Table(RoleCredential))
    metadata_keys: Table[MetadataKey] = field(default_factory=lambda: Table(MetadataKey))
    identity_signers: Table[IdentitySigner] = field(default_factory=lambda: Table(IdentitySigner))
    system_events: Table[SystemEvent] = field(default_factory=lambda: Table(SystemEvent))
    events_of_instance: Table[SystemEvent] = field(default_factory=lambda: Table(SystemEvent))

    def put_instance(self, instance: Instance) -> None:
        """Store an instance, with all that leads to it, in place of what it was."""
        former = self.instances.find(instance.scope, instance.instance_id)
        if former is not None:
            self._unlist(former)
        self.instances.put(instance.scope, instance.instance_id, instance)
        for group_id in _own_groups(instance):
            self.members.put(
                f"{instance.scope}/{group_id}", instance.instance_id, Member(instance.instance_id, instance.instance_id)
            )
        for network, address in _own_addresses(instance):
            self._note_address(f"{instance.scope}/{network}", address, instance.instance_id)
        for table, appointment in self._appointments(instance):
            table.put(instance.scope, appointment.name, appointment)

    def remove_instance(self, instance: Instance, now: datetime) -> None:
        """Take an instance out, with its role, what goes with it, and all that leads to it; detach the rest."""
        self.unbind(instance.instance_id)
        self._end_events(instance, EventEnding("Canceled", now))
        self.metadata_keys.remove(instance.scope, instance.instance_id)
        self.instances.remove(instance.scope, instance.instance_id)
        self._unlist(instance)
        for interface in self.interfaces_of(instance):
            self.remove_interface(interface)
            if not interface.delete_on_release:
                self.put_interface(replace(interface, instance_id=None))
        for disk in self.disks_of(instance):
            self.disks.remove(disk.scope, disk.disk_id)
            if not disk.delete_with_instance:
                self.disks.put(disk.scope, disk.disk_id, replace(disk, instance_id=None, detached_time=now))

    def _unlist(self, instance: Instance) -> None:
        for group_id in _own_groups(instance):
            self.members.remove(f"{instance.scope}/{group_id}", instance.instance_id)
        for network, address in _own_addresses(instance):
            self.addresses.remove(f"{instance.scope}/{network}", _address_key(address))
        for table, appointment in self._appointments(instance):
            table.remove(instance.scope, appointment.name)

    def _appointments(self, instance: Instance) -> Iterator[tuple[Table[Appointment], Appointment]]:
        if instance.auto_release_time is not None:
            yield self.releases, Appointment(instance.auto_release_time, instance.instance_id)
        if instance.upcoming:
            yield self.transitions, Appointment(instance.upcoming[0].time, instance.instance_id)

    def _note_address(self, scope: str, address: str, holder_id: str) -> None:
        self.addresses.put(scope, _address_key(address), Address(address, holder_id))

    def put_interface(self, interface: NetworkInterface) -> None:
        """Store a network interface, with all that leads to it, in place of what it was."""
        self.remove_interface(interface)
        self.network_interfaces.put(interface.scope, interface.network_interface_id, interface)
        member = Member(interface.network_interface_id, interface.instance_id)
        for group_id in interface.security_group_ids:
            self.members.put(f"{interface.scope}/{group_id}", member.member_id, member)
        for address in interface.private_ip_addresses:
            self._note_address(f"{interface.scope}/{interface.vswitch_id}", address, member.member_id)

    def remove_interface(self, interface: NetworkInterface) -> None:
        """Take a network interface out, if it is there, with all that leads to it."""
        former = self.network_interfaces.remove(interface.scope, interface.network_interface_id)
        if former is None:
            return
        for group_id in former.security_group_ids:
            self.members.remove(f"{former.scope}/{group_id}", former.network_interface_id)
        for address in former.private_ip_addresses:
            self.addresses.remove(f"{former.scope}/{former.vswitch_id}", _address_key(address))

    def interfaces_of(self, instance: Instance) -> list[NetworkInterface]:
        """Return an instance's network interfaces, the primary one first; none on the classic network."""
        found = (self.network_interfaces.find(instance.scope, name) for name in instance.network_interface_ids)
        return [interface for interface in found if interface is not None]

    def disks_of(self, instance: Instance) -> list[Disk]:
        """Return an instance's disks, the system disk first."""
        found = (self.disks.find(instance.scope, name) for name in instance.disk_ids)
        return [disk for disk in found if disk is not None]

    def change_groups(self, instance: Instance, group_ids: tuple[str, ...]) -> None:
        """Put an instance, by its primary interface where it has one, into these security groups and no others."""
        self.put_instance(replace(instance, security_group_ids=group_ids))
        for interface in self.interfaces_of(instance)[:1]:
            self.put_interface(replace(interface, security_group_ids=group_ids))

    def advance(self, now: datetime) -> None:
        """Let happen what is due: instances change their status, and are released, by themselves."""
        self._keep_appointments(self.releases, now, self.remove_instance)
        self._keep_appointments(
            self.transitions, now, lambda instance, _: self.put_instance(lifecycle.advance(instance, now))
        )

    def _keep_appointments(
        self, table: Table[Appointment], now: datetime, act: Callable[[Instance, datetime], None]
    ) -> None:
        while due := [(scope, appointment) for scope, appointment in table.heads() if appointment.time <= now]:
            for scope, appointment in due:
                table.remove(scope, appointment.name)
                instance = self.instances.locate(appointment.instance_id)
                if instance is not None:
                    act(instance, appointment.time)

    def is_free(self, account_id: str, region_id: str, network: str, address: str) -> bool:
        """Return whether an address is not in use in a vSwitch, in the classic network or in the internet."""
        return self.addresses.find(f"{account_id}/{region_id}/{network}", _address_key(address)) is None

    def count_addresses(self, account_id: str, region_id: str, vswitch_id: str) -> int:
        """Return how many addresses of a vSwitch are in use."""
        return self.addresses.count(f"{account_id}/{region_id}/{vswitch_id}")

    def count_members(self, group: SecurityGroup) -> int:
        """Return how many network interfaces, and instances of the classic network, are in a security group."""
        return self.members.count(f"{group.account_id}/{group.region_id}/{group.security_group_id}")

    def count_instances(self, group: SecurityGroup) -> int:
        """Return how many instances are in a security group, by any of their network interfaces."""
        members = self.members.values(f"{group.account_id}/{group.region_id}/{group.security_group_id}")
        return len({member.instance_id for member in members if member.instance_id is not None})

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

    def put_event(self, event: SystemEvent) -> None:
        """Store a system event, in place of what it was."""
        self.system_events.put(event.scope, event.event_id, event)
        self.events_of_instance.put(f"{event.scope}/{event.instance_id}", event.event_id, event)

    def events_of(self, instance: Instance) -> list[SystemEvent]:
        """Return an instance's system events."""
        return self.events_of_instance.values(f"{instance.scope}/{instance.instance_id}")

    def avoid_reboots(self, instance: Instance, now: datetime) -> None:
        """End the maintenance events that a restart makes needless."""
        self._end_events(instance, EventEnding("Avoided", now), "SystemMaintenance.Reboot")

    def _end_events(self, instance: Instance, ending: EventEnding, event_type: str | None = None) -> None:
        """End what is active of an instance's system events, or of those of one type."""
        for event in self.events_of(instance):
            if event_type in (None, event.event_type) and event.is_active_at(ending.time):
                self.put_event(replace(event, ending=ending))


def _address_key(address: str) -> str:
    return f"{int(IPv4Address(address)):08x}"


def _role_scope(account_id: str, role_name: str) -> str:
    return f"{account_id}/role/{role_name.lower()}"


def _own_groups(instance: Instance) -> tuple[str, ...]:
    """Return the security groups that an instance is in by itself, not by its network interfaces."""
    return instance.security_group_ids if instance.network_type == "classic" else ()


def _own_addresses(instance: Instance) -> Iterator[tuple[str, str]]:
    """Iterate over the addresses that an instance has by itself, not by its network interfaces, and their networks."""
    if instance.network_type == "classic":
        yield CLASSIC, instance.private_ip_address
    if instance.public_ip_address is not None:
        yield PUBLIC, instance.public_ip_address
