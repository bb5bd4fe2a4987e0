"""Use the token of an instance's role through the newest generation of the SDKs: ``newest.py REGION``."""

import json
import os
import sys

from alibabacloud_credentials.client import Client as Credential
from alibabacloud_ecs20140526.client import Client as Ecs
from alibabacloud_ecs20140526.models import DescribeInstancesRequest
from alibabacloud_ram20150501.client import Client as Ram
from alibabacloud_ram20150501.models import ListRolesRequest
from alibabacloud_sts20150401.client import Client as Sts
from alibabacloud_tea_openapi.models import Config
from Tea.exceptions import TeaException


def main(region: str) -> None:
    credential = Credential()

    def config() -> Config:
        config = Config(credential=credential, region_id=region)
        if endpoint := os.environ.get("ALIBABA_CLOUD_ENDPOINT"):
            config.endpoint = endpoint
            config.protocol = "http"
        return config

    identity = Sts(config()).get_caller_identity()
    instances = Ecs(config()).describe_instances(DescribeInstancesRequest(region_id=region))
    try:
        Ram(config()).list_roles(ListRolesRequest())
    except TeaException as error:
        denied = error.code
    else:
        sys.exit("ListRoles was not denied")

    json.dump({"arn": identity.body.arn, "instances": instances.body.total_count, "denied": denied}, sys.stdout)


main(sys.argv[1])
