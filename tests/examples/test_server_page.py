"""The shell examples of docs/server.md, run from top to bottom in one shell."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent
PAGE = EXAMPLES.parents[1] / "docs" / "server.md"


def test_the_server_page_runs_as_it_is_written(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    marked = "".join(f"{block}echo; echo '--- {number}'\n" for number, block in enumerate(blocks))
    script = "set -eu\ntrap 'kill $(jobs -p)' EXIT\n" + marked.replace("4766", port).replace("curl -s", "curl -sf")
    for name in ("make_instance.py", "whoami.py"):
        shutil.copy(EXAMPLES / name, tmp_path)
    done = subprocess.run(
        [bash, "-c", script],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ALIMOCK_SERVE_PORT": port,
            "ALIMOCK_ENV_ENDPOINT": f"http://127.0.0.1:{port}",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = re.split(r"\n--- \d+\n", done.stdout)
    assert len(said) == len(blocks) + 1
    assert f"answers at http://127.0.0.1:{port}" in said[0]
    assert '"status":"ok"' in said[1]
    assert said[3].strip().startswith("i-bp1")
    assert '"Code" : "Success"' in said[3]
    assert said[4].strip() == "web"
    assert said[5].strip().startswith("iZbp1")
    assert said[6].strip().startswith("i-bp1")
    assert ":assumed-role/web/vm-ram-i-bp1" in said[7]
    assert '"enforce":"soft"' in said[8]
    assert '"AccessKeySecret"' in said[9]
