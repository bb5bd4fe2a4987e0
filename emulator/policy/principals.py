"""Whom a trust policy may name, and what callers are called there; it changes when the cloud's principal types do.

A caller goes by several names: the user alice of account 1 is ``acs:ram::1:user/alice``, and also
``acs:ram::1:root``, which stands for everybody in that account. A statement means the caller if it lists any of them.
Role names compare regardless of case, as everywhere.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

PrincipalKind: TypeAlias = Literal["RAM", "Service", "Federated"]

_REQUIRED_FORM: Final[dict[PrincipalKind, re.Pattern[str]]] = {
    "RAM": re.compile(r"acs:ram:\*?:(\d+):(root|(?:user|role)/[\w.@-]+)", re.ASCII),
    "Service": re.compile(r"(?:\d+@)?[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII),
    "Federated": re.compile(r"acs:ram:\*?:(\d+):((?:saml|oidc)-provider/[\w.-]+)", re.ASCII),
}


class Principal(NamedTuple):
    """An entry of a Principal element.

    Attributes:
        kind: The type that it is listed under.
        value: The value as it is written.
    """

    kind: PrincipalKind
    value: str

    @property
    def name(self) -> str:
        """The value in the spelling that callers' names use."""
        return _fold(self.value)


@dataclass(frozen=True, slots=True)
class TrustedPrincipal:
    """Somebody who wants a role.

    Attributes:
        names: Every name under which a trust policy may mean this caller.
    """

    names: frozenset[str]

    @classmethod
    def user(cls, account: str, name: str) -> "TrustedPrincipal":
        """Describe a RAM user."""
        return cls(frozenset((f"acs:ram::{account}:root", f"acs:ram::{account}:user/{name}")))

    @classmethod
    def role(cls, account: str, name: str) -> "TrustedPrincipal":
        """Describe a session of a role, by the name of the role."""
        return cls(frozenset((f"acs:ram::{account}:root", f"acs:ram::{account}:role/{name.lower()}")))

    @classmethod
    def service(cls, name: str, account: str | None = None) -> "TrustedPrincipal":
        """Describe a cloud service, acting for an account where one is given."""
        names = (name,) if account is None else (name, f"{account}@{name}")
        return cls(frozenset(names))

    @classmethod
    def federated(cls, provider_arn: str) -> "TrustedPrincipal":
        """Describe somebody whom an identity provider vouches for."""
        return cls(frozenset((_fold(provider_arn),)))


def parse_principal(kind: str, value: str) -> Principal:
    """Read an entry of a Principal element.

    Raises:
        ValueError: There is no such type, or the value does not have its form; the text says which.
    """
    for known in get_args(PrincipalKind):
        if kind == known:
            if not _REQUIRED_FORM[known].fullmatch(value):
                raise ValueError(f"A value of the principal type {kind} is invalid.")
            return Principal(known, value)
    raise ValueError(f"The principal type {kind} is not supported.")


def _fold(value: str) -> str:
    fields = value.split(":", 4)
    if fields[:2] != ["acs", "ram"] or len(fields) < 5:  # noqa: PLR2004 -- acs:ram:region:account:name
        return value
    account, relative = fields[3:]
    return f"acs:ram::{account}:{relative.lower() if relative.startswith('role/') else relative}"
