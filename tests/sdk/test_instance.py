"""Programs on an instance: the credentials package and the products' clients with its temporary key."""

import json
import time
from collections.abc import Callable

import pytest
import requests
from alibabacloud_credentials.client import Client as CredentialClient
from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_credentials.http import HttpOptions
from alibabacloud_credentials.models import Config as CredentialConfig
from alibabacloud_credentials.provider.ecs_ram_role import EcsRamRoleCredentialsProvider
from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_ram20150501 import models as ram
from Tea.exceptions import TeaException

from alimock.emulator.emulator import NewAccount
from alimock.fixtures.servers import LiveServer
from alimock.sdk_shim.clients import Clients, instance_credentials

REGION = "cn-hangzhou"


@pytest.fixture(name="role_name")
def _role_name(admin: Clients, ecs_trust: str) -> str:
    """A role of instances that may read instances."""
    admin.ram.create_role(ram.CreateRoleRequest(role_name="Web", assume_role_policy_document=ecs_trust))
    admin.ram.attach_policy_to_role(
        ram.AttachPolicyToRoleRequest(policy_type="System", policy_name="AliyunECSReadOnlyAccess", role_name="Web")
    )
    return "Web"


@pytest.fixture(name="instance_id")
def _instance_id(run_instance: Callable[..., str], role_name: str) -> str:
    """An instance that carries the role."""
    return run_instance(ram_role_name=role_name)


def _provider(server: LiveServer, **options: object) -> EcsRamRoleCredentialsProvider:
    return EcsRamRoleCredentialsProvider(
        http_options=HttpOptions(proxy=server.endpoint), async_update_enabled=False, **options
    )


def test_the_role_is_discovered_and_its_token_used(
    alimock_server: LiveServer, alimock_account: NewAccount, instance_id: str
) -> None:
    program = Clients(alimock_server.endpoint, credential=instance_credentials(alimock_server.endpoint))
    caller = program.sts.get_caller_identity().body
    assert caller.identity_type == "AssumedRoleUser"
    assert caller.arn == f"acs:ram::{alimock_account.account_id}:assumed-role/Web/vm-ram-{instance_id}"
    assert caller.principal_id == f"{caller.role_id}:vm-ram-{instance_id}"
    assert program.ecs.describe_instances(ecs.DescribeInstancesRequest(region_id=REGION)).body.total_count == 1
    with pytest.raises(TeaException) as denied:
        program.ram.list_roles(ram.ListRolesRequest())
    assert denied.value.code == "NoPermission"
    assert denied.value.accessDeniedDetail["AuthPrincipalDisplayName"] == f"Web:vm-ram-{instance_id}"


def test_the_hardened_mode_alone_is_enough(
    alimock_server: LiveServer, run_instance: Callable[..., str], role_name: str
) -> None:
    run_instance(ram_role_name=role_name, http_tokens="required")
    path = f"{alimock_server.metadata_url}ram/security-credentials/{role_name}"
    assert requests.get(path, timeout=5).status_code == 403
    strict = _provider(alimock_server, disable_imds_v1=True)
    assert strict.get_credentials().get_access_key_id().startswith("STS.")


async def test_the_asynchronous_credentials_do_the_same(alimock_server: LiveServer, instance_id: str) -> None:
    assert instance_id
    credentials = await _provider(alimock_server).get_credentials_async()
    assert credentials.get_access_key_id().startswith("STS.")


def test_the_credentials_uri_gives_the_same_credentials(alimock_server: LiveServer, instance_id: str) -> None:
    base = f"{alimock_server.endpoint}/_alimock/instances/{instance_id}/latest/meta-data/ram/security-credentials/Web"
    by_uri = CredentialClient(CredentialConfig(type="credentials_uri", credentials_uri=base)).get_credential()
    by_role = _provider(alimock_server, role_name="Web").get_credentials()
    assert by_uri.access_key_id == by_role.get_access_key_id()


def test_a_token_dies_with_its_binding(alimock_server: LiveServer, admin: Clients, instance_id: str) -> None:
    program = Clients(alimock_server.endpoint, credential=instance_credentials(alimock_server.endpoint))
    program.sts.get_caller_identity()
    admin.ecs.detach_instance_ram_role(
        ecs.DetachInstanceRamRoleRequest(region_id=REGION, instance_ids=json.dumps([instance_id]), ram_role_name="Web")
    )
    with pytest.raises(TeaException) as dead:
        program.sts.get_caller_identity()
    assert dead.value.code == "InvalidSecurityToken.Expired"
    with pytest.raises(CredentialException):
        _provider(alimock_server).get_credentials()


def test_the_policy_of_a_binding_narrows_the_token(
    alimock_server: LiveServer, admin: Clients, run_instance: Callable[..., str], ecs_trust: str
) -> None:
    admin.ram.create_role(ram.CreateRoleRequest(role_name="Web", assume_role_policy_document=ecs_trust))
    admin.ram.attach_policy_to_role(
        ram.AttachPolicyToRoleRequest(policy_type="System", policy_name="AdministratorAccess", role_name="Web")
    )
    narrow = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ecs:Describe*", "Resource": "*"}]}
    admin.ecs.attach_instance_ram_role(
        ecs.AttachInstanceRamRoleRequest(
            region_id=REGION,
            ram_role_name="Web",
            instance_ids=json.dumps([run_instance()]),
            policy=json.dumps(narrow),
        )
    )
    program = Clients(alimock_server.endpoint, credential=instance_credentials(alimock_server.endpoint))
    assert program.ecs.describe_instances(ecs.DescribeInstancesRequest(region_id=REGION)).body.total_count == 1
    with pytest.raises(TeaException) as denied:
        program.ram.list_roles(ram.ListRolesRequest())
    assert denied.value.accessDeniedDetail["PolicyType"] == "SessionPolicy"


def test_the_document_is_what_clients_parse(alimock_server: LiveServer, instance_id: str) -> None:
    base = f"{alimock_server.endpoint}/_alimock/instances/{instance_id}/latest/meta-data/ram/security-credentials/"
    assert requests.get(base, timeout=5).text == "Web"
    document = requests.get(f"{base}Web", timeout=5).json()
    assert list(document) == [
        "AccessKeyId",
        "AccessKeySecret",
        "Expiration",
        "SecurityToken",
        "LastUpdated",
        "Code",
    ]
    assert document["Code"] == "Success"
    expiration, updated = (
        time.strptime(document[name], "%Y-%m-%dT%H:%M:%SZ") for name in ("Expiration", "LastUpdated")
    )
    assert time.mktime(expiration) - time.mktime(updated) == 6 * 3600
