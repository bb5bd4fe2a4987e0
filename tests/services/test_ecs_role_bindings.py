import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import Root
from alimock.emulator.settings import Settings

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

POLICY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}'


@pytest.fixture(autouse=True)
def _roles(root: Any, new_role: Any) -> None:
    new_role("Demo")
    new_role("Other")
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["fc.aliyuncs.com"]}}
    document = json.dumps({"Version": "1", "Statement": [statement]})
    root.ram("CreateRole", RoleName="Functions", AssumeRolePolicyDocument=document)


@pytest.fixture(name="instance_id")
def _instance_id(network: Any) -> str:
    return str(network.launch()[0])


def attach(caller: Any, *instance_ids: str, **parameters: Any) -> dict[str, Any]:
    usual = {"InstanceIds": json.dumps(instance_ids), "RamRoleName": "Demo"}
    answer: dict[str, Any] = caller.ecs("AttachInstanceRamRole", **(usual | parameters))
    return answer


def detach(caller: Any, *instance_ids: str, **parameters: Any) -> dict[str, Any]:
    answer: dict[str, Any] = caller.ecs(
        "DetachInstanceRamRole", **({"InstanceIds": json.dumps(instance_ids)} | parameters)
    )
    return answer


def roles_of(caller: Any, *instance_ids: str, **parameters: Any) -> list[str]:
    answer = caller.ecs("DescribeInstanceRamRole", InstanceIds=json.dumps(instance_ids), **parameters)
    return [item["RamRoleName"] for item in answer["InstanceRamRoleSets"]["InstanceRamRoleSet"]]


def test_role_is_attached_to_each_instance(root: Any, network: Any) -> None:
    one, other = network.launch(Amount=2)
    assert attach(root, one, other, RamRoleName="demo") == {
        "RamRoleName": "Demo",
        "TotalCount": 2,
        "FailCount": 0,
        "AttachInstanceRamRoleResults": {
            "AttachInstanceRamRoleResult": [
                {"InstanceId": one, "Code": "200", "Message": "success", "Success": True},
                {"InstanceId": other, "Code": "200", "Message": "success", "Success": True},
            ]
        },
    }
    assert roles_of(root, one, other) == ["Demo", "Demo"]


def test_instance_named_twice_counts_once(root: Any, instance_id: str) -> None:
    assert attach(root, instance_id, instance_id)["TotalCount"] == 1


def test_stopped_instance_takes_a_role(root: Any, instance_id: str) -> None:
    root.ecs("StopInstance", InstanceId=instance_id)
    assert attach(root, instance_id)["FailCount"] == 0


def test_policy_is_kept_with_the_binding(root: Any, instance_id: str, emulator: Any, clock: Any) -> None:
    clock.advance(seconds=1)
    attach(root, instance_id, Policy=POLICY)
    binding = emulator.world.ecs.role_bindings.locate(instance_id)
    assert (binding.policy, binding.role_name, binding.bound) == (POLICY, "Demo", clock.now())


def test_same_role_bound_again_is_another_binding(root: Any, instance_id: str, emulator: Any) -> None:
    attach(root, instance_id)
    first = emulator.world.ecs.role_bindings.locate(instance_id)
    detach(root, instance_id)
    attach(root, instance_id)
    assert emulator.world.ecs.role_bindings.locate(instance_id).binding_id != first.binding_id


@pytest.mark.parametrize("role", ["Demo", "Other"])
def test_instance_that_has_a_role_fails_alone(root: Any, network: Any, role: str) -> None:
    bound, free = network.launch(Amount=2)
    attach(root, bound)
    answer = attach(root, bound, free, RamRoleName=role)
    assert (answer["TotalCount"], answer["FailCount"]) == (2, 1)
    assert answer["AttachInstanceRamRoleResults"]["AttachInstanceRamRoleResult"] == [
        {
            "InstanceId": bound,
            "Code": "InvalidRamRole.AlreadyAttached",
            "Message": "The specified instance already has a RAM role attached.",
            "Success": False,
        },
        {"InstanceId": free, "Code": "200", "Message": "success", "Success": True},
    ]
    assert roles_of(root, bound, free) == ["Demo", role]


def test_instance_that_has_a_role_fails_the_call_if_set_so(
    root: Any, network: Any, emulator: Any, refused: Refused
) -> None:
    bound, free = network.launch(Amount=2)
    attach(root, bound)
    emulator.settings = Settings(role_conflict="call")
    with refused("InvalidRamRole.AlreadyAttached", 403):
        attach(root, bound, free, RamRoleName="Other")
    assert roles_of(root, bound, free) == ["Demo", ""]


def test_role_serves_many_instances(root: Any, network: Any) -> None:
    one, other = network.launch(Amount=2)
    attach(root, one)
    assert attach(root, other)["FailCount"] == 0


def test_role_serves_one_instance_if_set_so(root: Any, network: Any, emulator: Any, refused: Refused) -> None:
    one, other = network.launch(Amount=2)
    emulator.settings = Settings(exclusive_roles=True)
    with refused("InvalidRamRole.InUse", 403):
        attach(root, one, other)
    attach(root, one)
    with refused("InvalidRamRole.InUse", 403):
        attach(root, other)
    with refused("InvalidRamRole.InUse", 403):
        network.launch(RamRoleName="Demo")
    assert attach(root, one)["FailCount"] == 1
    detach(root, one)
    attach(root, other)
    assert roles_of(root, one, other) == ["", "Demo"]


MANY = json.dumps([f"i-{number}" for number in range(101)])
MALFORMED = [
    pytest.param("i-1", id="not-json"),
    pytest.param('"i-1"', id="text"),
    pytest.param('{"a":"i-1"}', id="object"),
    pytest.param("[]", id="empty"),
    pytest.param("[1]", id="number"),
    pytest.param('[""]', id="blank"),
    pytest.param('["i 1"]', id="space"),
    pytest.param(f'["{"i" * 65}"]', id="long"),
    pytest.param("[" * 100000, id="deep"),
    pytest.param(MANY, id="101-ids"),
]
ACTIONS = ["AttachInstanceRamRole", "DetachInstanceRamRole", "DescribeInstanceRamRole"]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_ids_are_refused(root: Any, refused: Refused, action: str, text: str) -> None:
    with refused("InvalidInstanceIds.Malformed", 400):
        root.ecs(action, InstanceIds=text, RamRoleName="Demo")


def test_list_instead_of_a_text_is_refused(root: Any, instance_id: str, refused: Refused) -> None:
    with refused("InvalidInstanceIds.Malformed", 400):
        attach(root, instance_id, InstanceIds=[instance_id])


@pytest.mark.parametrize("action", ACTIONS)
def test_one_unknown_instance_fails_the_call(root: Any, instance_id: str, refused: Refused, action: str) -> None:
    ids = json.dumps([instance_id, "i-nope"])
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(action, InstanceIds=ids, RamRoleName="Demo")
    assert roles_of(root, instance_id) == [""]


@pytest.mark.parametrize("action", ACTIONS)
def test_instance_of_another_region_is_not_found(root: Any, instance_id: str, refused: Refused, action: str) -> None:
    with refused("InvalidInstanceId.NotFound", 404):
        root.ecs(action, RegionId="cn-beijing", InstanceIds=json.dumps([instance_id]), RamRoleName="Demo")


@pytest.mark.parametrize("action", ACTIONS)
def test_instance_of_another_account_is_not_found(
    root: Any, emulator: Any, instance_id: str, refused: Refused, action: str
) -> None:
    stranger = root.acting_as(Root(emulator.new_account().account_id))
    with refused("InvalidInstanceId.NotFound", 404):
        stranger.ecs(action, InstanceIds=json.dumps([instance_id]), RamRoleName="Demo")


@pytest.mark.parametrize("action", ACTIONS)
def test_classic_instance_has_no_role(root: Any, network: Any, refused: Refused, action: str) -> None:
    ids = json.dumps([network.launch()[0], network.launch_classic()])
    with refused("InvalidNetworkType.MismatchRamRole", 403):
        root.ecs(action, InstanceIds=ids, RamRoleName="Demo")
    assert root.ecs("DescribeInstanceRamRole", RamRoleName="Demo")["TotalCount"] == 0


@pytest.mark.parametrize("action", ACTIONS)
def test_unknown_region_is_refused(root: Any, refused: Refused, action: str) -> None:
    with refused("InvalidRegionId.NotFound", 404):
        root.ecs(action, RegionId="cn-atlantis", InstanceIds='["i-1"]', RamRoleName="Demo")
    with refused("MissingRegionId", 400):
        root.ecs(action, RegionId="", InstanceIds='["i-1"]', RamRoleName="Demo")


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"InstanceIds": ""}, "MissingInstanceIds", 400, id="no-ids"),
        pytest.param({"RamRoleName": ""}, "MissingRamRoleName", 400, id="no-role"),
        pytest.param({"RamRoleName": "Nope"}, "InvalidRamRole.NotFound", 404, id="unknown-role"),
        pytest.param({"RamRoleName": "Functions"}, "InvalidRamRole.NotEcsRole", 404, id="role-of-another-service"),
        pytest.param({"Policy": "{}"}, "InvalidPolicy.Malformed", 400, id="not-a-policy"),
        pytest.param({"Policy": POLICY + " " * 1024}, "InvalidPolicy.Malformed", 400, id="long-policy"),
    ],
)
def test_attaching_is_refused(
    root: Any, instance_id: str, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        attach(root, instance_id, **parameters)
    assert roles_of(root, instance_id) == [""]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        pytest.param({"InstanceIds": '["i-nope"]'}, "The specified instanceId does not exist.", id="instance"),
        pytest.param({"RamRoleName": "Nope"}, "The specified RAMRoleName does not exist.", id="role"),
        pytest.param(
            {"RamRoleName": "Functions"},
            "The specified ram role is not authorized for ecs, please check your role policy.",
            id="trust",
        ),
    ],
)
def test_refusals_are_worded_as_the_cloud_words_them(
    root: Any, instance_id: str, parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(ApiError) as caught:
        attach(root, instance_id, **parameters)
    assert caught.value.message == message


def test_listing_words_an_unknown_instance_without_a_full_stop(root: Any) -> None:
    with pytest.raises(ApiError) as caught:
        root.ecs("DescribeInstanceRamRole", InstanceIds='["i-nope"]')
    assert caught.value.message == "The specified instanceId does not exist"


def test_detached_role_is_named(root: Any, network: Any) -> None:
    bound, free = network.launch(Amount=2)
    attach(root, bound)
    assert detach(root, bound, free) == {
        "RamRoleName": "Demo",
        "TotalCount": 2,
        "FailCount": 0,
        "DetachInstanceRamRoleResults": {
            "DetachInstanceRamRoleResult": [
                {
                    "InstanceId": bound,
                    "Code": "200",
                    "Message": "Success",
                    "Success": True,
                    "InstanceRamRoleSets": {"InstanceRamRoleSet": [{"InstanceId": bound, "RamRoleName": "Demo"}]},
                },
                {
                    "InstanceId": free,
                    "Code": "200",
                    "Message": "Success",
                    "Success": True,
                    "InstanceRamRoleSets": {"InstanceRamRoleSet": []},
                },
            ]
        },
    }
    assert roles_of(root, bound, free) == ["", ""]


def test_named_role_alone_is_detached(root: Any, network: Any) -> None:
    one, other = network.launch(Amount=2)
    attach(root, one)
    attach(root, other, RamRoleName="Other")
    assert detach(root, one, other, RamRoleName="demo")["RamRoleName"] == "demo"
    assert roles_of(root, one, other) == ["", "Other"]


def test_role_that_was_deleted_is_detached(root: Any, instance_id: str) -> None:
    attach(root, instance_id)
    root.ram("DeleteRole", RoleName="Demo")
    assert roles_of(root, instance_id) == ["Demo"]
    assert root.ecs("DescribeInstanceRamRole", RamRoleName="Demo")["TotalCount"] == 1
    detach(root, instance_id, RamRoleName="Demo")
    assert roles_of(root, instance_id) == [""]


def test_instances_are_listed_with_their_roles(root: Any, network: Any) -> None:
    one, other = network.launch(Amount=2)
    attach(root, other)
    assert root.ecs("DescribeInstanceRamRole", InstanceIds=json.dumps([one, other])) == {
        "RegionId": "cn-hangzhou",
        "TotalCount": 2,
        "InstanceRamRoleSets": {
            "InstanceRamRoleSet": [
                {"InstanceId": one, "RamRoleName": ""},
                {"InstanceId": other, "RamRoleName": "Demo"},
            ]
        },
    }


def test_blank_role_name_counts_as_absent(root: Any, instance_id: str) -> None:
    assert roles_of(root, instance_id, RamRoleName="") == [""]


def test_instances_with_another_role_are_left_out(root: Any, network: Any) -> None:
    one, other, free = network.launch(Amount=3)
    attach(root, one)
    attach(root, other, RamRoleName="Other")
    assert roles_of(root, one, other, free, RamRoleName="DEMO") == ["Demo"]
    assert roles_of(root, one, other, free, RamRoleName="Nope") == []


def test_instances_of_a_role_are_listed_by_region(root: Any, network: Any) -> None:
    attach(root, *network.launch(Amount=2))
    assert root.ecs("DescribeInstanceRamRole", RamRoleName="demo")["TotalCount"] == 2
    assert root.ecs("DescribeInstanceRamRole", RamRoleName="demo", RegionId="cn-beijing")["TotalCount"] == 0


def test_instances_are_listed_page_by_page(root: Any, network: Any) -> None:
    ids = network.launch(Amount=60)
    attach(root, *ids)
    assert len(roles_of(root, *ids)) == 10
    pages = [
        root.ecs("DescribeInstanceRamRole", InstanceIds=json.dumps(ids), PageSize=50, PageNumber=number)
        for number in (1, 2, 3)
    ]
    assert [page["TotalCount"] for page in pages] == [60, 60, 60]
    shown = [item["InstanceId"] for page in pages for item in page["InstanceRamRoleSets"]["InstanceRamRoleSet"]]
    assert shown == ids


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({}, "InvalidParameter.AllEmpty", 403, id="nothing"),
        pytest.param({"InstanceIds": "", "RamRoleName": ""}, "InvalidParameter.AllEmpty", 403, id="blanks"),
        pytest.param({"RamRoleName": "Nope"}, "InvalidRamRole.NotFound", 404, id="unknown-role"),
        pytest.param({"RamRoleName": "Demo", "PageSize": 51}, "InvalidPageSize", 400, id="large-page"),
        pytest.param({"RamRoleName": "Demo", "PageNumber": 0}, "InvalidPageNumber", 400, id="page-zero"),
    ],
)
def test_listing_is_refused(root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int) -> None:
    with refused(code, status):
        root.ecs("DescribeInstanceRamRole", **parameters)


def allow(*statements: tuple[str, str]) -> str:
    made = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in statements]
    return json.dumps({"Version": "1", "Statement": made})


ROLE = "acs:ram:*:*:role/demo"


@pytest.mark.parametrize("action", ACTIONS)
def test_user_without_policies_is_denied(new_user: Any, instance_id: str, denied_by_ecs: Denied, action: str) -> None:
    with denied_by_ecs(f"ecs:{action}"):
        new_user().ecs(action, InstanceIds=json.dumps([instance_id]), RamRoleName="Demo")


def test_attaching_needs_instance_and_role(new_user: Any, instance_id: str, denied_by_ecs: Denied) -> None:
    instance = f"acs:ecs:*:*:instance/{instance_id}"
    passing = ("ram:PassRole", "*")
    for number, resource in enumerate((instance, ROLE)):
        with denied_by_ecs("ecs:AttachInstanceRamRole"):
            attach(new_user(f"u{number}", allow(("ecs:AttachInstanceRamRole", resource), passing)), instance_id)
    both = allow(("ecs:AttachInstanceRamRole", instance), ("ecs:AttachInstanceRamRole", ROLE), passing)
    assert attach(new_user("both", both), instance_id)["FailCount"] == 0


def test_attaching_needs_the_right_to_pass_the_role(
    root: Any, new_user: Any, instance_id: str, refused: Refused
) -> None:
    with refused("InvalidUser.PassRoleForbidden", 403):
        attach(new_user("alice", allow(("ecs:*", "*"))), instance_id)
    with refused("InvalidUser.PassRoleForbidden", 403):
        attach(new_user("bob", allow(("ecs:*", "*"), ("ram:PassRole", "acs:ram:*:*:role/other"))), instance_id)
    assert roles_of(root, instance_id) == [""]
    attach(new_user("carol", allow(("ecs:*", "*"), ("ram:PassRole", ROLE))), instance_id)
    assert roles_of(root, instance_id) == ["Demo"]


@pytest.mark.parametrize(("service", "passes"), [("ecs.aliyuncs.com", True), ("fc.aliyuncs.com", False)])
def test_right_to_pass_may_depend_on_the_service(
    new_user: Any, instance_id: str, refused: Refused, service: str, passes: bool
) -> None:
    passing = {
        "Effect": "Allow",
        "Action": "ram:PassRole",
        "Resource": "*",
        "Condition": {"StringEquals": {"acs:Service": service}},
    }
    statements = [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}, passing]
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": statements}))
    if passes:
        attach(alice, instance_id)
    else:
        with refused("InvalidUser.PassRoleForbidden", 403):
            attach(alice, instance_id)


def test_detaching_needs_the_role_also_where_it_is_not_named(
    root: Any, new_user: Any, instance_id: str, denied_by_ecs: Denied
) -> None:
    attach(root, instance_id)
    instance = ("ecs:DetachInstanceRamRole", f"acs:ecs:*:*:instance/{instance_id}")
    alice = new_user("alice", allow(instance, ("ecs:DetachInstanceRamRole", "acs:ram:*:*:role/other")))
    with denied_by_ecs("ecs:DetachInstanceRamRole"):
        detach(alice, instance_id)
    with denied_by_ecs("ecs:DetachInstanceRamRole"):
        detach(alice, instance_id, RamRoleName="Demo")
    assert roles_of(root, instance_id) == ["Demo"]
    bob = new_user("bob", allow(instance, ("ecs:DetachInstanceRamRole", ROLE)))
    detach(bob, instance_id)
    detach(bob, instance_id)
    assert roles_of(root, instance_id) == [""]


def test_detaching_needs_no_right_to_pass(root: Any, new_user: Any, instance_id: str) -> None:
    attach(root, instance_id)
    detach(new_user("alice", allow(("ecs:DetachInstanceRamRole", "*"))), instance_id)
    assert roles_of(root, instance_id) == [""]
