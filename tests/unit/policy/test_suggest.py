"""The least policy for what was lacked: exactly that, in few statements, in documents that are short enough."""

import json
from collections import defaultdict
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.policy.document import parse_policy
from alimock.emulator.policy.evaluate import AttachedPolicy, Request, evaluate
from alimock.emulator.policy.suggest import (
    LONGEST_DOCUMENT,
    Document,
    Suggestion,
    format_document,
    suggest,
    suggestion_to_json,
)

ACCOUNT_LEVEL = "AccountLevelIdentityBasedPolicy"


class Lack(NamedTuple):
    action: str
    resource: str
    policy_type: str = ACCOUNT_LEVEL
    explicit: bool = False


ACTIONS = [f"ecs:Do{letter}" for letter in "ABCD"]
RESOURCES = [*(f"acs:ecs:h:1:instance/{name}" for name in "ijk"), "acs:ram:*:1:role/r", "acs:ram:*:1:role/s"]
PAIRS = st.sets(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(RESOURCES)))


def suggested(pairs: set[tuple[str, str]]) -> Suggestion:
    return suggest(Lack(*pair) for pair in pairs)


def allowed(documents: tuple[Document, ...], action: str, resource: str) -> bool:
    policies = [AttachedPolicy("p", "Custom", "v1", parse_policy(format_document(one))) for one in documents]
    return evaluate(policies, Request(action, resource)).allowed


def grouped(pairs: set[tuple[str, str]], by: int) -> int:
    """Return how many statements it takes to group what needs the same."""
    needs: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        needs[pair[by]].add(pair[1 - by])
    return len(set(map(frozenset, needs.values())))


@given(PAIRS)
def test_it_allows_exactly_what_was_lacked(pairs: set[tuple[str, str]]) -> None:
    documents = suggested(pairs).documents
    for action in ACTIONS:
        for resource in RESOURCES:
            assert allowed(documents, action, resource) is ((action, resource) in pairs)


@given(PAIRS | st.sets(st.tuples(st.sampled_from(ACTIONS), st.sampled_from([*RESOURCES, "*", "acs:ram:*:1:role/*"]))))
def test_it_has_no_more_statements_than_either_grouping(pairs: set[tuple[str, str]]) -> None:
    documents = suggested(pairs).documents
    assert sum(len(one["Statement"]) for one in documents) <= min(grouped(pairs, 0), grouped(pairs, 1))
    assert all(allowed(documents, *pair) for pair in pairs)


@given(PAIRS, st.data())
def test_it_is_the_same_in_whatever_order(pairs: set[tuple[str, str]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations([Lack(*pair) for pair in sorted(pairs)]))
    assert suggest(shuffled) == suggested(pairs)


def test_the_better_grouping_is_taken() -> None:
    (by_action,) = suggested({(action, resource) for action in "ab" for resource in "xy"}).documents
    assert by_action["Statement"] == [{"Effect": "Allow", "Action": ["a", "b"], "Resource": ["x", "y"]}]
    crossed = {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("b", "z"), ("c", "z")}
    (by_resource,) = suggested(crossed).documents
    assert by_resource["Statement"] == [
        {"Effect": "Allow", "Action": ["a", "b"], "Resource": ["x", "y"]},
        {"Effect": "Allow", "Action": ["b", "c"], "Resource": ["z"]},
    ]


def test_what_a_wildcard_covers_is_left_out_and_spellings_are_one() -> None:
    (document,) = suggested(
        {
            ("ram:GetRole", "acs:ram:*:1:role/*"),
            ("ram:getrole", "acs:ram:*:1:role/web"),
            ("ram:GetRole", "acs:ram::1:role/WEB"),
        }
    ).documents
    assert document["Statement"] == [{"Effect": "Allow", "Action": ["ram:GetRole"], "Resource": ["acs:ram:*:1:role/*"]}]


def test_what_a_wildcard_covers_stays_where_that_is_shorter() -> None:
    every, web, ann = "acs:ram:*:1:role/*", "acs:ram:*:1:role/web", "acs:ram:*:1:user/ann"
    pairs = {(action, every) for action in "ac"} | {(action, name) for action in "ab" for name in (web, ann)}
    (document,) = suggested(pairs).documents
    assert [(one["Action"], one["Resource"]) for one in document["Statement"]] == [
        (["a", "b"], [web, ann]),
        (["a", "c"], [every]),
    ]


def test_nothing_lacked_is_no_policy() -> None:
    assert suggest([]) == Suggestion((), ())


@pytest.mark.parametrize(
    ("policy_type", "explicit", "hindrance"),
    [
        (ACCOUNT_LEVEL, True, "ExplicitDeny"),
        ("ResourceGroupLevelIdentityBasedPolicy", True, "ExplicitDeny"),
        ("SessionPolicy", False, "SessionPolicy"),
        ("SessionPolicy", True, "SessionPolicy"),
        ("AssumeRolePolicy", False, "AssumeRolePolicy"),
    ],
)
def test_what_no_allow_mends_is_a_remark(policy_type: str, explicit: bool, hindrance: str) -> None:
    answer = suggest([Lack("ecs:A", "*", policy_type, explicit), Lack("ecs:B", "*")])
    assert [one.hindrance for one in answer.remarks] == [hindrance]
    assert suggestion_to_json(answer)["Remarks"] == [
        {"Action": "ecs:A", "Resource": "*", "PolicyType": policy_type, "Hindrance": hindrance, "DeniedBy": []}
    ]
    (document,) = answer.documents
    assert document["Statement"] == [{"Effect": "Allow", "Action": ["ecs:B"], "Resource": ["*"]}]


def test_only_of_explicit_denials_is_it_asked_who_denies() -> None:
    lacked = [Lack("a", "x", ACCOUNT_LEVEL, explicit=True), Lack("b", "x", "SessionPolicy", explicit=True)]
    answer = suggest(lacked, lambda one: (f"denies {one.action}",))
    assert [one.denied_by for one in answer.remarks] == [("denies a",), ()]


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param({(f"ecs:Do{n}", f"acs:ecs:*:1:instance/i-{n}") for n in range(300)}, id="many statements"),
        pytest.param({("ecs:Do", f"acs:ecs:*:1:instance/i-{n}") for n in range(900)}, id="many resources"),
        pytest.param({(f"ecs:Do{n}", "*") for n in range(900)}, id="many actions"),
    ],
)
def test_long_policies_are_cut(pairs: set[tuple[str, str]]) -> None:
    documents = suggested(pairs).documents
    assert len(documents) > 1
    assert max(len(format_document(one)) for one in documents) <= LONGEST_DOCUMENT
    granted = {
        (action, resource)
        for one in documents
        for statement in one["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    assert granted == pairs
    assert json.loads(format_document(documents[0])) == documents[0]
