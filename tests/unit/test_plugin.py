"""What pytest loads in every project where alimock is installed."""

import subprocess
import sys

HEAVY = {"alimock.emulator", "alibabacloud_tea_openapi", "click", "faker", "flask", "pydantic", "waitress", "werkzeug"}


def test_loading_the_plugin_loads_nothing_heavy() -> None:
    code = "import sys, alimock.fixtures.plugin; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "alimock.fixtures.plugin" in loaded
    assert HEAVY.isdisjoint(loaded)
