import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.services.ram import service_linked_role_templates

ACCOUNT = "1000000000000001"
NOW = "2026-01-01T00:00:00Z"
SERVICE = "polardb.aliyuncs.com"
ROLE = "AliyunServiceRoleForPolarDB"
POLICY = "AliyunServiceRolePolicyForPolarDB"
TRUST = (
    '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["polardb.aliyuncs.com"]}}],'
    '"Version":"1"}'
)
DESCRIPTION = "Service Linked Role for PolarDB. PolarDB will use this role to access your resources in other services."
Refused = Callable[[str, int], AbstractContextManager[None]]


def make(root: Any, service: str = SERVICE) -> dict[str, Any]:
    role: dict[str, Any] = root.ram("CreateServiceLinkedRole", ServiceName=service)["Role"]
    return role


def allowing(action: str, resource: str = "*", service: str | None = None) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": resource}
    if service:
        statement["Condition"] = {"StringEquals": {"ram:ServiceName": service}}
    return json.dumps({"Version": "1", "Statement": [statement]})


def test_created_role_is_answered_in_full(root: Any) -> None:
    role = make(root)
    assert len(role.pop("RoleId")) == 18
    assert role == {
        "RoleName": ROLE,
        "Arn": f"acs:ram::{ACCOUNT}:role/aliyunserviceroleforpolardb",
        "Description": DESCRIPTION,
        "AssumeRolePolicyDocument": TRUST,
        "CreateDate": NOW,
        "IsServiceLinkedRole": True,
    }


def test_role_reads_back_as_the_services(root: Any) -> None:
    created = make(root)
    assert root.ram("GetRole", RoleName=ROLE)["Role"] == created | {
        "UpdateDate": NOW,
        "MaxSessionDuration": 3600,
        "RolePrincipalName": f"{ROLE}@role.{ACCOUNT}.onaliyunservice.com",
    }
    (listed,) = root.ram("ListRoles")["Roles"]["Role"]
    assert listed["RoleName"] == ROLE


def test_role_has_the_policy_of_its_service(root: Any) -> None:
    make(root)
    (policy,) = root.ram("ListPoliciesForRole", RoleName=ROLE)["Policies"]["Policy"]
    assert (policy["PolicyName"], policy["PolicyType"], policy["AttachDate"]) == (POLICY, "System", NOW)
    assert root.ram("GetPolicy", PolicyName=POLICY, PolicyType="System")["Policy"]["AttachmentCount"] == 1


@pytest.mark.parametrize("service", service_linked_role_templates.load())
def test_every_service_of_the_templates_has_a_role(root: Any, service: str) -> None:
    template = root.ram("GetServiceLinkedRoleTemplate", ServiceName=service)["ServiceLinkedRoleTemplate"]
    role = make(root, service)
    assert role["RoleName"] == template["RoleNamePrefix"]
    assert role["Description"] == template["RoleDescriptions"]["RoleDescription"][0]["Description"]
    (policy,) = root.ram("ListPoliciesForRole", RoleName=role["RoleName"])["Policies"]["Policy"]
    assert policy["PolicyName"] == template["SystemPolicyName"]
    assert root.ram("DeleteServiceLinkedRole", RoleName=role["RoleName"])


def test_template_is_answered_in_full(root: Any) -> None:
    assert root.ram("GetServiceLinkedRoleTemplate", ServiceName=SERVICE) == {
        "ServiceLinkedRoleTemplate": {
            "ServiceName": SERVICE,
            "RoleNamePrefix": ROLE,
            "SystemPolicyName": POLICY,
            "MultipleRolesAllowed": False,
            "RoleDescriptions": {
                "RoleDescription": [
                    {"Language": "en", "Description": DESCRIPTION},
                    {
                        "Language": "zh-CN",
                        "Description": "用于PolarDB的服务关联角色，PolarDB使用此角色来访问您在其他云产品中的资源。",  # noqa: RUF001
                    },
                ]
            },
        }
    }


def test_second_role_of_a_service_is_refused(root: Any, emulator: Any, refused: Refused) -> None:
    make(root)
    before = emulator.world.dump()
    with refused("EntityAlreadyExists.Role", 409):
        make(root)
    assert emulator.world.dump() == before


def test_role_that_only_goes_by_the_same_name_is_in_the_way(root: Any, refused: Refused) -> None:
    root.ram("CreateRole", RoleName=ROLE.lower(), AssumeRolePolicyDocument=TRUST)
    with refused("EntityAlreadyExists.Role", 409):
        make(root)


def test_role_counts_against_the_quota_but_may_go_beyond_it(root: Any, refused: Refused) -> None:
    for number in range(999):
        root.ram("CreateRole", RoleName=f"r{number}", AssumeRolePolicyDocument=TRUST)
    make(root)
    with refused("LimitExceeded.Role", 409):
        root.ram("CreateRole", RoleName="one-too-many", AssumeRolePolicyDocument=TRUST)
    make(root, "ess.aliyuncs.com")


def test_deletion_is_a_task_that_is_over_at_once(root: Any, refused: Refused) -> None:
    make(root)
    task = root.ram("DeleteServiceLinkedRole", RoleName=ROLE.upper())["DeletionTaskId"]
    assert re.fullmatch(
        rf"task/acs-service-role/{re.escape(SERVICE)}/{ROLE}/[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-\w{{12}}", task
    )
    with refused("EntityNotExist.Role", 404):
        root.ram("GetRole", RoleName=ROLE)
    assert root.ram("GetPolicy", PolicyName=POLICY, PolicyType="System")["Policy"]["AttachmentCount"] == 0
    make(root)


def test_role_that_does_not_exist_is_not_found(root: Any, refused: Refused) -> None:
    with refused("EntityNotExist.Role", 404):
        root.ram("DeleteServiceLinkedRole", RoleName=ROLE)


def test_role_of_nobody_is_not_deleted_as_a_services(root: Any, emulator: Any, refused: Refused) -> None:
    root.ram("CreateRole", RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
    before = emulator.world.dump()
    with refused("EntityNotExist.ServiceLinkedRole", 404):
        root.ram("DeleteServiceLinkedRole", RoleName=ROLE)
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        pytest.param("UpdateRole", {"NewDescription": "d"}, id="update"),
        pytest.param("UpdateRole", {"NewMaxSessionDuration": "7200"}, id="update-duration"),
        pytest.param("DeleteRole", {}, id="delete"),
        pytest.param(
            "AttachPolicyToRole", {"PolicyType": "System", "PolicyName": "AliyunOSSReadOnlyAccess"}, id="attach"
        ),
        pytest.param("DetachPolicyFromRole", {"PolicyType": "System", "PolicyName": POLICY}, id="detach"),
    ],
)
def test_role_is_not_changed_by_hand(
    root: Any, emulator: Any, refused: Refused, action: str, parameters: dict[str, str]
) -> None:
    make(root)
    before = emulator.world.dump()
    with refused("NoPermission.ServiceLinkedRole", 403):
        root.ram(action, RoleName=ROLE, **parameters)
    assert emulator.world.dump() == before


def test_role_is_not_assumed_by_a_user(root: Any, new_user: Any) -> None:
    make(root)
    alice = new_user("alice", allowing("sts:AssumeRole"))
    with pytest.raises(ApiError) as caught:
        alice.sts("AssumeRole", RoleArn=f"acs:ram::{ACCOUNT}:role/{ROLE.lower()}", RoleSessionName="s1")
    assert caught.value.code == "NoPermission"


def test_role_survives_a_dump(root: Any, emulator: Any) -> None:
    make(root)
    emulator.world.load(emulator.world.dump())
    assert root.ram("GetRole", RoleName=ROLE)["Role"]["IsServiceLinkedRole"] is True
    root.ram("DeleteServiceLinkedRole", RoleName=ROLE)


SERVICE_ACTIONS = ("CreateServiceLinkedRole", "GetServiceLinkedRoleTemplate")
NO_SERVICES = [
    "ecs.aliyuncs.com",
    "POLARDB.aliyuncs.com",
    "polardb.aliyuncs.com\n",
    "é",
    "*",
    "x" * 5000,
    "../x",
    "\x00",
]


@pytest.mark.parametrize("service", NO_SERVICES)
@pytest.mark.parametrize("action", SERVICE_ACTIONS)
def test_service_without_a_template_is_not_found(
    root: Any, emulator: Any, refused: Refused, action: str, service: str
) -> None:
    before = emulator.world.dump()
    with refused("EntityNotExist.Service", 404):
        root.ram(action, ServiceName=service)
    assert emulator.world.dump() == before


CREATE = {"ServiceName": SERVICE}


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        pytest.param("CreateServiceLinkedRole", {}, "MissingServiceName", id="create-service-missing"),
        pytest.param("GetServiceLinkedRoleTemplate", {}, "MissingServiceName", id="template-service-missing"),
        pytest.param("DeleteServiceLinkedRole", {}, "MissingRoleName", id="delete-name-missing"),
        pytest.param(
            "DeleteServiceLinkedRole", {"RoleName": "r" * 65}, "InvalidParameter.RoleName.Length", id="delete-name-long"
        ),
        pytest.param(
            "DeleteServiceLinkedRole",
            {"RoleName": f"{ROLE}\n"},
            "InvalidParameter.RoleName.InvalidChars",
            id="delete-name-newline",
        ),
        pytest.param(
            "CreateServiceLinkedRole",
            {**CREATE, "CustomSuffix": "Example"},
            "InvalidParameter.CustomSuffix.NotAllowed",
            id="suffix",
        ),
        pytest.param(
            "CreateServiceLinkedRole",
            {**CREATE, "CustomSuffix": "a_b"},
            "InvalidParameter.CustomSuffix.InvalidChars",
            id="suffix-underscore",
        ),
        pytest.param(
            "CreateServiceLinkedRole",
            {**CREATE, "CustomSuffix": "a\n"},
            "InvalidParameter.CustomSuffix.InvalidChars",
            id="suffix-newline",
        ),
        pytest.param(
            "CreateServiceLinkedRole",
            {**CREATE, "CustomSuffix": "s" * 65},
            "InvalidParameter.CustomSuffix.Length",
            id="suffix-long",
        ),
        pytest.param(
            "CreateServiceLinkedRole",
            {**CREATE, "Description": "d"},
            "InvalidParameter.Description.NotAllowed",
            id="description",
        ),
        pytest.param(
            "CreateServiceLinkedRole",
            {**CREATE, "Description": "d" * 1025},
            "InvalidParameter.Description.Length",
            id="description-long",
        ),
    ],
)
def test_wrong_parameter_is_refused(
    root: Any, emulator: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    before = emulator.world.dump()
    with refused(code, 400):
        root.ram(action, **parameters)
    assert emulator.world.dump() == before


PERMISSIONS = [
    pytest.param("CreateServiceLinkedRole", CREATE, f"acs:ram:*:{ACCOUNT}:role/*", id="create"),
    pytest.param("DeleteServiceLinkedRole", {"RoleName": ROLE}, f"acs:ram:*:{ACCOUNT}:role/{ROLE}", id="delete"),
    pytest.param("GetServiceLinkedRoleTemplate", CREATE, "*", id="template"),
]


@pytest.mark.parametrize(("action", "parameters", "resource"), PERMISSIONS)
def test_user_needs_exactly_the_documented_permission(
    root: Any, new_user: Any, denied_by_ram: Any, action: str, parameters: dict[str, str], resource: str
) -> None:
    if action == "DeleteServiceLinkedRole":
        make(root)
    stranger = new_user()
    with denied_by_ram(resource, f"ram:{action}"):
        stranger.ram(action, **parameters)
    new_user("bob", allowing(f"ram:{action}", resource)).ram(action, **parameters)


@pytest.mark.parametrize(("action", "parameters", "resource"), PERMISSIONS[:2])
def test_permission_may_depend_on_the_service(
    root: Any, new_user: Any, denied_by_ram: Any, action: str, parameters: dict[str, str], resource: str
) -> None:
    if action == "DeleteServiceLinkedRole":
        make(root)
    other = new_user("alice", allowing(f"ram:{action}", service="ess.aliyuncs.com"))
    with denied_by_ram(resource, f"ram:{action}"):
        other.ram(action, **parameters)
    new_user("bob", allowing(f"ram:{action}", service=SERVICE)).ram(action, **parameters)


@pytest.mark.parametrize("made", [True, False], ids=["nobodys-role", "no-role"])
def test_only_a_services_role_has_a_service(root: Any, new_user: Any, denied_by_ram: Any, made: bool) -> None:
    if made:
        root.ram("CreateRole", RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
    alice = new_user("alice", allowing("ram:DeleteServiceLinkedRole", service=SERVICE))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:role/{ROLE}", "ram:DeleteServiceLinkedRole"):
        alice.ram("DeleteServiceLinkedRole", RoleName=ROLE)


def test_full_access_to_a_product_lets_its_roles_be_made(root: Any, new_user: Any, denied_by_ram: Any) -> None:
    alice = new_user()
    root.ram("AttachPolicyToUser", PolicyType="System", PolicyName="AliyunALBFullAccess", UserName="alice")
    alice.ram("CreateServiceLinkedRole", ServiceName="logdelivery.alb.aliyuncs.com")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:role/*", "ram:CreateServiceLinkedRole"):
        alice.ram("CreateServiceLinkedRole", ServiceName=SERVICE)
