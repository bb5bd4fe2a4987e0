"""Location 2015-06-12: what its actions have in common."""

from ...api.action import Service
from .errors import DENIED, PARAMETER_ERRORS

location = Service(
    product="Location",
    prefix="location",
    version="2015-06-12",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
    package=str(__package__),
    modules=("endpoints",),
)
