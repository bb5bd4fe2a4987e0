"""The examples of docs/policies.md, run from top to bottom in one shell."""

import json
import re
from pathlib import Path

from documentation_pages import DOCS, run_page

JOB = "acs:ram::1000000000000001:user/job"


def test_the_policies_page_runs_as_it_is_written(tmp_path: Path) -> None:
    page = (DOCS / "policies.md").read_text(encoding="utf-8")
    programs = re.findall(r"`(\w+\.py)`[^`]*```python\n(.*?)```", page, re.DOTALL)
    assert len(programs) == page.count("```python")
    for name, program in programs:
        (tmp_path / name).write_text(program, encoding="utf-8")
    _, said = run_page("policies.md", tmp_path)
    assert said[1].strip().startswith("AQEAAAAA")
    assert json.loads(said[2])["AuthAction"] == "ram:ListRoles"
    assert said[3].startswith(f"DENIED: no Allow in the policies of the caller\n  {JOB}\n  ram:ListRoles on ")
    assert json.loads(said[4])["Context"]["acs:Service"] == ["ecs.aliyuncs.com"]
    assert said[5].rstrip().endswith("done")
    actions = [action for statement in json.loads(said[6])["Statement"] for action in statement["Action"]]
    assert sorted(actions) == ["ram:CreateGroup", "ram:DeleteGroup", "ram:ListRoles"]
    assert said[7].rstrip().endswith("done")
    explanation, suggestions = said[8].strip().splitlines()
    assert json.loads(explanation)["Allowed"] is False
    assert list(json.loads(suggestions)["Suggestions"]) == [JOB]
