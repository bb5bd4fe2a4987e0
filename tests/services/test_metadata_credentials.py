"""The credentials of an instance's role."""

import json
from datetime import datetime
from typing import Any

import pytest

from alimock.emulator import authentication
from alimock.emulator.api.principal import RoleSession
from alimock.emulator.emulator import Emulator
from alimock.emulator.wire.message import WireRequest

ROLE = "/latest/meta-data/ram/security-credentials/"
SIX_HOURS = 6 * 3600
TRUSTS_RDS = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":["rds.aliyuncs.com"]}}]}'
)


@pytest.fixture(name="bind")
def _bind(root: Any) -> Any:
    """Bind a role to an instance, or take it off."""

    def bind(instance_id: str, role: str = "web", *, off: bool = False, **parameters: Any) -> None:
        action = "DetachInstanceRamRole" if off else "AttachInstanceRamRole"
        answer = root.ecs(action, RamRoleName=role, InstanceIds=json.dumps([instance_id]), **parameters)
        assert answer["FailCount"] == 0

    return bind


@pytest.fixture(name="instance_id")
def _instance_id(new_role: Any, launch: Any) -> str:
    """Run the only instance, with the role ``web``."""
    new_role("web")
    instance_id: str = launch(RamRoleName="web")
    return instance_id


@pytest.fixture(name="credentials")
def _credentials(metadata: Any) -> Any:
    """Fetch the credentials of a role."""

    def credentials(role: str = "web", instance_id: str | None = None) -> dict[str, str]:
        response = metadata(ROLE + role, instance_id=instance_id)
        assert response.status == 200
        document: dict[str, str] = json.loads(response.body)
        return document

    return credentials


@pytest.fixture(name="whoami")
def _whoami(emulator: Any) -> Any:
    """Find out whose the credentials are, as an API request would."""

    def whoami(document: dict[str, str]) -> RoleSession:
        principal, secret = authentication.identify(
            emulator.world, document["AccessKeyId"], document["SecurityToken"], emulator.clock.now()
        )
        assert isinstance(principal, RoleSession)
        assert secret == document["AccessKeySecret"]
        return principal

    return whoami


@pytest.mark.parametrize(
    "path", [ROLE, ROLE.rstrip("/"), ROLE.replace("ram", "Ram"), ROLE.replace("latest", "2016-01-01")]
)
def test_role_name_is_given_bare(instance_id: str, metadata: Any, path: str) -> None:
    response = metadata(path)
    assert (response.status, response.body) == (200, b"web")
    assert response.headers == {"Content-Type": "text/plain; charset=utf-8", "Server": "ECSws"}


def test_bound_role_is_listed(instance_id: str, metadata: Any) -> None:
    assert b"\nram/\n" in metadata("/latest/meta-data/").body
    assert metadata("/latest/meta-data/ram/").body == b"security-credentials/"


def test_credentials_have_the_documented_form(instance_id: str, metadata: Any, emulator: Any) -> None:
    response = metadata(f"{ROLE}web")
    (session,) = emulator.world.sts.sessions.every()
    assert response.status == 200
    assert response.headers == {"Content-Type": "text/plain; charset=utf-8", "Server": "ECSws"}
    assert response.body.decode() == (
        "{\n"
        f'  "AccessKeyId" : "{session.access_key_id}",\n'
        f'  "AccessKeySecret" : "{session.access_key_secret}",\n'
        '  "Expiration" : "2026-01-01T06:00:00Z",\n'
        f'  "SecurityToken" : "{session.security_token}",\n'
        '  "LastUpdated" : "2026-01-01T00:00:00Z",\n'
        '  "Code" : "Success"\n'
        "}"
    )


def test_times_are_whole_seconds_six_hours_apart(instance_id: str, credentials: Any, clock: Any) -> None:
    clock.advance(seconds=0.75)
    document = credentials()
    expiration, updated = (
        datetime.strptime(document[key], "%Y-%m-%dT%H:%M:%S%z") for key in ("Expiration", "LastUpdated")
    )
    assert (expiration - updated).total_seconds() == SIX_HOURS


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"{ROLE}web/", id="slash"),
        pytest.param(f"{ROLE}WEB", id="role-in-another-case"),
        pytest.param(ROLE.replace("/ram/", "/Ram/") + "web", id="directory-in-another-case"),
        pytest.param(ROLE.replace("latest", "2016-01-01") + "web", id="dated-version"),
    ],
)
def test_credentials_are_the_same_by_every_spelling(instance_id: str, metadata: Any, path: str) -> None:
    assert metadata(path).body == metadata(f"{ROLE}web").body


def test_session_is_named_for_the_instance(instance_id: str, credentials: Any, whoami: Any, emulator: Any) -> None:
    principal = whoami(credentials())
    assert (principal.role_name, principal.session_name) == ("web", f"vm-ram-{instance_id}")
    (session,) = emulator.world.sts.sessions.every()
    binding = emulator.world.ecs.role_bindings.locate(instance_id)
    assert (session.instance_id, session.binding_id) == (instance_id, binding.binding_id)


def test_credentials_act_as_the_role(root: Any, instance_id: str, credentials: Any, whoami: Any) -> None:
    caller = root.acting_as(whoami(credentials()))
    answer = caller.sts("GetCallerIdentity")
    assert answer["Arn"] == f"acs:ram::1000000000000001:assumed-role/web/vm-ram-{instance_id}"


def test_policy_of_the_binding_narrows_the_session(
    launch: Any, new_role: Any, bind: Any, credentials: Any, whoami: Any
) -> None:
    new_role("web")
    policy = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}'
    bind(launch(), Policy=policy)
    assert whoami(credentials()).policy == policy


def test_credential_stays_until_thirty_minutes_before_its_end(instance_id: str, credentials: Any, clock: Any) -> None:
    first = credentials()
    clock.advance(seconds=SIX_HOURS - 1801)
    assert credentials() == first
    clock.advance(seconds=1)
    second = credentials()
    assert second["AccessKeyId"] != first["AccessKeyId"]
    assert (second["LastUpdated"], second["Expiration"]) == ("2026-01-01T05:30:00Z", "2026-01-01T11:30:00Z")
    assert credentials() == second


def test_old_and_new_credential_work_side_by_side_until_the_old_one_ends(
    instance_id: str, credentials: Any, whoami: Any, clock: Any, refused: Any
) -> None:
    first = credentials()
    clock.advance(seconds=SIX_HOURS - 1800)
    second = credentials()
    whoami(first), whoami(second)
    clock.advance(seconds=1800)
    whoami(second)
    with refused("InvalidSecurityToken.Expired", 400):
        whoami(first)


def test_credential_is_fresh_after_a_long_silence(instance_id: str, credentials: Any, whoami: Any, clock: Any) -> None:
    credentials()
    clock.advance(seconds=100 * SIX_HOURS)
    whoami(credentials())


def test_instances_with_one_role_have_credentials_of_their_own(
    instance_id: str, launch: Any, credentials: Any, whoami: Any
) -> None:
    other_id = launch(RamRoleName="web")
    for one in (instance_id, other_id):
        assert whoami(credentials(instance_id=one)).session_name == f"vm-ram-{one}"


def test_unbound_role_is_gone_at_once_and_its_credentials_are_dead(
    instance_id: str, bind: Any, metadata: Any, credentials: Any, whoami: Any, refused: Any, page: Any
) -> None:
    first = credentials()
    bind(instance_id, off=True)
    for path in (f"{ROLE}web", ROLE, "/latest/meta-data/ram/"):
        assert page(metadata(path)) == "404 - Not Found"
    with refused("InvalidSecurityToken.Expired", 400):
        whoami(first)


def test_role_bound_again_gets_another_credential(
    instance_id: str, bind: Any, credentials: Any, whoami: Any, refused: Any
) -> None:
    first = credentials()
    bind(instance_id, off=True)
    bind(instance_id)
    second = credentials()
    assert second["AccessKeyId"] != first["AccessKeyId"]
    whoami(second)
    with refused("InvalidSecurityToken.Expired", 400):
        whoami(first)


def test_role_bound_later_shows_without_a_restart(launch: Any, new_role: Any, bind: Any, metadata: Any) -> None:
    instance_id = launch()
    new_role("web")
    assert metadata(ROLE).status == 404
    bind(instance_id)
    assert metadata(ROLE).body == b"web"


@pytest.mark.parametrize("role", ["other", "we", "webb", "web%20", "..", "web/more"])
def test_other_role_is_not_found(instance_id: str, new_role: Any, metadata: Any, page: Any, role: str) -> None:
    new_role("other")
    assert page(metadata(ROLE + role)) == "404 - Not Found"


def test_deleted_role_is_gone(root: Any, instance_id: str, metadata: Any, credentials: Any, page: Any) -> None:
    credentials()
    root.ram("DeleteRole", RoleName="web")
    assert page(metadata(f"{ROLE}web")) == "404 - Not Found"
    assert page(metadata(ROLE)) == "404 - Not Found"


def test_role_made_again_gets_another_credential(
    root: Any, instance_id: str, new_role: Any, credentials: Any, whoami: Any
) -> None:
    first = credentials()
    root.ram("DeleteRole", RoleName="web")
    role = new_role("web")
    second = credentials()
    assert second["AccessKeyId"] != first["AccessKeyId"]
    assert whoami(second).role_id == role["RoleId"]


def test_binding_and_metadata_agree_whatever_becomes_of_the_role(
    root: Any, instance_id: str, new_role: Any, bind: Any, metadata: Any, refused: Any
) -> None:
    def bound() -> str:
        answer = root.ecs("DescribeInstanceRamRole", InstanceIds=json.dumps([instance_id]))
        name: str = answer["InstanceRamRoleSets"]["InstanceRamRoleSet"][0]["RamRoleName"]
        return name

    root.ram("DeleteRole", RoleName="web")
    assert (bound(), metadata(ROLE).status) == ("web", 404)
    new_role("Web")
    assert (bound(), metadata(ROLE).body) == ("web", b"web")
    root.ram("DeleteRole", RoleName="web")
    bind(instance_id, off=True)
    new_role("Web")
    assert (bound(), metadata(ROLE).status) == ("", 404)
    bind(instance_id)
    assert (bound(), metadata(ROLE).body) == ("Web", b"Web")


def test_credentials_of_a_role_made_before_die_with_it(
    root: Any, instance_id: str, new_role: Any, credentials: Any, whoami: Any, refused: Any
) -> None:
    first = credentials()
    root.ram("DeleteRole", RoleName="web")
    new_role("web")
    with refused("InvalidSecurityToken.Expired", 400):
        whoami(first)


def test_role_that_trusts_ecs_no_more_is_gone(root: Any, instance_id: str, metadata: Any, credentials: Any) -> None:
    credentials()
    root.ram("UpdateRole", RoleName="web", NewAssumeRolePolicyDocument=TRUSTS_RDS)
    assert metadata(f"{ROLE}web").status == 404
    assert metadata(ROLE).status == 404


def test_listings_open_no_session(instance_id: str, emulator: Any, metadata: Any) -> None:
    for path in ("/latest/meta-data/", "/latest/meta-data/ram/", ROLE, "/latest/meta-data/all"):
        assert metadata(path).status == 200
    assert not list(emulator.world.sts.sessions.every())


def test_credential_survives_dump_and_load(instance_id: str, emulator: Any, credentials: Any, clock: Any) -> None:
    first = credentials()
    other = Emulator(clock=clock)
    other.world.load(emulator.world.dump())
    assert json.loads(other.metadata.handle(WireRequest("GET", f"{ROLE}web")).body) == first


def test_reset_leaves_nothing(instance_id: str, emulator: Any, credentials: Any, metadata: Any) -> None:
    credentials()
    metadata("/latest/api/token", "PUT", headers={"X-aliyun-ecs-metadata-token-ttl-seconds": "60"})
    emulator.reset("1000000000000001")
    assert not list(emulator.world.ecs.role_credentials.every())
    assert not list(emulator.world.ecs.metadata_keys.every())
    assert metadata(f"{ROLE}web").status == 404


def test_unbinding_forgets_the_current_credential(instance_id: str, emulator: Any, credentials: Any) -> None:
    credentials()
    emulator.world.ecs.unbind(instance_id)
    assert not list(emulator.world.ecs.role_credentials.every())


def test_a_trust_policy_holds_for_ecs_as_long_as_its_time_lasts(
    root: Any, metadata: Any, bind: Any, launch: Any, clock: Any, refused: Any
) -> None:
    until = {"DateLessThan": {"acs:CurrentTime": "2026-01-01T01:00:00Z"}}
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": ["ecs.aliyuncs.com"]},
        "Condition": until,
    }
    trust = json.dumps({"Version": "1", "Statement": [statement]})
    root.ram("CreateRole", RoleName="brief", AssumeRolePolicyDocument=trust)
    first, second = launch(), launch()
    bind(first, "brief")
    assert metadata(f"{ROLE}brief", instance_id=first).status == 200
    clock.advance(seconds=3600)
    assert metadata(f"{ROLE}brief", instance_id=first).status == 404
    with refused("InvalidRamRole.NotEcsRole", 404):
        bind(second, "brief")
