"""Write the generated tables into README.md and docs/; with --check, only say which are out of date."""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from alimock.emulator.coverage_table import coverage_table, no_effect_table

ROOT = Path(__file__).resolve().parent.parent


def _example(path: str, language: str = "python") -> Callable[[], str]:
    def code() -> str:
        text = (ROOT / "tests" / path).read_text(encoding="utf-8")
        return f"```{language}\n{text.strip()}\n```"

    return code


GENERATED: Mapping[str, Callable[[], str]] = {
    "coverage": coverage_table,
    "no-effect": no_effect_table,
    "example instance_role": _example("examples/test_instance_role.py"),
    "example make_instance": _example("examples/make_instance.py"),
    "example whoami": _example("examples/whoami.py"),
    "example python-newest": _example("clients/python/newest.py"),
    "example python-older": _example("clients/python/older.py"),
    "example node-newest": _example("clients/node/newest.js", "js"),
    "example go-newest": _example("clients/go/newest/main.go", "go"),
    "example java-newest": _example("clients/java/Newest.java", "java"),
}
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_REGION = re.compile(r"(<!-- generated: ([\w -]+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill(page: str) -> str:
    """Return a page with every generated region made anew."""
    return _REGION.sub(lambda region: f"{region[1]}{GENERATED[region[2]]()}\n{region[3]}", page)


def main() -> int:
    """Bring every page up to date, or check that it is."""
    check = "--check" in sys.argv[1:]
    stale = [path for path in PAGES if fill(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")]
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is out of date: run `make docs`' if check else 'is written anew'}")
        if not check:
            path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
