"""RAM 2015-05-01: what its actions have in common."""

from ...api.action import Service
from ...api.call import Call
from .errors import DENIED, INACTIVE, PARAMETER_ERRORS


def _require_activation(call: Call) -> None:
    if not call.settings.ram_activated:
        raise INACTIVE()


ram = Service(
    product="Ram",
    prefix="ram",
    version="2015-05-01",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
    precondition=_require_activation,
    raises=frozenset({INACTIVE}),
)
