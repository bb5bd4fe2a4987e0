"""What holds for all policies, and a second reading of the specification to compare with."""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import chain, product, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.policy.conditions import OPERATORS
from alimock.emulator.policy.document import TrustPolicy, parse_policy, parse_trust_policy
from alimock.emulator.policy.evaluate import AttachedPolicy, Decision, Identity, Request, evaluate, evaluate_trust
from alimock.emulator.policy.explain import Trust, explain
from alimock.emulator.policy.principals import TrustedPrincipal

Raw = dict[str, Any]

OFTEN = ["*"] * 5
"""What makes statements apply, so that they get in each other's way."""

SOME_ACTIONS = ["ecs:*", "ecs:Run?", "ECS:run1", "ecs:*1", "ram:PassRole", "*:p*e", "e*s*1"]
ACTIONS = st.sampled_from([*OFTEN, *SOME_ACTIONS])
RESOURCES = st.sampled_from(
    [
        *OFTEN,
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
STRINGS = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike")
COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
NUMBERS = {"1": 1, "1.0": 1, "10": 10, "1e1": 10, "-2.5": -2.5}
MOMENTS = {
    "2026-01-01": 0,
    "2026-01-01T00:00:00Z": 0,
    "2026-01-01T08:00:00+08:00": 0,
    "2026-01-01T00:00:01.5Z": 1.5,
    "2025-12-31T23:59Z": -60,
}
TRUTHS = {"true": True, "True": True, "FALSE": False}
NETWORKS = {"10.0.0.0/8": "10.", "10.1.2.3/16": "10.1.", "10.1.2.3": "10.1.2.3", "0.0.0.0/0": "", "::1": "::1"}
"""How the addresses of a network start."""


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=3)


def condition(operator: str) -> st.SearchStrategy[tuple[str, Raw]]:
    keys = st.sampled_from(["acs:Service", "ACS:service", "sts:K"])
    values = some(st.sampled_from(OPERANDS[operator]))
    return st.tuples(st.just(operator), st.dictionaries(keys, values, min_size=1, max_size=2))


OPERANDS: Mapping[str, tuple[Any, ...]] = {
    **dict.fromkeys([*STRINGS, "StringNotLike"], ("a", "b", "?", "a*", "A")),
    **dict.fromkeys(map("Numeric{}".format, COMPARISONS), tuple(NUMBERS)),
    **dict.fromkeys(map("Date{}".format, COMPARISONS), tuple(MOMENTS)),
    "Bool": (*TRUTHS, True),
    **dict.fromkeys(["IpAddress", "NotIpAddress"], tuple(NETWORKS)),
}
CONDITIONS = st.lists(st.sampled_from(list(OPERANDS)).flatmap(condition), max_size=2).map(dict)


def statements(effects: st.SearchStrategy[str]) -> st.SearchStrategy[Raw]:
    parts = {"Effect": effects, "Resource": some(RESOURCES), "Condition": st.just({}) | CONDITIONS}
    return st.fixed_dictionaries({"Action": some(ACTIONS), **parts}) | st.fixed_dictionaries(
        {"NotAction": some(st.sampled_from([*SOME_ACTIONS, "*"])), **parts}
    )


EFFECTS = st.sampled_from(["Allow", "Deny"])
POLICY = st.lists(statements(EFFECTS), min_size=1, max_size=3)
IDENTITY = st.lists(POLICY, max_size=3)
SESSION = st.none() | POLICY
VALUES = ["a", "b", "ab", "", "x", *NUMBERS, *MOMENTS, *TRUTHS, "10.1.2.3", "10.1.9.9", "::ffff:10.2.0.1", "::1"]
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
        some(st.sampled_from(VALUES)) | st.just([]),
    ),
    st.sampled_from([None, "rg-1", "rg-2"]),
)
SCOPES = st.lists(st.sampled_from([None, "rg-1", "rg-2"]), min_size=3, max_size=3)


def parse(policy: list[Raw]) -> Any:
    return parse_policy(json.dumps({"Version": "1", "Statement": policy}))


def attach(identity: list[list[Raw]], scopes: Iterable[str | None] = ()) -> list[AttachedPolicy]:
    return [
        AttachedPolicy(str(at), "Custom", "v1", parse(policy), "RamRole", scope)
        for at, (policy, scope) in enumerate(zip(identity, chain(scopes, repeat(None)), strict=False))
    ]


def ask(
    identity: list[list[Raw]],
    request: Request,
    session: list[Raw] | None = None,
    scopes: Iterable[str | None] = (),
) -> Decision:
    return evaluate(attach(identity, scopes), request, None if session is None else parse(session))


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
        found = any(self.fits(operator.replace("Not", ""), str(want), value) for want in wanted for value in actual)
        return not found if "Not" in operator else found

    def fits(self, operator: str, want: str, value: str) -> bool:
        if operator == "StringEquals":
            return want == value
        if operator == "StringEqualsIgnoreCase":
            return want.lower() == value.lower()
        if operator == "StringLike":
            return self.wildcard(want, value)
        if operator == "IpAddress":
            address = value.removeprefix("::ffff:")
            is_address = address not in NUMBERS and "." in address and address[-1].isdigit() and "T" not in address
            if want == "::1":
                return value == "::1"
            return is_address and (address.startswith(NETWORKS[want]) if "/" in want else address == want)
        if operator == "Bool":
            return value.lower() in ("true", "false") and value.lower() == want.lower()
        kind, comparison = re.fullmatch("(Numeric|Date)(.*)", operator).groups()  # type: ignore[union-attr]
        known: Mapping[str, float] = NUMBERS if kind == "Numeric" else MOMENTS
        if value not in known:
            return False
        have, limit = known[value], known[want]
        return {
            "Equals": have == limit,
            "LessThan": have < limit,
            "LessThanEquals": have <= limit,
            "GreaterThan": have > limit,
            "GreaterThanEquals": have >= limit,
        }[comparison]

    def named(self, statement: Raw, action: str) -> bool:
        if "Action" in statement:
            return any(self.action(each, action) for each in self.listed(statement["Action"]))
        return not any(self.action(each, action) for each in self.listed(statement["NotAction"]))

    def met(self, statement: Raw, context: Mapping[str, Any]) -> bool:
        return all(
            self.condition(operator, key, self.listed(wanted), context)
            for operator, keys in statement["Condition"].items()
            for key, wanted in keys.items()
        )

    def applies(self, statement: Raw, request: Request) -> bool:
        return (
            self.named(statement, request.action)
            and any(self.resource(each, request.resource) for each in self.listed(statement["Resource"]))
            and self.met(statement, request.context)
        )

    def trusts(self, statement: Raw, names: set[str], context: Mapping[str, Any]) -> bool:
        trusted = {
            who.replace(":*:", "::").replace("role/A", "role/a")
            for kind in statement["Principal"].values()
            for who in self.listed(kind)
        }
        named = self.named(statement, "sts:AssumeRole")
        return named and not trusted.isdisjoint(names) and self.met(statement, context)

    def verdict(self, policies: list[list[Raw]], request: Request) -> str:
        return self.sum_up(each["Effect"] for policy in policies for each in policy if self.applies(each, request))

    @staticmethod
    def sum_up(applying: Iterable[str]) -> str:
        effects = set(applying)
        if "Deny" in effects:
            return "explicit deny"
        return "allow" if "Allow" in effects else "implicit deny"

    def decide(
        self,
        identity: list[list[Raw]],
        request: Request,
        session: list[Raw] | None,
        scopes: list[str | None],
    ) -> tuple[str, str]:
        if session is not None and (verdict := self.verdict([session], request)) != "allow":
            return verdict, "SessionPolicy"
        scoped = list(zip(identity, scopes, strict=False))
        verdict = self.verdict([policy for policy, scope in scoped if scope is None], request)
        if verdict == "implicit deny" and request.resource_group_id is not None:
            theirs = [policy for policy, scope in scoped if scope == request.resource_group_id]
            if (scoped_verdict := self.verdict(theirs, request)) != "implicit deny":
                return scoped_verdict, "ResourceGroupLevelIdentityBasedPolicy"
        return verdict, "AccountLevelIdentityBasedPolicy"


def verdict_of(decision: Decision) -> str:
    return "allow" if decision.allowed else "explicit deny" if decision.explicit else "implicit deny"


@given(IDENTITY, REQUESTS, SESSION, SCOPES)
def test_decision_is_that_of_the_specification(
    identity: list[list[Raw]], request_: Request, session: list[Raw] | None, scopes: list[str | None]
) -> None:
    decision = ask(identity, request_, session, scopes)
    assert (verdict_of(decision), decision.policy_type) == Specification().decide(identity, request_, session, scopes)


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_are_those_of_the_specification(operator: str) -> None:
    for wanted, actual in product(OPERANDS[operator], [None, *VALUES]):
        context = {} if actual is None else {"sts:K": actual}
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"sts:K": wanted}}}
        request = Request("ecs:Run", "*", context)
        assert verdict_of(ask([[statement]], request)) == Specification().verdict([[statement]], request), statement


@given(REQUESTS, st.lists(CONDITIONS, min_size=1, max_size=3), EFFECTS)
def test_conditions_are_those_of_the_specification(request_: Request, conditions: list[Raw], effect: str) -> None:
    policy = [{"Effect": effect, "Action": "*", "Resource": "*", "Condition": one} for one in conditions]
    assert verdict_of(ask([policy], request_)) == Specification().verdict([policy], request_)


@given(IDENTITY, REQUESTS, SESSION, SCOPES)
def test_an_explanation_is_of_the_evaluators_decision(
    identity: list[list[Raw]], request_: Request, session: list[Raw] | None, scopes: list[str | None]
) -> None:
    decision = ask(identity, request_, session, scopes)
    explained = explain(Identity(attach(identity, scopes)), request_, None if session is None else parse(session))
    assert explained.decision == decision
    assert explained.allowed is decision.allowed
    assert explained.applying == decision.matched
    assert all(one.match in decision.matched for one in explained.deciding)
    assert bool(explained.deciding) or not decision.explicit
    assert len(explained.readings) == sum(map(len, identity)) + len(session or ())


@given(IDENTITY, REQUESTS, SESSION)
def test_an_explanation_reads_each_statement_as_the_specification_does(
    identity: list[list[Raw]], request_: Request, session: list[Raw] | None
) -> None:
    explained = explain(Identity(attach(identity)), request_, None if session is None else parse(session))
    for reading in explained.readings:
        source = identity[int(reading.policy.name)] if reading.policy else session
        assert source is not None
        assert (not reading.misses) is Specification().applies(source[reading.statement], request_)
        assert bool(reading.failed) is ("Condition" in reading.misses)


@given(POLICY, POLICY, REQUESTS)
def test_an_allow_for_the_account_outweighs_a_deny_for_a_resource_group(
    one: list[Raw], other: list[Raw], request_: Request
) -> None:
    if ask([one], request_).allowed:
        assert ask([one, other], request_, scopes=[None, "rg-1"]).allowed


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


@given(IDENTITY, REQUESTS, SESSION, SCOPES, statements(st.just("Deny")), st.sampled_from([None, "rg-1"]))
def test_adding_a_deny_never_grants(
    identity: list[list[Raw]],
    request_: Request,
    session: list[Raw] | None,
    scopes: list[str | None],
    deny: Raw,
    scope: str | None,
) -> None:
    grown = ask([[deny], *identity], request_, session, [scope, *scopes])
    assert ask(identity, request_, session, scopes).allowed or not grown.allowed


@given(IDENTITY, REQUESTS, POLICY, SCOPES)
def test_session_policy_never_grants(
    identity: list[list[Raw]], request_: Request, session: list[Raw], scopes: list[str | None]
) -> None:
    narrowed = ask(identity, request_, session, scopes)
    assert ask(identity, request_, scopes=scopes).allowed or not narrowed.allowed


@given(IDENTITY, REQUESTS, SESSION, SCOPES, st.data())
def test_order_never_matters(
    identity: list[list[Raw]],
    request_: Request,
    session: list[Raw] | None,
    scopes: list[str | None],
    data: st.DataObject,
) -> None:
    scoped = data.draw(st.permutations(list(zip(identity, scopes, strict=False))))
    shuffled = [data.draw(st.permutations(policy)) for policy, _ in scoped]
    narrow = None if session is None else data.draw(st.permutations(session))
    before, after = (
        ask(identity, request_, session, scopes),
        ask(shuffled, request_, narrow, [one for _, one in scoped]),
    )
    assert before[:3] == after[:3]
    assert len(before.matched) == len(after.matched)


@given(POLICY, POLICY, REQUESTS)
def test_how_statements_are_divided_among_policies_never_matters(
    one: list[Raw], other: list[Raw], request_: Request
) -> None:
    assert verdict_of(ask([one, other], request_)) == verdict_of(ask([one + other], request_))


def reordered(value: Any, data: st.DataObject) -> Any:
    """Put the elements of a policy and the members of its arrays in another order."""
    if isinstance(value, dict):
        return {key: reordered(value[key], data) for key in data.draw(st.permutations(list(value)))}
    if isinstance(value, list):
        return [reordered(each, data) for each in data.draw(st.permutations(value))]
    return value


@given(POLICY, REQUESTS, st.data())
def test_order_within_a_policy_never_matters(policy: list[Raw], request_: Request, data: st.DataObject) -> None:
    before, after = ask([policy], request_), ask([reordered(policy, data)], request_)
    assert before[:3] == after[:3]
    assert len(before.matched) == len(after.matched)


OWNERS = ["acs:ram::1:root", "acs:ram::1:user/a", "acs:ram:*:2:user/a", "acs:ram::1:role/A"]
PRINCIPALS = st.fixed_dictionaries(
    {"RAM": some(st.sampled_from(OWNERS))},
    optional={
        "Service": some(st.sampled_from(["ecs.aliyuncs.com", "1@ecs.aliyuncs.com"])),
        "Federated": some(st.sampled_from(["acs:ram::1:saml-provider/a", "acs:ram::1:oidc-provider/a"])),
    },
)
TRUSTED_ACTIONS = some(st.sampled_from(["sts:AssumeRole", "STS:assume*", "*", "sts:GetCallerIdentity"]))
TRUST = st.lists(
    st.sampled_from(["Action", "NotAction"]).flatmap(
        lambda element: st.fixed_dictionaries(
            {
                "Effect": EFFECTS,
                element: TRUSTED_ACTIONS,
                "Principal": PRINCIPALS,
                "Condition": st.just({}) | CONDITIONS,
            }
        )
    ),
    min_size=1,
    max_size=4,
)
CALLERS: Mapping[TrustedPrincipal, set[str]] = {
    TrustedPrincipal.user("1", "a"): {"acs:ram::1:root", "acs:ram::1:user/a"},
    TrustedPrincipal.user("2", "a"): {"acs:ram::2:root", "acs:ram::2:user/a"},
    TrustedPrincipal.role("1", "A"): {"acs:ram::1:root", "acs:ram::1:role/a"},
    TrustedPrincipal.service("ecs.aliyuncs.com"): {"ecs.aliyuncs.com"},
    TrustedPrincipal.service("ecs.aliyuncs.com", "1"): {"ecs.aliyuncs.com", "1@ecs.aliyuncs.com"},
    TrustedPrincipal.federated("acs:ram::1:saml-provider/a"): {"acs:ram::1:saml-provider/a"},
    TrustedPrincipal.federated("acs:ram::1:oidc-provider/b"): {"acs:ram::1:oidc-provider/b"},
}


@given(TRUST, st.sampled_from(list(CALLERS)), REQUESTS, st.data())
def test_trust_is_that_of_the_specification(
    policy: list[Raw], caller: TrustedPrincipal, request_: Request, data: st.DataObject
) -> None:
    trusts, context = Specification().trusts, request_.context
    expected = Specification.sum_up(each["Effect"] for each in policy if trusts(each, CALLERS[caller], context))
    for trust in (parse_trust(policy), parse_trust(reordered(policy, data))):
        assert verdict_of(evaluate_trust(trust, caller, context)) == expected


@given(IDENTITY, TRUST, st.sampled_from(list(CALLERS)), REQUESTS)
def test_an_explanation_of_assuming_a_role_asks_both_sides(
    identity: list[list[Raw]], policy: list[Raw], caller: TrustedPrincipal, request_: Request
) -> None:
    request_ = request_._replace(action="sts:AssumeRole")
    trust = Trust(parse_trust(policy), caller, request_.context)
    explained = explain(Identity(attach(identity)), request_, trust=trust)
    assert explained.decision == ask(identity, request_)
    assert explained.trust == evaluate_trust(trust.policy, caller, request_.context)
    assert explained.allowed is (explained.decision.allowed and explained.trust.allowed)
    assert [one.match for one in explained.readings if one.policy_type == "AssumeRolePolicy" and one.applied] == list(
        explained.trust.matched
    )
    assert len(explained.lacking) == [explained.decision.allowed, explained.trust.allowed].count(False)


def parse_trust(policy: list[Raw]) -> TrustPolicy:
    return parse_trust_policy(json.dumps({"Version": "1", "Statement": policy}))
