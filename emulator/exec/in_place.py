"""Running a program in a place of its own, where the network is the instance's."""

import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...sdk_shim.environment import LOOPBACK
from ..cloud_network import DOMAIN, METADATA, NAME_SERVERS
from .files import CA_VARIABLES, JAVA_PASSWORD, has_java, java_options, trusted, write, write_files
from .instance import Instance
from .namespace import Listener, Place
from .program import Program
from .reach import Reach

NAME_SERVER = NAME_SERVERS[0]
CLOUD = "100.100.0.10"
"""Where all names of the cloud lead; any address will do that is not used otherwise."""


def run_in_place(
    directory: Path,
    instance: Instance,
    command: Sequence[str],
    reaches: Sequence[Reach],
    environment: Mapping[str, str],
) -> int:
    """Run a program there, and return how it ended: see :meth:`Program.wait`.

    Args:
        directory: Where to write the files that it finds.
        instance: The instance.
        command: The program and its arguments.
        reaches: What it may reach besides the cloud.
        environment: The environment to start from.

    Raises:
        NoNamespaceError: The kernel has no such place for it.
    """
    # Who the program becomes may be another user.
    directory.chmod(0o755)
    bundle = write(directory / "ca-certificates.pem", "")
    trusting = {**environment, **dict.fromkeys(CA_VARIABLES, str(bundle))}
    trust_store = write(directory / "trust-store.p12", "") if has_java(environment) else None
    if trust_store:
        options = f"{environment.get('JAVA_TOOL_OPTIONS', '')} {java_options(trust_store)}"
        trusting["JAVA_TOOL_OPTIONS"] = options.lstrip()
    program = Program(command, trusting, _place(directory, instance, bundle, reaches, environment.get("HOME", "~")))
    # What takes a while to load is loaded when it is needed: some before the program begins, some while it does.
    from .certificates import Authority, java_trust_store  # noqa: PLC0415

    authority = Authority()
    certificates = b"".join([*trusted(environment), authority.certificate])
    bundle.write_bytes(certificates)
    if trust_store:
        trust_store.write_bytes(java_trust_store(certificates, JAVA_PASSWORD))
    program.start()
    from .forwarding import NameServer, Route, forwarding  # noqa: PLC0415
    from .names import Names  # noqa: PLC0415

    names = Names(
        {
            **{reach.host: reach.address for reach in reaches},
            "localhost": LOOPBACK[1],
            instance.host_name.lower(): instance.address,
        },
        DOMAIN,
        CLOUD,
    )
    metadata, http, https, streams, datagrams, *reached = program.listeners
    services: list[Route | NameServer] = [
        Route(metadata, instance.sockets["Metadata"]),
        Route(http, instance.sockets["Http"]),
        Route(https, instance.sockets["Https"], authority.server_context(DOMAIN)),
        NameServer(streams, names.answer),
        NameServer(datagrams, names.answer),
        *(Route(listener, (reach.host, reach.port)) for reach, listener in zip(reaches, reached, strict=True)),
    ]
    with forwarding(services):
        return program.wait()


def _place(directory: Path, instance: Instance, bundle: Path, reaches: Sequence[Reach], home: str) -> Place:
    literal = (reach.address for reach in reaches if not reach.address.startswith("127."))
    return Place(
        instance.host_name,
        list(dict.fromkeys([METADATA, NAME_SERVER, CLOUD, instance.address, *literal])),
        write_files(
            directory,
            host_name=instance.host_name,
            address=instance.address,
            name_server=NAME_SERVER,
            serial_number=instance.serial_number,
            bundle=bundle,
            home=home,
            sockets=Path(instance.sockets["Metadata"]).parent,
        ),
        [
            Listener(METADATA, 80),
            Listener(CLOUD, 80),
            Listener(CLOUD, 443),
            Listener(NAME_SERVER, 53),
            Listener(NAME_SERVER, 53, socket.SOCK_DGRAM),
            *(Listener(reach.address, reach.port) for reach in reaches),
        ],
    )
