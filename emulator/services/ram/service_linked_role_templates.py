"""The services that have roles of their own, and what those roles are like; it changes when the file of them does.

``service_linked_roles.json`` holds what is published: a role's name is that of its policy but for a word, unless the
entry names the policy, and its descriptions follow one pattern, unless the entry spells them out. Where only the
English name of a product is known, there is no other description. Which services allow several roles, told apart by a
suffix, nobody published: here none does.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class ServiceLinkedRoleTemplate:
    """What a service's role is like.

    Attributes:
        service_name: The service, such as ``polardb.aliyuncs.com``.
        role_name: The role's name.
        system_policy_name: The policy that the role has.
        descriptions: The role's description by language.
        multiple_roles_allowed: Whether an account may have several.
    """

    service_name: str
    role_name: str
    system_policy_name: str
    descriptions: Mapping[str, str]
    multiple_roles_allowed: ClassVar = False

    @property
    def trust_policy(self) -> str:
        """The role's trust policy, which lets the service alone assume it."""
        principal = {"Service": [self.service_name]}
        statement = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": principal}
        return json.dumps({"Statement": [statement], "Version": "1"}, separators=(",", ":"))


@cache
def load() -> Mapping[str, ServiceLinkedRoleTemplate]:
    """Read the templates, by service in alphabetical order; the file is read once."""
    entries = json.loads(Path(__file__).with_name("service_linked_roles.json").read_bytes())
    return MappingProxyType({entry["service"]: _template(entry) for entry in entries})


def _template(entry: Mapping[str, Any]) -> ServiceLinkedRoleTemplate:
    return ServiceLinkedRoleTemplate(
        service_name=entry["service"],
        role_name=entry["role"],
        system_policy_name=entry.get("policy") or entry["role"].replace("RoleFor", "RolePolicyFor"),
        descriptions={**_descriptions(entry.get("en"), entry.get("zh")), **entry.get("texts", {})},
    )


def _descriptions(en: str | None, zh: str | None) -> dict[str, str]:
    descriptions = {}
    if en:
        descriptions["en"] = (
            f"Service Linked Role for {en}. {en} will use this role to access your resources in other services."
        )
    if zh:
        descriptions["zh-CN"] = f"用于{zh}（{en}）的服务关联角色，{en}使用此角色来访问您在其他云产品中的资源。"  # noqa: RUF001
    return descriptions
