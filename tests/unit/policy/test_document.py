"""Reading policies, and refusing what is none."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alimock.emulator.policy.document import MalformedPolicy, parse_policy, parse_trust_policy

ALLOW = {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.aliyuncs.com"}}


def text(*statements: object, **document: object) -> str:
    return json.dumps({"Version": "1", "Statement": list(statements), **document})


def without(statement: dict[str, Any], *elements: str) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name not in elements}


def refusal(parse: Callable[[str], object], document: str) -> str:
    with pytest.raises(MalformedPolicy) as caught:
        parse(document)
    assert caught.value.reason == str(caught.value)
    caught.value.reason.encode()
    return caught.value.reason


def test_statement_is_read_whole() -> None:
    condition = {"Bool": {"acs:SecureTransport": "true"}, "StringLike": {"k": ["a", "b"], "l": "c"}}
    (statement,) = parse_policy(text({**ALLOW, "Action": ["a:b", "c:D"], "Condition": condition})).statements
    assert (statement.effect, statement.actions, statement.not_action) == ("Allow", ("a:b", "c:D"), False)
    assert statement.resources == ("*",)
    assert [(c.operator, c.key, c.values) for c in statement.conditions] == [
        ("Bool", "acs:SecureTransport", ("true",)),
        ("StringLike", "k", ("a", "b")),
        ("StringLike", "l", ("c",)),
    ]


def test_not_action_is_read() -> None:
    (statement,) = parse_policy(text({**without(ALLOW, "Action"), "NotAction": "ram:*"})).statements
    assert statement.not_action
    assert statement.actions == ("ram:*",)


def test_trust_statement_is_read_whole() -> None:
    principal = {
        "RAM": ["acs:ram::1:root", "acs:ram::1:user/a.b", "acs:ram::1:role/Web"],
        "Service": "1@ecs.aliyuncs.com",
        "Federated": ["acs:ram::1:saml-provider/Okta", "acs:ram::1:oidc-provider/ack"],
    }
    (statement,) = parse_trust_policy(text({**TRUST, "Principal": principal})).statements
    assert [(p.kind, p.value) for p in statement.principals] == [
        ("RAM", "acs:ram::1:root"),
        ("RAM", "acs:ram::1:user/a.b"),
        ("RAM", "acs:ram::1:role/Web"),
        ("Service", "1@ecs.aliyuncs.com"),
        ("Federated", "acs:ram::1:saml-provider/Okta"),
        ("Federated", "acs:ram::1:oidc-provider/ack"),
    ]


def test_condition_values_may_be_numbers_and_booleans() -> None:
    huge = "9" * 10_000
    document = text({**ALLOW, "Condition": {"NumericEquals": {"k": [1, 2.50, 10**20]}, "Bool": {"l": True}}})
    (statement,) = parse_policy(document.replace("100000000000000000000", huge)).statements
    assert [c.values for c in statement.conditions] == [("1", "2.5", huge), ("true",)]


def test_empty_condition_asks_for_nothing() -> None:
    assert parse_policy(text({**ALLOW, "Condition": {}})).statements[0].conditions == ()


def test_equal_texts_are_compiled_once() -> None:
    assert parse_policy(text(ALLOW)) is parse_policy(text(ALLOW))
    assert parse_trust_policy(text(TRUST)) is parse_trust_policy(text(TRUST))


def test_policies_that_say_the_same_are_equal() -> None:
    assert parse_policy(text(ALLOW)) == parse_policy(json.dumps(json.loads(text(ALLOW)), indent=3))


@pytest.mark.parametrize("parse", [parse_policy, parse_trust_policy])
@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param("", "The policy document is invalid. It is not JSON from line 1, column 1 on.", id="empty"),
        pytest.param("{", "The policy document is invalid. It is not JSON from line 1, column 2 on.", id="cut-off"),
        pytest.param("[" * 100_000, "The policy document is invalid. It is nested too deeply.", id="deep"),
        pytest.param(
            '{"Version": NaN}', "The policy document is invalid. It contains a number that is not finite.", id="nan"
        ),
        pytest.param('{"a": 1, "a": 2}', "The policy document is invalid. It gives a key twice.", id="same-key-twice"),
        pytest.param(
            '{"Version": "\\ud800"}',
            "The policy document is invalid. It contains half of a surrogate pair.",
            id="escaped-surrogate",
        ),
        pytest.param(
            '{"Version": "\ud800"}',
            "The policy document is invalid. It contains half of a surrogate pair.",
            id="raw-surrogate",
        ),
        pytest.param("[]", "The policy document must be a JSON object.", id="list"),
        pytest.param('"x"', "The policy document must be a JSON object.", id="string"),
        pytest.param(
            '{"Statement": []}',
            "The policy document is invalid. apsara::AnyCast: can't cast from v to Ss",
            id="no-version",
        ),
        pytest.param(
            text(Version="2012-10-17"), 'The Version element of the policy document must be "1".', id="other-version"
        ),
        pytest.param(
            text(Version=1), 'The Version element of the policy document must be "1".', id="version-is-number"
        ),
        pytest.param(
            text(Version=["1"]), 'The Version element of the policy document must be "1".', id="version-is-list"
        ),
        pytest.param(text(Id="x"), "The element Id is not supported in a document.", id="unknown-element"),
        pytest.param(
            '{"Version": "1"}',
            "The Statement element of the policy document must be a list of statements.",
            id="no-statement",
        ),
        pytest.param(
            text(), "The Statement element of the policy document must be a list of statements.", id="no-statements"
        ),
        pytest.param(
            text(Statement=ALLOW),
            "The Statement element of the policy document must be a list of statements.",
            id="statement-outside-a-list",
        ),
        pytest.param(
            text("x"), "Every member of the Statement element must be a JSON object.", id="statement-is-string"
        ),
    ],
)
def test_document_is_refused(parse: Callable[[str], object], document: str, reason: str) -> None:
    assert refusal(parse, document) == reason


EFFECT = "The Effect element of the policy statement must be Allow or Deny."
NEITHER = "Add an Action or NotAction element to the policy statement."
OPERATORS = "The Condition element must be a JSON object of condition operators."
SCALARS = "The values of the condition key k must be strings, numbers or booleans."


@pytest.mark.parametrize(("parse", "valid"), [(parse_policy, ALLOW), (parse_trust_policy, TRUST)])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"Effect": "Alow"}, EFFECT, id="effect-misspelled"),
        pytest.param({"Effect": "allow"}, EFFECT, id="effect-in-lower-case"),
        pytest.param({"Effect": ["Allow"]}, EFFECT, id="effect-is-list"),
        pytest.param({"Effect": None}, EFFECT, id="effect-is-null"),
        pytest.param(
            {"NotAction": "ram:*"},
            "The policy statement must have an Action or a NotAction element, not both.",
            id="both-actions",
        ),
        pytest.param(
            {"Action": ""}, "The Action element must be a non-empty string or a list of them.", id="empty-action"
        ),
        pytest.param(
            {"Action": []}, "The Action element must be a non-empty string or a list of them.", id="no-action"
        ),
        pytest.param(
            {"Action": 5}, "The Action element must be a non-empty string or a list of them.", id="number-action"
        ),
        pytest.param(
            {"Action": ["a:b", None]},
            "The Action element must be a non-empty string or a list of them.",
            id="null-action",
        ),
        pytest.param({"Condition": []}, OPERATORS, id="condition-is-list"),
        pytest.param({"Condition": None}, OPERATORS, id="condition-is-null"),
        pytest.param(
            {"Condition": {"Bool": "true"}},
            "The condition operator Bool must be a JSON object of condition keys.",
            id="operator-without-keys",
        ),
        pytest.param(
            {"Condition": {"Bool": {}}},
            "The condition operator Bool must be a JSON object of condition keys.",
            id="operator-with-no-keys",
        ),
        pytest.param({"Condition": {"Bool": {"": "true"}}}, "A condition key must not be empty.", id="empty-key"),
        pytest.param({"Condition": {"Bool": {"k": []}}}, SCALARS, id="no-values"),
        pytest.param({"Condition": {"Bool": {"k": None}}}, SCALARS, id="null-value"),
        pytest.param({"Condition": {"Bool": {"k": [["true"]]}}}, SCALARS, id="nested-values"),
        pytest.param(
            {"Condition": {"Null": {"k": "true"}}},
            "The condition operator Null is not supported.",
            id="unknown-operator",
        ),
        pytest.param(
            {"Condition": {"IpAddress": {"k": "10.0.0.0/99"}}},
            "A value of the condition operator IpAddress is not an IP address or a CIDR block.",
            id="unreadable-value",
        ),
    ],
)
def test_statement_is_refused(
    parse: Callable[[str], object], valid: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    assert refusal(parse, text(valid, {**valid, **change})) == reason


@pytest.mark.parametrize(("parse", "valid"), [(parse_policy, ALLOW), (parse_trust_policy, TRUST)])
@pytest.mark.parametrize(("missing", "reason"), [("Effect", EFFECT), ("Action", NEITHER)])
def test_missing_element_is_named(
    parse: Callable[[str], object], valid: dict[str, Any], missing: str, reason: str
) -> None:
    assert refusal(parse, text(without(valid, missing))) == reason


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        pytest.param(without(ALLOW, "Resource"), "Add a Resource element to the policy statement.", id="no-resource"),
        pytest.param(
            {**ALLOW, "Resource": {}}, "The Resource element must be a non-empty string or a list of them.", id="object"
        ),
        pytest.param(
            {**ALLOW, "Principal": {"RAM": "acs:ram::1:root"}},
            "The element Principal is not supported in a policy statement.",
            id="principal",
        ),
        pytest.param({**ALLOW, "Sid": "x"}, "The element Sid is not supported in a policy statement.", id="sid"),
        pytest.param(
            {**without(ALLOW, "Resource"), "NotResource": "*"},
            "The element NotResource is not supported in a policy statement.",
            id="not-resource",
        ),
    ],
)
def test_identity_policy_is_refused(statement: dict[str, Any], reason: str) -> None:
    assert refusal(parse_policy, text(statement)) == reason


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        pytest.param(
            without(TRUST, "Principal"), "Add a Principal element to the policy statement.", id="no-principal"
        ),
        pytest.param(
            {**TRUST, "Resource": "*"},
            "The element Resource is not supported in a trust policy statement.",
            id="resource",
        ),
        pytest.param(
            {**TRUST, "Principal": "*"}, "The Principal element must be a JSON object of principal types.", id="anybody"
        ),
        pytest.param(
            {**TRUST, "Principal": {}}, "The Principal element must be a JSON object of principal types.", id="nobody"
        ),
        pytest.param(
            {**TRUST, "Principal": {"AWS": "x"}}, "The principal type AWS is not supported.", id="unknown-type"
        ),
        pytest.param(
            {**TRUST, "Principal": {"RAM": []}},
            "The Principal element must be a non-empty string or a list of them.",
            id="empty-type",
        ),
        *(
            pytest.param(
                {**TRUST, "Principal": {kind: value}}, f"A value of the principal type {kind} is invalid.", id=value
            )
            for kind, value in [
                ("RAM", "*"),
                ("RAM", "acs:ram::*:root"),
                ("RAM", "acs:ram::1:user/*"),
                ("RAM", "acs:ram::1:group/g"),
                ("RAM", "acs:ram::1:root\n"),
                ("RAM", "ecs.aliyuncs.com"),
                ("Service", "*"),
                ("Service", "ecs"),
                ("Service", "acs:ram::1:root"),
                ("Federated", "acs:ram::1:user/a"),
            ]
        ),
    ],
)
def test_trust_policy_is_refused(statement: dict[str, Any], reason: str) -> None:
    assert refusal(parse_trust_policy, text(statement)) == reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ELEMENT = st.sampled_from(["Effect", "Action", "NotAction", "Resource", "Principal", "Condition", "Sid"])
NEARLY = st.fixed_dictionaries(
    {"Version": st.sampled_from(["1", "2", 1]) | JSON},
    optional={"Statement": st.lists(st.dictionaries(ELEMENT, JSON) | JSON, max_size=3) | JSON},
)
ALMOST = st.dictionaries(ELEMENT, JSON, max_size=2).map(lambda change: text({**ALLOW, **change}))
GARBAGE = st.text(st.characters(exclude_categories=()) | st.sampled_from('{}[]":,\\ud80'))


@given(GARBAGE | JSON.map(json.dumps) | NEARLY.map(json.dumps) | ALMOST)
@example("\ufeff{}")
@example('{"Version": 1' + "0" * 10_000 + "}")
@example('{"a":' * 50_000)
@example('{"\\ud800": 1}')
def test_whatever_is_read_is_a_policy_or_malformed(document: str) -> None:
    for parse in (parse_policy, parse_trust_policy):
        with suppress(MalformedPolicy):
            parse(document)
