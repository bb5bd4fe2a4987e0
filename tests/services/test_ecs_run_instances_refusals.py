"""RunInstances: what it refuses, and that nothing has changed then."""

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.services.ecs.launch_params import CreateInstanceParams

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

WINDOWS = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20200314.vhd"
TRUST = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["%s"]}}]}'


def count(root: Any) -> int:
    return int(root.ecs("DescribeInstances")["TotalCount"])


LONG = "a" * 129
GROUPS = {"SecurityGroupId": None}
PREPAID = {"InstanceChargeType": "PrePaid"}


REFUSALS = [
    pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
    pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
    pytest.param({"ImageId": None}, "MissingParameter", 400, id="no-image"),
    pytest.param({"ImageId": "nope"}, "InvalidImageId.NotFound", 404, id="image"),
    pytest.param({"ImageId": f"m-{'a' * 200}"}, "InvalidImageId.NotFound", 404, id="long-image"),
    pytest.param({"PrivatePoolOptions.Id": "eap-1"}, "Invalid.PrivatePoolOptionsId", 400, id="private-pool"),
    pytest.param({"PrivatePoolOptions.MatchCriteria": "Target"}, "Invalid.PrivatePoolOptionsId", 400, id="target"),
    pytest.param({"KeyPairName": "none"}, "InvalidKeyPairName.NotFound", 404, id="key-pair"),
    pytest.param({"ImageId": None, "ImageFamily": "f"}, "InvalidImageFamily.NotFound", 404, id="image-family"),
    pytest.param({"InstanceType": None}, "MissingParameter", 400, id="no-type"),
    pytest.param({"InstanceType": "ecs.g6.huge"}, "InvalidInstanceType.ValueNotSupported", 400, id="size"),
    pytest.param({"InstanceType": "ecs.zz.large"}, "InvalidInstanceType.ValueNotSupported", 400, id="family"),
    pytest.param({"InstanceType": "ecs.u1-x.large"}, "InvalidInstanceType.ValueNotSupported", 400, id="ratio"),
    pytest.param(
        {"InstanceType": f"ecs.{'g' * 99}.large"}, "InvalidInstanceType.ValueNotSupported", 400, id="long-type"
    ),
    pytest.param({"InstanceType": "large"}, "InvalidInstanceType.ValueNotSupported", 400, id="type"),
    pytest.param({"LaunchTemplateId": "lt-1"}, "InvalidLaunchTemplate.NotFound", 404, id="template"),
    pytest.param({"LaunchTemplateName": "lt"}, "InvalidLaunchTemplate.NotFound", 404, id="template-name"),
    pytest.param({"DedicatedHostId": "dh-1"}, "InvalidDedicatedHostId.NotFound", 400, id="dedicated-host"),
    pytest.param({"DeploymentSetId": "ds-1"}, "DeploymentSet.NotFound", 404, id="deployment-set"),
    pytest.param({"HpcClusterId": "hpc-1"}, "InvalidHpcClusterId.NotFound", 400, id="hpc-cluster"),
    pytest.param({"Amount": 0}, "InvalidParam.Amount", 403, id="no-amount"),
    pytest.param({"Amount": 101}, "InvalidParam.Amount", 403, id="large-amount"),
    pytest.param({"Amount": "many"}, "InvalidParam.Amount", 403, id="amount"),
    pytest.param({"MinAmount": 0}, "InvalidMinAmount.Malformed", 400, id="min-amount"),
    pytest.param({"MinAmount": 2}, "InvalidMinAmount.Malformed", 400, id="min-amount-above-amount"),
    pytest.param({"InstanceName": "a"}, "InvalidInstanceName.Malformed", 400, id="short-name"),
    pytest.param({"InstanceName": LONG}, "InvalidInstanceName.Malformed", 400, id="long-name"),
    pytest.param({"InstanceName": "1a"}, "InvalidInstanceName.Malformed", 400, id="digit-first"),
    pytest.param({"InstanceName": "a[1,2]b[1,2]"}, "InvalidInstanceName.Malformed", 400, id="two-rows"),
    pytest.param(
        {"InstanceName": "a" * 126, "UniqueSuffix": True}, "InvalidParams.InstanceNameExceed", 403, id="no-suffix"
    ),
    pytest.param({"HostName": "-a"}, "InvalidHostName.Malformed", 400, id="host-name"),
    pytest.param({"HostName": "a..b"}, "InvalidHostName.Malformed", 400, id="host-name-dots"),
    pytest.param({"HostName": "a--b"}, "InvalidHostName.Malformed", 400, id="host-name-hyphens"),
    pytest.param({"HostName": "a" * 65}, "InvalidHostName.Malformed", 400, id="long-host-name"),
    pytest.param({"HostName": "a" * 16, "ImageId": WINDOWS}, "InvalidHostName.Malformed", 400, id="windows-long"),
    pytest.param({"HostName": "a.b", "ImageId": WINDOWS}, "InvalidHostName.Malformed", 400, id="windows-dot"),
    pytest.param({"HostName": "123", "ImageId": WINDOWS}, "InvalidHostName.Malformed", 400, id="windows-digits"),
    pytest.param(
        {"HostName": f"{'a' * 43}${{instance_id}}"}, "InvalidHostName.Malformed", 400, id="long-host-name-by-id"
    ),
    pytest.param(
        {"HostName": "${instance_id}", "ImageId": WINDOWS}, "InvalidHostName.Malformed", 400, id="windows-by-id"
    ),
    pytest.param({"HostNames": ["one", "two"]}, "InvalidHostName.Malformed", 400, id="too-many-host-names"),
    pytest.param({"HostNames": ["one"], "HostName": "a1"}, "InvalidHostName.Malformed", 400, id="host-names-too"),
    pytest.param(
        {"HostName": "a" * 62, "UniqueSuffix": True}, "InvalidParams.HostnameExceed", 403, id="host-no-suffix"
    ),
    pytest.param({"Description": "d"}, "InvalidDescription.Malformed", 400, id="short-description"),
    pytest.param({"Description": "http://d"}, "InvalidDescription.Malformed", 400, id="url-description"),
    pytest.param({"Password": "short"}, "InvalidPassword.Malformed", 400, id="short-password"),
    pytest.param(
        {"Password": "/Abcdefgh1", "ImageId": WINDOWS}, "InvalidPassword.Malformed", 400, id="windows-password"
    ),
    pytest.param({"Password": "abcdefgh1"}, "InvalidPassword.Malformed", 400, id="plain-password"),
    pytest.param({"Password": "Abcdefgh1é"}, "InvalidPassword.Malformed", 400, id="password-character"),
    pytest.param(
        {"Password": "Abcdefgh1", "PasswordInherit": True}, "InvalidPasswordParam.Mismatch", 400, id="inherited"
    ),
    pytest.param(
        {"KeyPairName": "k", "ImageId": WINDOWS}, "DependencyViolation.WindowsInstance", 403, id="windows-key"
    ),
    pytest.param({"UserData": "!"}, "InvalidUserData.Base64FormatInvalid", 400, id="user-data"),
    pytest.param(
        {"UserData": base64.b64encode(b"x" * 32769).decode()}, "InvalidUserData.SizeExceeded", 400, id="long-data"
    ),
    pytest.param({"ResourceGroupId": "x"}, "InvalidResourceGroup.NotFound", 404, id="resource-group"),
    pytest.param({"ClientToken": "a" * 65}, "InvalidClientToken.ValueNotSupported", 400, id="client-token"),
    pytest.param({"Tag.1.Value": "v"}, "InvalidTagKey.Malformed", 400, id="tag-key"),
    pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "acs:"}, "InvalidTagValue.Malformed", 400, id="tag-value"),
    pytest.param({"Tag.1.Key": "k", "Tag.2.Key": "k"}, "Duplicate.TagKey", 400, id="same-tag"),
    pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
    pytest.param({"ZoneId": "cn-beijing-a"}, "InvalidZoneId.NotFound", 404, id="zone"),
    pytest.param({"ZoneId": "cn-hangzhou-a"}, "InvalidParameter.Mismatch", 400, id="zone-of-another-vswitch"),
    pytest.param({"VSwitchId": None}, "MissingParameter", 400, id="no-vswitch"),
    pytest.param({"VSwitchId": "vsw-nope"}, "InvalidVSwitchId.NotFound", 400, id="vswitch"),
    pytest.param(GROUPS, "MissingParameter", 400, id="no-group"),
    pytest.param({"SecurityGroupId": "sg-nope"}, "InvalidSecurityGroupId.NotFound", 404, id="group"),
    pytest.param({"SecurityGroupIds": ["sg-1"]}, "InvalidParameter.Conflict", 400, id="group-and-groups"),
    pytest.param({"PrivateIpAddress": "x"}, "InvalidPrivateIpAddress.Malformed", 400, id="no-address"),
    pytest.param({"PrivateIpAddress": "192.168.2.1"}, "InvalidPrivateIpAddress", 400, id="address-outside"),
    pytest.param({"PrivateIpAddress": "192.168.1.0"}, "InvalidVSwitchId.IpInvalid", 403, id="first-address"),
    pytest.param({"PrivateIpAddress": "192.168.1.253"}, "InvalidVSwitchId.IpInvalid", 403, id="last-address"),
    pytest.param(
        {"PrivateIpAddress": "192.168.1.5", "Amount": 2, "NetworkInterface": [{"Description": "second"}]},
        "InvalidParam.Amount",
        403,
        id="row-of-addresses-with-a-further-interface",
    ),
    pytest.param(
        {"PrivateIpAddress": "192.168.1.251", "Amount": 3}, "InvalidVSwitchId.IpInvalid", 403, id="row-too-long"
    ),
    pytest.param(
        {"NetworkInterface": [{"InstanceType": "Primary"}]}, "InvalidParameter.Conflict", 400, id="two-primaries"
    ),
    pytest.param(
        {"NetworkInterface": [{"InstanceType": "Primary"}, {"InstanceType": "Primary"}]},
        "InvalidParam.NetworkInterface",
        400,
        id="two-primary-interfaces",
    ),
    pytest.param(
        {"NetworkInterface": [{"NetworkInterfaceId": "eni-1"}]},
        "InvalidParam.NetworkInterface",
        400,
        id="existing-interface",
    ),
    pytest.param(
        {"NetworkInterface": [{"VSwitchId": "vsw-nope"}]}, "InvalidVSwitchId.NotFound", 400, id="further-vswitch"
    ),
    pytest.param(
        {"PrivateIpAddress": "192.168.1.5", "NetworkInterface": [{"PrimaryIpAddress": "192.168.1.5"}]},
        "InvalidPrivateIpAddress.Duplicated",
        400,
        id="same-address-twice",
    ),
    pytest.param(
        {"InternetChargeType": "x"}, "InvalidInternetChargeType.ValueNotSupported", 400, id="internet-charge-type"
    ),
    pytest.param({"InternetMaxBandwidthOut": 101}, "InvalidInternetMaxBandwidthOut.Malformed", 400, id="out"),
    pytest.param({"InternetMaxBandwidthIn": 0}, "InvalidInternetMaxBandwidthIn.Malformed", 400, id="no-in"),
    pytest.param({"InternetMaxBandwidthIn": 11}, "InvalidInternetMaxBandwidthIn.Malformed", 400, id="in"),
    pytest.param(
        {"SystemDisk.Category": "x"}, "InvalidSystemDiskCategory.ValueNotSupported", 400, id="system-category"
    ),
    pytest.param({"SystemDisk.Size": 19}, "InvalidSystemDiskSize.ValueNotSupported", 400, id="system-size"),
    pytest.param(
        {"SystemDisk.Size": 501, "SystemDisk.Category": "cloud"},
        "InvalidSystemDiskSize.ValueNotSupported",
        400,
        id="basic-system-size",
    ),
    pytest.param(
        {"SystemDisk.Size": 460, "SystemDisk.Category": "cloud_essd", "SystemDisk.PerformanceLevel": "PL2"},
        "InvalidSystemDiskSize.ValueNotSupported",
        400,
        id="system-size-of-level",
    ),
    pytest.param({"SystemDisk.Size": "x"}, "InvalidSystemDiskSize.ValueNotSupported", 400, id="system-no-size"),
    pytest.param(
        {"SystemDisk.Size": 20, "ImageId": WINDOWS}, "InvalidSystemDiskSize.LessThanImageSize", 404, id="image-size"
    ),
    pytest.param({"SystemDisk.DiskName": "1"}, "InvalidDiskName.Malformed", 400, id="disk-name"),
    pytest.param({"SystemDisk.Description": "d"}, "InvalidDiskDescription.Malformed", 400, id="disk-description"),
    pytest.param({"SystemDisk.PerformanceLevel": "x"}, "InvalidPerformanceLevel.Malformed", 400, id="level"),
    pytest.param({"DataDisk.1.Category": "x"}, "InvalidDataDiskCategory.ValueNotSupported", 400, id="data-category"),
    pytest.param({"DataDisk.1.Size": 19}, "InvalidDataDiskSize.ValueNotSupported", 400, id="data-size"),
    pytest.param(
        {"DataDisk.1.Size": 1260, "DataDisk.1.Category": "cloud_essd", "DataDisk.1.PerformanceLevel": "PL3"},
        "InvalidDataDiskSize.ValueNotSupported",
        400,
        id="data-size-of-level",
    ),
    pytest.param({"DataDisk.1.DiskName": "data"}, "InvalidDataDiskSize.ValueNotSupported", 400, id="no-data-size"),
    pytest.param({"DataDisk.1.SnapshotId": "s-1"}, "InvalidDataDiskSnapshotId.NotFound", 404, id="snapshot"),
    pytest.param(
        {f"DataDisk.{n}.Size": 20 for n in range(1, 18)}, "InstanceDiskNumber.LimitExceed", 400, id="data-disks"
    ),
    pytest.param({"HttpEndpoint": "x"}, "InvalidHttpEndpoint.NotSupported", 400, id="http-endpoint"),
    pytest.param({"HttpTokens": "x"}, "InvalidHttpTokens.NotSupported", 400, id="http-tokens"),
    pytest.param({"HttpPutResponseHopLimit": 65}, "InvalidHttpPutResponseHopLimit.NotSupported", 400, id="hops"),
    pytest.param({"InstanceChargeType": "x"}, "InvalidInstanceChargeType.NotFound", 404, id="charge-type"),
    pytest.param(PREPAID, "MissingParamter", 400, id="no-period"),
    pytest.param(PREPAID | {"Period": 10}, "InvalidPeriod", 400, id="period"),
    pytest.param(PREPAID | {"Period": 61}, "InvalidPeriod", 400, id="long-period"),
    pytest.param(
        PREPAID | {"Period": 1, "PeriodUnit": "Day"}, "InvalidPeriodType.ValueNotSupported", 400, id="period-unit"
    ),
    pytest.param(
        PREPAID | {"Period": 1, "SpotStrategy": "SpotAsPriceGo"}, "InvalidSpotPrepaid", 400, id="prepaid-spot"
    ),
    pytest.param({"AutoReleaseTime": "soon"}, "InvalidAutoReleaseTime.Malformed", 400, id="release"),
    pytest.param({"AutoReleaseTime.1": "soon"}, "InvalidAutoReleaseTime.Malformed", 400, id="releases"),
    pytest.param({"AutoReleaseTime": "2026-01-01T00:29:00Z"}, "InvalidAutoReleaseTime.Malformed", 400, id="early"),
    pytest.param({"AutoReleaseTime": "2030-01-01T00:00Z"}, "InvalidAutoReleaseTime.Malformed", 400, id="late"),
    pytest.param({"SpotStrategy": "x"}, "InvalidSpotStrategy", 400, id="spot"),
    pytest.param({"SpotStrategy": "SpotWithPriceLimit"}, "InvalidSpotPriceLimit", 400, id="no-price-limit"),
    pytest.param({"SpotPriceLimit": "inf"}, "InvalidSpotPriceLimit", 400, id="price-limit"),
    pytest.param({"SpotDuration": 2}, "InvalidSpotDuration", 400, id="spot-duration"),
    pytest.param({"SpotInterruptionBehavior": "x"}, "InvalidSpotInterruptionBehavior", 400, id="interruption"),
    pytest.param({"CreditSpecification": "x"}, "InvalidParameter.CreditSpecification", 400, id="credit"),
    pytest.param({"Tenancy": "x"}, "InvalidParam.Tenancy", 400, id="tenancy"),
    pytest.param({"CpuOptions.Core": "x"}, "InvalidCpuOptions.Core", 400, id="nested-number"),
    pytest.param({"RamRoleName": "Nope"}, "InvalidRamRole.NotFound", 404, id="role"),
    pytest.param({"RamRoleName": "Functions"}, "InvalidRamRole.NotEcsRole", 401, id="role-of-another-service"),
    pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
]
OF_CREATION = {field.alias for field in CreateInstanceParams.model_fields.values()}


@pytest.mark.parametrize(("parameters", "code", "status"), REFUSALS)
def test_launch_is_refused(
    root: Any, network: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    root.ram("CreateRole", RoleName="Functions", AssumeRolePolicyDocument=TRUST % "fc.aliyuncs.com")
    with refused(code, status):
        network.launch(**parameters)
    assert count(root) == 0
    assert network.free_addresses() == 252


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [row for row in REFUSALS if {name.partition(".")[0] for name in row.values[0]} <= OF_CREATION],
)
def test_creation_is_refused_as_a_launch_is(
    root: Any, network: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    root.ram("CreateRole", RoleName="Functions", AssumeRolePolicyDocument=TRUST % "fc.aliyuncs.com")
    with refused(code, status):
        root.ecs("CreateInstance", **network.parameters(**parameters))
    assert count(root) == 0
    assert network.free_addresses() == 252


def test_group_and_vswitch_share_a_vpc(root: Any, network: Any, refused: Refused) -> None:
    elsewhere = root.vpc("CreateVpc")["VpcId"]
    stranger = network.new_group(VpcId=elsewhere)
    for parameters in (
        {"SecurityGroupId": stranger},
        {"SecurityGroupId": network.new_group()},
        {"SecurityGroupId": None, "SecurityGroupIds": [network.group_id, stranger]},
        {"NetworkInterface": [{"SecurityGroupId": stranger}]},
    ):
        with refused("OperationDenied.InconsistentNetwork", 403):
            network.launch(**parameters)


def test_groups_of_both_types_do_not_mix(network: Any, refused: Refused) -> None:
    enterprise = network.new_group(VpcId=network.vpc_id, SecurityGroupType="enterprise")
    with refused("InvalidOperation.MultiGroupType", 403):
        network.launch(SecurityGroupId=None, SecurityGroupIds=[network.group_id, enterprise])


def test_further_interface_is_in_the_same_zone(network: Any, refused: Refused) -> None:
    vswitch = network.new_vswitch("192.168.2.0/24", zone_id="cn-hangzhou-g")
    with refused("InvalidParameter.Mismatch", 400):
        network.launch(NetworkInterface=[{"VSwitchId": vswitch}])


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RamRoleName": "r"}, "InvalidNetworkType.MismatchRamRole", 403, id="role"),
        pytest.param({"UserData": "eA=="}, "InvalidUserData.NotSupported", 400, id="user-data"),
        pytest.param({"NetworkInterface": [{"Description": "aa"}]}, "InvalidParam.NetworkInterface", 400, id="eni"),
        pytest.param({"PrivateIpAddress": "10.0.0.1"}, "InvalidPrivateIpAddress", 400, id="address"),
    ],
)
def test_classic_instance_lacks_what_a_vpc_offers(
    root: Any, network: Any, new_role: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    new_role("r")
    with refused(code, status):
        network.launch_classic(**parameters)
    assert count(root) == 0


def test_role_for_a_classic_instance_is_refused_in_other_words(network: Any, new_role: Any) -> None:
    new_role("r")
    with pytest.raises(ApiError) as caught:
        network.launch_classic(RamRoleName="r")
    assert caught.value.message == "A RAM role can't be used for classic instance."
