"""The published SDKs, unchanged, against a live server."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_vpc20160428 import models as vpc
from sdk_drivers import Driver

from alimock.emulator.emulator import NewAccount
from alimock.fixtures.servers import LiveServer
from alimock.sdk_shim.clients import Clients

REGION = "cn-hangzhou"
IMAGE = "aliyun_3_x64_20G_alibase_20240528.vhd"


@pytest.fixture(autouse=True)
def _no_bug_inside(alimock_server: LiveServer) -> Any:
    yield
    assert not alimock_server.emulator.bugs, "the emulator failed inside"


@pytest.fixture(name="ecs_trust")
def _ecs_trust() -> str:
    return json.dumps(
        {
            "Version": "1",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
            ],
        }
    )


@pytest.fixture(name="admin")
def _admin(alimock_server: LiveServer, alimock_account: NewAccount) -> Clients:
    return Clients(
        alimock_server.endpoint,
        access_key_id=alimock_account.access_key_id,
        access_key_secret=alimock_account.access_key_secret,
    )


@pytest.fixture(name="sdk")
def _sdk(request: Any, alimock_server: LiveServer, alimock_account: NewAccount) -> Iterator[Driver]:
    """A driver with the account's own key, which has to drive what its scenario says."""
    generation, product, actions = request.param
    driver = generation(
        alimock_server.endpoint,
        access_key_id=alimock_account.access_key_id,
        access_key_secret=alimock_account.access_key_secret,
    )
    yield driver
    assert set(actions) - driver.driven[product] == set()


@pytest.fixture(name="network")
def _network(admin: Clients) -> dict[str, str]:
    """A VPC with a vSwitch and a security group."""
    vpc_id = admin.vpc.create_vpc(vpc.CreateVpcRequest(region_id=REGION, cidr_block="10.0.0.0/8")).body.vpc_id
    v_switch_id = admin.vpc.create_vswitch(
        vpc.CreateVSwitchRequest(region_id=REGION, vpc_id=vpc_id, zone_id=f"{REGION}-i", cidr_block="10.0.1.0/24")
    ).body.v_switch_id
    group_id = admin.ecs.create_security_group(
        ecs.CreateSecurityGroupRequest(region_id=REGION, vpc_id=vpc_id, security_group_name="web")
    ).body.security_group_id
    return {"vpc_id": vpc_id, "v_switch_id": v_switch_id, "security_group_id": group_id}


@pytest.fixture(name="run_instance")
def _run_instance(admin: Clients, network: dict[str, str]) -> Callable[..., str]:
    def run_instance(**options: Any) -> str:
        request = ecs.RunInstancesRequest(
            region_id=REGION,
            image_id=IMAGE,
            instance_type="ecs.g6.large",
            v_switch_id=network["v_switch_id"],
            security_group_id=network["security_group_id"],
            **options,
        )
        return str(admin.ecs.run_instances(request).body.instance_id_sets.instance_id_set[0])

    return run_instance
