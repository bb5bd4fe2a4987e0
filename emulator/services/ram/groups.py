"""Groups: creating, reading, changing and deleting them."""

from collections.abc import Iterable

from ...api.call import Call
from ...api.models import Params
from ...api.names import ram_resource
from .errors import GROUP_NOT_FOUND
from .fields import GroupName
from .records import Group


class GroupNameParams(Params):
    """The group that a call is about."""

    group_name: GroupName


def any_group(call: Call, _: Params) -> Iterable[str]:
    """Name the resource of actions that are about groups at large."""
    return (ram_resource(call.account_id, "group/*"),)


def named_group(call: Call, params: GroupNameParams) -> Iterable[str]:
    """Name the resource of actions that are about one group."""
    return (ram_resource(call.account_id, f"group/{params.group_name}"),)


def get_existing_group(call: Call, group_name: str) -> Group:
    """Return the group of the caller's account.

    Raises:
        ApiError: ``EntityNotExist.Group``.
    """
    group = call.world.ram.groups.find(call.account_id, group_name)
    if group is None:
        raise GROUP_NOT_FOUND()
    return group
