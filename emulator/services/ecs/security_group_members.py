"""The members of security groups: letting instances and network interfaces join and leave them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from pydantic import model_validator

from ...api.call import Call
from ...api.errors import Refusal
from ...api.names import resource
from ..vpc.fields import KNOWN_REGION, EmptyResult, OwnerParams
from .errors import INSTANCE_NOT_FOUND, INSTANCE_STATUS, REGION_NOT_FOUND
from .instance_lookup import find_instance, get_instance
from .placement import GROUPS_PER_INSTANCE
from .records import Instance, NetworkInterface
from .security_group_errors import (
    ALREADY_MEMBER,
    INSTANCE_IN_OTHER_VPC,
    INTERFACE_IN_OTHER_VPC,
    INTERFACE_NOT_FOUND,
    LAST_GROUP_OF_INSTANCE,
    LAST_GROUP_OF_INTERFACE,
    MEMBER_AMBIGUOUS,
    MEMBER_NOT_GIVEN,
    MEMBER_OF_TOO_MANY,
    MEMBER_REGION_NOT_GIVEN,
    NOT_MEMBER,
    OTHER_GROUP_TYPE,
    SECURITY_GROUP_NOT_FOUND,
    TOO_MANY_INTERFACES,
    TOO_MANY_MEMBERS,
)
from .security_group_records import SecurityGroup
from .security_groups import capacity
from .service import ecs


class MemberParams(OwnerParams):
    """A security group, and an instance in whichever region or a network interface of the named region."""

    region_id: Annotated[str | None, KNOWN_REGION, Refusal(value=REGION_NOT_FOUND)] = None
    security_group_id: str
    instance_id: str | None = None
    network_interface_id: str | None = None

    @model_validator(mode="after")
    def _one_member(self) -> "MemberParams":
        if self.instance_id is not None and self.network_interface_id is not None:
            raise MEMBER_AMBIGUOUS()
        if self.instance_id is None and self.network_interface_id is None:
            raise MEMBER_NOT_GIVEN()
        if self.instance_id is None and self.region_id is None:
            raise MEMBER_REGION_NOT_GIVEN()
        return self


class JoinSecurityGroupParams(MemberParams):
    """Parameters of JoinSecurityGroup."""


class LeaveSecurityGroupParams(MemberParams):
    """Parameters of LeaveSecurityGroup."""


_MEMBER_ERRORS = (
    MEMBER_AMBIGUOUS,
    MEMBER_NOT_GIVEN,
    MEMBER_REGION_NOT_GIVEN,
    INTERFACE_NOT_FOUND,
    INSTANCE_NOT_FOUND,
    INSTANCE_STATUS,
    SECURITY_GROUP_NOT_FOUND,
)


def _member_and_group(call: Call, params: MemberParams) -> Iterable[str]:
    member = f"eni/{params.network_interface_id}" if params.instance_id is None else f"instance/{params.instance_id}"
    instance = None if params.instance_id is None else find_instance(call, params.instance_id)
    region_id = call.region_id if instance is None else instance.region_id
    names = (member, f"securitygroup/{params.security_group_id}")
    return (resource("ecs", region_id, call.account_id, name) for name in names)


def _get_member(call: Call, params: MemberParams) -> Instance | NetworkInterface:
    if params.instance_id is None:
        interface_id = params.network_interface_id or ""
        interface = call.world.ecs.network_interfaces.find(call.region_scope, interface_id)
        if interface is None:
            raise INTERFACE_NOT_FOUND(name=interface_id)
        if interface.interface_type == "Primary" and interface.instance_id is not None:
            _check_status(get_instance(call, interface.instance_id))
        return interface
    instance = get_instance(call, params.instance_id)
    _check_status(instance)
    return instance


def _check_status(instance: Instance) -> None:
    if instance.status not in ("Running", "Stopped"):
        raise INSTANCE_STATUS()


def _get_group(call: Call, member: Instance | NetworkInterface, params: MemberParams) -> SecurityGroup:
    group = call.world.ecs.security_groups.find(member.scope, params.security_group_id)
    if group is None:
        raise SECURITY_GROUP_NOT_FOUND()
    return group


def _change_groups(call: Call, member: Instance | NetworkInterface, group_ids: tuple[str, ...]) -> None:
    """Put a member into these groups; an instance and its primary network interface are in the same."""
    store = call.world.ecs
    if isinstance(member, Instance):
        store.change_groups(member, group_ids)
        return
    owner = store.instances.locate(member.instance_id or "") if member.interface_type == "Primary" else None
    if owner is None:
        store.put_interface(replace(member, security_group_ids=group_ids))
    else:
        store.change_groups(owner, group_ids)


@ecs.action(
    _member_and_group,
    raises=(
        *_MEMBER_ERRORS,
        INSTANCE_IN_OTHER_VPC,
        INTERFACE_IN_OTHER_VPC,
        ALREADY_MEMBER,
        OTHER_GROUP_TYPE,
        MEMBER_OF_TOO_MANY,
        TOO_MANY_INTERFACES,
        TOO_MANY_MEMBERS,
    ),
)
def join_security_group(call: Call, params: JoinSecurityGroupParams) -> EmptyResult:
    """Put an instance, by its primary network interface, or a network interface into a security group."""
    member = _get_member(call, params)
    group = _get_group(call, member, params)
    if member.vpc_id != group.vpc_id:
        raise INSTANCE_IN_OTHER_VPC() if isinstance(member, Instance) else INTERFACE_IN_OTHER_VPC()
    if group.security_group_id in member.security_group_ids:
        raise ALREADY_MEMBER()
    own = (call.world.ecs.security_groups.find(group.scope, group_id) for group_id in member.security_group_ids)
    if any(one.security_group_type != group.security_group_type for one in own if one is not None):
        raise OTHER_GROUP_TYPE()
    if len(member.security_group_ids) >= GROUPS_PER_INSTANCE:
        raise MEMBER_OF_TOO_MANY()
    if call.world.ecs.count_members(group) >= capacity(group):
        raise TOO_MANY_INTERFACES() if group.security_group_type == "enterprise" else TOO_MANY_MEMBERS()
    _change_groups(call, member, (*member.security_group_ids, group.security_group_id))
    return EmptyResult()


@ecs.action(
    _member_and_group,
    raises=(
        *_MEMBER_ERRORS,
        NOT_MEMBER,
        LAST_GROUP_OF_INSTANCE,
        LAST_GROUP_OF_INTERFACE,
    ),
)
def leave_security_group(call: Call, params: LeaveSecurityGroupParams) -> EmptyResult:
    """Take an instance or a network interface out of a security group, unless it is in no other."""
    member = _get_member(call, params)
    group = _get_group(call, member, params)
    name = params.instance_id or params.network_interface_id
    if group.security_group_id not in member.security_group_ids:
        raise NOT_MEMBER(name=name)
    if len(member.security_group_ids) == 1:
        raise LAST_GROUP_OF_INSTANCE() if isinstance(member, Instance) else LAST_GROUP_OF_INTERFACE(name=name)
    _change_groups(call, member, tuple(one for one in member.security_group_ids if one != group.security_group_id))
    return EmptyResult()
