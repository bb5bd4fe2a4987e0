"""The request path, on one page.

``handle`` takes an HTTP request: parse it, find the action, find out who calls, then ``call``. ``call`` takes a caller
who is already known: validate the parameters, authorize, run. Both leave one entry in the journal.

The order of the checks decides which error wins where several apply. The cloud documents the gateway's errors but not
their order; here it is that of the steps below, with a key's faults before its signature's, and a wrong parameter
before a missing permission, since the resource that is authorized is named by the parameters.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from . import authentication
from .api.action import Action
from .api.call import Call
from .api.errors import (
    IDEMPOTENT_PARAMETER_MISMATCH,
    INTERNAL_ERROR,
    MALFORMED_PARAMETERS,
    MISSING_PARAMETER,
    ApiError,
)
from .api.models import Params
from .api.principal import Anonymous, Principal
from .api.validation import declared_errors, read_params
from .authorization import Authorizer
from .catalog import find_action
from .journal import Entry, Journal
from .ports import Clock, Ids
from .settings import Settings
from .state import Replay, World
from .wire import render, rpc
from .wire.flatten import unflatten
from .wire.format import requested_format
from .wire.message import WireRequest, WireResponse

DEFAULT_REGION = "cn-hangzhou"

_REPEATABLE_BY = "client_token"
_REGION_IN_HOST = re.compile(r"\.([a-z]{2}-[a-z0-9-]+)\.aliyuncs\.com(?::[0-9]+)?$")

_log = logging.getLogger("alimock")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call came from.

    Attributes:
        source_ip: The caller's address.
        secure: Whether it came over TLS.
        region_id: The region of the endpoint that was called.
        host: The host, with its port, that was called; empty for a call without HTTP.
    """

    source_ip: str = "127.0.0.1"
    secure: bool = False
    region_id: str = DEFAULT_REGION
    host: str = ""


class Gateway:
    """Answers API requests from a world."""

    def __init__(
        self, world: World, clock: Clock, ids: Ids, journal: Journal, on_bug: Callable[[Exception], None]
    ) -> None:
        """Stand before a world.

        Args:
            world: The state.
            clock: The time.
            ids: The source of identifiers.
            journal: Where calls are noted.
            on_bug: Told of every exception that no action declares; the caller gets ``InternalError``.
        """
        self.settings = Settings()
        self.nonces = authentication.Nonces()
        self.authorizer = Authorizer(world)
        self._world = world
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._on_bug = on_bug

    def handle(self, request: WireRequest, *, unreadable: str | None = None) -> WireResponse:
        """Answer an HTTP request for an API action.

        Args:
            request: The request.
            unreadable: Why the request could not be read, where it could not; then it holds what is known of it.
        """
        request_id = self._ids.request_id()
        entry = Entry(self._clock.now())
        asked: rpc.ApiRequest | None = None
        try:
            with self._noting(entry), self._world.at(entry.time):
                if unreadable is not None:
                    raise MALFORMED_PARAMETERS(reason=unreadable)
                asked = rpc.parse(request)
                entry.product, entry.action = asked.version, asked.action
                action = find_action(asked.version, asked.action)
                entry.product = action.service.product
                entry.principal = Anonymous() if action.anonymous else self._authenticate(request, asked, entry.time)
                origin = Origin(request.source_ip, request.secure, _region_of(request), _host_of(request))
                answer = self._call(entry.principal, action, asked.parameters, origin, entry)
            root = f"{action.name}Response"
            body = {"RequestId": request_id, **answer}
        except ApiError as error:
            root = render.ERROR_ROOT
            body = render.error_body(error, request_id, _host_of(request))
        content_type, payload = render.render(body, root, asked.format if asked else requested_format(request))
        return render.response(entry.status, content_type, payload, request_id, self._ids.hexadecimal(32))

    def call(
        self, principal: Principal, action: Action, parameters: Mapping[str, str], origin: Origin
    ) -> dict[str, Any]:
        """Call an action as a principal who needs no authentication.

        Args:
            principal: The caller.
            action: The action.
            parameters: Its parameters, flat as on the wire.
            origin: Where the call comes from.

        Returns:
            The answer's members under their wire names.

        Raises:
            ApiError: The call is refused.
        """
        entry = Entry(self._clock.now(), principal, action.service.product, action.name)
        with self._noting(entry), self._world.at(entry.time):
            return self._call(principal, action, parameters, origin, entry)

    def _authenticate(self, request: WireRequest, asked: rpc.ApiRequest, now: datetime) -> Principal:
        if self.settings.signatures == "off":
            claimed = rpc.claimed_key(request, asked)
            if claimed is None:
                raise MISSING_PARAMETER(name="AccessKeyId")
            principal, _ = authentication.identify(self._world, claimed.access_key_id, claimed.security_token, now)
            authentication.note_use(self._world, claimed.access_key_id, now)
            return principal
        signed = rpc.read_signature(request, asked)
        if signed is None:
            raise MISSING_PARAMETER(name="AccessKeyId")
        authentication.check_timestamp(signed.timestamp, now)
        principal, secret = authentication.identify(self._world, signed.access_key_id, signed.security_token, now)
        authentication.verify(signed, secret, self.nonces, now)
        authentication.note_use(self._world, signed.access_key_id, now)
        return principal

    def _call(
        self, principal: Principal, action: Action, parameters: Mapping[str, str], origin: Origin, entry: Entry
    ) -> dict[str, Any]:
        call = Call(
            principal=principal,
            region_id=parameters.get("RegionId") or origin.region_id,
            now=entry.time,
            world=self._world,
            ids=self._ids,
            settings=self.settings,
            source_ip=origin.source_ip,
            secure=origin.secure,
            host=origin.host,
            would_deny=entry.would_deny,
        )
        try:
            if action.service.precondition:
                action.service.precondition(call)
            params = read_params(action, unflatten(parameters))
            self.authorizer.authorize(call, action, params)
            return self._run_once(call, action, params)
        except ApiError as error:
            if error.spec not in declared_errors(action):
                self._on_bug(error)
            raise

    @contextmanager
    def _noting(self, entry: Entry) -> Iterator[None]:
        """Note a call once it is answered; turn what fails inside into the cloud's ``InternalError``."""
        try:
            yield
        except ApiError as error:
            entry.status, entry.code = error.status, error.code
            raise
        except Exception as error:
            entry.status, entry.code = INTERNAL_ERROR.status, INTERNAL_ERROR.code
            _log.exception("%s failed inside", entry.action or "the gateway")
            self._on_bug(error)
            raise INTERNAL_ERROR() from error
        finally:
            self._journal.write(entry)

    def _run_once(self, call: Call, action: Action, params: Params) -> dict[str, Any]:
        """Run an action, or repeat the answer that its client token got before."""
        # Asking first costs less than pydantic's refusal of a name that a model does not have.
        token: str | None = getattr(params, _REPEATABLE_BY) if _REPEATABLE_BY in action.params.model_fields else None
        if token is None:
            return action.run(call, params).to_wire()
        name = f"{action.name}/{token}"
        given = sha256(params.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()
        replay = self._world.replays.find(call.region_scope, name)
        if replay is None:
            answer = action.run(call, params).to_wire()
            self._world.replays.put(call.region_scope, name, Replay(given, json.dumps(answer)))
            return answer
        if replay.digest != given:
            raise IDEMPOTENT_PARAMETER_MISMATCH()
        repeated: dict[str, Any] = json.loads(replay.answer)
        return repeated


def _region_of(request: WireRequest) -> str:
    match = _REGION_IN_HOST.search(request.headers.get("host", ""))
    return match[1] if match else DEFAULT_REGION


def _host_of(request: WireRequest) -> str:
    """Return the host that the client called, which errors name too."""
    return request.headers.get("host", "")
