"""A fresh emulator for each test, with a frozen clock and reproducible identifiers, and callers of its actions."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import reached_errors
from hypothesis import settings
from published_models import answered_names, missing, sdk_actions, sdk_names

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import Principal, Root
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock, Ids
from alimock.emulator.state import DEFAULT_ACCOUNT_ID

# How long an example takes says more about the machine than about the code.
settings.register_profile("alimock", deadline=None)
settings.load_profile("alimock")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(reached_errors.ReachedErrors())


class Caller:
    """Calls actions in process as one principal: everything that the gateway does but for HTTP and signatures."""

    def __init__(self, emulator: Emulator, principal: Principal) -> None:
        self.emulator = emulator
        self.principal = principal

    def ram(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("ram", action, parameters)

    def sts(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("sts", action, parameters)

    def ecs(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("ecs", action, {"RegionId": "cn-hangzhou", **parameters})

    def vpc(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("vpc", action, {"RegionId": "cn-hangzhou", **parameters})

    def location(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("location", action, parameters)

    def bss(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("bss", action, parameters)

    def _call(self, product: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        answer = self.emulator.call(self.principal, product, action, parameters)
        if action in sdk_actions(product):
            unread = set(missing(answered_names(answer), sdk_names(product, f"{action}ResponseBody")))
            assert not unread, "the published SDK knows no such members"
        return answer

    def acting_as(self, principal: Principal) -> "Caller":
        return Caller(self.emulator, principal)


@pytest.fixture(name="clock")
def _clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture(name="emulator")
def _emulator(clock: FrozenClock) -> Iterator[Emulator]:
    emulator = Emulator(clock=clock, ids=Ids(seed=1))
    yield emulator
    reached_errors.note(emulator.journal)
    assert not emulator.bugs, "the emulator failed inside"


@pytest.fixture(name="root")
def _root(emulator: Emulator) -> Caller:
    return Caller(emulator, Root(DEFAULT_ACCOUNT_ID))


@pytest.fixture(name="refused")
def _refused() -> Callable[[str, int], AbstractContextManager[None]]:
    """Expect that a call is refused with a code and a status."""

    @contextmanager
    def refused(code: str, status: int) -> Iterator[None]:
        with pytest.raises(ApiError) as caught:
            yield
        assert (caught.value.code, caught.value.status) == (code, status)

    return refused
