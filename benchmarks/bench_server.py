"""How the server compares with a bare Flask "hello" on the same WSGI server: start-up and requests a second.

Every figure is a ratio within this run: machines differ, and so do their moods.
"""

import json
import statistics
import urllib.request
from datetime import datetime, timezone

from load import free_port, python, running, throughput

from alimock.emulator.ports import Ids
from alimock.emulator.wire import sign_v3
from alimock.emulator.wire.message import WireRequest

STARTS = 7
ROUNDS = 3
REQUESTS = 4000
IDS = Ids()
TRUST = json.dumps(
    {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.aliyuncs.com"}}],
    }
)
READ_ROLES = json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ram:Get*", "Resource": "*"}]})


def main() -> None:
    """Measure, and print the ratios."""
    hello_port, port = free_port(), free_port()
    hello = python("benchmarks/hello.py", str(hello_port))
    serve = python("-m", "alimock.emulator", "serve", "--port", str(port))
    health = f"http://127.0.0.1:{port}/_alimock/health"
    hello_url = f"http://127.0.0.1:{hello_port}/"

    starts: dict[str, list[float]] = {"hello": [], "serve": []}
    for _ in range(STARTS):
        with running(hello, hello_url) as seconds:
            starts["hello"].append(seconds)
        with running(serve, health) as seconds:
            starts["serve"].append(seconds)
    ratio = statistics.median(starts["serve"]) / statistics.median(starts["hello"])
    print(f"cold start to the first 200: {ratio:.2f} times hello's (must stay below 4)")

    with running(hello, hello_url), running(serve, health):
        instance = Setup(port)
        hello_request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{hello_port}\r\n\r\n".encode()
        metadata = f"GET {instance.credentials_path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        for connections in (1, 8):
            rates: dict[str, list[float]] = {"hello": [], "GetRole": [], "metadata credentials": []}
            for _ in range(ROUNDS):
                signed = [
                    instance.request("2015-05-01", "GetRole", instance.user_key, RoleName="bench")
                    for _ in range(REQUESTS)
                ]
                rates["hello"].append(throughput(hello_port, [hello_request] * REQUESTS, connections))
                rates["GetRole"].append(throughput(port, signed, connections))
                rates["metadata credentials"].append(throughput(port, [metadata] * REQUESTS, connections))
            floor = statistics.median(rates.pop("hello"))
            for name, values in rates.items():
                ratio = statistics.median(values) / floor
                print(f"{name}, {connections} connections: {ratio:.2f} of hello's rate (must stay above 0.5)")


class Setup:
    """A role, an instance that carries it, and a RAM user who may read roles, in a running emulator."""

    def __init__(self, port: int) -> None:
        self.port = port
        root = ("alimock", "alimock")
        self.call("2015-05-01", "CreateRole", root, RoleName="bench", AssumeRolePolicyDocument=TRUST)
        self.call("2015-05-01", "CreatePolicy", root, PolicyName="bench", PolicyDocument=READ_ROLES)
        self.call("2015-05-01", "CreateUser", root, UserName="bench")
        self.call("2015-05-01", "AttachPolicyToUser", root, PolicyType="Custom", PolicyName="bench", UserName="bench")
        key = self.call("2015-05-01", "CreateAccessKey", root, UserName="bench")["AccessKey"]
        self.user_key = (key["AccessKeyId"], key["AccessKeySecret"])
        region = {"RegionId": "cn-hangzhou"}
        vpc_id = self.call("2016-04-28", "CreateVpc", root, CidrBlock="10.0.0.0/8", **region)["VpcId"]
        vswitch_id = self.call(
            "2016-04-28", "CreateVSwitch", root, VpcId=vpc_id, CidrBlock="10.0.0.0/24", ZoneId="cn-hangzhou-i", **region
        )["VSwitchId"]
        group_id = self.call("2014-05-26", "CreateSecurityGroup", root, VpcId=vpc_id, **region)["SecurityGroupId"]
        self.call(
            "2014-05-26",
            "RunInstances",
            root,
            VSwitchId=vswitch_id,
            SecurityGroupId=group_id,
            ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
            InstanceType="ecs.g6.large",
            RamRoleName="bench",
            **region,
        )
        self.credentials_path = "/latest/meta-data/ram/security-credentials/bench"

    def request(self, version: str, action: str, key: tuple[str, str], **parameters: str) -> bytes:
        """Sign a call as the newest SDKs do, and return its bytes."""
        query = "&".join(f"{name}={sign_v3.percent_encode(value)}" for name, value in parameters.items())
        headers = {
            "host": f"127.0.0.1:{self.port}",
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),  # noqa: TID251 - a client's time
            "x-acs-signature-nonce": IDS.hexadecimal(32),
            "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "accept": "application/json",
            "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
        }
        unsigned = WireRequest("POST", "/", query, headers)
        headers["authorization"] = sign_v3.authorize(unsigned, parameters, *key)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /?{query} HTTP/1.1\r\n{lines}content-length: 0\r\n\r\n".encode()

    def call(self, version: str, action: str, key: tuple[str, str], **parameters: str) -> dict[str, object]:
        """Call an action and return its answer."""
        raw = self.request(version, action, key, **parameters).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in raw[1:] if line)
        path = raw[0].split(" ")[1]
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as response:
            answer: dict[str, object] = json.load(response)
            return answer


if __name__ == "__main__":
    main()
