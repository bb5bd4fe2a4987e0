"""Finding the instance that a call names, and naming it as a resource."""

from collections.abc import Iterable

from ...api.call import Call
from ...api.models import Boolean
from ...api.names import resource
from ..vpc.fields import OwnerParams
from .errors import INSTANCE_NOT_FOUND
from .records import Instance


class OneInstanceParams(OwnerParams):
    """The instance that a call is about, in whichever region."""

    instance_id: str


class CheckedInstanceParams(OneInstanceParams):
    """As above, and whether the call is only checked."""

    dry_run: Boolean = False


def named_instance(call: Call, params: OneInstanceParams) -> Iterable[str]:
    """Name the instance as a resource, in its own region where it exists."""
    instance = find_instance(call, params.instance_id)
    region_id = call.region_id if instance is None else instance.region_id
    return (resource("ecs", region_id, call.account_id, f"instance/{params.instance_id}"),)


def find_instance(call: Call, instance_id: str) -> Instance | None:
    """Return the instance of the caller's account, in whichever region, or ``None``."""
    instance = call.world.ecs.instances.locate(instance_id)
    return instance if instance is not None and instance.account_id == call.account_id else None


def get_in_region(call: Call, instance_id: str) -> Instance:
    """Return the instance of the caller's account in the call's region.

    Raises:
        ApiError: ``InvalidInstanceId.NotFound``.
    """
    instance = call.world.ecs.instances.find(call.region_scope, instance_id)
    if instance is None:
        raise INSTANCE_NOT_FOUND()
    return instance


def get_instance(call: Call, instance_id: str) -> Instance:
    """Return the instance of the caller's account, in whichever region.

    Raises:
        ApiError: ``InvalidInstanceId.NotFound``.
    """
    instance = find_instance(call, instance_id)
    if instance is None:
        raise INSTANCE_NOT_FOUND()
    return instance
