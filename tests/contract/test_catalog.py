"""Every module that declares actions is known to its product, and none is loaded before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from alimock.emulator.api.action import Service
from alimock.emulator.catalog import SERVICES

FOLDERS = Path(__file__).resolve().parents[2] / "emulator" / "services"


def _folder(service: Service) -> Path:
    return FOLDERS / service.package.rpartition(".")[2]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.prefix)
def test_the_modules_that_declare_actions_are_the_products_modules(service: Service) -> None:
    declaring = {
        path.stem
        for path in _folder(service).glob("*.py")
        if "\n@" in (text := path.read_text()) and ".action(" in text
    }
    assert declaring == set(service.modules)


def test_every_folder_has_a_product() -> None:
    assert {path.parent for path in FOLDERS.glob("*/service.py")} == {_folder(service) for service in SERVICES}


def test_a_server_starts_without_loading_the_actions() -> None:
    script = "import sys, alimock.emulator.server; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    found = {name for service in SERVICES for name in service.modules if f"{service.package}.{name}" in loaded}
    # Authorization finds policies where they are created.
    assert found == {"policies"}
