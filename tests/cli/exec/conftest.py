"""Emulators of this user and of another, with instances to run programs on."""

import os
from collections.abc import Iterator

import pytest
from exec_machine import AS_NOBODY, IS_ROOT, NOBODY, Machine, served


@pytest.fixture(name="everybody", scope="module", params=["this-user", "nobody"] if IS_ROOT else ["this-user"])
def _everybody(request: pytest.FixtureRequest) -> Iterator[Machine]:
    to_nobody = request.param == "nobody"
    with served(AS_NOBODY if to_nobody else (), NOBODY if to_nobody else os.geteuid()) as machine:
        yield machine


@pytest.fixture(name="machine")
def _machine(everybody: Machine) -> Iterator[Machine]:
    yield everybody
    assert not list((everybody.directory / "temporary").iterdir()), "exec takes its files away"


@pytest.fixture(name="mine", scope="module")
def _mine() -> Iterator[Machine]:
    """The machine of this user alone, for what needs programs that not everybody may read."""
    with served((), os.geteuid()) as machine:
        yield machine
