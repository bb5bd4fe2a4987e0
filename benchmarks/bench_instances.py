"""What numbers cost: pages and single instances with 100 instances against 20,000.

Every figure is a ratio within this run, in one process and without sockets.
"""

import json

from timing import best

from alimock.emulator.api.principal import Root
from alimock.emulator.emulator import Emulator
from alimock.emulator.state import DEFAULT_ACCOUNT_ID

FEW, MANY = 100, 20_000
AT_ONCE = 100
CALLS = 20
ROOT = Root(DEFAULT_ACCOUNT_ID)
REGION = {"RegionId": "cn-hangzhou"}


def main() -> None:
    """Measure, and print the ratios."""
    few, many = _emulator_with_instances(FEW), _emulator_with_instances(MANY)
    for name, parameters, otherwise in (
        ("first page of 10", {}, {}),
        ("first page of 100", {"PageSize": "100"}, {"PageSize": "100"}),
        ("page in the middle, by number", {"PageNumber": str(MANY // 20)}, {"PageNumber": "5"}),
        ("page in the middle, by token", {"NextToken": _token_in_the_middle(many)}, {"MaxResults": "10"}),
        ("one instance by its id", {"InstanceIds": _one(many)}, {"InstanceIds": _one(few)}),
    ):
        ratio = _cost(many, parameters) / _cost(few, otherwise)
        print(f"DescribeInstances, {name}: with {MANY:,} instances {ratio:.2f} times the cost with {FEW} (below 1.5)")


def _cost(emulator: Emulator, parameters: dict[str, str]) -> float:
    return best(lambda: emulator.call(ROOT, "ecs", "DescribeInstances", REGION | parameters), CALLS)


def _emulator_with_instances(count: int) -> Emulator:
    """Make an emulator with instances in one vSwitch and one security group, launched as users launch them."""
    emulator = Emulator()

    def call(product: str, action: str, **parameters: str) -> dict[str, str]:
        return emulator.call(ROOT, product, action, REGION | parameters)

    vpc_id = call("vpc", "CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"]
    place = {"VpcId": vpc_id, "ZoneId": "cn-hangzhou-i", "CidrBlock": "10.0.0.0/16"}
    launch = {
        "VSwitchId": call("vpc", "CreateVSwitch", **place)["VSwitchId"],
        "SecurityGroupId": call("ecs", "CreateSecurityGroup", VpcId=vpc_id, SecurityGroupType="enterprise")[
            "SecurityGroupId"
        ],
        "ImageId": "aliyun_3_x64_20G_alibase_20240528.vhd",
        "InstanceType": "ecs.g6.large",
        "Amount": str(AT_ONCE),
    }
    for _ in range(count // AT_ONCE):
        call("ecs", "RunInstances", **launch)
    return emulator


def _token_in_the_middle(emulator: Emulator) -> str:
    """Return where a listing goes on after half of all pages."""
    token = ""
    for _ in range(MANY // 200):
        page = {"MaxResults": "100", **({"NextToken": token} if token else {})}
        token = str(emulator.call(ROOT, "ecs", "DescribeInstances", REGION | page)["NextToken"])
    return token


def _one(emulator: Emulator) -> str:
    page = emulator.call(ROOT, "ecs", "DescribeInstances", {**REGION, "PageSize": "1"})
    return json.dumps([page["Instances"]["Instance"][0]["InstanceId"]])


if __name__ == "__main__":
    main()
