"""The newest SDK's calls with a token or an assertion, which it sends without an access key."""

import json
from datetime import datetime
from pathlib import Path

import identity_provider as idp
import pytest
from alibabacloud_credentials.client import Client as CredentialClient
from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_credentials.models import Config as CredentialConfig
from alibabacloud_ram20150501 import models as ram
from alibabacloud_sts20150401 import models as sts
from Tea.exceptions import TeaException

from alimock.emulator.emulator import NewAccount
from alimock.fixtures.servers import LiveServer
from alimock.sdk_shim.clients import Clients


@pytest.fixture(name="now")
def _now(alimock_server: LiveServer) -> datetime:
    return alimock_server.emulator.clock.now()


def _make_role(admin: Clients, provider: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": [provider]}}
    document = json.dumps({"Version": "1", "Statement": [statement]})
    request = ram.CreateRoleRequest(role_name="web", assume_role_policy_document=document)
    return str(admin.ram.create_role(request).body.role.arn)


def _whoami(server: LiveServer, credentials: sts.AssumeRoleWithOIDCResponseBodyCredentials) -> str:
    session = Clients(
        server.endpoint,
        access_key_id=credentials.access_key_id,
        access_key_secret=credentials.access_key_secret,
        security_token=credentials.security_token,
    )
    return str(session.sts.get_caller_identity().body.arn)


def test_a_token_opens_a_session(
    admin: Clients, alimock_server: LiveServer, alimock_account: NewAccount, now: datetime
) -> None:
    provider = idp.register(alimock_server.emulator, alimock_account.account_id)
    role_arn = _make_role(admin, provider)

    def request(token: str) -> sts.AssumeRoleWithOIDCRequest:
        return sts.AssumeRoleWithOIDCRequest(
            oidcprovider_arn=provider, role_arn=role_arn, oidctoken=token, role_session_name="s1", duration_seconds=900
        )

    nobody = Clients(alimock_server.endpoint)
    opened = nobody.sts.assume_role_with_oidc(request(idp.token(now))).body
    assert (opened.oidctoken_info.subject, opened.oidctoken_info.client_ids) == ("alice", idp.CLIENT)
    assert opened.assumed_role_user.arn == f"{role_arn}/s1"
    arn = f"acs:ram::{alimock_account.account_id}:assumed-role/web/s1"
    assert _whoami(alimock_server, opened.credentials) == arn
    with pytest.raises(TeaException) as refused:
        nobody.sts.assume_role_with_oidc(request(idp.token(now, key="k2")))
    assert (refused.value.code, refused.value.statusCode) == ("AuthenticationFail.OIDCToken.InvalidSignature", 401)


def test_the_credentials_package_trades_a_token_for_a_session(
    admin: Clients, alimock_server: LiveServer, alimock_account: NewAccount, now: datetime, tmp_path: Path
) -> None:
    """As a pod does, whose token lies in a file."""
    provider = idp.register(alimock_server.emulator, alimock_account.account_id)
    token_file = tmp_path / "token"
    token_file.write_text(idp.token(now))
    config = CredentialConfig(
        type="oidc_role_arn",
        role_arn=_make_role(admin, provider),
        oidc_provider_arn=provider,
        oidc_token_file_path=str(token_file),
        role_session_name="pod",
        # The package knows no other way to a server without TLS.
        sts_endpoint=alimock_server.endpoint,
    )
    pod = Clients(alimock_server.endpoint, credential=CredentialClient(config))
    assert pod.sts.get_caller_identity().body.arn == f"acs:ram::{alimock_account.account_id}:assumed-role/web/pod"
    token_file.write_text(idp.token(now, aud="another"))
    with pytest.raises(CredentialException, match=r"http_code: 401.*OIDCToken\.AudienceNotMatch"):
        CredentialClient(config).get_credential()


def test_an_assertion_opens_a_session(
    admin: Clients, alimock_server: LiveServer, alimock_account: NewAccount, now: datetime
) -> None:
    provider = alimock_server.emulator.register_saml_provider(
        "idp", idp.metadata(), account_id=alimock_account.account_id
    )
    role_arn = _make_role(admin, provider)

    def request(roles: int) -> sts.AssumeRoleWithSAMLRequest:
        # Whoever may have many roles has a long assertion.
        pairs = (f"{role_arn},{provider}", *(f"{role_arn}-{number},{provider}" for number in range(roles)))
        assertion = idp.encoded(idp.response(idp.sign(idp.assertion_xml(now, pairs))))
        return sts.AssumeRoleWithSAMLRequest(samlprovider_arn=provider, role_arn=role_arn, samlassertion=assertion)

    nobody = Clients(alimock_server.endpoint)
    for roles in (0, 500):
        opened = nobody.sts.assume_role_with_saml(request(roles)).body
        assert (opened.samlassertion_info.subject, opened.samlassertion_info.issuer) == ("alice", idp.ENTITY)
        arn = f"acs:ram::{alimock_account.account_id}:assumed-role/web/alice@example"
        assert _whoami(alimock_server, opened.credentials) == arn
    alimock_server.emulator.remove_identity_provider(provider)
    with pytest.raises(TeaException) as refused:
        nobody.sts.assume_role_with_saml(request(0))
    assert (refused.value.code, refused.value.statusCode) == ("EntityNotExist.SAMLProvider", 404)
