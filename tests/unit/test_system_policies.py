"""The policies that the cloud keeps."""

import json
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from alimock.emulator.policy.document import parse_policy
from alimock.emulator.policy.evaluate import AttachedPolicy, Request, evaluate
from alimock.emulator.services.ram.system_policies import SystemPolicy, load


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


def test_every_assumed_document_is_declared() -> None:
    page = (Path(__file__).parents[2] / "docs" / "fidelity.md").read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if "allow what their names say" in line)
    assert row.endswith("| assumed |")
    assert set(re.findall(r"`(\w+)`", row)) == {one.name for one in load().values() if one.evidence == "assumed"}


def test_policies_are_in_alphabetical_order() -> None:
    assert list(load()) == sorted(load())


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
