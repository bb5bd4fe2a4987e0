"""Get the token of an instance's role as the client of object storage does: ``oss.py ROLE``."""

import json
import sys

from oss2.credentials import EcsRamRoleCredentialsProvider


def main(role: str) -> None:
    url = f"http://100.100.100.200/latest/meta-data/ram/security-credentials/{role}"
    credentials = EcsRamRoleCredentialsProvider(url).get_credentials()
    json.dump({"access_key_id": credentials.access_key_id, "security_token": credentials.security_token}, sys.stdout)


main(sys.argv[1])
