"""Rules of security groups, as tests authorize, revoke and modify them in both directions."""

from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Direction:
    """One direction of rules: how its actions end, and how the other side is called in parameters."""

    name: str
    ending: str
    side: str

    def rule(self, **parameters: Any) -> dict[str, Any]:
        """Return a rule's parameters.

        In their names, Peer stands for the other side and Here for this one. Those given as None are left out.
        """
        usual = {"IpProtocol": "tcp", "PortRange": "22/22", "PeerCidrIp": "10.0.0.0/8"} | parameters
        return {self.spell(name): value for name, value in usual.items() if value is not None}

    def opposite(self) -> "Direction":
        return EGRESS if self is INGRESS else INGRESS

    def spell(self, name: str) -> str:
        here = "Dest" if self.side == "Source" else "Source"
        return name.replace("Peer", self.side).replace("Here", here)

    def modifying(self) -> str:
        return f"ModifySecurityGroup{self.ending}Rule"


INGRESS = Direction("ingress", "", "Source")
EGRESS = Direction("egress", "Egress", "Dest")
DIRECTIONS = [pytest.param(INGRESS, id="ingress"), pytest.param(EGRESS, id="egress")]


class Group:
    """A security group, whose rules are authorized, revoked and looked at."""

    def __init__(self, caller: Any, direction: Direction, **parameters: Any) -> None:
        self.caller = caller
        self.direction = direction
        self.group_id = caller.ecs("CreateSecurityGroup", **parameters)["SecurityGroupId"]

    def _call(self, action: str, parameters: dict[str, Any]) -> Any:
        return self.caller.ecs(action, SecurityGroupId=self.group_id, **parameters)

    def authorize(self, *rules: dict[str, Any], **parameters: Any) -> Any:
        given = {"Permissions": list(rules), **parameters}
        return self._call(f"AuthorizeSecurityGroup{self.direction.ending}", given)

    def revoke(self, *rules: dict[str, Any], **parameters: Any) -> Any:
        return self._call(f"RevokeSecurityGroup{self.direction.ending}", {"Permissions": list(rules), **parameters})

    def modify(self, **parameters: Any) -> Any:
        return self._call(self.direction.modifying(), parameters)

    def rules(self, **parameters: Any) -> list[dict[str, Any]]:
        answer = self._call("DescribeSecurityGroupAttribute", parameters)
        rules: list[dict[str, Any]] = answer["Permissions"]["Permission"]
        return rules

    def rule(self) -> dict[str, Any]:
        (rule,) = self.rules()
        return rule
