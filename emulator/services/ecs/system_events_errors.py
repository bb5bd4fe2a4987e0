"""The errors of system events, and how these actions word a parameter that they refuse."""

from ...api.errors import ErrorSpec, Refusal

# The texts are those of an older edition of the vendor's pages; the newest ones print none.
_MISSING = ErrorSpec(
    "MissingParameter", 404, "The input parameter that is mandatory for processing this request is not supplied."
)
EVENT_PARAMETER_INVALID = ErrorSpec("InvalidParameter", 403, 'The Parameter "{name}" provided is not valid.')
EVENT_WORDING = Refusal(
    missing=_MISSING,
    length=EVENT_PARAMETER_INVALID,
    characters=EVENT_PARAMETER_INVALID,
    value=EVENT_PARAMETER_INVALID,
)

TIME_END_BEFORE_START = ErrorSpec(
    "InvalidParameter.TimeEndBeforeStart", 403, "The event time end should be after event time start."
)
INSTANCE_ID_LIMIT = ErrorSpec("InstanceIdLimitExceeded", 403, "The amount of InstanceId specified exceeds limit 100.")
EVENT_ID_LIMIT = ErrorSpec("EventIdLimitExceeded", 403, "The amount of EventId specified exceeds limit 100.")
CANCELED_ID_LIMIT = ErrorSpec("EventIdLimitExceeded", 400, "The amount of EventId specified exceeds limit.")

NOT_BEFORE_PASSED = ErrorSpec("InvalidNotBefore.Passed", 403, "The NotBefore of system event has passed.")
EVENT_INSTANCE_NOT_FOUND = ErrorSpec("InvalidInstanceId.NotFound", 404, "Cannot find InstanceId.")
EVENT_LIMIT = ErrorSpec(
    "SimulatedEventLimitExceeded", 403, "The amount of active simulated system event exceeds limit."
)
EVENT_NOT_FOUND = ErrorSpec("InvalidEventId.NotFound", 403, "Cannot find EventId.")
