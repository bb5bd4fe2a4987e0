"""The policies that the cloud keeps."""

import json
import re
from datetime import datetime, timezone
from importlib.resources import files
from typing import Any

import pytest

from alimock.emulator.policy.document import parse_policy, parse_trust_policy
from alimock.emulator.policy.evaluate import AttachedPolicy, Request, evaluate
from alimock.emulator.services.ram.service_linked_role_templates import ServiceLinkedRoleTemplate
from alimock.emulator.services.ram.service_linked_role_templates import load as templates
from alimock.emulator.services.ram.system_policies import SystemPolicy, load

LONGEST_DOCUMENT = 6144
ASSUMED = [policy for policy in load().values() if policy.evidence == "assumed"]


def allows(name: str, action: str, resource: str = "acs:ecs:cn-hangzhou:1:instance/i-1", **context: str) -> bool:
    system = load()[name]
    attached = AttachedPolicy(name, "System", system.version, parse_policy(system.document), "RamRole")
    keys = {key.replace("_", ":"): value for key, value in context.items()}
    return evaluate([attached], Request(action, resource, keys)).allowed


@pytest.mark.parametrize("policy", load().values(), ids=lambda policy: policy.name)
def test_policy_is_complete(policy: SystemPolicy) -> None:
    assert load()[policy.name] is policy
    assert policy.description.endswith(".")
    assert policy.version.startswith("v")
    assert policy.version[1:].isdecimal()
    assert policy.evidence in ("documented", "assumed")
    assert len(policy.document) <= LONGEST_DOCUMENT
    first, last = datetime(2015, 4, 28, tzinfo=timezone.utc), datetime(2027, 1, 1, tzinfo=timezone.utc)
    assert first <= policy.create_date <= policy.update_date < last


@pytest.mark.parametrize("policy", load().values(), ids=lambda policy: policy.name)
def test_policy_grants_what_it_says(policy: SystemPolicy) -> None:
    attached = AttachedPolicy(policy.name, "System", policy.version, parse_policy(policy.document), "RamUser")
    for raw in json.loads(policy.document)["Statement"]:
        resource = raw["Resource"] if isinstance(raw["Resource"], str) else raw["Resource"][0]
        context = {key: value for keys in raw.get("Condition", {}).values() for key, value in keys.items()}
        for action in [raw["Action"]] if isinstance(raw["Action"], str) else raw["Action"]:
            assert evaluate([attached], Request(action, resource, context)).allowed
    assert evaluate([attached], Request("no-such-service:Do", "*")).allowed is (policy.name == "AdministratorAccess")


def statements(policy: SystemPolicy) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(policy.document)["Statement"]
    return listed


@pytest.mark.parametrize("policy", ASSUMED, ids=lambda policy: policy.name)
def test_assumed_document_allows_no_more_than_its_name_says(policy: SystemPolicy) -> None:
    (statement,) = statements(policy)
    actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
    if policy.name.startswith("AliyunServiceRolePolicyFor"):
        assert actions == ["ram:DeleteServiceLinkedRole"]
    elif policy.name.endswith("ReadOnlyAccess"):
        assert all(re.fullmatch(r"[a-z0-9*-]+:(Describe|Get|List)\w*\*", action) for action in actions)
    elif policy.name == "AdministratorAccess":
        assert actions == ["*"]
    else:
        assert policy.name.endswith("FullAccess")
        products = {action.partition(":")[0] for action in actions}
        assert len(products) == 1
        assert products == {"vpc"} or [action.partition(":")[2] for action in actions] == ["*"]


def test_assumed_access_to_one_product_of_the_vpc_family_is_not_access_to_another() -> None:
    assert allows("AliyunEIPFullAccess", "vpc:AllocateEipAddress")
    assert not allows("AliyunEIPFullAccess", "vpc:CreateVpc")
    assert allows("AliyunVPNGatewayReadOnlyAccess", "vpc:DescribeVpnGateways")
    assert not allows("AliyunVPNGatewayReadOnlyAccess", "vpc:CreateVpnGateway")


@pytest.mark.parametrize("template", templates().values(), ids=lambda template: template.service_name)
def test_template_is_complete(template: ServiceLinkedRoleTemplate) -> None:
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.aliyuncs\.com", template.service_name)
    assert re.fullmatch(r"AliyunServiceRole(Policy)?For[A-Za-z0-9]+", template.role_name)
    assert len(template.role_name) <= 64
    assert set(template.descriptions) in ({"en"}, {"en", "zh-CN"})
    assert template.service_name in template.trust_policy
    assert parse_trust_policy(template.trust_policy).statements[0].principals[0].kind == "Service"
    assert load()[template.system_policy_name].document


def test_no_two_services_share_a_role_or_a_policy() -> None:
    assert len({one.role_name.lower() for one in templates().values()}) == len(templates())
    assert len({one.system_policy_name for one in templates().values()}) == len(templates())
    assert list(templates()) == sorted(templates())


def test_policies_are_in_alphabetical_order() -> None:
    assert list(load()) == sorted(load())


@pytest.mark.parametrize("file", ["system_policies.json", "service_linked_roles.json"])
def test_file_names_nothing_twice(file: str) -> None:
    entries = json.loads((files("alimock.emulator.services.ram") / file).read_text(encoding="utf-8"))
    named = [entry.get("name") or entry["service"] for entry in entries]
    assert named == sorted(set(named))


def test_policies_are_read_once_and_cannot_be_changed() -> None:
    assert load() is load()
    with pytest.raises(TypeError):
        load()["x"] = load()["AdministratorAccess"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "version", "created", "updated"),
    [
        ("AliyunRAMReadOnlyAccess", "v3", "2015-04-28T16:15:45+00:00", "2025-12-03T10:03:48+00:00"),
        ("AliyunVPCReadOnlyAccess", "v9", "2015-12-24T01:37:20+00:00", "2025-08-07T10:02:59+00:00"),
        ("AliyunOOSReadOnlyAccess", "v1", "2019-06-28T04:11:37+00:00", "2019-06-28T04:11:37+00:00"),
        ("AliyunECSFullAccess", "v1", "2015-04-28T16:15:45+00:00", "2015-04-28T16:15:45+00:00"),
        ("AliyunALBFullAccess", "v2", "2020-12-16T01:37:26+00:00", "2025-12-12T05:51:11+00:00"),
        ("AliyunServiceRolePolicyForGDB", "v1", "2023-10-27T10:48:28+00:00", "2023-10-27T10:48:28+00:00"),
    ],
)
def test_version_and_times_are_those_published(name: str, version: str, created: str, updated: str) -> None:
    policy = load()[name]
    assert policy.version == version
    assert (policy.create_date.isoformat(), policy.update_date.isoformat()) == (created, updated)


@pytest.mark.parametrize(
    ("name", "action", "allowed"),
    [
        ("AdministratorAccess", "ram:DeleteUser", True),
        ("AliyunECSReadOnlyAccess", "ecs:DescribeInstances", True),
        ("AliyunECSReadOnlyAccess", "vpc:DescribeVSwitches", True),
        ("AliyunECSReadOnlyAccess", "ecs:StopInstance", False),
        ("AliyunECSFullAccess", "ecs:AttachInstanceRamRole", True),
        ("AliyunECSFullAccess", "ram:PassRole", False),
        ("AliyunVPCFullAccess", "vpc:CreateVSwitch", True),
        ("AliyunVPCReadOnlyAccess", "vpc:CreateVSwitch", False),
        ("AliyunSTSAssumeRoleAccess", "sts:AssumeRole", True),
        ("ReadOnlyAccess", "ram:ListRoles", True),
        ("ReadOnlyAccess", "ram:CreateRole", False),
        ("AliyunTAGReadOnlyAccess", "ram:ListTagResources", True),
        ("AliyunFCInvocationAccess", "fc:DeleteFunction", False),
    ],
)
def test_policy_allows(name: str, action: str, allowed: bool) -> None:
    assert allows(name, action) is allowed


def test_auto_provisioning_passes_roles_to_two_services_only() -> None:
    name, role = "AliyunServiceRolePolicyForECSAutoProvisioning", "acs:ram:*:1:role/web"
    assert allows(name, "ram:PassRole", role, acs_Service="ecs.aliyuncs.com")
    assert allows(name, "ram:PassRole", role, acs_Service="oos.aliyuncs.com")
    assert not allows(name, "ram:PassRole", role, acs_Service="fc.aliyuncs.com")
    assert not allows(name, "ram:PassRole", role)
