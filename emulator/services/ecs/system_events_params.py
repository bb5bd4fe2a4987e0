"""The parameters that the actions on system events share: ids, types, times and pages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ...api.errors import ApiError, ErrorSpec, RefusedValueError
from ...api.markers import read_marker
from ...api.models import Integer, Params, read_seconds
from ..vpc.fields import KNOWN_REGION
from .errors import REGION_NOT_FOUND
from .fields import LISTED_IDS
from .system_events_errors import (
    EVENT_ID_LIMIT,
    EVENT_PARAMETER_INVALID,
    EVENT_WORDING,
    INSTANCE_ID_LIMIT,
    TIME_END_BEFORE_START,
)

TYPES_PER_CALL = 30


def at_most_100(refusal: ErrorSpec) -> AfterValidator:
    """Refuse a list of more than 100 ids."""

    def check(ids: Sequence[str]) -> Sequence[str]:
        if len(ids) > LISTED_IDS:
            raise RefusedValueError(refusal())
        return ids

    return AfterValidator(check)


def _handed_out(token: str | None) -> str | None:
    try:
        read_marker(token, EVENT_PARAMETER_INVALID(name="NextToken"))
    except ApiError:
        raise ValueError("handed out by no listing") from None
    return token


RegionId = Annotated[str, KNOWN_REGION, replace(EVENT_WORDING, value=REGION_NOT_FOUND)]
InstanceIds = Annotated[tuple[str, ...], at_most_100(INSTANCE_ID_LIMIT), EVENT_WORDING]
EventIds = Annotated[tuple[str, ...], at_most_100(EVENT_ID_LIMIT), EVENT_WORDING]
Time = Annotated[datetime, BeforeValidator(read_seconds)]
"""A time to the second in UTC."""

PageNumber = Annotated[Integer, Field(ge=1), EVENT_WORDING]
PageSize = Annotated[Integer, Field(ge=1, le=100), EVENT_WORDING]
MaxResults = Annotated[Integer | None, Field(ge=1), EVENT_WORDING]
NextToken = Annotated[str | None, AfterValidator(_handed_out), EVENT_WORDING]

_ListedType = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]*\.[A-Z][A-Za-z]*$")]
EventType = Annotated[_ListedType | None, EVENT_WORDING]
"""What events are to be of: any type, since listings may be asked for more than can be simulated."""

EventTypes = Annotated[tuple[_ListedType, ...], Field(max_length=TYPES_PER_CALL), EVENT_WORDING]


class TimesParams(Params):
    """From when to when, both included."""

    start: Time | None = None
    end: Time | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "TimesParams":
        if self.start is not None and self.end is not None and self.end < self.start:
            raise RefusedValueError(TIME_END_BEFORE_START())
        return self

    def hold(self, time: datetime) -> bool:
        """Return whether a time is among them."""
        return (self.start is None or self.start <= time) and (self.end is None or time <= self.end)


Times = Annotated[TimesParams, EVENT_WORDING]
ANY_TIME = TimesParams()
