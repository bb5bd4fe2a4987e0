"""What comes in from an instance: which instance it is, and by which of its ways."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict

from ..emulator import Emulator

ENTRANCE = "alimock.entrance"
"""The key of the WSGI environment that holds the :class:`Entrance`; there is none where a request came by the port."""

_LOOPBACK = "127.0.0.1"


class Way(Enum):
    """The ways out of an instance, under the names that the admin API gives them.

    Attributes:
        METADATA: To the metadata service.
        HTTP: To the APIs.
        HTTPS: To the APIs, over TLS that has ended before.
        PROXY: To both, told apart by the host: what a program is pointed at that cannot be given a network of its own.
    """

    METADATA = "Metadata"
    HTTP = "Http"
    HTTPS = "Https"
    PROXY = "Proxy"


Application: TypeAlias = Callable[..., Iterable[bytes]]
OpenSockets: TypeAlias = Callable[[str], Mapping[Way, str]]
"""Listens on sockets of an instance and returns their paths."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a request came in: from which instance, and by which way."""

    instance_id: str
    way: Way


def from_instance(application: Application, emulator: Emulator, entrance: Entrance) -> Application:
    """Return a WSGI application as it looks from an instance.

    Args:
        application: What answers.
        emulator: Knows the instance's address.
        entrance: Where requests come in.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        instance = emulator.world.ecs.instances.locate(entrance.instance_id)
        environ[ENTRANCE] = entrance
        environ["REMOTE_ADDR"] = _LOOPBACK if instance is None else instance.private_ip_address
        environ["wsgi.url_scheme"] = "https" if entrance.way is Way.HTTPS else "http"
        return application(environ, start_response)

    return answer


class SocketsBody(BaseModel):
    """Nothing: the server chooses the paths."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


def add_routes(admin: Blueprint, emulator: Emulator, open_sockets: OpenSockets | None) -> None:
    """Let the admin API open an instance's sockets.

    Args:
        admin: The admin API.
        emulator: Knows the instances.
        open_sockets: Listens on them; ``None`` where nothing can.
    """

    @admin.post("/instances/<path:instance_id>/sockets")
    def open_instance_sockets(instance_id: str) -> tuple[Response, int] | Response:
        SocketsBody.model_validate_json(request.get_data() or b"{}")
        with emulator.world.at(emulator.clock.now()):
            instance = emulator.world.ecs.instances.locate(instance_id)
            binding = emulator.world.ecs.role_bindings.locate(instance_id)
        if instance is None:
            return jsonify(error=f"there is no instance {instance_id}"), 404
        if open_sockets is None:
            return jsonify(error="this emulator is not served over Unix sockets"), 501
        try:
            paths = open_sockets(instance_id)
        except OSError as error:
            return jsonify(error=f"cannot listen on Unix sockets: {error.strerror or error}"), 503
        return jsonify(
            **{way.value: path for way, path in paths.items()},
            InstanceId=instance_id,
            HostName=instance.host_name,
            PrivateIpAddress=instance.private_ip_address,
            SerialNumber=instance.serial_number,
            RegionId=instance.region_id,
            RamRoleName=None if binding is None else binding.role_name,
            Status=instance.status,
        )
