"""The shell examples of docs/on-an-instance.md, run from top to bottom in one shell, as far as they are built."""

import json
import os
import shutil
from pathlib import Path

import pytest
from documentation_pages import run_page

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "build" / "clients"
SECTIONS = {"go": "Go", "java": "Java", "node": "Node.js"}


def test_the_page_runs_as_it_is_written(tmp_path: Path) -> None:
    missing = {name for name in SECTIONS if not (BUILT / name / "built").exists()}
    required = missing & set(os.environ.get("ALIMOCK_REQUIRE_CLIENTS", "").split())
    assert not required, f"make clients has not built {required}"
    for path in (HERE.parent / "examples" / "make_instance.py", *(HERE / "python").glob("*.py")):
        shutil.copy(path, tmp_path)
    for name in SECTIONS.keys() - missing:
        for path in (BUILT / name).iterdir():
            if not (tmp_path / path.name).exists():
                (tmp_path / path.name).symlink_to(path)
    _, said = run_page("on-an-instance.md", tmp_path, [SECTIONS[name] for name in missing])
    programs = len(SECTIONS) - len(missing)
    assert said[1] == "web"
    answers = (*said[2 : 4 + programs], said[6 + programs])
    (arn,) = {json.loads(answer)["arn"] for answer in answers}
    instance_id = arn.rpartition("vm-ram-")[2]
    assert ":assumed-role/web/vm-ram-i-" in arn
    listing, by_variables = said[4 + programs : 6 + programs]
    assert "make_instance.py" in listing
    assert by_variables == instance_id


@pytest.mark.parametrize("language", ["python", "node", "go", "java"])
def test_every_language_has_its_section(language: str) -> None:
    page = (HERE.parents[1] / "docs" / "on-an-instance.md").read_text(encoding="utf-8")
    assert f"example {language}-newest" in page
