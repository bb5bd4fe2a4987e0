"""Running a program on this machine's network, pointed at the instance by environment variables alone."""

import socket
from collections.abc import Mapping, Sequence

from ...sdk_shim.environment import (
    LOOPBACK,
    endpoint_variables,
    node_variables,
    proxy_variables,
    role_variables,
)
from .instance import Instance
from .program import Program
from .reach import Reach


def run_by_variables(
    instance: Instance, command: Sequence[str], reaches: Sequence[Reach], environment: Mapping[str, str]
) -> int:
    """Run a program so, and return how it ended: see :meth:`Program.wait`.

    Args:
        instance: The instance.
        command: The program and its arguments.
        reaches: What it may reach by HTTP besides the cloud.
        environment: The environment to start from.
    """
    with socket.create_server((LOOPBACK[1], 0)) as listener:
        address = f"{LOOPBACK[1]}:{listener.getsockname()[1]}"
        direct = {"no_proxy": ",".join(reach.host for reach in reaches)}
        pointed = {
            **environment,
            **endpoint_variables(address),
            **node_variables(address, environment),
            **proxy_variables(address, {**environment, **direct}),
            # Tunnels are refused, so that nothing gets to the real cloud by TLS.
            **dict.fromkeys(("https_proxy", "HTTPS_PROXY"), f"http://{address}"),
        }
        if instance.role_name:
            pointed |= role_variables(f"http://{address}", instance.role_name)
        program = Program(command, pointed)
        program.start()
        from .forwarding import Route, forwarding  # noqa: PLC0415 - takes a while, in which the program begins

        with forwarding([Route(listener, instance.sockets["Proxy"])]):
            return program.wait()
