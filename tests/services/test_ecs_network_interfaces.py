import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

MISSING = "eni-bp100000000000000000"


def interfaces(root: Any, **parameters: Any) -> list[dict[str, Any]]:
    answer = root.ecs("DescribeNetworkInterfaces", **parameters)
    listed: list[dict[str, Any]] = answer["NetworkInterfaceSets"]["NetworkInterfaceSet"]
    return listed


def interface(root: Any, interface_id: str) -> dict[str, Any]:
    (found,) = interfaces(root, **{"NetworkInterfaceId.1": interface_id})
    return found


def launch_with_two(network: Any, **parameters: Any) -> str:
    """Launch an instance with a secondary network interface that outlives it."""
    first = {"InstanceType": "Primary", "VSwitchId": network.vswitch_id, "SecurityGroupId": network.group_id}
    second = {
        "VSwitchId": network.vswitch_id,
        "SecurityGroupId": network.group_id,
        "NetworkInterfaceName": "second",
        "DeleteOnRelease": False,
        "SecondaryPrivateIpAddressCount": 2,
    }
    wanted = {
        f"NetworkInterface.{number}.{name}": value
        for number, values in enumerate((first, second), start=1)
        for name, value in values.items()
    }
    return str(network.launch(VSwitchId=None, SecurityGroupId=None, **wanted, **parameters)[0])


@pytest.fixture(name="instance_id")
def _instance_id(network: Any) -> str:
    return launch_with_two(network)


@pytest.fixture(name="primary")
def _primary(root: Any, instance_id: str) -> str:
    (found,) = interfaces(root, InstanceId=instance_id, Type="Primary")
    return str(found["NetworkInterfaceId"])


@pytest.fixture(name="secondary")
def _secondary(root: Any, instance_id: str) -> str:
    (found,) = interfaces(root, InstanceId=instance_id, Type="Secondary")
    return str(found["NetworkInterfaceId"])


def test_primary_interface_is_shown_in_full(root: Any, network: Any) -> None:
    (instance_id,) = network.launch(PrivateIpAddress="192.168.1.7")
    answer = root.ecs("DescribeNetworkInterfaces")
    (shown,) = answer.pop("NetworkInterfaceSets")["NetworkInterfaceSet"]
    assert answer == {"TotalCount": 1, "PageNumber": 1, "PageSize": 10, "NextToken": ""}
    (listed,) = network.show(instance_id)["NetworkInterfaces"]["NetworkInterface"]
    assert shown == {
        "NetworkInterfaceId": listed["NetworkInterfaceId"],
        "NetworkInterfaceName": "",
        "Description": "",
        "Status": "InUse",
        "Type": "Primary",
        "OwnerId": root.principal.account_id,
        "InstanceId": instance_id,
        "ZoneId": "cn-hangzhou-i",
        "VpcId": network.vpc_id,
        "VSwitchId": network.vswitch_id,
        "MacAddress": listed["MacAddress"],
        "PrivateIpAddress": "192.168.1.7",
        "PrivateIpSets": {
            "PrivateIpSet": [{"PrivateIpAddress": "192.168.1.7", "Primary": True, "AssociatedPublicIp": {}}]
        },
        "Ipv6Sets": {"Ipv6Set": []},
        "Ipv4PrefixSets": {"Ipv4PrefixSet": []},
        "Ipv6PrefixSets": {"Ipv6PrefixSet": []},
        "AssociatedPublicIp": {},
        "Attachment": {},
        "SecurityGroupIds": {"SecurityGroupId": [network.group_id]},
        "CreationTime": "2026-01-01T00:00:00Z",
        "DeleteOnRelease": True,
        "NetworkInterfaceTrafficMode": "Standard",
        "QueueNumber": 2,
        "SourceDestCheck": False,
        "ServiceManaged": False,
        "ResourceGroupId": "",
        "Tags": {"Tag": []},
    }


def test_one_interface_is_shown_as_it_is_listed(root: Any, secondary: str) -> None:
    listed = interface(root, secondary)
    shown = root.ecs("DescribeNetworkInterfaceAttribute", NetworkInterfaceId=secondary)
    own = {name: shown.pop(name) for name in ("Attachment", "NetworkInterfaceTrafficConfig", "QoSConfig")}
    assert own == {
        "Attachment": {"MemberNetworkInterfaceIds": {"MemberNetworkInterfaceId": []}},
        "NetworkInterfaceTrafficConfig": {"NetworkInterfaceTrafficMode": "Standard", "QueueNumber": 2},
        "QoSConfig": {"EnableQoS": False},
    }
    del listed["Attachment"]
    assert shown == listed


def test_how_connections_are_tracked_is_shown_where_it_is_asked_for(root: Any, secondary: str) -> None:
    def shown(**parameters: str) -> Any:
        answer = root.ecs("DescribeNetworkInterfaceAttribute", NetworkInterfaceId=secondary, **parameters)
        return answer.get("ConnectionTrackingConfiguration")

    assert shown(Attribute="connectionTrackingConfiguration") == {
        "TcpEstablishedTimeout": 910,
        "TcpClosedAndTimeWaitTimeout": 3,
        "UdpTimeout": 30,
    }
    assert shown(Attribute="attachment") is None
    assert shown() is None


def test_kept_interface_outlives_its_instance(root: Any, instance_id: str, secondary: str) -> None:
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    (left,) = interfaces(root)
    assert (left["NetworkInterfaceId"], left["Status"], left["InstanceId"]) == (secondary, "Available", "")
    assert len(left["PrivateIpSets"]["PrivateIpSet"]) == 3
    assert [one["Primary"] for one in left["PrivateIpSets"]["PrivateIpSet"]] == [True, False, False]
    assert interfaces(root, Status="InUse") == []
    assert interfaces(root, InstanceId=instance_id) == []


def test_instances_of_the_classic_network_have_none(root: Any, network: Any) -> None:
    assert interfaces(root, InstanceId=network.launch_classic()) == []


def test_interfaces_are_filtered(root: Any, network: Any, instance_id: str, primary: str, secondary: str) -> None:
    first, second = interface(root, primary), interface(root, secondary)
    further = second["PrivateIpSets"]["PrivateIpSet"][1]["PrivateIpAddress"]

    def found(**filters: Any) -> set[str]:
        return {one["NetworkInterfaceId"] for one in interfaces(root, **filters)}

    both = {primary, secondary}
    assert found(VpcId=network.vpc_id, VSwitchId=network.vswitch_id) == both
    assert found(VpcId="vpc-bp1missing") == set()
    assert found(InstanceId=instance_id) == both
    assert found(InstanceId="i-bp1missing") == set()
    assert found(**{"NetworkInterfaceId.1": secondary, "NetworkInterfaceId.2": MISSING}) == {secondary}
    assert found(**{"NetworkInterfaceId.1": secondary}, Type="Primary") == set()
    assert found(PrimaryIpAddress=first["PrivateIpAddress"]) == {primary}
    assert found(PrimaryIpAddress=further) == set()
    assert found(**{"PrivateIpAddress.1": first["PrivateIpAddress"], "PrivateIpAddress.2": further}) == both
    assert found(**{"PrivateIpAddress.1": further}) == {secondary}
    assert found(**{"Ipv6Address.1": "2001:db8::1"}) == set()
    assert found(NetworkInterfaceName="second") == {secondary}
    assert found(ServiceManaged="true") == set()
    assert found(ServiceManaged="false", Status="InUse") == both
    assert found(ResourceGroupId="rg-acfmxazb4ph6aiy") == set()
    assert found(RegionId="cn-beijing") == set()
    root.ecs("TagResources", ResourceType="eni", **{"ResourceId.1": primary, "Tag.1.Key": "k", "Tag.1.Value": "v"})
    assert found(**{"Tag.1.Key": "k"}) == {primary}
    assert found(**{"Tag.1.Key": "k", "Tag.1.Value": "w"}) == set()


def test_of_a_security_group_the_secondary_interfaces_are_listed(root: Any, network: Any, secondary: str) -> None:
    assert [one["NetworkInterfaceId"] for one in interfaces(root, SecurityGroupId=network.group_id)] == [secondary]


@pytest.mark.parametrize("filters", [{}, {"Type": "Primary"}], ids=["all", "filtered"])
def test_interfaces_come_a_page_at_a_time(root: Any, network: Any, filters: dict[str, str]) -> None:
    network.launch(Amount=23)
    whole = interfaces(root, PageSize=100, **filters)
    numbered = [interfaces(root, PageSize=10, PageNumber=number, **filters) for number in (1, 2, 3)]
    assert [len(page) for page in numbered] == [10, 10, 3]
    assert [one for page in numbered for one in page] == whole
    first = root.ecs("DescribeNetworkInterfaces", MaxResults=15, **filters)
    assert first.keys() == {"TotalCount", "NextToken", "NetworkInterfaceSets"}
    rest = interfaces(root, NextToken=first["NextToken"], MaxResults=500, **filters)
    assert [*first["NetworkInterfaceSets"]["NetworkInterfaceSet"], *rest] == whole


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"RegionId": "nowhere"}, "InvalidRegionId.MalFormed", 400, id="region"),
        pytest.param(
            {f"NetworkInterfaceId.{n}": "x" for n in range(1, 102)}, "InvalidNetworkInterfaceId", 400, id="ids"
        ),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTag.Mismatch", 400, id="tag-without-key"),
        pytest.param({"NextToken": "%"}, "InvalidNextToken", 400, id="token"),
        pytest.param({"Status": "inuse"}, "InvalidStatus", 400, id="status"),
    ],
)
def test_listing_is_refused(root: Any, refused: Refused, wrong: dict[str, str], code: str, status: int) -> None:
    with refused(code, status):
        root.ecs("DescribeNetworkInterfaces", **wrong)


def test_unknown_interface_is_not_shown(root: Any, refused: Refused, secondary: str) -> None:
    with refused("InvalidEniId.NotFound", 404):
        root.ecs("DescribeNetworkInterfaceAttribute", NetworkInterfaceId=MISSING)
    with refused("InvalidEniId.NotFound", 404):
        root.ecs("DescribeNetworkInterfaceAttribute", NetworkInterfaceId=secondary, RegionId="cn-beijing")


def test_interface_is_changed(root: Any, network: Any, secondary: str) -> None:
    before = interface(root, secondary)
    others = [network.new_group(VpcId=network.vpc_id) for _ in range(2)]
    answer = root.ecs(
        "ModifyNetworkInterfaceAttribute",
        NetworkInterfaceId=secondary,
        NetworkInterfaceName="renamed",
        Description="another",
        DeleteOnRelease=True,
        **{"SecurityGroupId.1": others[0], "SecurityGroupId.2": others[1]},
    )
    assert answer == {}
    assert interface(root, secondary) == {
        **before,
        "NetworkInterfaceName": "renamed",
        "Description": "another",
        "DeleteOnRelease": True,
        "SecurityGroupIds": {"SecurityGroupId": others},
    }


def test_changed_interface_goes_with_its_instance(root: Any, instance_id: str, secondary: str) -> None:
    root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, DeleteOnRelease=True)
    root.ecs("DeleteInstance", InstanceId=instance_id, Force=True)
    assert interfaces(root) == []


def test_interface_leaves_the_groups_that_it_was_in(root: Any, network: Any, primary: str, secondary: str) -> None:
    other = network.new_group(VpcId=network.vpc_id)
    root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, **{"SecurityGroupId.1": other})
    assert interfaces(root, SecurityGroupId=network.group_id) == []
    assert [one["NetworkInterfaceId"] for one in interfaces(root, SecurityGroupId=other)] == [secondary]
    assert interface(root, primary)["SecurityGroupIds"]["SecurityGroupId"] == [network.group_id]


def test_primary_interface_is_renamed(root: Any, primary: str) -> None:
    root.ecs(
        "ModifyNetworkInterfaceAttribute", NetworkInterfaceId=primary, NetworkInterfaceName="eth0", Description="first"
    )
    shown = interface(root, primary)
    assert (shown["NetworkInterfaceName"], shown["Description"]) == ("eth0", "first")


@pytest.mark.parametrize("change", [{"SecurityGroupId.1": "sg-bp1"}, {"DeleteOnRelease": "false"}], ids=repr)
def test_primary_interface_keeps_to_its_instance(
    root: Any, refused: Refused, primary: str, change: dict[str, str]
) -> None:
    with refused("InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc", 404):
        root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=primary, **change)


def test_queues_are_changed_on_a_stopped_instance_only(
    root: Any, refused: Refused, instance_id: str, secondary: str
) -> None:
    def change(queues: int) -> None:
        root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, QueueNumber=queues)

    with refused("InvalidOperation.InvalidEniState", 403):
        change(2)
    root.ecs("StopInstance", InstanceId=instance_id)
    change(2)
    with refused("InvalidOperation.MaxEniQueueNumberExceeded", 403):
        change(3)
    root.ecs("DeleteInstance", InstanceId=instance_id)
    change(8)
    assert "QueueNumber" not in interface(root, secondary)


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"NetworkInterfaceId": MISSING}, "InvalidEniId.NotFound", 404, id="missing"),
        pytest.param({"RegionId": "nowhere"}, "InvalidRegionId.MalFormed", 400, id="region"),
        pytest.param({"NetworkInterfaceName": "1"}, "InvalidParams.NetworkInterfaceName", 403, id="name"),
        pytest.param({"Description": "x" * 256}, "InvalidParameter", 400, id="description"),
        pytest.param({"Description": "https://x"}, "InvalidParameter", 400, id="url"),
        pytest.param(
            {"SecurityGroupId.1": "sg-bp1", "SecurityGroupId.2": "sg-bp1"},
            "InvalidParameter.SecurityGroupIdRepeated",
            404,
            id="repeated-group",
        ),
        pytest.param(
            {f"SecurityGroupId.{number}": f"sg-bp{number}" for number in range(1, 7)},
            "JoinedGroupLimitExceed",
            400,
            id="groups",
        ),
        pytest.param({"SecurityGroupId.1": "sg-bp1"}, "InvalidSecurityGroupId.NotFound", 404, id="missing-group"),
        pytest.param({"QueueNumber": "2049"}, "InvalidParameter.InvalidEniQueueNumber", 403, id="queues"),
        pytest.param({"RxQueueSize": "8192"}, "InvalidParameter.EniQueueSize", 400, id="unequal-queues"),
        pytest.param({"RxQueueSize": "1", "TxQueueSize": "1"}, "InvalidParameter.EniQueueSize", 400, id="short-queues"),
        *(
            pytest.param(
                {f"ConnectionTrackingConfiguration.{name}": "16"},
                "InvalidParameter.EniConnectionTrackingConfiguration",
                400,
                id=name,
            )
            for name in ("TcpEstablishedTimeout", "TcpClosedAndTimeWaitTimeout", "UdpTimeout")
        ),
        pytest.param(
            {"NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode": "Fast"},
            "InvalidParameter.EniTrafficMode",
            400,
            id="mode",
        ),
    ],
)
def test_change_is_refused(
    root: Any, emulator: Any, refused: Refused, secondary: str, wrong: dict[str, str], code: str, status: int
) -> None:
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs("ModifyNetworkInterfaceAttribute", **{"NetworkInterfaceId": secondary, "Description": "new", **wrong})
    assert emulator.world.dump() == before


def test_what_is_not_open_to_all_is_taken_as_it_is(root: Any, secondary: str) -> None:
    before = interface(root, secondary)
    parameters = {
        "ConnectionTrackingConfiguration.TcpEstablishedTimeout": "910",
        "ConnectionTrackingConfiguration.UdpTimeout": "30",
        "NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode": "Standard",
        "RxQueueSize": "8192",
        "TxQueueSize": "8192",
        "SourceDestCheck": "true",
    }
    root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, **parameters)
    assert interface(root, secondary) == before


def test_groups_of_another_network_or_type_are_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, secondary: str
) -> None:
    def join(*groups: str) -> None:
        wanted = {f"SecurityGroupId.{number}": group for number, group in enumerate(groups, start=1)}
        root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, Description="new", **wanted)

    normal = network.new_group(VpcId=network.vpc_id)
    enterprise = network.new_group(VpcId=network.vpc_id, SecurityGroupType="enterprise")
    classic = network.new_group()
    elsewhere = network.new_group(VpcId=root.vpc("CreateVpc")["VpcId"])
    before = emulator.world.dump()
    with refused("InvalidOperation.MultiGroupType", 403):
        join(normal, enterprise)
    with refused("InvalidSecurityGroupId.NotVpc", 403):
        join(normal, classic)
    with refused("InvalidOperation.VpcMismatch", 403):
        join(normal, elsewhere)
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    ("group_type", "code"),
    [
        pytest.param("normal", "SecurityGroupInstanceLimitExceed", id="normal"),
        pytest.param("enterprise", "InvalidOperation.EniCountExceeded", id="enterprise"),
    ],
)
def test_full_group_is_refused(
    root: Any, network: Any, refused: Refused, monkeypatch: Any, secondary: str, group_type: str, code: str
) -> None:
    full = network.new_group(VpcId=network.vpc_id, SecurityGroupType=group_type)
    monkeypatch.setattr("alimock.emulator.services.ecs.network_interface_changes.capacity", lambda _: 0)
    with refused(code, 403):
        root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, **{"SecurityGroupId.1": full})
    root.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, **{"SecurityGroupId.1": network.group_id})


ACTIONS = [
    pytest.param("DescribeNetworkInterfaces", "NetworkInterfaceId.1", id="list"),
    pytest.param("DescribeNetworkInterfaceAttribute", "NetworkInterfaceId", id="show"),
    pytest.param("ModifyNetworkInterfaceAttribute", "NetworkInterfaceId", id="change"),
]


@pytest.mark.parametrize(("action", "member"), ACTIONS)
def test_permission_is_for_the_interface(
    root: Any, new_user: Any, denied_by_ecs: Denied, primary: str, secondary: str, action: str, member: str
) -> None:
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:eni/{primary}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs(action, **{member: primary})
    with denied_by_ecs(f"ecs:{action}"):
        user.ecs(action, **{member: secondary})


def test_changing_groups_needs_permission_for_them(
    root: Any, network: Any, new_user: Any, denied_by_ecs: Denied, secondary: str
) -> None:
    account = f"acs:ecs:cn-hangzhou:{root.principal.account_id}"
    allowed = [f"{account}:eni/*", f"{account}:securitygroup/{network.group_id}"]
    statement = {"Effect": "Allow", "Action": "ecs:ModifyNetworkInterfaceAttribute", "Resource": allowed}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    other = network.new_group(VpcId=network.vpc_id)
    user.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, **{"SecurityGroupId.1": network.group_id})
    with denied_by_ecs("ecs:ModifyNetworkInterfaceAttribute"):
        user.ecs("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=secondary, **{"SecurityGroupId.1": other})


def test_permission_may_depend_on_an_interfaces_tags(
    root: Any, new_user: Any, denied_by_ecs: Denied, primary: str, secondary: str
) -> None:
    root.ecs("TagResources", ResourceType="eni", **{"ResourceId.1": primary, "Tag.1.Key": "team", "Tag.1.Value": "a"})
    statement = {
        "Effect": "Allow",
        "Action": "ecs:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"acs:ResourceTag/team": "a"}},
    }
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs("DescribeNetworkInterfaceAttribute", NetworkInterfaceId=primary)
    with denied_by_ecs("ecs:DescribeNetworkInterfaceAttribute"):
        user.ecs("DescribeNetworkInterfaceAttribute", NetworkInterfaceId=secondary)
