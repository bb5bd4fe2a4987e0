import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(name="instance_id")
def _instance_id(network: Any) -> str:
    """An instance in one security group."""
    return str(network.launch()[0])


@pytest.fixture(name="interface_id")
def _interface_id(emulator: Any, instance_id: str) -> str:
    """A network interface of no instance, in the same security group."""
    store = emulator.world.ecs
    (primary,) = store.interfaces_of(store.instances.locate(instance_id))
    interface = replace(
        primary,
        network_interface_id="eni-bp1spare",
        instance_id=None,
        interface_type="Secondary",
        private_ip_addresses=("192.168.1.77",),
    )
    store.put_interface(interface)
    return str(interface.network_interface_id)


def groups_of(emulator: Any, interface_id: str) -> tuple[str, ...]:
    groups: tuple[str, ...] = emulator.world.ecs.network_interfaces.locate(interface_id).security_group_ids
    return groups


def shown_groups(network: Any, instance_id: str) -> list[str]:
    groups: list[str] = network.show(instance_id)["SecurityGroupIds"]["SecurityGroupId"]
    return groups


def members(root: Any, group_id: str) -> int:
    (group,) = root.ecs("DescribeSecurityGroups", SecurityGroupId=group_id)["SecurityGroups"]["SecurityGroup"]
    return int(group["EcsCount"])


def test_instance_joins_and_leaves_a_security_group(root: Any, network: Any, instance_id: str) -> None:
    other = network.new_group(VpcId=network.vpc_id)
    assert root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=other, RegionId="") == {}
    assert shown_groups(network, instance_id) == [network.group_id, other]
    assert (members(root, network.group_id), members(root, other)) == (1, 1)
    assert root.ecs("LeaveSecurityGroup", InstanceId=instance_id, SecurityGroupId=network.group_id, RegionId="") == {}
    assert shown_groups(network, instance_id) == [other]
    assert (members(root, network.group_id), members(root, other)) == (0, 1)
    root.ecs("DeleteSecurityGroup", SecurityGroupId=network.group_id)


def test_classic_instance_joins_and_leaves_a_security_group(root: Any, network: Any) -> None:
    instance_id = network.launch_classic()
    (own,) = shown_groups(network, instance_id)
    other = network.new_group()
    root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=other)
    root.ecs("LeaveSecurityGroup", InstanceId=instance_id, SecurityGroupId=own)
    assert shown_groups(network, instance_id) == [other]
    assert (members(root, own), members(root, other)) == (0, 1)


def test_network_interface_joins_and_leaves_a_security_group(
    root: Any, emulator: Any, network: Any, instance_id: str, interface_id: str
) -> None:
    other = network.new_group(VpcId=network.vpc_id)
    root.ecs("JoinSecurityGroup", NetworkInterfaceId=interface_id, SecurityGroupId=other)
    assert groups_of(emulator, interface_id) == (network.group_id, other)
    root.ecs("LeaveSecurityGroup", NetworkInterfaceId=interface_id, SecurityGroupId=network.group_id)
    assert groups_of(emulator, interface_id) == (other,)
    assert shown_groups(network, instance_id) == [network.group_id]


def test_primary_network_interface_joins_with_its_instance(
    root: Any, emulator: Any, network: Any, instance_id: str
) -> None:
    (interface_id,) = emulator.world.ecs.instances.locate(instance_id).network_interface_ids
    other = network.new_group(VpcId=network.vpc_id)
    root.ecs("JoinSecurityGroup", NetworkInterfaceId=interface_id, SecurityGroupId=other)
    assert list(groups_of(emulator, interface_id)) == shown_groups(network, instance_id) == [network.group_id, other]


def test_secondary_network_interface_joins_alone(
    root: Any, emulator: Any, network: Any, instance_id: str, interface_id: str
) -> None:
    store = emulator.world.ecs
    store.put_interface(replace(store.network_interfaces.locate(interface_id), instance_id=instance_id))
    other = network.new_group(VpcId=network.vpc_id)
    root.ecs("JoinSecurityGroup", NetworkInterfaceId=interface_id, SecurityGroupId=other)
    assert groups_of(emulator, interface_id) == (network.group_id, other)
    assert shown_groups(network, instance_id) == [network.group_id]


@pytest.mark.parametrize("action", ["JoinSecurityGroup", "LeaveSecurityGroup"])
@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"InstanceId": "i", "SecurityGroupId": ""}, "MissingSecurityGroupId", 400, id="no-group"),
        pytest.param({}, "InvalidParam.Malformed", 403, id="no-member"),
        pytest.param(
            {"InstanceId": "i", "NetworkInterfaceId": "eni"},
            "InvalidParam.EniIdAndInstanceId.Conflict",
            403,
            id="two-members",
        ),
        pytest.param({"NetworkInterfaceId": "eni", "RegionId": ""}, "MissingParameter.RegionId", 400, id="no-region"),
        pytest.param({"InstanceId": "i", "RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"InstanceId": "i-nope"}, "InvalidInstanceId.NotFound", 404, id="instance"),
        pytest.param({"NetworkInterfaceId": "eni-nope"}, "InvalidEniId.NotFound", 404, id="interface"),
    ],
)
def test_unknown_member_is_refused(
    root: Any, network: Any, refused: Refused, action: str, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.ecs(action, **{"SecurityGroupId": network.group_id, **parameters})


@pytest.mark.parametrize("action", ["JoinSecurityGroup", "LeaveSecurityGroup"])
def test_member_of_an_unknown_group_is_refused(root: Any, refused: Refused, instance_id: str, action: str) -> None:
    with refused("InvalidSecurityGroupId.NotFound", 404):
        root.ecs(action, InstanceId=instance_id, SecurityGroupId="sg-nope")


@pytest.mark.parametrize("action", ["JoinSecurityGroup", "LeaveSecurityGroup"])
def test_instance_that_is_starting_is_refused(
    root: Any, network: Any, alter: Any, refused: Refused, instance_id: str, action: str
) -> None:
    alter(instance_id, status="Starting")
    with refused("IncorrectInstanceStatus", 403):
        root.ecs(action, InstanceId=instance_id, SecurityGroupId=network.group_id)


def test_joining_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, instance_id: str, interface_id: str
) -> None:
    classic, enterprise = network.new_group(), network.new_group(VpcId=network.vpc_id, SecurityGroupType="enterprise")
    before = emulator.world.dump()
    with refused("InvalidInstanceId.AlreadyExists", 403):
        root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=network.group_id)
    with refused("InvalidInstanceId.Mismatch", 400):
        root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=classic)
    with refused("InvalidOperation.VpcMismatch", 403):
        root.ecs("JoinSecurityGroup", NetworkInterfaceId=interface_id, SecurityGroupId=classic)
    with refused("InvalidOperation.MultiGroupType", 400):
        root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=enterprise)
    assert emulator.world.dump() == before


def test_instance_is_in_five_security_groups_at_most(
    root: Any, network: Any, refused: Refused, instance_id: str
) -> None:
    groups = [network.new_group(VpcId=network.vpc_id) for _ in range(5)]
    for group_id in groups[:4]:
        root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=group_id)
    with refused("InstanceSecurityGroupLimitExceeded", 400):
        root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=groups[4])
    assert shown_groups(network, instance_id) == [network.group_id, *groups[:4]]


@pytest.mark.parametrize(
    ("group_type", "code"),
    [
        pytest.param("normal", "SecurityGroupInstanceLimitExceeded", id="normal"),
        pytest.param("enterprise", "InvalidOperation.NetworkInterfaceCountExceeded", id="enterprise"),
    ],
)
def test_full_group_is_not_joined(
    root: Any, network: Any, refused: Refused, monkeypatch: pytest.MonkeyPatch, group_type: str, code: str
) -> None:
    own, full = (network.new_group(VpcId=network.vpc_id, SecurityGroupType=group_type) for _ in range(2))
    instance_id = network.launch(SecurityGroupId=own)[0]
    monkeypatch.setattr("alimock.emulator.services.ecs.security_group_members.capacity", lambda _: 0)
    with refused(code, 403):
        root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=full)


def test_leaving_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, instance_id: str, interface_id: str
) -> None:
    other = network.new_group(VpcId=network.vpc_id)
    before = emulator.world.dump()
    with refused("InvalidSecurityGroupAssociation.NotFound", 400):
        root.ecs("LeaveSecurityGroup", InstanceId=instance_id, SecurityGroupId=other)
    with refused("InstanceLastSecurityGroup", 403):
        root.ecs("LeaveSecurityGroup", InstanceId=instance_id, SecurityGroupId=network.group_id)
    with refused("InvalidOperation.AtLeastInOneGroup", 403):
        root.ecs("LeaveSecurityGroup", NetworkInterfaceId=interface_id, SecurityGroupId=network.group_id)
    assert emulator.world.dump() == before


@pytest.mark.parametrize("action", ["JoinSecurityGroup", "LeaveSecurityGroup"])
@pytest.mark.parametrize("member", ["InstanceId", "NetworkInterfaceId"])
def test_membership_needs_member_and_group(
    root: Any,
    network: Any,
    new_user: Any,
    denied_by_ecs: Denied,
    instance_id: str,
    interface_id: str,
    action: str,
    member: str,
) -> None:
    other = network.new_group(VpcId=network.vpc_id)
    if action == "LeaveSecurityGroup":
        root.ecs("JoinSecurityGroup", InstanceId=instance_id, SecurityGroupId=other)
        root.ecs("JoinSecurityGroup", NetworkInterfaceId=interface_id, SecurityGroupId=other)
    given, name = (
        (instance_id, f"instance/{instance_id}") if member == "InstanceId" else (interface_id, f"eni/{interface_id}")
    )
    resources = [f"acs:ecs:cn-hangzhou:*:{one}" for one in (name, f"securitygroup/{other}")]

    def user(user_name: str, wanted: list[str]) -> Any:
        statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": wanted}
        return new_user(user_name, json.dumps({"Version": "1", "Statement": [statement]}))

    for position, wanted in enumerate(([resources[0]], [resources[1]])):
        with denied_by_ecs(f"ecs:{action}"):
            user(f"bob{position}", wanted).ecs(action, SecurityGroupId=other, **{member: given})
    user("alice", resources).ecs(action, SecurityGroupId=other, **{member: given})
