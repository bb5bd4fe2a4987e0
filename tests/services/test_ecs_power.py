import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.principal import Root

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


def test_instance_is_stopped_and_started(root: Any, network: Any, clock: Any) -> None:
    (instance_id,) = network.launch()
    assert root.ecs("StopInstance", InstanceId=instance_id) == {}
    stopped = network.show(instance_id)
    assert (stopped["Status"], stopped["StoppedMode"]) == ("Stopped", "KeepCharging")
    clock.advance(seconds=3600)
    assert root.ecs("StartInstance", InstanceId=instance_id) == {}
    started = network.show(instance_id)
    assert (started["Status"], started["StoppedMode"]) == ("Running", "Not-applicable")
    assert (started["CreationTime"], started["StartTime"]) == ("2026-01-01T00:00Z", "2026-01-01T01:00Z")


def test_stopped_instance_keeps_its_addresses(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InternetMaxBandwidthOut=1)
    before = network.show(instance_id)
    root.ecs("StopInstance", InstanceId=instance_id)
    root.ecs("StartInstance", InstanceId=instance_id)
    after = network.show(instance_id)
    assert after["PublicIpAddress"] == before["PublicIpAddress"]
    assert after["VpcAttributes"] == before["VpcAttributes"]


def test_instance_that_is_not_charged_gives_its_public_address_up(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InternetMaxBandwidthOut=1)
    root.ecs("StopInstance", InstanceId=instance_id, StoppedMode="StopCharging")
    stopped = network.show(instance_id)
    assert stopped["StoppedMode"] == "StopCharging"
    assert stopped["PublicIpAddress"] == {"IpAddress": []}
    root.ecs("StartInstance", InstanceId=instance_id)
    assert len(network.show(instance_id)["PublicIpAddress"]["IpAddress"]) == 1


@pytest.mark.parametrize(
    "launch",
    [
        pytest.param({"InstanceChargeType": "PrePaid", "Period": 1}, id="prepaid"),
        pytest.param({"SpotStrategy": "SpotAsPriceGo"}, id="spot"),
        pytest.param({"InstanceType": "ecs.i2.xlarge"}, id="local-disk"),
        pytest.param({"VSwitchId": None, "SecurityGroupId": None}, id="classic"),
    ],
)
def test_instance_that_has_to_be_charged_is_stopped_all_the_same(
    root: Any, network: Any, launch: dict[str, Any]
) -> None:
    public = {"InternetMaxBandwidthOut": 1}
    instance_id = network.launch_classic(**public) if "VSwitchId" in launch else network.launch(**launch, **public)[0]
    root.ecs("StopInstance", InstanceId=instance_id, StoppedMode="StopCharging")
    stopped = network.show(instance_id)
    assert (stopped["Status"], stopped["StoppedMode"]) == ("Stopped", "Not-applicable")
    assert len(stopped["PublicIpAddress"]["IpAddress"]) == 1


def test_instance_with_local_disks_is_stopped_on_confirmation(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch(InstanceType="ecs.i1.xlarge")
    with refused("InstanceType.ParameterMismatch", 403):
        root.ecs("StopInstance", InstanceId=instance_id)
    root.ecs("StopInstance", InstanceId=instance_id, ConfirmStop=True)
    assert network.show(instance_id)["Status"] == "Stopped"


def test_running_instance_is_not_started(root: Any, network: Any, refused: Refused) -> None:
    with refused("IncorrectInstanceStatus", 403):
        root.ecs("StartInstance", InstanceId=network.launch()[0])


def test_stopped_instance_is_not_stopped(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch()
    root.ecs("StopInstance", InstanceId=instance_id, ForceStop=True)
    with refused("IncorrectInstanceStatus", 403):
        root.ecs("StopInstance", InstanceId=instance_id)


def test_running_instance_is_deleted_by_force_only(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch()
    with refused("IncorrectInstanceStatus", 403):
        root.ecs("DeleteInstance", InstanceId=instance_id)
    assert root.ecs("DeleteInstance", InstanceId=instance_id, Force=True) == {}
    assert root.ecs("DescribeInstances", InstanceIds=json.dumps([instance_id]))["Instances"] == {"Instance": []}


def test_stopped_instance_is_deleted(root: Any, network: Any) -> None:
    (instance_id,) = network.launch()
    root.ecs("StopInstance", InstanceId=instance_id)
    root.ecs("DeleteInstance", InstanceId=instance_id)
    assert root.ecs("DescribeInstances")["TotalCount"] == 0


def test_deleted_instance_leaves_nothing_behind(root: Any, network: Any, new_role: Any, emulator: Any) -> None:
    new_role("r")
    (instance_id,) = network.launch(RamRoleName="r", InternetMaxBandwidthOut=1)
    assert network.free_addresses() == 251
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    assert network.free_addresses() == 252
    assert root.ecs("DescribeInstanceRamRole", RamRoleName="r")["TotalCount"] == 0
    left = {name for name, table in emulator.world.tables() if name.startswith("ecs.") and table.dump()}
    assert left == {"ecs.security_groups"}


def test_protected_instance_is_not_deleted(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch(DeletionProtection=True)
    with refused("InvalidOperation.DeletionProtection", 403):
        root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)


def test_subscription_is_deleted_once_it_has_ended(root: Any, network: Any, clock: Any, refused: Refused) -> None:
    (instance_id,) = network.launch(InstanceChargeType="PrePaid", Period=1)
    with refused("ChargeTypeViolation", 403):
        root.ecs("DeleteInstance", InstanceId=instance_id, Force=True, TerminateSubscription=True)
    clock.advance(seconds=31 * 24 * 3600)
    with refused("ChargeTypeViolation", 403):
        root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True, TerminateSubscription=True)


RELEASE = {"AutoReleaseTime": "2026-01-01T01:00Z"}


def test_instance_is_released_by_itself_when_its_time_has_come(root: Any, network: Any, clock: Any) -> None:
    released, later, kept = (
        network.launch(**parameters)[0]
        for parameters in (RELEASE, {"AutoReleaseTime": "2026-01-01T02:00Z"}, {"InstanceName": "kept"})
    )
    clock.advance(seconds=3599)
    assert network.show(released)["AutoReleaseTime"] == "2026-01-01T01:00Z"
    clock.advance(seconds=1)
    assert root.ecs("DescribeInstances")["TotalCount"] == 2
    assert network.free_addresses() == 250
    clock.advance(seconds=24 * 3600)
    assert [one["InstanceId"] for one in root.ecs("DescribeInstances")["Instances"]["Instance"]] == [kept]
    assert later != kept


def test_many_instances_are_released_at_once(root: Any, network: Any, clock: Any, emulator: Any) -> None:
    network.launch(Amount=3, **RELEASE)
    clock.advance(seconds=3600)
    root.vpc("DeleteVSwitch", VSwitchId=network.vswitch_id)
    left = {name for name, table in emulator.world.tables() if name.startswith("ecs.") and table.dump()}
    assert left == {"ecs.security_groups"}


def test_protection_does_not_hold_off_the_release(root: Any, network: Any, clock: Any) -> None:
    network.launch(DeletionProtection=True, **RELEASE)
    clock.advance(seconds=3600)
    assert root.ecs("DescribeInstances")["TotalCount"] == 0


def test_instance_deleted_before_its_release_is_not_missed(root: Any, network: Any, clock: Any) -> None:
    (instance_id,) = network.launch(**RELEASE)
    root.ecs("StopInstance", InstanceId=instance_id)
    root.ecs("DeleteInstance", InstanceId=instance_id)
    clock.advance(seconds=3600)
    assert root.ecs("DescribeInstances")["TotalCount"] == 0


def test_subscription_is_not_released(network: Any, clock: Any) -> None:
    (instance_id,) = network.launch(InstanceChargeType="PrePaid", Period=1, **RELEASE)
    clock.advance(seconds=3600)
    assert network.show(instance_id)["AutoReleaseTime"] == ""


def test_release_is_not_forgotten_over_a_dump(root: Any, network: Any, clock: Any, emulator: Any) -> None:
    network.launch(**RELEASE)
    state = json.loads(json.dumps(emulator.world.dump()))
    emulator.reset()
    emulator.world.load(state)
    assert root.ecs("DescribeInstances")["TotalCount"] == 1
    clock.advance(seconds=3600)
    assert root.ecs("DescribeInstances")["TotalCount"] == 0


ACTIONS = [
    pytest.param("StartInstance", {}, id="start"),
    pytest.param("StopInstance", {}, id="stop"),
    pytest.param("DeleteInstance", {"Force": True}, id="delete"),
]


@pytest.mark.parametrize(("action", "parameters"), ACTIONS)
def test_dry_run_changes_nothing(
    root: Any, network: Any, refused: Refused, action: str, parameters: dict[str, Any]
) -> None:
    (instance_id,) = network.launch()
    if action == "StartInstance":
        root.ecs("StopInstance", InstanceId=instance_id)
    before = network.show(instance_id)
    with refused("DryRunOperation", 400):
        root.ecs(action, InstanceId=instance_id, DryRun=True, **parameters)
    assert network.show(instance_id) == before


@pytest.mark.parametrize(("action", "parameters"), ACTIONS)
def test_unknown_instance_is_not_found(root: Any, refused: Refused, action: str, parameters: dict[str, Any]) -> None:
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(action, InstanceId="i-nope", **parameters)
    with refused("MissingInstanceId", 400):
        root.ecs(action, **parameters)
    with refused("InvalidDryRun", 400):
        root.ecs(action, InstanceId="i-nope", DryRun="x", **parameters)


@pytest.mark.parametrize(("action", "parameters"), ACTIONS)
def test_instance_of_another_account_is_not_found(
    root: Any, network: Any, emulator: Any, refused: Refused, action: str, parameters: dict[str, Any]
) -> None:
    stranger = root.acting_as(Root(emulator.new_account().account_id))
    (instance_id,) = network.launch()
    with refused("InvalidInstanceId.NotFound", 404):
        stranger.ecs(action, InstanceId=instance_id, **parameters)


def test_instance_is_found_in_whichever_region(root: Any) -> None:
    vpc_id = root.vpc("CreateVpc", RegionId="cn-beijing")["VpcId"]
    there = {"RegionId": "cn-beijing", "VpcId": vpc_id}
    vswitch = root.vpc("CreateVSwitch", ZoneId="cn-beijing-a", CidrBlock="172.16.0.0/24", **there)
    group = root.ecs("CreateSecurityGroup", **there)
    (instance_id,) = root.ecs(
        "RunInstances",
        RegionId="cn-beijing",
        ImageId="centos_7_9_x64_20G_alibase_20230109.vhd",
        InstanceType="ecs.c7.large",
        InternetMaxBandwidthOut=1,
        **vswitch,
        **group,
    )["InstanceIdSets"]["InstanceIdSet"]
    root.ecs("StopInstance", InstanceId=instance_id, StoppedMode="StopCharging")
    root.ecs("StartInstance", InstanceId=instance_id)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    assert root.ecs("DescribeInstances", RegionId="cn-beijing")["TotalCount"] == 0


def test_unknown_stopped_mode_is_refused(root: Any, network: Any, refused: Refused) -> None:
    with refused("InvalidStoppedMode", 400):
        root.ecs("StopInstance", InstanceId=network.launch()[0], StoppedMode="x")


@pytest.mark.parametrize(("action", "parameters"), ACTIONS)
def test_user_is_allowed_by_the_instance(
    network: Any, new_user: Any, denied_by_ecs: Denied, action: str, parameters: dict[str, Any]
) -> None:
    one, other = network.launch(Amount=2)
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": f"acs:ecs:cn-hangzhou:*:instance/{one}"}
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    if action == "StartInstance":
        network.caller.ecs("StopInstance", InstanceId=one)
    alice.ecs(action, InstanceId=one, **parameters)
    with denied_by_ecs(f"ecs:{action}"):
        alice.ecs(action, InstanceId=other, **parameters)
