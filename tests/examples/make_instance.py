import json
import os

from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_ram20150501 import models as ram
from alibabacloud_vpc20160428 import models as vpc

from alimock.sdk_shim.clients import Clients

REGION = os.environ["ALIBABA_CLOUD_REGION_ID"]
TRUST = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}],
}

admin = Clients(
    f"http://{os.environ['ALIBABA_CLOUD_ENDPOINT']}",
    access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
    access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
)

network = admin.vpc.create_vpc(vpc.CreateVpcRequest(region_id=REGION, cidr_block="10.0.0.0/8")).body
subnet = admin.vpc.create_vswitch(
    vpc.CreateVSwitchRequest(region_id=REGION, vpc_id=network.vpc_id, zone_id=f"{REGION}-i", cidr_block="10.0.1.0/24")
).body
group = admin.ecs.create_security_group(ecs.CreateSecurityGroupRequest(region_id=REGION, vpc_id=network.vpc_id)).body
instance_id = admin.ecs.run_instances(
    ecs.RunInstancesRequest(
        region_id=REGION,
        image_id="aliyun_3_x64_20G_alibase_20240528.vhd",
        instance_type="ecs.g6.large",
        v_switch_id=subnet.v_switch_id,
        security_group_id=group.security_group_id,
    )
).body.instance_id_sets.instance_id_set[0]

admin.ram.create_role(ram.CreateRoleRequest(role_name="web", assume_role_policy_document=json.dumps(TRUST)))
admin.ram.attach_policy_to_role(
    ram.AttachPolicyToRoleRequest(policy_type="System", policy_name="AliyunECSReadOnlyAccess", role_name="web")
)
admin.ecs.attach_instance_ram_role(
    ecs.AttachInstanceRamRoleRequest(region_id=REGION, ram_role_name="web", instance_ids=json.dumps([instance_id]))
)
print(instance_id)
