"""Changing an instance's attributes, and how its metadata can be read."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import NO_EFFECT, Boolean, Integer, Params, given
from ...api.names import resource
from ..vpc.fields import EmptyResult, ResourceOwnerParams
from .errors import (
    DESCRIPTION_MALFORMED,
    HOP_LIMIT_NOT_SUPPORTED,
    HTTP_ENDPOINT_NOT_SUPPORTED,
    HTTP_TOKENS_NOT_SUPPORTED,
    INSTANCE_NOT_FOUND,
    INSTANCE_STATUS,
    METADATA_TAGS_NOT_SUPPORTED,
)
from .fields import RegionId, checked, is_description, is_name, named
from .images import get_image
from .instance_lookup import OneInstanceParams, find_instance, get_in_region, get_instance, named_instance
from .instance_types import BURSTABLE_FAMILIES, get_instance_type
from .launch_checks import LARGEST_USER_DATA
from .launch_errors import (
    CREDIT_SPECIFICATION_INVALID,
    GROUP_IS_FULL,
    HOST_NAME_MALFORMED,
    INSTANCE_NAME_MALFORMED,
    MIXED_GROUP_TYPES,
    NETWORK_MISMATCH,
    PASSWORD_MALFORMED,
    SECURITY_GROUP_NOT_FOUND,
    TOO_MANY_GROUPS,
    USER_DATA_ON_CLASSIC,
    USER_DATA_SIZE,
)
from .launch_parts import CpuOptionsParams, PrivateDnsParams
from .naming import is_host_name, is_password, with_instance_id
from .placement import get_groups
from .records import Instance, MetadataOptions
from .security_groups import capacity
from .service import ecs


class RemoteConnectionParams(Params):
    """How the instance is connected to from afar."""

    password: Annotated[str | None, Field(repr=False), NO_EFFECT] = None
    type: Annotated[str | None, NO_EFFECT] = None


class ModifyInstanceAttributeParams(OneInstanceParams):
    """Parameters of ModifyInstanceAttribute; what is left out stays as it is."""

    instance_name: Annotated[str | None, checked(is_name, INSTANCE_NAME_MALFORMED)] = None
    description: Annotated[str | None, checked(is_description, DESCRIPTION_MALFORMED)] = None
    host_name: str | None = None
    password: Annotated[str | None, Field(repr=False), checked(is_password, PASSWORD_MALFORMED), NO_EFFECT] = None
    user_data: str | None = None
    security_group_ids: tuple[str, ...] = ()
    deletion_protection: Boolean | None = None
    recyclable: Boolean | None = None
    credit_specification: Annotated[
        Literal["Standard", "Unlimited"] | None, Refusal(value=CREDIT_SPECIFICATION_INVALID)
    ] = None
    cpu_options: Annotated[CpuOptionsParams | None, NO_EFFECT] = None
    enable_jumbo_frame: Annotated[Boolean | None, NO_EFFECT] = None
    enable_network_encryption: Annotated[Boolean | None, NO_EFFECT] = None
    network_interface_queue_number: Annotated[Integer | None, NO_EFFECT] = None
    private_dns_name_options: Annotated[PrivateDnsParams | None, NO_EFFECT] = None
    remote_connection_options: Annotated[RemoteConnectionParams | None, NO_EFFECT] = None


def _instance_and_groups(call: Call, params: ModifyInstanceAttributeParams) -> Iterable[str]:
    yield from named_instance(call, params)
    instance = find_instance(call, params.instance_id)
    region_id = call.region_id if instance is None else instance.region_id
    for group_id in dict.fromkeys(params.security_group_ids):
        yield resource("ecs", region_id, call.account_id, f"securitygroup/{group_id}")


@ecs.action(
    _instance_and_groups,
    raises=(
        INSTANCE_NAME_MALFORMED,
        DESCRIPTION_MALFORMED,
        PASSWORD_MALFORMED,
        INSTANCE_NOT_FOUND,
        INSTANCE_STATUS,
        HOST_NAME_MALFORMED,
        CREDIT_SPECIFICATION_INVALID,
        USER_DATA_ON_CLASSIC,
        USER_DATA_SIZE,
        SECURITY_GROUP_NOT_FOUND,
        TOO_MANY_GROUPS,
        NETWORK_MISMATCH,
        MIXED_GROUP_TYPES,
        GROUP_IS_FULL,
    ),
)
def modify_instance_attribute(call: Call, params: ModifyInstanceAttributeParams) -> EmptyResult:
    """Change an instance's name, description, host name, user data, security groups or protection."""
    instance = get_instance(call, params.instance_id)
    if instance.status not in ("Running", "Stopped"):
        raise INSTANCE_STATUS()
    changes = given(
        instance_name=params.instance_name,
        description=params.description,
        host_name=_host_name(instance, params),
        user_data=_user_data(instance, params),
        deletion_protection=params.deletion_protection,
        recyclable=params.recyclable,
        credit_specification=_credit_specification(instance, params),
    )
    groups = _groups(call, instance, params.security_group_ids)
    changed = replace(instance, **changes)
    if groups:
        call.world.ecs.change_groups(changed, groups)
    else:
        call.world.ecs.put_instance(changed)
    return EmptyResult()


def _host_name(instance: Instance, params: ModifyInstanceAttributeParams) -> str | None:
    windows = get_image(instance.image_id).os_type == "windows"
    if params.password is not None and windows and params.password.startswith("/"):
        raise PASSWORD_MALFORMED()
    if params.host_name is None:
        return None
    if not is_host_name(params.host_name, windows=windows) or "[" in params.host_name:
        raise HOST_NAME_MALFORMED()
    return params.host_name if windows else with_instance_id(params.host_name, instance.instance_id)


def _user_data(instance: Instance, params: ModifyInstanceAttributeParams) -> str | None:
    """Return the user data in Base64, in which it may be given here but need not be."""
    if params.user_data is None:
        return None
    if instance.network_type == "classic":
        raise USER_DATA_ON_CLASSIC()
    try:
        decoded = base64.b64decode(params.user_data, validate=True)
    except (binascii.Error, ValueError):
        decoded = params.user_data.encode("utf-8", "surrogatepass")
    if len(decoded) > LARGEST_USER_DATA:
        raise USER_DATA_SIZE()
    return base64.b64encode(decoded).decode("ascii")


def _credit_specification(instance: Instance, params: ModifyInstanceAttributeParams) -> str | None:
    if params.credit_specification and get_instance_type(instance.instance_type).family not in BURSTABLE_FAMILIES:
        raise CREDIT_SPECIFICATION_INVALID()
    return params.credit_specification


def _groups(call: Call, instance: Instance, group_ids: tuple[str, ...]) -> tuple[str, ...]:
    if not group_ids:
        return ()
    groups = get_groups(call.world.ecs, instance.scope, group_ids)
    if groups[0].vpc_id != instance.vpc_id:
        raise NETWORK_MISMATCH()
    for group in groups:
        joins = group.security_group_id not in instance.security_group_ids
        if joins and call.world.ecs.count_members(group) >= capacity(group):
            raise GROUP_IS_FULL()
    return tuple(group.security_group_id for group in groups)


class ModifyInstanceMetadataOptionsParams(ResourceOwnerParams):
    """Parameters of ModifyInstanceMetadataOptions."""

    region_id: RegionId
    instance_id: str
    http_endpoint: Annotated[Literal["enabled", "disabled"], Refusal(value=HTTP_ENDPOINT_NOT_SUPPORTED)]
    http_tokens: Annotated[Literal["optional", "required"] | None, Refusal(value=HTTP_TOKENS_NOT_SUPPORTED)] = None
    http_put_response_hop_limit: Annotated[
        Integer | None, Field(ge=1, le=64), Refusal(value=HOP_LIMIT_NOT_SUPPORTED)
    ] = None
    instance_metadata_tags: Annotated[
        Literal["enabled", "disabled"] | None, Refusal(value=METADATA_TAGS_NOT_SUPPORTED)
    ] = None


def _named_in_region(call: Call, params: ModifyInstanceMetadataOptionsParams) -> Iterable[str]:
    return named(call, "instance", (params.instance_id,))


@ecs.action(_named_in_region, raises=(INSTANCE_NOT_FOUND,))
def modify_instance_metadata_options(call: Call, params: ModifyInstanceMetadataOptionsParams) -> EmptyResult:
    """Say whether an instance's metadata can be read, whether a token is needed for it, and whether it shows tags."""
    instance = get_in_region(call, params.instance_id)
    former = instance.metadata_options
    options = MetadataOptions(
        http_endpoint=params.http_endpoint,
        http_tokens=params.http_tokens or former.http_tokens,
        http_put_response_hop_limit=params.http_put_response_hop_limit or former.http_put_response_hop_limit,
        instance_metadata_tags=params.instance_metadata_tags or former.instance_metadata_tags,
    )
    call.world.ecs.put_instance(replace(instance, metadata_options=options))
    return EmptyResult()
