"""The tree of metadata: what there is to read about an instance, and where.

The tree is a table: nested mappings of names to nodes. A node is a text, a directory, or a function of the instance
that returns either, or ``None`` where the instance has no such thing; nothing is worked out but what lies on the path
that is asked for. What an instance does not have is not listed either, and neither is a directory without entries.

Sources: "Instance metadata" for most items; recorded listings (cloud-init's documentation, a user's of 2021 and one of
2026) for the order, for what is listed and for the items that are there though empty; cloud-init's sample of ``all``.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network
from typing import Any, TypeAlias

from ..services.ecs.images import find_image
from ..services.ecs.records import Instance, NetworkInterface
from ..state import World
from .credentials import BoundRole, find_bound_role


@dataclass(frozen=True, slots=True)
class Subject:
    """The instance that is asked about, when, and the state that knows the rest."""

    instance: Instance
    world: World
    now: datetime

    @property
    def vpc_block(self) -> str | None:
        """The addresses of its VPC."""
        vpc = self.world.vpc.vpcs.locate(self.instance.vpc_id or "")
        return None if vpc is None else vpc.cidr_block

    @property
    def interfaces(self) -> list[NetworkInterface]:
        """Its network interfaces, the primary one first."""
        return self.world.ecs.interfaces_of(self.instance)

    def vswitch_block(self, vswitch_id: str | None) -> str | None:
        """Return the addresses of a vSwitch that it is in."""
        vswitch = self.world.vpc.vswitches.locate(vswitch_id or "")
        return None if vswitch is None else vswitch.cidr_block


Directory: TypeAlias = "Mapping[str, Node]"
Found: TypeAlias = "str | bytes | BoundRole | Directory | None"
"""What a node comes to; a bound role stands for the role's current credentials."""
Node: TypeAlias = "Found | Callable[[Subject], Found]"

# Recorded with carriage returns in `all`, whose values are written as those of single items are.
_NEW_LINE = "\r\n"
_TAG_KEY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9@:_.=,-]+")


def read(subject: Subject, path: str) -> str | bytes | BoundRole | None:
    """Return what is at a path, or ``None`` if nothing is.

    A directory comes as the list of its entries. Names are matched whatever their case, and a slash at the end makes
    no difference.

    Args:
        subject: The instance.
        path: The path, from the version on.
    """
    segments = path.split("/")[1:]
    if segments and not segments[-1]:
        segments.pop()
    found: Found = VERSIONS
    for segment in segments:
        if not isinstance(found, Mapping):
            return None
        found = _resolve(_entry(found, segment), subject)
    if isinstance(found, Mapping):
        return _listing(found, subject, marked=len(segments) > 1)
    return found


def _resolve(node: Node, subject: Subject) -> Found:
    return node(subject) if callable(node) else node


def _entry(directory: Directory, name: str) -> Node:
    if name in directory:
        return directory[name]
    folded = name.lower()
    return next((node for key, node in directory.items() if key.lower() == folded), None)


def _entries(directory: Directory, subject: Subject) -> Iterator[tuple[str, Found]]:
    """Iterate over what a directory lists."""
    for name, node in directory.items():
        found = None if node is _everything else _resolve(node, subject)
        if isinstance(found, Mapping) and not any(_entries(found, subject)):
            continue
        if found is not None:
            yield name, found


def _listing(directory: Directory, subject: Subject, *, marked: bool) -> str | None:
    """List a directory; below the versions and what they have, directories are marked with a slash."""
    names = [
        f"{name}/" if marked and isinstance(found, Mapping) else name for name, found in _entries(directory, subject)
    ]
    return "\n".join(sorted(names)) or None


def _everything(subject: Subject) -> str:
    """Return the whole tree as JSON; the role's credentials are left to those who ask for them."""
    open_to_all = {name: node for name, node in META_DATA.items() if name != "ram"}
    return json.dumps(_tree(open_to_all, subject), ensure_ascii=False)


def _tree(directory: Directory, subject: Subject) -> dict[str, Any]:
    return {
        name: _tree(found, subject) if isinstance(found, Mapping) else found
        for name, found in _entries(directory, subject)
    }


def _identity_document(subject: Subject) -> str:
    instance = subject.instance
    document = {
        "zone-id": instance.zone_id,
        "serial-number": instance.serial_number,
        "instance-id": instance.instance_id,
        "region-id": instance.region_id,
        "private-ipv4": instance.private_ip_address,
        "owner-account-id": instance.account_id,
        "mac": instance.mac_address,
        "image-id": instance.image_id,
        "instance-type": instance.instance_type,
    }
    return json.dumps(document, separators=(",", ":"))


def _user_data(subject: Subject) -> bytes | None:
    return base64.b64decode(subject.instance.user_data) if subject.instance.user_data else None


def _on_windows(node: Node) -> Callable[[Subject], Found]:
    return lambda of: _resolve(node, of) if _is_windows(of.instance) else None


def _is_windows(instance: Instance) -> bool:
    image = find_image(instance.image_id)
    return image is not None and image.os_type == "windows"


def _interfaces(subject: Subject) -> Directory:
    return {interface.mac_address: _interface(subject, interface) for interface in subject.interfaces}


def _interface(subject: Subject, interface: NetworkInterface) -> Directory:
    block = subject.vswitch_block(interface.vswitch_id)
    network = None if block is None else IPv4Network(block)
    return {
        # The third address from the end, the first of the three that a vSwitch reserves there.
        "gateway": None if network is None else str(network[-3]),
        "netmask": None if network is None else str(network.netmask),
        "network-interface-id": interface.network_interface_id,
        "primary-ip-address": interface.private_ip_addresses[0],
        "private-ipv4s": json.dumps(interface.private_ip_addresses, separators=(",", ":")),
        "vpc-cidr-block": subject.vpc_block,
        "vpc-id": subject.instance.vpc_id,
        "vswitch-cidr-block": block,
        "vswitch-id": interface.vswitch_id,
    }


def _secondary_addresses(subject: Subject) -> str:
    interfaces = subject.interfaces
    return _NEW_LINE.join(interfaces[0].private_ip_addresses[1:]) if interfaces else ""


def _disks(subject: Subject) -> Directory:
    return {
        disk.disk_id.removeprefix("d-"): {"id": disk.disk_id, "name": disk.disk_name}
        for disk in subject.world.ecs.disks_of(subject.instance)
    }


def _role(subject: Subject) -> Directory:
    bound = find_bound_role(subject.world, subject.instance.instance_id, subject.now)
    return {} if bound is None else {bound.binding.role_name: bound}


def _tags(subject: Subject) -> Directory:
    instance = subject.instance
    if instance.metadata_options.instance_metadata_tags == "disabled":
        return {}
    return {tag.key: tag.value for tag in instance.tags if _TAG_KEY.fullmatch(tag.key)}


META_DATA: Directory = {
    "all": _everything,
    "disks": _disks,
    "dns-conf": {"nameservers": _NEW_LINE.join(("100.100.2.136", "100.100.2.138"))},
    "eipv4": lambda of: of.instance.public_ip_address or "",
    "hibernation": {"configured": lambda of: "true" if of.instance.hibernation_configured else "false"},
    "hostname": lambda of: of.instance.host_name,
    "image-id": lambda of: of.instance.image_id,
    "instance-id": lambda of: of.instance.instance_id,
    "instance": {
        "instance-name": lambda of: of.instance.instance_name,
        "instance-type": lambda of: of.instance.instance_type,
        "last-host-landing-time": lambda of: f"{of.instance.start_time:%Y-%m-%d %H:%M:%S}",
        "virtualization-solution": "ECS Virt",
        "virtualization-solution-version": "2.0",
    },
    "kms-server": _on_windows("kms.cloud.aliyuncs.com"),
    "mac": lambda of: of.instance.mac_address,
    "network-type": lambda of: of.instance.network_type,
    "network": {"interfaces": {"macs": _interfaces}},
    "ntp-conf": {"ntp-servers": _NEW_LINE.join(f"ntp{number}.aliyun.com" for number in range(1, 5))},
    "owner-account-id": lambda of: of.instance.account_id,
    "private-ipv4": lambda of: of.instance.private_ip_address,
    "public-ipv4": lambda of: of.instance.public_ip_address,
    "ram": {"security-credentials": _role},
    "region-id": lambda of: of.instance.region_id,
    "serial-number": lambda of: of.instance.serial_number,
    "source-address": lambda of: None if _is_windows(of.instance) else "http://mirrors.cloud.aliyuncs.com",
    "sub-private-ipv4-list": _secondary_addresses,
    "tags": {"instance": _tags},
    "vpc-cidr-block": lambda of: of.vpc_block,
    "vpc-id": lambda of: of.instance.vpc_id,
    "vswitch-cidr-block": lambda of: of.vswitch_block(of.instance.vswitch_id),
    "vswitch-id": lambda of: of.instance.vswitch_id,
    "wsus-server": _on_windows(
        {"wu-server": "http://update.cloud.aliyuncs.com", "wu-status-server": "http://update.cloud.aliyuncs.com"}
    ),
    "zone-id": lambda of: of.instance.zone_id,
}
_VERSION: Directory = {
    "dynamic": {"instance-identity": {"document": _identity_document}},
    "meta-data": META_DATA,
    "user-data": _user_data,
}
VERSIONS: Directory = {"2016-01-01": _VERSION, "latest": _VERSION}
