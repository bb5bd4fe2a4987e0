"""Which WSGI server to embed: the same application on each candidate, as ratios to waitress within this run."""

import statistics
import time

from bench_server import Setup
from load import free_port, python, running, throughput

SERVERS = ("waitress", "cheroot", "gunicorn")
REQUESTS = 3000
ROUNDS = 3


def main() -> None:
    rates: dict[tuple[str, int], list[float]] = {}
    starts: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for server in SERVERS:
            port = free_port()
            command = python("benchmarks/serve_with.py", server, str(port))
            with running(command, f"http://127.0.0.1:{port}/_alimock/health") as seconds:
                starts.setdefault(server, []).append(seconds)
                instance = Setup(port)
                for connections in (1, 8):
                    signed = [
                        instance.request("2015-05-01", "GetRole", instance.user_key, RoleName="bench")
                        for _ in range(REQUESTS)
                    ]
                    rates.setdefault((server, connections), []).append(throughput(port, signed, connections))
                    time.sleep(0.1)
    for server in SERVERS:
        figures = [f"start {statistics.median(starts[server]) / statistics.median(starts['waitress']):.2f}"]
        for connections in (1, 8):
            ratio = statistics.median(rates[server, connections]) / statistics.median(rates["waitress", connections])
            figures.append(f"GetRole over {connections} connections {ratio:.2f}")
        print(f"{server}: {', '.join(figures)}")


if __name__ == "__main__":
    main()
