"""What an account pays for: its instances of ECS, the product that is served."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ...api.action import Permission, everything
from ...api.call import Call
from ...api.models import Integer, Params, Result, Seconds, read_seconds
from ..ecs.records import Instance
from .errors import FOREIGN_OWNER, PRODUCT_MISSING
from .service import bss

PRODUCT_CODE = "ecs"
SELLER = 26842
LISTED_IDS = 100


def _few_ids(text: str | None) -> str | None:
    if text is not None and text.count(",") >= LISTED_IDS:
        raise ValueError(f"more than {LISTED_IDS} ids")
    return text


Time = Annotated[datetime, BeforeValidator(read_seconds)] | None
SubscriptionType = Literal["Subscription", "PayAsYouGo"]
RenewStatus = Literal["AutoRenewal", "ManualRenewal", "NotRenewal"]


class QueryAvailableInstancesParams(Params):
    """Parameters of QueryAvailableInstances."""

    owner_id: Integer | None = None
    region: str | None = None
    product_code: str | None = None
    product_type: str | None = None
    subscription_type: SubscriptionType | None = None
    instance_ids: Annotated[str | None, AfterValidator(_few_ids), Field(alias="InstanceIDs")] = None
    create_time_start: Time = None
    create_time_end: Time = None
    end_time_start: Time = None
    end_time_end: Time = None
    renew_status: RenewStatus | None = None
    page_num: Annotated[Integer, Field(ge=1)] = 1
    page_size: Annotated[Integer, Field(ge=1, le=300)] = 20


class AvailableInstanceResult(Result):
    """What is paid for."""

    instance_id: Annotated[str, Field(alias="InstanceID")]
    owner_id: int
    region: str
    product_code: str = PRODUCT_CODE
    product_type: str = ""
    subscription_type: SubscriptionType
    status: str = "Normal"
    sub_status: str = "Normal"
    create_time: Seconds
    end_time: Seconds
    stop_time: Seconds | None
    release_time: Seconds | None
    expected_release_time: Seconds | None
    renew_status: RenewStatus | None
    renewal_duration: int | None
    renewal_duration_unit: Literal["M", "Y"] | None
    seller: str = str(SELLER)
    seller_id: int = SELLER


class AvailableInstancesPage(Result):
    """A page of what is paid for."""

    total_count: int
    page_num: int
    page_size: int
    instance_list: list[AvailableInstanceResult]


class QueryAvailableInstancesResult(Result):
    """The answer of QueryAvailableInstances."""

    success: bool = True
    code: str = "Success"
    message: str = "Successful!"
    data: AvailableInstancesPage


def _show(instance: Instance) -> AvailableInstanceResult:
    subscribed = instance.instance_charge_type == "PrePaid"
    renewal = instance.renewal
    renews = subscribed and renewal.status == "AutoRenewal"
    return AvailableInstanceResult(
        instance_id=instance.instance_id,
        owner_id=int(instance.account_id),
        region=instance.region_id,
        subscription_type="Subscription" if subscribed else "PayAsYouGo",
        create_time=instance.creation_time,
        end_time=instance.expired_time,
        stop_time=instance.expired_time if subscribed else None,
        release_time=instance.auto_release_time,
        expected_release_time=instance.auto_release_time,
        renew_status=_renew_status(instance) if subscribed else None,
        renewal_duration=renewal.duration if renews else None,
        renewal_duration_unit=("Y" if renewal.period_unit == "Year" else "M") if renews else None,
    )


def _renew_status(instance: Instance) -> RenewStatus:
    status = instance.renewal.status
    return "ManualRenewal" if status == "Normal" else status


def _is_within(time: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or start <= time) and (end is None or time <= end)


def _is_wanted(shown: AvailableInstanceResult, params: QueryAvailableInstancesParams) -> bool:
    return (
        params.region in (None, shown.region)
        and params.subscription_type in (None, shown.subscription_type)
        and (params.instance_ids is None or shown.instance_id in params.instance_ids.split(","))
        and params.renew_status in (None, shown.renew_status)
        and _is_within(shown.create_time, params.create_time_start, params.create_time_end)
        and _is_within(shown.end_time, params.end_time_start, params.end_time_end)
    )


def _instances(call: Call) -> Iterator[Instance]:
    table = call.world.ecs.instances
    for scope in table.scopes(call.account_id):
        yield from table.values(scope)


@bss.action(None, raises=(PRODUCT_MISSING, FOREIGN_OWNER), also=(Permission("bss:DescribeInstances", everything),))
def query_available_instances(call: Call, params: QueryAvailableInstancesParams) -> QueryAvailableInstancesResult:
    """List what the account pays for in all regions, the oldest first, a page at a time."""
    if params.region is not None and params.product_code is None:
        raise PRODUCT_MISSING()
    if params.owner_id not in (None, int(call.account_id)):
        raise FOREIGN_OWNER()
    products = {(text or PRODUCT_CODE).lower() for text in (params.product_code, params.product_type)}
    shown = [_show(instance) for instance in _instances(call)] if products == {PRODUCT_CODE} else []
    wanted = sorted(
        (item for item in shown if _is_wanted(item, params)), key=lambda item: (item.create_time, item.instance_id)
    )
    start = (params.page_num - 1) * params.page_size
    return QueryAvailableInstancesResult(
        data=AvailableInstancesPage(
            total_count=len(wanted),
            page_num=params.page_num,
            page_size=params.page_size,
            instance_list=wanted[start : start + params.page_size],
        )
    )
