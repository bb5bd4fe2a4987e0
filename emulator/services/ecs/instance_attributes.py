"""Reading one instance's attributes and its user data."""

from collections.abc import Iterable
from typing import Annotated

from ...api.call import Call
from ...api.models import Minutes, Result, wrapped
from ..vpc.fields import ResourceOwnerParams
from .errors import INSTANCE_NOT_FOUND
from .fields import RegionId, named
from .instance_lookup import OneInstanceParams, get_in_region, get_instance, named_instance
from .instance_results import (
    EipResult,
    IpAddresses,
    LockResult,
    SecurityOptionsResult,
    VpcAttributesResult,
    show_instance,
)
from .service import ecs


class DescribeInstanceAttributeParams(OneInstanceParams):
    """Parameters of DescribeInstanceAttribute."""


class DedicatedHostResult(Result):
    """The dedicated host."""

    dedicated_host_id: str = ""
    dedicated_host_name: str = ""


class NetworkOptionsResult(Result):
    """How the network behaves."""

    bandwidth_weighting: str | None = None
    enable_jumbo_frame: bool = False
    enable_network_encryption: bool = False


class DescribeInstanceAttributeResult(Result):
    """An instance's attributes."""

    instance_id: str
    instance_name: str
    host_name: str
    description: str
    status: str
    stopped_mode: str
    region_id: str
    zone_id: str
    cluster_id: str
    serial_number: str
    image_id: str
    instance_type: str
    cpu: int
    memory: int
    instance_network_type: str
    vpc_attributes: VpcAttributesResult
    security_group_ids: Annotated[list[str], wrapped("SecurityGroupId")]
    public_ip_address: IpAddresses
    inner_ip_address: IpAddresses
    eip_address: EipResult
    internet_charge_type: str
    internet_max_bandwidth_in: int
    internet_max_bandwidth_out: int
    vlan_id: str
    instance_charge_type: str
    creation_time: Minutes
    expired_time: Minutes
    credit_specification: str
    io_optimized: str = "optimized"
    enable_jumbo_frame: bool = False
    enable_network_encryption: bool = False
    network_options: NetworkOptionsResult = NetworkOptionsResult()
    security_options: SecurityOptionsResult
    operation_locks: Annotated[list[LockResult], wrapped("LockReason")]
    dedicated_host_attribute: DedicatedHostResult = DedicatedHostResult()


@ecs.action(named_instance, raises=(INSTANCE_NOT_FOUND,))
def describe_instance_attribute(call: Call, params: DescribeInstanceAttributeParams) -> DescribeInstanceAttributeResult:
    """Show the attributes of one instance."""
    shown = show_instance(call.world.ecs, get_instance(call, params.instance_id))
    own = {name for name, field in DescribeInstanceAttributeResult.model_fields.items() if not field.is_required()}
    names = DescribeInstanceAttributeResult.model_fields.keys() - own
    return DescribeInstanceAttributeResult.model_construct(**{name: getattr(shown, name) for name in names})


class DescribeUserDataParams(ResourceOwnerParams):
    """Parameters of DescribeUserData."""

    region_id: RegionId
    instance_id: str


class DescribeUserDataResult(Result):
    """An instance's user data."""

    region_id: str
    instance_id: str
    user_data: str


def _asked(call: Call, params: DescribeUserDataParams) -> Iterable[str]:
    return named(call, "instance", (params.instance_id,))


@ecs.action(_asked, raises=(INSTANCE_NOT_FOUND,))
def describe_user_data(call: Call, params: DescribeUserDataParams) -> DescribeUserDataResult:
    """Show an instance's user data in Base64; it is empty where there is none."""
    instance = get_in_region(call, params.instance_id)
    return DescribeUserDataResult(
        region_id=instance.region_id, instance_id=instance.instance_id, user_data=instance.user_data or ""
    )
