import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

MISSING = "i-bp10000000000000000"
READ, CHANGE = "DescribeInstanceMaintenanceAttributes", "ModifyInstanceMaintenanceAttributes"
WINDOW = {"MaintenanceWindow.1.StartTime": "22:00:00", "MaintenanceWindow.1.EndTime": "02:00:00"}


def numbered(*instance_ids: str) -> dict[str, str]:
    return {f"InstanceId.{number}": one for number, one in enumerate(instance_ids, start=1)}


def shown(root: Any, *instance_ids: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = root.ecs(READ, **numbered(*instance_ids), **parameters)
    attributes: list[dict[str, Any]] = answer["MaintenanceAttributes"]["MaintenanceAttribute"]
    return attributes


def test_attributes_are_shown_in_full(root: Any, network: Any) -> None:
    (instance_id,) = network.launch()
    assert root.ecs(READ, **numbered(instance_id)) == {
        "TotalCount": 1,
        "PageNumber": 1,
        "PageSize": 10,
        "MaintenanceAttributes": {
            "MaintenanceAttribute": [
                {
                    "InstanceId": instance_id,
                    "ActionOnMaintenance": {
                        "Value": "AutoRecover",
                        "DefaultValue": "AutoRecover",
                        "SupportedValues": {"SupportedValue": ["Stop", "AutoRecover"]},
                    },
                    "MaintenanceWindows": {"MaintenanceWindow": []},
                    "NotifyOnMaintenance": False,
                }
            ]
        },
    }


def test_attributes_are_changed(root: Any, network: Any) -> None:
    first, second, third = network.launch(Amount=3)
    change = {"ActionOnMaintenance": "Stop", "NotifyOnMaintenance": "true", **WINDOW}
    assert root.ecs(CHANGE, **numbered(first, second, first), **change) == {}
    for attributes in shown(root, first, second):
        assert attributes["ActionOnMaintenance"]["Value"] == "Stop"
        assert attributes["MaintenanceWindows"]["MaintenanceWindow"] == [
            {"StartTime": "22:00:00", "EndTime": "02:00:00"}
        ]
        assert attributes["NotifyOnMaintenance"] is True
    assert shown(root, third)[0]["ActionOnMaintenance"]["Value"] == "AutoRecover"


@pytest.mark.parametrize("change", [{"ActionOnMaintenance": "Stop"}, {"NotifyOnMaintenance": "false"}, WINDOW, {}])
def test_what_is_not_named_stays(root: Any, network: Any, change: dict[str, str]) -> None:
    (instance_id,) = network.launch()
    root.ecs(CHANGE, **numbered(instance_id), **WINDOW, ActionOnMaintenance="Stop", NotifyOnMaintenance="true")
    (before,) = shown(root, instance_id)
    root.ecs(CHANGE, **numbered(instance_id), **change)
    kept = {**before, "NotifyOnMaintenance": False} if "NotifyOnMaintenance" in change else before
    assert shown(root, instance_id) == [kept]


def test_instances_with_local_disks_can_be_moved(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InstanceType="ecs.i2.xlarge")
    root.ecs(CHANGE, **numbered(instance_id), ActionOnMaintenance="AutoRedeploy")
    (attributes,) = shown(root, instance_id)
    assert attributes["ActionOnMaintenance"] == {
        "Value": "AutoRedeploy",
        "DefaultValue": "AutoRecover",
        "SupportedValues": {"SupportedValue": ["Stop", "AutoRecover", "AutoRedeploy"]},
    }


def test_attributes_come_a_page_at_a_time(root: Any, network: Any) -> None:
    ids = sorted(network.launch(Amount=5))
    pages = [shown(root, *named, PageSize=3, PageNumber=number) for named in ((), ids) for number in (1, 2, 3)]
    assert [[one["InstanceId"] for one in page] for page in pages] == [ids[:3], ids[3:], []] * 2
    assert root.ecs(READ)["TotalCount"] == 5
    assert shown(root, RegionId="cn-beijing") == []


@pytest.mark.parametrize(
    ("action", "wrong", "code", "status"),
    [
        pytest.param(READ, numbered(MISSING), "InvalidInstanceId.NotFound", 404, id="read-missing"),
        pytest.param(READ, numbered(*map(str, range(101))), "InstanceIdLimitExceeded", 403, id="read-many"),
        pytest.param(READ, {"PageSize": "101"}, "InvalidPageSize", 400, id="page-size"),
        pytest.param(CHANGE, {}, "MissingParameter", 400, id="no-instance"),
        pytest.param(CHANGE, numbered(MISSING), "InvalidInstanceId.NotFound", 404, id="missing"),
        pytest.param(CHANGE, numbered(*map(str, range(101))), "InstanceIdLimitExceeded", 403, id="many"),
    ],
)
def test_call_is_refused(
    root: Any, refused: Refused, action: str, wrong: dict[str, str], code: str, status: int
) -> None:
    with refused(code, status):
        root.ecs(action, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"ActionOnMaintenance": "Explode"}, id="action"),
        pytest.param({"ActionOnMaintenance": "AutoRedeploy"}, id="action-without-local-disks"),
        pytest.param({"NotifyOnMaintenance": "perhaps"}, id="notify"),
        pytest.param({"MaintenanceWindow.1.StartTime": "02:00:00"}, id="no-end"),
        pytest.param({"MaintenanceWindow.1.EndTime": "02:00:00"}, id="no-start"),
        pytest.param({**WINDOW, "MaintenanceWindow.1.EndTime": "02:30:00"}, id="half-hour"),
        pytest.param({**WINDOW, "MaintenanceWindow.1.EndTime": "24:00:00"}, id="no-time"),
        pytest.param({**WINDOW, "MaintenanceWindow.1.EndTime": "22:00:00"}, id="whole-day"),
        pytest.param(
            {**WINDOW, "MaintenanceWindow.2.StartTime": "03:00:00", "MaintenanceWindow.2.EndTime": "04:00:00"},
            id="two-windows",
        ),
    ],
)
def test_change_is_refused(root: Any, emulator: Any, network: Any, refused: Refused, wrong: dict[str, str]) -> None:
    with_local_disk, without = network.launch(InstanceType="ecs.i2.xlarge")[0], network.launch()[0]
    before = emulator.world.dump()
    with refused("InvalidParameter", 403):
        root.ecs(CHANGE, **numbered(with_local_disk, without), **wrong)
    assert emulator.world.dump() == before


def test_missing_instance_leaves_the_others_as_they_are(
    root: Any, emulator: Any, network: Any, refused: Refused
) -> None:
    (instance_id,) = network.launch()
    before = emulator.world.dump()
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(CHANGE, **numbered(instance_id, MISSING), ActionOnMaintenance="Stop")
    assert emulator.world.dump() == before


@pytest.mark.parametrize("action", [READ, CHANGE])
def test_permission_is_for_the_instance(
    root: Any, network: Any, new_user: Any, denied_by_ecs: Denied, action: str
) -> None:
    first, second = network.launch(Amount=2)
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/{first}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs(action, **numbered(first))
    with denied_by_ecs(f"ecs:{action}"):
        user.ecs(action, **numbered(first, second))
