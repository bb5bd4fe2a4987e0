"""The examples of docs/policies.md, run from top to bottom in one shell."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policies.md"
JOB = "acs:ram::1000000000000001:user/job"


def test_the_policies_page_runs_as_it_is_written(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    page = PAGE.read_text(encoding="utf-8")
    programs = re.findall(r"`(\w+\.py)`[^`]*```python\n(.*?)```", page, re.DOTALL)
    assert len(programs) == page.count("```python")
    for name, program in programs:
        (tmp_path / name).write_text(program, encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    marked = "".join(f"{block}echo; echo '--- {number}'\n" for number, block in enumerate(blocks))
    script = "set -eu\ntrap 'kill $(jobs -p)' EXIT\n" + marked.replace("4766", port).replace("curl -s", "curl -sf")
    endpoint = f"http://127.0.0.1:{port}"
    done = subprocess.run(
        [bash, "-c", script],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ALIMOCK_SERVE_PORT": port,
            "ALIMOCK_ENV_ENDPOINT": endpoint,
            "ALIMOCK_POLICY_EXPLAIN_ENDPOINT": endpoint,
            "ALIMOCK_POLICY_SUGGEST_ENDPOINT": endpoint,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = re.split(r"\n--- \d+\n", done.stdout)
    assert len(said) == len(blocks) + 1
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
