"""Binding key pairs to instances."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import Result, wrapped
from ..vpc.fields import ResourceOwnerParams
from .errors import INSTANCE_STATUS, MANDATORY_NOT_SUPPLIED
from .fields import RegionId, json_list, named
from .images import get_image
from .key_pair_errors import INSTANCES_NOT_SUPPORTED, KEY_PAIR_NOT_FOUND, WINDOWS_INSTANCE
from .key_pairs import Supplied, get_key_pair
from .records import Instance
from .service import ecs

INSTANCES_PER_CALL = 50


class BindingParams(ResourceOwnerParams):
    """A key pair and instances."""

    region_id: RegionId
    key_pair_name: Annotated[str, Supplied]
    instance_ids: Annotated[
        tuple[str, ...],
        json_list(most=INSTANCES_PER_CALL),
        Refusal(missing=MANDATORY_NOT_SUPPLIED, value=INSTANCES_NOT_SUPPORTED),
    ]


class AttachKeyPairParams(BindingParams):
    """Parameters of AttachKeyPair."""


class DetachKeyPairParams(BindingParams):
    """Parameters of DetachKeyPair."""


class BindingResult(Result):
    """What became of one instance."""

    instance_id: str
    code: str = "200"
    message: str = "successful"
    success: bool = True


class BindingResults(Result):
    """What became of each instance."""

    key_pair_name: str
    total_count: int
    fail_count: int
    results: Annotated[list[BindingResult], wrapped("Result")]


def _key_pair_and_instances(call: Call, params: BindingParams) -> Iterable[str]:
    return (*named(call, "keypair", (params.key_pair_name,)), *named(call, "instance", params.instance_ids))


def _get_linux_instances(call: Call, params: BindingParams) -> list[Instance]:
    instances = []
    for instance_id in params.instance_ids:
        instance = call.world.ecs.instances.find(call.region_scope, instance_id)
        if instance is None:
            raise INSTANCES_NOT_SUPPORTED()
        if get_image(instance.image_id).os_type == "windows":
            raise WINDOWS_INSTANCE()
        instances.append(instance)
    return instances


def _summary(params: BindingParams, results: list[BindingResult]) -> BindingResults:
    return BindingResults(
        key_pair_name=params.key_pair_name,
        total_count=len(results),
        fail_count=sum(not result.success for result in results),
        results=results,
    )


@ecs.action(_key_pair_and_instances, raises=(KEY_PAIR_NOT_FOUND, INSTANCES_NOT_SUPPORTED, WINDOWS_INSTANCE))
def attach_key_pair(call: Call, params: AttachKeyPairParams) -> BindingResults:
    """Bind a key pair to Linux instances, in place of the one that they had."""
    pair = get_key_pair(call, params.key_pair_name)
    return _summary(
        params, [_bind(call, instance, pair.key_pair_name) for instance in _get_linux_instances(call, params)]
    )


@ecs.action(_key_pair_and_instances, raises=(KEY_PAIR_NOT_FOUND, INSTANCES_NOT_SUPPORTED, WINDOWS_INSTANCE))
def detach_key_pair(call: Call, params: DetachKeyPairParams) -> BindingResults:
    """Take a key pair off Linux instances; those that have none, or another, stay as they are."""
    pair = get_key_pair(call, params.key_pair_name)
    results = []
    for instance in _get_linux_instances(call, params):
        bound = instance.key_pair_name == pair.key_pair_name
        results.append(_bind(call, instance, None) if bound else BindingResult(instance_id=instance.instance_id))
    return _summary(params, results)


def _bind(call: Call, instance: Instance, key_pair_name: str | None) -> BindingResult:
    """Change an instance's key pair, unless it is neither running nor stopped."""
    if instance.status not in ("Running", "Stopped"):
        return BindingResult(
            instance_id=instance.instance_id,
            code=INSTANCE_STATUS.code,
            message=INSTANCE_STATUS.message,
            success=False,
        )
    call.world.ecs.put_instance(replace(instance, key_pair_name=key_pair_name))
    return BindingResult(instance_id=instance.instance_id)
