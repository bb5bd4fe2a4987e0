"""An application over an emulator, and signers of requests to it."""

from collections.abc import Callable
from typing import Any

import pytest
from signing import RAM, Signer
from werkzeug.test import Client

from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock
from alimock.emulator.web.app import create_app


@pytest.fixture(name="web")
def _web(emulator: Emulator) -> Client:
    return Client(create_app(emulator))


@pytest.fixture(name="signer")
def _signer(web: Client, clock: FrozenClock) -> Signer:
    return Signer(web, clock)


@pytest.fixture(name="as_user")
def _as_user(signer: Signer) -> Callable[..., Signer]:
    """Create a RAM user, with policies if asked, and sign as that user."""

    def as_user(name: str, *system_policies: str) -> Signer:
        assert signer.v1(RAM, "CreateUser", UserName=name).status_code == 200
        for policy in system_policies:
            answer = signer.v1(RAM, "AttachPolicyToUser", UserName=name, PolicyName=policy, PolicyType="System")
            assert answer.status_code == 200, answer.text
        key: dict[str, Any] = signer.v1(RAM, "CreateAccessKey", UserName=name).json["AccessKey"]
        return Signer(signer.web, signer.clock, key["AccessKeyId"], key["AccessKeySecret"])

    return as_user
