"""Imports go one way, and Flask stays at the edge."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EMULATOR = ROOT / "emulator"

LAYERS = (
    ("cloud_network", "ports", "settings", "table"),
    ("api.errors", "api.markers", "api.models", "api.names", "api.principal", "api.denials"),
    ("wire",),
    ("policy",),
    ("federation",),
    ("services.ecs.records", "services.ecs.lifecycle", "services.ram.records"),
    ("services.ecs.security_group_records", "services.ecs.system_event_records"),
    ("services.vpc.store", "services.ecs.store", "services.ram.store", "services.sts.store"),
    ("state",),
    ("api.call",),
    ("api.action", "api.verdict"),
    ("api.validation",),
    ("services.ram",),
    ("services.sts",),
    ("services.vpc",),
    ("services.ecs", "services.location"),
    ("services.bss",),
    ("identity_providers", "resources", "catalog", "authentication", "authorization", "metadata", "journal"),
    ("gateway", "policy_tools"),
    ("emulator", "coverage_table"),
    ("web",),
    ("instance_sockets",),
    ("server",),
    ("serving", "remote", "stopping", "policy_report"),
    ("exec",),
    ("cli",),
    ("__main__",),
)
"""From left to right: a module imports from its own layer or from those before it."""


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(EMULATOR.rglob("*.py")):
        name = ".".join(path.relative_to(EMULATOR).with_suffix("").parts)
        if path.name != "__init__.py":
            yield name, path


def _layer(module: str) -> int:
    ranked = [
        (len(prefix), rank)
        for rank, prefixes in enumerate(LAYERS)
        for prefix in prefixes
        if module == prefix or module.startswith(f"{prefix}.")
    ]
    assert ranked, f"{module} has no place in LAYERS"
    return max(ranked)[1]


def _imports(module: str, path: Path) -> Iterator[str]:
    """Yield the emulator's modules that one imports, by dotted name below the package."""
    known = {name for name, _ in _modules()}
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.level == 0:
            continue
        base = package[: len(package) - node.level + 1]
        if node.level > len(package) + 1:
            continue
        target = [*base, *(node.module.split(".") if node.module else [])]
        for alias in node.names:
            longer = ".".join([*target, alias.name])
            yield longer if longer in known else ".".join(target)


@pytest.mark.parametrize(("module", "path"), [pytest.param(*item, id=item[0]) for item in _modules()])
def test_imports_go_leftwards(module: str, path: Path) -> None:
    wrong = [name for name in _imports(module, path) if _layer(name) > _layer(module)]
    assert not wrong, f"{module} imports from layers to its right"


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {module: set(_imports(module, path)) - {module} for module, path in _modules()}
    while graph:
        free = {module for module, targets in graph.items() if not targets & graph.keys()}
        assert free, f"a circle among {sorted(graph)}"
        for module in free:
            del graph[module]


def test_flask_is_known_at_the_edge_alone() -> None:
    users = {
        path.parent.name
        for folder in ("emulator", "sdk_shim", "fixtures")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "flask")
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "flask" for alias in node.names))
    }
    assert users == {"web"}


def test_package_files_stay_empty_where_stores_would_load_services() -> None:
    for path in (EMULATOR / "services").rglob("__init__.py"):
        assert not path.read_text(encoding="utf-8").strip(), path
    assert not (EMULATOR / "api" / "__init__.py").read_text(encoding="utf-8").strip()
