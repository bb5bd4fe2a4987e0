"""Both generations of the published SDKs behind one way of calling: actions, parameters and answers by wire names.

An action goes through its own request class and, in the newest generation, its typed answer. What a generation's
package does not have goes through the generic request of its core.
"""

import json
from abc import ABC, abstractmethod
from collections import defaultdict
from importlib import import_module
from typing import Any

import pytest
from alibabacloud_tea_openapi.models import OpenApiRequest, Params
from aliyunsdkcore.auth.credentials import AccessKeyCredential, StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest, RpcRequest
from darabonba.runtime import RuntimeOptions
from published_models import LEGACY_SDKS, SDKS, sdk_actions, sdk_names

from alimock.emulator.catalog import SERVICES
from alimock.sdk_shim.clients import Clients
from alimock.sdk_shim.environment import REGION

VERSIONS = {service.prefix: service.version for service in SERVICES}


class Driver(ABC):
    """Calls a live server through one generation of the SDKs, as the owner of one key.

    Attributes:
        driven: The actions that were answered, by product; shared with the drivers made by :meth:`acting_with`.
    """

    def __init__(self, endpoint: str, **credentials: str) -> None:
        self.endpoint = endpoint
        self.driven: dict[str, set[str]] = defaultdict(set)
        self._connect(credentials)

    def acting_with(self, **credentials: str) -> "Driver":
        """Call as the owner of another key."""
        other = type(self)(self.endpoint, **credentials)
        other.driven = self.driven
        return other

    def ram(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("ram", action, parameters)

    def sts(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call("sts", action, parameters)

    def ecs(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call_in_region("ecs", action, parameters)

    def vpc(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self._call_in_region("vpc", action, parameters)

    def _call_in_region(self, product: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Call an action, with the region where its request has one."""
        region = {"RegionId": REGION} if "RegionId" in sdk_names(product, f"{action}Request") else {}
        return self._call(product, action, region | parameters)

    def _call(self, product: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        answer = self._send(product, action, parameters)
        assert answer.pop("RequestId")
        self.driven[product].add(action)
        return answer

    @abstractmethod
    def _connect(self, credentials: dict[str, str]) -> None: ...

    @abstractmethod
    def _send(self, product: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]: ...


class Newest(Driver):
    """``alibabacloud_*``."""

    def _connect(self, credentials: dict[str, str]) -> None:
        self._clients = Clients(self.endpoint, **credentials)

    def _send(self, product: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        client, models = getattr(self._clients, product), import_module(f"{SDKS[product]}.models")
        method = next((name for name in dir(client) if name.replace("_", "") == action.lower()), None)
        if method is None:
            assert action not in sdk_actions(product)
            return self._send_generic(client, product, action, parameters)
        request_class = getattr(models, f"{action}Request", None)
        if request_class is None:
            assert not parameters
            answer = getattr(client, method)()
        else:
            request = request_class().from_map(parameters)
            assert request.to_map().items() >= parameters.items(), "the SDK knows no such parameters"
            answer = getattr(client, method)(request)
        read: dict[str, Any] = answer.body.to_map()
        return read

    def _send_generic(self, client: Any, product: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        params = Params(
            action=action,
            version=VERSIONS[product],
            protocol="HTTPS",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        answer: dict[str, Any] = client.call_api(params, OpenApiRequest(query=parameters), RuntimeOptions())["body"]
        return answer


class Older(Driver):
    """``aliyun-python-sdk-*``."""

    def _connect(self, credentials: dict[str, str]) -> None:
        key_id, secret = credentials["access_key_id"], credentials["access_key_secret"]
        token = credentials.get("security_token")
        credential = StsTokenCredential(key_id, secret, token) if token else AccessKeyCredential(key_id, secret)
        self._client = AcsClient(region_id=REGION, credential=credential)

    def _send(self, product: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        request = self._request(product, action, parameters)
        request.set_endpoint(self.endpoint.removeprefix("http://"))
        request.set_protocol_type("http")
        answer: dict[str, Any] = json.loads(self._client.do_action_with_exception(request))
        return answer

    def _request(self, product: str, action: str, parameters: dict[str, Any]) -> RpcRequest:
        try:
            module = import_module(f"{LEGACY_SDKS[product]}.{action}Request")
        except ModuleNotFoundError:
            request = CommonRequest(version=VERSIONS[product], action_name=action, product=product)
            for name, value in parameters.items():
                request.add_query_param(name, value)
        else:
            request = getattr(module, f"{action}Request")()
            for name, value in parameters.items():
                # Lists are set in the plural, and the client knows the region by itself.
                setter = getattr(request, f"set_{name}", None) or getattr(request, f"set_{name}s", None)
                setter(value) if setter else request.add_query_param(name, value)
        return request


GENERATIONS = [Newest, Older]


class Scenarios:
    """The tests of one product's actions, each with both generations.

    Attributes:
        product: The product.
        actions: The actions that the tests say they drive.
    """

    def __init__(self, product: str) -> None:
        self.product = product
        self.actions: set[str] = set()

    def drives(self, *actions: str) -> pytest.MarkDecorator:
        """Declare the actions that a test drives by its fixture ``sdk``, which fails if one of them is left out."""
        self.actions.update(actions)
        drivers = [pytest.param((each, self.product, actions), id=each.__name__.lower()) for each in GENERATIONS]
        return pytest.mark.parametrize("sdk", drivers, indirect=True)
