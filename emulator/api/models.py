"""The shapes of parameters and answers: snake_case inside, the cloud's spelling on the wire."""

import re
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WrapSerializer

_DECIMAL = re.compile(r"-?[0-9]{1,18}")


_INITIALISMS = frozenset(("mfa", "oidc", "saml", "qr", "png"))
"""Words that the cloud writes in capitals; most others it does not, such as ``Ip`` and ``Id``."""


def wire_name(name: str) -> str:
    """Return the cloud's spelling of a name: ``mfa_device`` is ``MFADevice``."""
    return "".join(part.upper() if part in _INITIALISMS else part[:1].upper() + part[1:] for part in name.split("_"))


class Params(BaseModel):
    """An action's parameters, known by their wire names alone. Other names are ignored, as the cloud ignores them."""

    model_config = ConfigDict(alias_generator=wire_name, extra="ignore", frozen=True, defer_build=True)


class Result(BaseModel):
    """An answer, or a part of one. Members that are ``None`` are left out."""

    model_config = ConfigDict(alias_generator=wire_name, populate_by_name=True, defer_build=True)

    def to_wire(self) -> dict[str, Any]:
        """Return the answer's members under their wire names."""
        return self.model_dump(by_alias=True, exclude_none=True)


class NoEffect:
    """Marks, inside ``Annotated``, a parameter that is accepted and checked but changes nothing here."""


NO_EFFECT = NoEffect()


def _decimal(value: object) -> object:
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value):
            raise ValueError("not a decimal number")
        return int(value)
    return value


def _boolean(value: object) -> object:
    if isinstance(value, str):
        lowered = value.lower()
        if lowered not in ("true", "false"):
            raise ValueError("neither true nor false")
        return lowered == "true"
    return value


Integer = Annotated[int, BeforeValidator(_decimal)]
"""A number in decimal text."""

Boolean = Annotated[bool, BeforeValidator(_boolean)]
"""``true`` or ``false`` in any case: Python clients send ``True``."""


def _wrap(item: str, values: Any, serialize: Callable[[Any], Any]) -> dict[str, Any]:
    return {item: serialize(values)}


def wrapped(item: str) -> WrapSerializer:
    """Serialize a list as the cloud nests it: ``Roles: {Role: [...]}``.

    Args:
        item: The name of the inner list, which in XML is the name of each element.
    """
    return WrapSerializer(partial(_wrap, item))


def given(**values: Any) -> dict[str, Any]:
    """Return the parameters that were given, of those that leave things as they are where they are absent."""
    return {name: value for name, value in values.items() if value is not None}


def format_seconds(moment: datetime) -> str:
    """Write a time as ``YYYY-MM-DDThh:mm:ssZ``, as RAM, STS, VPC and the metadata service do."""
    return f"{moment.isoformat()[:19]}Z"


def format_minutes(moment: datetime) -> str:
    """Write a time as ``YYYY-MM-DDThh:mmZ``, as ECS does."""
    return f"{moment.isoformat()[:16]}Z"


def read_seconds(text: object) -> datetime:
    """Read a time as :func:`format_seconds` writes it.

    Raises:
        ValueError: It is none.
    """
    return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def read_minutes(text: object) -> datetime:
    """Read a time as :func:`format_minutes` writes it.

    Raises:
        ValueError: It is none.
    """
    return datetime.strptime(str(text), "%Y-%m-%dT%H:%MZ").replace(tzinfo=timezone.utc)


Seconds = Annotated[datetime, PlainSerializer(format_seconds)]
Minutes = Annotated[datetime, PlainSerializer(format_minutes)]
