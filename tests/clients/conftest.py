"""Instances with a role, and programs run on them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from alimock.emulator.api.principal import Root
from alimock.emulator.emulator import NewAccount
from alimock.fixtures.servers import LiveServer

ROLE = "Web"
TRUST = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
)
SECONDS = 60


@pytest.fixture(autouse=True)
def _no_bug_inside(alimock_server: LiveServer) -> Iterator[None]:
    yield
    assert not alimock_server.emulator.bugs, "the emulator failed inside"


@pytest.fixture(name="launch")
def _launch(alimock_server: LiveServer, alimock_account: NewAccount) -> Callable[..., str]:
    """Run an instance whose role may read instances, or what the parameters say, and give its id."""
    root = Root(alimock_account.account_id)

    def call(product: str, action: str, **parameters: Any) -> dict[str, Any]:
        return alimock_server.emulator.call(root, product, action, {"RegionId": "cn-hangzhou", **parameters})

    def launch(**parameters: Any) -> str:
        call("ram", "CreateRole", RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
        call("ram", "AttachPolicyToRole", PolicyType="System", PolicyName="AliyunECSReadOnlyAccess", RoleName=ROLE)
        vpc_id = call("vpc", "CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"]
        v_switch = call("vpc", "CreateVSwitch", VpcId=vpc_id, ZoneId="cn-hangzhou-i", CidrBlock="10.0.1.0/24")
        group = call("ecs", "CreateSecurityGroup", VpcId=vpc_id)
        launched = call(
            "ecs",
            "RunInstances",
            **{
                "ImageId": "aliyun_3_x64_20G_alibase_20240528.vhd",
                "InstanceType": "ecs.g6.large",
                "VSwitchId": v_switch["VSwitchId"],
                "SecurityGroupId": group["SecurityGroupId"],
                "RamRoleName": ROLE,
                **parameters,
            },
        )
        instance_id: str = launched["InstanceIdSets"]["InstanceIdSet"][0]
        return instance_id

    return launch


@pytest.fixture(name="run_on_instance")
def _run_on_instance(
    alimock_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command on an instance, with some environment variables added, and give how it ended."""

    def run_on_instance(
        instance_id: str, command: tuple[str, ...], **environment: str
    ) -> subprocess.CompletedProcess[str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        place = ("--endpoint", alimock_server.endpoint, "--instance", instance_id)
        return subprocess.run(
            (sys.executable, "-m", "alimock.emulator", "exec", *place, "--", *command),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    return run_on_instance
