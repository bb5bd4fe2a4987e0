"""RAM users as callers, roles, instances and their metadata, and what it looks like when somebody is refused."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import User
from alimock.emulator.wire.message import WireRequest, WireResponse

ECS_TRUST = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
)


@pytest.fixture(name="new_user")
def _new_user(root: Any) -> Callable[..., Any]:
    """Create a RAM user and give what calls as that user.

    The user gets a policy for each of the given documents.
    """

    def new_user(name: str = "alice", *policies: str) -> Any:
        user_id = root.ram("CreateUser", UserName=name)["User"]["UserId"]
        for number, document in enumerate(policies):
            policy = f"{name}-{number}"
            root.ram("CreatePolicy", PolicyName=policy, PolicyDocument=document)
            root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName=policy, UserName=name)
        return root.acting_as(User(root.principal.account_id, user_id, name))

    return new_user


@pytest.fixture(name="new_role")
def _new_role(root: Any) -> Callable[..., dict[str, Any]]:
    """Create a role that trusts ECS."""

    def new_role(name: str = "r") -> dict[str, Any]:
        role: dict[str, Any] = root.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=ECS_TRUST)["Role"]
        return role

    return new_role


@pytest.fixture(name="denied_by_ram")
def _denied_by_ram() -> Callable[[str, str], AbstractContextManager[None]]:
    """Expect that RAM denies an action on a resource."""

    @contextmanager
    def denied_by_ram(resource: str, action: str) -> Iterator[None]:
        with pytest.raises(ApiError) as caught:
            yield
        assert (caught.value.code, caught.value.status) == ("NoPermission", 403)
        assert caught.value.message == (
            f"You are not authorized to do this action. Resource: {resource} Action: {action}"
        )
        assert caught.value.detail["AccessDeniedDetail"]["AuthAction"] == action

    return denied_by_ram


@pytest.fixture(name="launch")
def _launch(root: Any) -> Callable[..., str]:
    """Run an instance in a VPC of its own and give its id."""

    def launch(caller: Any = root, **parameters: Any) -> str:
        return Network(caller).launch(**parameters)[0]

    return launch


@pytest.fixture(name="alter")
def _alter(emulator: Any) -> Callable[..., None]:
    """Change an instance's record, for what no call changes."""

    def alter(instance_id: str, **fields: Any) -> None:
        store = emulator.world.ecs
        store.put_instance(replace(store.instances.locate(instance_id), **fields))

    return alter


@pytest.fixture(name="metadata")
def _metadata(emulator: Any) -> Callable[..., WireResponse]:
    """Ask the metadata service, by its own address unless the headers name another host."""

    def metadata(
        path: str, method: str = "GET", instance_id: str | None = None, headers: dict[str, str] | None = None
    ) -> WireResponse:
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        request = WireRequest(method, path, headers={"host": "100.100.100.200", **lower})
        response: WireResponse = emulator.metadata.handle(request, instance_id)
        return response

    return metadata


@pytest.fixture(name="page")
def _page() -> Callable[[WireResponse], str]:
    """Check that an answer is one of the metadata service's own error pages, and give its title."""

    def page(response: WireResponse) -> str:
        body = response.body.decode("ascii")
        assert response.headers["Content-Type"] == "text/html"
        assert body.startswith('<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC')
        title = body.partition("<title>")[2].partition("</title>")[0]
        assert f"  <h1>{title}</h1>\n" in body
        assert title.startswith(f"{response.status} - ")
        return title

    return page


class Network:
    """A VPC with a vSwitch and a security group, and launches into it."""

    image_id = "aliyun_3_x64_20G_alibase_20240528.vhd"
    instance_type = "ecs.g6.large"

    def __init__(self, caller: Any) -> None:
        self.caller = caller
        self.vpc_id = caller.vpc("CreateVpc", CidrBlock="192.168.0.0/16")["VpcId"]
        self.vswitch_id = self.new_vswitch("192.168.1.0/24")
        self.group_id = self.new_group(VpcId=self.vpc_id)

    def new_vswitch(self, cidr_block: str, zone_id: str = "cn-hangzhou-i") -> str:
        vswitch = self.caller.vpc("CreateVSwitch", VpcId=self.vpc_id, ZoneId=zone_id, CidrBlock=cidr_block)
        return str(vswitch["VSwitchId"])

    def new_group(self, **parameters: Any) -> str:
        return str(self.caller.ecs("CreateSecurityGroup", **parameters)["SecurityGroupId"])

    def parameters(self, **parameters: Any) -> dict[str, Any]:
        """Return the parameters of a launch into the vSwitch; those given as None are left out."""
        usual = {
            "ImageId": self.image_id,
            "InstanceType": self.instance_type,
            "SecurityGroupId": self.group_id,
            "VSwitchId": self.vswitch_id,
        }
        return {name: value for name, value in (usual | parameters).items() if value is not None}

    def launch(self, **parameters: Any) -> list[str]:
        answer = self.caller.ecs("RunInstances", **self.parameters(**parameters))
        ids: list[str] = answer["InstanceIdSets"]["InstanceIdSet"]
        return ids

    def launch_classic(self, **parameters: Any) -> str:
        return self.launch(VSwitchId=None, SecurityGroupId=self.new_group(), **parameters)[0]

    def show(self, instance_id: str) -> dict[str, Any]:
        answer = self.caller.ecs("DescribeInstances", InstanceIds=json.dumps([instance_id]))
        (instance,) = answer["Instances"]["Instance"]
        shown: dict[str, Any] = instance
        return shown

    def free_addresses(self) -> int:
        answer = self.caller.vpc("DescribeVSwitches", VSwitchId=self.vswitch_id)
        (vswitch,) = answer["VSwitches"]["VSwitch"]
        return int(vswitch["AvailableIpAddressCount"])


@pytest.fixture(name="network")
def _network(root: Any) -> Network:
    return Network(root)


@pytest.fixture(name="denied_by_ecs")
def _denied_by_ecs() -> Callable[[str], AbstractContextManager[None]]:
    """Expect that ECS or VPC denies an action."""

    @contextmanager
    def denied_by_ecs(action: str) -> Iterator[None]:
        with pytest.raises(ApiError) as caught:
            yield
        assert (caught.value.code, caught.value.status) == ("Forbidden.RAM", 403)
        assert caught.value.message == (
            "User not authorized to operate on the specified resource, or this API doesn't support RAM."
        )
        assert caught.value.detail["AccessDeniedDetail"]["AuthAction"] == action

    return denied_by_ecs
