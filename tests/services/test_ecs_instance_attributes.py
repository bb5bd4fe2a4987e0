import base64
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

MISSING = "i-bp10000000000000000"
WINDOWS = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20200314.vhd"


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_attributes_are_those_that_the_listing_shows(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InstanceName="web", Description="for tests", InternetMaxBandwidthOut=1)
    attributes = root.ecs("DescribeInstanceAttribute", InstanceId=instance_id)
    listed = network.show(instance_id)
    assert attributes["InstanceId"] == instance_id
    assert attributes["IoOptimized"] == "optimized"
    own = {"IoOptimized", "EnableJumboFrame", "EnableNetworkEncryption", "NetworkOptions", "DedicatedHostAttribute"}
    assert {name: attributes[name] for name in attributes.keys() - own} == {
        name: listed[name] for name in attributes.keys() - own
    }
    assert attributes["EnableJumboFrame"] is False
    assert attributes["NetworkOptions"] == {"EnableJumboFrame": False, "EnableNetworkEncryption": False}


def test_user_data_is_shown_as_it_was_given(root: Any, network: Any) -> None:
    with_data, without = network.launch(UserData=base64_of("#!/bin/sh\n")) + network.launch()
    assert root.ecs("DescribeUserData", InstanceId=with_data) == {
        "RegionId": "cn-hangzhou",
        "InstanceId": with_data,
        "UserData": base64_of("#!/bin/sh\n"),
    }
    assert root.ecs("DescribeUserData", InstanceId=without)["UserData"] == ""


def test_statuses_come_a_page_at_a_time(root: Any, network: Any) -> None:
    ids = sorted(network.launch(Amount=3))
    first = root.ecs("DescribeInstanceStatus", PageSize=2)
    assert (first["TotalCount"], first["PageNumber"], first["PageSize"]) == (3, 1, 2)
    second = root.ecs("DescribeInstanceStatus", PageSize=2, PageNumber=2)
    pages = [*first["InstanceStatuses"]["InstanceStatus"], *second["InstanceStatuses"]["InstanceStatus"]]
    assert pages == [{"InstanceId": one, "Status": "Running"} for one in ids]


def test_statuses_are_asked_by_zone_and_by_id(root: Any, network: Any) -> None:
    (here,) = network.launch()
    (there,) = network.launch(VSwitchId=network.new_vswitch("192.168.2.0/24", "cn-hangzhou-h"))

    def found(**parameters: Any) -> list[str]:
        answer = root.ecs("DescribeInstanceStatus", **parameters)
        return [one["InstanceId"] for one in answer["InstanceStatuses"]["InstanceStatus"]]

    assert found(ZoneId="cn-hangzhou-h") == [there]
    assert found(**{"InstanceId.1": there, "InstanceId.2": here}) == [there, here]
    assert found(ZoneId="cn-hangzhou-h", **{"InstanceId.1": here}) == []
    assert found(RegionId="cn-beijing") == []


def test_attributes_are_changed(root: Any, network: Any, metadata: Any) -> None:
    (instance_id,) = network.launch(InstanceType="ecs.t6-c1m2.large")
    answer = root.ecs(
        "ModifyInstanceAttribute",
        InstanceId=instance_id,
        InstanceName="renamed",
        Description="another",
        HostName="host.name",
        Password="Secret-123",
        DeletionProtection=True,
        Recyclable=True,
        CreditSpecification="Unlimited",
    )
    assert answer == {}
    shown = network.show(instance_id)
    names = ("InstanceName", "Description", "HostName", "DeletionProtection", "Recyclable", "CreditSpecification")
    assert [shown[name] for name in names] == ["renamed", "another", "host.name", True, True, "Unlimited"]
    assert metadata("/latest/meta-data/hostname", instance_id=instance_id).body == b"host.name"


def test_what_is_not_named_stays(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(InstanceName="web", DeletionProtection=True, UserData=base64_of("x"))
    before = network.show(instance_id)
    root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, Description="another")
    assert network.show(instance_id) == {**before, "Description": "another"}


@pytest.mark.parametrize(
    ("given", "raw"),
    [
        pytest.param(base64_of("#!/bin/sh"), b"#!/bin/sh", id="base64"),
        pytest.param("#!/bin/sh\n", b"#!/bin/sh\n", id="plain"),
    ],
)
def test_user_data_may_be_given_in_base64_or_plain(
    root: Any, network: Any, metadata: Any, given: str, raw: bytes
) -> None:
    (instance_id,) = network.launch()
    root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, UserData=given)
    assert metadata("/latest/user-data", instance_id=instance_id).body == raw
    assert base64.b64decode(root.ecs("DescribeUserData", InstanceId=instance_id)["UserData"]) == raw


def test_instance_changes_its_security_groups(root: Any, network: Any) -> None:
    (instance_id,) = network.launch()
    other = network.new_group(VpcId=network.vpc_id)
    root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, **{"SecurityGroupIds.1": other})
    assert network.show(instance_id)["SecurityGroupIds"]["SecurityGroupId"] == [other]
    root.ecs("DeleteSecurityGroup", SecurityGroupId=network.group_id)
    assert root.ecs("DescribeInstances", SecurityGroupId=other)["TotalCount"] == 1


def test_placeholder_of_a_host_name_becomes_the_id(root: Any, network: Any) -> None:
    (instance_id,) = network.launch()
    root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, HostName="web-${instance_id}")
    assert network.show(instance_id)["HostName"] == f"web-{instance_id}"


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"InstanceName": "1"}, "InvalidInstanceName.Malformed", 400, id="name"),
        pytest.param({"Description": "http://x"}, "InvalidDescription.Malformed", 400, id="description"),
        pytest.param({"HostName": "-x"}, "InvalidHostName.Malformed", 400, id="host-name"),
        pytest.param({"HostName": "web[1,2]"}, "InvalidHostName.Malformed", 400, id="row-of-host-names"),
        pytest.param({"Password": "short"}, "InvalidPassword.Malformed", 400, id="password"),
        pytest.param({"UserData": "x" * 32769}, "InvalidUserData.SizeExceeded", 400, id="user-data"),
        pytest.param({"CreditSpecification": "Much"}, "InvalidParameter.CreditSpecification", 400, id="credit"),
        pytest.param({"CreditSpecification": "Unlimited"}, "InvalidParameter.CreditSpecification", 400, id="no-credit"),
        pytest.param({"SecurityGroupIds.1": "sg-none"}, "InvalidSecurityGroupId.NotFound", 404, id="unknown-group"),
    ],
)
def test_what_is_wrong_changes_nothing(
    root: Any, network: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    (instance_id,) = network.launch()
    before = network.show(instance_id)
    with refused(code, status):
        root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, Recyclable=True, **parameters)
    assert network.show(instance_id) == before


def test_groups_that_cannot_be_together_are_refused(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch()
    enterprise = network.new_group(VpcId=network.vpc_id, SecurityGroupType="enterprise")
    classic = network.new_group()
    many = {f"SecurityGroupIds.{number}": network.new_group(VpcId=network.vpc_id) for number in range(1, 7)}
    for groups, code, status in (
        ({"SecurityGroupIds.1": classic}, "OperationDenied.InconsistentNetwork", 403),
        (
            {"SecurityGroupIds.1": network.group_id, "SecurityGroupIds.2": classic},
            "OperationDenied.InconsistentNetwork",
            403,
        ),
        (
            {"SecurityGroupIds.1": network.group_id, "SecurityGroupIds.2": enterprise},
            "InvalidOperation.MultiGroupType",
            403,
        ),
        (many, "JoinedGroupLimitExceed", 400),
    ):
        with refused(code, status):
            root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, **groups)
    assert network.show(instance_id)["SecurityGroupIds"]["SecurityGroupId"] == [network.group_id]


def test_full_group_takes_no_further_instance(
    root: Any, network: Any, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    (instance_id,) = network.launch()
    other = network.new_group(VpcId=network.vpc_id)
    monkeypatch.setattr("alimock.emulator.services.ecs.modify_instance.capacity", lambda _: 0)
    with refused("SecurityGroupInstanceLimitExceed", 403):
        root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, **{"SecurityGroupIds.1": other})
    root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, **{"SecurityGroupIds.1": network.group_id})


def test_classic_instance_takes_no_user_data(root: Any, network: Any, refused: Refused) -> None:
    with refused("InvalidUserData.NotSupported", 400):
        root.ecs("ModifyInstanceAttribute", InstanceId=network.launch_classic(), UserData="x")


def test_windows_keeps_its_rules_for_names_and_passwords(root: Any, network: Any, refused: Refused) -> None:
    (instance_id,) = network.launch(ImageId=WINDOWS)
    with refused("InvalidHostName.Malformed", 400):
        root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, HostName="host.name")
    with refused("InvalidPassword.Malformed", 400):
        root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, Password="/Secret-123")
    root.ecs("ModifyInstanceAttribute", InstanceId=instance_id, HostName="WIN-1")
    assert network.show(instance_id)["HostName"] == "WIN-1"


def test_metadata_options_are_changed_and_rule_at_once(root: Any, network: Any, metadata: Any) -> None:
    (instance_id,) = network.launch(**{"Tag.1.Key": "k", "Tag.1.Value": "v"})
    options = {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 2}
    root.ecs("ModifyInstanceMetadataOptions", InstanceId=instance_id, InstanceMetadataTags="enabled", **options)
    assert network.show(instance_id)["MetadataOptions"] == {**options, "InstanceMetadataTags": "enabled"}
    assert metadata("/latest/meta-data/instance-id", instance_id=instance_id).status == 403
    root.ecs("ModifyInstanceMetadataOptions", InstanceId=instance_id, HttpEndpoint="enabled", HttpTokens="optional")
    assert metadata("/latest/meta-data/tags/instance/k", instance_id=instance_id).body == b"v"
    root.ecs("ModifyInstanceMetadataOptions", InstanceId=instance_id, HttpEndpoint="disabled")
    assert metadata("/latest/meta-data/instance-id", instance_id=instance_id).status == 403
    assert network.show(instance_id)["MetadataOptions"]["HttpPutResponseHopLimit"] == 2


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"HttpEndpoint": "off"}, "InvalidHttpEndpoint.NotSupported", id="endpoint"),
        pytest.param({"HttpEndpoint": None}, "MissingHttpEndpoint", id="no-endpoint"),
        pytest.param({"HttpTokens": "never"}, "InvalidHttpTokens.NotSupported", id="tokens"),
        pytest.param({"HttpPutResponseHopLimit": 65}, "InvalidHttpPutResponseHopLimit.NotSupported", id="far"),
        pytest.param({"HttpPutResponseHopLimit": 0}, "InvalidHttpPutResponseHopLimit.NotSupported", id="near"),
        pytest.param({"InstanceMetadataTags": "on"}, "InvalidInstanceMetadataTags.NotSupported", id="tags"),
    ],
)
def test_wrong_metadata_options_change_nothing(
    root: Any, network: Any, refused: Refused, parameters: dict[str, Any], code: str
) -> None:
    (instance_id,) = network.launch()
    before = network.show(instance_id)
    given = {"HttpEndpoint": "disabled", "HttpTokens": "required", **parameters}
    with refused(code, 400):
        root.ecs(
            "ModifyInstanceMetadataOptions",
            InstanceId=instance_id,
            **{name: value for name, value in given.items() if value is not None},
        )
    assert network.show(instance_id) == before


ACTIONS = [
    pytest.param("DescribeInstanceAttribute", {}, id="attribute"),
    pytest.param("DescribeUserData", {}, id="user-data"),
    pytest.param("DescribeInstanceStatus", {}, id="status"),
    pytest.param("ModifyInstanceAttribute", {}, id="modify"),
    pytest.param("ModifyInstanceMetadataOptions", {"HttpEndpoint": "enabled"}, id="metadata-options"),
]


def named(action: str, instance_id: str) -> dict[str, str]:
    return {"InstanceId.1" if action == "DescribeInstanceStatus" else "InstanceId": instance_id}


@pytest.mark.parametrize(("action", "parameters"), ACTIONS)
def test_unknown_instance_is_not_found(root: Any, refused: Refused, action: str, parameters: dict[str, str]) -> None:
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(action, **named(action, MISSING), **parameters)


@pytest.mark.parametrize(("action", "parameters"), ACTIONS)
def test_instance_of_another_account_is_not_found(
    emulator: Any, root: Any, network: Any, refused: Refused, action: str, parameters: dict[str, str]
) -> None:
    stranger = root.acting_as(type(root.principal)(emulator.new_account().account_id))
    with refused("InvalidInstanceId.NotFound", 404):
        stranger.ecs(action, **named(action, network.launch()[0]), **parameters)


@pytest.mark.parametrize(("action", "parameters"), ACTIONS)
def test_user_needs_the_permission_for_the_instance(
    root: Any, network: Any, new_user: Any, denied_by_ecs: Denied, action: str, parameters: dict[str, str]
) -> None:
    first, second = network.launch(Amount=2)
    allowed = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/{first}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": allowed}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    with denied_by_ecs(f"ecs:{action}"):
        user.ecs(action, **named(action, second), **parameters)
    user.ecs(action, **named(action, first), **parameters)
