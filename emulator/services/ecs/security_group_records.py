"""What ECS keeps of security groups: the groups, and their rules about traffic."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .records import Tag


@dataclass(frozen=True, slots=True)
class Traffic:
    """Which traffic a security group's rule is about, and what becomes of it; what was not given is empty.

    Attributes:
        direction: ``ingress`` or ``egress``.
        ip_protocol: The protocol, as the cloud writes it.
        port_range: The ports that the traffic goes to.
        source_port_range: The ports that it comes from.
        source_cidr_ip: The IPv4 block or address that it comes from.
        ipv6_source_cidr_ip: The IPv6 block or address that it comes from.
        dest_cidr_ip: The IPv4 block or address that it goes to.
        ipv6_dest_cidr_ip: The IPv6 block or address that it goes to.
        peer_group_id: The security group that it comes from, or goes to.
        peer_account_id: The account of that group.
        nic_type: The network interfaces that it passes.
        policy: Whether it is let through.
        priority: From 1, which goes first, to 100.
    """

    direction: Literal["ingress", "egress"]
    ip_protocol: str
    port_range: str = ""
    source_port_range: str = ""
    source_cidr_ip: str = ""
    ipv6_source_cidr_ip: str = ""
    dest_cidr_ip: str = ""
    ipv6_dest_cidr_ip: str = ""
    peer_group_id: str = ""
    peer_account_id: str = ""
    nic_type: Literal["internet", "intranet", ""] = ""
    policy: Literal["Accept", "Drop"] = "Accept"
    priority: int = 1


@dataclass(frozen=True, slots=True)
class SecurityGroupRule:
    """A rule of a security group.

    Attributes:
        security_group_rule_id: The id.
        number: Its place among the group's rules: later ones have higher numbers.
        traffic: Which traffic it is about, and what becomes of it.
        description: The description, empty if none was given.
        creation_time: When it was made.
    """

    security_group_rule_id: str
    number: int
    traffic: Traffic
    description: str
    creation_time: datetime


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group; without a VPC it is one of the classic network."""

    account_id: str
    region_id: str
    security_group_id: str
    security_group_name: str
    description: str
    vpc_id: str | None
    security_group_type: Literal["normal", "enterprise"]
    resource_group_id: str
    creation_time: datetime
    tags: tuple[Tag, ...] = ()
    inner_access_policy: Literal["Accept", "Drop"] = "Accept"
    rules: tuple[SecurityGroupRule, ...] = ()

    @property
    def scope(self) -> str:
        """The scope that it is stored under."""
        return f"{self.account_id}/{self.region_id}"

    @property
    def network_type(self) -> Literal["vpc", "classic"]:
        """``vpc`` or ``classic``."""
        return "classic" if self.vpc_id is None else "vpc"
