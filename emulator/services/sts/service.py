"""STS 2015-04-01: what its actions have in common."""

from ...api.action import Service
from .errors import DENIED, PARAMETER_ERRORS

sts = Service(
    product="Sts",
    prefix="sts",
    version="2015-04-01",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
    package=str(__package__),
    modules=(
        "assume_role",
        "assume_role_with_oidc",
        "assume_role_with_saml",
        "caller_identity",
    ),
)
