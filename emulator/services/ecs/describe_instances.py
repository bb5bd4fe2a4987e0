"""Listing instances."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, read_minutes
from ..vpc.fields import has_tags
from .errors import (
    CHARGE_TYPE_NOT_FOUND,
    DRY_RUN_OPERATION,
    FILTER_KEY_NOT_FOUND,
    HTTP_ENDPOINT_NOT_SUPPORTED,
    HTTP_TOKENS_NOT_SUPPORTED,
    INSTANCE_IDS_MALFORMED,
    IP_ADDRESSES_MALFORMED,
    LISTED_INTERNET_CHARGE_TYPE,
    LOCK_REASON_NOT_FOUND,
    NETWORK_TYPE_NOT_FOUND,
    STATUS_NOT_FOUND,
)
from .fields import TAG_FILTER_ERRORS, FilterParams, RegionId, TagFilters, json_list, named
from .instance_results import DescribeInstancesResult, show_instance
from .instance_types import get_instance_type
from .name_patterns import is_like
from .paging import PageParams, cut, cut_all
from .records import Instance
from .service import ecs
from .store import EcsStore

Addresses = Annotated[tuple[str, ...] | None, json_list(empty=True), Refusal(value=IP_ADDRESSES_MALFORMED)]
FILTER_KEYS = ("CreationStartTime", "CreationEndTime", "ExpiredStartTime", "ExpiredEndTime")


class DescribeInstancesParams(PageParams):
    """Parameters of DescribeInstances; all that are given have to hold."""

    region_id: RegionId
    instance_ids: Annotated[tuple[str, ...] | None, json_list(empty=True), Refusal(value=INSTANCE_IDS_MALFORMED)] = None
    instance_name: str | None = None
    status: Annotated[
        Literal["Pending", "Starting", "Running", "Stopping", "Stopped"] | None, Refusal(value=STATUS_NOT_FOUND)
    ] = None
    instance_network_type: Annotated[Literal["vpc", "classic"] | None, Refusal(value=NETWORK_TYPE_NOT_FOUND)] = None
    vpc_id: str | None = None
    v_switch_id: str | None = None
    zone_id: str | None = None
    security_group_id: str | None = None
    image_id: str | None = None
    instance_type: str | None = None
    instance_type_family: str | None = None
    instance_charge_type: Annotated[Literal["PostPaid", "PrePaid"] | None, Refusal(value=CHARGE_TYPE_NOT_FOUND)] = None
    internet_charge_type: Annotated[
        Literal["PayByTraffic", "PayByBandwidth"] | None, Refusal(value=LISTED_INTERNET_CHARGE_TYPE)
    ] = None
    key_pair_name: str | None = None
    private_ip_addresses: Addresses = None
    public_ip_addresses: Addresses = None
    inner_ip_addresses: Addresses = None
    eip_addresses: Addresses = None
    rdma_ip_addresses: str | None = None
    ipv6_address: tuple[str, ...] = ()
    resource_group_id: str | None = None
    hpc_cluster_id: str | None = None
    io_optimized: Boolean | None = None
    device_available: Boolean | None = None
    lock_reason: Annotated[
        Literal["financial", "security", "Recycling", "dedicatedhostfinancial", "refunded"] | None,
        Refusal(value=LOCK_REASON_NOT_FOUND),
    ] = None
    http_endpoint: Annotated[Literal["enabled", "disabled"] | None, Refusal(value=HTTP_ENDPOINT_NOT_SUPPORTED)] = None
    http_tokens: Annotated[Literal["optional", "required"] | None, Refusal(value=HTTP_TOKENS_NOT_SUPPORTED)] = None
    http_put_response_hop_limit: Integer | None = None
    tag: TagFilters = None
    filter: Annotated[tuple[FilterParams, ...], Field(max_length=4)] = ()
    additional_attributes: Annotated[tuple[str, ...], Field(max_length=20), NO_EFFECT] = ()
    need_sale_cycle: Annotated[Boolean | None, NO_EFFECT] = None
    dry_run: Boolean = False


@dataclass(frozen=True, slots=True)
class _Span:
    """The times that a filter lets pass."""

    time_of: Callable[[Instance], datetime]
    start: datetime | None
    end: datetime | None

    def holds(self, instance: Instance) -> bool:
        time = self.time_of(instance)
        return (self.start is None or self.start <= time) and (self.end is None or time <= self.end)


def _spans(filters: Iterable[FilterParams]) -> list[_Span]:
    bounds: dict[str, datetime] = {}
    for given in filters:
        if given.key not in FILTER_KEYS:
            raise FILTER_KEY_NOT_FOUND()
        try:
            bounds[given.key] = read_minutes(given.value)
        except ValueError:
            raise FILTER_KEY_NOT_FOUND() from None
    return [
        _Span(lambda one: one.creation_time, bounds.get("CreationStartTime"), bounds.get("CreationEndTime")),
        _Span(lambda one: one.expired_time, bounds.get("ExpiredStartTime"), bounds.get("ExpiredEndTime")),
    ]


def _listed(call: Call, params: DescribeInstancesParams) -> Iterable[str]:
    return named(call, "instance", params.instance_ids or ())


def _is_wanted(store: EcsStore, one: Instance, params: DescribeInstancesParams, spans: list[_Span]) -> bool:
    """Say whether all filters let an instance pass. None is locked or has an elastic, IPv6 or RDMA address."""
    instance_type = get_instance_type(one.instance_type)
    options = one.metadata_options
    about_interfaces = params.private_ip_addresses is not None or params.security_group_id is not None
    interfaces = store.interfaces_of(one) if about_interfaces else []
    private = {address for interface in interfaces for address in interface.private_ip_addresses}
    groups = {group_id for interface in interfaces for group_id in interface.security_group_ids}
    equal = (
        (params.status, one.status),
        (params.instance_network_type, one.network_type),
        (params.vpc_id, one.vpc_id),
        (params.v_switch_id, one.vswitch_id),
        (params.zone_id, one.zone_id),
        (params.image_id, one.image_id),
        (params.instance_type, one.instance_type),
        (params.instance_type_family, instance_type.family),
        (params.instance_charge_type, one.instance_charge_type),
        (params.internet_charge_type, one.internet_charge_type),
        (params.key_pair_name, one.key_pair_name),
        (params.resource_group_id, one.resource_group_id),
        (params.io_optimized, True),
        (params.device_available, True),
        (params.http_endpoint, options.http_endpoint),
        (params.http_tokens, options.http_tokens),
        (params.http_put_response_hop_limit, options.http_put_response_hop_limit),
        (params.hpc_cluster_id, None),
        (params.lock_reason, None),
        (params.rdma_ip_addresses, None),
    )
    among: tuple[tuple[tuple[str, ...] | None, set[str]], ...] = (
        (params.private_ip_addresses, private),
        (params.public_ip_addresses, {one.public_ip_address or ""}),
        (params.inner_ip_addresses, set() if one.vpc_id else {one.private_ip_address}),
        (params.eip_addresses, set()),
        (params.ipv6_address or None, set()),
    )
    return (
        all(wanted is None or wanted == there for wanted, there in equal)
        and all(wanted is None or not there.isdisjoint(wanted) for wanted, there in among)
        and (params.instance_name is None or is_like(one.instance_name, params.instance_name))
        and (params.security_group_id is None or params.security_group_id in groups.union(one.security_group_ids))
        and has_tags(one.tags, params.tag)
        and all(span.holds(one) for span in spans)
    )


_PAGING = {*PageParams.model_fields, "region_id", "dry_run", "additional_attributes", "need_sale_cycle"}


@ecs.action(
    _listed,
    raises=(
        FILTER_KEY_NOT_FOUND,
        DRY_RUN_OPERATION,
        *TAG_FILTER_ERRORS,
    ),
)
def describe_instances(call: Call, params: DescribeInstancesParams) -> DescribeInstancesResult:
    """List the instances of a region, a page at a time, by number or by token."""
    spans = _spans(params.filter)
    if params.dry_run:
        raise DRY_RUN_OPERATION()
    table = call.world.ecs.instances
    if params.model_fields_set <= _PAGING:
        page = cut_all(table, call.region_scope, params)
    else:
        if params.instance_ids is None:
            candidates = list(table.after(call.region_scope, None))
        else:
            found = ((name, table.find(call.region_scope, name)) for name in sorted(params.instance_ids))
            candidates = [(name, instance) for name, instance in found if instance is not None]
        page = cut([item for item in candidates if _is_wanted(call.world.ecs, item[1], params, spans)], params)
    return DescribeInstancesResult(
        total_count=page.total_count,
        page_number=None if params.by_token else params.page_number,
        page_size=None if params.by_token else params.page_size,
        next_token=page.next_token,
        instances=[show_instance(call.world.ecs, instance) for instance in page.records],
    )
