"""The instance that a program is to run on, as a running emulator tells of it."""

import errno
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import click

from ..remote import ask


@dataclass(frozen=True, slots=True)
class Instance:
    """A running instance, and the sockets by which an emulator hears from it.

    Attributes:
        host_name: Its host name.
        address: Its private address.
        serial_number: Its serial number.
        region_id: Its region.
        role_name: The role bound to it, if any.
        sockets: Paths of Unix sockets, by the names that the admin API gives them.
    """

    host_name: str
    address: str
    serial_number: str
    region_id: str
    role_name: str | None
    sockets: Mapping[str, str]


def get_instance(endpoint: str, instance_id: str) -> Instance:
    """Ask an emulator for an instance.

    Raises:
        click.ClickException: It has no such instance or it does not run, or no emulator of this machine and user
            answers; the text is one line.
    """
    answer = ask(endpoint, f"/instances/{quote(instance_id, safe='')}/sockets", body={})
    if answer["Status"] != "Running":
        raise click.ClickException(f"the instance {instance_id} is {answer['Status']}: no program runs on it")
    sockets = {name: answer[name] for name in ("Metadata", "Http", "Https", "Proxy")}
    _check_here(endpoint, sockets["Metadata"])
    return Instance(
        host_name=answer["HostName"],
        address=answer["PrivateIpAddress"],
        serial_number=answer["SerialNumber"],
        region_id=answer["RegionId"],
        role_name=answer["RamRoleName"],
        sockets=sockets,
    )


def _check_here(endpoint: str, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.connect(path)
        except PermissionError:
            raise click.ClickException(f"the emulator at {endpoint} runs as another user") from None
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                raise
            raise click.ClickException(
                f"the emulator at {endpoint} runs in a container or on another machine"
            ) from None
