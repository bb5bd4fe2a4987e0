"""What a Condition element asks of a request; it changes when the cloud's operators do.

Theory
------
A condition is an operator, a key and the values of the policy. It asks whether one of the request's values for the
key (most keys have one) is accepted by one of the policy's. A negated operator asks the same question and turns the
answer round, so that *none* may be accepted. A key that the request lacks has no accepted value: the positive operator
is false and the negated one true. A value of the request that is not of the operator's type is never accepted.

Each operator is a row of one table: how it reads the policy's values into a test of a single value, and whether it is
negated. The values are read once, when the policy is, so that what cannot be read is refused there.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final, NamedTuple, TypeAlias

from .match import Matcher, compile_patterns

_CACHED_KEYS: Final = 1024
_CACHED_ANSWERS: Final = 64

Context: TypeAlias = Mapping[str, str | Sequence[str]]
"""The condition keys of a request and their values."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator.

    Attributes:
        operator: The operator, such as ``StringEquals``.
        key: The key as the policy writes it.
        values: The policy's values, of which one has to fit.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    _accepts: Matcher = field(compare=False, repr=False)
    _folded_key: str = field(compare=False, repr=False)
    _negated: bool = field(compare=False, repr=False)

    def holds(self, keys: "Keys") -> bool:
        """Say whether the condition is true of a request."""
        actual = keys[self._folded_key]
        if actual is None:
            return self._negated
        accepted = self._accepts(actual) if isinstance(actual, str) else any(map(self._accepts, actual))
        return accepted is not self._negated


def compile_condition(name: str, key: str, values: Sequence[str]) -> Condition:
    """Compile one key of one operator.

    Raises:
        ValueError: There is no such operator, or it cannot read one of the values; the text says which.
    """
    row = OPERATORS.get(name)
    if row is None:
        raise ValueError(f"The condition operator {name} is not supported.")
    try:
        accepts = row.compile(values)
    except ValueError as error:
        raise ValueError(f"A value of the condition operator {name} is not {row.wants}.") from error
    if not row.cheap:
        accepts = lru_cache(_CACHED_ANSWERS)(accepts)
    return Condition(name, key, tuple(values), accepts, fold_key(key), row.negated)


@lru_cache(maxsize=_CACHED_KEYS)
def fold_key(key: str) -> str:
    """Fold the case of a common key, ``acs:``; a tag's own key, after the slash, keeps its case."""
    name, slash, tag = key.partition("/")
    name_folded = name.lower()
    return name_folded + slash + tag if name_folded.startswith("acs:") else key


class Keys(dict[str, "str | Sequence[str] | None"]):
    """The condition keys of a request by their folded names; each is found when it is first asked for."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[str], str | Sequence[str] | None]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: str) -> str | Sequence[str] | None:
        value = self[key] = self._find(key)
        return value


def fold_context(context: Context) -> Keys:
    """Make a request's condition keys ready to be asked for."""
    if isinstance(context, LateContext):
        return Keys(context.find)
    return Keys({fold_key(key): value for key, value in context.items()}.get)


class LateContext(Mapping[str, "str | Sequence[str]"]):
    """The condition keys of a request, put together only when a policy asks for one that is not at hand."""

    __slots__ = ("_at_hand", "_keys", "_others", "_whole")

    def __init__(self, at_hand: Callable[[str], str | None], others: Callable[[], Context]) -> None:
        """Describe where the keys come from.

        Args:
            at_hand: Finds the value of the keys that are had at once, by their folded names.
            others: Puts all keys together.
        """
        self._at_hand = at_hand
        self._others = others
        self._whole: Context | None = None
        self._keys: Keys | None = None

    def find(self, key: str) -> str | Sequence[str] | None:
        """Return the value of a key, given by its folded name, or ``None``."""
        value = self._at_hand(key)
        if value is not None:
            return value
        if self._keys is None:
            self._keys = fold_context(self._all())
        return self._keys[key]

    def _all(self) -> Context:
        if self._whole is None:
            self._whole = self._others()
        return self._whole

    def __getitem__(self, key: str) -> str | Sequence[str]:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


class _Operator(NamedTuple):
    compile: Callable[[Sequence[str]], Matcher]
    wants: str
    negated: bool = False
    cheap: bool = False


def _equal(values: Sequence[str]) -> Matcher:
    return frozenset(values).__contains__


def _equal_ignoring_case(values: Sequence[str]) -> Matcher:
    wanted = frozenset(value.lower() for value in values)
    return lambda actual: actual.lower() in wanted


def _typed(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Callable[[Sequence[str]], Matcher]:
    """Make the compiler of an operator that reads both sides before it compares them."""

    def compile_values(values: Sequence[str]) -> Matcher:
        wanted = tuple(map(read, values))

        def accepts(text: str) -> bool:
            try:
                actual = read(text)
            except ValueError:
                return False
            return any(compare(actual, value) for value in wanted)

        return accepts

    return compile_values


_CACHED_ADDRESSES: Final = 256
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:(Z)|([+-]\d\d):?(\d\d))?)?", re.ASCII
)
_NETWORK: Final = re.compile(r"[0-9A-Fa-f:.]+(/\d{1,3})?", re.ASCII)
_MAPPED_PREFIX: Final = 96
"""How many bits stand before an IPv4 address in the guise of an IPv6 one."""


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


def _moment(text: str) -> datetime:
    """Read an ISO 8601 time; one without a zone is in UTC, one without a time of day is midnight."""
    found = _MOMENT.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, minute, second, fraction, _, hours, minutes = found.groups()
    zone = f"{hours}:{minutes}" if hours else "+00:00"
    clock = f"{minute or '00:00'}:{second or '00'}.{(fraction or '')[:6]:0<6}"
    return datetime.fromisoformat(f"{day}T{clock}{zone}")


def _truth(text: str) -> bool:
    folded = text.lower()
    if folded not in ("true", "false"):
        raise ValueError(text)
    return folded == "true"


@lru_cache(maxsize=_CACHED_ADDRESSES)
def _address(text: str) -> tuple[int, int]:
    """Read an address as its version and its number; an IPv4 address in the guise of an IPv6 one is an IPv4 address."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.version, int(address)


def _network(text: str) -> IPv4Network | IPv6Network:
    """Read an address or a CIDR block; one of IPv4 addresses in the guise of IPv6 ones is one of IPv4 addresses."""
    if not _NETWORK.fullmatch(text):
        raise ValueError(text)
    network = ip_network(text, strict=False)
    if isinstance(network, IPv6Network) and network.prefixlen >= _MAPPED_PREFIX:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return IPv4Network((mapped, network.prefixlen - _MAPPED_PREFIX))
    return network


def _networks(values: Sequence[str]) -> Matcher:
    # Numbers, since asking the library's networks costs ten times as much.
    networks = tuple(
        (network.version, int(network.network_address), int(network.netmask)) for network in map(_network, values)
    )

    def accepts(text: str) -> bool:
        try:
            version, number = _address(text)
        except ValueError:
            return False
        for of_version, network, mask in networks:  # noqa: SIM110 -- a generator costs more than most networks
            if version == of_version and number & mask == network:
                return True
        return False

    return accepts


_NUMERIC, _DATE = "a number", "an ISO 8601 time"
_STRING: Final = "a string"

OPERATORS: Final[Mapping[str, _Operator]] = {
    "StringEquals": _Operator(_equal, _STRING, cheap=True),
    "StringNotEquals": _Operator(_equal, _STRING, negated=True, cheap=True),
    "StringEqualsIgnoreCase": _Operator(_equal_ignoring_case, _STRING),
    "StringNotEqualsIgnoreCase": _Operator(_equal_ignoring_case, _STRING, negated=True),
    "StringLike": _Operator(compile_patterns, _STRING),
    "StringNotLike": _Operator(compile_patterns, _STRING, negated=True),
    "NumericEquals": _Operator(_typed(_number, operator.eq), _NUMERIC),
    "NumericNotEquals": _Operator(_typed(_number, operator.eq), _NUMERIC, negated=True),
    "NumericLessThan": _Operator(_typed(_number, operator.lt), _NUMERIC),
    "NumericLessThanEquals": _Operator(_typed(_number, operator.le), _NUMERIC),
    "NumericGreaterThan": _Operator(_typed(_number, operator.gt), _NUMERIC),
    "NumericGreaterThanEquals": _Operator(_typed(_number, operator.ge), _NUMERIC),
    "DateEquals": _Operator(_typed(_moment, operator.eq), _DATE),
    "DateNotEquals": _Operator(_typed(_moment, operator.eq), _DATE, negated=True),
    "DateLessThan": _Operator(_typed(_moment, operator.lt), _DATE),
    "DateLessThanEquals": _Operator(_typed(_moment, operator.le), _DATE),
    "DateGreaterThan": _Operator(_typed(_moment, operator.gt), _DATE),
    "DateGreaterThanEquals": _Operator(_typed(_moment, operator.ge), _DATE),
    "Bool": _Operator(_typed(_truth, operator.eq), "true or false"),
    "IpAddress": _Operator(_networks, "an IP address or a CIDR block"),
    "NotIpAddress": _Operator(_networks, "an IP address or a CIDR block", negated=True),
}
"""The documented operators, spelled with their case."""
