"""ECS's state: its records, and the indexes by which they are found."""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address

from ...table import Table
from .records import Instance, MetadataKey, RoleBinding, RoleCredential, SecurityGroup

CLASSIC = "classic"
"""Stands for the classic network where private addresses are counted by vSwitch."""

PUBLIC = "public"
"""Stands for the internet there."""


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
class Release:
    """When an instance is released by itself."""

    release_time: datetime
    instance_id: str

    @property
    def name(self) -> str:
        """The name that it is stored under, by which the next is the first."""
        return f"{self.release_time:%Y-%m-%dT%H:%M:%S}/{self.instance_id}"


@dataclass(slots=True)
class EcsStore:
    """ECS's tables.

    The scope is the account and the region. The indexes are grouped further, so that their questions cost the same
    however many instances there are: ``memberships`` by security group, ``addresses`` by the network that they are
    of, and ``bindings_of_role`` by role; ``releases`` are in the order in which they come.
    """

    security_groups: Table[SecurityGroup] = field(default_factory=lambda: Table(SecurityGroup, unique=True))
    instances: Table[Instance] = field(default_factory=lambda: Table(Instance, unique=True))
    role_bindings: Table[RoleBinding] = field(default_factory=lambda: Table(RoleBinding, unique=True))
    memberships: Table[Membership] = field(default_factory=lambda: Table(Membership))
    addresses: Table[Address] = field(default_factory=lambda: Table(Address))
    releases: Table[Release] = field(default_factory=lambda: Table(Release))
    bindings_of_role: Table[RoleBinding] = field(default_factory=lambda: Table(RoleBinding))
    role_credentials: Table[RoleCredential] = field(default_factory=lambda: Table(RoleCredential))
    metadata_keys: Table[MetadataKey] = field(default_factory=lambda: Table(MetadataKey))

    def put_instance(self, instance: Instance) -> None:
        """Store an instance, with all that leads to it, in place of what it was."""
        former = self.instances.find(instance.scope, instance.instance_id)
        if former is not None:
            self._unlist(former)
        self.instances.put(instance.scope, instance.instance_id, instance)
        for group_id in instance.group_ids:
            self.memberships.put(
                f"{instance.scope}/{group_id}", instance.instance_id, Membership(group_id, instance.instance_id)
            )
        for network, address in _addresses(instance):
            self.addresses.put(
                f"{instance.scope}/{network}", _address_key(address), Address(address, instance.instance_id)
            )
        for release in _releases(instance):
            self.releases.put(instance.scope, release.name, release)

    def remove_instance(self, instance: Instance) -> None:
        """Take an instance out, with its role and all that leads to it."""
        self.unbind(instance.instance_id)
        self.metadata_keys.remove(instance.scope, instance.instance_id)
        self.instances.remove(instance.scope, instance.instance_id)
        self._unlist(instance)

    def _unlist(self, instance: Instance) -> None:
        for group_id in instance.group_ids:
            self.memberships.remove(f"{instance.scope}/{group_id}", instance.instance_id)
        for network, address in _addresses(instance):
            self.addresses.remove(f"{instance.scope}/{network}", _address_key(address))
        for release in _releases(instance):
            self.releases.remove(instance.scope, release.name)

    def release_due(self, now: datetime) -> None:
        """Remove the instances whose time to be released by themselves has come."""
        while due := [(scope, release) for scope, release in self.releases.heads() if release.release_time <= now]:
            for scope, release in due:
                self.releases.remove(scope, release.name)
                instance = self.instances.locate(release.instance_id)
                if instance is not None:
                    self.remove_instance(instance)

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


def _address_key(address: str) -> str:
    return f"{int(IPv4Address(address)):08x}"


def _releases(instance: Instance) -> list[Release]:
    due = instance.auto_release_time
    return [] if due is None else [Release(due, instance.instance_id)]


def _role_scope(account_id: str, role_name: str) -> str:
    return f"{account_id}/role/{role_name.lower()}"


def _addresses(instance: Instance) -> list[tuple[str, str]]:
    used = [
        (interface.vswitch_id, address)
        for interface in instance.network_interfaces
        for address in interface.private_ip_addresses
    ] or [(CLASSIC, instance.private_ip_address)]
    return used if instance.public_ip_address is None else [*used, (PUBLIC, instance.public_ip_address)]
