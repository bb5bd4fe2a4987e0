import os

from alibabacloud_credentials.client import Client as DefaultCredentials

from alimock.sdk_shim.clients import Clients

program = Clients(f"http://{os.environ['ALIBABA_CLOUD_ENDPOINT']}", credential=DefaultCredentials())
print(program.sts.get_caller_identity().body.arn)
