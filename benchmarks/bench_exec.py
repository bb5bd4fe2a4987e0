"""What `alimock exec` adds to a program: `true` on an instance, against `true` alone and against Python alone.

Every figure is from within this run: machines differ, and so do their moods.
"""

import statistics
import subprocess
import time
import urllib.request

from bench_server import Setup
from load import free_port, python, running

ROUNDS = 15


def main() -> None:
    """Measure, and print what it adds."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with running(python("-m", "alimock.emulator", "serve", "--port", str(port)), f"{endpoint}/_alimock/health"):
        Setup(port)
        with urllib.request.urlopen(f"{endpoint}/latest/meta-data/instance-id", timeout=10) as answer:
            instance_id = answer.read().decode()
        place = ("exec", "--endpoint", endpoint, "--instance", instance_id)
        on_instance = [*python("-m", "alimock.emulator"), *place]
        commands = {
            "true": ["true"],
            "python": python("-c", ""),
            "exec": [*on_instance, "--", "true"],
            "exec --variables": [*on_instance, "--variables", "--", "true"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True)
                seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    alone = medians["true"]
    print(f"exec adds {medians['exec'] - alone:.2f} s to a program (must stay below 0.5)")
    print(f"exec --variables adds {medians['exec --variables'] - alone:.2f} s")
    print(f"exec takes {medians['exec'] / medians['python']:.1f} times what Python takes to start")


if __name__ == "__main__":
    main()
