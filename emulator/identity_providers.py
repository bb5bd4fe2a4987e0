"""Identity providers: registering those whose tokens and assertions open sessions.

The cloud fetches a provider's keys from its address; here they are given, since nothing outside is ever called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .api.names import ram_arn
from .services.ram.records import OidcProvider, SamlProvider
from .state import World
from .table import Table

DEFAULT_ISSUANCE_LIMIT = 12
"""The hours after its issue for which the cloud takes a token, unless it is told otherwise."""


class NameTaken(Exception):  # noqa: N818 -- what it is
    """An account has a provider of that kind and name already."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A registered provider.

    Attributes:
        account_id: The account that trusts it.
        arn: Its ARN, by which trust policies name it.
        record: What is kept of it.
    """

    account_id: str
    arn: str
    record: OidcProvider | SamlProvider


def register_oidc_provider(
    world: World,
    account_id: str,
    name: str,
    *,
    issuer_url: str,
    client_ids: Sequence[str],
    keys: str,
    issuance_limit_time: int | None,
    now: datetime,
) -> str:
    """Register an OpenID Connect provider, and return its ARN.

    Args:
        world: The state.
        account_id: The account that is to trust it.
        name: What the account calls it.
        issuer_url: What its tokens call their issuer.
        client_ids: The audiences for which it issues them.
        keys: Its public keys, as the text of a JSON Web Key Set.
        issuance_limit_time: How many hours after its issue a token may still be used, if there is a limit.
        now: The time.

    Raises:
        ModuleNotFoundError: The libraries that verify tokens are not installed.
        ValueError: The keys are no key set with a usable key.
        LookupError: There is no such account.
        NameTaken: It has a provider of that name.
    """
    from .federation import oidc  # noqa: PLC0415 -- an extra

    oidc.check_keys(keys)
    _check_name(world, account_id, name, world.ram.oidc_providers)
    record = OidcProvider(name, issuer_url, tuple(client_ids), keys, issuance_limit_time, now)
    world.ram.oidc_providers.put(account_id, name, record)
    return _oidc_arn(account_id, name)


def register_saml_provider(world: World, account_id: str, name: str, metadata: str, now: datetime) -> str:
    """Register a SAML provider by its metadata document, and return its ARN.

    Raises:
        ModuleNotFoundError: The libraries that verify assertions are not installed.
        ValueError: The document is not the metadata of an identity provider with a certificate.
        LookupError: There is no such account.
        NameTaken: It has a provider of that name.
    """
    from .federation import saml  # noqa: PLC0415 -- an extra

    saml.read_metadata(metadata)
    _check_name(world, account_id, name, world.ram.saml_providers)
    world.ram.saml_providers.put(account_id, name, SamlProvider(name, metadata, now))
    return _saml_arn(account_id, name)


def list_identity_providers(world: World) -> list[Provider]:
    """Return the providers of all accounts."""
    ram = world.ram
    accounts = [account.account_id for account in ram.accounts.every()]
    return [
        *(
            Provider(each, _oidc_arn(each, one.name), one)
            for each in accounts
            for one in ram.oidc_providers.values(each)
        ),
        *(
            Provider(each, _saml_arn(each, one.name), one)
            for each in accounts
            for one in ram.saml_providers.values(each)
        ),
    ]


def remove_identity_provider(world: World, arn: str) -> None:
    """Forget a provider; sessions that it opened go on.

    Raises:
        LookupError: There is no such provider.
    """
    account_id, _, relative_id = arn.removeprefix("acs:ram::").partition(":")
    kind, _, name = relative_id.partition("/")
    tables: dict[str, Table[Any]] = {
        "oidc-provider": world.ram.oidc_providers,
        "saml-provider": world.ram.saml_providers,
    }
    if kind not in tables or tables[kind].remove(account_id, name) is None:
        raise LookupError(arn)


def _check_name(world: World, account_id: str, name: str, table: Table[Any]) -> None:
    if world.ram.accounts.locate(account_id) is None:
        raise LookupError(account_id)
    if table.find(account_id, name) is not None:
        raise NameTaken(name)


def _oidc_arn(account_id: str, name: str) -> str:
    return ram_arn(account_id, f"oidc-provider/{name}")


def _saml_arn(account_id: str, name: str) -> str:
    return ram_arn(account_id, f"saml-provider/{name}")
