"""What policies and numbers cost: authorizing against rendering, and RAM with 100 roles against 100,000.

Every figure is a ratio within this run. All of it happens in one process, without sockets, so that nothing else is
measured; each figure is the best of several rounds, since other work on the machine only ever adds.
"""

import json

from timing import best

from alimock.emulator.api.call import Call
from alimock.emulator.api.principal import Root, User
from alimock.emulator.api.validation import read_params
from alimock.emulator.catalog import find_action
from alimock.emulator.emulator import Emulator
from alimock.emulator.services.ram.records import Role
from alimock.emulator.state import DEFAULT_ACCOUNT_ID
from alimock.emulator.wire import render
from alimock.emulator.wire.format import Format

POLICIES = 20
STATEMENTS = 10
CALLS = 500
PAGE_CALLS = 50
FEW, MANY = 100, 100_000
VERBS = ("Get", "List", "Create", "Delete", "Update", "Attach", "Detach", "Tag", "Untag", "Set")
TRUST = json.dumps(
    {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.aliyuncs.com"}}],
    }
)
ROOT = Root(DEFAULT_ACCOUNT_ID)


def main() -> None:
    """Measure, and print the ratios."""
    emulator = Emulator()
    user = _user_with_policies(emulator)
    action = find_action("2015-05-01", "GetRole")
    params = read_params(action, {"RoleName": "bench"})
    call = Call(user, "cn-hangzhou", emulator.clock.now(), emulator.world, emulator.ids, emulator.settings)
    result = action.run(call, params)

    def answer() -> None:
        body = {"RequestId": "6894B13B-6D71-4EF5-88FA-F32781734A7F", **result.to_wire()}
        content_type, payload = render.render(body, "GetRoleResponse", Format.JSON)
        render.response(200, content_type, payload, "6894B13B-6D71-4EF5-88FA-F32781734A7F", "trace")

    authorizing = best(lambda: emulator.gateway.authorizer.authorize(call, action, params), CALLS)
    ratio = authorizing / best(answer, CALLS)
    print(f"authorizing against {POLICIES} policies of {STATEMENTS} statements: {ratio:.2f} of rendering (below 1)")

    few, many = _emulator_with_roles(FEW), _emulator_with_roles(MANY)
    for name, action_name, there, calls in (
        ("GetRole", "GetRole", {"RoleName": "role-00000042"}, CALLS),
        ("ListRoles, first page", "ListRoles", {}, PAGE_CALLS),
        ("ListRoles, page in the middle", "ListRoles", {"Marker": _marker_in_the_middle(many)}, PAGE_CALLS),
    ):
        here = {} if "Marker" in there else there
        ratio = _cost(many, action_name, there, calls) / _cost(few, action_name, here, calls)
        print(f"{name}: with {MANY:,} roles {ratio:.2f} times the cost with {FEW} (below 1.5)")


def _cost(emulator: Emulator, action: str, parameters: dict[str, str], calls: int) -> float:
    return best(lambda: emulator.call(ROOT, "ram", action, parameters), calls)


def _user_with_policies(emulator: Emulator) -> User:
    """Create a user whose groups have policies such as people write: one for each product, a statement for each verb.

    Every tenth is about RAM, so that several statements name what is asked for; all of them have conditions.
    """

    def ram(action: str, **parameters: str) -> dict[str, dict[str, str]]:
        return emulator.call(ROOT, "ram", action, parameters)

    ram("CreateRole", RoleName="bench", AssumeRolePolicyDocument=TRUST, Description="reads what the benchmark asks for")
    user = User(DEFAULT_ACCOUNT_ID, ram("CreateUser", UserName="bench")["User"]["UserId"], "bench")
    for number in range(POLICIES):
        group, policy = f"bench-{number // 5}", f"bench-{number}"
        if number % 5 == 0:
            ram("CreateGroup", GroupName=group)
            ram("AddUserToGroup", GroupName=group, UserName="bench")
        product = "ram" if number % 10 == 0 else f"product{number}"
        statements = [
            {
                "Effect": "Allow",
                "Action": [f"{product}:{verb}{noun}*" for noun in ("Role", "Instance", "Bucket")],
                "Resource": [f"acs:{product}:*:{DEFAULT_ACCOUNT_ID}:{kind}/bench*" for kind in ("role", "instance")],
                "Condition": {"IpAddress": {"acs:SourceIp": ["10.0.0.0/8", "127.0.0.0/8"]}},
            }
            for verb in VERBS
        ]
        ram(
            "CreatePolicy",
            PolicyName=policy,
            PolicyDocument=json.dumps({"Version": "1", "Statement": statements}),
        )
        ram("AttachPolicyToGroup", PolicyType="Custom", PolicyName=policy, GroupName=group)
    return user


def _emulator_with_roles(count: int) -> Emulator:
    """Make an emulator with more roles than the cloud would let one account have."""
    emulator = Emulator()
    now = emulator.clock.now()
    for number in range(count):
        name = f"role-{number:08}"
        role = Role(DEFAULT_ACCOUNT_ID, f"3{number:017}", name, None, TRUST, 3600, None, now, now)
        emulator.world.ram.put_role(role)
    return emulator


def _marker_in_the_middle(emulator: Emulator) -> str:
    """Return where a listing goes on after half of all pages."""
    marker = ""
    for _ in range(MANY // 2000):
        marker = str(emulator.call(ROOT, "ram", "ListRoles", {"MaxItems": "1000", "Marker": marker})["Marker"])
    return marker


if __name__ == "__main__":
    main()
