"""How instances are paid for, and for how long: changes when the cloud sells time another way."""

from datetime import datetime, timedelta, timezone

from ...api.call import Call
from .launch_errors import (
    AUTO_RELEASE_TIME_MALFORMED,
    PERIOD_INVALID,
    PERIOD_MISSING,
    SPOT_PREPAID,
    SPOT_PRICE_LIMIT_INVALID,
)
from .launch_params import RunInstancesParams

BILLING_ERRORS = (PERIOD_MISSING, SPOT_PREPAID)

PERIODS = {
    "Month": frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 36, 48, 60}),
    "Week": frozenset({1, 2, 3, 4}),
}
SOONEST_RELEASE = timedelta(minutes=30)
LATEST_RELEASE = timedelta(days=3 * 365)
NEVER = datetime(2099, 12, 31, 15, 59, tzinfo=timezone.utc)
"""When pay-as-you-go instances expire."""


def check_billing(call: Call, params: RunInstancesParams) -> None:
    """Check that what is said of periods, bids and the release goes together.

    Raises:
        ApiError: It does not.
    """
    if params.instance_charge_type == "PrePaid":
        if params.period is None:
            raise PERIOD_MISSING()
        if params.period not in PERIODS[params.period_unit]:
            raise PERIOD_INVALID()
        if params.spot_strategy != "NoSpot":
            raise SPOT_PREPAID()
    if params.spot_strategy == "SpotWithPriceLimit" and params.spot_price_limit is None:
        raise SPOT_PRICE_LIMIT_INVALID()
    release = params.auto_release_time
    if release is not None and not call.now + SOONEST_RELEASE <= release <= call.now + LATEST_RELEASE:
        raise AUTO_RELEASE_TIME_MALFORMED()


def expired_time(call: Call, params: RunInstancesParams) -> datetime:
    """Return when instances that are launched now expire."""
    if params.instance_charge_type == "PostPaid" or params.period is None:
        return NEVER
    start = call.now
    if params.period_unit == "Week":
        return start + timedelta(weeks=params.period)
    months = start.month - 1 + params.period
    first = start.replace(year=start.year + months // 12, month=months % 12 + 1, day=1)
    # A month that has no such day ends the period on its last.
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))
