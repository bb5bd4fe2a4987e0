"""Where ECS keeps the resources that can carry tags: changes when it keeps another kind."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ...table import Table
from .records import Instance, Tag
from .store import EcsStore

TYPES: Final = (
    "instance",
    "disk",
    "snapshot",
    "image",
    "securitygroup",
    "volume",
    "eni",
    "ddh",
    "ddhcluster",
    "keypair",
    "launchtemplate",
    "reservedinstance",
    "snapshotpolicy",
    "elasticityassurance",
    "capacityreservation",
    "command",
    "invocation",
    "activation",
    "managedinstance",
)
"""The kinds of resources, as calls and full names have them."""


def table_of(store: EcsStore, kind: str) -> Table[Any]:
    """Return the table of a kind of resources; an empty one where those are made by calls that are not served."""
    match kind:
        case "instance":
            return store.instances
        case "disk":
            return store.disks
        case "securitygroup":
            return store.security_groups
        case "eni":
            return store.network_interfaces
        case "keypair":
            return store.key_pairs
        case _:
            return Table(Instance)


def put_tags(store: EcsStore, scope: str, kind: str, tags: Mapping[str, tuple[Tag, ...]]) -> None:
    """Give each of these resources, which are there, the tags that go with its name, and no others."""
    table = table_of(store, kind)
    for name, carried in tags.items():
        resource: Any = table.find(scope, name)
        table.put(scope, name, replace(resource, tags=carried))


def merge(carried: Iterable[Tag], added: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return tags with others added; one whose key is there already takes the place of that one."""
    return tuple({tag.key: tag for tag in (*carried, *added)}.values())
