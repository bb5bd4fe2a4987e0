"""RAM roles on instances: attaching, detaching and listing them."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import Integer, Result, wrapped
from ...policy.document import parse_policy
from ..vpc.fields import ResourceOwnerParams, cut_page
from .errors import (
    ALL_EMPTY,
    INSTANCE_IDS_MALFORMED,
    LISTED_INSTANCE_NOT_FOUND,
    NOT_ECS_ROLE,
    ROLE_ALREADY_ATTACHED,
    ROLE_IN_USE,
    ROLE_INSTANCE_NOT_FOUND,
    ROLE_NOT_FOUND,
    ROLE_ON_CLASSIC,
    ROLE_POLICY_MALFORMED,
)
from .fields import InstanceIds, RegionId, json_list, named
from .records import Instance
from .roles import bind_role, check_exclusive, get_ecs_role, pass_role, role_resource
from .service import ecs


def _legal_policy(text: str | None) -> str | None:
    if text is not None:
        parse_policy(text)
    return text


SessionPolicy = Annotated[
    str | None,
    Field(max_length=1024),
    AfterValidator(_legal_policy),
    Refusal(length=ROLE_POLICY_MALFORMED, value=ROLE_POLICY_MALFORMED),
]


def _get_vpc_instances(
    call: Call, instance_ids: Iterable[str], not_found: ErrorSpec = ROLE_INSTANCE_NOT_FOUND
) -> list[Instance]:
    """Return instances of the call's region that can carry a role.

    Args:
        call: The call.
        instance_ids: The instances.
        not_found: Raised if one does not exist.

    Raises:
        ApiError: One does not exist, or is on the classic network.
    """
    found = [call.world.ecs.instances.find(call.region_scope, instance_id) for instance_id in instance_ids]
    instances = [instance for instance in found if instance is not None]
    if len(instances) < len(found):
        raise not_found()
    if any(instance.network_type == "classic" for instance in instances):
        raise ROLE_ON_CLASSIC()
    return instances


class AttachInstanceRamRoleParams(ResourceOwnerParams):
    """Parameters of AttachInstanceRamRole."""

    region_id: RegionId
    instance_ids: InstanceIds
    ram_role_name: str
    policy: SessionPolicy = None


class AttachmentResult(Result):
    """What became of one instance."""

    instance_id: str
    code: str
    message: str
    success: bool


class AttachInstanceRamRoleResult(Result):
    """The answer of AttachInstanceRamRole."""

    ram_role_name: str
    total_count: int
    fail_count: int
    attach_instance_ram_role_results: Annotated[list[AttachmentResult], wrapped("AttachInstanceRamRoleResult")]


def _instances_and_role(call: Call, params: AttachInstanceRamRoleParams) -> Iterable[str]:
    return (*named(call, "instance", params.instance_ids), *role_resource(call, params.ram_role_name))


def _attached_role(call: Call, params: AttachInstanceRamRoleParams) -> Iterable[str]:
    return role_resource(call, params.ram_role_name)


@ecs.action(
    _instances_and_role,
    also=(pass_role(_attached_role),),
    raises=(
        ROLE_INSTANCE_NOT_FOUND,
        ROLE_ON_CLASSIC,
        ROLE_NOT_FOUND,
        NOT_ECS_ROLE,
        ROLE_IN_USE,
        ROLE_ALREADY_ATTACHED,
    ),
)
def attach_instance_ram_role(call: Call, params: AttachInstanceRamRoleParams) -> AttachInstanceRamRoleResult:
    """Bind a RAM role to instances.

    An instance that carries a role, be it the same, keeps it; whether that fails the instance or the whole call is a
    setting, since the cloud says in public only that it is an error.
    """
    instances = _get_vpc_instances(call, params.instance_ids)
    role = get_ecs_role(call, params.ram_role_name, ROLE_NOT_FOUND, NOT_ECS_ROLE)
    bindings = call.world.ecs.role_bindings
    carrying = {one.instance_id for one in instances if bindings.locate(one.instance_id) is not None}
    if carrying and call.settings.role_conflict == "call":
        raise ROLE_ALREADY_ATTACHED()
    check_exclusive(call, role, params.instance_ids, len(instances))
    for instance in instances:
        if instance.instance_id not in carrying:
            bind_role(call, instance, role, params.policy)
    return AttachInstanceRamRoleResult(
        ram_role_name=role.role_name,
        total_count=len(instances),
        fail_count=len(carrying),
        attach_instance_ram_role_results=[_attached(one, carries=one.instance_id in carrying) for one in instances],
    )


def _attached(instance: Instance, *, carries: bool) -> AttachmentResult:
    if carries:
        refusal = ROLE_ALREADY_ATTACHED()
        return AttachmentResult(
            instance_id=instance.instance_id, code=refusal.code, message=refusal.message, success=False
        )
    return AttachmentResult(instance_id=instance.instance_id, code="200", message="success", success=True)


class DetachInstanceRamRoleParams(ResourceOwnerParams):
    """Parameters of DetachInstanceRamRole; without a role, whichever is bound is taken off."""

    region_id: RegionId
    instance_ids: InstanceIds
    ram_role_name: str | None = None


class BoundRoleResult(Result):
    """An instance and its role, whose name is empty where there is none."""

    instance_id: str
    ram_role_name: str


BoundRoleResults = Annotated[list[BoundRoleResult], wrapped("InstanceRamRoleSet")]


class DetachmentResult(AttachmentResult):
    """What became of one instance, and what was taken off it."""

    instance_ram_role_sets: BoundRoleResults


class DetachInstanceRamRoleResult(Result):
    """The answer of DetachInstanceRamRole."""

    ram_role_name: str
    total_count: int
    fail_count: int
    detach_instance_ram_role_results: Annotated[list[DetachmentResult], wrapped("DetachInstanceRamRoleResult")]


def _instances_and_their_roles(call: Call, params: DetachInstanceRamRoleParams) -> Iterable[str]:
    """Name the instances and the role; if none is named, the roles that the instances carry."""
    yield from named(call, "instance", params.instance_ids)
    if params.ram_role_name is not None:
        yield from role_resource(call, params.ram_role_name)
        return
    bindings = (call.world.ecs.role_bindings.find(call.region_scope, one) for one in params.instance_ids)
    for role_name in dict.fromkeys(binding.role_name for binding in bindings if binding is not None):
        yield from role_resource(call, role_name)


@ecs.action(
    _instances_and_their_roles,
    raises=(ROLE_INSTANCE_NOT_FOUND, ROLE_ON_CLASSIC),
)
def detach_instance_ram_role(call: Call, params: DetachInstanceRamRoleParams) -> DetachInstanceRamRoleResult:
    """Take the RAM role off instances; those that carry none, or another, stay as they are."""
    instances = _get_vpc_instances(call, params.instance_ids)
    results = [_detach(call, instance, params.ram_role_name) for instance in instances]
    taken = dict.fromkeys(item.ram_role_name for result in results for item in result.instance_ram_role_sets)
    return DetachInstanceRamRoleResult(
        ram_role_name=params.ram_role_name or ",".join(taken),
        total_count=len(results),
        fail_count=0,
        detach_instance_ram_role_results=results,
    )


def _detach(call: Call, instance: Instance, role_name: str | None) -> DetachmentResult:
    bound = _bound_role(call, instance)
    takes = bound is not None and (role_name is None or role_name.lower() == bound.lower())
    if takes:
        call.world.ecs.unbind(instance.instance_id)
    return DetachmentResult(
        instance_id=instance.instance_id,
        code="200",
        message="Success",
        success=True,
        instance_ram_role_sets=[BoundRoleResult(instance_id=instance.instance_id, ram_role_name=bound or "")]
        if takes
        else [],
    )


def _bound_role(call: Call, instance: Instance) -> str | None:
    binding = call.world.ecs.role_bindings.locate(instance.instance_id)
    return None if binding is None else binding.role_name


class DescribeInstanceRamRoleParams(ResourceOwnerParams):
    """Parameters of DescribeInstanceRamRole."""

    region_id: RegionId
    instance_ids: Annotated[tuple[str, ...] | None, json_list(), Refusal(value=INSTANCE_IDS_MALFORMED)] = None
    ram_role_name: str | None = None
    page_number: Annotated[Integer, Field(ge=1)] = 1
    page_size: Annotated[Integer, Field(ge=1, le=50)] = 10


class DescribeInstanceRamRoleResult(Result):
    """A page of instances and their roles."""

    region_id: str
    total_count: int
    instance_ram_role_sets: BoundRoleResults


def _asked_instances(call: Call, params: DescribeInstanceRamRoleParams) -> Iterable[str]:
    return named(call, "instance", params.instance_ids or ())


@ecs.action(
    _asked_instances,
    raises=(
        ALL_EMPTY,
        LISTED_INSTANCE_NOT_FOUND,
        ROLE_ON_CLASSIC,
        ROLE_NOT_FOUND,
    ),
)
def describe_instance_ram_role(call: Call, params: DescribeInstanceRamRoleParams) -> DescribeInstanceRamRoleResult:
    """List which of the named instances carry which role, or which instances carry the named role.

    Asked for instances alone, one that carries none is listed with an empty name: the Terraform provider's listing of
    instances depends on it.
    """
    role_name = params.ram_role_name
    if params.instance_ids is not None:
        instances = _get_vpc_instances(call, params.instance_ids, LISTED_INSTANCE_NOT_FOUND)
        shown = [(one.instance_id, _bound_role(call, one) or "") for one in instances]
        if role_name is not None:
            shown = [(instance_id, bound) for instance_id, bound in shown if bound.lower() == role_name.lower()]
    elif role_name is None:
        raise ALL_EMPTY()
    else:
        shown = _carriers(call, role_name)
    return DescribeInstanceRamRoleResult(
        region_id=call.region_id,
        total_count=len(shown),
        instance_ram_role_sets=[
            BoundRoleResult(instance_id=instance_id, ram_role_name=bound)
            for instance_id, bound in cut_page(shown, params.page_number, params.page_size)
        ],
    )


def _carriers(call: Call, role_name: str) -> list[tuple[str, str]]:
    bindings = call.world.ecs.bindings_to(call.account_id, role_name)
    if not bindings and call.world.ram.find_role(call.account_id, role_name) is None:
        raise ROLE_NOT_FOUND()
    return [(binding.instance_id, binding.role_name) for binding in bindings if binding.region_id == call.region_id]
