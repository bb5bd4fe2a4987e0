"""Every error that an action declares is reached by a test: collected over the whole suite, judged at its end."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from alimock.emulator.api.validation import parameter_errors
from alimock.emulator.catalog import SERVICES
from alimock.emulator.journal import Entry

REACHED: set[tuple[str, str, str]] = set()
"""Product, action and code of every refusal that a test has seen."""


def note(entries: Iterable[Entry]) -> None:
    """Note the refusals in an emulator's journal."""
    REACHED.update((entry.product, entry.action, entry.code) for entry in entries if entry.code)


def unreached() -> Iterator[str]:
    """Iterate over the declared errors that no test has seen."""
    for product, action, code in sorted(set(_declared())):
        wanted = re.compile("".join(".*" if part[0] == "{" else re.escape(part) for part in _parts(code)))
        if not any((product, action) == (seen[0], seen[1]) and wanted.fullmatch(seen[2]) for seen in REACHED):
            yield f"{product} {action}: {code}"


def _declared() -> Iterator[tuple[str, str, str]]:
    for service in SERVICES:
        for action in service.actions.values():
            for spec in action.raises | {permission.denied or service.denied for permission in action.permissions}:
                yield service.product, action.name, spec.code
            for name, _, spec in parameter_errors(action):
                yield service.product, action.name, spec.code.format(name=name)


def _parts(code: str) -> list[str]:
    return [part for part in re.split(r"(\{\w+\})", code) if part]


class ReachedErrors:
    """A pytest plugin: brings together what the workers have seen, and fails a whole run that missed an error."""

    def pytest_testnodedown(self, node: Any) -> None:
        REACHED.update(tuple(item) for item in getattr(node, "workeroutput", {}).get("reached_errors", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        config = session.config
        if hasattr(config, "workeroutput"):
            config.workeroutput["reached_errors"] = [list(item) for item in REACHED]
            return
        whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not (
            config.option.keyword or config.option.markexpr
        )
        missed = list(unreached()) if whole and session.exitstatus == pytest.ExitCode.OK else []
        if missed:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            report = config.pluginmanager.get_plugin("terminalreporter")
            report.section("declared errors that no test has reached", red=True)
            for line in missed:
                report.line(line)
