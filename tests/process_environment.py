"""The environment of processes that tests start."""

import os


def unmeasured() -> dict[str, str]:
    """Return this process's environment for one that cannot write down which of its lines ran."""
    return {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
