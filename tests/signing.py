"""Requests over WSGI, signed as clients sign them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from werkzeug.test import Client, TestResponse

from alimock.emulator.api.models import format_seconds
from alimock.emulator.ports import FrozenClock, Ids
from alimock.emulator.wire import sign_v1, sign_v3
from alimock.emulator.wire.message import WireRequest

EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
RAM, STS, ECS, VPC = "2015-05-01", "2015-04-01", "2014-05-26", "2016-04-28"


@dataclass
class Signer:
    """Sends calls to an application, signed with one key."""

    web: Client
    clock: FrozenClock
    access_key_id: str = "alimock"
    access_key_secret: str = "alimock"
    security_token: str | None = None
    ids: Ids = field(default_factory=Ids)

    def v1(self, version: str, action: str, *, method: str = "GET", **parameters: str | None) -> TestResponse:
        """Call under signature version 1; a parameter that is None is left out, a common one too."""
        given: dict[str, str | None] = {
            "Format": "JSON",
            "Version": version,
            "Action": action,
            "AccessKeyId": self.access_key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": self.ids.hexadecimal(32),
            "Timestamp": format_seconds(self.clock.now()),
            "SecurityToken": self.security_token,
            **parameters,
        }
        present = {name: value for name, value in given.items() if value is not None}
        signed = (
            present if "Signature" in parameters else sign_v1.sign_parameters(method, present, self.access_key_secret)
        )
        return self.web.open("/", method=method, query_string=urlencode(signed))

    def v3(
        self,
        version: str,
        action: str,
        *,
        method: str = "POST",
        headers: Mapping[str, str | None] | None = None,
        **parameters: str,
    ) -> TestResponse:
        """Call under signature version 3; a header that is None is left out, after signing."""
        query = urlencode(parameters)
        given = {
            "host": "ram.aliyuncs.com",
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": format_seconds(self.clock.now()),
            "x-acs-signature-nonce": self.ids.hexadecimal(32),
            "x-acs-content-sha256": EMPTY_HASH,
            "accept": "application/json",
        }
        if self.security_token:
            given |= {"x-acs-security-token": self.security_token, "x-acs-accesskey-id": self.access_key_id}
        given["authorization"] = sign_v3.authorize(
            WireRequest(method, "/", query, given), parameters, self.access_key_id, self.access_key_secret
        )
        sent = {name: value for name, value in {**given, **(headers or {})}.items() if value is not None}
        return self.web.open("/", method=method, query_string=query, headers=sent)
