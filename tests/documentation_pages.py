"""The shell examples of a page of docs/, run from top to bottom in one shell."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def another_port() -> str:
    """Return a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def run_page(name: str, folder: Path, without: Collection[str] = ()) -> tuple[str, list[str]]:
    """Run a page's examples in a folder, against a server on a port of their own.

    Args:
        name: The page.
        folder: The folder.
        without: Headings of sections that are left out.

    Returns:
        The server's URL, and what each example printed; the last one stands for what the shell printed on its way out.
    """
    bash = shutil.which("bash")
    assert bash
    port = another_port()
    endpoint = f"http://127.0.0.1:{port}"
    sections = re.split(r"^## ", (DOCS / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = "".join(section for section in sections if section.partition("\n")[0] not in without)
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    marked = "".join(f"{block}echo; echo '--- {number}'\n" for number, block in enumerate(blocks))
    script = "set -eu\ntrap 'kill $(jobs -p)' EXIT\n" + marked.replace("4766", port).replace(
        "8099", another_port()
    ).replace("curl -s", "curl -sf")
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
