"""The one list of products, and with it of actions."""

from .api.action import Action, Service
from .api.errors import INVALID_ACTION, INVALID_VERSION
from .services.bss import available_instances
from .services.bss.service import bss
from .services.ecs import (
    attachment_attributes,
    available_resources,
    describe_disks,
    describe_instances,
    disk_changes,
    image_queries,
    instance_attributes,
    instance_status,
    instance_type_queries,
    key_pair_bindings,
    key_pairs,
    maintenance,
    modify_instance,
    network_interface_changes,
    network_interfaces,
    power_actions,
    power_batches,
    regions,
    renewal,
    role_bindings,
    run_instances,
    security_group_members,
    security_group_queries,
    security_group_rule_changes,
    security_group_rules,
    security_groups,
    system_events,
    system_events_queries,
    tags_by_older_calls,
    tags_of_resources,
    zones,
)
from .services.ecs.service import ecs
from .services.location import endpoints
from .services.location.service import location
from .services.ram import (
    access_keys,
    account_alias,
    attachments,
    diagnosis,
    entities,
    group_members,
    groups,
    login_profiles,
    mfa_devices,
    password_policy,
    policies,
    policy_versions,
    public_keys,
    roles,
    security_preference,
    service_linked_roles,
    tags,
    users,
)
from .services.ram.service import ram
from .services.sts import assume_role, assume_role_with_oidc, assume_role_with_saml, caller_identity
from .services.sts.service import sts
from .services.vpc import (
    describe_regions,
    describe_vpcs,
    describe_vswitches,
    modify_vpc,
    modify_vswitch,
    resource_tags,
    route_entries,
    route_tables,
    vpcs,
    vrouters,
    vswitches,
)
from .services.vpc.service import vpc

ACTION_MODULES = (
    users,
    access_keys,
    login_profiles,
    mfa_devices,
    public_keys,
    groups,
    group_members,
    roles,
    service_linked_roles,
    policies,
    policy_versions,
    attachments,
    entities,
    tags,
    account_alias,
    password_policy,
    security_preference,
    diagnosis,
    assume_role,
    assume_role_with_oidc,
    assume_role_with_saml,
    caller_identity,
    vpcs,
    describe_vpcs,
    modify_vpc,
    vswitches,
    describe_vswitches,
    modify_vswitch,
    route_tables,
    route_entries,
    vrouters,
    resource_tags,
    describe_regions,
    endpoints,
    regions,
    zones,
    available_resources,
    instance_type_queries,
    image_queries,
    key_pairs,
    key_pair_bindings,
    security_groups,
    security_group_queries,
    security_group_rules,
    security_group_rule_changes,
    security_group_members,
    run_instances,
    describe_instances,
    instance_attributes,
    instance_status,
    modify_instance,
    power_actions,
    power_batches,
    role_bindings,
    maintenance,
    attachment_attributes,
    renewal,
    describe_disks,
    disk_changes,
    network_interfaces,
    network_interface_changes,
    tags_of_resources,
    tags_by_older_calls,
    system_events,
    system_events_queries,
    available_instances,
)
"""The modules that declare actions; importing them is what fills their products."""

SERVICES: tuple[Service, ...] = (ram, sts, ecs, vpc, location, bss)

_BY_VERSION = {service.version: service for service in SERVICES}


def find_action(version: str, name: str) -> Action:
    """Return the action that a request asks for.

    Raises:
        ApiError: ``InvalidVersion`` where no product has that version, ``InvalidAction.NotFound`` where the product
            has no such action or it is not served.
    """
    service = _BY_VERSION.get(version)
    if service is None:
        raise INVALID_VERSION()
    action = service.actions.get(name)
    if action is None:
        raise INVALID_ACTION()
    return action
