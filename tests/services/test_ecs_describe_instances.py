import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


def listed(root: Any, **parameters: Any) -> list[str]:
    return [one["InstanceId"] for one in root.ecs("DescribeInstances", **parameters)["Instances"]["Instance"]]


def test_instance_is_shown_in_full(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(PrivateIpAddress="192.168.1.7")
    answer = root.ecs("DescribeInstances")
    (shown,) = answer.pop("Instances")["Instance"]
    assert answer == {"TotalCount": 1, "PageNumber": 1, "PageSize": 10, "NextToken": ""}
    (interface,) = shown["NetworkInterfaces"]["NetworkInterface"]
    for name in ("NetworkInterfaceId", "MacAddress"):
        assert interface.pop(name)
    assert len(shown.pop("SerialNumber")) == 36
    assert shown == {
        "InstanceId": instance_id,
        "InstanceName": instance_id,
        "HostName": f"iZ{instance_id[2:]}Z",
        "Description": "",
        "Status": "Running",
        "StoppedMode": "Not-applicable",
        "RegionId": "cn-hangzhou",
        "ZoneId": "cn-hangzhou-i",
        "ClusterId": "",
        "ImageId": network.image_id,
        "OSName": "Alibaba Cloud Linux  3 64位",
        "OSNameEn": "Alibaba Cloud Linux  3 64 bit",
        "OSType": "linux",
        "ImageOptions": {"LoginAsNonRoot": False},
        "InstanceType": "ecs.g6.large",
        "InstanceTypeFamily": "ecs.g6",
        "Cpu": 2,
        "Memory": 8192,
        "CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2, "Numa": "ON"},
        "GPUAmount": 0,
        "GPUSpec": "",
        "InstanceNetworkType": "vpc",
        "VpcAttributes": {
            "VpcId": network.vpc_id,
            "VSwitchId": network.vswitch_id,
            "NatIpAddress": "",
            "PrivateIpAddress": {"IpAddress": ["192.168.1.7"]},
        },
        "NetworkInterfaces": {
            "NetworkInterface": [
                {
                    "PrimaryIpAddress": "192.168.1.7",
                    "Type": "Primary",
                    "PrivateIpSets": {"PrivateIpSet": [{"PrivateIpAddress": "192.168.1.7", "Primary": True}]},
                    "Ipv6Sets": {"Ipv6Set": []},
                    "Ipv4PrefixSets": {"Ipv4PrefixSet": []},
                    "Ipv6PrefixSets": {"Ipv6PrefixSet": []},
                }
            ]
        },
        "SecurityGroupIds": {"SecurityGroupId": [network.group_id]},
        "PublicIpAddress": {"IpAddress": []},
        "InnerIpAddress": {"IpAddress": []},
        "RdmaIpAddress": {"IpAddress": []},
        "EipAddress": {"AllocationId": "", "IpAddress": "", "InternetChargeType": ""},
        "InternetChargeType": "PayByTraffic",
        "InternetMaxBandwidthIn": 10,
        "InternetMaxBandwidthOut": 0,
        "ISP": "",
        "VlanId": "",
        "InstanceChargeType": "PostPaid",
        "SaleCycle": "",
        "CreationTime": "2026-01-01T00:00Z",
        "StartTime": "2026-01-01T00:00Z",
        "ExpiredTime": "2099-12-31T15:59Z",
        "AutoReleaseTime": "",
        "SpotStrategy": "NoSpot",
        "SpotPriceLimit": 0.0,
        "CreditSpecification": "",
        "KeyPairName": "",
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "optional",
            "HttpPutResponseHopLimit": 1,
            "InstanceMetadataTags": "disabled",
        },
        "DeletionProtection": False,
        "AdditionalInfo": {"EnableHighDensityMode": False, "ManagedHostId": "", "NodeSerialNumber": ""},
        "ClockOptions": {"PtpStatus": "disabled"},
        "PrivateDnsNameOptions": {
            "HostnameType": "Custom",
            "EnableInstanceIdDnsARecord": False,
            "EnableInstanceIdDnsAAAARecord": False,
            "EnableIpDnsARecord": False,
            "EnableIpDnsPtrRecord": False,
        },
        "SecurityOptions": {"EnableSecureBoot": False},
        "EnableNVS": False,
        "DeviceAvailable": True,
        "IoOptimized": True,
        "Recyclable": False,
        "HibernationOptions": {"Configured": False},
        "OperationLocks": {"LockReason": []},
        "DedicatedHostAttribute": {"DedicatedHostId": "", "DedicatedHostName": "", "DedicatedHostClusterId": ""},
        "DedicatedInstanceAttribute": {"Affinity": "", "Tenancy": ""},
        "EcsCapacityReservationAttr": {"CapacityReservationId": "", "CapacityReservationPreference": ""},
        "DeploymentSetId": "",
        "HpcClusterId": "",
        "ResourceGroupId": "",
        "Tags": {"Tag": []},
    }


def test_local_disks_are_counted(network: Any) -> None:
    shown = network.show(network.launch(InstanceType="ecs.i1.xlarge")[0])
    assert (shown["LocalStorageAmount"], shown["LocalStorageCapacity"]) == (2, 208)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"Status": "Running"}, True, id="status"),
        pytest.param({"Status": "Stopped"}, False, id="other-status"),
        pytest.param({"InstanceName": "web-1"}, True, id="name"),
        pytest.param({"InstanceName": "web*"}, True, id="name-pattern"),
        pytest.param({"InstanceName": "web"}, False, id="part-of-a-name"),
        pytest.param({"InstanceName": "web-?"}, False, id="question-mark"),
        pytest.param({"InstanceName": "web-[1]"}, False, id="brackets"),
        pytest.param({"InstanceNetworkType": "vpc"}, True, id="network-type"),
        pytest.param({"InstanceNetworkType": "classic"}, False, id="other-network-type"),
        pytest.param({"VpcId": "vpc-nope"}, False, id="other-vpc"),
        pytest.param({"VSwitchId": "vsw-nope"}, False, id="other-vswitch"),
        pytest.param({"ZoneId": "cn-hangzhou-i"}, True, id="zone"),
        pytest.param({"ZoneId": "cn-hangzhou-g"}, False, id="other-zone"),
        pytest.param({"SecurityGroupId": "sg-nope"}, False, id="other-group"),
        pytest.param({"ImageId": "aliyun_3_x64_20G_alibase_20240528.vhd"}, True, id="image"),
        pytest.param({"ImageId": "m-nope"}, False, id="other-image"),
        pytest.param({"InstanceType": "ecs.g6.large"}, True, id="type"),
        pytest.param({"InstanceType": "ecs.g7.large"}, False, id="other-type"),
        pytest.param({"InstanceTypeFamily": "ecs.g6"}, True, id="family"),
        pytest.param({"InstanceTypeFamily": "ecs.g7"}, False, id="other-family"),
        pytest.param({"InstanceChargeType": "PrePaid"}, False, id="other-charge-type"),
        pytest.param({"InternetChargeType": "PayByTraffic"}, True, id="internet-charge-type"),
        pytest.param({"InternetChargeType": "PayByBandwidth"}, False, id="other-internet-charge-type"),
        pytest.param({"KeyPairName": "key"}, True, id="key-pair"),
        pytest.param({"KeyPairName": "other"}, False, id="other-key-pair"),
        pytest.param({"PrivateIpAddresses": '["192.168.1.7","1.1.1.1"]'}, True, id="private-address"),
        pytest.param({"PrivateIpAddresses": '["192.168.1.8"]'}, False, id="other-private-address"),
        pytest.param({"PublicIpAddresses": '["1.1.1.1"]'}, False, id="other-public-address"),
        pytest.param({"InnerIpAddresses": '["192.168.1.7"]'}, False, id="inner-address"),
        pytest.param({"EipAddresses": '["1.1.1.1"]'}, False, id="eip"),
        pytest.param({"RdmaIpAddresses": "1.1.1.1"}, False, id="rdma"),
        pytest.param({"Ipv6Address": ["2001::1"]}, False, id="ipv6"),
        pytest.param({"ResourceGroupId": "rg-nope"}, False, id="resource-group"),
        pytest.param({"HpcClusterId": "hpc-1"}, False, id="hpc-cluster"),
        pytest.param({"IoOptimized": True}, True, id="io-optimized"),
        pytest.param({"IoOptimized": False}, False, id="not-io-optimized"),
        pytest.param({"DeviceAvailable": False}, False, id="device"),
        pytest.param({"LockReason": "security"}, False, id="locked"),
        pytest.param({"HttpEndpoint": "enabled"}, True, id="http-endpoint"),
        pytest.param({"HttpEndpoint": "disabled"}, False, id="other-http-endpoint"),
        pytest.param({"HttpTokens": "required"}, False, id="other-http-tokens"),
        pytest.param({"HttpPutResponseHopLimit": 2}, False, id="other-hop-limit"),
        pytest.param({"Tag.1.Key": "k"}, True, id="tag-key"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "v"}, True, id="tag"),
        pytest.param({"Tag.1.key": "k", "Tag.1.value": "w"}, False, id="other-tag"),
        pytest.param({"InstanceIds": "[]"}, False, id="no-ids"),
        pytest.param({"InstanceIds": '["i-nope"]'}, False, id="unknown-id"),
        pytest.param({"NeedSaleCycle": True, "AdditionalAttributes": ["META_OPTIONS"]}, True, id="no-filter"),
        pytest.param({"Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2026-01-01T00:00Z"}, True, id="since"),
        pytest.param({"Filter.1.Key": "CreationEndTime", "Filter.1.Value": "2025-12-31T23:59Z"}, False, id="until"),
        pytest.param({"Filter.3.Key": "ExpiredStartTime", "Filter.3.Value": "2100-01-01T00:00Z"}, False, id="expiry"),
        pytest.param({"Filter.4.Key": "ExpiredEndTime", "Filter.4.Value": "2100-01-01T00:00Z"}, True, id="expired"),
    ],
)
def test_instances_are_filtered(root: Any, network: Any, filters: dict[str, Any], found: bool) -> None:
    root.ecs("CreateKeyPair", KeyPairName="key")
    (instance_id,) = network.launch(
        InstanceName="web-1",
        KeyPairName="key",
        PrivateIpAddress="192.168.1.7",
        **{"Tag.1.Key": "k", "Tag.1.Value": "v"},
    )
    assert listed(root, **filters) == ([instance_id] if found else [])


def test_instances_are_found_by_their_network(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InternetMaxBandwidthOut=1)
    classic = network.launch_classic()
    for filters in (
        {"VpcId": network.vpc_id},
        {"VSwitchId": network.vswitch_id},
        {"SecurityGroupId": network.group_id},
        {"PublicIpAddresses": json.dumps(network.show(instance_id)["PublicIpAddress"]["IpAddress"])},
    ):
        assert listed(root, **filters) == [instance_id]
    inner = json.dumps(network.show(classic)["InnerIpAddress"]["IpAddress"])
    assert listed(root, InnerIpAddresses=inner) == [classic]
    assert listed(root, InstanceNetworkType="classic") == [classic]


def test_unknown_ids_are_left_out(root: Any, network: Any) -> None:
    one, other, _ = network.launch(Amount=3)
    assert listed(root, InstanceIds=json.dumps([other, "i-nope", one])) == sorted([one, other])


def test_instances_are_listed_by_region(root: Any, network: Any) -> None:
    network.launch()
    assert listed(root, RegionId="cn-beijing") == []


def test_instances_are_listed_by_page_number(root: Any, network: Any) -> None:
    ids = sorted(network.launch(Amount=25))
    assert listed(root) == ids[:10]
    page = root.ecs("DescribeInstances", PageNumber=3)
    assert (page["TotalCount"], page["PageNumber"], page["PageSize"]) == (25, 3, 10)
    assert listed(root, PageNumber=3) == ids[20:]
    assert listed(root, PageSize=100) == ids
    assert listed(root, PageNumber=3, Status="Running") == ids[20:]


@pytest.mark.parametrize("filters", [{}, {"Status": "Running"}], ids=["all", "filtered"])
def test_instances_are_listed_by_token(root: Any, network: Any, filters: dict[str, str]) -> None:
    ids = sorted(network.launch(Amount=25))
    shown: list[str] = []
    token: dict[str, Any] = {"MaxResults": 10}
    for rounds in range(1, 4):
        page = root.ecs("DescribeInstances", **token, **filters)
        assert page["TotalCount"] == 25
        assert not {"PageNumber", "PageSize"} & set(page)
        shown += [one["InstanceId"] for one in page["Instances"]["Instance"]]
        token["NextToken"] = page["NextToken"]
        assert bool(page["NextToken"]) is (rounds < 3)
    assert shown == ids


@pytest.mark.parametrize(("asked", "given"), [(1, 10), (12, 12), (1000, 25)])
def test_page_by_token_has_10_to_100_instances(root: Any, network: Any, asked: int, given: int) -> None:
    network.launch(Amount=25)
    assert len(listed(root, MaxResults=asked)) == given


def test_token_survives_the_deletion_of_its_instance(root: Any, network: Any) -> None:
    ids = sorted(network.launch(Amount=12))
    token = root.ecs("DescribeInstances", MaxResults=10)["NextToken"]
    root.ecs("DeleteInstance", InstanceId=ids[9], Force=True)
    assert listed(root, NextToken=token) == ids[10:]


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"InstanceIds": "i-1"}, "InvalidInstanceIds.Malformed", 400, id="ids"),
        pytest.param(
            {"InstanceIds": json.dumps([f"i-{n}" for n in range(101)])}, "InvalidInstanceIds.Malformed", 400, id="101"
        ),
        pytest.param({"PrivateIpAddresses": "1.1.1.1"}, "InvalidIpAddresses.Malformed", 400, id="addresses"),
        pytest.param({"Status": "Tired"}, "InvalidStatus.NotFound", 404, id="status"),
        pytest.param({"InstanceNetworkType": "x"}, "InvalidNetworkType.NotFound", 404, id="network-type"),
        pytest.param({"InstanceChargeType": "x"}, "InvalidInstanceChargeType.NotFound", 404, id="charge-type"),
        pytest.param(
            {"InternetChargeType": "x"}, "InvalidInternetChargeType.ValueNotSupported", 404, id="internet-charge-type"
        ),
        pytest.param({"LockReason": "x"}, "InvalidLockReason.NotFound", 404, id="lock-reason"),
        pytest.param({"HttpEndpoint": "x"}, "InvalidHttpEndpoint.NotSupported", 400, id="http-endpoint"),
        pytest.param({"HttpTokens": "x"}, "InvalidHttpTokens.NotSupported", 400, id="http-tokens"),
        pytest.param({"Filter.1.Key": "x"}, "InvalidFilterKey.NotFound", 404, id="filter-key"),
        pytest.param(
            {"Filter.1.Key": "CreationStartTime", "Filter.1.Value": "x"},
            "InvalidFilterKey.NotFound",
            404,
            id="filter-value",
        ),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTag.Mismatch", 400, id="tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
        pytest.param({"NextToken": "not ours"}, "InvalidNextToken", 400, id="token"),
        pytest.param({"PageSize": 101}, "InvalidPageSize", 400, id="large-page"),
        pytest.param({"PageNumber": 0}, "InvalidPageNumber", 400, id="page-zero"),
        pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
    ],
)
def test_listing_is_refused(
    root: Any, network: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.ecs("DescribeInstances", **parameters)


def test_user_without_policies_is_denied(new_user: Any, denied_by_ecs: Denied) -> None:
    with denied_by_ecs("ecs:DescribeInstances"):
        new_user().ecs("DescribeInstances")


def test_user_lists_what_the_policy_names(network: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    one, other = network.launch(Amount=2)
    statement = {"Effect": "Allow", "Action": "ecs:Describe*", "Resource": f"acs:ecs:*:*:instance/{one}"}
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    assert listed(alice, InstanceIds=json.dumps([one])) == [one]
    with denied_by_ecs("ecs:DescribeInstances"):
        listed(alice, InstanceIds=json.dumps([one, other]))
