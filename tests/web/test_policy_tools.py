"""Explanations and suggestions over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from signing import RAM, Signer
from werkzeug.test import Client

ACCOUNT = "1000000000000001"
ANN = f"acs:ram::{ACCOUNT}:user/ann"
EXPLAIN = "/_alimock/policy/explain"
SUGGESTIONS = "/_alimock/policy/suggestions"
QUESTION = {"Principal": ANN, "Action": "ram:ListRoles", "Resource": f"acs:ram:*:{ACCOUNT}:role/*"}


def test_an_explanation_tells_what_a_call_would_get(web: Client, as_user: Callable[..., Signer]) -> None:
    as_user("ann", "AliyunRAMReadOnlyAccess")
    answer = web.post(EXPLAIN, json=QUESTION).json
    assert (answer["Allowed"], answer["Deciding"][0]["PolicyName"]) == (True, "AliyunRAMReadOnlyAccess")
    denied = web.post(EXPLAIN, json=QUESTION | {"Action": "ram:CreateRole", "Context": {"acs:Service": ["a", "b"]}})
    assert (denied.status_code, denied.json["Allowed"]) == (200, False)
    assert denied.json["Context"]["acs:Service"] == ["a", "b"]
    assert denied.json["Context"]["acs:SourceIp"] == ["127.0.0.1"]


def test_suggestions_tell_what_was_let_pass(web: Client, as_user: Callable[..., Signer]) -> None:
    ann = as_user("ann")
    web.put("/_alimock/settings", json={"enforce": "soft"})
    assert ann.v1(RAM, "ListRoles").status_code == 200
    needed = {"Effect": "Allow", "Action": ["ram:ListRoles"], "Resource": [f"acs:ram:*:{ACCOUNT}:role/*"]}
    suggestions = {ANN: {"Documents": [{"Version": "1", "Statement": [needed]}], "Remarks": []}}
    for query in ({}, {"Principal": ANN}):
        assert web.get(SUGGESTIONS, query_string=query).json == {"Suggestions": suggestions, "LeftOut": 0}
    web.post("/_alimock/reset")
    assert web.get(SUGGESTIONS).json == {"Suggestions": {}, "LeftOut": 0}


def test_an_unknown_principal_is_not_found(web: Client) -> None:
    for answer in (web.post(EXPLAIN, json=QUESTION), web.get(SUGGESTIONS, query_string={"Principal": ANN})):
        assert (answer.status_code, answer.json) == (404, {"error": f"there is no user {ANN}"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"Principal": ""}, "Principal", id="no principal"),
        pytest.param({"Action": "ListRoles"}, "Action", id="an action of no product"),
        pytest.param({"Action": "ram:*"}, "Action", id="all actions"),
        pytest.param({"Resource": 1}, "Resource", id="no text"),
        pytest.param({"Resources": "*"}, "Resources", id="no such field"),
        pytest.param({"Context": ["a"]}, "Context", id="no object"),
        pytest.param({"Resource": "*" * 2049}, "Resource", id="a resource that is too long"),
        pytest.param({"Context": {str(n): "" for n in range(101)}}, "Context", id="too many keys"),
    ],
)
def test_a_wrong_question_names_the_field_at_fault(web: Client, change: dict[str, Any], field: str) -> None:
    answer = web.post(EXPLAIN, json=QUESTION | change)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json["fields"]] == [field]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'"\\ud800"'])
def test_a_body_that_is_no_object_is_at_fault(web: Client, body: bytes) -> None:
    answer = web.post(EXPLAIN, data=body)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json["fields"]] == ["body"]


def test_a_wrong_query_names_the_field_at_fault(web: Client) -> None:
    answer = web.get(SUGGESTIONS, query_string={"principal": ANN})
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json["fields"]] == ["principal"]


def test_foreign_pages_are_refused(web: Client) -> None:
    foreign = {"Origin": "http://evil.example"}
    assert web.post(EXPLAIN, json=QUESTION, headers=foreign).status_code == 403
    assert web.get(SUGGESTIONS, headers={"Host": "evil.example"}).status_code == 403
