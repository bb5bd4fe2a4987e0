"""Who is behind a session: told when it is opened, and told on from session to session."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.authentication import identify
from alimock.emulator.ports import FrozenClock

ACCOUNT = "1000000000000001"
Refused = Callable[[str, int], AbstractContextManager[None]]


def _policy(action: str, **condition: Any) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"} | condition
    return json.dumps({"Version": "1", "Statement": [statement]})


@pytest.fixture(name="assume")
def _assume(root: Any, new_user: Any, emulator: Any, clock: FrozenClock) -> Callable[..., Any]:
    """Let a caller, a user unless another is given, assume one of two roles, and give what calls as the session."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{ACCOUNT}:root"]}}
    document = json.dumps({"Version": "1", "Statement": [trust]})
    documents = {
        "assume": _policy("sts:AssumeRole"),
        "list": _policy("ram:ListUsers", Condition={"StringEquals": {"sts:SourceIdentity": "alice"}}),
    }
    for name, policy in documents.items():
        root.ram("CreatePolicy", PolicyName=name, PolicyDocument=policy)
    for role in ("first", "second"):
        root.ram("CreateRole", RoleName=role, AssumeRolePolicyDocument=document)
        for name in documents:
            root.ram("AttachPolicyToRole", RoleName=role, PolicyType="Custom", PolicyName=name)
    user = new_user("alice", _policy("sts:AssumeRole"))

    def assume(role: str, caller: Any = user, **parameters: str) -> tuple[Any, Any]:
        arn = f"acs:ram::{ACCOUNT}:role/{role}"
        answer = caller.sts("AssumeRole", RoleArn=arn, RoleSessionName="s1", **parameters)
        key = answer["Credentials"]
        principal, _ = identify(emulator.world, key["AccessKeyId"], key["SecurityToken"], clock.now())
        return answer, root.acting_as(principal)

    return assume


def test_policies_may_ask_for_who_is_behind_a_session(assume: Any, refused: Refused) -> None:
    _, alice = assume("first", SourceIdentity="alice")
    assert alice.ram("ListUsers")["Users"]["User"]
    for session in (assume("first", SourceIdentity="bob")[1], assume("first")[1]):
        with refused("NoPermission", 403):
            session.ram("ListUsers")


@pytest.mark.parametrize("again", [{}, {"SourceIdentity": "alice"}], ids=["told-once", "told-again"])
def test_who_is_behind_a_session_is_behind_those_that_it_opens(assume: Any, again: dict[str, str]) -> None:
    _, first = assume("first", SourceIdentity="alice")
    answer, second = assume("second", first, **again)
    assert answer["SourceIdentity"] == "alice"
    assert second.ram("ListUsers")["Users"]["User"]


def test_a_session_does_not_change_who_is_behind_it(assume: Any, refused: Refused, emulator: Any) -> None:
    _, first = assume("first", SourceIdentity="alice")
    opened = emulator.world.sts.sessions.count(ACCOUNT)
    with refused("InvalidParameter.SourceIdentity", 400):
        assume("second", first, SourceIdentity="bob")
    assert emulator.world.sts.sessions.count(ACCOUNT) == opened


def test_a_session_of_nobody_may_say_who_is_behind_the_next(assume: Any) -> None:
    _, first = assume("first")
    answer, _ = assume("second", first, SourceIdentity="alice")
    assert answer["SourceIdentity"] == "alice"
