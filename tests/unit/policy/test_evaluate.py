"""Which statements apply, and what follows from them."""

import json
from typing import Any

import pytest

from alimock.emulator.policy.document import Policy, parse_policy
from alimock.emulator.policy.evaluate import AttachedPolicy, Decision, Request, evaluate

INSTANCE = "acs:ecs:cn-hangzhou:1:instance/i-1"
READ = Request("ecs:DescribeInstances", INSTANCE)


def statement(effect: str, action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> Policy:
    return parse_policy(json.dumps({"Version": "1", "Statement": statements}))


def attached(*statements: dict[str, Any], name: str = "p") -> AttachedPolicy:
    return AttachedPolicy(name, "Custom", "v1", policy(*statements), "RamUser")


ALLOW = statement("Allow", "ecs:*")
DENY = statement("Deny", "ecs:Describe*")
OTHER = statement("Allow", "vpc:*")


@pytest.mark.parametrize(
    ("statements", "allowed", "explicit"),
    [
        pytest.param([], False, False, id="nothing-denies"),
        pytest.param([[OTHER]], False, False, id="what-is-not-named-is-denied"),
        pytest.param([[ALLOW]], True, True, id="allow-allows"),
        pytest.param([[DENY]], False, True, id="deny-denies"),
        pytest.param([[ALLOW, DENY]], False, True, id="deny-beats-allow"),
        pytest.param([[DENY, ALLOW]], False, True, id="deny-beats-allow-behind-it"),
        pytest.param([[DENY], [ALLOW]], False, True, id="deny-beats-allow-of-another-policy"),
        pytest.param([[OTHER], [OTHER, ALLOW]], True, True, id="one-allow-among-many"),
        pytest.param([[ALLOW, statement("Deny", "ecs:Stop*")]], True, True, id="deny-of-something-else"),
    ],
)
def test_statements_decide(statements: list[list[dict[str, Any]]], allowed: bool, explicit: bool) -> None:
    decision = evaluate([attached(*each) for each in statements], READ)
    assert (decision.allowed, decision.explicit) == (allowed, explicit)
    assert decision.policy_type == "AccountLevelIdentityBasedPolicy"


@pytest.mark.parametrize(
    ("changed", "applies"),
    [
        pytest.param({"Action": "*"}, True, id="any-action"),
        pytest.param({"Action": "ECS:describeInstances"}, True, id="case-of-an-action"),
        pytest.param({"Action": ["vpc:*", "ecs:DescribeInstances"]}, True, id="second-action"),
        pytest.param({"Action": "ecs:DescribeInstance"}, False, id="half-an-action"),
        pytest.param({"Resource": INSTANCE}, True, id="the-resource"),
        pytest.param({"Resource": "acs:ecs:*:*:instance/*"}, True, id="instances"),
        pytest.param({"Resource": ["acs:ecs:*:*:disk/*", "acs:ecs:*:1:*"]}, True, id="second-resource"),
        pytest.param({"Resource": "acs:ecs:*:2:*"}, False, id="another-account"),
        pytest.param({"Resource": "acs:ecs:cn-beijing:*:*"}, False, id="another-region"),
        pytest.param({"Condition": {"Bool": {"acs:SecureTransport": "true"}}}, True, id="condition-that-holds"),
        pytest.param({"Condition": {"Bool": {"acs:securetransport": "false"}}}, False, id="condition-that-fails"),
        pytest.param(
            {"Condition": {"StringEquals": {"a": "1", "b": ["0", "2"]}}}, True, id="all-keys-hold-by-one-value-each"
        ),
        pytest.param({"Condition": {"StringEquals": {"a": "1", "b": "0"}}}, False, id="one-key-fails"),
        pytest.param(
            {"Condition": {"StringEquals": {"a": "1"}, "NumericLessThan": {"b": "2"}}}, False, id="one-operator-fails"
        ),
        pytest.param({"Condition": {"StringEquals": {"absent": ""}}}, False, id="key-that-is-absent"),
        pytest.param({"Condition": {"StringNotEquals": {"absent": "x"}}}, True, id="negated-key-that-is-absent"),
    ],
)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_statement_applies(effect: str, changed: dict[str, Any], applies: bool) -> None:
    request = Request(READ.action, READ.resource, {"acs:SecureTransport": "true", "a": "1", "b": "2"})
    decision = evaluate([attached({**statement(effect, "ecs:*"), **changed})], request)
    assert decision.explicit is applies
    assert decision.allowed is (applies and effect == "Allow")


@pytest.mark.parametrize(
    ("not_actions", "allowed"),
    [("ram:*", True), (["ram:*", "ECS:Describe*"], False), ("*", False), ("ecs:DescribeInstance", True)],
)
def test_not_action_names_all_but_those(not_actions: str | list[str], allowed: bool) -> None:
    all_but = {"Effect": "Allow", "NotAction": not_actions, "Resource": "*"}
    assert evaluate([attached(all_but)], READ).allowed is allowed


def test_not_action_of_a_deny_leaves_those_alone() -> None:
    only_reading = {"Effect": "Deny", "NotAction": "ecs:Describe*", "Resource": "*"}
    policies = [attached(ALLOW, only_reading)]
    assert evaluate(policies, READ).allowed
    assert not evaluate(policies, Request("ecs:StopInstance", INSTANCE)).allowed


@pytest.mark.parametrize(
    "resource", ["acs:ram:*:1:role/Web", "acs:ram::1:role/web", "acs:ram:*:*:role/WEB", "acs:ram:*:1:role/w?B"]
)
@pytest.mark.parametrize("asked", ["acs:ram:*:1:role/Web", "acs:ram::1:role/web"])
def test_role_is_covered_however_it_is_spelled(resource: str, asked: str) -> None:
    assert evaluate([attached(statement("Allow", "ram:PassRole", resource))], Request("ram:PassRole", asked)).allowed


@pytest.mark.parametrize(
    ("resource", "allowed"),
    [("acs:ram:*:1:role/*", True), ("acs:ram:*:1:*", True), ("acs:ram:*:1:role/Web", False)],
)
def test_star_in_the_request_has_to_be_covered(resource: str, allowed: bool) -> None:
    request = Request("ram:CreateRole", "acs:ram:*:1:role/*")
    assert evaluate([attached(statement("Allow", "ram:*", resource))], request).allowed is allowed


@pytest.mark.parametrize(
    ("session", "allowed", "explicit", "policy_type"),
    [
        pytest.param(ALLOW, True, True, "AccountLevelIdentityBasedPolicy", id="session-that-allows"),
        pytest.param(OTHER, False, False, "SessionPolicy", id="session-that-is-silent"),
        pytest.param(DENY, False, True, "SessionPolicy", id="session-that-denies"),
    ],
)
def test_session_policy_has_to_allow_too(
    session: dict[str, Any], allowed: bool, explicit: bool, policy_type: str
) -> None:
    decision = evaluate([attached(ALLOW)], READ, policy(session))
    assert (decision.allowed, decision.explicit, decision.policy_type) == (allowed, explicit, policy_type)


@pytest.mark.parametrize(("identity", "explicit"), [(OTHER, False), (DENY, True)])
def test_session_policy_grants_nothing(identity: dict[str, Any], explicit: bool) -> None:
    decision = evaluate([attached(identity)], READ, policy(ALLOW))
    assert (decision.allowed, decision.explicit) == (False, explicit)
    assert decision.policy_type == "AccountLevelIdentityBasedPolicy"


def test_silence_of_the_session_hides_a_deny_behind_it() -> None:
    decision = evaluate([attached(DENY)], READ, policy(OTHER))
    assert decision == Decision(allowed=False, explicit=False, policy_type="SessionPolicy")


def test_decision_lists_every_statement_that_applied() -> None:
    mine, groups = attached(OTHER, ALLOW, name="mine"), attached(DENY, OTHER, ALLOW, name="groups")
    decision = evaluate([mine, groups], READ, policy(OTHER, ALLOW))
    assert [(m.policy and m.policy.name, m.statement, m.effect, m.policy_type) for m in decision.matched] == [
        (None, 1, "Allow", "SessionPolicy"),
        ("mine", 1, "Allow", "AccountLevelIdentityBasedPolicy"),
        ("groups", 0, "Deny", "AccountLevelIdentityBasedPolicy"),
        ("groups", 2, "Allow", "AccountLevelIdentityBasedPolicy"),
    ]


def test_identity_policies_may_come_from_a_generator() -> None:
    assert evaluate((attached(each) for each in (OTHER, ALLOW)), READ, policy(ALLOW)).allowed
