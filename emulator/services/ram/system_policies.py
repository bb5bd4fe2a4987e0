"""The policies that the cloud keeps for every account; it changes when the file of them does.

``system_policies.json`` holds what is published: a policy is ``documented`` if its document is, and ``assumed`` if only
its name is. What else nobody published is left out there and filled in here: the version with ``v1``, the creation
with the day of the first system policies, the update with the creation. Published times name no zone and are read as
UTC. The document's spacing is ours.

An assumed document stands in for the real one:

- one of full access allows every action of its product, one of read-only access those that describe, get and list;
- for products whose actions are VPC's, these are narrowed to the names of what the product is about;
- the policy of a service-linked role lets its service delete the role, as every published one does, and no more.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from . import service_linked_role_templates
from .service_linked_role_templates import ServiceLinkedRoleTemplate

_FIRST_VERSION: Final = "v1"
_FIRST_DAY: Final = "2015-04-28 16:15:45"


@dataclass(frozen=True, slots=True)
class SystemPolicy:
    """A policy kept by the cloud.

    Attributes:
        name: The policy's name.
        description: The description, as the international site words it.
        version: The default version's name, such as ``v3``.
        create_date: When the policy was made.
        update_date: When its default version was last changed.
        document: The default version's text.
        evidence: Whether the document is published or a guess.
    """

    name: str
    description: str
    version: str
    create_date: datetime
    update_date: datetime
    document: str
    evidence: Literal["documented", "assumed"]


@cache
def load() -> Mapping[str, SystemPolicy]:
    """Read the system policies, by name in alphabetical order; the file is read once."""
    entries = {entry["name"]: entry for entry in _entries()}
    return MappingProxyType({name: _policy(entries[name]) for name in sorted(entries)})


def _entries() -> Iterator[dict[str, Any]]:
    for template in service_linked_role_templates.load().values():
        yield _stand_in(template)
    yield from json.loads(Path(__file__).with_suffix(".json").read_bytes())


def _stand_in(template: ServiceLinkedRoleTemplate) -> dict[str, Any]:
    statement = {
        "Action": "ram:DeleteServiceLinkedRole",
        "Resource": "*",
        "Effect": "Allow",
        "Condition": {"StringEquals": {"ram:ServiceName": template.service_name}},
    }
    return {
        "name": template.system_policy_name,
        "description": f"The authorization policy of the service-linked role {template.role_name}.",
        "evidence": "assumed",
        "document": {"Version": "1", "Statement": [statement]},
    }


def _policy(entry: Mapping[str, Any]) -> SystemPolicy:
    created = entry.get("created", _FIRST_DAY)
    return SystemPolicy(
        name=entry["name"],
        description=entry["description"],
        version=entry.get("version", _FIRST_VERSION),
        create_date=_moment(created),
        update_date=_moment(entry.get("updated", created)),
        document=json.dumps(entry["document"]),
        evidence=entry["evidence"],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
