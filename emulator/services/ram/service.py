"""RAM 2015-05-01: what its actions have in common."""

from collections.abc import Iterable

from ...api.action import Service
from ...api.call import Call
from ...api.models import Params
from ...api.names import ram_resource
from .errors import DENIED, INACTIVE, PARAMETER_ERRORS


def _require_activation(call: Call) -> None:
    if not call.settings.ram_activated:
        raise INACTIVE()


def whole_account(call: Call, _: Params) -> Iterable[str]:
    """Name the resource of actions that are about the account as a whole."""
    return (ram_resource(call.account_id, "*"),)


ram = Service(
    product="Ram",
    prefix="ram",
    version="2015-05-01",
    denied=DENIED,
    parameter_errors=PARAMETER_ERRORS,
    precondition=_require_activation,
    raises=frozenset({INACTIVE}),
    package=str(__package__),
    modules=(
        "access_keys",
        "account_alias",
        "attachments",
        "diagnosis",
        "entities",
        "group_members",
        "groups",
        "login_profiles",
        "mfa_devices",
        "password_policy",
        "policies",
        "policy_versions",
        "public_keys",
        "roles",
        "security_preference",
        "service_linked_roles",
        "tags",
        "users",
    ),
)
