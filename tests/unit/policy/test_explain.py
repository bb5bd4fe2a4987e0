"""Why a request is allowed or denied: every statement's reading, what decided, and what is missing."""

import json
from typing import Any

import pytest

from alimock.emulator.policy.document import parse_policy, parse_trust_policy
from alimock.emulator.policy.evaluate import AttachedPolicy, Identity, Request
from alimock.emulator.policy.explain import (
    Explanation,
    FailedCondition,
    Trust,
    denying,
    explain,
    explain_owner,
    explanation_to_json,
)
from alimock.emulator.policy.principals import TrustedPrincipal

INSTANCE = "acs:ecs:cn-hangzhou:1:instance/i"
REQUEST = Request("ecs:StopInstance", INSTANCE, {"acs:SourceIp": "127.0.0.1"})


def statement(effect: str = "Allow", action: str = "ecs:*", resource: str = "*", **conditions: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, "Condition": conditions}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "1", "Statement": statements})


def attached(name: str, *statements: dict[str, Any], group: str | None = None) -> AttachedPolicy:
    return AttachedPolicy(name, "Custom", "v1", parse_policy(document(*statements)), "RamUser", group)


def explained(*policies: AttachedPolicy, request: Request = REQUEST, **more: Any) -> Explanation:
    return explain(Identity(policies), request, **more)


@pytest.mark.parametrize(
    ("wrong", "miss"),
    [
        pytest.param(statement(action="ram:*"), "Action", id="action"),
        pytest.param(statement(resource="acs:ecs:*:2:*"), "Resource", id="resource"),
        pytest.param(statement(StringEquals={"acs:Service": "x"}), "Condition", id="condition"),
    ],
)
def test_a_statement_that_does_not_apply_says_why(wrong: dict[str, Any], miss: str) -> None:
    answer = explained(attached("p", wrong))
    (reading,) = answer.readings
    assert (reading.applied, reading.misses) == (False, (miss,))
    assert (answer.allowed, answer.decision.explicit, answer.deciding) == (False, False, ())


def test_a_failed_condition_tells_both_sides() -> None:
    answer = explained(
        attached("p", statement(IpAddress={"acs:sourceip": ["10.0.0.0/8", "::1"]}, StringEquals={"acs:Service": "ecs"}))
    )
    assert answer.readings[0].failed == (
        FailedCondition("IpAddress", "acs:sourceip", ("10.0.0.0/8", "::1"), ("127.0.0.1",)),
        FailedCondition("StringEquals", "acs:Service", ("ecs",), None),
    )


def test_the_first_deny_decides_and_nothing_is_near() -> None:
    allow, deny = statement(), statement("Deny", "ecs:Stop*")
    answer = explained(attached("allows", allow), attached("denies", statement("Deny", "ram:*"), deny, deny))
    (deciding,) = answer.deciding
    assert deciding.policy is not None
    assert (deciding.policy.name, deciding.statement) == ("denies", 1)
    (lack,) = answer.lacking
    assert (lack.explicit, lack.near) == (True, ())


def test_the_first_allow_at_each_gate_decides() -> None:
    session = parse_policy(document(statement(action="ram:*"), statement(), statement()))
    answer = explained(attached("p", statement(), statement()), session=session)
    assert [(one.policy_type, one.statement) for one in answer.deciding] == [
        ("SessionPolicy", 1),
        ("AccountLevelIdentityBasedPolicy", 0),
    ]
    assert (answer.allowed, answer.lacking) == (True, ())


def test_what_is_behind_a_session_policy_that_denied_was_not_asked() -> None:
    answer = explained(attached("p", statement()), session=parse_policy(document(statement(action="ram:*"))))
    own = answer.readings[1]
    assert (own.asked, own.applied, own.misses) == (False, False, ())
    assert [one.policy_type for one in answer.lacking] == ["SessionPolicy"]


def test_policies_for_resource_groups_are_asked_where_the_others_are_silent() -> None:
    policies = (
        attached("ours", statement("Deny"), group="rg-1"),
        attached("theirs", statement(), group="rg-2"),
    )
    silent = explained(*policies, request=REQUEST._replace(resource_group_id="rg-1"))
    assert [(one.asked, one.misses) for one in silent.readings] == [(True, ()), (True, ("ResourceGroup",))]
    assert silent.decisive.policy_type == "ResourceGroupLevelIdentityBasedPolicy"
    outweighed = explained(*policies, attached("all", statement()), request=REQUEST._replace(resource_group_id="rg-1"))
    assert outweighed.allowed
    assert [one.asked for one in outweighed.readings] == [True, False, False]


def test_near_misses_come_nearest_first() -> None:
    wants = {"StringEquals": {"acs:Service": "x"}}
    answer = explained(
        attached("elsewhere", statement(resource="acs:ecs:*:2:*")),
        attached("unrelated", statement(action="ram:*")),
        attached("two conditions", statement(**wants, Bool={"acs:MFAPresent": True})),
        attached("one condition", statement(**wants)),
        attached("a deny", statement("Deny", **wants)),
        attached("another group", statement(), group="rg"),
    )
    (lack,) = answer.lacking
    names = [one.policy.name for one in lack.near if one.policy]
    assert names == ["one condition", "two conditions", "elsewhere", "another group"]


def test_policies_that_deny_are_found_whatever_their_conditions() -> None:
    identity = Identity(
        [
            attached("allows", statement()),
            attached("elsewhere", statement("Deny", resource="acs:ecs:*:2:*")),
            attached("something else", statement("Deny", "ram:*")),
            attached("sometimes", statement("Deny", Bool={"acs:MFAPresent": "true"}), statement("Deny")),
            attached("for a group", statement("Deny"), group="rg"),
        ]
    )
    assert denying(identity, REQUEST.action, INSTANCE, "AccountLevelIdentityBasedPolicy") == ("sometimes",)
    assert denying(identity, REQUEST.action, INSTANCE, "ResourceGroupLevelIdentityBasedPolicy") == ("for a group",)


TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["acs:ram::1:user/ann"]}}


@pytest.mark.parametrize(("name", "misses"), [("ann", ()), ("bob", ("Principal",))])
def test_the_role_has_its_say_as_well(name: str, misses: tuple[str, ...]) -> None:
    trust = Trust(parse_trust_policy(document(TRUST)), TrustedPrincipal.user("1", name), {})
    request = Request("sts:AssumeRole", "acs:ram:*:1:role/r")
    answer = explained(attached("p", statement(action="sts:AssumeRole")), request=request, trust=trust)
    assert answer.readings[-1].misses == misses
    assert answer.decision.allowed
    assert answer.allowed is (not misses)
    assert [one.policy_type for one in answer.lacking] == ["AssumeRolePolicy"] * len(misses)
    assert answer.decisive.policy_type == "AssumeRolePolicy"


def test_both_sides_may_be_lacking() -> None:
    trust = Trust(parse_trust_policy(document(TRUST)), TrustedPrincipal.user("2", "ann"), {})
    answer = explained(request=Request("sts:AssumeRole", "acs:ram:*:1:role/r"), trust=trust)
    assert [one.policy_type for one in answer.lacking] == ["AccountLevelIdentityBasedPolicy", "AssumeRolePolicy"]
    assert len(answer.lacking[1].near) == 1


def test_the_account_itself_may_do_everything_but_assume_roles() -> None:
    assert explain_owner(REQUEST).allowed
    assert not explain_owner(Request("sts:AssumeRole", "acs:ram:*:1:role/r")).allowed


def test_an_explanation_is_json_ready() -> None:
    answer = explanation_to_json(explained(attached("p", statement(Bool={"acs:MFAPresent": True}))))
    assert json.loads(json.dumps(answer)) == answer
    assert answer["Context"] == {"acs:SourceIp": ["127.0.0.1"]}
    (near,) = answer["Missing"][0]["NearMisses"]
    assert near == answer["Statements"][0]
    assert near["PolicyName"] == "p"
    assert near["FailedConditions"] == [
        {"Operator": "Bool", "Key": "acs:MFAPresent", "Wanted": ["true"], "Actual": None}
    ]
