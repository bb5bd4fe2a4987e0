"""The shell examples of a page of docs/, run from top to bottom in one shell."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def run_page(name: str, folder: Path) -> tuple[str, list[str]]:
    """Run a page's examples in a folder, against a server on a port of their own.

    Returns:
        The server's URL, and what each example printed; the last one stands for what the shell printed on its way out.
    """
    bash = shutil.which("bash")
    assert bash
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    endpoint = f"http://127.0.0.1:{port}"
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)
    marked = "".join(f"{block}echo; echo '--- {number}'\n" for number, block in enumerate(blocks))
    script = "set -eu\ntrap 'kill $(jobs -p)' EXIT\n" + marked.replace("4766", port).replace("curl -s", "curl -sf")
    commands = ("ENV", "POLICY_EXPLAIN", "POLICY_SUGGEST")
    done = subprocess.run(
        [bash, "-c", script],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ALIMOCK_SERVE_PORT": port,
            **{f"ALIMOCK_{command}_ENDPOINT": endpoint for command in commands},
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = re.split(r"\n--- \d+\n", done.stdout)
    assert len(said) == len(blocks) + 1
    return endpoint, said
