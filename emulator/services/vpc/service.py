"""VPC 2016-04-28: what its actions have in common."""

from ...api.action import Service
from .errors import DENIED, PARAMETER_ERRORS

vpc = Service(
    product="Vpc",
    prefix="vpc",
    version="2016-04-28",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
    package=str(__package__),
    modules=(
        "describe_regions",
        "describe_vpcs",
        "describe_vswitches",
        "modify_vpc",
        "modify_vswitch",
        "resource_tags",
        "route_entries",
        "route_tables",
        "vpcs",
        "vrouters",
        "vswitches",
    ),
)
