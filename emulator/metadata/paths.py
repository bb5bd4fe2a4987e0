"""The tree of metadata: what there is to read about an instance, and where.

Sources: "Instance metadata" for most items; recorded listings (cloud-init's documentation and tests, Chef's release
notes, a user's of 2021 and one of 2026) for the order, for what is listed and for the items that are there though
empty; cloud-init's sample of ``all``. Items of images from the marketplace are not there, since no such image is.
"""

import base64
import json
import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network

from ..api.models import format_seconds
from ..cloud_network import NAME_SERVERS
from ..services.ecs.instance_types import find_instance_type
from ..services.ecs.records import NetworkInterface
from ..services.ecs.system_events_results import show_scheduled
from .credentials import find_bound_role
from .identity import Identity, identity_document
from .subject import Subject
from .tree import Directory, Found, Node, Unlisted, resolve, to_json

# Recorded with carriage returns in `all`, whose values are written as those of single items are.
_NEW_LINE = "\r\n"
_TAG_KEY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9@:_.=,-]+")


def _everything(subject: Subject) -> str:
    """Write the whole tree as JSON; the role's credentials are left to those who ask for them."""
    open_to_all = {name: node for name, node in META_DATA.items() if name != "ram"}
    return json.dumps(to_json(open_to_all, subject), ensure_ascii=False)


def _user_data(subject: Subject) -> bytes | None:
    return base64.b64decode(subject.instance.user_data) if subject.instance.user_data else None


def _events(subject: Subject) -> str:
    return json.dumps([show_scheduled(event, subject.now).to_wire() for event in subject.active_events])


def _on_windows(node: Node) -> Callable[[Subject], Found]:
    return lambda of: resolve(node, of) if of.runs_windows else None


def _bandwidth(subject: Subject) -> str | None:
    instance_type = find_instance_type(subject.instance.instance_type)
    return None if instance_type is None else str(instance_type.bandwidth)


def _termination_time(subject: Subject) -> str | None:
    instance = subject.instance
    if instance.spot_strategy == "NoSpot" or instance.auto_release_time is None:
        return None
    return format_seconds(instance.auto_release_time)


def _interfaces(subject: Subject) -> Directory:
    return {interface.mac_address: _interface(subject, interface) for interface in subject.interfaces}


def _interface(subject: Subject, interface: NetworkInterface) -> Directory:
    vpc, vswitch = subject.vpc, subject.find_vswitch(interface.vswitch_id)
    network = None if vswitch is None else IPv4Network(vswitch.cidr_block)
    return {
        # The third address from the end, the first of the three that a vSwitch reserves there.
        "gateway": None if network is None else str(network[-3]),
        "netmask": None if network is None else str(network.netmask),
        "network-interface-id": interface.network_interface_id,
        "primary-ip-address": interface.private_ip_addresses[0],
        "private-ipv4s": _array(interface.private_ip_addresses),
        "vpc-cidr-block": subject.vpc_block,
        "vpc-id": subject.instance.vpc_id,
        "vpc-ipv6-cidr-blocks": _array([vpc.ipv6_cidr_block]) if vpc and vpc.ipv6_cidr_block else None,
        "vswitch-cidr-block": None if vswitch is None else vswitch.cidr_block,
        "vswitch-id": interface.vswitch_id,
        "vswitch-ipv6-cidr-block": None if vswitch is None else vswitch.ipv6_cidr_block,
    }


def _array(texts: Sequence[str]) -> str:
    return json.dumps(texts, separators=(",", ":"))


def _secondary_addresses(subject: Subject) -> str:
    interfaces = subject.interfaces
    return _NEW_LINE.join(interfaces[0].private_ip_addresses[1:]) if interfaces else ""


def _disks(subject: Subject) -> Directory:
    return {
        disk.disk_id.removeprefix("d-"): {"id": disk.disk_id, "name": disk.disk_name}
        for disk in subject.world.ecs.disks_of(subject.instance)
    }


def _public_keys(subject: Subject) -> Directory:
    """Return the key by its number and by its pair's name: tools take one or the other, or both for two keys."""
    pair = subject.key_pair
    if pair is None:
        return {}
    entry = {"openssh-key": pair.public_key}
    return {"0": entry, pair.key_pair_name: entry}


def _role(subject: Subject) -> Directory:
    bound = find_bound_role(subject.world, subject.instance.instance_id, subject.now)
    return {} if bound is None else {bound.binding.role_name: bound}


def _tags(subject: Subject) -> Directory:
    instance = subject.instance
    if instance.metadata_options.instance_metadata_tags == "disabled":
        return {}
    return {tag.key: tag.value for tag in instance.tags if _TAG_KEY.fullmatch(tag.key)}


META_DATA: Directory = {
    "all": Unlisted(_everything),
    "disks": _disks,
    "dns-conf": {"nameservers": _NEW_LINE.join(NAME_SERVERS)},
    "eipv4": lambda of: of.instance.public_ip_address or "",
    "hibernation": {"configured": lambda of: "true" if of.instance.hibernation_configured else "false"},
    "hostname": lambda of: of.instance.host_name,
    "image-id": lambda of: of.instance.image_id,
    "instance-id": lambda of: of.instance.instance_id,
    "instance": {
        "instance-name": lambda of: of.instance.instance_name,
        "instance-type": lambda of: of.instance.instance_type,
        "last-host-landing-time": lambda of: f"{of.instance.start_time:%Y-%m-%d %H:%M:%S}",
        "max-netbw-egress": _bandwidth,
        "max-netbw-ingress": _bandwidth,
        "spot": {"termination-time": _termination_time},
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
    "public-keys": _public_keys,
    "ram": {"security-credentials": _role},
    "region-id": lambda of: of.instance.region_id,
    "serial-number": lambda of: of.instance.serial_number,
    "source-address": lambda of: None if of.runs_windows else "http://mirrors.cloud.aliyuncs.com",
    "sub-private-ipv4-list": _secondary_addresses,
    "tags": {"instance": _tags},
    "vpc-cidr-block": lambda of: of.vpc_block,
    "vpc-id": lambda of: of.instance.vpc_id,
    "vswitch-cidr-block": lambda of: of.vswitch_block,
    "vswitch-id": lambda of: of.instance.vswitch_id,
    "wsus-server": _on_windows(
        {"wu-server": "http://update.cloud.aliyuncs.com", "wu-status-server": "http://update.cloud.aliyuncs.com"}
    ),
    "zone-id": lambda of: of.instance.zone_id,
}
_VERSION: Directory = {
    "dynamic": {
        "instance-identity": {
            "document": lambda of: identity_document(of.instance),
            "pkcs7": lambda of: Identity(identity_document(of.instance)),
        }
    },
    # Recorded as listed, and not found.
    "global-config": None,
    "maintenance": {"active-system-events": _events},
    "meta-data": META_DATA,
    "user-data": _user_data,
}
VERSIONS: Directory = {"2016-01-01": _VERSION, "latest": _VERSION}
