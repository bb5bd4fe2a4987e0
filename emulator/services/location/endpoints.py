"""Endpoints: where a product is called in a region."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import Refusal, RefusedValueError
from ...api.models import Params, Result, wrapped
from ...cloud_network import DOMAIN
from ..vpc.regions import REGIONS
from .errors import ILLEGAL_PARAMETER, REGION_NOT_FOUND
from .service import location

PRODUCTS: Final[Mapping[str, str]] = {
    "bssopenapi": "business.aliyuncs.com",
    "ecs": "ecs.{region_id}.aliyuncs.com",
    "location": "location.aliyuncs.com",
    "ram": "ram.aliyuncs.com",
    "sts": "sts.{region_id}.aliyuncs.com",
    "vpc": "vpc.{region_id}.aliyuncs.com",
}
"""The hosts of the products that are served, by their service codes."""


def _known_region(region_id: str) -> str:
    if region_id not in REGIONS:
        raise RefusedValueError(REGION_NOT_FOUND())
    return region_id


def _known_product(service_code: str | None) -> str | None:
    if service_code is not None and service_code.lower() not in PRODUCTS:
        raise ValueError("no product has that code")
    return service_code


class DescribeEndpointsParams(Params):
    """Parameters of DescribeEndpoints."""

    id: Annotated[str, AfterValidator(_known_region)]
    service_code: Annotated[str | None, AfterValidator(_known_product), Refusal(value=ILLEGAL_PARAMETER)] = None
    type: Literal["openAPI", "innerAPI"] = "openAPI"


class EndpointResult(Result):
    """An endpoint."""

    endpoint: str
    id: str
    namespace: str = ""
    service_code: Annotated[str, Field(alias="SerivceCode")]
    type: str
    protocols: Annotated[list[str], wrapped("Protocols")]


class DescribeEndpointsResult(Result):
    """The answer of DescribeEndpoints."""

    success: bool = True
    endpoints: Annotated[list[EndpointResult], wrapped("Endpoint")]


def _called_host(call: Call) -> str | None:
    """Return the host and port that the call came to, or ``None`` if they are the cloud's or not known.

    Some clients put the whole address that they were given into the header.
    """
    host = call.host.rpartition("://")[2].partition("/")[0]
    name = host.partition(":")[0].lower()
    return None if not host or name.endswith(f".{DOMAIN}") else host


@location.action(None, raises=(REGION_NOT_FOUND,))
def describe_endpoints(call: Call, params: DescribeEndpointsParams) -> DescribeEndpointsResult:
    """Say where a product is called: at the host that the call itself came to, or by the cloud's name for it."""
    host = _called_host(call)
    protocols = ["HTTP", "HTTPS"] if host is None else ["HTTPS" if call.secure else "HTTP"]
    codes = sorted(PRODUCTS) if params.service_code is None else [params.service_code]
    return DescribeEndpointsResult(
        endpoints=[
            EndpointResult(
                endpoint=host or PRODUCTS[code.lower()].format(region_id=params.id),
                id=params.id,
                service_code=code,
                type=params.type,
                protocols=protocols,
            )
            for code in codes
        ]
    )
