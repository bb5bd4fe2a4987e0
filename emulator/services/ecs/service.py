"""ECS 2014-05-26: what its actions have in common."""

from ...api.action import Service
from .errors import DENIED, PARAMETER_ERRORS

ecs = Service(
    product="Ecs",
    prefix="ecs",
    version="2014-05-26",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
)
