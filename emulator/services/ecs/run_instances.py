"""Launching instances: many at once, or one that is not started."""

from collections.abc import Iterable
from typing import Annotated

from ...api.call import Call
from ...api.models import Result, wrapped
from ...api.names import resource
from .errors import ROLE_NOT_FOUND, ROLE_ON_CLASSIC
from .fields import named
from .launch_errors import LAUNCHED_ROLE_NOT_FOUND, LAUNCHED_ROLE_ON_CLASSIC
from .launch_params import CreateInstanceParams, RunInstancesParams
from .launching import LAUNCH_ERRORS, MANY_ERRORS, launch
from .lifecycle import CREATE, RUN
from .roles import pass_role, role_resource
from .service import ecs


class RunInstancesResult(Result):
    """The answer of RunInstances."""

    instance_id_sets: Annotated[list[str], wrapped("InstanceIdSet")]
    order_id: str | None
    trade_price: float = 0.0


def _launched(call: Call, params: RunInstancesParams) -> Iterable[str]:
    yield from named(call, "instance", ())
    if params.image_id is not None:
        yield from named(call, "image", (params.image_id,))
    interfaces = params.network_interface
    groups = [*params.group_ids, *(group_id for interface in interfaces for group_id in interface.group_ids)]
    if groups:
        yield from named(call, "securitygroup", dict.fromkeys(groups))
    vswitches = [params.v_switch_id, *(interface.v_switch_id for interface in interfaces)]
    for vswitch_id in dict.fromkeys(filter(None, vswitches)):
        yield resource("vpc", call.region_id, call.account_id, f"vswitch/{vswitch_id}")


def _passed_role(call: Call, params: RunInstancesParams) -> Iterable[str]:
    return role_resource(call, params.ram_role_name)


def _order_id(call: Call, params: RunInstancesParams) -> str | None:
    return call.ids.digits(15) if params.instance_charge_type == "PrePaid" else None


@ecs.action(
    _launched,
    also=(pass_role(_passed_role),),
    raises=(*LAUNCH_ERRORS, LAUNCHED_ROLE_NOT_FOUND, LAUNCHED_ROLE_ON_CLASSIC),
)
def run_instances(call: Call, params: RunInstancesParams) -> RunInstancesResult:
    """Create instances and start them, with a role if one is named."""
    launched = launch(
        call,
        params,
        RUN,
        role_not_found=LAUNCHED_ROLE_NOT_FOUND,
        role_on_classic=LAUNCHED_ROLE_ON_CLASSIC,
    )
    return RunInstancesResult(
        instance_id_sets=[instance.instance_id for instance in launched], order_id=_order_id(call, params)
    )


class CreateInstanceResult(Result):
    """The answer of CreateInstance."""

    instance_id: str
    order_id: str | None
    trade_price: float = 0.0


def _created(call: Call, params: CreateInstanceParams) -> Iterable[str]:
    return _launched(call, params.as_run_instances)


def _passed_role_of_one(call: Call, params: CreateInstanceParams) -> Iterable[str]:
    return role_resource(call, params.ram_role_name)


@ecs.action(
    _created,
    also=(pass_role(_passed_role_of_one),),
    raises={*LAUNCH_ERRORS, ROLE_NOT_FOUND, ROLE_ON_CLASSIC} - MANY_ERRORS,
)
def create_instance(call: Call, params: CreateInstanceParams) -> CreateInstanceResult:
    """Create an instance that is not started, with a role if one is named."""
    given = params.as_run_instances
    (created,) = launch(call, given, CREATE, role_not_found=ROLE_NOT_FOUND, role_on_classic=ROLE_ON_CLASSIC)
    return CreateInstanceResult(instance_id=created.instance_id, order_id=_order_id(call, given))
