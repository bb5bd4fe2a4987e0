"""The metadata service: which instance a request is for, whether it may be read, and what is sent back.

The checks come in this order, the first to fail gives the answer: which instance; whether its endpoint is enabled; the
method; the token. The vendor documents the answers, not their order.
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from itertools import islice

from ..cloud_network import METADATA
from ..ports import Clock, Ids
from ..services.ecs.records import Instance
from ..state import World
from ..wire.message import WireRequest, WireResponse
from .credentials import get_session, render_session
from .identity import Identity, read_audience, sign
from .pages import SERVER, refusal
from .paths import VERSIONS
from .subject import Subject
from .tokens import LONGEST_LIFE, is_valid_token, issue_token
from .tree import read

TOKEN_PATH = "/latest/api/token"  # noqa: S105 - a path
TOKEN_HEADER = "x-aliyun-ecs-metadata-token"  # noqa: S105 - a header's name
LIFE_HEADER = "X-aliyun-ecs-metadata-token-ttl-seconds"
INSTANCE_HEADER = "x-alimock-instance"

_READING = "GET, HEAD"
_TEXT = {"Content-Type": "text/plain; charset=utf-8", "Server": SERVER}
_BYTES = {"Content-Type": "application/octet-stream", "Server": SERVER}
_LIFE_HEADER = LIFE_HEADER.lower()
_HOW_TO_CHOOSE = (
    "choose one by the base URL /_alimock/instances/<InstanceId>, the header X-Alimock-Instance, "
    "or PUT /_alimock/metadata/instance"
)


def is_metadata_path(request: WireRequest) -> bool:
    """Say whether a request is for the metadata service: by its host, or by the version that its path starts with."""
    if request.headers.get("host", "").partition(":")[0] == METADATA:
        return True
    version = request.path[1:].partition("/")[0]
    return version.lower() == "latest" or _is_date(version)


class MetadataEndpoint:
    """The metadata service of every instance."""

    def __init__(self, world: World, clock: Clock, ids: Ids) -> None:
        """Serve the instances of a world.

        Args:
            world: The state.
            clock: The time.
            ids: The source of tokens and keys.
        """
        self._world = world
        self._clock = clock
        self._ids = ids

    def handle(
        self, request: WireRequest, instance_id: str | None = None, *, from_instance: bool = False
    ) -> WireResponse:
        """Answer a request.

        Args:
            request: The request.
            instance_id: The instance that it is for, where the way by which it came says so.
            from_instance: Whether it comes from that instance itself, where nobody can choose another.
        """
        now = self._clock.now()
        with self._world.at(now):
            instance = self._choose(request.headers, instance_id)
            if not isinstance(instance, str):
                response = self._answer(request, instance, now)
            else:
                response = refusal(HTTPStatus.NOT_FOUND) if from_instance else _explain(instance)
        if request.method == "HEAD":
            length = str(len(response.body))
            return WireResponse(response.status, {**response.headers, "Content-Length": length}, b"")
        return response

    def _choose(self, headers: Mapping[str, str], instance_id: str | None) -> Instance | str:
        """Return the instance that answers, or why none does."""
        for named in (instance_id, headers.get(INSTANCE_HEADER)):
            if named is not None:
                instance = self._world.ecs.instances.locate(named)
                return f"There is no instance {named!r}: {_HOW_TO_CHOOSE}." if instance is None else _check(instance)
        chosen = self._world.find_chosen_instance()
        if chosen is not None:
            return _check(chosen)
        able = (one for one in self._world.ecs.instances.every() if not isinstance(_check(one), str))
        running = [*islice(able, 2)]
        if len(running) == 1:
            return running[0]
        return f"{'Several instances are' if running else 'No instance is'} running: {_HOW_TO_CHOOSE}."

    def _answer(self, request: WireRequest, instance: Instance, now: datetime) -> WireResponse:
        options = instance.metadata_options
        if options.http_endpoint == "disabled":
            return refusal(HTTPStatus.FORBIDDEN)
        if request.path.lower() == TOKEN_PATH:
            if request.method != "PUT":
                return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "PUT")
            return self._issue_token(request.headers, instance, now)
        if request.method not in {"GET", "HEAD"}:
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, _READING)
        token = request.headers.get(TOKEN_HEADER)
        if token is None:
            if options.http_tokens == "required":
                return refusal(HTTPStatus.FORBIDDEN)
        elif not is_valid_token(self._world, now, instance, token):
            return refusal(HTTPStatus.UNAUTHORIZED)
        return self._read(request, instance, now)

    def _issue_token(self, headers: Mapping[str, str], instance: Instance, now: datetime) -> WireResponse:
        if "x-forwarded-for" in headers:
            return refusal(HTTPStatus.FORBIDDEN)
        seconds = _read_life(headers.get(_LIFE_HEADER, ""))
        if seconds is None:
            return refusal(HTTPStatus.BAD_REQUEST)
        token = issue_token(self._world, self._ids, now, instance, seconds)
        return WireResponse(HTTPStatus.OK.value, {**_TEXT, LIFE_HEADER: str(seconds)}, token.encode("ascii"))

    def _read(self, request: WireRequest, instance: Instance, now: datetime) -> WireResponse:
        found = read(VERSIONS, Subject(instance, self._world, now), request.path)
        if found is None:
            return refusal(HTTPStatus.NOT_FOUND)
        if isinstance(found, bytes):
            return WireResponse(HTTPStatus.OK.value, _BYTES, found)
        if isinstance(found, Identity):
            audience = read_audience(request.query)
            if audience is None:
                return refusal(HTTPStatus.BAD_REQUEST)
            found = sign(self._world, found, audience)
        elif not isinstance(found, str):
            found = render_session(get_session(self._world, self._ids, now, found))
        return WireResponse(HTTPStatus.OK.value, _TEXT, found.encode("utf-8"))


def _check(instance: Instance) -> Instance | str:
    """Return the instance, or why it does not answer."""
    if instance.status != "Running":
        return f"The instance {instance.instance_id} is {instance.status}: only a running instance has metadata."
    if instance.network_type == "classic":
        return f"The instance {instance.instance_id} is on the classic network: only instances in a VPC have metadata."
    return instance


def _explain(reason: str) -> WireResponse:
    return WireResponse(HTTPStatus.NOT_FOUND.value, _TEXT, f"{reason}\n".encode())


def _read_life(text: str) -> int | None:
    """Read a token's life in seconds, or ``None`` if it is none that a token can have."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LONGEST_LIFE)):
        return None
    seconds = int(text)
    return seconds if 1 <= seconds <= LONGEST_LIFE else None


def _is_date(text: str) -> bool:
    year, month, day = text[:4], text[5:7], text[8:10]
    return text == f"{year}-{month}-{day}" and (year + month + day).isdigit() and len(text) == len("2016-01-01")
