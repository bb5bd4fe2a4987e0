from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from pydantic import ValidationError

from alimock.emulator.settings import Settings

Refused = Callable[[str, int], AbstractContextManager[None]]


@pytest.fixture(name="slow")
def _slow(emulator: Any) -> None:
    emulator.change_settings(pending_seconds=10, starting_seconds=20.5, stopping_seconds=5)


@pytest.fixture(name="status")
def _status(root: Any) -> Callable[[str], str]:
    def status(instance_id: str) -> str:
        answer = root.ecs("DescribeInstanceStatus", **{"InstanceId.1": instance_id})
        (shown,) = answer["InstanceStatuses"]["InstanceStatus"]
        assert shown["InstanceId"] == instance_id
        return str(shown["Status"])

    return status


def test_transitions_take_no_time_by_default(network: Any, root: Any, status: Any) -> None:
    (instance_id,) = network.launch()
    assert status(instance_id) == "Running"
    root.ecs("StopInstance", InstanceId=instance_id)
    assert status(instance_id) == "Stopped"


@pytest.mark.usefixtures("slow")
def test_launched_instance_is_pending_then_starting_then_running(network: Any, clock: Any, status: Any) -> None:
    (instance_id,) = network.launch()
    seen = [status(instance_id)]
    for seconds in (9, 1, 20, 0.5):
        clock.advance(seconds=seconds)
        seen.append(status(instance_id))
    assert seen == ["Pending", "Pending", "Starting", "Starting", "Running"]


@pytest.mark.usefixtures("slow")
def test_long_gap_passes_all_transitions_at_once(network: Any, clock: Any, status: Any) -> None:
    (instance_id,) = network.launch()
    clock.advance(seconds=3600)
    assert status(instance_id) == "Running"
    assert network.show(instance_id)["StartTime"] == "2026-01-01T00:00Z"


@pytest.mark.usefixtures("slow")
def test_created_instance_is_pending_then_stopped(network: Any, root: Any, clock: Any, status: Any) -> None:
    instance_id = root.ecs("CreateInstance", **network.parameters())["InstanceId"]
    assert status(instance_id) == "Pending"
    clock.advance(seconds=10)
    assert status(instance_id) == "Stopped"


@pytest.mark.usefixtures("slow")
def test_stopped_instance_gives_its_public_address_up_when_it_is_there(
    network: Any, root: Any, clock: Any, status: Any
) -> None:
    (instance_id,) = network.launch(InternetMaxBandwidthOut=1)
    clock.advance(seconds=60)
    root.ecs("StopInstance", InstanceId=instance_id, StoppedMode="StopCharging")
    assert status(instance_id) == "Stopping"
    assert len(network.show(instance_id)["PublicIpAddress"]["IpAddress"]) == 1
    clock.advance(seconds=5)
    assert status(instance_id) == "Stopped"
    assert network.show(instance_id)["PublicIpAddress"]["IpAddress"] == []


@pytest.mark.usefixtures("slow")
def test_restarted_instance_is_starting_again(network: Any, root: Any, clock: Any, status: Any) -> None:
    (instance_id,) = network.launch()
    clock.advance(seconds=60)
    root.ecs("RebootInstance", InstanceId=instance_id)
    assert status(instance_id) == "Starting"
    clock.advance(seconds=60)
    assert status(instance_id) == "Running"
    assert network.show(instance_id)["StartTime"] == "2026-01-01T00:01Z"


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("action", ["StartInstance", "StopInstance", "RebootInstance", "ModifyInstanceAttribute"])
def test_instance_in_transition_takes_no_further_order(network: Any, root: Any, refused: Refused, action: str) -> None:
    (instance_id,) = network.launch()
    with refused("IncorrectInstanceStatus", 403):
        root.ecs(action, InstanceId=instance_id)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("after", [0, 10], ids=["pending", "starting"])
@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_instance_that_is_not_up_yet_is_not_deleted(
    network: Any, root: Any, clock: Any, refused: Refused, after: int, many: bool
) -> None:
    (instance_id,) = network.launch()
    clock.advance(seconds=after)
    with refused("IncorrectInstanceStatus.Initializing", 403):
        if many:
            root.ecs("DeleteInstances", **{"InstanceId.1": instance_id, "Force": True})
        else:
            root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)


@pytest.mark.usefixtures("slow")
def test_instance_that_is_deleted_while_it_stops_is_gone(network: Any, root: Any, clock: Any) -> None:
    (instance_id,) = network.launch()
    clock.advance(seconds=60)
    root.ecs("StopInstance", InstanceId=instance_id)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    clock.advance(seconds=60)
    assert root.ecs("DescribeInstances")["TotalCount"] == 0
    assert network.free_addresses() == 252


@pytest.mark.usefixtures("slow")
def test_transition_outlives_a_dump(network: Any, emulator: Any, clock: Any, status: Any) -> None:
    (instance_id,) = network.launch()
    emulator.world.load(emulator.world.dump())
    clock.advance(seconds=30.5)
    assert status(instance_id) == "Running"


@pytest.mark.usefixtures("slow")
def test_only_a_running_instance_has_metadata(network: Any, clock: Any, metadata: Any) -> None:
    (instance_id,) = network.launch()
    statuses = []
    for seconds in (0, 10, 20.5):
        clock.advance(seconds=seconds)
        statuses.append(metadata("/latest/meta-data/instance-id", instance_id=instance_id).status)
    assert statuses == [404, 404, 200]


@pytest.mark.parametrize("seconds", [-1, float("inf"), "3", 86401])
def test_transition_time_is_a_number_of_seconds(seconds: Any) -> None:
    with pytest.raises(ValidationError, match="starting_seconds"):
        Settings(starting_seconds=seconds)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("by_interface", [False, True], ids=["instance", "primary-interface"])
def test_instance_in_transition_joins_no_group(
    network: Any, root: Any, refused: Refused, emulator: Any, by_interface: bool
) -> None:
    (instance_id,) = network.launch()
    instance = emulator.world.ecs.instances.locate(instance_id)
    member = {"NetworkInterfaceId": instance.network_interface_ids[0]} if by_interface else {"InstanceId": instance_id}
    with refused("IncorrectInstanceStatus", 403):
        root.ecs("JoinSecurityGroup", SecurityGroupId=network.new_group(VpcId=network.vpc_id), **member)


def test_instance_is_released_at_its_own_time(network: Any, root: Any, clock: Any, emulator: Any) -> None:
    disk = {"DataDisk.1.Size": 20, "DataDisk.1.DeleteWithInstance": False}
    network.launch(AutoReleaseTime="2026-01-01T01:00:00Z", **disk)
    clock.advance(seconds=86400)
    (left,) = root.ecs("DescribeDisks")["Disks"]["Disk"]
    assert left["DetachedTime"] == "2026-01-01T01:00:00Z"
