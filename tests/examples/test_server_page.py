"""The shell examples of docs/server.md, run from top to bottom in one shell."""

import shutil
from pathlib import Path

from documentation_pages import run_page

EXAMPLES = Path(__file__).resolve().parent


def test_the_server_page_runs_as_it_is_written(tmp_path: Path) -> None:
    for name in ("make_instance.py", "whoami.py"):
        shutil.copy(EXAMPLES / name, tmp_path)
    endpoint, said = run_page("server.md", tmp_path)
    assert f"answers at {endpoint}" in said[0]
    assert '"status":"ok"' in said[1]
    assert said[3].strip().startswith("i-bp1")
    assert '"Code" : "Success"' in said[3]
    assert said[4].strip() == "web"
    assert said[5].strip().startswith("iZbp1")
    assert said[6].strip().startswith("i-bp1")
    assert ":assumed-role/web/vm-ram-i-bp1" in said[7]
    assert '"enforce":"soft"' in said[8]
    assert '"AccessKeySecret"' in said[9]
