"""VPC 2016-04-28: what its actions have in common."""

from ...api.action import Service
from .errors import DENIED, PARAMETER_ERRORS

vpc = Service(
    product="Vpc",
    prefix="vpc",
    version="2016-04-28",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
)
