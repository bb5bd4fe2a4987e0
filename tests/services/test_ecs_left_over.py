"""What outlives its instance, and how it is deleted."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

KINDS = [
    pytest.param("DeleteDisk", "DiskId", "disk", "InvalidDiskId.NotFound", "IncorrectDiskStatus", id="disk"),
    pytest.param(
        "DeleteNetworkInterface",
        "NetworkInterfaceId",
        "eni",
        "InvalidEniId.NotFound",
        "InvalidOperation.InvalidEniState",
        id="interface",
    ),
]


@pytest.fixture(name="launched")
def _launched(network: Any, emulator: Any) -> dict[str, str]:
    """Launch an instance with a data disk and a further interface that outlive it, and give their ids."""
    (instance_id,) = network.launch(
        **{"DataDisk.1.Size": 20, "DataDisk.1.DeleteWithInstance": False},
        NetworkInterface=[{"VSwitchId": network.vswitch_id, "DeleteOnRelease": False}],
    )
    instance = emulator.world.ecs.instances.locate(instance_id)
    return {
        "InstanceId": instance_id,
        "DiskId": instance.disk_ids[1],
        "NetworkInterfaceId": instance.network_interface_ids[1],
    }


@pytest.mark.parametrize(("action", "name", "kind", "missing", "in_use"), KINDS)
def test_what_is_left_is_deleted_and_blocks_nothing(
    root: Any, network: Any, launched: dict[str, str], action: str, name: str, kind: str, missing: str, in_use: str
) -> None:
    root.ecs("DeleteInstance", InstanceId=launched["InstanceId"], Force=True)
    for each, parameter in (("DeleteDisk", "DiskId"), ("DeleteNetworkInterface", "NetworkInterfaceId")):
        assert root.ecs(each, **{parameter: launched[parameter]}) == {}
    assert network.free_addresses() == 252
    root.ecs("DeleteSecurityGroup", SecurityGroupId=network.group_id)


@pytest.mark.parametrize(("action", "name", "kind", "missing", "in_use"), KINDS)
def test_what_is_attached_stays(
    root: Any, launched: dict[str, str], refused: Refused, action: str, name: str, kind: str, missing: str, in_use: str
) -> None:
    with refused(in_use, 403):
        root.ecs(action, **{name: launched[name]})


@pytest.mark.parametrize(("action", "name", "kind", "missing", "in_use"), KINDS)
def test_what_is_not_there_is_not_deleted(
    root: Any, refused: Refused, action: str, name: str, kind: str, missing: str, in_use: str
) -> None:
    with refused(missing, 404):
        root.ecs(action, **{name: "x-bp1"})


@pytest.mark.parametrize(("action", "name", "kind", "missing", "in_use"), KINDS)
def test_user_needs_the_permission(
    root: Any,
    launched: dict[str, str],
    new_user: Any,
    denied_by_ecs: Denied,
    action: str,
    name: str,
    kind: str,
    missing: str,
    in_use: str,
) -> None:
    root.ecs("DeleteInstance", InstanceId=launched["InstanceId"], Force=True)
    with denied_by_ecs(f"ecs:{action}"):
        new_user("bob").ecs(action, **{name: launched[name]})
    allowed = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:{kind}/{launched[name]}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": allowed}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs(action, **{name: launched[name]})
