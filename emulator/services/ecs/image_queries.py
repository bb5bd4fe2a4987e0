"""Listing images, and what runs on what."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal, RefusedValueError
from ...api.models import NO_EFFECT, Boolean, Integer, Result, read_minutes, wrapped
from ..vpc.fields import OwnerParams, ResourceOwnerParams, cut_page
from .errors import DRY_RUN_OPERATION, FILTER_KEY_NOT_FOUND
from .fields import LISTED_IDS, TAG_FILTER_ERRORS, FilterParams, RegionId, TagFilters, named
from .image_results import ImageResult, OneImageResult, show_image
from .images import Image, find_image, find_newest_image, listed_images
from .instance_types import InstanceType, families, find_instance_type, instance_types
from .launch_errors import IMAGE_NOT_FOUND
from .name_patterns import is_like
from .service import ecs

OWNER_ALIAS_NOT_SUPPORTED = ErrorSpec(
    "InvalidImageOwnerAlias.ValueNotSupported", 400, "The specified ImageOwnerAlias value is not supported."
)
USAGE_INVALID = ErrorSpec("InvalidUsage", 404, "The specifed Usage is not valid")
OS_TYPE_INVALID = ErrorSpec("InvalidOSType", 404, "The specifed OSType is not valid")
ARCHITECTURE_INVALID = ErrorSpec("InvalidArchitecture", 404, "The specifed Architecture is not valid")
INSTANCE_TYPE_NOT_SUPPORTED = ErrorSpec(
    "InvalidInstanceType.ValueNotSupported",
    400,
    "The specified InstanceType does not exist or beyond the permitted range.",
)

_STATUSES = frozenset({"Creating", "Waiting", "Available", "UnAvailable", "CreateFailed", "Deprecated"})
_ANY_STATUS = "ALL"
_FEATURE_KEYS = ("CpuOnlineUpgrade", "CpuOnlineDowngrade", "MemoryOnlineUpgrade", "MemoryOnlineDowngrade")
_FILTER_KEYS = frozenset({"CreationStartTime", "CreationEndTime", "NetworkType", *_FEATURE_KEYS})

ActionType = Annotated[Literal["CreateEcs", "ChangeOS"], NO_EFFECT]


def _few(image_ids: str | None) -> str | None:
    if image_ids is not None and image_ids.count(",") >= LISTED_IDS:
        raise ValueError(f"more than {LISTED_IDS}")
    return image_ids


def _known_statuses(text: str) -> str:
    statuses = set(text.split(","))
    if statuses != {_ANY_STATUS} and not statuses <= _STATUSES:
        raise ValueError("not a status")
    return text


def _legal_filters(filters: tuple[FilterParams, ...]) -> tuple[FilterParams, ...]:
    for one in filters:
        if one.key not in _FILTER_KEYS:
            raise RefusedValueError(FILTER_KEY_NOT_FOUND())
        if one.key.startswith("Creation"):
            try:
                read_minutes(one.value or "")
            except ValueError:
                raise RefusedValueError(FILTER_KEY_NOT_FOUND()) from None
    return filters


class DescribeImagesParams(OwnerParams):
    """Parameters of DescribeImages; there are no images that others share or sell."""

    region_id: RegionId
    image_id: Annotated[str | None, AfterValidator(_few)] = None
    image_name: str | None = None
    image_family: str | None = None
    image_owner_alias: Annotated[
        Literal["system", "self", "others", "marketplace"] | None, Refusal(value=OWNER_ALIAS_NOT_SUPPORTED)
    ] = None
    image_owner_id: Annotated[Integer | None, NO_EFFECT] = None
    is_public: Boolean = False
    status: Annotated[str, AfterValidator(_known_statuses)] = "Available"
    os_type: Annotated[Literal["windows", "linux"] | None, Field(alias="OSType"), Refusal(value=OS_TYPE_INVALID)] = None
    architecture: Annotated[Literal["i386", "x86_64", "arm64"] | None, Refusal(value=ARCHITECTURE_INVALID)] = None
    instance_type: str | None = None
    is_support_cloudinit: Boolean | None = None
    is_support_io_optimized: Boolean | None = None
    usable: Boolean | None = None
    usage: Annotated[Literal["instance", "none"] | None, Refusal(value=USAGE_INVALID)] = None
    snapshot_id: str | None = None
    resource_group_id: str | None = None
    tag: TagFilters = None
    filter: Annotated[tuple[FilterParams, ...], AfterValidator(_legal_filters)] = ()
    show_expired: Annotated[Boolean | None, NO_EFFECT] = None
    action_type: ActionType = "CreateEcs"
    page_number: Annotated[Integer, Field(ge=1)] = 1
    page_size: Annotated[Integer, Field(ge=1, le=100)] = 10
    dry_run: Boolean = False

    @property
    def image_ids(self) -> tuple[str, ...]:
        """The images that are asked for, each once."""
        return tuple(dict.fromkeys(self.image_id.split(","))) if self.image_id else ()


class DescribeImagesResult(Result):
    """A page of images."""

    region_id: str
    total_count: int
    page_number: int
    page_size: int
    images: Annotated[list[ImageResult], wrapped("Image")]


def _listed(call: Call, params: DescribeImagesParams) -> Iterable[str]:
    return named(call, "image", params.image_ids)


def _get_instance_type(name: str) -> InstanceType:
    found = find_instance_type(name)
    if found is None:
        raise INSTANCE_TYPE_NOT_SUPPORTED()
    return found


def _runs_on(image: Image, instance_type: InstanceType) -> bool:
    return image.runs_on(families()[instance_type.family].architecture, instance_type.memory)


def _passes(image: Image, one: FilterParams) -> bool:
    if one.key == "CreationStartTime":
        return image.creation_time >= read_minutes(one.value or "")
    if one.key == "CreationEndTime":
        return image.creation_time <= read_minutes(one.value or "")
    return one.value in ({"vpc", "classic"} if one.key == "NetworkType" else {"unsupported"})


def _asks_for_none(params: DescribeImagesParams) -> bool:
    """Return whether no image is like that: none is tagged, grouped, made from a snapshot, shared or unusable."""
    return (
        params.is_public
        or params.snapshot_id is not None
        or params.resource_group_id is not None
        or bool(params.tag)
        or params.usable is False
        or params.is_support_cloudinit is False
        or params.is_support_io_optimized is False
        or not {"Available", _ANY_STATUS} & set(params.status.split(","))
    )


def _candidates(params: DescribeImagesParams) -> Iterator[Image]:
    if _asks_for_none(params):
        return
    if not params.image_ids:
        yield from listed_images()
    for image_id in params.image_ids:
        image = find_image(image_id)
        if image is not None:
            yield image


def _is_wanted(image: Image, instance_type: InstanceType | None, params: DescribeImagesParams) -> bool:
    return (
        (params.image_name is None or is_like(image.image_id.lower(), params.image_name.lower()))
        and params.image_family in (None, image.family)
        and params.image_owner_alias in (None, image.owner_alias)
        and params.os_type in (None, image.os_type)
        and params.architecture in (None, image.architecture)
        and (instance_type is None or _runs_on(image, instance_type))
        and all(_passes(image, one) for one in params.filter)
    )


def _used(call: Call) -> set[str]:
    return {instance.image_id for instance in call.world.ecs.instances.values(call.region_scope)}


@ecs.action(
    _listed,
    raises=(INSTANCE_TYPE_NOT_SUPPORTED, FILTER_KEY_NOT_FOUND, DRY_RUN_OPERATION, *TAG_FILTER_ERRORS),
)
def describe_images(call: Call, params: DescribeImagesParams) -> DescribeImagesResult:
    """List images, a page at a time: the public ones, or those that are named."""
    instance_type = None if params.instance_type is None else _get_instance_type(params.instance_type)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    used = _used(call)
    found = [
        image
        for image in _candidates(params)
        if _is_wanted(image, instance_type, params)
        and params.usage in (None, "instance" if image.image_id in used else "none")
    ]
    return DescribeImagesResult(
        region_id=call.region_id,
        total_count=len(found),
        page_number=params.page_number,
        page_size=params.page_size,
        images=[
            show_image(image, used=image.image_id in used)
            for image in cut_page(found, params.page_number, params.page_size)
        ],
    )


class DescribeImageFromFamilyParams(OwnerParams):
    """Parameters of DescribeImageFromFamily."""

    region_id: RegionId
    image_family: str


class DescribeImageFromFamilyResult(Result):
    """The newest image of a family; nothing where there is none."""

    image: OneImageResult | None


def _any_image(call: Call, _: DescribeImageFromFamilyParams) -> Iterable[str]:
    return named(call, "image", ())


@ecs.action(_any_image)
def describe_image_from_family(call: Call, params: DescribeImageFromFamilyParams) -> DescribeImageFromFamilyResult:
    """Read the newest image of a family."""
    image = find_newest_image(params.image_family)
    if image is None:
        return DescribeImageFromFamilyResult(image=None)
    shown = show_image(image, used=image.image_id in _used(call))
    members = {name: getattr(shown, name) for name in OneImageResult.model_fields}
    return DescribeImageFromFamilyResult(image=OneImageResult(**members))


class DescribeImageSupportInstanceTypesParams(ResourceOwnerParams):
    """Parameters of DescribeImageSupportInstanceTypes."""

    region_id: RegionId
    image_id: str | None = None
    action_type: ActionType = "CreateEcs"
    filter: Annotated[tuple[FilterParams, ...], NO_EFFECT] = ()


class SupportedTypeResult(Result):
    """An instance type that an image runs on."""

    instance_type_id: str
    instance_type_family: str
    cpu_core_count: int
    memory_size: float


class DescribeImageSupportInstanceTypesResult(Result):
    """The answer of DescribeImageSupportInstanceTypes."""

    region_id: str
    image_id: str
    instance_types: Annotated[list[SupportedTypeResult], wrapped("InstanceType")]


def _one_image(call: Call, params: DescribeImageSupportInstanceTypesParams) -> Iterable[str]:
    return named(call, "image", () if params.image_id is None else (params.image_id,))


@ecs.action(_one_image, raises=(IMAGE_NOT_FOUND,))
def describe_image_support_instance_types(
    call: Call, params: DescribeImageSupportInstanceTypesParams
) -> DescribeImageSupportInstanceTypesResult:
    """List the instance types that an image runs on, or all if none is named."""
    image = None if params.image_id is None else find_image(params.image_id)
    if image is None and params.image_id is not None:
        raise IMAGE_NOT_FOUND()
    return DescribeImageSupportInstanceTypesResult(
        region_id=call.region_id,
        image_id=params.image_id or "",
        instance_types=[
            SupportedTypeResult(
                instance_type_id=found.name,
                instance_type_family=found.family,
                cpu_core_count=found.cpu,
                memory_size=found.memory_size,
            )
            for found in instance_types().values()
            if image is None or _runs_on(image, found)
        ],
    )
