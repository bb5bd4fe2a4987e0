"""GetCallerIdentity: asking who one is."""

from ...api.call import Call
from ...api.models import Params, Result
from ...api.principal import RoleSession
from .service import sts


class GetCallerIdentityParams(Params):
    """Parameters of GetCallerIdentity, which has none."""


class GetCallerIdentityResult(Result):
    """Who calls."""

    account_id: str
    arn: str
    identity_type: str
    principal_id: str
    user_id: str | None
    role_id: str | None


@sts.action(None)
def get_caller_identity(call: Call, params: GetCallerIdentityParams) -> GetCallerIdentityResult:  # noqa: ARG001
    """Return who the caller is."""
    principal = call.principal
    return GetCallerIdentityResult(
        account_id=principal.account_id,
        arn=principal.arn,
        identity_type=principal.identity_type,
        principal_id=principal.principal_id,
        # Clients have seen an account give its own id here.
        user_id=None if isinstance(principal, RoleSession) else principal.principal_id,
        role_id=principal.role_id if isinstance(principal, RoleSession) else None,
    )
