import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

MISSING = "i-bp10000000000000000"
READ, CHANGE = "DescribeInstanceAttachmentAttributes", "ModifyInstanceAttachmentAttributes"


def match(criteria: str, **options: str) -> dict[str, str]:
    given = {"MatchCriteria": criteria, **options}
    return {f"PrivatePoolOptions.{name}": value for name, value in given.items()}


def shown(root: Any, *instance_ids: str) -> list[tuple[str, str, str]]:
    answer = root.ecs(READ, InstanceIds=json.dumps(instance_ids))
    names = ("InstanceId", "PrivatePoolOptionsMatchCriteria", "PrivatePoolOptionsId")
    return [tuple(one[name] for name in names) for one in answer["Instances"]["Instance"]]


def test_attributes_are_shown_in_full(root: Any, network: Any) -> None:
    (instance_id,) = network.launch()
    assert root.ecs(READ, InstanceIds=json.dumps([instance_id])) == {
        "TotalCount": 1,
        "PageNumber": 1,
        "PageSize": 10,
        "Instances": {
            "Instance": [
                {
                    "InstanceId": instance_id,
                    "PrivatePoolOptionsMatchCriteria": "None",
                    "PrivatePoolOptionsId": "",
                }
            ]
        },
    }


def test_what_an_instance_was_launched_with_is_shown(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(**match("Open"))
    assert shown(root, instance_id) == [(instance_id, "Open", "")]


def test_instance_changes_what_it_draws_from(root: Any, network: Any) -> None:
    first, second = sorted(network.launch(Amount=2))
    assert root.ecs(CHANGE, InstanceId=first, **match("Open")) == {}
    assert shown(root, second, first) == [(first, "Open", ""), (second, "None", "")]
    root.ecs(CHANGE, InstanceId=first, **match("None"))
    assert shown(root, first) == [(first, "None", "")]


def test_attributes_come_a_page_at_a_time(root: Any, network: Any) -> None:
    ids = sorted(network.launch(Amount=3))
    pages = [root.ecs(READ, InstanceIds=json.dumps(ids), PageSize=2, PageNumber=number) for number in (1, 2)]
    assert [[one["InstanceId"] for one in page["Instances"]["Instance"]] for page in pages] == [ids[:2], ids[2:]]
    assert [page["TotalCount"] for page in pages] == [3, 3]


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"InstanceIds": json.dumps([MISSING])}, "InvalidInstanceIds.NotFound", 404, id="missing"),
        pytest.param({"InstanceIds": MISSING}, "InvalidInstanceIds.Malformed", 400, id="not-an-array"),
        pytest.param({"InstanceIds": "[]"}, "InvalidInstanceIds.Malformed", 400, id="none"),
        pytest.param(
            {"InstanceIds": json.dumps([f"i-{n}" for n in range(101)])}, "InvalidInstanceIds.Malformed", 400, id="many"
        ),
        pytest.param({"RegionId": ""}, "MissingParameter.RegionId", 400, id="no-region"),
    ],
)
def test_reading_is_refused(root: Any, refused: Refused, wrong: dict[str, str], code: str, status: int) -> None:
    with refused(code, status):
        root.ecs(READ, **wrong)


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"InstanceId": MISSING, **match("Open")}, "InvalidInstanceId.NotFound", 404, id="missing"),
        pytest.param({"RegionId": "cn-beijing", **match("Open")}, "InvalidInstanceId.NotFound", 404, id="region"),
        pytest.param(match("Target"), "MissingParameter.PrivatePoolOptionsId", 400, id="no-pool"),
        pytest.param(match("Target", Id="eap-bp1"), "Invalid.PrivatePoolOptionsId", 400, id="missing-pool"),
        pytest.param(match("Open", Id="eap-bp1"), "Invalid.PrivatePoolOptionsId", 400, id="open-pool"),
        pytest.param(match("None", Id="eap-bp1"), "Invalid.PrivatePoolOptionsId", 400, id="no-pool-wanted"),
        pytest.param({"PrivatePoolOptions.Id": "x"}, "MissingPrivatePoolOptions.MatchCriteria", 400, id="no-criteria"),
        pytest.param(match("Any"), "InvalidPrivatePoolOptions.MatchCriteria", 400, id="criteria"),
    ],
)
def test_change_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, wrong: dict[str, str], code: str, status: int
) -> None:
    (instance_id,) = network.launch()
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs(CHANGE, **{"InstanceId": instance_id, **wrong})
    assert emulator.world.dump() == before


def test_permission_is_for_the_instance(root: Any, network: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    first, second = network.launch(Amount=2)
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/{first}"
    statement = {"Effect": "Allow", "Action": [f"ecs:{READ}", f"ecs:{CHANGE}"], "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    assert len(shown(user, first)) == 1
    user.ecs(CHANGE, InstanceId=first, **match("Open"))
    with denied_by_ecs(f"ecs:{READ}"):
        shown(user, first, second)
    with denied_by_ecs(f"ecs:{CHANGE}"):
        user.ecs(CHANGE, InstanceId=second, **match("Open"))
