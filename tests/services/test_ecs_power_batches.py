from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

MISSING = "i-bp10000000000000000"


def ids(*instance_ids: str) -> dict[str, str]:
    return {f"InstanceId.{number}": one for number, one in enumerate(instance_ids, start=1)}


@pytest.fixture(name="statuses")
def _statuses(root: Any) -> Callable[[], list[str]]:
    def statuses() -> list[str]:
        return [one["Status"] for one in root.ecs("DescribeInstanceStatus")["InstanceStatuses"]["InstanceStatus"]]

    return statuses


def responses(answer: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (one["Code"], one["Message"], one["PreviousStatus"], one["CurrentStatus"])
        for one in answer["InstanceResponses"]["InstanceResponse"]
    ]


def test_instances_are_stopped_restarted_and_started_together(root: Any, network: Any, statuses: Any) -> None:
    instances = network.launch(Amount=2)
    both = ids(*instances)
    assert responses(root.ecs("RebootInstances", **both)) == [("200", "success", "Running", "Starting")] * 2
    assert statuses() == ["Running"] * 2
    stopped = root.ecs("StopInstances", **both)
    assert [one["InstanceId"] for one in stopped["InstanceResponses"]["InstanceResponse"]] == instances
    assert responses(stopped) == [("200", "success", "Running", "Stopping")] * 2
    assert statuses() == ["Stopped"] * 2
    assert responses(root.ecs("StartInstances", **both)) == [("200", "success", "Stopped", "Starting")] * 2
    assert statuses() == ["Running"] * 2
    assert root.ecs("DeleteInstances", Force=True, **both) == {}
    assert statuses() == []


def test_instance_that_is_named_twice_counts_once(root: Any, network: Any) -> None:
    (instance_id,) = network.launch()
    assert len(responses(root.ecs("StopInstances", **ids(instance_id, instance_id)))) == 1


def test_success_first_passes_over_what_cannot_be(root: Any, network: Any, statuses: Any) -> None:
    running, stopped = network.launch(Amount=2)
    root.ecs("StopInstance", InstanceId=stopped)
    answer = root.ecs("StopInstances", BatchOptimization="SuccessFirst", **ids(MISSING, stopped, running))
    assert responses(answer) == [
        ("InvalidInstanceId.NotFound", "The specified InstanceId does not exist.", "", ""),
        (
            "IncorrectInstanceStatus",
            "The current status of the resource does not support this operation.",
            "Stopped",
            "Stopped",
        ),
        ("200", "success", "Running", "Stopping"),
    ]
    assert statuses() == ["Stopped"] * 2


@pytest.mark.parametrize("action", ["StartInstances", "StopInstances", "RebootInstances", "DeleteInstances"])
def test_one_unknown_instance_fails_all(root: Any, network: Any, refused: Refused, statuses: Any, action: str) -> None:
    (instance_id,) = network.launch()
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(action, **ids(instance_id, MISSING))
    assert statuses() == ["Running"]


@pytest.mark.parametrize("action", ["StopInstances", "RebootInstances", "DeleteInstances"])
def test_one_instance_of_another_region_fails_all(root: Any, network: Any, refused: Refused, action: str) -> None:
    (instance_id,) = network.launch()
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(action, RegionId="cn-beijing", **ids(instance_id))


def test_one_instance_of_the_wrong_status_fails_all(root: Any, network: Any, refused: Refused, statuses: Any) -> None:
    running, stopped = network.launch(Amount=2)
    root.ecs("StopInstance", InstanceId=stopped)
    before = statuses()
    for action in ("StartInstances", "StopInstances", "RebootInstances", "DeleteInstances"):
        with refused("IncorrectInstanceStatus", 403):
            root.ecs(action, **ids(running, stopped))
    assert statuses() == before


def test_protected_instance_keeps_all_from_being_deleted(root: Any, network: Any, refused: Refused) -> None:
    both = network.launch() + network.launch(DeletionProtection=True)
    with refused("InvalidOperation.DeletionProtection", 403):
        root.ecs("DeleteInstances", Force=True, **ids(*both))
    assert root.ecs("DescribeInstances")["TotalCount"] == 2


def test_subscription_keeps_all_from_being_deleted(root: Any, network: Any, refused: Refused) -> None:
    both = network.launch() + network.launch(InstanceChargeType="PrePaid", Period=1)
    with refused("ChargeTypeViolation", 403):
        root.ecs("DeleteInstances", Force=True, **ids(*both))
    assert root.ecs("DescribeInstances")["TotalCount"] == 2


def test_instances_with_old_local_disks_are_stopped_one_by_one(root: Any, network: Any, refused: Refused) -> None:
    with refused("InstanceType.ParameterMismatch", 403):
        root.ecs("StopInstances", **ids(*network.launch(InstanceType="ecs.i1.xlarge")))


def test_instances_that_are_not_charged_give_their_public_addresses_up(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InternetMaxBandwidthOut=1)
    root.ecs("StopInstances", StoppedMode="StopCharging", **ids(instance_id))
    assert network.show(instance_id)["PublicIpAddress"]["IpAddress"] == []


@pytest.mark.parametrize(
    "action", ["StartInstances", "StopInstances", "RebootInstances", "DeleteInstances", "RebootInstance"]
)
def test_dry_run_changes_nothing(root: Any, network: Any, refused: Refused, statuses: Any, action: str) -> None:
    (instance_id,) = network.launch()
    if action == "StartInstances":
        root.ecs("StopInstance", InstanceId=instance_id)
    before = statuses()
    named = {"InstanceId": instance_id} if action == "RebootInstance" else ids(instance_id)
    force = {"Force": True} if action == "DeleteInstances" else {}
    with refused("DryRunOperation", 400):
        root.ecs(action, DryRun=True, **named, **force)
    assert statuses() == before


@pytest.mark.parametrize("action", ["StartInstances", "StopInstances", "RebootInstances", "DeleteInstances"])
def test_one_to_a_hundred_instances_are_named(root: Any, refused: Refused, action: str) -> None:
    with refused("InvalidInstanceId", 400):
        root.ecs(action, **ids(*(f"{MISSING}{number}" for number in range(101))))


def test_unknown_instance_is_not_restarted(root: Any, refused: Refused) -> None:
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs("RebootInstance", InstanceId=MISSING)


@pytest.mark.parametrize(
    "action", ["StartInstances", "StopInstances", "RebootInstances", "DeleteInstances", "RebootInstance"]
)
def test_user_needs_the_permission_for_each_instance(
    root: Any, network: Any, new_user: Any, denied_by_ecs: Denied, action: str
) -> None:
    first, second = network.launch(Amount=2)
    if action == "StartInstances":
        root.ecs("StopInstances", **ids(first, second))
    user = new_user(
        "alice",
        f'{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"ecs:{action}",'
        f'"Resource":"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/{first}"}}]}}',
    )
    force = {"Force": True} if action == "DeleteInstances" else {}
    one = {"InstanceId": second} if action == "RebootInstance" else ids(first, second)
    with denied_by_ecs(f"ecs:{action}"):
        user.ecs(action, **one, **force)
    user.ecs(action, **({"InstanceId": first} if action == "RebootInstance" else ids(first)), **force)
