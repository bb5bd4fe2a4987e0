"""BssOpenApi 2017-12-14: what its actions have in common."""

from ...api.action import Service
from .errors import DENIED, PARAMETER_ERRORS

bss = Service(
    product="BssOpenApi",
    prefix="bss",
    version="2017-12-14",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
    package=str(__package__),
    modules=("available_instances",),
)
