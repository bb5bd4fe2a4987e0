"""``alimock policy`` against a live server."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from click.testing import CliRunner, Result

from alimock.emulator.api.denials import Denial
from alimock.emulator.api.principal import RoleSession, Root, User
from alimock.emulator.cli import cli
from alimock.emulator.emulator import Emulator
from alimock.emulator.journal import Entry
from alimock.emulator.server import Server
from alimock.emulator.services.ram.records import Attachment
from alimock.emulator.services.sts.store import Session

ACCOUNT = "1000000000000001"
ANN, BOB = (f"acs:ram::{ACCOUNT}:user/{name}" for name in ("ann", "bob"))
ROLES = f"acs:ram:*:{ACCOUNT}:role/*"


@pytest.fixture(name="server")
def _server(emulator: Emulator) -> Iterator[Server]:
    with Server(emulator) as server:
        yield server


@pytest.fixture(name="users")
def _users(root: Any) -> dict[str, Any]:
    """Two RAM users, of whom ann has a policy with a condition."""
    users = {}
    for name in ("ann", "bob"):
        user_id = root.ram("CreateUser", UserName=name)["User"]["UserId"]
        users[name] = root.acting_as(User(ACCOUNT, user_id, name))
    statement = {
        "Effect": "Allow",
        "Action": "ram:List*",
        "Resource": "*",
        "Condition": {"StringEquals": {"acs:Service": ["ecs"]}, "IpAddress": {"acs:SourceIp": "10.0.0.0/8"}},
    }
    document = json.dumps({"Version": "1", "Statement": [statement, statement | {"Action": "ecs:*"}]})
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=document)
    root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="p", UserName="ann")
    return users


def run(server: Server, *arguments: str) -> Result:
    command, *options = arguments
    return CliRunner().invoke(cli, ["policy", command, "--endpoint", server.endpoint, *options])


def explain(server: Server, *more: str, principal: str = ANN, action: str = "ram:ListRoles") -> Result:
    return run(server, "explain", "--principal", principal, "--action", action, "--resource", ROLES, *more)


def test_a_denial_is_explained_line_by_line(server: Server, users: Any) -> None:
    done = explain(server)
    assert done.exit_code == 0
    condition = (
        'wants StringEquals acs:Service "ecs", but the request has no acs:Service, and '
        'wants IpAddress acs:SourceIp "10.0.0.0/8", but the request has "127.0.0.1".'
    )
    statement = "of the custom policy p (v1, attached to the user)"
    assert done.stdout.splitlines() == [
        "DENIED: no Allow in the policies of the caller",
        f"  {ANN}",
        f"  ram:ListRoles on {ROLES}",
        f"Missing: an Allow for ram:ListRoles on {ROLES} in a policy of the user or one of its groups.",
        f"Nearly: the Allow in statement 1 {statement} {condition}",
        "Statements:",
        f"  Allow in statement 1 {statement} {condition}",
        f"  Allow in statement 2 {statement} does not name the action.",
    ]


def test_condition_keys_can_be_given(server: Server, users: Any) -> None:
    done = explain(server, "--context", "acs:Service=ecs", "--context", "acs:SourceIp=10.0.0.1")
    assert done.exit_code == 0
    assert done.stdout.startswith("ALLOWED\n")
    assert "Decided by the Allow in statement 1 of the custom policy p" in done.stdout
    several = explain(server, "--format", "json", "--context", "acs:Service=a=b", "--context", "acs:Service=ecs")
    assert json.loads(several.stdout)["Context"]["acs:Service"] == ["a=b", "ecs"]


@pytest.mark.parametrize(("action", "word"), [("sts:AssumeRole", "DENIED"), ("ram:ListRoles", "ALLOWED")])
def test_the_accounts_own_rights_are_told(server: Server, action: str, word: str) -> None:
    done = explain(server, principal=Root(ACCOUNT).arn, action=action)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, word)
    assert "No policy is asked about the account itself" in done.stdout


def test_a_deny_and_what_came_too_late_are_told(server: Server, root: Any, users: Any) -> None:
    deny = {"Version": "1", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
    root.ram("CreatePolicy", PolicyName="no", PolicyDocument=json.dumps(deny))
    root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="no", UserName="bob")
    root.ram("AttachPolicyToUser", PolicyType="System", PolicyName="AdministratorAccess", UserName="bob")
    lines = explain(server, principal=BOB).stdout.splitlines()
    assert lines[0] == "DENIED: a Deny in the policies of the caller"
    assert "Decided by the Deny in statement 1 of the custom policy no (v1, attached to the user)." in lines
    assert "To allow it, the Deny in the policies of the caller has to go: no Allow outweighs it." in lines


def test_the_trust_side_is_told(server: Server, root: Any, users: Any) -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [ANN]}}
    root.ram("CreateRole", RoleName="web", AssumeRolePolicyDocument=json.dumps({"Version": "1", "Statement": [trust]}))
    root.ram("AttachPolicyToUser", PolicyType="System", PolicyName="AdministratorAccess", UserName="bob")
    role = f"acs:ram:*:{ACCOUNT}:role/web"
    done = run(server, "explain", "--principal", BOB, "--action", "sts:AssumeRole", "--resource", role)
    lines = done.stdout.splitlines()
    assert lines[0] == "DENIED: no Allow in the trust policy of the role"
    missing = "an Allow for sts:AssumeRole in the trust policy of the role, with the caller as its Principal"
    assert f"Missing: {missing}." in lines
    assert "Nearly: the Allow in statement 1 of the trust policy of the role does not name the caller." in lines


def test_suggest_prints_what_create_policy_takes(server: Server, emulator: Emulator, root: Any, users: Any) -> None:
    emulator.change_settings(enforce="soft")
    users["bob"].ram("ListRoles")
    done = run(server, "suggest", "--principal", BOB)
    assert (done.exit_code, done.stderr) == (0, "")
    root.ram("CreatePolicy", PolicyName="least", PolicyDocument=done.stdout)
    assert run(server, "suggest").stdout == done.stdout
    whole = json.loads(run(server, "suggest", "--format", "json").stdout)
    assert whole["Suggestions"][BOB] == {"Documents": [json.loads(done.stdout)], "Remarks": []}


def test_suggestions_for_several_principals_are_keyed_by_arn(server: Server, emulator: Emulator, users: Any) -> None:
    emulator.change_settings(enforce="soft")
    users["ann"].ram("ListRoles")
    users["bob"].ram("ListRoles")
    done = run(server, "suggest")
    documents = json.loads(done.stdout)
    assert list(documents) == [ANN, BOB]
    assert documents[ANN] == documents[BOB]


def test_remarks_go_to_standard_error(server: Server, emulator: Emulator, root: Any, users: Any) -> None:
    nothing = run(server, "suggest")
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (0, {})
    assert nothing.stderr.startswith("nothing was lacked")
    role = root.ram(
        "CreateRole",
        RoleName="web",
        AssumeRolePolicyDocument=json.dumps(
            {
                "Version": "1",
                "Statement": [
                    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
                ],
            }
        ),
    )["Role"]
    none = json.dumps({"Version": "1", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    session = root.acting_as(RoleSession(ACCOUNT, role["RoleId"], "web", "s", policy=none))
    emulator.change_settings(enforce="soft")
    session.ram("ListRoles")
    users["bob"].ram("ListRoles")
    emulator.journal.left_out = 3
    done = run(server, "suggest")
    narrow = "the session policy does not allow it: open the session with a wider one"
    assert list(json.loads(done.stdout)) == [BOB]
    assert done.stderr.splitlines() == [
        f"acs:ram::{ACCOUNT}:role/web: ram:ListRoles on {ROLES}: {narrow}",
        "3 more denials were not noted, since there were too many different ones",
    ]


def test_a_session_may_lack_an_allow_on_either_side(server: Server, emulator: Emulator, root: Any) -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
    document = json.dumps({"Version": "1", "Statement": [trust]})
    role = root.ram("CreateRole", RoleName="web", AssumeRolePolicyDocument=document)["Role"]
    emulator.world.sts.sessions.put(
        ACCOUNT,
        "STS.1",
        Session(
            ACCOUNT,
            role["RoleId"],
            "web",
            "s",
            "STS.1",
            "secret",
            "token",
            json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}),
            emulator.clock.now(),
            emulator.clock.now() + timedelta(hours=1),
        ),
    )
    session = f"acs:ram::{ACCOUNT}:assumed-role/web/s"
    narrow = explain(server, principal=session).stdout.splitlines()
    needed = f"Missing: an Allow for ram:ListRoles on {ROLES} in"
    assert narrow[0] == "DENIED: no Allow in the session policy"
    assert f"{needed} the session policy, without which nothing else counts." in narrow
    root.ram("AttachPolicyToRole", PolicyType="System", PolicyName="AliyunRAMReadOnlyAccess", RoleName="web")
    late = [one for one in explain(server, principal=session).stdout.splitlines() if "AliyunRAMReadOnly" in one]
    assert late[0].endswith("would apply, but the decision came before it.")
    own = explain(server, principal=session, action="ecs:StartInstance").stdout.splitlines()
    assert own[0] == "DENIED: no Allow in the policies of the caller"
    assert f"Missing: an Allow for ecs:StartInstance on {ROLES} in a policy of the role." in own


def test_a_deny_is_told_with_the_policy_that_it_stands_in(
    server: Server, emulator: Emulator, root: Any, users: Any
) -> None:
    for name, effect in (("no", "Deny"), ("never", "Deny"), ("yes", "Allow")):
        statement = {"Effect": effect, "Action": "ram:List*", "Resource": "*"}
        root.ram("CreatePolicy", PolicyName=name, PolicyDocument=json.dumps({"Version": "1", "Statement": [statement]}))
        root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName=name, UserName="bob")
    emulator.change_settings(enforce="soft")
    users["bob"].ram("ListRoles")
    (line,) = run(server, "suggest", "--principal", BOB).stderr.splitlines()
    where = "a Deny in the policies never and no forbids it and has to go: no Allow outweighs it"
    assert line == f"{BOB}: ram:ListRoles on {ROLES}: {where}"


def test_long_suggestions_are_a_list(server: Server, emulator: Emulator, users: Any) -> None:
    emulator.change_settings(enforce="soft")
    for number in range(120):
        users["bob"].ram("CreateGroup", GroupName=f"{'g' * 55}{number}")
        users["bob"].ram("DeleteGroup", GroupName=f"{'g' * 55}{number}")
    done = run(server, "suggest", "--principal", BOB)
    assert isinstance(json.loads(done.stdout), list)
    assert done.stderr.startswith(f"{BOB}: one policy would be too long, so these are ")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        pytest.param(("--context", "acs:Service"), "'acs:Service' is not KEY=VALUE", id="no value"),
        pytest.param(("--context", "=x"), "'=x' is not KEY=VALUE", id="no key"),
        pytest.param(("--principal", BOB + "by"), f"there is no user {BOB}by", id="nobody"),
        pytest.param(("--action", "ListRoles"), "Action: ", id="no action"),
        pytest.param(("--endpoint", "nowhere"), "nowhere is not the URL of an emulator", id="no URL"),
    ],
)
def test_an_error_is_one_clear_line(server: Server, users: Any, options: tuple[str, ...], complaint: str) -> None:
    done = explain(server, *options)
    assert done.exit_code != 0
    assert done.stdout == ""
    assert complaint in done.stderr.splitlines()[-1]


def test_a_server_that_is_not_there_is_said_not_to_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
    done = CliRunner().invoke(cli, ["policy", "suggest", "--endpoint", endpoint])
    assert done.exit_code == 1
    assert "no emulator answers at" in done.stderr


def test_what_a_resource_group_forbids_an_allow_for_the_account_outweighs(
    server: Server, emulator: Emulator, root: Any, users: Any
) -> None:
    deny = {"Effect": "Deny", "Action": "ecs:*", "Resource": "*"}
    root.ram("CreatePolicy", PolicyName="no", PolicyDocument=json.dumps({"Version": "1", "Statement": [deny]}))
    user = emulator.world.ram.users.find(ACCOUNT, "bob")
    assert user
    emulator.world.ram.attach(
        ACCOUNT, Attachment("user", user.user_id, "Custom", "no", emulator.clock.now(), resource_group_id="rg-1")
    )
    denial = Denial("ecs:StopInstance", "*", "ResourceGroupLevelIdentityBasedPolicy", explicit=True)
    emulator.journal.write(Entry(emulator.clock.now(), users["bob"].principal, would_deny=[denial]))
    done = run(server, "suggest")
    outweighs = "only an Allow for the whole account outweighs it"
    forbids = "a Deny in the policy no forbids it and has to go"
    assert (json.loads(done.stdout), done.stderr.splitlines()) == (
        {},
        [f"{BOB}: ecs:StopInstance on *: {forbids}: {outweighs}"],
    )
    lines = explain(server, principal=BOB, action="ecs:StopInstance").stdout.splitlines()
    assert lines[-1].endswith("(v1, attached to the user for rg-1) is for another resource group.")


@pytest.mark.parametrize(
    ("status", "body", "complaint"),
    [
        (500, "oops", "the emulator answered 500"),
        (400, '{"error": "one\\ntwo"}', "one two"),
        (200, "[]", "did not answer with an object"),
        (200, "oops", "did not answer: "),
    ],
)
def test_answers_that_make_no_sense_are_one_clear_line(status: int, body: str, complaint: str) -> None:
    with make_server("127.0.0.1", 0, partial(_answer, status, body), handler_class=_Quiet) as other:
        thread = Thread(target=other.serve_forever)
        thread.start()
        try:
            done = CliRunner().invoke(cli, ["policy", "suggest", "--endpoint", f"http://127.0.0.1:{other.server_port}"])
        finally:
            other.shutdown()
            thread.join()
    assert done.exit_code == 1
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


def _answer(status: int, body: str, environ: dict[str, Any], start_response: Any) -> list[bytes]:
    healthy = environ["PATH_INFO"] == "/_alimock/health"
    start_response("200 OK" if healthy else f"{status} X", [])
    return [b'{"status": "ok"}' if healthy else body.encode()]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        pass
