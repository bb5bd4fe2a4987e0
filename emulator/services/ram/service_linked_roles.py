"""Service-linked roles: making and deleting the roles that belong to a service, and what they are like."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from ...api.action import everything
from ...api.call import Call
from ...api.models import Params, Result, wrapped
from . import service_linked_role_templates
from .errors import (
    CUSTOM_SUFFIX_NOT_ALLOWED,
    DESCRIPTION_NOT_ALLOWED,
    ROLE_EXISTS,
    ROLE_NOT_FOUND,
    SERVICE_LINKED_ROLE_NOT_FOUND,
    SERVICE_NOT_FOUND,
)
from .fields import Description
from .records import Attachment, Role
from .roles import (
    DEFAULT_SESSION_DURATION,
    OneRoleResult,
    RoleNameParams,
    any_role,
    get_existing_role,
    named_role,
    show_role,
)
from .service import ram
from .service_linked_role_templates import ServiceLinkedRoleTemplate

CustomSuffix = Annotated[str, Field(max_length=64, pattern=r"^[a-zA-Z0-9.-]+$")]


class ServiceNameParams(Params):
    """The service that a call is about."""

    service_name: str


class CreateServiceLinkedRoleParams(ServiceNameParams):
    """Parameters of CreateServiceLinkedRole.

    Attributes:
        custom_suffix: Tells several roles of the service apart, where it may have several.
        description: Describes a role with a suffix; others have a description of the service's.
    """

    custom_suffix: CustomSuffix | None = None
    description: Description | None = None


def _named_service(_: Call, params: ServiceNameParams) -> Mapping[str, str]:
    return {"ram:ServiceName": params.service_name}


def _get_template(service_name: str) -> ServiceLinkedRoleTemplate:
    template = service_linked_role_templates.load().get(service_name)
    if template is None:
        raise SERVICE_NOT_FOUND()
    return template


@ram.action(
    any_role,
    conditions=_named_service,
    raises=(SERVICE_NOT_FOUND, CUSTOM_SUFFIX_NOT_ALLOWED, DESCRIPTION_NOT_ALLOWED, ROLE_EXISTS),
)
def create_service_linked_role(call: Call, params: CreateServiceLinkedRoleParams) -> OneRoleResult:
    """Create the role of a service, which has the permissions that the service needs and nobody else may assume.

    Such roles count against the account's quota of roles, but may go beyond it.
    """
    template = _get_template(params.service_name)
    if params.custom_suffix is not None:
        raise CUSTOM_SUFFIX_NOT_ALLOWED()
    if params.description is not None:
        raise DESCRIPTION_NOT_ALLOWED()
    if call.world.ram.find_role(call.account_id, template.role_name):
        raise ROLE_EXISTS()
    role = Role(
        account_id=call.account_id,
        role_id=call.ids.digits(18),
        role_name=template.role_name,
        description=template.descriptions["en"],
        assume_role_policy_document=template.trust_policy,
        max_session_duration=DEFAULT_SESSION_DURATION,
        allow_console_login=None,
        create_date=call.now,
        update_date=call.now,
        service=template.service_name,
    )
    call.world.ram.put_role(role)
    call.world.ram.attach(
        call.account_id, Attachment("role", role.role_id, "System", template.system_policy_name, call.now)
    )
    shown = {"is_service_linked_role": True, "max_session_duration": None, "update_date": None}
    return OneRoleResult(role=show_role(role).model_copy(update=shown))


class DeleteServiceLinkedRoleResult(Result):
    """The answer of DeleteServiceLinkedRole."""

    deletion_task_id: str


def _linked_service(call: Call, params: RoleNameParams) -> Mapping[str, str]:
    role = call.world.ram.find_role(call.account_id, params.role_name)
    return {} if role is None or role.service is None else {"ram:ServiceName": role.service}


@ram.action(named_role, conditions=_linked_service, raises=(ROLE_NOT_FOUND, SERVICE_LINKED_ROLE_NOT_FOUND))
def delete_service_linked_role(call: Call, params: RoleNameParams) -> DeleteServiceLinkedRoleResult:
    """Delete the role of a service; the task of doing so is over when the call is."""
    role = get_existing_role(call, params.role_name)
    if role.service is None:
        raise SERVICE_LINKED_ROLE_NOT_FOUND()
    for attachment in call.world.ram.policies_of(call.account_id, "role", role.role_id):
        call.world.ram.detach(call.account_id, attachment)
    call.world.ram.remove_role(role)
    task = f"task/acs-service-role/{role.service}/{role.role_name}/{call.ids.uuid()}"
    return DeleteServiceLinkedRoleResult(deletion_task_id=task)


class RoleDescriptionResult(Result):
    """A role's description in one language."""

    language: str
    description: str


class TemplateResult(Result):
    """What a service's role is like."""

    service_name: str
    role_name_prefix: str
    system_policy_name: str
    multiple_roles_allowed: bool
    role_descriptions: Annotated[list[RoleDescriptionResult], wrapped("RoleDescription")]


class GetServiceLinkedRoleTemplateResult(Result):
    """The answer of GetServiceLinkedRoleTemplate."""

    service_linked_role_template: TemplateResult


@ram.action(everything, raises=(SERVICE_NOT_FOUND,))
def get_service_linked_role_template(_: Call, params: ServiceNameParams) -> GetServiceLinkedRoleTemplateResult:
    """Return what the role of a service is like: its name, its policy and its descriptions."""
    template = _get_template(params.service_name)
    return GetServiceLinkedRoleTemplateResult(
        service_linked_role_template=TemplateResult(
            service_name=template.service_name,
            role_name_prefix=template.role_name,
            system_policy_name=template.system_policy_name,
            multiple_roles_allowed=template.multiple_roles_allowed,
            role_descriptions=[
                RoleDescriptionResult(language=language, description=description)
                for language, description in template.descriptions.items()
            ],
        )
    )
