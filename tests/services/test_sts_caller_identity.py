"""Whoever calls learns who it is, however it came by its key."""

import json
from collections.abc import Callable
from typing import Any

import identity_provider as idp
import pytest

from alimock.emulator.api.principal import Anonymous, RoleSession
from alimock.emulator.authentication import identify
from alimock.emulator.ports import FrozenClock

ACCOUNT = "1000000000000001"
OIDC = f"acs:ram::{ACCOUNT}:oidc-provider/idp"
SAML = f"acs:ram::{ACCOUNT}:saml-provider/idp"
TRUSTED = {"RAM": f"acs:ram::{ACCOUNT}:root", "Service": "ecs.aliyuncs.com", "Federated": [OIDC, SAML]}
ALLOW_ASSUMING = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}'


@pytest.fixture(name="role")
def _role(root: Any, emulator: Any) -> Any:
    """A role that trusts the account, ECS and two identity providers."""
    emulator.register_oidc_provider(
        "idp", issuer_url=idp.ISSUER, client_ids=[idp.CLIENT], keys=json.dumps(idp.key_set())
    )
    emulator.register_saml_provider("idp", idp.metadata())
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": TRUSTED}
    document = json.dumps({"Version": "1", "Statement": [statement]})
    return root.ram("CreateRole", RoleName="Web", AssumeRolePolicyDocument=document)["Role"]


@pytest.fixture(name="whoami")
def _whoami(root: Any, emulator: Any, clock: FrozenClock) -> Callable[[Any], Any]:
    """Ask who is called for by a temporary key."""

    def whoami(key: Any) -> Any:
        principal, _ = identify(emulator.world, key["AccessKeyId"], key["SecurityToken"], clock.now())
        return root.acting_as(principal).sts("GetCallerIdentity")

    return whoami


def _session_of(role: Any, name: str) -> dict[str, str]:
    return {
        "AccountId": ACCOUNT,
        "Arn": f"acs:ram::{ACCOUNT}:assumed-role/Web/{name}",
        "IdentityType": "AssumedRoleUser",
        "PrincipalId": f"{role['RoleId']}:{name}",
        "RoleId": role["RoleId"],
    }


def test_account_asks_who_it_is(root: Any) -> None:
    assert root.sts("GetCallerIdentity") == {
        "AccountId": ACCOUNT,
        "Arn": f"acs:ram::{ACCOUNT}:root",
        "IdentityType": "Account",
        "PrincipalId": ACCOUNT,
        "UserId": ACCOUNT,
    }


def test_user_without_policies_asks_who_it_is(new_user: Any) -> None:
    alice = new_user("alice")
    assert alice.sts("GetCallerIdentity") == {
        "AccountId": ACCOUNT,
        "Arn": f"acs:ram::{ACCOUNT}:user/alice",
        "IdentityType": "RAMUser",
        "PrincipalId": alice.principal.user_id,
        "UserId": alice.principal.user_id,
    }


def test_role_session_asks_who_it_is(new_user: Any, role: Any, whoami: Any) -> None:
    alice = new_user("alice", ALLOW_ASSUMING)
    key = alice.sts("AssumeRole", RoleArn=role["Arn"], RoleSessionName="tester")["Credentials"]
    assert whoami(key) == _session_of(role, "tester")


def test_instance_asks_who_it_is(role: Any, launch: Any, metadata: Any, whoami: Any) -> None:
    instance_id = launch(RamRoleName="Web")
    answer = metadata("/latest/meta-data/ram/security-credentials/Web", instance_id=instance_id)
    assert whoami(json.loads(answer.body)) == _session_of(role, f"vm-ram-{instance_id}")


def test_owner_of_a_token_asks_who_it_is(root: Any, role: Any, clock: FrozenClock, whoami: Any) -> None:
    answer = root.acting_as(Anonymous()).sts(
        "AssumeRoleWithOIDC",
        OIDCProviderArn=OIDC,
        RoleArn=role["Arn"],
        OIDCToken=idp.token(clock.now()),
        RoleSessionName="pod",
    )
    assert whoami(answer["Credentials"]) == _session_of(role, "pod")


def test_owner_of_an_assertion_asks_who_it_is(root: Any, role: Any, clock: FrozenClock, whoami: Any) -> None:
    assertion = idp.sign(idp.assertion_xml(clock.now(), (f"{role['Arn']},{SAML}",)))
    answer = root.acting_as(Anonymous()).sts(
        "AssumeRoleWithSAML",
        SAMLProviderArn=SAML,
        RoleArn=role["Arn"],
        SAMLAssertion=idp.encoded(idp.response(assertion)),
    )
    assert whoami(answer["Credentials"]) == _session_of(role, "alice@example")


def test_parameters_that_every_call_may_have_change_nothing(root: Any, role: Any) -> None:
    session = root.acting_as(RoleSession(ACCOUNT, role["RoleId"], "Web", "s1"))
    assert session.sts("GetCallerIdentity", RegionId="cn-beijing") == _session_of(role, "s1")
