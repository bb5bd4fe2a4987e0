"""How a security group's rule is given: its parameters, and how they are read.

A rule is read in two steps, since a rule that is modified is given in part: each part by itself, and then whether the
parts go together.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from ...api.errors import ErrorSpec
from ...api.models import Integer, Params
from .security_group_errors import (
    ADDRESS_MALFORMED,
    BOTH_DESTINATIONS,
    BOTH_SOURCES,
    IPV4_WITH_IPV6_PROTOCOL,
    IPV6_WITH_IPV4_PROTOCOL,
    MIXED_FAMILIES,
    NIC_TYPE_NOT_SUPPORTED,
    PEER_NOT_GIVEN,
    POLICY_MALFORMED,
    PORT_LIST_NOT_OF_PROTOCOL,
    PORTS_MALFORMED,
    PORTS_NOT_GIVEN,
    PRIORITY_MALFORMED,
    PRIORITY_NOT_SUPPORTED,
    PROTOCOL_NOT_SUPPORTED,
    RULE_DESCRIPTION_MALFORMED,
    SAME_ADDRESSES,
    SOURCE_PORTS_MALFORMED,
)
from .security_group_records import Traffic

ALL_PORTS = "-1/-1"
LOWEST_PRIORITY = 100
LONGEST_DESCRIPTION = 512

RULE_PART_ERRORS = (
    PROTOCOL_NOT_SUPPORTED,
    PORTS_MALFORMED,
    SOURCE_PORTS_MALFORMED,
    POLICY_MALFORMED,
    PRIORITY_MALFORMED,
    PRIORITY_NOT_SUPPORTED,
    NIC_TYPE_NOT_SUPPORTED,
    RULE_DESCRIPTION_MALFORMED,
    ADDRESS_MALFORMED,
    BOTH_SOURCES,
    BOTH_DESTINATIONS,
)
RULE_ERRORS = (
    *RULE_PART_ERRORS,
    PORTS_NOT_GIVEN,
    PORT_LIST_NOT_OF_PROTOCOL,
    MIXED_FAMILIES,
    SAME_ADDRESSES,
    IPV6_WITH_IPV4_PROTOCOL,
    IPV4_WITH_IPV6_PROTOCOL,
    PEER_NOT_GIVEN,
)

_PROTOCOLS = {name.lower(): name for name in ("TCP", "UDP", "ICMP", "ICMPv6", "GRE", "ALL")}
_WITH_PORTS = ("TCP", "UDP")
_PORTS = re.compile(r"(-1|[0-9]{1,5})/(-1|[0-9]{1,5})")
_HIGHEST_PORT = 65535
_PREFIX_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}")
_PRIORITY = re.compile(r"[0-9]{1,9}")


class RuleParams(Params):
    """What is given of a rule. ``side`` names, in parameters, where the traffic of the other side is."""

    direction: ClassVar[Literal["ingress", "egress"]]
    side: ClassVar[Literal["Source", "Dest"]]

    ip_protocol: str | None = None
    port_range: str | None = None
    port_range_list_id: str | None = None
    source_port_range: str | None = None
    source_cidr_ip: str | None = None
    ipv6_source_cidr_ip: str | None = None
    dest_cidr_ip: str | None = None
    ipv6_dest_cidr_ip: str | None = None
    policy: str | None = None
    priority: str | None = None
    nic_type: str | None = None
    description: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, values: Any) -> Any:
        return {name: value for name, value in values.items() if value != ""} if isinstance(values, dict) else values

    @property
    def peer_group_id(self) -> str | None:
        """The security group of the other side."""
        return self._of_peer("group_id")

    @property
    def peer_account_id(self) -> str | None:
        """The account of that group."""
        return self._of_peer("group_owner_id") or self._of_peer("group_owner_account")

    @property
    def prefix_list_id(self) -> str | None:
        """The prefix list of the other side."""
        return self._of_peer("prefix_list_id")

    def _of_peer(self, name: str) -> str | None:
        value = getattr(self, f"{self.side.lower()}_{name}")
        return None if value is None else str(value)


class IngressRuleParams(RuleParams):
    """What is given of a rule about traffic that comes in."""

    direction = "ingress"
    side = "Source"

    source_group_id: str | None = None
    source_group_owner_account: str | None = None
    source_group_owner_id: Integer | None = None
    source_prefix_list_id: str | None = None


class EgressRuleParams(RuleParams):
    """What is given of a rule about traffic that goes out."""

    direction = "egress"
    side = "Dest"

    dest_group_id: str | None = None
    dest_group_owner_account: str | None = None
    dest_group_owner_id: Integer | None = None
    dest_prefix_list_id: str | None = None


@dataclass(frozen=True, slots=True)
class GivenRule:
    """A whole rule as it was given.

    Attributes:
        params: Its parameters.
        traffic: What they say of its traffic. The network interfaces and the account of the other side's group are
            as given: what they are when left out is for the security group to say.
    """

    params: RuleParams
    traffic: Traffic

    @property
    def by_prefix_list(self) -> bool:
        """Whether the other side is a prefix list, which counts where nothing else is given."""
        return find_peer(self.traffic) is None

    @property
    def by_port_list(self) -> bool:
        """Whether the ports are those of a list, which counts where no range is given."""
        return not self.traffic.port_range


def read_rule(params: RuleParams, prefix: str, mismatch: ErrorSpec) -> GivenRule:
    """Read a whole rule.

    Args:
        params: Its parameters.
        prefix: What stands before their names, such as ``Permissions.1.``.
        mismatch: Raised if the ports are not such as the protocol has.

    Raises:
        ApiError: A part is missing or wrong, or the parts do not go together.
    """
    parts = read_parts(params, prefix)
    if "ip_protocol" not in parts:
        raise PROTOCOL_NOT_SUPPORTED(name=f"{prefix}IpProtocol")
    traffic = Traffic(direction=params.direction, **parts)
    if not traffic.port_range:
        if params.port_range_list_id is None:
            raise PORTS_NOT_GIVEN(name=f"{prefix}PortRange")
        if traffic.ip_protocol not in _WITH_PORTS:
            raise PORT_LIST_NOT_OF_PROTOCOL()
    if find_peer(traffic) is None and params.prefix_list_id is None:
        raise PEER_NOT_GIVEN(side=params.side, rule=_rule_name(prefix))
    return GivenRule(params, fit_parts(traffic, mismatch))


def read_parts(params: RuleParams, prefix: str) -> dict[str, Any]:
    """Read what is given of a rule, each part by itself, under the names of its traffic's attributes.

    Args:
        params: The parameters.
        prefix: What stands before their names.

    Raises:
        ApiError: A part is wrong.
    """
    if params.description is not None and len(params.description) > LONGEST_DESCRIPTION:
        raise RULE_DESCRIPTION_MALFORMED()
    parts = {
        attribute: read(value, f"{prefix}{name}")
        for attribute, name, read in _PARTS
        if (value := getattr(params, attribute)) is not None
    }
    if "source_cidr_ip" in parts and "ipv6_source_cidr_ip" in parts:
        raise BOTH_SOURCES(rule=_rule_name(prefix))
    if "dest_cidr_ip" in parts and "ipv6_dest_cidr_ip" in parts:
        raise BOTH_DESTINATIONS(rule=_rule_name(prefix))
    # An address goes before a group, which is then ignored with its owner.
    if params.peer_group_id is not None and not parts.keys() & set(_peer_addresses(params.direction)):
        parts |= {"peer_group_id": params.peer_group_id, "peer_account_id": params.peer_account_id or ""}
    return parts


def fit_parts(traffic: Traffic, mismatch: ErrorSpec) -> Traffic:
    """Check that the parts of a rule go together.

    Args:
        traffic: What the rule says of its traffic.
        mismatch: Raised if the ports are not such as the protocol has.

    Returns:
        The same, with source ports only if they narrow it.

    Raises:
        ApiError: The parts do not go together.
    """
    if traffic.port_range and not _has_ports(traffic.ip_protocol, traffic.port_range):
        raise mismatch()
    if traffic.source_port_range and not _has_ports(traffic.ip_protocol, traffic.source_port_range):
        raise SOURCE_PORTS_MALFORMED(name="SourcePortRange")
    by_ipv4 = bool(traffic.source_cidr_ip or traffic.dest_cidr_ip)
    by_ipv6 = bool(traffic.ipv6_source_cidr_ip or traffic.ipv6_dest_cidr_ip)
    if by_ipv4 and by_ipv6:
        raise MIXED_FAMILIES()
    if by_ipv6 and traffic.ip_protocol == "ICMP":
        raise IPV6_WITH_IPV4_PROTOCOL()
    if by_ipv4 and traffic.ip_protocol == "ICMPv6":
        raise IPV4_WITH_IPV6_PROTOCOL()
    key = rule_key(traffic)
    if key.source_cidr_ip and key.source_cidr_ip == key.dest_cidr_ip:
        raise SAME_ADDRESSES()
    return replace(traffic, source_port_range="") if traffic.source_port_range == ALL_PORTS else traffic


def find_peer(traffic: Traffic) -> str | None:
    """Return which attribute says where the traffic of the other side is, or ``None`` if none does."""
    names = (*_peer_addresses(traffic.direction), "peer_group_id")
    return next((name for name in names if getattr(traffic, name)), None)


def rule_key(traffic: Traffic) -> Traffic:
    """Return the traffic with single addresses as blocks: that by which rules are told apart."""
    return replace(
        traffic,
        source_cidr_ip=_as_block(traffic.source_cidr_ip, 32),
        dest_cidr_ip=_as_block(traffic.dest_cidr_ip, 32),
        ipv6_source_cidr_ip=_as_block(traffic.ipv6_source_cidr_ip, 128),
        ipv6_dest_cidr_ip=_as_block(traffic.ipv6_dest_cidr_ip, 128),
    )


def shown_source_ports(traffic: Traffic) -> str:
    """Return the source ports as the cloud shows them: a protocol without ports has them all."""
    return traffic.source_port_range or ("" if traffic.ip_protocol in _WITH_PORTS else ALL_PORTS)


def rule_conditions(rules: Iterable[Traffic]) -> dict[str, tuple[str, ...]]:
    """Return the condition keys that rules set, by what is given of each."""
    given = tuple(rules)
    sources = (rule.source_cidr_ip or rule.ipv6_source_cidr_ip for rule in given)
    return {
        "ecs:SecurityGroupIpProtocols": tuple(rule.ip_protocol for rule in given if rule.ip_protocol),
        "ecs:SecurityGroupSourceCidrIps": tuple(source for source in sources if source),
    }


def _rule_name(prefix: str) -> str:
    return prefix.rstrip(".") or "the request"


def _peer_addresses(direction: str) -> tuple[str, str]:
    side = "source" if direction == "ingress" else "dest"
    return f"{side}_cidr_ip", f"ipv6_{side}_cidr_ip"


def _as_block(text: str, length: int) -> str:
    return f"{text}/{length}" if text and "/" not in text else text


def _has_ports(protocol: str, ports: str) -> bool:
    return (ports != ALL_PORTS) is (protocol in _WITH_PORTS)


def _read_protocol(text: str, name: str) -> str:
    protocol = _PROTOCOLS.get(text.lower())
    if protocol is None:
        raise PROTOCOL_NOT_SUPPORTED(name=name)
    return protocol


def _ports(refusal: ErrorSpec) -> Callable[[str, str], str]:
    def read(text: str, name: str) -> str:
        match = _PORTS.fullmatch(text)
        first, last = (int(port) for port in match.groups()) if match else (0, 0)
        if (first, last) == (-1, -1):
            return ALL_PORTS
        if not 1 <= first <= last <= _HIGHEST_PORT:
            raise refusal(name=name)
        return f"{first}/{last}"

    return read


def _address(family: type[IPv4Address] | type[IPv6Address], longest: int) -> Callable[[str, str], str]:
    def read(text: str, name: str) -> str:
        host, slash, length = text.partition("/")
        try:
            address = family(host)
        except AddressValueError:
            address = None
        fits = not slash or (_PREFIX_LENGTH.fullmatch(length) is not None and int(length) <= longest)
        if address is None or "%" in host or not fits:
            raise ADDRESS_MALFORMED(parameter=name.rpartition(".")[2], name=name)
        return f"{address}{slash}{length}"

    return read


def _read_policy(text: str, name: str) -> str:
    policy = text.capitalize()
    if policy not in ("Accept", "Drop"):
        raise POLICY_MALFORMED(name=name)
    return policy


def _read_priority(text: str, name: str) -> int:
    if not _PRIORITY.fullmatch(text):
        raise PRIORITY_MALFORMED(name=name)
    if not 1 <= int(text) <= LOWEST_PRIORITY:
        raise PRIORITY_NOT_SUPPORTED(name=name)
    return int(text)


def _read_nic_type(text: str, _: str) -> str:
    if text.lower() not in ("internet", "intranet"):
        raise NIC_TYPE_NOT_SUPPORTED()
    return text.lower()


_PARTS: tuple[tuple[str, str, Callable[[str, str], Any]], ...] = (
    ("ip_protocol", "IpProtocol", _read_protocol),
    ("port_range", "PortRange", _ports(PORTS_MALFORMED)),
    ("source_port_range", "SourcePortRange", _ports(SOURCE_PORTS_MALFORMED)),
    ("source_cidr_ip", "SourceCidrIp", _address(IPv4Address, 32)),
    ("ipv6_source_cidr_ip", "Ipv6SourceCidrIp", _address(IPv6Address, 128)),
    ("dest_cidr_ip", "DestCidrIp", _address(IPv4Address, 32)),
    ("ipv6_dest_cidr_ip", "Ipv6DestCidrIp", _address(IPv6Address, 128)),
    ("policy", "Policy", _read_policy),
    ("priority", "Priority", _read_priority),
    ("nic_type", "NicType", _read_nic_type),
)
"""The parts that are read by themselves: the attribute, the parameter, and how it is read."""
