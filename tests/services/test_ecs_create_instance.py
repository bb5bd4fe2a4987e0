import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]


def test_created_instance_waits_to_be_started(root: Any, network: Any) -> None:
    answer = root.ecs("CreateInstance", **network.parameters(InstanceName="one", HttpTokens="required"))
    assert set(answer) == {"InstanceId", "TradePrice"}
    shown = network.show(answer["InstanceId"])
    assert (shown["InstanceName"], shown["Status"]) == ("one", "Stopped")
    assert shown["MetadataOptions"]["HttpTokens"] == "required"
    assert shown["VpcAttributes"]["VSwitchId"] == network.vswitch_id
    root.ecs("StartInstance", InstanceId=answer["InstanceId"])
    assert network.show(answer["InstanceId"])["Status"] == "Running"


def test_subscription_has_an_order(root: Any, network: Any) -> None:
    answer = root.ecs("CreateInstance", **network.parameters(InstanceChargeType="PrePaid", Period=1))
    assert answer["OrderId"].isdigit()


def test_same_client_token_creates_one_instance(root: Any, network: Any) -> None:
    parameters = network.parameters(ClientToken="t", **{"DataDisk.1.Size": 20, "Tag.1.Key": "k"})
    assert root.ecs("CreateInstance", **parameters) == root.ecs("CreateInstance", **parameters)
    assert root.ecs("DescribeInstances")["TotalCount"] == 1


def test_created_instance_carries_the_role_that_is_named(root: Any, network: Any, new_role: Any) -> None:
    new_role("web")
    instance_id = root.ecs("CreateInstance", **network.parameters(RamRoleName="web"))["InstanceId"]
    bound = root.ecs("DescribeInstanceRamRole", InstanceIds=json.dumps([instance_id]))
    assert bound["InstanceRamRoleSets"]["InstanceRamRoleSet"] == [{"InstanceId": instance_id, "RamRoleName": "web"}]


def test_classic_instance_is_created_and_takes_no_role(
    root: Any, network: Any, new_role: Any, refused: Refused
) -> None:
    classic = network.parameters(VSwitchId=None, SecurityGroupId=network.new_group())
    shown = network.show(root.ecs("CreateInstance", **classic)["InstanceId"])
    assert shown["InstanceNetworkType"] == "classic"
    new_role("web")
    with refused("InvalidNetworkType.MismatchRamRole", 403):
        root.ecs("CreateInstance", RamRoleName="web", **classic)
    assert root.ecs("DescribeInstances")["TotalCount"] == 1


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RamRoleName": "nobody"}, "InvalidRamRole.NotFound", 404, id="unknown-role"),
        pytest.param({"RamRoleName": "user-role"}, "InvalidRamRole.NotEcsRole", 401, id="role-of-others"),
        pytest.param({"ImageId": None}, "MissingParameter", 400, id="no-image"),
        pytest.param({"InstanceType": "ecs.none.large"}, "InvalidInstanceType.ValueNotSupported", 400, id="type"),
        pytest.param({"UserData": "?"}, "InvalidUserData.Base64FormatInvalid", 400, id="user-data"),
        pytest.param({"DryRun": True}, "DryRunOperation", 400, id="dry-run"),
    ],
)
def test_what_cannot_be_had_creates_nothing(
    root: Any, network: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "oss.aliyuncs.com"}}
    document = json.dumps({"Version": "1", "Statement": [trust]})
    root.ram("CreateRole", RoleName="user-role", AssumeRolePolicyDocument=document)
    with refused(code, status):
        root.ecs("CreateInstance", **network.parameters(**parameters))
    assert root.ecs("DescribeInstances")["TotalCount"] == 0
    assert network.free_addresses() == 252


@pytest.mark.parametrize("pass_role", [False, True])
def test_user_who_names_a_role_has_to_be_allowed_to_pass_it(
    root: Any, network: Any, new_role: Any, new_user: Any, refused: Refused, pass_role: bool
) -> None:
    new_role("web")
    actions = ["ecs:CreateInstance", *(["ram:PassRole"] if pass_role else [])]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    if pass_role:
        user.ecs("CreateInstance", **network.parameters(RamRoleName="web"))
        return
    with refused("InvalidUser.PassRoleForbidden", 403):
        user.ecs("CreateInstance", **network.parameters(RamRoleName="web"))


def test_user_without_permission_creates_nothing(network: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    with denied_by_ecs("ecs:CreateInstance"):
        new_user().ecs("CreateInstance", **network.parameters())


def test_group_and_vswitch_share_a_network(root: Any, network: Any, refused: Refused) -> None:
    with refused("OperationDenied.InconsistentNetwork", 403):
        root.ecs("CreateInstance", **network.parameters(SecurityGroupId=network.new_group()))


def test_address_is_given_once(root: Any, network: Any, refused: Refused) -> None:
    wanted = network.parameters(PrivateIpAddress="192.168.1.7")
    root.ecs("CreateInstance", **wanted)
    with refused("InvalidPrivateIpAddress.Duplicated", 400):
        root.ecs("CreateInstance", **wanted)


def test_full_vswitch_takes_no_instance(root: Any, network: Any, refused: Refused) -> None:
    small = network.parameters(VSwitchId=network.new_vswitch("192.168.2.0/29"))
    for _ in range(4):
        root.ecs("CreateInstance", **small)
    with refused("QuotaExceeded.PrivateIpAddress", 400):
        root.ecs("CreateInstance", **small)


def test_full_group_takes_no_instance(
    root: Any, network: Any, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alimock.emulator.services.ecs.placement.capacity", lambda _: 0)
    with refused("SecurityGroupInstanceLimitExceed", 403):
        root.ecs("CreateInstance", **network.parameters())


def test_classic_instance_takes_no_user_data(root: Any, network: Any, refused: Refused) -> None:
    classic = network.parameters(VSwitchId=None, SecurityGroupId=network.new_group(), UserData="eA==")
    with refused("InvalidUserData.NotSupported", 400):
        root.ecs("CreateInstance", **classic)


def test_exclusive_role_serves_one_instance(
    emulator: Any, root: Any, network: Any, new_role: Any, refused: Refused
) -> None:
    new_role("web")
    emulator.change_settings(exclusive_roles=True)
    root.ecs("CreateInstance", **network.parameters(RamRoleName="web"))
    with refused("InvalidRamRole.InUse", 403):
        root.ecs("CreateInstance", **network.parameters(RamRoleName="web"))
