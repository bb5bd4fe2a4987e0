"""How long instances last: how subscriptions go on, and when pay-as-you-go instances are released."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal, RefusedValueError
from ...api.models import Boolean, Integer, Result, read_seconds, wrapped
from ..vpc.fields import KNOWN_REGION, EmptyResult, OwnerParams, PageResult
from .billing import LATEST_RELEASE, SOONEST_RELEASE
from .errors import CHARGE_TYPE_VIOLATION, REGION_NOT_FOUND
from .fields import LISTED_IDS, RegionId, named
from .instance_lookup import OneInstanceParams, find_instance, named_instance
from .listings import NumberedPageParams, get_instances
from .records import Instance, Renewal
from .service import ecs

INSTANCES_MISSING = ErrorSpec("MissingParameter.InstanceId", 403, "InstanceId should not be null.")
TOO_MANY_INSTANCES = ErrorSpec("InvalidParameter.ToManyInstanceIds", 403, "InstanceId should be less than 100.")
INSTANCE_INVALID = ErrorSpec("InvalidParameter.InvalidInstanceId", 403, "The specified InstanceId does not exist.")
PAY_AS_YOU_GO = ErrorSpec("ChargeTypeViolation", 403, "Pay-As-You-Go instances do not support this operation.")
RENEWAL_STATUS_INVALID = ErrorSpec(
    "InvalidParameter.RenewalStatus", 403, "The specified parameter RenewalStatus is not valid."
)
NOTHING_ASKED = ErrorSpec(
    "InvalidParameter.RenewalStatusInstanceId",
    403,
    "The parameter RenewalStatus and InstanceId can not be both empty.",
)
PAGE_INVALID = ErrorSpec("InvalidParameter.{name}", 403, "The specified parameter {name} is not valid.")
DURATION_INVALID = ErrorSpec("InvalidParameter.Duration", 403, "The specified parameter Duration is not valid.")
PERIOD_UNIT_NOT_SUPPORTED = ErrorSpec(
    "InvalidPeriodUnit.ValueNotSupported", 403, "The specified parameter PeriodUnit is not valid."
)
RELEASED_INSTANCE_MISSING = ErrorSpec("MissingParameter", 400, "InstanceId should not be null.")
RELEASED_INSTANCE_NOT_FOUND = ErrorSpec("NoSuchResource", 404, "The specified resource is not found.")
RELEASE_TIME_MALFORMED = ErrorSpec(
    "InvalidAutoReleaseTime.Malformed", 400, "The specified parameter autoReleaseTime is not valid."
)

DURATIONS: Mapping[str, frozenset[int]] = {
    "Week": frozenset({1, 2, 3, 4}),
    "Month": frozenset({1, 2, 3, 6, 12, 24, 36, 48, 60}),
    "Year": frozenset({1, 2, 3, 4, 5}),
}
"""For how long a subscription can be renewed by itself, by what that is counted in."""


def _separate(text: object) -> object:
    """Read ids with commas between them; each counts once."""
    if not isinstance(text, str):
        raise ValueError("not a text")  # noqa: TRY004 - pydantic takes no other for a refusal
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    if len(names) > LISTED_IDS:
        raise RefusedValueError(TOO_MANY_INSTANCES())
    return names


_SeparatedIds = Annotated[tuple[str, ...], BeforeValidator(_separate)]
RenewalStatus = Annotated[Literal["AutoRenewal", "Normal", "NotRenewal"] | None, Refusal(value=RENEWAL_STATUS_INVALID)]


class DescribeInstanceAutoRenewAttributeParams(NumberedPageParams):
    """Parameters of DescribeInstanceAutoRenewAttribute; all that are given have to hold."""

    region_id: RegionId
    instance_id: Annotated[_SeparatedIds | None, Refusal(value=INSTANCE_INVALID)] = None
    renewal_status: RenewalStatus = None
    page_number: Annotated[Integer, Field(ge=1), Refusal(value=PAGE_INVALID)] = 1
    page_size: Annotated[Integer, Field(ge=1, le=100), Refusal(value=PAGE_INVALID)] = 10


class RenewalResult(Result):
    """How an instance's subscription goes on."""

    instance_id: str
    renewal_status: str
    auto_renew_enabled: bool
    duration: int
    period_unit: str
    enable_expected_renew_day: bool = False


class DescribeInstanceAutoRenewAttributeResult(PageResult):
    """How the subscription of each instance of a page goes on."""

    instance_renew_attributes: Annotated[list[RenewalResult], wrapped("InstanceRenewAttribute")]


def _named_instances(
    call: Call, params: "DescribeInstanceAutoRenewAttributeParams | ModifyInstanceAutoRenewAttributeParams"
) -> Iterable[str]:
    return named(call, "instance", params.instance_id or ())


def _get_subscriptions(call: Call, instance_ids: tuple[str, ...]) -> list[Instance]:
    instances = get_instances(call, instance_ids, INSTANCE_INVALID)
    if any(instance.instance_charge_type == "PostPaid" for instance in instances):
        raise PAY_AS_YOU_GO()
    return instances


def _find_subscriptions(call: Call) -> Iterator[Instance]:
    for instance in call.world.ecs.instances.values(call.region_scope):
        if instance.instance_charge_type == "PrePaid":
            yield instance


@ecs.action(_named_instances, raises=(TOO_MANY_INSTANCES, NOTHING_ASKED, INSTANCE_INVALID, PAY_AS_YOU_GO))
def describe_instance_auto_renew_attribute(
    call: Call, params: DescribeInstanceAutoRenewAttributeParams
) -> DescribeInstanceAutoRenewAttributeResult:
    """Show how subscriptions go on, by instance or by what becomes of them."""
    if params.instance_id is None and params.renewal_status is None:
        raise NOTHING_ASKED()
    subscriptions = (
        _find_subscriptions(call) if params.instance_id is None else _get_subscriptions(call, params.instance_id)
    )
    wanted = [one for one in subscriptions if params.renewal_status in (None, one.renewal.status)]
    return DescribeInstanceAutoRenewAttributeResult(
        total_count=len(wanted),
        page_number=params.page_number,
        page_size=params.page_size,
        instance_renew_attributes=[_show(instance) for instance in params.cut(wanted)],
    )


def _show(instance: Instance) -> RenewalResult:
    renewal = instance.renewal
    return RenewalResult(
        instance_id=instance.instance_id,
        renewal_status=renewal.status,
        auto_renew_enabled=renewal.status == "AutoRenewal",
        duration=renewal.duration,
        period_unit=renewal.period_unit,
    )


class ModifyInstanceAutoRenewAttributeParams(OwnerParams):
    """Parameters of ModifyInstanceAutoRenewAttribute; the status has precedence over the switch."""

    region_id: RegionId
    instance_id: Annotated[_SeparatedIds, Refusal(missing=INSTANCES_MISSING, value=INSTANCE_INVALID)]
    renewal_status: RenewalStatus = None
    auto_renew: Boolean = False
    duration: Annotated[Integer, Refusal(value=DURATION_INVALID)] = 1
    period_unit: Annotated[Literal["Week", "Month", "Year"], Refusal(value=PERIOD_UNIT_NOT_SUPPORTED)] = "Month"

    @property
    def renewal(self) -> Renewal:
        """How subscriptions are to go on."""
        status = self.renewal_status or ("AutoRenewal" if self.auto_renew else "Normal")
        return Renewal(status, self.duration if status == "AutoRenewal" else 0, self.period_unit)


@ecs.action(_named_instances, raises=(TOO_MANY_INSTANCES, DURATION_INVALID, INSTANCE_INVALID, PAY_AS_YOU_GO))
def modify_instance_auto_renew_attribute(call: Call, params: ModifyInstanceAutoRenewAttributeParams) -> EmptyResult:
    """Say whether subscriptions are renewed by themselves, and for how long each time."""
    if params.duration not in DURATIONS[params.period_unit]:
        raise DURATION_INVALID()
    for instance in _get_subscriptions(call, params.instance_id):
        call.world.ecs.put_instance(replace(instance, renewal=params.renewal))
    return EmptyResult()


def _read_minute(text: object) -> datetime:
    return read_seconds(text).replace(second=0)


class ModifyInstanceAutoReleaseTimeParams(OneInstanceParams):
    """Parameters of ModifyInstanceAutoReleaseTime; without a time the instance is not released."""

    instance_id: Annotated[str, Refusal(missing=RELEASED_INSTANCE_MISSING)]
    region_id: Annotated[str | None, KNOWN_REGION, Refusal(value=REGION_NOT_FOUND)] = None
    auto_release_time: Annotated[
        datetime | None, BeforeValidator(_read_minute), Refusal(value=RELEASE_TIME_MALFORMED)
    ] = None


@ecs.action(named_instance, raises=(RELEASED_INSTANCE_NOT_FOUND, CHARGE_TYPE_VIOLATION, RELEASE_TIME_MALFORMED))
def modify_instance_auto_release_time(call: Call, params: ModifyInstanceAutoReleaseTimeParams) -> EmptyResult:
    """Say when a pay-as-you-go instance is released by itself, or that it is not."""
    instance = find_instance(call, params.instance_id)
    if instance is None:
        raise RELEASED_INSTANCE_NOT_FOUND()
    if instance.instance_charge_type == "PrePaid":
        raise CHARGE_TYPE_VIOLATION()
    time = params.auto_release_time
    if time is not None and not call.now + SOONEST_RELEASE <= time <= call.now + LATEST_RELEASE:
        raise RELEASE_TIME_MALFORMED()
    call.world.ecs.put_instance(replace(instance, auto_release_time=time))
    return EmptyResult()
