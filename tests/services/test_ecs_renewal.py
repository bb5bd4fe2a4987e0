import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

MISSING = "i-bp10000000000000000"
READ, CHANGE = "DescribeInstanceAutoRenewAttribute", "ModifyInstanceAutoRenewAttribute"
RELEASE = "ModifyInstanceAutoReleaseTime"
SUBSCRIPTION = {"InstanceChargeType": "PrePaid", "Period": 1}


def shown(root: Any, **parameters: Any) -> list[dict[str, Any]]:
    attributes: list[dict[str, Any]] = root.ecs(READ, **parameters)["InstanceRenewAttributes"]["InstanceRenewAttribute"]
    return attributes


def renewal(root: Any, instance_id: str) -> tuple[str, int, str]:
    (one,) = shown(root, InstanceId=instance_id)
    return one["RenewalStatus"], one["Duration"], one["PeriodUnit"]


def test_renewal_is_shown_in_full(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(**SUBSCRIPTION)
    assert root.ecs(READ, InstanceId=instance_id) == {
        "TotalCount": 1,
        "PageNumber": 1,
        "PageSize": 10,
        "InstanceRenewAttributes": {
            "InstanceRenewAttribute": [
                {
                    "InstanceId": instance_id,
                    "RenewalStatus": "Normal",
                    "AutoRenewEnabled": False,
                    "Duration": 0,
                    "PeriodUnit": "Month",
                    "EnableExpectedRenewDay": False,
                }
            ]
        },
    }


def test_renewal_of_a_launch_is_shown(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(**SUBSCRIPTION, PeriodUnit="Week", AutoRenew="true", AutoRenewPeriod=2)
    assert renewal(root, instance_id) == ("AutoRenewal", 2, "Week")
    assert shown(root, InstanceId=instance_id)[0]["AutoRenewEnabled"] is True


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        pytest.param({"AutoRenew": "true"}, ("AutoRenewal", 1, "Month"), id="switch"),
        pytest.param({"AutoRenew": "true", "Duration": "6"}, ("AutoRenewal", 6, "Month"), id="months"),
        pytest.param(
            {"RenewalStatus": "AutoRenewal", "Duration": "5", "PeriodUnit": "Year"},
            ("AutoRenewal", 5, "Year"),
            id="years",
        ),
        pytest.param(
            {"RenewalStatus": "AutoRenewal", "Duration": "4", "PeriodUnit": "Week"},
            ("AutoRenewal", 4, "Week"),
            id="weeks",
        ),
        pytest.param({"RenewalStatus": "NotRenewal", "AutoRenew": "true"}, ("NotRenewal", 0, "Month"), id="precedence"),
        pytest.param({"RenewalStatus": "Normal"}, ("Normal", 0, "Month"), id="by-hand"),
        pytest.param({}, ("Normal", 0, "Month"), id="default"),
    ],
)
def test_renewal_is_changed(root: Any, network: Any, change: dict[str, str], wanted: tuple[str, int, str]) -> None:
    first, second, other = network.launch(Amount=3, **SUBSCRIPTION, AutoRenew="true", AutoRenewPeriod=3)
    assert root.ecs(CHANGE, InstanceId=f"{first}, {second},{first}", **change) == {}
    assert [renewal(root, one) for one in (first, second, other)] == [wanted, wanted, ("AutoRenewal", 3, "Month")]


def test_subscriptions_are_found_by_what_becomes_of_them(root: Any, network: Any) -> None:
    network.launch()
    ids = sorted(network.launch(Amount=4, **SUBSCRIPTION))
    root.ecs(CHANGE, InstanceId=",".join(ids[:3]), RenewalStatus="NotRenewal")
    first = root.ecs(READ, RenewalStatus="NotRenewal", PageSize="2")
    assert (first["TotalCount"], first["PageSize"]) == (3, 2)
    found = [
        *shown(root, RenewalStatus="NotRenewal", PageSize="2"),
        *shown(root, RenewalStatus="NotRenewal", PageNumber=2, PageSize=2),
    ]
    assert [one["InstanceId"] for one in found] == ids[:3]
    assert [one["InstanceId"] for one in shown(root, RenewalStatus="Normal")] == ids[3:]
    assert shown(root, RenewalStatus="NotRenewal", InstanceId=ids[3]) == []


MANY = ",".join(f"i-{number}" for number in range(101))


@pytest.mark.parametrize(
    ("action", "wrong", "code"),
    [
        pytest.param(READ, {}, "InvalidParameter.RenewalStatusInstanceId", id="nothing-asked"),
        pytest.param(READ, {"InstanceId": MANY}, "InvalidParameter.ToManyInstanceIds", id="read-many"),
        pytest.param(READ, {"InstanceId": f"{MISSING},"}, "InvalidParameter.InvalidInstanceId", id="read-missing"),
        pytest.param(READ, {"InstanceId.1": MISSING}, "InvalidParameter.InvalidInstanceId", id="read-list"),
        pytest.param(READ, {"PageSize": "101", "InstanceId": "i"}, "InvalidParameter.PageSize", id="page-size"),
        pytest.param(READ, {"PageNumber": "0", "InstanceId": "i"}, "InvalidParameter.PageNumber", id="page-number"),
        pytest.param(CHANGE, {}, "MissingParameter.InstanceId", id="no-instance"),
        pytest.param(CHANGE, {"InstanceId": MANY}, "InvalidParameter.ToManyInstanceIds", id="many"),
        pytest.param(CHANGE, {"InstanceId": MISSING}, "InvalidParameter.InvalidInstanceId", id="missing"),
    ],
)
def test_call_is_refused(root: Any, refused: Refused, action: str, wrong: dict[str, str], code: str) -> None:
    with refused(code, 403):
        root.ecs(action, **wrong)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param({"AutoRenew": "true", "Duration": "4"}, "InvalidParameter.Duration", id="months"),
        pytest.param(
            {"AutoRenew": "true", "Duration": "6", "PeriodUnit": "Year"}, "InvalidParameter.Duration", id="years"
        ),
        pytest.param(
            {"AutoRenew": "true", "Duration": "5", "PeriodUnit": "Week"}, "InvalidParameter.Duration", id="weeks"
        ),
        pytest.param({"Duration": "-1"}, "InvalidParameter.Duration", id="negative"),
        pytest.param({"PeriodUnit": "Day"}, "InvalidPeriodUnit.ValueNotSupported", id="unit"),
        pytest.param({"RenewalStatus": "Maybe"}, "InvalidParameter.RenewalStatus", id="status"),
    ],
)
def test_change_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, wrong: dict[str, str], code: str
) -> None:
    (instance_id,) = network.launch(**SUBSCRIPTION)
    before = emulator.world.dump()
    with refused(code, 403):
        root.ecs(CHANGE, InstanceId=instance_id, **wrong)
    assert emulator.world.dump() == before


def test_pay_as_you_go_is_not_renewed(root: Any, emulator: Any, network: Any, refused: Refused) -> None:
    ids = f"{network.launch(**SUBSCRIPTION)[0]},{network.launch()[0]}"
    before = emulator.world.dump()
    with refused("ChargeTypeViolation", 403):
        root.ecs(READ, InstanceId=ids)
    with refused("ChargeTypeViolation", 403):
        root.ecs(CHANGE, InstanceId=ids, AutoRenew="true")
    assert emulator.world.dump() == before


def test_instance_is_released_at_the_time(root: Any, network: Any, clock: Any) -> None:
    first, second = network.launch(Amount=2)
    assert root.ecs(RELEASE, InstanceId=first, AutoReleaseTime="2026-01-01T02:00:30Z", RegionId="") == {}
    assert network.show(first)["AutoReleaseTime"] == "2026-01-01T02:00Z"
    root.ecs(RELEASE, InstanceId=second, AutoReleaseTime="2026-01-01T02:00:00Z")
    root.ecs(RELEASE, InstanceId=second)
    assert network.show(second)["AutoReleaseTime"] == ""
    clock.advance(seconds=7200)
    left = root.ecs("DescribeInstances")["Instances"]["Instance"]
    assert [one["InstanceId"] for one in left] == [second]


def test_time_of_release_can_be_put_off(root: Any, network: Any, clock: Any) -> None:
    (instance_id,) = network.launch()
    for time in ("2026-01-01T01:00:00Z", "2026-01-01T03:00:00Z"):
        root.ecs(RELEASE, InstanceId=instance_id, AutoReleaseTime=time)
    clock.advance(seconds=7200)
    assert network.show(instance_id)["AutoReleaseTime"] == "2026-01-01T03:00Z"


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"AutoReleaseTime": "2026-01-01T00:29:59Z"}, "InvalidAutoReleaseTime.Malformed", 400, id="soon"),
        pytest.param({"AutoReleaseTime": "2029-01-01T00:00:00Z"}, "InvalidAutoReleaseTime.Malformed", 400, id="late"),
        pytest.param({"AutoReleaseTime": "2026-01-01T02:00Z"}, "InvalidAutoReleaseTime.Malformed", 400, id="minutes"),
        pytest.param({"AutoReleaseTime": "tomorrow"}, "InvalidAutoReleaseTime.Malformed", 400, id="text"),
        pytest.param({"InstanceId": ""}, "MissingParameter", 400, id="no-instance"),
        pytest.param({"InstanceId": MISSING}, "NoSuchResource", 404, id="missing"),
        pytest.param({"RegionId": "nowhere"}, "InvalidRegionId.NotFound", 404, id="region"),
    ],
)
def test_release_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, wrong: dict[str, str], code: str, status: int
) -> None:
    (instance_id,) = network.launch()
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs(RELEASE, **{"InstanceId": instance_id, **wrong})
    assert emulator.world.dump() == before


def test_subscription_is_not_released(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch(**SUBSCRIPTION)
    with refused("ChargeTypeViolation", 403):
        root.ecs(RELEASE, InstanceId=instance_id, AutoReleaseTime="2026-01-01T02:00:00Z")


@pytest.mark.parametrize("action", [READ, CHANGE, RELEASE])
def test_permission_is_for_the_instance(
    root: Any, network: Any, new_user: Any, denied_by_ecs: Denied, action: str
) -> None:
    launch = {} if action == RELEASE else SUBSCRIPTION
    first, second = network.launch(Amount=2, **launch)
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/{first}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs(action, InstanceId=first)
    with denied_by_ecs(f"ecs:{action}"):
        user.ecs(action, InstanceId=second)
