"""The reserved capacity that instances draw from: reading it and changing it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal
from ...api.models import Params, Result, wrapped
from ..vpc.fields import KNOWN_REGION, EmptyResult, OwnerParams, PageResult
from .errors import INSTANCE_NOT_FOUND, POOL_NOT_FOUND, REGION_NOT_FOUND
from .fields import InstanceIds, named
from .instance_lookup import get_in_region
from .listings import NumberedPageParams, get_instances
from .service import ecs

REGION_MISSING = ErrorSpec("MissingParameter.RegionId", 400, "The specified RegionId should not be null.")
INSTANCES_NOT_FOUND = ErrorSpec("InvalidInstanceIds.NotFound", 404, "The specified InstanceIds does not exist.")
POOL_MISSING = ErrorSpec(
    "MissingParameter.PrivatePoolOptionsId", 400, "The specified PrivatePoolOptions.Id should not be null."
)
POOL_NOT_WANTED = ErrorSpec(
    "Invalid.PrivatePoolOptionsId",
    400,
    "The parameter PrivatePoolOptions.Id should be null when PrivatePoolOptions.MatchCriteria is not Target.",
)

_RegionId = Annotated[str, KNOWN_REGION, Refusal(missing=REGION_MISSING, value=REGION_NOT_FOUND)]


class DescribeInstanceAttachmentAttributesParams(NumberedPageParams):
    """Parameters of DescribeInstanceAttachmentAttributes."""

    region_id: _RegionId
    instance_ids: InstanceIds


class AttachmentResult(Result):
    """The reserved capacity that an instance draws from."""

    instance_id: str
    private_pool_options_match_criteria: str
    private_pool_options_id: str


class DescribeInstanceAttachmentAttributesResult(PageResult):
    """The reserved capacity that each instance of a page draws from."""

    instances: Annotated[list[AttachmentResult], wrapped("Instance")]


def _listed(call: Call, params: DescribeInstanceAttachmentAttributesParams) -> Iterable[str]:
    return named(call, "instance", params.instance_ids)


@ecs.action(_listed, raises=(INSTANCES_NOT_FOUND,))
def describe_instance_attachment_attributes(
    call: Call, params: DescribeInstanceAttachmentAttributesParams
) -> DescribeInstanceAttachmentAttributesResult:
    """Show which reserved capacity instances draw from."""
    instances = get_instances(call, params.instance_ids, INSTANCES_NOT_FOUND)
    return DescribeInstanceAttachmentAttributesResult(
        total_count=len(instances),
        page_number=params.page_number,
        page_size=params.page_size,
        instances=[
            AttachmentResult(
                instance_id=instance.instance_id,
                private_pool_options_match_criteria=instance.private_pool_criteria,
                private_pool_options_id="",
            )
            for instance in params.cut(instances)
        ],
    )


class PoolParams(Params):
    """The reserved capacity: any that is open, a certain one, or none."""

    match_criteria: Literal["Open", "Target", "None"]
    id: str | None = None


class ModifyInstanceAttachmentAttributesParams(OwnerParams):
    """Parameters of ModifyInstanceAttachmentAttributes."""

    region_id: _RegionId
    instance_id: str
    private_pool_options: PoolParams


def _named(call: Call, params: ModifyInstanceAttachmentAttributesParams) -> Iterable[str]:
    return named(call, "instance", (params.instance_id,))


@ecs.action(_named, raises=(INSTANCE_NOT_FOUND, POOL_MISSING, POOL_NOT_FOUND, POOL_NOT_WANTED))
def modify_instance_attachment_attributes(call: Call, params: ModifyInstanceAttachmentAttributesParams) -> EmptyResult:
    """Say which reserved capacity an instance draws from: any that is open, or none."""
    instance = get_in_region(call, params.instance_id)
    options = params.private_pool_options
    if options.match_criteria == "Target":
        # Capacity is reserved by calls that are not served: there is none to be named.
        raise POOL_MISSING() if options.id is None else POOL_NOT_FOUND()
    if options.id is not None:
        raise POOL_NOT_WANTED()
    call.world.ecs.put_instance(replace(instance, private_pool_criteria=options.match_criteria))
    return EmptyResult()
