"""Security groups in both directions of their rules."""

from collections.abc import Callable
from typing import Any

import pytest
from security_group_rules import DIRECTIONS, Direction, Group


@pytest.fixture(name="direction", params=DIRECTIONS)
def _direction(request: pytest.FixtureRequest) -> Direction:
    direction: Direction = request.param
    return direction


@pytest.fixture(name="vpc_id")
def _vpc_id(root: Any) -> str:
    return str(root.vpc("CreateVpc", CidrBlock="192.168.0.0/16")["VpcId"])


@pytest.fixture(name="new_group")
def _new_group(root: Any, direction: Direction, vpc_id: str) -> Callable[..., Group]:
    """Create a security group in the VPC, or with VpcId=None in the classic network."""

    def new_group(caller: Any = root, **parameters: Any) -> Group:
        wanted = {"VpcId": vpc_id} | parameters
        return Group(caller, direction, **{name: value for name, value in wanted.items() if value is not None})

    return new_group


@pytest.fixture(name="group")
def _group(new_group: Callable[..., Group]) -> Group:
    return new_group()
