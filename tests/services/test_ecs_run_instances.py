import base64
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

WINDOWS = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20200314.vhd"


def count(root: Any) -> int:
    return int(root.ecs("DescribeInstances")["TotalCount"])


def test_launched_instances_are_named(root: Any, network: Any) -> None:
    answer = root.ecs("RunInstances", **network.parameters(Amount=3))
    assert set(answer) == {"InstanceIdSets", "TradePrice"}
    ids = answer["InstanceIdSets"]["InstanceIdSet"]
    assert len(set(ids)) == 3
    assert all(instance_id.startswith("i-bp1") and len(instance_id) == 22 for instance_id in ids)


def test_subscription_has_an_order(root: Any, network: Any) -> None:
    answer = root.ecs("RunInstances", **network.parameters(InstanceChargeType="PrePaid", Period=1))
    assert answer["OrderId"].isdigit()


def test_instance_is_on_the_network_that_was_named(network: Any) -> None:
    shown = network.show(network.launch()[0])
    assert shown["ZoneId"] == "cn-hangzhou-i"
    assert shown["InstanceNetworkType"] == "vpc"
    assert shown["VpcAttributes"]["VpcId"] == network.vpc_id
    assert shown["VpcAttributes"]["VSwitchId"] == network.vswitch_id
    assert shown["SecurityGroupIds"] == {"SecurityGroupId": [network.group_id]}
    (interface,) = shown["NetworkInterfaces"]["NetworkInterface"]
    assert re.fullmatch(r"00:16:3e(:[0-9a-f]{2}){3}", interface["MacAddress"])
    assert interface["NetworkInterfaceId"].startswith("eni-bp1")
    assert interface["Type"] == "Primary"
    assert [interface["PrimaryIpAddress"]] == shown["VpcAttributes"]["PrivateIpAddress"]["IpAddress"]


def test_addresses_are_handed_out_once(root: Any, network: Any) -> None:
    ids = network.launch(Amount=100) + network.launch(Amount=100) + network.launch(Amount=52)
    addresses = {network.show(one)["VpcAttributes"]["PrivateIpAddress"]["IpAddress"][0] for one in ids}
    assert addresses == {f"192.168.1.{number}" for number in range(1, 253)}
    assert network.free_addresses() == 0


def test_full_vswitch_takes_no_instance(root: Any, network: Any, refused: Refused) -> None:
    small = network.new_vswitch("192.168.2.0/29")
    network.launch(VSwitchId=small, Amount=3)
    with refused("QuotaExceeded.PrivateIpAddress", 400):
        network.launch(VSwitchId=small, Amount=2)
    assert count(root) == 3


def test_as_many_are_launched_as_there_is_room_for(network: Any, refused: Refused) -> None:
    small = network.new_vswitch("192.168.2.0/29")
    assert len(network.launch(VSwitchId=small, Amount=10, MinAmount=2)) == 4
    with refused("QuotaExceeded.PrivateIpAddress", 400):
        network.launch(VSwitchId=small, Amount=10, MinAmount=1)


def test_security_group_can_be_full(network: Any, emulator: Any, refused: Refused, monkeypatch: Any) -> None:
    monkeypatch.setattr("alimock.emulator.services.ecs.placement.capacity", lambda _: 2)
    network.launch()
    with refused("SecurityGroupInstanceLimitExceed", 403):
        network.launch(Amount=2)
    assert len(network.launch(Amount=2, MinAmount=1)) == 1


def test_wanted_address_is_given(network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch(PrivateIpAddress="192.168.1.10")
    assert network.show(instance_id)["VpcAttributes"]["PrivateIpAddress"] == {"IpAddress": ["192.168.1.10"]}
    with refused("InvalidPrivateIpAddress.Duplicated", 400):
        network.launch(PrivateIpAddress="192.168.1.10")
    network.caller.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    network.launch(PrivateIpAddress="192.168.1.10")


def test_wanted_address_is_the_first_of_a_row(root: Any, network: Any, refused: Refused) -> None:
    ids = network.launch(PrivateIpAddress="192.168.1.10", Amount=3)
    addresses = [network.show(one)["VpcAttributes"]["PrivateIpAddress"]["IpAddress"] for one in ids]
    assert addresses == [["192.168.1.10"], ["192.168.1.11"], ["192.168.1.12"]]
    with refused("InvalidPrivateIpAddress.Duplicated", 400):
        network.launch(PrivateIpAddress="192.168.1.8", Amount=3)
    assert count(root) == 3


def test_bandwidth_brings_a_public_address(network: Any) -> None:
    ids = network.launch(Amount=2, InternetMaxBandwidthOut=20, InternetChargeType="PayByBandwidth")
    shown = [network.show(one) for one in ids]
    assert len({one["PublicIpAddress"]["IpAddress"][0] for one in shown}) == 2
    assert shown[0]["InternetChargeType"] == "PayByBandwidth"
    assert (shown[0]["InternetMaxBandwidthIn"], shown[0]["InternetMaxBandwidthOut"]) == (20, 20)
    assert network.show(network.launch()[0])["PublicIpAddress"] == {"IpAddress": []}


def test_group_without_a_vpc_makes_classic_instances(network: Any) -> None:
    shown = network.show(network.launch_classic())
    assert shown["InstanceNetworkType"] == "classic"
    assert shown["ZoneId"] == "cn-hangzhou-a"
    assert shown["VpcAttributes"] == {
        "VpcId": "",
        "VSwitchId": "",
        "NatIpAddress": "",
        "PrivateIpAddress": {"IpAddress": []},
    }
    assert shown["InnerIpAddress"]["IpAddress"][0].startswith("10.")
    assert shown["NetworkInterfaces"] == {"NetworkInterface": []}
    assert network.show(network.launch_classic(ZoneId="cn-hangzhou-b"))["ZoneId"] == "cn-hangzhou-b"


def test_instance_joins_up_to_five_groups(network: Any, refused: Refused) -> None:
    groups = [network.new_group(VpcId=network.vpc_id) for _ in range(6)]
    (instance_id,) = network.launch(SecurityGroupId=None, SecurityGroupIds=[*groups[:5], groups[0]])
    assert network.show(instance_id)["SecurityGroupIds"] == {"SecurityGroupId": groups[:5]}
    with refused("JoinedGroupLimitExceed", 400):
        network.launch(SecurityGroupId=None, SecurityGroupIds=groups)


def test_network_may_be_given_by_a_primary_interface(network: Any) -> None:
    interface = {
        "InstanceType": "Primary",
        "VSwitchId": network.vswitch_id,
        "SecurityGroupIds": [network.group_id],
        "PrimaryIpAddress": "192.168.1.9",
        "NetworkInterfaceName": "eth0",
    }
    (instance_id,) = network.launch(VSwitchId=None, SecurityGroupId=None, NetworkInterface=[interface])
    shown = network.show(instance_id)
    assert shown["VpcAttributes"]["VSwitchId"] == network.vswitch_id
    assert shown["NetworkInterfaces"]["NetworkInterface"][0]["PrimaryIpAddress"] == "192.168.1.9"


def test_further_interface_has_its_own_place_in_the_zone(network: Any) -> None:
    vswitch, group = network.new_vswitch("192.168.2.0/24"), network.new_group(VpcId=network.vpc_id)
    further = {"VSwitchId": vswitch, "SecurityGroupId": group, "SecondaryPrivateIpAddressCount": 2}
    (instance_id,) = network.launch(NetworkInterface=[further])
    first, second = network.show(instance_id)["NetworkInterfaces"]["NetworkInterface"]
    assert (first["Type"], second["Type"]) == ("Primary", "Secondary")
    assert [one["Primary"] for one in second["PrivateIpSets"]["PrivateIpSet"]] == [True, False, False]
    assert all(one["PrivateIpAddress"].startswith("192.168.2.") for one in second["PrivateIpSets"]["PrivateIpSet"])
    found = network.caller.ecs("DescribeInstances", SecurityGroupId=group)
    assert found["TotalCount"] == 1


def test_further_interface_is_placed_as_the_first_by_default(network: Any) -> None:
    (instance_id,) = network.launch(NetworkInterface=[{"Description": "second"}])
    assert len(network.show(instance_id)["NetworkInterfaces"]["NetworkInterface"]) == 2
    assert network.free_addresses() == 250


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        pytest.param({"InstanceName": "web"}, ["web", "web"], id="same"),
        pytest.param({"InstanceName": "web", "UniqueSuffix": True}, ["web001", "web002"], id="suffix"),
        pytest.param({"InstanceName": "web-[9,2]"}, ["web-09", "web-10"], id="row"),
        pytest.param({"InstanceName": "web-[,]"}, ["web-000000", "web-000001"], id="row-by-default"),
        pytest.param({"InstanceName": "web-[99,1]-x"}, ["web-99-x", "web-100-x"], id="row-outgrows-its-digits"),
        pytest.param({"InstanceName": "web-[1,3]", "UniqueSuffix": True}, ["web-001", "web-002"], id="row-wins"),
        pytest.param({"InstanceName": "web-[1,1]x", "UniqueSuffix": True}, ["web-1x001", "web-2x002"], id="both"),
        pytest.param({"InstanceName": "网站"}, ["网站", "网站"], id="chinese"),
    ],
)
def test_instances_are_named_in_a_row(network: Any, parameters: dict[str, Any], names: list[str]) -> None:
    ids = network.launch(Amount=2, **parameters)
    assert [network.show(one)["InstanceName"] for one in ids] == names


def test_instance_is_named_by_its_id_by_default(network: Any) -> None:
    (instance_id,) = network.launch()
    shown = network.show(instance_id)
    assert shown["InstanceName"] == instance_id
    assert shown["HostName"] == f"iZ{instance_id[2:]}Z"


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        pytest.param({"HostName": "a.b-c"}, ["a.b-c", "a.b-c"], id="same"),
        pytest.param({"HostName": "web", "UniqueSuffix": True}, ["web001", "web002"], id="suffix"),
        pytest.param({"HostNames": ["one", "two"]}, ["one", "two"], id="list"),
        pytest.param({"HostName": "a[1,2]"}, ["a01", "a02"], id="row"),
        pytest.param({"HostName": "k8s-${instance_id}"}, ["k8s-<id>", "k8s-<id>"], id="id"),
        pytest.param(
            {"HostName": "${instance_id}.a", "UniqueSuffix": True}, ["<id>.a001", "<id>.a002"], id="id-suffix"
        ),
        pytest.param({"HostNames": ["a-${instance_id}", "b1"]}, ["a-<id>", "b1"], id="id-in-list"),
    ],
)
def test_instances_have_host_names(network: Any, parameters: dict[str, Any], names: list[str]) -> None:
    ids = network.launch(Amount=2, **parameters)
    expected = [name.replace("<id>", instance_id) for name, instance_id in zip(names, ids, strict=True)]
    assert [network.show(one)["HostName"] for one in ids] == expected


def test_newest_image_of_a_family_is_taken(root: Any, network: Any) -> None:
    newest = root.ecs("DescribeImageFromFamily", ImageFamily="acs:alibaba_cloud_linux_3_2104_lts_x64")["Image"]
    shown = network.show(network.launch(ImageId=None, ImageFamily="acs:alibaba_cloud_linux_3_2104_lts_x64")[0])
    assert shown["ImageId"] == newest["ImageId"]


def test_windows_instance_has_a_short_host_name(network: Any) -> None:
    shown = network.show(network.launch(ImageId=WINDOWS)[0])
    assert len(shown["HostName"]) == 15
    assert shown["OSType"] == "windows"


def test_launch_is_remembered_in_full(network: Any, emulator: Any) -> None:
    user_data = base64.b64encode(b"#!/bin/sh").decode()
    network.caller.ecs("CreateKeyPair", KeyPairName="key")
    (instance_id,) = network.launch(
        UserData=user_data,
        KeyPairName="key",
        HttpTokens="required",
        HttpEndpoint="disabled",
        HttpPutResponseHopLimit=3,
        Description="for tests",
        ResourceGroupId="rg-acfmxazb4ph6aiy",
        DeletionProtection=True,
        Password="Secret-123",
        **{"Tag.1.Key": "k", "Tag.1.Value": "v", "SystemDisk.Size": "60", "SystemDisk.Category": "cloud_essd"},
        **{"DataDisk.1.Size": 100, "DataDisk.1.DiskName": "data", "DataDisk.1.DeleteWithInstance": False},
        **{"HibernationOptions.Configured": True},
    )
    instance = emulator.world.ecs.instances.locate(instance_id)
    assert instance.user_data == user_data
    assert "Secret" not in repr(instance)
    system, data = emulator.world.ecs.disks_of(instance)
    assert (system.disk_type, system.size, system.category, system.performance_level, system.device) == (
        "system",
        60,
        "cloud_essd",
        "PL1",
        "/dev/xvda",
    )
    assert (data.disk_type, data.size, data.category, data.disk_name, data.device, data.delete_with_instance) == (
        "data",
        100,
        "cloud_efficiency",
        "data",
        "/dev/xvdb",
        False,
    )
    shown = network.show(instance_id)
    assert shown["MetadataOptions"] == {
        "HttpEndpoint": "disabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 3,
        "InstanceMetadataTags": "disabled",
    }
    assert shown["KeyPairName"] == "key"
    assert shown["Description"] == "for tests"
    assert shown["ResourceGroupId"] == "rg-acfmxazb4ph6aiy"
    assert shown["DeletionProtection"] is True
    assert shown["HibernationOptions"] == {"Configured": True}
    assert shown["Tags"] == {"Tag": [{"TagKey": "k", "TagValue": "v"}]}


def test_sizes_of_disks_follow_category_and_level(network: Any, emulator: Any) -> None:
    (instance_id,) = network.launch(
        **{"SystemDisk.Size": 2048, "SystemDisk.Category": "cloud_essd", "SystemDisk.PerformanceLevel": "PL3"},
        **{"DataDisk.1.Size": 5, "DataDisk.1.Category": "cloud"},
        **{"DataDisk.2.Size": 1, "DataDisk.2.Category": "cloud_essd", "DataDisk.2.PerformanceLevel": "PL0"},
        **{"DataDisk.3.Size": 65536, "DataDisk.3.Category": "cloud_auto"},
        **{"DataDisk.4.Size": 10, "DataDisk.4.Category": "cloud_essd_entry"},
    )
    store = emulator.world.ecs
    disks = store.disks_of(store.instances.locate(instance_id))
    assert [disk.size for disk in disks] == [2048, 5, 1, 65536, 10]


@pytest.mark.parametrize(
    ("start", "parameters", "expired"),
    [
        pytest.param(0, {"Period": 1}, "2026-02-01T00:00Z", id="month"),
        pytest.param(30, {"Period": 1}, "2026-02-28T00:00Z", id="short-month"),
        pytest.param(0, {"Period": 12}, "2027-01-01T00:00Z", id="year"),
        pytest.param(0, {"Period": 2, "PeriodUnit": "Week"}, "2026-01-15T00:00Z", id="weeks"),
    ],
)
def test_subscription_ends_after_its_period(
    network: Any, clock: Any, start: int, parameters: dict[str, Any], expired: str
) -> None:
    clock.advance(seconds=start * 24 * 3600)
    shown = network.show(network.launch(InstanceChargeType="PrePaid", **parameters)[0])
    assert shown["ExpiredTime"] == expired
    assert shown["InstanceChargeType"] == "PrePaid"
    assert shown["SaleCycle"] == parameters.get("PeriodUnit", "Month").lower()


def test_pay_as_you_go_never_expires(network: Any) -> None:
    shown = network.show(network.launch(AutoReleaseTime="2026-01-02T03:04:05Z")[0])
    assert (shown["ExpiredTime"], shown["AutoReleaseTime"]) == ("2099-12-31T15:59Z", "2026-01-02T03:04Z")


def test_spot_instance_is_shown_as_such(network: Any) -> None:
    shown = network.show(network.launch(SpotStrategy="SpotWithPriceLimit", SpotPriceLimit="0.97")[0])
    assert (shown["SpotStrategy"], shown["SpotPriceLimit"], shown["SpotDuration"]) == ("SpotWithPriceLimit", 0.97, 1)
    assert shown["SpotInterruptionBehavior"] == "Terminate"


@pytest.mark.parametrize(
    ("instance_type", "cpu", "memory", "family"),
    [
        pytest.param("ecs.g6.large", 2, 8192, "ecs.g6", id="general"),
        pytest.param("ecs.c7.2xlarge", 8, 16384, "ecs.c7", id="compute"),
        pytest.param("ecs.r6.xlarge", 4, 32768, "ecs.r6", id="memory"),
        pytest.param("ecs.u1-c1m2.large", 2, 4096, "ecs.u1", id="universal"),
        pytest.param("ecs.t5-lc2m1.nano", 1, 512, "ecs.t5", id="burstable"),
        pytest.param("ecs.n4.small", 1, 2048, "ecs.n4", id="older"),
        pytest.param("ecs.gn6i-c4g1.xlarge", 4, 15360, "ecs.gn6i", id="gpu"),
    ],
)
def test_instance_types_have_their_size(network: Any, instance_type: str, cpu: int, memory: int, family: str) -> None:
    shown = network.show(network.launch(InstanceType=instance_type)[0])
    assert (shown["Cpu"], shown["Memory"], shown["InstanceTypeFamily"]) == (cpu, memory, family)
    options = shown["CpuOptions"]
    assert options["CoreCount"] * options["ThreadsPerCore"] == cpu


def test_burstable_instance_has_a_credit_specification(network: Any) -> None:
    assert network.show(network.launch(InstanceType="ecs.t6-c1m1.large")[0])["CreditSpecification"] == "Standard"
    unlimited = network.launch(InstanceType="ecs.t6-c1m1.large", CreditSpecification="Unlimited")
    assert network.show(unlimited[0])["CreditSpecification"] == "Unlimited"


@pytest.mark.parametrize(
    ("image_id", "name"),
    [
        pytest.param("centos_7_9_x64_20G_alibase_20230109.vhd", "CentOS  7.9 64 bit", id="centos"),
        pytest.param("ubuntu_22_04_x64_20G_alibase_20230208.vhd", "Ubuntu  22.04 64 bit", id="ubuntu"),
        pytest.param("ubuntu_18_04_64_20G_alibase_20190624.vhd", "Ubuntu  18.04 64 bit", id="bits-alone"),
        pytest.param("aliyun_3_arm64_20G_alibase_20240528.vhd", "Alibaba Cloud Linux  3 64 bit", id="arm"),
        pytest.param(WINDOWS, "Windows Server  2019 64 bit", id="windows"),
        pytest.param("m-bp67acfmxazb4ph1abcd", "Customized Linux", id="custom"),
    ],
)
def test_images_tell_the_system(network: Any, image_id: str, name: str) -> None:
    shown = network.show(network.launch(ImageId=image_id)[0])
    assert (shown["ImageId"], shown["OSNameEn"]) == (image_id, name)


def test_instances_are_launched_with_a_role(root: Any, network: Any, new_role: Any) -> None:
    new_role("Demo")
    ids = network.launch(Amount=2, RamRoleName="demo")
    bound = root.ecs("DescribeInstanceRamRole", RamRoleName="Demo")["InstanceRamRoleSets"]["InstanceRamRoleSet"]
    assert bound == [{"InstanceId": one, "RamRoleName": "Demo"} for one in sorted(ids)]


def test_launched_instances_outlive_a_dump(root: Any, network: Any, new_role: Any, emulator: Any) -> None:
    new_role("r")
    network.launch(Amount=2, RamRoleName="r", InternetMaxBandwidthOut=1, AutoReleaseTime="2026-01-02T00:00Z")
    before = root.ecs("DescribeInstances")
    state = json.loads(json.dumps(emulator.world.dump()))
    emulator.reset()
    emulator.world.load(state)
    assert emulator.world.dump() == state
    assert root.ecs("DescribeInstances") == before
    assert root.ecs("DescribeInstanceRamRole", RamRoleName="r")["TotalCount"] == 2


def test_same_client_token_launches_once(root: Any, network: Any, refused: Refused) -> None:
    first = network.launch(ClientToken="t")
    assert network.launch(ClientToken="t") == first
    with refused("IdempotentParameterMismatch", 400):
        network.launch(ClientToken="t", Amount=2)
    assert count(root) == 1


def allow(*statements: tuple[str, str]) -> str:
    made = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in statements]
    return json.dumps({"Version": "1", "Statement": made})


@pytest.mark.parametrize("missing", ["instance/*", "image/*", "securitygroup/*", "vswitch/*"])
def test_launching_needs_all_that_it_uses(network: Any, new_user: Any, denied_by_ecs: Denied, missing: str) -> None:
    names = {"instance/*": "ecs", "image/*": "ecs", "securitygroup/*": "ecs", "vswitch/*": "vpc"}
    granted = [("ecs:RunInstances", f"acs:{names[kind]}:*:*:{kind}") for kind in names if kind != missing]
    with denied_by_ecs("ecs:RunInstances"):
        new_user("alice", allow(*granted)).ecs("RunInstances", **network.parameters())
    everything = [("ecs:RunInstances", f"acs:{product}:*:*:{kind}") for kind, product in names.items()]
    new_user("bob", allow(*everything)).ecs("RunInstances", **network.parameters())


def test_launching_needs_what_its_interfaces_use(network: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    vswitch, group = network.new_vswitch("192.168.2.0/24"), network.new_group(VpcId=network.vpc_id)
    usual = [("ecs:RunInstances", "acs:ecs:*:*:instance/*"), ("ecs:RunInstances", "acs:ecs:*:*:image/*")]
    first = [
        ("ecs:RunInstances", f"acs:ecs:*:*:securitygroup/{network.group_id}"),
        ("ecs:RunInstances", f"acs:vpc:*:*:vswitch/{network.vswitch_id}"),
    ]
    further = [
        ("ecs:RunInstances", f"acs:ecs:*:*:securitygroup/{group}"),
        ("ecs:RunInstances", f"acs:vpc:*:*:vswitch/{vswitch}"),
    ]
    parameters = network.parameters(NetworkInterface=[{"VSwitchId": vswitch, "SecurityGroupId": group}])
    for number, lacking in enumerate(further):
        granted = [*usual, *first, *(one for one in further if one != lacking)]
        with denied_by_ecs("ecs:RunInstances"):
            new_user(f"u{number}", allow(*granted)).ecs("RunInstances", **parameters)
    new_user("bob", allow(*usual, *first, *further)).ecs("RunInstances", **parameters)


def test_launch_without_image_and_group_is_authorized_on_the_rest(
    network: Any, new_user: Any, denied_by_ecs: Denied, refused: Refused
) -> None:
    parameters = network.parameters(ImageId=None, SecurityGroupId=None)
    with denied_by_ecs("ecs:RunInstances"):
        new_user("alice").ecs("RunInstances", **parameters)
    with refused("MissingParameter", 400):
        new_user("bob", allow(("ecs:*", "*"))).ecs("RunInstances", **parameters)


def test_launching_with_a_role_needs_the_right_to_pass_it(
    root: Any, network: Any, new_user: Any, new_role: Any, refused: Refused
) -> None:
    new_role("r")
    alice = new_user("alice", allow(("ecs:*", "*")))
    alice.ecs("RunInstances", **network.parameters())
    with refused("InvalidUser.PassRoleForbidden", 403):
        alice.ecs("RunInstances", **network.parameters(RamRoleName="r"))
    assert count(root) == 1
    bob = new_user("bob", allow(("ecs:*", "*"), ("ram:PassRole", "acs:ram:*:*:role/r")))
    bob.ecs("RunInstances", **network.parameters(RamRoleName="r"))


def test_primary_interface_goes_with_its_instance(root: Any, network: Any) -> None:
    primary = {"InstanceType": "Primary", "VSwitchId": network.vswitch_id, "SecurityGroupId": network.group_id}
    (instance_id,) = network.launch(
        VSwitchId=None, SecurityGroupId=None, NetworkInterface=[{**primary, "DeleteOnRelease": False}]
    )
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    root.ecs("DeleteSecurityGroup", SecurityGroupId=network.group_id)
    root.vpc("DeleteVSwitch", VSwitchId=network.vswitch_id)


def test_group_has_room_for_every_interface(network: Any, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alimock.emulator.services.ecs.placement.capacity", lambda _: 4)
    interface = {"VSwitchId": network.vswitch_id, "SecurityGroupId": network.group_id}
    with refused("SecurityGroupInstanceLimitExceed", 403):
        network.launch(Amount=3, NetworkInterface=[interface])
    assert len(network.launch(Amount=2, NetworkInterface=[interface])) == 2
