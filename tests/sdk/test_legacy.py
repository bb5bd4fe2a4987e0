"""The older SDK (``aliyun-python-sdk-core`` and its products): signature version 1, its own vendored HTTP library."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import requests
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import EcsRamRoleCredential, StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkecs.request.v20140526 import (
    AttachInstanceRamRoleRequest,
    DescribeInstanceRamRoleRequest,
    DescribeInstancesRequest,
    DescribeRegionsRequest,
)
from aliyunsdkram.request.v20150501 import (
    AttachPolicyToRoleRequest,
    CreateRoleRequest,
    GetRoleRequest,
    ListRolesRequest,
)
from aliyunsdksts.request.v20150401 import AssumeRoleRequest, GetCallerIdentityRequest
from aliyunsdkvpc.request.v20160428 import CreateVpcRequest, DescribeVpcsRequest

from alimock.emulator.emulator import NewAccount
from alimock.fixtures.servers import LiveServer

REGION = "cn-hangzhou"


class Legacy:
    """The older client, sending every request to the emulator."""

    def __init__(self, server: LiveServer, client: AcsClient) -> None:
        self._address = server.endpoint.removeprefix("http://")
        self._client = client

    def send(self, module: Any, **parameters: Any) -> dict[str, Any]:
        name = module.__name__.rpartition(".")[2]
        request = getattr(module, name)()
        request.set_endpoint(self._address)
        request.set_protocol_type("http")
        request.set_accept_format("JSON")
        for parameter, value in parameters.items():
            getattr(request, f"set_{parameter}")(value)
        return json.loads(self._client.do_action_with_exception(request))


@pytest.fixture(name="legacy")
def _legacy(alimock_server: LiveServer, alimock_account: NewAccount) -> Legacy:
    account = alimock_account
    return Legacy(alimock_server, AcsClient(account.access_key_id, account.access_key_secret, REGION))


def test_every_product_answers(legacy: Legacy, ecs_trust: str) -> None:
    legacy.send(CreateRoleRequest, RoleName="web", AssumeRolePolicyDocument=ecs_trust)
    assert legacy.send(GetRoleRequest, RoleName="web")["Role"]["AssumeRolePolicyDocument"] == ecs_trust
    assert legacy.send(GetCallerIdentityRequest)["IdentityType"] == "Account"
    assert legacy.send(DescribeRegionsRequest)["Regions"]["Region"]
    vpc_id = legacy.send(CreateVpcRequest, VpcName="a b*~")["VpcId"]
    assert legacy.send(DescribeVpcsRequest, VpcId=vpc_id)["Vpcs"]["Vpc"][0]["VpcName"] == "a b*~"


def test_a_role_is_bound(legacy: Legacy, run_instance: Callable[..., str], ecs_trust: str) -> None:
    legacy.send(CreateRoleRequest, RoleName="web", AssumeRolePolicyDocument=ecs_trust)
    ids = json.dumps([run_instance()])
    assert legacy.send(AttachInstanceRamRoleRequest, RamRoleName="web", InstanceIds=ids)["FailCount"] == 0
    seen = legacy.send(DescribeInstanceRamRoleRequest, InstanceIds=ids)
    assert seen["InstanceRamRoleSets"]["InstanceRamRoleSet"][0]["RamRoleName"] == "web"


def test_errors_are_the_clouds(legacy: Legacy) -> None:
    with pytest.raises(ServerException) as gone:
        legacy.send(GetRoleRequest, RoleName="nobody")
    assert (gone.value.get_error_code(), gone.value.get_http_status()) == ("EntityNotExist.Role", 404)


def test_a_wrong_secret_is_recognized_by_the_client(alimock_server: LiveServer, alimock_account: NewAccount) -> None:
    stranger = Legacy(alimock_server, AcsClient(alimock_account.access_key_id, "wrong", REGION))
    with pytest.raises(ServerException) as refused:
        stranger.send(GetCallerIdentityRequest)
    # The client compares the string to sign with its own, and so knows that it is the secret.
    assert refused.value.get_error_code() == "InvalidAccessKeySecret"


def test_a_session_uses_its_token(
    legacy: Legacy, alimock_server: LiveServer, run_instance: Callable[..., str], ecs_trust: str
) -> None:
    legacy.send(CreateRoleRequest, RoleName="web", AssumeRolePolicyDocument=ecs_trust)
    legacy.send(AttachPolicyToRoleRequest, RoleName="web", PolicyType="System", PolicyName="AliyunECSReadOnlyAccess")
    instance_id = run_instance(ram_role_name="web")
    key = requests.get(
        f"{alimock_server.endpoint}/_alimock/instances/{instance_id}/latest/meta-data/ram/security-credentials/web",
        timeout=5,
    ).json()
    credential = StsTokenCredential(key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"])
    program = Legacy(alimock_server, AcsClient(region_id=REGION, credential=credential))
    assert program.send(DescribeInstancesRequest)["TotalCount"] == 1
    with pytest.raises(ServerException) as denied:
        program.send(ListRolesRequest)
    assert denied.value.get_error_code() == "NoPermission"


def test_the_signer_of_an_instance_fetches_its_token_itself(
    legacy: Legacy,
    alimock_server: LiveServer,
    run_instance: Callable[..., str],
    ecs_trust: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    legacy.send(CreateRoleRequest, RoleName="web", AssumeRolePolicyDocument=ecs_trust)
    instance_id = run_instance(ram_role_name="web")
    # The signer asks 100.100.100.200 in normal mode, and knows no other way there than a proxy.
    monkeypatch.setenv("http_proxy", alimock_server.endpoint)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    # It asks by urlopen, which reads the proxies the first time that it is called in a process.
    monkeypatch.setattr(urllib.request, "_opener", None)
    program = Legacy(alimock_server, AcsClient(region_id=REGION, credential=EcsRamRoleCredential("web")))
    assert program.send(GetCallerIdentityRequest)["Arn"].endswith(f":assumed-role/web/vm-ram-{instance_id}")


def test_the_account_itself_assumes_no_role(legacy: Legacy, alimock_account: NewAccount, ecs_trust: str) -> None:
    legacy.send(CreateRoleRequest, RoleName="web", AssumeRolePolicyDocument=ecs_trust)
    with pytest.raises(ServerException) as refused:
        legacy.send(AssumeRoleRequest, RoleArn=f"acs:ram::{alimock_account.account_id}:role/web", RoleSessionName="s1")
    assert refused.value.get_error_code() == "NoPermission"
