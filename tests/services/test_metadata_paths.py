"""What there is to read about an instance."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from alimock.emulator.services.ecs.records import MetadataOptions, Tag

PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO6ZbIUIasLa2yww8OK1wMWbh ann@laptop"
LISTED = [
    "disks/",
    "dns-conf/",
    "eipv4",
    "hibernation/",
    "hostname",
    "image-id",
    "instance-id",
    "instance/",
    "mac",
    "network-type",
    "network/",
    "ntp-conf/",
    "owner-account-id",
    "private-ipv4",
    "region-id",
    "serial-number",
    "source-address",
    "sub-private-ipv4-list",
    "vpc-cidr-block",
    "vpc-id",
    "vswitch-cidr-block",
    "vswitch-id",
    "zone-id",
]


@pytest.fixture(name="instance")
def _instance(emulator: Any, launch: Any) -> Any:
    """Run an instance and give its record."""
    return emulator.world.ecs.instances.locate(launch(InstanceName="web-1", HostName="web", UserData="IyEvYmluL3No"))


@pytest.fixture(name="text")
def _text(metadata: Any) -> Any:
    """Give the text of an answer that has to be good."""

    def text(path: str) -> str:
        response = metadata(path)
        assert response.status == 200
        assert response.headers == {"Content-Type": "text/plain; charset=utf-8", "Server": "ECSws"}
        body: str = response.body.decode()
        return body

    return text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/", "2016-01-01\nlatest", id="versions"),
        pytest.param("/latest/", "dynamic\nglobal-config\nmaintenance\nmeta-data\nuser-data", id="version"),
        pytest.param("/latest/dynamic/", "instance-identity", id="dynamic"),
        pytest.param("/latest/dynamic/instance-identity/", "document\npkcs7", id="identity"),
        pytest.param("/latest/maintenance/", "active-system-events", id="maintenance"),
        pytest.param("/latest/meta-data/", "\n".join(LISTED), id="meta-data"),
        pytest.param(
            "/latest/meta-data/instance/",
            "instance-name\ninstance-type\nlast-host-landing-time\nmax-netbw-egress\nmax-netbw-ingress\n"
            "virtualization-solution\nvirtualization-solution-version",
            id="instance",
        ),
        pytest.param("/latest/meta-data/dns-conf/", "nameservers", id="dns-conf"),
        pytest.param("/latest/meta-data/network/", "interfaces/", id="network"),
        pytest.param("/latest/meta-data/network/interfaces/", "macs/", id="interfaces"),
    ],
)
def test_directory_lists_its_entries_with_and_without_a_slash(
    instance: Any, text: Any, path: str, expected: str
) -> None:
    assert text(path) == expected
    assert text(path.rstrip("/") or "/") == expected


def test_dated_version_has_the_same_tree(instance: Any, text: Any) -> None:
    for path in ("", "/meta-data", "/meta-data/all", "/dynamic/instance-identity/document"):
        assert text(f"/2016-01-01{path}") == text(f"/latest{path}")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("dns-conf/nameservers", "100.100.2.136\r\n100.100.2.138", id="nameservers"),
        pytest.param("eipv4", "", id="eipv4"),
        pytest.param("hibernation/configured", "false", id="hibernation"),
        pytest.param("hostname", "web", id="hostname"),
        pytest.param("image-id", "aliyun_3_x64_20G_alibase_20240528.vhd", id="image-id"),
        pytest.param("instance/instance-name", "web-1", id="instance-name"),
        pytest.param("instance/instance-type", "ecs.g6.large", id="instance-type"),
        pytest.param("instance/last-host-landing-time", "2026-01-01 00:00:00", id="landing-time"),
        pytest.param("instance/max-netbw-egress", "1024000", id="egress"),
        pytest.param("instance/max-netbw-ingress", "1024000", id="ingress"),
        pytest.param("instance/virtualization-solution", "ECS Virt", id="virtualization"),
        pytest.param("instance/virtualization-solution-version", "2.0", id="virtualization-version"),
        pytest.param("network-type", "vpc", id="network-type"),
        pytest.param(
            "ntp-conf/ntp-servers",
            "ntp1.aliyun.com\r\nntp2.aliyun.com\r\nntp3.aliyun.com\r\nntp4.aliyun.com",
            id="ntp-servers",
        ),
        pytest.param("owner-account-id", "1000000000000001", id="account"),
        pytest.param("region-id", "cn-hangzhou", id="region"),
        pytest.param("source-address", "http://mirrors.cloud.aliyuncs.com", id="source-address"),
        pytest.param("sub-private-ipv4-list", "", id="no-secondary-addresses"),
        pytest.param("vpc-cidr-block", "192.168.0.0/16", id="vpc-block"),
        pytest.param("vswitch-cidr-block", "192.168.1.0/24", id="vswitch-block"),
        pytest.param("zone-id", "cn-hangzhou-i", id="zone"),
    ],
)
def test_item_is_bare_text(instance: Any, text: Any, path: str, expected: str) -> None:
    assert text(f"/latest/meta-data/{path}") == expected
    assert text(f"/2016-01-01/meta-data/{path}/") == expected


@pytest.mark.parametrize(
    ("path", "field"),
    [
        pytest.param("instance-id", "instance_id", id="instance-id"),
        pytest.param("mac", "mac_address", id="mac"),
        pytest.param("private-ipv4", "private_ip_address", id="private-ipv4"),
        pytest.param("serial-number", "serial_number", id="serial-number"),
        pytest.param("vpc-id", "vpc_id", id="vpc-id"),
        pytest.param("vswitch-id", "vswitch_id", id="vswitch-id"),
    ],
)
def test_item_is_the_instances_own(instance: Any, text: Any, path: str, field: str) -> None:
    assert text(f"/latest/meta-data/{path}") == getattr(instance, field)


def test_items_follow_the_instance(instance: Any, alter: Any, text: Any) -> None:
    alter(instance.instance_id, host_name="renamed", instance_name="Überwachung 监控", hibernation_configured=True)
    assert text("/latest/meta-data/hostname") == "renamed"
    assert text("/latest/meta-data/instance/instance-name") == "Überwachung 监控"
    assert text("/latest/meta-data/hibernation/configured") == "true"


def test_interface_is_found_by_its_address(instance: Any, text: Any) -> None:
    assert text("/latest/meta-data/network/interfaces/macs/") == f"{instance.mac_address}/"
    expected = {
        "gateway": "192.168.1.253",
        "netmask": "255.255.255.0",
        "network-interface-id": instance.network_interface_ids[0],
        "primary-ip-address": instance.private_ip_address,
        "private-ipv4s": f'["{instance.private_ip_address}"]',
        "vpc-cidr-block": "192.168.0.0/16",
        "vpc-id": instance.vpc_id,
        "vswitch-cidr-block": "192.168.1.0/24",
        "vswitch-id": instance.vswitch_id,
    }
    directory = f"/latest/meta-data/network/interfaces/macs/{instance.mac_address}"
    assert text(directory) == "\n".join(expected)
    assert {name: text(f"{directory}/{name}") for name in expected} == expected
    assert text(f"{directory.upper().replace('LATEST', 'latest')}/netmask") == "255.255.255.0"


def test_second_interface_and_secondary_addresses_are_shown(
    instance: Any, alter: Any, text: Any, emulator: Any
) -> None:
    store = emulator.world.ecs
    (primary,) = store.interfaces_of(instance)
    first, *others = addresses = (primary.private_ip_addresses[0], "192.168.1.201", "192.168.1.202")
    second = replace(
        primary,
        network_interface_id="eni-second",
        interface_type="Secondary",
        mac_address="00:16:3e:ff:ff:ff",
        private_ip_addresses=("192.168.1.203",),
    )
    store.put_interface(replace(primary, private_ip_addresses=addresses))
    store.put_interface(second)
    alter(instance.instance_id, network_interface_ids=(*instance.network_interface_ids, "eni-second"))
    macs = "/latest/meta-data/network/interfaces/macs"
    assert text(macs).split("\n") == sorted((f"{primary.mac_address}/", "00:16:3e:ff:ff:ff/"))
    assert text(f"{macs}/00:16:3e:ff:ff:ff/network-interface-id") == "eni-second"
    assert text(f"{macs}/{primary.mac_address}/primary-ip-address") == first
    assert json.loads(text(f"{macs}/{primary.mac_address}/private-ipv4s")) == list(addresses)
    assert text("/latest/meta-data/sub-private-ipv4-list") == "\r\n".join(others)
    assert text("/latest/meta-data/mac") == primary.mac_address


def test_disk_is_found_by_its_serial_number(instance: Any, text: Any, emulator: Any) -> None:
    (disk,) = emulator.world.ecs.disks_of(instance)
    emulator.world.ecs.disks.put(disk.scope, disk.disk_id, replace(disk, disk_name="system"))
    serial = disk.disk_id.removeprefix("d-")
    assert text("/latest/meta-data/disks/") == f"{serial}/"
    assert text(f"/latest/meta-data/disks/{serial}/") == "id\nname"
    assert text(f"/latest/meta-data/disks/{serial}/id") == disk.disk_id
    assert text(f"/latest/meta-data/disks/{serial}/name") == "system"


def test_ipv6_blocks_are_shown_where_the_network_has_them(root: Any, emulator: Any, metadata: Any, text: Any) -> None:
    vpc_id = root.vpc("CreateVpc", CidrBlock="192.168.0.0/16", EnableIpv6=True)["VpcId"]
    vswitch_id = root.vpc(
        "CreateVSwitch", VpcId=vpc_id, ZoneId="cn-hangzhou-i", CidrBlock="192.168.1.0/24", Ipv6CidrBlock=5
    )["VSwitchId"]
    launched = root.ecs(
        "RunInstances",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        InstanceType="ecs.g6.large",
        VSwitchId=vswitch_id,
        SecurityGroupId=root.ecs("CreateSecurityGroup", VpcId=vpc_id)["SecurityGroupId"],
    )
    instance = emulator.world.ecs.instances.locate(launched["InstanceIdSets"]["InstanceIdSet"][0])
    (vpc,) = root.vpc("DescribeVpcs", VpcId=vpc_id)["Vpcs"]["Vpc"]
    (vswitch,) = root.vpc("DescribeVSwitches", VSwitchId=vswitch_id)["VSwitches"]["VSwitch"]
    directory = f"/latest/meta-data/network/interfaces/macs/{instance.mac_address}"
    assert text(f"{directory}/vpc-ipv6-cidr-blocks") == f'["{vpc["Ipv6CidrBlock"]}"]'
    assert text(f"{directory}/vswitch-ipv6-cidr-block") == vswitch["Ipv6CidrBlock"]
    for absent in ("ipv6s", "ipv6-gateway", "ipv6-prefixes", "ipv4-prefixes"):
        assert metadata(f"{directory}/{absent}").status == 404


def test_public_key_is_found_by_number_and_by_name(root: Any, launch: Any, text: Any, emulator: Any) -> None:
    root.ecs("ImportKeyPair", KeyPairName="laptop", PublicKeyBody=PUBLIC_KEY)
    instance_id = launch()
    root.ecs("AttachKeyPair", KeyPairName="laptop", InstanceIds=json.dumps([instance_id]))
    assert "public-keys/" in text("/latest/meta-data/").split("\n")
    assert text("/latest/meta-data/public-keys/") == "0/\nlaptop/"
    for name in ("0", "laptop"):
        assert text(f"/2016-01-01/meta-data/public-keys/{name}/") == "openssh-key"
        assert text(f"/2016-01-01/meta-data/public-keys/{name}/openssh-key") == PUBLIC_KEY
    keys = json.loads(text("/latest/meta-data/all"))["public-keys"]
    assert keys == {"0": {"openssh-key": PUBLIC_KEY}, "laptop": {"openssh-key": PUBLIC_KEY}}
    assert emulator.world.ecs.instances.locate(instance_id).key_pair_name == "laptop"


def test_preemptible_instance_shows_its_end(launch: Any, text: Any, metadata: Any, alter: Any, clock: Any) -> None:
    instance_id = launch(SpotStrategy="SpotAsPriceGo", AutoReleaseTime="2026-01-01T17:03:00Z")
    assert "spot/" in text("/latest/meta-data/instance/").split("\n")
    assert text("/latest/meta-data/instance/spot/") == "termination-time"
    assert text("/latest/meta-data/instance/spot/termination-time") == "2026-01-01T17:03:00Z"
    alter(instance_id, auto_release_time=None)
    assert metadata("/latest/meta-data/instance/spot/").status == 404


def test_instance_of_an_unknown_type_shows_no_bandwidth(instance: Any, alter: Any, metadata: Any) -> None:
    alter(instance.instance_id, instance_type="ecs.gone.large")
    assert metadata("/latest/meta-data/instance/max-netbw-egress").status == 404


def test_active_system_events_are_shown_until_they_are_over(
    root: Any, instance: Any, text: Any, launch: Any, clock: Any
) -> None:
    path = "/latest/maintenance/active-system-events"
    other_id = launch()
    root.ecs("StopInstance", InstanceId=other_id)
    assert text(path) == "[]"
    for event_type, instance_id, not_before in (
        ("SystemMaintenance.Redeploy", instance.instance_id, "2026-01-02T00:00:00Z"),
        ("SystemFailure.Stop", instance.instance_id, "2026-01-01T12:00:00Z"),
        ("SystemMaintenance.Stop", other_id, "2026-01-02T00:00:00Z"),
    ):
        root.ecs("CreateSimulatedSystemEvents", EventType=event_type, InstanceId=[instance_id], NotBefore=not_before)
    failure, maintenance = json.loads(text(path))
    assert failure["EventType"]["Name"] == "SystemFailure.Stop"
    assert failure["EventCycleStatus"]["Name"] == "Executing"
    assert maintenance["EventCycleStatus"]["Name"] == "Scheduled"
    (shown,) = root.ecs("DescribeInstancesFullStatus", InstanceId=[instance.instance_id])["InstanceFullStatusSet"][
        "InstanceFullStatusType"
    ]
    assert shown["ScheduledSystemEventSet"] == {"ScheduledSystemEventType": [maintenance]}
    clock.advance(seconds=12 * 3600)
    assert json.loads(text(path)) == [maintenance]
    clock.advance(seconds=12 * 3600)
    assert text(path) == "[]"


def test_public_address_appears_when_there_is_one(launch: Any, emulator: Any, text: Any) -> None:
    instance = emulator.world.ecs.instances.locate(launch(InternetMaxBandwidthOut=5))
    assert instance.public_ip_address
    assert "public-ipv4" in text("/latest/meta-data/").split("\n")
    assert text("/latest/meta-data/public-ipv4") == instance.public_ip_address
    assert text("/latest/meta-data/eipv4") == instance.public_ip_address


def test_windows_has_its_servers_and_no_package_source(launch: Any, text: Any, metadata: Any) -> None:
    launch(ImageId="win2019_1809_x64_dtc_en-us_40G_alibase_20240516.vhd", **{"SystemDisk.Size": 40})
    listed = set(text("/latest/meta-data/").split("\n"))
    assert listed ^ set(LISTED) == {"kms-server", "wsus-server/", "source-address"}
    assert text("/latest/meta-data/kms-server") == "kms.cloud.aliyuncs.com"
    assert text("/latest/meta-data/wsus-server") == "wu-server\nwu-status-server"
    assert text("/latest/meta-data/wsus-server/wu-server") == "http://update.cloud.aliyuncs.com"
    assert text("/latest/meta-data/wsus-server/wu-status-server") == "http://update.cloud.aliyuncs.com"
    assert metadata("/latest/meta-data/source-address").status == 404


def test_tags_are_shown_once_that_is_enabled(instance: Any, alter: Any, text: Any, metadata: Any) -> None:
    tags = (Tag("env", "prod"), Tag("all", "1"), Tag("ram", ""), Tag("no/path", "x"), Tag("..", "x"), Tag("键", "x"))
    alter(instance.instance_id, tags=tags)
    assert metadata("/latest/meta-data/tags/instance/env").status == 404
    alter(instance.instance_id, metadata_options=MetadataOptions(instance_metadata_tags="enabled"))
    assert text("/latest/meta-data/tags/instance/") == "all\nenv\nram"
    assert text("/latest/meta-data/tags/instance/env") == "prod"
    assert text("/latest/meta-data/tags/instance/ram") == ""
    assert json.loads(text("/latest/meta-data/all"))["tags"] == {"instance": {"all": "1", "env": "prod", "ram": ""}}
    assert metadata("/latest/meta-data/tags/instance/no/path").status == 404
    alter(instance.instance_id, tags=())
    assert metadata("/latest/meta-data/tags/").status == 404


def test_all_is_the_whole_tree_without_the_role(
    root: Any, new_role: Any, instance: Any, emulator: Any, text: Any
) -> None:
    new_role("web")
    root.ecs("AttachInstanceRamRole", RamRoleName="web", InstanceIds=json.dumps([instance.instance_id]))
    tree = json.loads(text("/latest/meta-data/all"))
    assert sorted(tree) == sorted(name.rstrip("/") for name in LISTED)

    def compare(directory: dict[str, Any], path: str) -> None:
        for name, value in directory.items():
            if isinstance(value, dict):
                compare(value, f"{path}/{name}")
            else:
                assert text(f"{path}/{name}") == value

    compare(tree, "/latest/meta-data")
    assert not list(emulator.world.sts.sessions.every())


def test_user_data_is_given_back_decoded(launch: Any, metadata: Any) -> None:
    script = b"#!/bin/sh\nprintf '\xff\x00'\n"
    launch(UserData=base64.b64encode(script).decode())
    response = metadata("/latest/user-data")
    assert (response.status, response.body) == (200, script)
    assert response.headers == {"Content-Type": "application/octet-stream", "Server": "ECSws"}


def test_without_user_data_there_is_none(launch: Any, metadata: Any, text: Any) -> None:
    launch()
    assert metadata("/latest/user-data").status == 404
    assert "user-data" in text("/latest").split("\n")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/latest/meta-data/nothing", id="unknown-item"),
        pytest.param("/latest/meta-data/instance-id/more", id="below-an-item"),
        pytest.param("/latest/meta-data/ram/", id="no-role"),
        pytest.param("/latest/meta-data/public-ipv4", id="no-public-address"),
        pytest.param("/latest/meta-data/kms-server", id="not-windows"),
        pytest.param("/latest/meta-data/network/interfaces/macs/00:00:00:00:00:00/mac", id="unknown-interface"),
        pytest.param("/latest/api", id="directory-of-the-token"),
        pytest.param("/latest/vendor-data", id="vendor-data"),
        pytest.param("/latest/global-config", id="global-config"),
        pytest.param("/latest/dynamic/instance-identity/signature", id="signature"),
        pytest.param("/latest/meta-data/public-keys/", id="no-key-pair"),
        pytest.param("/latest/meta-data/instance/spot/termination-time", id="not-preemptible"),
        pytest.param("/latest/meta-data/image/market-place/product-code", id="not-from-the-marketplace"),
        pytest.param("/2009-04-04/meta-data/", id="version-that-is-not-served"),
        pytest.param("/1.0/meta-data/", id="version-of-another-cloud"),
        pytest.param("/console", id="path-of-the-emulator"),
        pytest.param("//", id="slashes"),
        pytest.param("//latest/meta-data/", id="doubled-slash-in-front"),
        pytest.param("/latest//meta-data/", id="doubled-slash-within"),
        pytest.param("/latest/meta-data//", id="doubled-slash-behind"),
        pytest.param("/latest/meta-data/instance-id//", id="doubled-slash-behind-an-item"),
        pytest.param("/latest/meta-data/../meta-data/instance-id", id="dots"),
        pytest.param("/latest/./meta-data", id="dot"),
        pytest.param("/../../etc/passwd", id="dots-out"),
        pytest.param("/latest/meta-data/instance-id\0", id="zero-byte"),
        pytest.param("/latest/meta-data/instance-id\n", id="new-line"),
        pytest.param("/latest/meta-data/\ud800", id="lone-surrogate"),
        pytest.param("/latest/meta-data/" + "a" * 200_000, id="long-name"),
        pytest.param("/latest/meta-data" + "/network" * 50_000, id="deep-path"),
        pytest.param("latest/meta-data/instance-id", id="no-slash-in-front"),
    ],
)
def test_what_is_not_there_gets_the_services_page(instance: Any, metadata: Any, page: Any, path: str) -> None:
    response = metadata(path)
    assert response.status == 404
    assert page(response) == "404 - Not Found"
    assert response.headers["Server"] == "ECSws"


def test_names_are_matched_whatever_their_case(instance: Any, text: Any) -> None:
    assert text("/Latest/Meta-Data/Instance-ID") == instance.instance_id
