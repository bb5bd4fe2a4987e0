"""The whole flow, narrated: the published SDKs against an emulator in this process."""

import json
from collections.abc import Callable
from typing import Any

from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_ram20150501 import models as ram
from alibabacloud_vpc20160428 import models as vpc
from Tea.exceptions import TeaException

from ..emulator.emulator import Emulator
from ..emulator.server import Server
from ..emulator.state import DEFAULT_ACCESS_KEY
from .clients import Clients, instance_credentials
from .environment import REGION

ROLE = "demo-role"
POLICY = "demo-read-instances"
IMAGE = "aliyun_3_x64_20G_alibase_20240528.vhd"

TRUST = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}],
}
PERMISSION = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": "ecs:DescribeInstances", "Resource": "*"}],
}

Say = Callable[[str], object]


class UnexpectedAnswerError(Exception):
    """A step was not answered as the cloud answers it."""


def run(say: Say) -> bool:
    """Run the flow.

    Args:
        say: Prints a line.

    Returns:
        Whether every step was answered as the cloud answers it.
    """
    with Server(Emulator()) as server:
        say(f"An emulator answers at {server.endpoint}; the SDKs below are the published ones, unchanged.")
        try:
            _flow(server.endpoint, say)
        except (UnexpectedAnswerError, TeaException) as error:
            say(f"\nNot as the cloud answers: {error}")
            return False
    say("\nEvery step was answered as the cloud answers it.")
    return True


def _flow(endpoint: str, say: Say) -> None:
    admin = Clients(endpoint, access_key_id=DEFAULT_ACCESS_KEY, access_key_secret=DEFAULT_ACCESS_KEY)

    say("\n1. Create a role that trusts ECS                              RAM CreateRole")
    role = admin.ram.create_role(
        ram.CreateRoleRequest(role_name=ROLE, assume_role_policy_document=json.dumps(TRUST))
    ).body.role
    say(f"   {role.arn}, id {role.role_id}")

    say("\n2. Authorize it to read instances, nothing else               RAM CreatePolicy, AttachPolicyToRole")
    admin.ram.create_policy(ram.CreatePolicyRequest(policy_name=POLICY, policy_document=json.dumps(PERMISSION)))
    admin.ram.attach_policy_to_role(
        ram.AttachPolicyToRoleRequest(policy_type="Custom", policy_name=POLICY, role_name=ROLE)
    )
    say(f"   {POLICY} is attached to {ROLE}")

    say("\n3. Start an instance in a VPC                                 VPC CreateVpc, ...; ECS RunInstances")
    instance_id = _run_instance(admin)
    say(f"   {instance_id} is running")

    say("\n4. Bind the role to the instance                              ECS AttachInstanceRamRole")
    bound = admin.ecs.attach_instance_ram_role(
        ecs.AttachInstanceRamRoleRequest(region_id=REGION, ram_role_name=ROLE, instance_ids=json.dumps([instance_id]))
    ).body
    _expect(bound.fail_count == 0, f"{bound.fail_count} instances refused the role")
    say(f"   {ROLE} is bound to {bound.total_count} instance")

    say("\n5. On the instance, fetch a temporary token                   PUT, GET http://100.100.100.200/latest/...")
    credentials = instance_credentials(endpoint)
    token = credentials.get_credential()
    say(f"   {token.access_key_id}, with a security token of {len(token.security_token)} characters")

    program = Clients(endpoint, credential=credentials)
    say("\n6. Ask who that is                                            STS GetCallerIdentity")
    caller = program.sts.get_caller_identity().body
    _expect(caller.arn.endswith(f"/{ROLE}/vm-ram-{instance_id}"), f"the caller is {caller.arn}")
    say(f"   {caller.arn}")

    say("\n7. Use it for what the role may do                            ECS DescribeInstances")
    seen = program.ecs.describe_instances(ecs.DescribeInstancesRequest(region_id=REGION)).body
    _expect(seen.total_count == 1, f"{seen.total_count} instances are seen")
    say(f"   allowed: {seen.instances.instance[0].instance_id} {seen.instances.instance[0].status}")

    say("\n8. Use it for what the role may not do                        RAM ListRoles")
    denial = _refusal(lambda: program.ram.list_roles(ram.ListRolesRequest()), "NoPermission")
    detail = denial.accessDeniedDetail or {}
    say(f"   denied: {denial.code}, {detail.get('AuthAction')} for {detail.get('AuthPrincipalDisplayName')}")
    say(f"   because: {detail.get('NoPermissionType')} in {detail.get('PolicyType')}")

    say("\n9. Take the role off: the token dies with it                  ECS DetachInstanceRamRole")
    admin.ecs.detach_instance_ram_role(
        ecs.DetachInstanceRamRoleRequest(region_id=REGION, ram_role_name=ROLE, instance_ids=json.dumps([instance_id]))
    )
    refusal = _refusal(program.sts.get_caller_identity, "InvalidSecurityToken.Expired")
    say(f"   denied: {refusal.code}")


def _run_instance(admin: Clients) -> str:
    vpc_id = admin.vpc.create_vpc(vpc.CreateVpcRequest(region_id=REGION, cidr_block="192.168.0.0/16")).body.vpc_id
    vswitch_id = admin.vpc.create_vswitch(
        vpc.CreateVSwitchRequest(region_id=REGION, vpc_id=vpc_id, zone_id=f"{REGION}-i", cidr_block="192.168.1.0/24")
    ).body.v_switch_id
    group_id = admin.ecs.create_security_group(
        ecs.CreateSecurityGroupRequest(region_id=REGION, vpc_id=vpc_id, security_group_name="demo")
    ).body.security_group_id
    started = admin.ecs.run_instances(
        ecs.RunInstancesRequest(
            region_id=REGION,
            image_id=IMAGE,
            instance_type="ecs.g6.large",
            v_switch_id=vswitch_id,
            security_group_id=group_id,
        )
    ).body
    return str(started.instance_id_sets.instance_id_set[0])


def _refusal(call: Callable[[], Any], code: str) -> Any:
    """Return the SDK's exception of a call that has to be refused."""
    try:
        call()
    except TeaException as error:
        _expect(error.code == code, f"{error.code} where {code} was due")
        return error
    raise UnexpectedAnswerError(f"a call was allowed that had to be refused with {code}")


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UnexpectedAnswerError(otherwise)
