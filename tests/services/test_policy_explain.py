"""Explanations and suggestions for the principals of a world."""

import json
from typing import Any

import pytest

from alimock.emulator.api.call import Call
from alimock.emulator.api.denials import Denial
from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import Anonymous
from alimock.emulator.authentication import identify
from alimock.emulator.journal import Entry
from alimock.emulator.policy.suggest import format_document
from alimock.emulator.policy_tools import HYPOTHETICAL_SESSION, UnknownPrincipal, explain_call

ACCOUNT = "1000000000000001"
ANN = f"acs:ram::{ACCOUNT}:user/ann"
ROLE = f"acs:ram::{ACCOUNT}:role/web"
ROLE_RESOURCE = f"acs:ram:*:{ACCOUNT}:role/web"


def policy(action: str, resource: str = "*", effect: str = "Allow", **condition: Any) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource, "Condition": condition}
    return json.dumps({"Version": "1", "Statement": [statement]})


def trust(*names: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": list(names)}}
    return json.dumps({"Version": "1", "Statement": [statement]})


@pytest.fixture(name="ann")
def _ann(new_user: Any) -> Any:
    return new_user("ann", policy("sts:AssumeRole"), policy("ram:List*"))


@pytest.fixture(name="role_arn")
def _role_arn(root: Any, ann: Any) -> str:
    root.ram("CreateRole", RoleName="Web", AssumeRolePolicyDocument=trust(ANN))
    return ROLE


def assume(caller: Any, **parameters: str) -> dict[str, str]:
    answer = caller.sts("AssumeRole", RoleArn=ROLE, RoleSessionName="job", **parameters)
    credentials: dict[str, str] = answer["Credentials"]
    return credentials


def acting(emulator: Any, caller: Any, credentials: dict[str, str]) -> Any:
    key, token = credentials["AccessKeyId"], credentials["SecurityToken"]
    return caller.acting_as(identify(emulator.world, key, token, emulator.clock.now())[0])


def test_an_explanation_agrees_with_the_call(emulator: Any, ann: Any) -> None:
    ann.ram("ListRoles")
    assert emulator.explain(ANN, "ram:ListRoles", f"acs:ram:*:{ACCOUNT}:role/*").explanation.allowed
    with pytest.raises(ApiError):
        ann.ram("CreateUser", UserName="bob")
    answer = emulator.explain(ANN, "ram:CreateUser", f"acs:ram:*:{ACCOUNT}:user/*")
    assert answer.principal == ANN
    assert not answer.explanation.allowed
    assert [one.misses for one in answer.explanation.readings] == [("Action",), ("Action",)]


@pytest.mark.parametrize(
    ("condition", "given", "allowed"),
    [
        pytest.param({"IpAddress": {"acs:SourceIp": "127.0.0.0/8"}}, {}, True, id="from loopback"),
        pytest.param({"Bool": {"acs:SecureTransport": "true"}}, {}, False, id="in the clear"),
        pytest.param({"StringEquals": {"acs:PrincipalARN": ANN.replace("ann", "bob")}}, {}, True, id="as itself"),
        pytest.param({"DateLessThan": {"acs:CurrentTime": "2000-01-01"}}, {}, False, id="now"),
        pytest.param(
            {"Bool": {"acs:SecureTransport": "true"}}, {"ACS:securetransport": "true"}, True, id="a given key"
        ),
        pytest.param({"StringEquals": {"acs:Service": "b"}}, {"acs:Service": ["a", "b"]}, True, id="several values"),
    ],
)
def test_it_is_a_call_from_here_and_now(
    emulator: Any, new_user: Any, condition: dict[str, Any], given: dict[str, Any], allowed: bool
) -> None:
    bob = new_user("bob", policy("ram:*", **condition))
    assert emulator.explain(bob.principal.arn, "ram:GetUser", "*", given).explanation.allowed is allowed


@pytest.mark.parametrize(("given", "allowed"), [({}, True), ({"acs:resourcetag/team": "ops"}, False)])
def test_the_resources_tags_count_unless_others_are_given(
    emulator: Any, root: Any, new_user: Any, role_arn: str, given: dict[str, str], allowed: bool
) -> None:
    root.ram("TagResources", ResourceType="role", ResourceNames='["Web"]', Tag='[{"Key":"team","Value":"dev"}]')
    bob = new_user("bob", policy("ram:GetRole", StringEquals={"acs:ResourceTag/team": "dev"}))
    answer = emulator.explain(bob.principal.arn, "ram:GetRole", ROLE_RESOURCE, given)
    assert answer.explanation.allowed is allowed


def test_the_account_itself_may_not_assume_roles(emulator: Any, role_arn: str) -> None:
    arn = f"acs:ram::{ACCOUNT}:root"
    assert emulator.explain(arn, "ecs:DeleteInstance", "*").explanation.allowed
    answer = emulator.explain(arn, "sts:AssumeRole", ROLE_RESOURCE)
    assert not answer.explanation.allowed
    assert "may not assume a role" in answer.notes[0]


def test_assuming_a_role_asks_the_role_as_well(emulator: Any, ann: Any, new_user: Any, role_arn: str) -> None:
    assume(ann)
    for resource in (ROLE_RESOURCE, ROLE):
        answer = emulator.explain(ANN, "sts:AssumeRole", resource).explanation
        assert (answer.allowed, answer.decisive.policy_type) == (True, "AssumeRolePolicy")
    bob = new_user("bob", policy("sts:*"))
    answer = emulator.explain(bob.principal.arn, "sts:assumerole", ROLE_RESOURCE).explanation
    assert (answer.decision.allowed, answer.allowed) == (True, False)
    assert emulator.explain(ANN, "sts:AssumeRole", f"{ROLE_RESOURCE}x").notes


def test_a_session_may_assume_a_role_that_trusts_its_own(emulator: Any, root: Any, role_arn: str) -> None:
    root.ram("CreateRole", RoleName="next", AssumeRolePolicyDocument=trust(ROLE))
    root.ram("AttachPolicyToRole", PolicyType="System", PolicyName="AliyunSTSAssumeRoleAccess", RoleName="Web")
    allowed = {
        name: emulator.explain(role_arn, "sts:AssumeRole", f"acs:ram:*:{ACCOUNT}:role/{name}").explanation.allowed
        for name in ("next", "web")
    }
    assert allowed == {"next": True, "web": False}


def test_nobody_has_policies_to_ask(emulator: Any) -> None:
    call = Call(Anonymous(), "cn-hangzhou", emulator.clock.now(), emulator.world, emulator.ids, emulator.settings)
    with pytest.raises(TypeError, match="nobody"):
        explain_call(emulator.gateway.authorizer, call, "ecs:A", "*")


def test_a_session_has_the_policy_that_it_was_opened_with(emulator: Any, root: Any, ann: Any, role_arn: str) -> None:
    root.ram("CreatePolicy", PolicyName="ram", PolicyDocument=policy("ram:*"))
    root.ram("AttachPolicyToRole", PolicyType="Custom", PolicyName="ram", RoleName="Web")
    assume(ann, Policy=policy("ram:Get*"))
    session = f"acs:ram::{ACCOUNT}:assumed-role/Web/job"
    for arn in (session, f"{ROLE}/job"):
        answer = emulator.explain(arn, "ram:ListUsers", f"acs:ram:*:{ACCOUNT}:user/*")
        assert (answer.principal, answer.explanation.allowed) == (session, False)
        assert answer.explanation.decision.policy_type == "SessionPolicy"
    whole = emulator.explain(role_arn, "ram:ListUsers", f"acs:ram:*:{ACCOUNT}:user/*")
    assert whole.explanation.allowed
    assert whole.principal.endswith(f":assumed-role/Web/{HYPOTHETICAL_SESSION}")


def test_of_sessions_with_one_name_the_latest_that_is_alive_counts(
    emulator: Any, clock: Any, ann: Any, role_arn: str
) -> None:
    session = f"acs:ram::{ACCOUNT}:assumed-role/web/job"
    assume(ann, Policy=policy("ram:*"), DurationSeconds="3600")
    clock.advance(seconds=1)
    assume(ann, DurationSeconds="900")
    assert emulator.explain(session, "ecs:A", "*").explanation.decision.policy_type.startswith("Account")
    clock.advance(seconds=901)
    assert emulator.explain(session, "ecs:A", "*").explanation.decision.policy_type == "SessionPolicy"
    clock.advance(seconds=3600)
    with pytest.raises(UnknownPrincipal, match="no live session"):
        emulator.explain(session, "ecs:A", "*")


@pytest.mark.parametrize(
    "arn",
    [
        "ann",
        "",
        "acs:ram::1:root",
        f"acs:ram::{ACCOUNT}:user/nobody",
        f"acs:ram::{ACCOUNT}:user",
        f"acs:ram::{ACCOUNT}:role/nobody",
        f"acs:ram::{ACCOUNT}:root/ann",
        f"acs:ram::{ACCOUNT}:group/ann",
        f"acs:ram::{ACCOUNT}:assumed-role/Web",
        f"acs:ram::{ACCOUNT}:assumed-role/Web/nobody",
        f"acs:ram::{ACCOUNT}:user/ann/x",
    ],
)
def test_an_unknown_principal_is_said_to_be_one(emulator: Any, role_arn: str, arn: str) -> None:
    with pytest.raises(UnknownPrincipal):
        emulator.explain(arn, "ecs:A", "*")
    with pytest.raises(UnknownPrincipal):
        emulator.suggest(arn)


def test_a_soft_run_shows_the_policy_that_a_strict_one_needs(emulator: Any, root: Any, new_user: Any) -> None:
    bob = new_user("bob")

    def work() -> None:
        bob.ram("ListRoles")
        bob.ram("CreateGroup", GroupName="g")
        bob.ram("DeleteGroup", GroupName="g")
        bob.ecs("DescribeInstances")

    emulator.change_settings(enforce="soft")
    work()
    (suggestion,) = emulator.suggest(bob.principal.arn).by_principal.values()
    (document,) = suggestion.documents
    assert suggestion.remarks == ()
    root.ram("CreatePolicy", PolicyName="least", PolicyDocument=format_document(document))
    root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="least", UserName="bob")
    emulator.change_settings(enforce="strict")
    work()
    with pytest.raises(ApiError):
        bob.ram("ListUsers")


def test_what_sessions_lack_their_role_needs(emulator: Any, ann: Any, role_arn: str) -> None:
    for name in ("one", "two"):
        credentials = ann.sts("AssumeRole", RoleArn=ROLE, RoleSessionName=name)["Credentials"]
        session = acting(emulator, ann, credentials)
        emulator.change_settings(enforce="soft")
        session.ram("ListRoles" if name == "one" else "ListUsers")
        emulator.change_settings(enforce="strict")
    everybody = emulator.suggest().by_principal
    assert list(everybody) == [ROLE]
    assert emulator.suggest(ROLE).by_principal == everybody
    assert len(everybody[ROLE].documents[0]["Statement"]) == 2
    for arn in (f"acs:ram::{ACCOUNT}:assumed-role/web/one", f"acs:ram:*:{ACCOUNT}:role/Web/one"):
        (document,) = emulator.suggest(arn).by_principal[arn].documents
        assert document["Statement"][0]["Action"] == ["ram:ListRoles"]


def test_what_somebody_lacked_outlives_it(emulator: Any, root: Any, new_user: Any) -> None:
    bob = new_user("bob", policy("ram:ListUsers", effect="Deny"))
    emulator.change_settings(enforce="soft")
    bob.ram("ListRoles")
    bob.ram("ListUsers")
    arn = f"acs:ram:*:{ACCOUNT}:user/bob"
    assert emulator.suggest(arn).by_principal[arn].remarks[0].denied_by
    root.ram("DetachPolicyFromUser", UserName="bob", PolicyType="Custom", PolicyName=_attached(root, "bob"))
    root.ram("DeleteUser", UserName="bob")
    (suggestion,) = emulator.suggest(arn).by_principal.values()
    assert (len(suggestion.documents), suggestion.remarks[0].denied_by) == (1, ())


def _attached(root: Any, user_name: str) -> str:
    (attached,) = root.ram("ListPoliciesForUser", UserName=user_name)["Policies"]["Policy"]
    name: str = attached["PolicyName"]
    return name


def test_who_has_no_policies_is_denied_by_none_of_them(emulator: Any, root: Any) -> None:
    denial = Denial("sts:AssumeRole", ROLE_RESOURCE, "AssumeRolePolicy", explicit=True)
    for caller in (Anonymous(), root.principal):
        emulator.journal.write(Entry(emulator.clock.now(), caller, would_deny=[denial._replace(policy_type="x")]))
    for suggestion in emulator.suggest().by_principal.values():
        assert [one.denied_by for one in suggestion.remarks] == [()]
    assert list(emulator.suggest().by_principal) == [root.principal.arn, "anonymous"]


def test_who_lacked_nothing_needs_nothing(emulator: Any, ann: Any) -> None:
    assert emulator.suggest().by_principal == {}
    assert emulator.suggest(ANN).by_principal[ANN].documents == ()


def test_a_deny_is_reported_apart(emulator: Any, root: Any, new_user: Any) -> None:
    bob = new_user("bob", policy("ram:*", effect="Deny"))
    emulator.change_settings(enforce="soft")
    bob.ram("ListRoles")
    (suggestion,) = emulator.suggest().by_principal.values()
    assert suggestion.documents == ()
    assert [one.hindrance for one in suggestion.remarks] == ["ExplicitDeny"]
    denial = Denial("ram:ListRoles", f"acs:ram:*:{ACCOUNT}:role/*", "AccountLevelIdentityBasedPolicy", explicit=True)
    assert emulator.journal.lacks() == {(bob.principal.arn, denial): 1}
    emulator.reset()
    assert emulator.suggest().by_principal == {}


def test_the_answer_is_json_ready(emulator: Any, ann: Any) -> None:
    for answer in (emulator.explain(ANN, "ram:ListRoles", "*"), emulator.suggest(ANN)):
        assert json.loads(json.dumps(answer.to_json())) == answer.to_json()
