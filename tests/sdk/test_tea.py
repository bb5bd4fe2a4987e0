"""The newest SDKs (``alibabacloud_*``), synchronous and asynchronous, under both signature versions."""

import json
from collections.abc import Callable

import pytest
from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_ram20150501 import models as ram
from alibabacloud_sts20150401 import models as sts
from alibabacloud_vpc20160428 import models as vpc
from Tea.exceptions import TeaException

from alimock.emulator.emulator import NewAccount
from alimock.fixtures.servers import LiveServer
from alimock.sdk_shim.clients import Clients

REGION = "cn-hangzhou"
READ_INSTANCES = json.dumps(
    {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ecs:DescribeInstances", "Resource": "*"}]}
)


def test_roles_live_and_die(admin: Clients, ecs_trust: str) -> None:
    created = admin.ram.create_role(
        ram.CreateRoleRequest(
            role_name="Web",
            assume_role_policy_document=ecs_trust,
            description="for the web",
            max_session_duration=7200,
            tag=[ram.CreateRoleRequestTag(key="team", value="web")],
        )
    ).body.role
    assert created.arn.endswith(":role/web")
    got = admin.ram.get_role(ram.GetRoleRequest(role_name="Web")).body.role
    assert (got.role_id, got.assume_role_policy_document) == (created.role_id, ecs_trust)
    assert (got.max_session_duration, got.description) == (7200, "for the web")
    admin.ram.update_role(ram.UpdateRoleRequest(role_name="Web", new_description="for all"))
    listed = admin.ram.list_roles(ram.ListRolesRequest()).body
    assert [(role.description, role.tags.tag[0].tag_key) for role in listed.roles.role] == [("for all", "team")]
    assert listed.is_truncated is False
    admin.ram.delete_role(ram.DeleteRoleRequest(role_name="Web"))
    with pytest.raises(TeaException) as gone:
        admin.ram.get_role(ram.GetRoleRequest(role_name="Web"))
    assert (gone.value.code, gone.value.statusCode) == ("EntityNotExist.Role", 404)


def test_policies_live_and_die(admin: Clients, ecs_trust: str) -> None:
    admin.ram.create_role(ram.CreateRoleRequest(role_name="web", assume_role_policy_document=ecs_trust))
    admin.ram.create_policy(ram.CreatePolicyRequest(policy_name="read", policy_document=READ_INSTANCES))
    got = admin.ram.get_policy(ram.GetPolicyRequest(policy_name="read", policy_type="Custom")).body
    assert got.default_policy_version.policy_document == READ_INSTANCES
    assert got.policy.default_version == "v1"
    for kind, name in (("Custom", "read"), ("System", "AliyunOSSReadOnlyAccess")):
        admin.ram.attach_policy_to_role(
            ram.AttachPolicyToRoleRequest(policy_type=kind, policy_name=name, role_name="web")
        )
    attached = admin.ram.list_policies_for_role(ram.ListPoliciesForRoleRequest(role_name="web")).body
    assert {policy.policy_name for policy in attached.policies.policy} == {"read", "AliyunOSSReadOnlyAccess"}
    with pytest.raises(TeaException) as conflict:
        admin.ram.delete_role(ram.DeleteRoleRequest(role_name="web"))
    assert (conflict.value.code, conflict.value.statusCode) == ("DeleteConflict.Role.Policy", 409)
    admin.ram.detach_policy_from_role(
        ram.DetachPolicyFromRoleRequest(policy_type="Custom", policy_name="read", role_name="web")
    )
    admin.ram.delete_policy(ram.DeletePolicyRequest(policy_name="read"))
    custom = admin.ram.list_policies(ram.ListPoliciesRequest(policy_type="Custom")).body
    assert custom.policies.policy == []


def test_a_user_with_a_key_is_held_to_its_policies(admin: Clients, alimock_server: LiveServer) -> None:
    admin.ram.create_user(ram.CreateUserRequest(user_name="ann"))
    key = admin.ram.create_access_key(ram.CreateAccessKeyRequest(user_name="ann")).body.access_key
    ann = Clients(alimock_server.endpoint, access_key_id=key.access_key_id, access_key_secret=key.access_key_secret)
    assert ann.sts.get_caller_identity().body.arn.endswith(":user/ann")
    with pytest.raises(TeaException) as denied:
        ann.ram.list_roles(ram.ListRolesRequest())
    assert (denied.value.code, denied.value.statusCode) == ("NoPermission", 403)
    assert denied.value.accessDeniedDetail["AuthAction"] == "ram:ListRoles"
    admin.ram.attach_policy_to_user(
        ram.AttachPolicyToUserRequest(policy_type="System", policy_name="AliyunRAMReadOnlyAccess", user_name="ann")
    )
    assert ann.ram.list_roles(ram.ListRolesRequest()).body.roles.role == []


def test_a_user_assumes_a_role(admin: Clients, alimock_server: LiveServer, alimock_account: NewAccount) -> None:
    trust = {
        "Version": "1",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"RAM": [f"acs:ram::{alimock_account.account_id}:root"]},
            }
        ],
    }
    role = admin.ram.create_role(
        ram.CreateRoleRequest(role_name="ops", assume_role_policy_document=json.dumps(trust))
    ).body.role
    admin.ram.create_user(ram.CreateUserRequest(user_name="ann"))
    admin.ram.attach_policy_to_user(
        ram.AttachPolicyToUserRequest(policy_type="System", policy_name="AliyunSTSAssumeRoleAccess", user_name="ann")
    )
    key = admin.ram.create_access_key(ram.CreateAccessKeyRequest(user_name="ann")).body.access_key
    ann = Clients(alimock_server.endpoint, access_key_id=key.access_key_id, access_key_secret=key.access_key_secret)
    assumed = ann.sts.assume_role(sts.AssumeRoleRequest(role_arn=role.arn, role_session_name="s1")).body
    assert assumed.assumed_role_user.assumed_role_id == f"{role.role_id}:s1"
    session = Clients(
        alimock_server.endpoint,
        access_key_id=assumed.credentials.access_key_id,
        access_key_secret=assumed.credentials.access_key_secret,
        security_token=assumed.credentials.security_token,
    )
    assert session.sts.get_caller_identity().body.identity_type == "AssumedRoleUser"


def test_instances_start_stop_and_go(admin: Clients, run_instance: Callable[..., str], network: dict[str, str]) -> None:
    instance_id = run_instance(tag=[ecs.RunInstancesRequestTag(key="team", value="web")])

    def look() -> ecs.DescribeInstancesResponseBodyInstancesInstance:
        return admin.ecs.describe_instances(
            ecs.DescribeInstancesRequest(region_id=REGION, instance_ids=json.dumps([instance_id]))
        ).body.instances.instance[0]

    seen = look()
    assert (seen.status, seen.instance_network_type) == ("Running", "vpc")
    assert seen.vpc_attributes.v_switch_id == network["v_switch_id"]
    assert seen.security_group_ids.security_group_id == [network["security_group_id"]]
    assert seen.tags.tag[0].tag_value == "web"
    admin.ecs.stop_instance(ecs.StopInstanceRequest(instance_id=instance_id))
    assert look().status == "Stopped"
    admin.ecs.start_instance(ecs.StartInstanceRequest(instance_id=instance_id))
    assert look().status == "Running"
    with pytest.raises(TeaException) as running:
        admin.ecs.delete_instance(ecs.DeleteInstanceRequest(instance_id=instance_id))
    assert (running.value.code, running.value.statusCode) == ("IncorrectInstanceStatus", 403)
    admin.ecs.delete_instance(ecs.DeleteInstanceRequest(instance_id=instance_id, force=True))
    admin.ecs.delete_security_group(
        ecs.DeleteSecurityGroupRequest(region_id=REGION, security_group_id=network["security_group_id"])
    )
    admin.vpc.delete_vswitch(vpc.DeleteVSwitchRequest(region_id=REGION, v_switch_id=network["v_switch_id"]))
    admin.vpc.delete_vpc(vpc.DeleteVpcRequest(region_id=REGION, vpc_id=network["vpc_id"]))
    assert admin.vpc.describe_vpcs(vpc.DescribeVpcsRequest(region_id=REGION)).body.total_count == 0


def test_a_network_is_described(admin: Clients, network: dict[str, str]) -> None:
    seen = admin.vpc.describe_vpcs(vpc.DescribeVpcsRequest(region_id=REGION)).body.vpcs.vpc[0]
    assert (seen.vpc_id, seen.status) == (network["vpc_id"], "Available")
    switch = admin.vpc.describe_vswitches(
        vpc.DescribeVSwitchesRequest(region_id=REGION, vpc_id=network["vpc_id"])
    ).body.v_switches.v_switch[0]
    assert (switch.v_switch_id, switch.cidr_block) == (network["v_switch_id"], "10.0.1.0/24")
    group = admin.ecs.describe_security_groups(
        ecs.DescribeSecurityGroupsRequest(region_id=REGION, vpc_id=network["vpc_id"])
    ).body.security_groups.security_group[0]
    assert group.security_group_id == network["security_group_id"]
    regions = admin.ecs.describe_regions(ecs.DescribeRegionsRequest()).body.regions.region
    assert REGION in {region.region_id for region in regions}


def test_a_role_is_bound_described_and_taken_off(
    admin: Clients, run_instance: Callable[..., str], ecs_trust: str
) -> None:
    admin.ram.create_role(ram.CreateRoleRequest(role_name="web", assume_role_policy_document=ecs_trust))
    instance_id = run_instance()
    ids = json.dumps([instance_id])
    bound = admin.ecs.attach_instance_ram_role(
        ecs.AttachInstanceRamRoleRequest(region_id=REGION, ram_role_name="web", instance_ids=ids)
    ).body
    assert (bound.total_count, bound.fail_count, bound.ram_role_name) == (1, 0, "web")
    result = bound.attach_instance_ram_role_results.attach_instance_ram_role_result[0]
    assert (result.instance_id, result.code, result.message, result.success) == (instance_id, "200", "success", True)
    again = admin.ecs.attach_instance_ram_role(
        ecs.AttachInstanceRamRoleRequest(region_id=REGION, ram_role_name="web", instance_ids=ids)
    ).body
    assert again.fail_count == 1
    result = again.attach_instance_ram_role_results.attach_instance_ram_role_result[0]
    assert (result.code, result.success) == ("InvalidRamRole.AlreadyAttached", False)
    seen = admin.ecs.describe_instance_ram_role(
        ecs.DescribeInstanceRamRoleRequest(region_id=REGION, instance_ids=ids)
    ).body.instance_ram_role_sets.instance_ram_role_set
    assert [(item.instance_id, item.ram_role_name) for item in seen] == [(instance_id, "web")]
    admin.ecs.detach_instance_ram_role(
        ecs.DetachInstanceRamRoleRequest(region_id=REGION, ram_role_name="web", instance_ids=ids)
    )
    seen = admin.ecs.describe_instance_ram_role(
        ecs.DescribeInstanceRamRoleRequest(region_id=REGION, ram_role_name="web")
    ).body.instance_ram_role_sets.instance_ram_role_set
    assert seen == []


def test_a_classic_instance_carries_no_role(admin: Clients, ecs_trust: str) -> None:
    admin.ram.create_role(ram.CreateRoleRequest(role_name="web", assume_role_policy_document=ecs_trust))
    group_id = admin.ecs.create_security_group(ecs.CreateSecurityGroupRequest(region_id=REGION)).body.security_group_id
    instance_id = admin.ecs.run_instances(
        ecs.RunInstancesRequest(
            region_id=REGION,
            image_id="aliyun_3_x64_20G_alibase_20240528.vhd",
            instance_type="ecs.g6.large",
            security_group_id=group_id,
        )
    ).body.instance_id_sets.instance_id_set[0]
    with pytest.raises(TeaException) as classic:
        admin.ecs.attach_instance_ram_role(
            ecs.AttachInstanceRamRoleRequest(
                region_id=REGION, ram_role_name="web", instance_ids=json.dumps([instance_id])
            )
        )
    assert (classic.value.code, classic.value.statusCode) == ("InvalidNetworkType.MismatchRamRole", 403)


async def test_the_asynchronous_clients_do_the_same(admin: Clients, ecs_trust: str) -> None:
    created = await admin.ram.create_role_async(
        ram.CreateRoleRequest(role_name="web", assume_role_policy_document=ecs_trust)
    )
    assert created.body.role.assume_role_policy_document == ecs_trust
    assert (await admin.sts.get_caller_identity_async()).body.identity_type == "Account"
    regions = await admin.ecs.describe_regions_async(ecs.DescribeRegionsRequest())
    assert REGION in {region.region_id for region in regions.body.regions.region}
    made = await admin.vpc.create_vpc_async(vpc.CreateVpcRequest(region_id=REGION, vpc_name="a: b, c"))
    seen = await admin.vpc.describe_vpcs_async(vpc.DescribeVpcsRequest(region_id=REGION, vpc_id=made.body.vpc_id))
    assert seen.body.vpcs.vpc[0].vpc_name == "a: b, c"
    with pytest.raises(TeaException) as gone:
        await admin.ram.get_role_async(ram.GetRoleRequest(role_name="nobody"))
    assert gone.value.code == "EntityNotExist.Role"


def test_signature_version_1_of_the_newest_clients(
    alimock_server: LiveServer, alimock_account: NewAccount, ecs_trust: str
) -> None:
    admin = Clients(
        alimock_server.endpoint,
        access_key_id=alimock_account.access_key_id,
        access_key_secret=alimock_account.access_key_secret,
        signature_algorithm="v2",
    )
    created = admin.ram.create_role(ram.CreateRoleRequest(role_name="web", assume_role_policy_document=ecs_trust))
    assert created.body.role.assume_role_policy_document == ecs_trust


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_a_wrong_secret_is_told_so(
    alimock_server: LiveServer, alimock_account: NewAccount, algorithm: str | None
) -> None:
    stranger = Clients(
        alimock_server.endpoint,
        access_key_id=alimock_account.access_key_id,
        access_key_secret="wrong",
        signature_algorithm=algorithm,
    )
    with pytest.raises(TeaException) as refused:
        stranger.sts.get_caller_identity()
    assert refused.value.code == "SignatureDoesNotMatch"
