import json

import pytest
from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_ram20150501 import models as ram
from alibabacloud_vpc20160428 import models as vpc
from Tea.exceptions import TeaException

from alimock.sdk_shim.clients import Clients, instance_credentials

TRUST = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}],
}


def test_a_program_on_the_instance_may_do_what_the_role_may(alimock_server, alimock_account):
    admin = Clients(
        alimock_server.endpoint,
        access_key_id=alimock_account.access_key_id,
        access_key_secret=alimock_account.access_key_secret,
    )

    # 1. A role that ECS may assume.
    admin.ram.create_role(ram.CreateRoleRequest(role_name="web", assume_role_policy_document=json.dumps(TRUST)))

    # 2. Its permissions.
    admin.ram.attach_policy_to_role(
        ram.AttachPolicyToRoleRequest(policy_type="System", policy_name="AliyunECSReadOnlyAccess", role_name="web")
    )

    # 3. Bound to an instance in a VPC, here at creation.
    network = admin.vpc.create_vpc(vpc.CreateVpcRequest(region_id="cn-hangzhou", cidr_block="10.0.0.0/8")).body
    subnet = admin.vpc.create_vswitch(
        vpc.CreateVSwitchRequest(
            region_id="cn-hangzhou", vpc_id=network.vpc_id, zone_id="cn-hangzhou-i", cidr_block="10.0.1.0/24"
        )
    ).body
    group = admin.ecs.create_security_group(
        ecs.CreateSecurityGroupRequest(region_id="cn-hangzhou", vpc_id=network.vpc_id)
    ).body
    admin.ecs.run_instances(
        ecs.RunInstancesRequest(
            region_id="cn-hangzhou",
            image_id="aliyun_3_x64_20G_alibase_20240528.vhd",
            instance_type="ecs.g6.large",
            v_switch_id=subnet.v_switch_id,
            security_group_id=group.security_group_id,
            ram_role_name="web",
        )
    )

    # The program on it: no stored keys, only the metadata service.
    program = Clients(alimock_server.endpoint, credential=instance_credentials(alimock_server.endpoint))

    assert program.ecs.describe_instances(ecs.DescribeInstancesRequest(region_id="cn-hangzhou")).body.total_count == 1
    with pytest.raises(TeaException) as denied:
        program.ram.list_roles(ram.ListRolesRequest())
    assert denied.value.code == "NoPermission"
