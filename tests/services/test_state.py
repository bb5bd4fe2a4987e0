"""The state as a whole: kept, brought back and emptied without anything left behind."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from alimock.emulator.api.principal import Root, User
from alimock.emulator.emulator import Emulator
from alimock.emulator.services.ram.records import KeyUse, OidcProvider, SamlProvider
from alimock.emulator.state import DEFAULT_ACCOUNT_ID, World

PUBLIC_KEY = (
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n"
)
PASSWORD = "Pass-word-4-nobody"
ALLOW = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
TRUST = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":%s}]}'


def _populate_ram(caller: Any) -> None:
    """Have something of everything that RAM keeps beside users, policies and roles."""
    account_id = caller.principal.account_id
    caller.ram("SetAccountAlias", AccountAlias=f"company-{account_id}")
    caller.ram("SetPasswordPolicy", PasswordReusePrevention="3")
    caller.ram("SetSecurityPreference", LoginSessionDuration="8")
    caller.ram("CreateLoginProfile", UserName="ann", Password=PASSWORD)
    caller.ram("UploadPublicKey", UserName="ann", PublicKeySpec=PUBLIC_KEY)
    caller.ram("CreateGroup", GroupName="readers")
    caller.ram("AddUserToGroup", UserName="ann", GroupName="readers")
    device = caller.ram("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
    codes, now = pyotp.TOTP(device["Base32StringSeed"]), int(caller.emulator.clock.now().timestamp())
    caller.ram(
        "BindMFADevice",
        UserName="ann",
        SerialNumber=device["SerialNumber"],
        AuthenticationCode1=codes.at(now - 30),
        AuthenticationCode2=codes.at(now),
    )
    ram, now_ = caller.emulator.world.ram, caller.emulator.clock.now()
    ram.key_uses.put(account_id, "LTAI5tUsed", KeyUse(now_))
    ram.oidc_providers.put(account_id, "o", OidcProvider("o", "https://idp.example", ("client",), "{}", None, now_))
    ram.saml_providers.put(account_id, "s", SamlProvider("s", "<EntityDescriptor/>", now_))


@pytest.fixture(name="populate")
def _populate(launch: Callable[..., str], metadata: Callable[..., Any]) -> Callable[[Any], str]:
    """Have something of everything in an account, and give its instance."""

    def populate(caller: Any) -> str:
        account_id = caller.principal.account_id
        ann = caller.ram("CreateUser", UserName="ann", DisplayName="Ann 角色 \U0001f600")["User"]
        caller.ram("CreateAccessKey", UserName="ann")
        caller.ram("CreatePolicy", PolicyName="all", PolicyDocument=ALLOW)
        caller.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="all", UserName="ann")
        _populate_ram(caller)
        arn = f"acs:ram::{account_id}:root"
        caller.ram("CreateRole", RoleName="Ops", AssumeRolePolicyDocument=TRUST % json.dumps({"RAM": [arn]}))
        as_ann = caller.acting_as(User(account_id, ann["UserId"], "ann"))
        as_ann.sts("AssumeRole", RoleArn=arn.replace("root", "role/ops"), RoleSessionName="session")
        trust = TRUST % json.dumps({"Service": ["ecs.aliyuncs.com"]})
        caller.ram("CreateRole", RoleName="web", AssumeRolePolicyDocument=trust)
        caller.emulator.change_settings(starting_seconds=60)
        launch(caller)
        caller.emulator.change_settings(starting_seconds=0)
        instance_id = launch(
            caller,
            RamRoleName="web",
            Password=PASSWORD,
            ClientToken="once",
            AutoReleaseTime="2026-01-02T00:00:00Z",
            Tag=[{"Key": "k", "Value": "v"}],
        )
        assert metadata("/latest/meta-data/ram/security-credentials/web", instance_id=instance_id).status == 200
        issued = metadata("/latest/api/token", "PUT", instance_id, {"X-aliyun-ecs-metadata-token-ttl-seconds": "60"})
        assert issued.status == 200
        caller.ecs("CreateKeyPair", KeyPairName="laptop")
        later = f"{caller.emulator.clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        event = {"EventType": "SystemMaintenance.Reboot", "NotBefore": later, "InstanceId.1": instance_id}
        caller.ecs("CreateSimulatedSystemEvents", **event)
        signed = metadata("/latest/dynamic/instance-identity/pkcs7", instance_id=instance_id)
        assert signed.status == 200
        return instance_id

    return populate


@pytest.fixture(name="other")
def _other(emulator: Emulator, root: Any) -> Any:
    """Open another account and call as its root."""
    return root.acting_as(Root(emulator.new_account().account_id))


def test_a_populated_world_has_something_in_every_table(root: Any, emulator: Emulator, populate: Any) -> None:
    populate(root)
    assert [path for path, table in emulator.world.tables() if not list(table.every())] == []


def test_a_dumped_world_is_brought_back_without_loss(root: Any, other: Any, emulator: Emulator, populate: Any) -> None:
    emulator.choose_instance(populate(root))
    populate(other)
    text = json.dumps(emulator.world.dump())
    world = World()
    world.load(json.loads(text))
    assert json.dumps(world.dump()) == text
    for (path, table), (_, brought) in zip(emulator.world.tables(), world.tables(), strict=True):
        assert list(brought.every()) == list(table.every()), path
    assert world.find_chosen_instance() == emulator.world.find_chosen_instance()


def test_a_world_that_was_brought_back_goes_on(root: Any, emulator: Emulator, populate: Any) -> None:
    instance_id = populate(root)
    before = root.ecs("DescribeInstances")
    kept = emulator.world.dump()
    emulator.reset()
    emulator.world.load(kept)
    assert root.ecs("DescribeInstances") == before
    ids = json.dumps([instance_id])
    assert root.ecs("DetachInstanceRamRole", RamRoleName="web", InstanceIds=ids)["FailCount"] == 0
    root.ram("DeleteRole", RoleName="web")
    root.ecs("DeleteInstance", InstanceId=instance_id, Force="true")
    assert root.ecs("DescribeInstances")["TotalCount"] == before["TotalCount"] - 1


def test_reset_leaves_the_default_account_alone_behind(
    root: Any, other: Any, emulator: Emulator, populate: Any
) -> None:
    emulator.choose_instance(populate(root))
    populate(other)
    emulator.reset()
    assert emulator.world.dump() == Emulator(clock=emulator.clock).world.dump()
    assert list(emulator.journal) == []


def test_resetting_one_account_leaves_its_root_key_alone_behind(
    root: Any, other: Any, emulator: Emulator, populate: Any
) -> None:
    account_id = other.principal.account_id
    (key,) = emulator.world.ram.access_keys.values(account_id)
    before = root.ecs("DescribeInstances"), root.ram("ListRoles")
    populate(other)
    emulator.reset(account_id)
    assert {path: table.scopes(account_id) for path, table in emulator.world.tables() if table.scopes(account_id)} == {
        "ram.accounts": [account_id],
        "ram.access_keys": [account_id],
    }
    assert emulator.world.ram.access_keys.values(account_id) == [key]
    assert (root.ecs("DescribeInstances"), root.ram("ListRoles")) == before


def test_resetting_an_account_takes_its_later_root_keys_away(root: Any, emulator: Emulator) -> None:
    made = root.ram("CreateAccessKey")["AccessKey"]["AccessKeyId"]
    emulator.reset(DEFAULT_ACCOUNT_ID)
    assert emulator.world.ram.access_keys.locate(made) is None
    assert emulator.world.ram.access_key_count(DEFAULT_ACCOUNT_ID, None) == 1


def test_resetting_an_account_ends_the_choice_of_its_instance(
    root: Any, other: Any, emulator: Emulator, populate: Any
) -> None:
    emulator.choose_instance(populate(other))
    emulator.reset(root.principal.account_id)
    assert emulator.world.chosen_instance is not None
    emulator.reset(other.principal.account_id)
    assert emulator.world.chosen_instance is None


def test_a_closed_account_leaves_nothing_behind(other: Any, emulator: Emulator, populate: Any) -> None:
    account_id = other.principal.account_id
    populate(other)
    emulator.close_account(account_id)
    assert [path for path, table in emulator.world.tables() if table.scopes(account_id)] == []
    assert account_id not in json.dumps(emulator.world.dump())


def test_a_state_holds_no_password(root: Any, emulator: Emulator, populate: Any) -> None:
    populate(root)
    assert PASSWORD not in json.dumps(emulator.world.dump())


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: [], id="a list"),
        pytest.param(lambda _: None, id="nothing"),
        pytest.param(lambda state: {**state, "ram.nothing": {}}, id="an unknown table"),
        pytest.param(lambda state: {path: state[path] for path in list(state)[:-1]}, id="a missing table"),
        pytest.param(lambda state: {**state, "ram.roles": {"1": {"r": {}}}}, id="a record without members"),
        pytest.param(lambda state: {**state, "chosen_instance": 1}, id="an instance that is a number"),
    ],
)
def test_what_is_no_state_is_refused_and_nothing_changes(
    root: Any, emulator: Emulator, spoil: Callable[[Any], object]
) -> None:
    root.ram("CreateUser", UserName="ann")
    before = emulator.world.dump()
    with pytest.raises(ValueError, match=r"."):
        emulator.world.load(spoil(json.loads(json.dumps(before))))
    assert emulator.world.dump() == before
