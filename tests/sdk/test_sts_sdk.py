"""Every action of STS over HTTP, signed and read by both generations of the published SDKs."""

import json
from datetime import datetime
from typing import Any

import identity_provider as idp
import pytest
from sdk_drivers import Driver, Scenarios

from alimock.emulator.emulator import NewAccount
from alimock.emulator.services.sts.service import sts
from alimock.fixtures.servers import LiveServer

scenarios = Scenarios("sts")


@pytest.fixture(name="now")
def _now(alimock_server: LiveServer) -> datetime:
    return alimock_server.emulator.clock.now()


def make_role(sdk: Driver, **principal: str) -> dict[str, Any]:
    """Create a role that trusts somebody."""
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {key: [who] for key, who in principal.items()},
    }
    document = json.dumps({"Version": "1", "Statement": [statement]})
    role: dict[str, Any] = sdk.ram("CreateRole", RoleName="ops", AssumeRolePolicyDocument=document)["Role"]
    return role


def identity(sdk: Driver, credentials: dict[str, str]) -> tuple[str, str]:
    """Tell which session credentials are of: its role's id with its name, and its ARN below the account."""
    session = sdk.acting_with(
        access_key_id=credentials["AccessKeyId"],
        access_key_secret=credentials["AccessKeySecret"],
        security_token=credentials["SecurityToken"],
    )
    caller = session.sts("GetCallerIdentity")
    assert caller["IdentityType"] == "AssumedRoleUser"
    return caller["PrincipalId"], caller["Arn"].rpartition(":")[2]


def test_every_action_is_driven() -> None:
    assert scenarios.actions == sts.actions.keys()


@scenarios.drives("GetCallerIdentity")
def test_the_account_itself(sdk: Driver, alimock_account: NewAccount) -> None:
    caller = sdk.sts("GetCallerIdentity")
    assert (caller["IdentityType"], caller["AccountId"]) == ("Account", alimock_account.account_id)
    assert caller["Arn"] == f"acs:ram::{alimock_account.account_id}:root"


@scenarios.drives("AssumeRole", "GetCallerIdentity")
def test_a_users_session(sdk: Driver, alimock_account: NewAccount) -> None:
    role = make_role(sdk, RAM=f"acs:ram::{alimock_account.account_id}:root")
    sdk.ram("CreateUser", UserName="ann")
    may_assume = {"PolicyType": "System", "PolicyName": "AliyunSTSAssumeRoleAccess"}
    sdk.ram("AttachPolicyToUser", UserName="ann", **may_assume)
    key = sdk.ram("CreateAccessKey", UserName="ann")["AccessKey"]
    ann = sdk.acting_with(access_key_id=key["AccessKeyId"], access_key_secret=key["AccessKeySecret"])
    caller = ann.sts("GetCallerIdentity")
    assert (caller["IdentityType"], caller["UserId"]) == ("RAMUser", caller["PrincipalId"])
    opened = ann.sts("AssumeRole", RoleArn=role["Arn"], RoleSessionName="s1", DurationSeconds=900)
    assert opened["AssumedRoleUser"] == {"Arn": f"{role['Arn']}/s1", "AssumedRoleId": f"{role['RoleId']}:s1"}
    assert opened["Credentials"]["Expiration"]
    assert identity(sdk, opened["Credentials"]) == (f"{role['RoleId']}:s1", "assumed-role/ops/s1")


@scenarios.drives("AssumeRoleWithOIDC")
def test_a_tokens_session(sdk: Driver, alimock_server: LiveServer, alimock_account: NewAccount, now: datetime) -> None:
    provider = idp.register(alimock_server.emulator, alimock_account.account_id)
    role = make_role(sdk, Federated=provider)
    opened = sdk.sts(
        "AssumeRoleWithOIDC",
        OIDCProviderArn=provider,
        RoleArn=role["Arn"],
        OIDCToken=idp.token(now),
        RoleSessionName="s1",
    )
    assert opened["AssumedRoleUser"]["AssumedRoleId"] == f"{role['RoleId']}:s1"
    told = opened["OIDCTokenInfo"]
    assert (told["Issuer"], told["Subject"], told["ClientIds"]) == (idp.ISSUER, "alice", idp.CLIENT)
    assert identity(sdk, opened["Credentials"]) == (f"{role['RoleId']}:s1", "assumed-role/ops/s1")


@scenarios.drives("AssumeRoleWithSAML")
def test_an_assertions_session(
    sdk: Driver, alimock_server: LiveServer, alimock_account: NewAccount, now: datetime
) -> None:
    provider = alimock_server.emulator.register_saml_provider(
        "idp", idp.metadata(), account_id=alimock_account.account_id
    )
    role = make_role(sdk, Federated=provider)
    assertion = idp.sign(idp.assertion_xml(now, (f"{role['Arn']},{provider}",)))
    opened = sdk.sts(
        "AssumeRoleWithSAML",
        SAMLProviderArn=provider,
        RoleArn=role["Arn"],
        SAMLAssertion=idp.encoded(idp.response(assertion)),
    )
    told = opened["SAMLAssertionInfo"]
    assert (told["Issuer"], told["Subject"], told["Recipient"]) == (idp.ENTITY, "alice", idp.RECIPIENT)
    session = f"{role['RoleId']}:alice@example"
    assert opened["AssumedRoleUser"]["AssumedRoleId"] == session
    assert identity(sdk, opened["Credentials"]) == (session, "assumed-role/ops/alice@example")
