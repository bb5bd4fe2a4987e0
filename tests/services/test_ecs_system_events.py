"""Simulated system events: announced, listed, canceled, avoided and over in time."""

import json
from typing import Any

import pytest

from alimock.emulator.api.principal import Root
from alimock.emulator.services.ecs.system_events import ACTIVE_EVENTS_PER_REGION

REBOOT = "SystemMaintenance.Reboot"
DUE = "2026-01-02T00:00:00Z"
DAY = 24 * 3600
STATUSES = ["Scheduled", "Executing", "Executed", "Avoided", "Canceled", "Failed", "Inquiring"]


def _allow(action: str, resource: str = "*") -> str:
    return json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})


@pytest.fixture(name="announce")
def _announce(root: Any) -> Any:
    """Announce an event to instances and give the ids of the events."""

    def announce(*instance_ids: str, event_type: str = REBOOT, not_before: str = DUE, caller: Any = root) -> list[str]:
        answer = caller.ecs(
            "CreateSimulatedSystemEvents", InstanceId=[*instance_ids], EventType=event_type, NotBefore=not_before
        )
        ids: list[str] = answer["EventIdSet"]["EventId"]
        return ids

    return announce


@pytest.fixture(name="history")
def _history(root: Any) -> Any:
    """List events; of every status, unless one is named."""

    def history(**parameters: Any) -> list[dict[str, Any]]:
        chosen = {"InstanceEventCycleStatus", "EventCycleStatus"} & parameters.keys()
        statuses = {} if chosen else {"InstanceEventCycleStatus": STATUSES}
        answer = root.ecs("DescribeInstanceHistoryEvents", **{"PageSize": 100, **statuses, **parameters})
        events: list[dict[str, Any]] = answer["InstanceSystemEventSet"]["InstanceSystemEventType"]
        return events

    return history


@pytest.fixture(name="ids")
def _ids(history: Any) -> Any:
    """List the ids of events."""
    return lambda **parameters: [event["EventId"] for event in history(**parameters)]


@pytest.fixture(name="status")
def _status(history: Any) -> Any:
    """Give the status of an event."""

    def status(event_id: str) -> str:
        (event,) = history(EventId=[event_id])
        name: str = event["EventCycleStatus"]["Name"]
        return name

    return status


@pytest.fixture(name="full_status")
def _full_status(root: Any) -> Any:
    """List instances with their full status."""

    def full_status(**parameters: Any) -> list[dict[str, Any]]:
        answer = root.ecs("DescribeInstancesFullStatus", **parameters)
        instances: list[dict[str, Any]] = answer["InstanceFullStatusSet"]["InstanceFullStatusType"]
        return instances

    return full_status


def test_events_are_announced_one_for_each_instance(launch: Any, announce: Any, history: Any) -> None:
    first, second = launch(), launch()
    event_ids = announce(first, second, first)
    assert len(event_ids) == 2
    for event_id, instance_id in zip(event_ids, (first, second), strict=True):
        assert event_id.startswith("e-bp1")
        assert len(event_id) == 22
        (event,) = history(EventId=[event_id])
        assert event == {
            "EventId": event_id,
            "InstanceId": instance_id,
            "EventType": {"Code": 1, "Name": REBOOT},
            "EventCycleStatus": {"Code": 24, "Name": "Scheduled"},
            "EventPublishTime": "2026-01-01T00:00:00Z",
            "NotBefore": DUE,
            "Reason": "A simulated event.",
            "ReasonCode": "",
            "ImpactLevel": "",
            "ResourceType": "instance",
            "ExtendedAttribute": {},
        }


@pytest.mark.parametrize(
    ("event_type", "code", "before"),
    [
        pytest.param("SystemMaintenance.Reboot", 1, "Scheduled", id="maintenance-reboot"),
        pytest.param("SystemMaintenance.Stop", 2, "Scheduled", id="maintenance-stop"),
        pytest.param("SystemMaintenance.Redeploy", 3, "Scheduled", id="maintenance-redeploy"),
        pytest.param("SystemFailure.Reboot", 65, "Executing", id="failure-reboot"),
        pytest.param("SystemFailure.Stop", 66, "Executing", id="failure-stop"),
        pytest.param("SystemFailure.Redeploy", 67, "Executing", id="failure-redeploy"),
        pytest.param("InstanceFailure.Reboot", 97, "Executing", id="instance-failure-reboot"),
    ],
)
def test_event_waits_or_is_under_way_and_is_over_in_time(
    launch: Any, announce: Any, history: Any, status: Any, clock: Any, event_type: str, code: int, before: str
) -> None:
    (event_id,) = announce(launch(), event_type=event_type)
    clock.advance(seconds=DAY - 1)
    assert status(event_id) == before
    clock.advance(seconds=1)
    (event,) = history(EventCycleStatus="Executed")
    assert event["EventType"] == {"Code": code, "Name": event_type}
    assert event["EventCycleStatus"] == {"Code": 0, "Name": "Executed"}
    assert event["EventFinishTime"] == event["NotBefore"] == DUE


def test_event_does_nothing_to_its_instance(root: Any, launch: Any, announce: Any, clock: Any) -> None:
    instance_id = launch()
    before = root.ecs("DescribeInstances")
    for event_type in ("SystemMaintenance.Stop", "SystemFailure.Stop", "InstanceFailure.Reboot", REBOOT):
        announce(instance_id, event_type=event_type)
    clock.advance(seconds=2 * DAY)
    assert root.ecs("DescribeInstances") == before


def test_event_can_be_due_at_once(launch: Any, announce: Any, status: Any) -> None:
    (event_id,) = announce(launch(), not_before="2026-01-01T00:00:00Z")
    assert status(event_id) == "Executed"


@pytest.mark.parametrize("event_type", [REBOOT, "SystemFailure.Reboot"])
def test_active_event_can_be_canceled(
    root: Any, launch: Any, announce: Any, history: Any, clock: Any, event_type: str
) -> None:
    canceled, other = announce(launch(), launch(), event_type=event_type)
    clock.advance(seconds=60)
    assert root.ecs("CancelSimulatedSystemEvents", EventId=[canceled, canceled]).keys() <= {"RequestId"}
    (event,) = history(EventCycleStatus="Canceled")
    assert (event["EventId"], event["EventFinishTime"]) == (canceled, "2026-01-01T00:01:00Z")
    clock.advance(seconds=2 * DAY)
    assert {event["EventId"] for event in history(EventCycleStatus="Canceled")} == {canceled}
    assert {event["EventId"] for event in history(EventCycleStatus="Executed")} == {other}


def test_restart_avoids_maintenance_that_would_restart(
    root: Any, launch: Any, announce: Any, history: Any, status: Any, clock: Any
) -> None:
    instance_id, other_id = launch(), launch()
    (avoided,) = announce(instance_id)
    kept = [
        *announce(instance_id, event_type="SystemMaintenance.Stop"),
        *announce(instance_id, event_type="SystemFailure.Reboot"),
        *announce(other_id),
    ]
    clock.advance(seconds=60)
    root.ecs("RebootInstance", InstanceId=instance_id)
    (event,) = history(EventCycleStatus="Avoided")
    assert (event["EventId"], event["EventFinishTime"]) == (avoided, "2026-01-01T00:01:00Z")
    assert event["EventCycleStatus"] == {"Code": 8, "Name": "Avoided"}
    clock.advance(seconds=2 * DAY)
    root.ecs("RebootInstance", InstanceId=instance_id)
    assert [status(event_id) for event_id in (avoided, *kept)] == ["Avoided", *["Executed"] * 3]


def test_changing_an_instance_avoids_nothing(root: Any, launch: Any, announce: Any, status: Any, clock: Any) -> None:
    instance_id = launch()
    (event_id,) = announce(instance_id)
    clock.advance(seconds=60)
    root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, InstanceName="renamed")
    root.ecs("StopInstance", InstanceId=instance_id)
    assert status(event_id) == "Scheduled"
    root.ecs("StartInstance", InstanceId=instance_id)
    assert status(event_id) == "Avoided"


def test_events_outlive_their_instance_and_wait_no_longer(
    root: Any, launch: Any, announce: Any, history: Any, ids: Any, full_status: Any
) -> None:
    instance_id = launch()
    (event_id,) = announce(instance_id)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    (event,) = history(InstanceId=instance_id)
    assert event["EventCycleStatus"]["Name"] == "Canceled"
    assert ids() == [event_id]
    assert ids(ResourceGroupId="rg-acfmxazb4ph6aiy") == ids(Tag=[{"Key": "k"}]) == []
    assert full_status() == []


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"NotBefore": "2025-12-31T23:59:59Z"}, "InvalidNotBefore.Passed", 403, id="passed"),
        pytest.param({"InstanceId": ["i-none"]}, "InvalidInstanceId.NotFound", 404, id="no-such-instance"),
        pytest.param({"InstanceId": ["i-x"] * 101}, "InstanceIdLimitExceeded", 403, id="too-many-instances"),
        pytest.param({"InstanceId": []}, "MissingParameter", 404, id="no-instance"),
        pytest.param({"InstanceId": "i-x"}, "InvalidParameter", 403, id="not-a-list"),
        pytest.param({"EventType": "SystemFailure.Delete"}, "InvalidParameter", 403, id="type-that-is-not-simulated"),
        pytest.param({"EventType": "systemmaintenance.reboot"}, "InvalidParameter", 403, id="type-in-another-case"),
        pytest.param({"NotBefore": "2026-01-02"}, "InvalidParameter", 403, id="day"),
        pytest.param({"NotBefore": "2026-02-30T00:00:00Z"}, "InvalidParameter", 403, id="no-such-day"),
        pytest.param({"NotBefore": "2026-01-02T00:00Z"}, "InvalidParameter", 403, id="minute"),
        pytest.param({"TriggerRealOps": "maybe"}, "InvalidParameter", 403, id="neither-true-nor-false"),
        pytest.param({"RegionId": "cn-nowhere"}, "InvalidRegionId.NotFound", 404, id="unknown-region"),
    ],
)
def test_what_cannot_be_announced_changes_nothing(
    root: Any, emulator: Any, launch: Any, refused: Any, parameters: dict[str, Any], code: str, status: int
) -> None:
    usual = {"InstanceId": [launch()], "EventType": REBOOT, "NotBefore": DUE}
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs("CreateSimulatedSystemEvents", **{**usual, **parameters})
    assert emulator.world.dump() == before


def test_one_unknown_instance_refuses_all(emulator: Any, launch: Any, announce: Any, refused: Any) -> None:
    instance_id = launch()
    before = emulator.world.dump()
    with refused("InvalidInstanceId.NotFound", 404):
        announce(instance_id, "i-none")
    assert emulator.world.dump() == before


def test_instances_of_another_region_are_unknown(root: Any, launch: Any, refused: Any) -> None:
    instance_id = launch()
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(
            "CreateSimulatedSystemEvents",
            RegionId="cn-beijing",
            InstanceId=[instance_id],
            EventType=REBOOT,
            NotBefore=DUE,
        )


def test_active_events_are_limited_and_those_that_are_over_do_not_count(
    launch: Any, announce: Any, refused: Any, clock: Any, emulator: Any
) -> None:
    instance_ids = [launch() for _ in range(4)]
    for _ in range(ACTIVE_EVENTS_PER_REGION // 4):
        announce(*instance_ids)
    before = emulator.world.dump()
    with refused("SimulatedEventLimitExceeded", 403):
        announce(instance_ids[0], not_before="2026-01-03T00:00:00Z")
    assert emulator.world.dump() == before
    clock.advance(seconds=DAY)
    announce(instance_ids[0], not_before="2026-01-03T00:00:00Z")


@pytest.mark.parametrize("over", ["unknown", "executed", "canceled"])
def test_what_cannot_be_canceled_refuses_all(
    root: Any, emulator: Any, launch: Any, announce: Any, refused: Any, clock: Any, over: str
) -> None:
    instance_id = launch()
    (active,) = announce(instance_id)
    event_id = "e-none"
    if over != "unknown":
        (event_id,) = announce(instance_id, not_before="2026-01-01T00:01:00Z")
    if over == "canceled":
        root.ecs("CancelSimulatedSystemEvents", EventId=[event_id])
    clock.advance(seconds=60)
    before = emulator.world.dump()
    with refused("InvalidEventId.NotFound", 403):
        root.ecs("CancelSimulatedSystemEvents", EventId=[active, event_id])
    assert emulator.world.dump() == before


def test_no_more_than_100_events_are_canceled_at_once(root: Any, refused: Any) -> None:
    with refused("EventIdLimitExceeded", 400):
        root.ecs("CancelSimulatedSystemEvents", EventId=["e-x"] * 101)


@pytest.mark.parametrize("action", ["DescribeInstanceHistoryEvents", "DescribeInstancesFullStatus"])
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"EventId": ["e-x"] * 101}, "EventIdLimitExceeded", id="too-many-events"),
        pytest.param(
            {"NotBefore": {"Start": "2026-01-02T00:00:01Z", "End": DUE}},
            "InvalidParameter.TimeEndBeforeStart",
            id="due-ends-before-it-starts",
        ),
        pytest.param(
            {"EventPublishTime": {"Start": "2026-01-02T00:00:01Z", "End": DUE}},
            "InvalidParameter.TimeEndBeforeStart",
            id="announced-ends-before-it-starts",
        ),
        pytest.param({"NotBefore": {"Start": "yesterday"}}, "InvalidParameter", id="no-time"),
        pytest.param({"NotBefore": "yesterday"}, "InvalidParameter", id="no-times"),
        pytest.param({"EventType": "Reboot"}, "InvalidParameter", id="no-type"),
        pytest.param({"InstanceEventType": ["a b.c"]}, "InvalidParameter", id="no-types"),
        pytest.param({"InstanceEventType": [REBOOT] * 31}, "InvalidParameter", id="too-many-types"),
        pytest.param({"PageNumber": "0"}, "InvalidParameter", id="page-0"),
        pytest.param({"PageSize": "101"}, "InvalidParameter", id="page-too-long"),
    ],
)
def test_what_cannot_be_listed_is_refused(
    root: Any, refused: Any, action: str, parameters: dict[str, Any], code: str
) -> None:
    with refused(code, 403):
        root.ecs(action, **parameters)


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        ("DescribeInstanceHistoryEvents", {"ResourceId": ["i-x"] * 101}, "InstanceIdLimitExceeded"),
        ("DescribeInstanceHistoryEvents", {"EventCycleStatus": "executed"}, "InvalidParameter"),
        ("DescribeInstanceHistoryEvents", {"InstanceEventCycleStatus": ["Over"]}, "InvalidParameter"),
        ("DescribeInstanceHistoryEvents", {"InstanceEventCycleStatus": ["Failed"] * 8}, "InvalidParameter"),
        ("DescribeInstanceHistoryEvents", {"ResourceType": "disk"}, "InvalidParameter"),
        ("DescribeInstanceHistoryEvents", {"NextToken": "x"}, "InvalidParameter"),
        ("DescribeInstanceHistoryEvents", {"MaxResults": "0"}, "InvalidParameter"),
        ("DescribeInstancesFullStatus", {"InstanceId": ["i-x"] * 101}, "InstanceIdLimitExceeded"),
        ("DescribeInstancesFullStatus", {"Status": "Stopping"}, "InvalidParameter"),
        ("DescribeInstancesFullStatus", {"HealthStatus": "warning"}, "InvalidParameter"),
    ],
)
def test_what_one_listing_alone_takes_is_checked(
    root: Any, refused: Any, action: str, parameters: dict[str, Any], code: str
) -> None:
    with refused(code, 403):
        root.ecs(action, **parameters)


def test_listing_without_a_status_is_of_what_is_over(
    root: Any, launch: Any, announce: Any, ids: Any, history: Any, clock: Any
) -> None:
    instance_id = launch()
    (executed,) = announce(instance_id, not_before="2026-01-01T00:01:00Z")
    (canceled,) = announce(instance_id)
    announce(instance_id), announce(instance_id, event_type="SystemFailure.Stop")
    root.ecs("CancelSimulatedSystemEvents", EventId=[canceled])
    clock.advance(seconds=60)
    assert set(ids(EventCycleStatus=None)) == {executed, canceled}
    assert ids(EventCycleStatus="Failed") == ids(EventCycleStatus="Inquiring") == []
    assert ids(EventCycleStatus="Canceled", InstanceEventCycleStatus=["Executed"]) == [executed]
    assert len(ids(InstanceEventCycleStatus=["Scheduled", "Executing"])) == 2


def test_events_are_listed_for_30_days_after_they_are_over(launch: Any, announce: Any, ids: Any, clock: Any) -> None:
    (event_id,) = announce(launch())
    clock.advance(seconds=31 * DAY)
    assert ids() == [event_id]
    clock.advance(seconds=1)
    assert ids() == []


def test_events_are_chosen_by_what_they_are_and_when(
    root: Any, launch: Any, announce: Any, ids: Any, clock: Any
) -> None:
    first_id, second_id = launch(), launch(Tag=[{"Key": "k", "Value": "v"}], ResourceGroupId="rg-acfmxazb4ph6aiy")
    (first,) = announce(first_id)
    clock.advance(seconds=3600)
    (second,) = announce(second_id, event_type="SystemFailure.Stop", not_before="2026-01-03T00:00:00Z")
    assert ids() == [first, second]
    assert ids(EventId=[second, "e-none"]) == [second]
    assert ids(EventType=REBOOT) == [first]
    assert ids(EventType=REBOOT, InstanceEventType=["SystemFailure.Stop"]) == [second]
    assert ids(InstanceEventType=["AccountUnbalanced.Stop", REBOOT]) == [first]
    assert ids(InstanceId=first_id) == [first]
    assert ids(InstanceId=first_id, ResourceId=[second_id]) == [second]
    assert ids(InstanceId="i-none") == []
    assert ids(ResourceType="instance", ResourceId=[first_id, second_id]) == [first, second]
    assert ids(ResourceType="ddh") == ids(ResourceType="managedhost") == []
    assert ids(Tag=[{"Key": "k"}]) == ids(Tag=[{"Key": "k", "Value": "v"}]) == [second]
    assert ids(Tag=[{"Key": "k", "Value": "other"}]) == []
    assert ids(ResourceGroupId="rg-acfmxazb4ph6aiy") == [second]
    assert ids(NotBefore={"Start": DUE, "End": DUE}) == [first]
    assert ids(NotBefore={"Start": "2026-01-02T00:00:01Z"}) == [second]
    assert ids(EventPublishTime={"End": "2026-01-01T00:59:59Z"}) == [first]
    assert ids(EventPublishTime={"Start": "2026-01-01T01:00:00Z", "End": "2026-01-01T01:00:00Z"}) == [second]
    assert ids(RegionId="cn-beijing") == []


def test_listing_has_pages_by_number(root: Any, launch: Any, announce: Any) -> None:
    announced = [event_id for _ in range(3) for event_id in announce(launch())]
    pages = [
        root.ecs("DescribeInstanceHistoryEvents", EventCycleStatus="Scheduled", PageNumber=number, PageSize=2)
        for number in (1, 2, 3)
    ]
    assert [len(_events(page)) for page in pages] == [2, 1, 0]
    assert sorted(announced) == sorted(event["EventId"] for page in pages for event in _events(page))
    for number, page in enumerate(pages, start=1):
        assert (page["TotalCount"], page["PageNumber"], page["PageSize"], page["NextToken"]) == (3, number, 2, "")


def _events(page: dict[str, Any]) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = page["InstanceSystemEventSet"]["InstanceSystemEventType"]
    return events


def test_listing_has_pages_by_token(root: Any, launch: Any, announce: Any, clock: Any) -> None:
    instance_id = launch()
    announced = []
    for _ in range(12):
        announced += announce(instance_id)
        clock.advance(seconds=1)
    page = root.ecs("DescribeInstanceHistoryEvents", EventCycleStatus="Scheduled", MaxResults=1)
    listed = [event["EventId"] for event in _events(page)]
    assert "PageNumber" not in page
    assert "PageSize" not in page
    assert page["TotalCount"] == 12
    page = root.ecs("DescribeInstanceHistoryEvents", EventCycleStatus="Scheduled", NextToken=page["NextToken"])
    assert [*listed, *(event["EventId"] for event in _events(page))] == announced
    assert (len(listed), page["NextToken"]) == (10, "")


def test_instances_are_shown_with_what_is_to_come(launch: Any, announce: Any, full_status: Any, root: Any) -> None:
    instance_id = launch()
    (event_id,) = announce(instance_id, event_type="SystemMaintenance.Stop")
    announce(instance_id, not_before="2026-01-01T00:00:00Z")
    (shown,) = full_status()
    assert shown == {
        "InstanceId": instance_id,
        "Status": {"Code": 1, "Name": "Running"},
        "HealthStatus": {"Code": 64, "Name": "Warning"},
        "ScheduledSystemEventSet": {
            "ScheduledSystemEventType": [
                {
                    "EventId": event_id,
                    "EventType": {"Code": 2, "Name": "SystemMaintenance.Stop"},
                    "EventCycleStatus": {"Code": 24, "Name": "Scheduled"},
                    "EventPublishTime": "2026-01-01T00:00:00Z",
                    "NotBefore": DUE,
                    "Reason": "A simulated event.",
                    "ImpactLevel": "",
                    "ExtendedAttribute": {},
                }
            ]
        },
    }
    answer = root.ecs("DescribeInstancesFullStatus", PageNumber=2)
    assert (answer["TotalCount"], answer["PageNumber"], answer["PageSize"]) == (1, 2, 10)
    assert answer["InstanceFullStatusSet"] == {"InstanceFullStatusType": []}


def test_health_follows_status_and_events(
    root: Any, emulator: Any, launch: Any, announce: Any, full_status: Any, clock: Any
) -> None:
    instance_id = launch()

    def health() -> dict[str, Any]:
        (shown,) = full_status()
        judged: dict[str, Any] = shown["HealthStatus"]
        return judged

    assert health() == {"Code": 0, "Name": "Ok"}
    announce(instance_id)
    assert health() == {"Code": 64, "Name": "Warning"}
    announce(instance_id, event_type="SystemFailure.Stop", not_before="2026-01-01T12:00:00Z")
    assert health() == {"Code": 128, "Name": "Impaired"}
    clock.advance(seconds=12 * 3600)
    assert health()["Name"] == "Warning"
    clock.advance(seconds=12 * 3600)
    assert health()["Name"] == "Ok"
    emulator.change_settings(stopping_seconds=60, starting_seconds=60)
    root.ecs("StopInstance", InstanceId=instance_id)
    assert (health()["Name"], full_status()[0]["Status"]["Name"]) == ("NotApplicable", "Stopping")
    clock.advance(seconds=60)
    assert (health()["Name"], full_status()[0]["Status"]["Name"]) == ("NotApplicable", "Stopped")
    root.ecs("StartInstance", InstanceId=instance_id)
    assert (health()["Name"], full_status()[0]["Status"]["Name"]) == ("Initializing", "Starting")


def test_instances_are_chosen_by_status_health_and_events(
    root: Any, launch: Any, announce: Any, full_status: Any
) -> None:
    quiet, warned, failing, stopped = (launch() for _ in range(4))
    root.ecs("StopInstance", InstanceId=stopped)
    (event_id,) = announce(warned)
    announce(failing, event_type="SystemFailure.Reboot")

    def chosen(**parameters: Any) -> set[str]:
        return {shown["InstanceId"] for shown in full_status(**parameters)}

    assert chosen() == {quiet, warned, failing, stopped}
    assert chosen(InstanceId=[warned, quiet, warned, "i-none"]) == {warned, quiet}
    assert chosen(Status="Stopped") == chosen(HealthStatus="NotApplicable") == {stopped}
    assert chosen(HealthStatus="Warning") == {warned}
    assert chosen(HealthStatus="Impaired") == {failing}
    assert chosen(HealthStatus="Maintaining") == set()
    assert chosen(EventId=[event_id]) == chosen(EventType=REBOOT) == chosen(InstanceEventType=[REBOOT]) == {warned}
    assert chosen(EventType="SystemFailure.Reboot") == set()
    assert chosen(NotBefore={"End": DUE}) == {warned}
    assert chosen(EventPublishTime={"Start": DUE}) == set()
    assert chosen(RegionId="cn-beijing") == set()


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("CreateSimulatedSystemEvents", {"EventType": REBOOT, "NotBefore": DUE}),
        ("CancelSimulatedSystemEvents", {}),
        ("DescribeInstanceHistoryEvents", {}),
        ("DescribeInstancesFullStatus", {}),
    ],
)
def test_permission_is_needed_and_enough(
    launch: Any, announce: Any, new_user: Any, denied_by_ecs: Any, action: str, parameters: dict[str, Any]
) -> None:
    instance_id = launch()
    if action == "CreateSimulatedSystemEvents":
        parameters = {**parameters, "InstanceId": [instance_id]}
        resource = f"acs:ecs:cn-hangzhou:1000000000000001:instance/{instance_id}"
    else:
        parameters = {**parameters, **({"EventId": announce(instance_id)} if action[0] == "C" else {})}
        resource = "*"
    with denied_by_ecs(f"ecs:{action}"):
        new_user("mallory").ecs(action, **parameters)
    new_user("alice", _allow(f"ecs:{action}", resource)).ecs(action, **parameters)


def test_events_belong_to_the_account(emulator: Any, root: Any, launch: Any, announce: Any, refused: Any) -> None:
    (event_id,) = announce(launch())
    other = root.acting_as(Root(emulator.new_account().account_id))
    assert _events(other.ecs("DescribeInstanceHistoryEvents", InstanceEventCycleStatus=STATUSES)) == []
    with refused("InvalidEventId.NotFound", 403):
        other.ecs("CancelSimulatedSystemEvents", EventId=[event_id])


def test_events_survive_dump_and_load_and_go_with_their_account(
    emulator: Any, launch: Any, announce: Any, ids: Any, full_status: Any
) -> None:
    announced = announce(launch())
    before = full_status()
    kept = json.loads(json.dumps(emulator.world.dump()))
    emulator.reset()
    assert ids() == []
    emulator.world.load(kept)
    assert (ids(), full_status()) == (announced, before)
    emulator.reset("1000000000000001")
    assert not list(emulator.world.ecs.system_events.every())
    assert not list(emulator.world.ecs.events_of_instance.every())
