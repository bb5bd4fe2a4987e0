"""Use the token of an instance's role through the older generation of the SDKs: ``older.py REGION ROLE``."""

import json
import os
import sys
from typing import Any

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import EcsRamRoleCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import RpcRequest
from aliyunsdkecs.request.v20140526.DescribeInstancesRequest import DescribeInstancesRequest
from aliyunsdkram.request.v20150501.ListRolesRequest import ListRolesRequest
from aliyunsdksts.request.v20150401.GetCallerIdentityRequest import GetCallerIdentityRequest


def main(region: str, role: str) -> None:
    client = AcsClient(region_id=region, credential=EcsRamRoleCredential(role))

    def call(request: RpcRequest) -> dict[str, Any]:
        request.set_protocol_type("https")
        if endpoint := os.environ.get("ALIBABA_CLOUD_ENDPOINT"):
            request.set_endpoint(endpoint)
            request.set_protocol_type("http")
        answer: dict[str, Any] = json.loads(client.do_action_with_exception(request))
        return answer

    identity = call(GetCallerIdentityRequest())
    instances = call(DescribeInstancesRequest())
    try:
        call(ListRolesRequest())
    except ServerException as error:
        denied = error.get_error_code()
    else:
        sys.exit("ListRoles was not denied")

    json.dump({"arn": identity["Arn"], "instances": instances["TotalCount"], "denied": denied}, sys.stdout)


main(*sys.argv[1:])
