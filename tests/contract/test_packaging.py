"""What is listed is what is there, and what is built holds it."""

import re
import sys
from importlib.metadata import entry_points, requires
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {"emulator": "alimock.emulator", "sdk_shim": "alimock.sdk_shim", "fixtures": "alimock.fixtures"}


@pytest.fixture(name="project")
def _project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_listed_packages_are_the_folders_on_disk(project: dict) -> None:
    on_disk = {
        ".".join([package, *path.parent.relative_to(ROOT / folder).parts])
        for folder, package in FOLDERS.items()
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert set(project["tool"]["setuptools"]["packages"]) == on_disk


def test_every_data_file_is_package_data(project: dict) -> None:
    listed = project["tool"]["setuptools"]["package-data"]
    for folder, package in FOLDERS.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_dir() or path.suffix == ".py" or "__pycache__" in path.parts:
                continue
            owner = ".".join([package, *path.parent.relative_to(ROOT / folder).parts])
            assert any(path.match(pattern) for pattern in listed.get(owner, [])), path


def test_a_plain_installation_brings_no_sdk() -> None:
    plain = [name for name in requires("alimock") or [] if "extra ==" not in name]
    names = {re.split(r"[<>=~! ]", name)[0].lower() for name in plain}
    assert names == {
        "click",
        "cryptography",
        "dnslib",
        "flask",
        "pydantic",
        "pyotp",
        "segno",
        "sortedcontainers",
        "trustme",
        "waitress",
    }


def test_the_command_and_the_plugin_are_entry_points() -> None:
    assert "alimock" in {point.name for point in entry_points(group="console_scripts")}
    assert "alimock" in {point.name for point in entry_points(group="pytest11")}
