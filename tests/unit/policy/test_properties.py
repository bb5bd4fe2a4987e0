"""What holds for all policies, and a second reading of the specification to compare with."""

import json
import re
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.policy.document import parse_policy, parse_trust_policy
from alimock.emulator.policy.evaluate import AttachedPolicy, Decision, Request, evaluate, evaluate_trust
from alimock.emulator.policy.principals import TrustedPrincipal

Raw = dict[str, Any]

ACTIONS = st.sampled_from(["*", "ecs:*", "ecs:Run?", "ECS:run1", "ecs:*1", "ram:PassRole", "*:p*e", "e*s*1"])
RESOURCES = st.sampled_from(
    [
        "*",
        "acs:ecs:*:1:*",
        "acs:ecs:h:1:instance/i",
        "acs:ecs:?:*:*/i",
        "acs:ram::1:role/Web",
        "acs:ram:*:1:role/web",
        "acs:ram:*:*:role/W*",
        "acs:ram:*:1:*",
        "*b",
    ]
)
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]),
    st.dictionaries(
        st.sampled_from(["acs:Service", "ACS:service", "sts:K"]),
        st.lists(st.sampled_from(["a", "b", "?", "a*"]), min_size=1, max_size=2) | st.sampled_from(["a", "b"]),
        min_size=1,
        max_size=2,
    ),
    max_size=2,
)


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[str | list[str]]:
    return values | st.lists(values, min_size=1, max_size=3)


def statements(effects: st.SearchStrategy[str]) -> st.SearchStrategy[Raw]:
    parts = {"Effect": effects, "Resource": some(RESOURCES), "Condition": CONDITIONS}
    return st.fixed_dictionaries({"Action": some(ACTIONS), **parts}) | st.fixed_dictionaries(
        {"NotAction": some(ACTIONS), **parts}
    )


EFFECTS = st.sampled_from(["Allow", "Deny"])
POLICY = st.lists(statements(EFFECTS), min_size=1, max_size=4)
IDENTITY = st.lists(POLICY, max_size=3)
SESSION = st.none() | POLICY
REQUESTS = st.builds(
    Request,
    st.sampled_from(["ecs:Run1", "ecs:Run", "ram:PassRole", "ram:passrole"]),
    st.sampled_from(
        [
            "acs:ecs:h:1:instance/i",
            "acs:ecs:*:1:instance/*",
            "acs:ram:*:1:role/WEB",
            "acs:ram::1:role/web",
            "acs:ram:*:1:role/*",
        ]
    ),
    st.dictionaries(
        st.sampled_from(["acs:service", "sts:K", "sts:k"]),
        st.sampled_from(["a", "b", "ab"]) | st.lists(st.sampled_from(["a", "b"]), max_size=2),
    ),
)


def ask(identity: list[list[Raw]], request: Request, session: list[Raw] | None = None) -> Decision:
    def parse(policy: list[Raw]) -> Any:
        return parse_policy(json.dumps({"Version": "1", "Statement": policy}))

    attached = [AttachedPolicy(str(at), "Custom", "v1", parse(policy), "RamRole") for at, policy in enumerate(identity)]
    return evaluate(attached, request, None if session is None else parse(session))


class Specification:
    """The specification, read for clarity alone."""

    @staticmethod
    def listed(value: Any) -> list[Any]:
        return value if isinstance(value, list) else [value]

    @staticmethod
    def wildcard(pattern: str, text: str) -> bool:
        expression = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
        return re.fullmatch(expression, text, re.DOTALL) is not None

    def action(self, pattern: str, action: str) -> bool:
        return self.wildcard(pattern.lower(), action.lower())

    def resource(self, pattern: str, resource: str) -> bool:
        if not resource.startswith("acs:ram:"):
            return self.wildcard(pattern, resource)
        account, name = resource.split(":")[3:]
        if name.startswith("role/"):
            before, mark, rest = pattern.partition("role/")
            pattern = before + mark + rest.lower() if mark else pattern.lower()
            name = name.lower()
        return any(self.wildcard(pattern, f"acs:ram:{region}:{account}:{name}") for region in ("", "*"))

    def condition(self, operator: str, key: str, wanted: list[str], context: Mapping[str, Any]) -> bool:
        def folded(name: str) -> str:
            return name.lower() if name.lower().startswith("acs:") else name

        actual = [
            value for name, values in context.items() if folded(name) == folded(key) for value in self.listed(values)
        ]
        equal = self.wildcard if operator.endswith("Like") else str.__eq__
        found = any(equal(want, value) for want in wanted for value in actual)
        return not found if "Not" in operator else found

    def applies(self, statement: Raw, request: Request) -> bool:
        if "Action" in statement:
            named = any(self.action(each, request.action) for each in self.listed(statement["Action"]))
        else:
            named = not any(self.action(each, request.action) for each in self.listed(statement["NotAction"]))
        return (
            named
            and any(self.resource(each, request.resource) for each in self.listed(statement["Resource"]))
            and all(
                self.condition(operator, key, self.listed(wanted), request.context)
                for operator, keys in statement["Condition"].items()
                for key, wanted in keys.items()
            )
        )

    def verdict(self, policies: list[list[Raw]], request: Request) -> str:
        effects = {each["Effect"] for policy in policies for each in policy if self.applies(each, request)}
        if "Deny" in effects:
            return "explicit deny"
        return "allow" if "Allow" in effects else "implicit deny"

    def decide(self, identity: list[list[Raw]], request: Request, session: list[Raw] | None) -> tuple[str, str]:
        if session is not None and (verdict := self.verdict([session], request)) != "allow":
            return verdict, "SessionPolicy"
        return self.verdict(identity, request), "AccountLevelIdentityBasedPolicy"


def verdict_of(decision: Decision) -> str:
    return "allow" if decision.allowed else "explicit deny" if decision.explicit else "implicit deny"


@given(IDENTITY, REQUESTS, SESSION)
def test_decision_is_that_of_the_specification(
    identity: list[list[Raw]], request_: Request, session: list[Raw] | None
) -> None:
    decision = ask(identity, request_, session)
    assert (verdict_of(decision), decision.policy_type) == Specification().decide(identity, request_, session)


@given(IDENTITY, REQUESTS, SESSION)
def test_matches_are_the_statements_that_apply(
    identity: list[list[Raw]], request_: Request, session: list[Raw] | None
) -> None:
    applies = Specification().applies
    for match in ask(identity, request_, session).matched:
        source = identity[int(match.policy.name)] if match.policy else session
        assert source is not None
        assert applies(source[match.statement], request_)
        assert source[match.statement]["Effect"] == match.effect


@given(IDENTITY, REQUESTS, SESSION, statements(st.just("Deny")), st.data())
def test_adding_a_deny_never_grants(
    identity: list[list[Raw]], request_: Request, session: list[Raw] | None, deny: Raw, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(identity)))
    grown = [*identity[:place], [deny], *identity[place:]]
    assert ask(identity, request_, session).allowed or not ask(grown, request_, session).allowed


@given(IDENTITY, REQUESTS, POLICY)
def test_session_policy_never_grants(identity: list[list[Raw]], request_: Request, session: list[Raw]) -> None:
    assert ask(identity, request_).allowed or not ask(identity, request_, session).allowed


@given(IDENTITY, REQUESTS, st.data())
def test_order_never_matters(identity: list[list[Raw]], request_: Request, data: st.DataObject) -> None:
    shuffled = [data.draw(st.permutations(policy)) for policy in data.draw(st.permutations(identity))]
    before, after = ask(identity, request_), ask(shuffled, request_)
    assert (before.allowed, before.explicit, len(before.matched)) == (after.allowed, after.explicit, len(after.matched))


@given(POLICY, POLICY, REQUESTS)
def test_how_statements_are_divided_among_policies_never_matters(
    one: list[Raw], other: list[Raw], request_: Request
) -> None:
    assert verdict_of(ask([one, other], request_)) == verdict_of(ask([one + other], request_))


PRINCIPALS = st.dictionaries(
    st.just("RAM"),
    st.lists(
        st.sampled_from(["acs:ram::1:root", "acs:ram::1:user/a", "acs:ram::2:user/a", "acs:ram::1:role/A"]), min_size=1
    ),
    min_size=1,
)
TRUST = st.lists(
    st.fixed_dictionaries({"Effect": EFFECTS, "Action": st.just("sts:AssumeRole"), "Principal": PRINCIPALS}),
    min_size=1,
    max_size=4,
)
CALLERS = st.tuples(st.sampled_from("12"), st.sampled_from(["user", "role"]), st.sampled_from("ab"))


@given(TRUST, CALLERS)
def test_trust_is_that_of_the_specification(policy: list[Raw], caller: tuple[str, str, str]) -> None:
    account, kind, name = caller
    called = {f"acs:ram::{account}:root", f"acs:ram::{account}:{kind}/{name}"}
    effects = {
        each["Effect"]
        for each in policy
        if any(who.replace("role/A", "role/a") in called for who in each["Principal"]["RAM"])
    }
    who = TrustedPrincipal.user(account, name) if kind == "user" else TrustedPrincipal.role(account, name)
    trust = parse_trust_policy(json.dumps({"Version": "1", "Statement": policy}))
    assert evaluate_trust(trust, who, {}).allowed is (effects == {"Allow"})
