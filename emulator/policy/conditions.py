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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final, NamedTuple, TypeAlias

from .match import Matcher, compile_patterns

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

    def holds(self, context: Context) -> bool:
        """Say whether the condition is true; the context's keys must be folded."""
        actual = context.get(self._folded_key)
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
    return Condition(name, key, tuple(values), accepts, fold_key(key), row.negated)


def fold_key(key: str) -> str:
    """Fold the case of a common key, ``acs:``; a tag's own key, after the slash, keeps its case."""
    name, slash, tag = key.partition("/")
    name_folded = name.lower()
    return name_folded + slash + tag if name_folded.startswith("acs:") else key


def fold_context(context: Context) -> Context:
    """Fold the case of the common keys of a request."""
    return {fold_key(key): value for key, value in context.items()}


class _Operator(NamedTuple):
    compile: Callable[[Sequence[str]], Matcher]
    wants: str
    negated: bool = False


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
def _address(text: str) -> IPv4Address | IPv6Address:
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _networks(values: Sequence[str]) -> Matcher:
    networks = tuple(ip_network(value, strict=False) for value in values)

    def accepts(text: str) -> bool:
        try:
            address = _address(text)
        except ValueError:
            return False
        return any(address in network for network in networks)

    return accepts


_NUMERIC, _DATE = "a number", "an ISO 8601 time"
_STRING: Final = "a string"

OPERATORS: Final[Mapping[str, _Operator]] = {
    "StringEquals": _Operator(_equal, _STRING),
    "StringNotEquals": _Operator(_equal, _STRING, negated=True),
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
