"""What is known of a resource by its name: the tags that it carries, and the resource group that it is in."""

from collections.abc import Iterable
from typing import Protocol

from .services.ecs import tagged_resources
from .state import World

_ARN_FIELDS = 5


class Tag(Protocol):
    """A key and a value, whichever product keeps them."""

    @property
    def key(self) -> str:
        """The key."""
        ...

    @property
    def value(self) -> str:
        """The value."""
        ...


class Tagged(Protocol):
    """A record with tags; one that can be in a resource group has ``resource_group_id`` besides."""

    @property
    def tags(self) -> Iterable[Tag]:
        """The tags."""
        ...


def find_resource(world: World, name: str) -> Tagged | None:
    """Return the record of a resource that can carry tags.

    Args:
        world: The state.
        name: The resource's full name, such as ``acs:ecs:cn-hangzhou:1000000000000001:instance/i-bp1``.
    """
    fields = name.split(":", _ARN_FIELDS - 1)
    if len(fields) < _ARN_FIELDS:
        return None
    _, product, region_id, account_id, relative_id = fields
    kind, _, own_name = relative_id.partition("/")
    scope = f"{account_id}/{region_id}"
    match product, kind:
        case "ecs", _:
            return tagged_resources.table_of(world.ecs, kind).find(scope, own_name)
        case "vpc", "vpc":
            return world.vpc.vpcs.find(scope, own_name)
        case "vpc", "vswitch":
            return world.vpc.vswitches.find(scope, own_name)
        case "vpc", "routetable":
            return world.vpc.route_tables.find(scope, own_name)
        case "ram", "role":
            return world.ram.find_role(account_id, own_name)
        case "ram", "policy":
            return world.ram.policies.find(account_id, own_name)
        case _:
            return None
