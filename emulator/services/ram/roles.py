"""Roles: creating, reading, changing and deleting them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from ...api.call import Call
from ...api.models import Boolean, Params, Result, Seconds, given, wrapped
from ...api.names import ram_resource, role_arn
from ...policy.document import MalformedPolicy, parse_trust_policy
from ...table import Table
from .errors import (
    INVALID_MARKER,
    MALFORMED_POLICY_DOCUMENT,
    ROLE_EXISTS,
    ROLE_HAS_POLICY,
    ROLE_NOT_FOUND,
    ROLE_QUOTA,
    SERVICE_LINKED,
)
from .fields import (
    Description,
    EmptyResult,
    RoleName,
    SessionDuration,
    TagResults,
    Tags,
    TrustPolicyDocument,
    carries,
    shown_tags,
    stored_tags,
)
from .paging import PageParams, PageResult, read_page
from .records import Role
from .service import ram

ROLES_PER_ACCOUNT = 1000
DEFAULT_SESSION_DURATION = 3600


class RoleNameParams(Params):
    """The role that a call is about."""

    role_name: RoleName


class CreateRoleParams(RoleNameParams):
    """Parameters of CreateRole."""

    assume_role_policy_document: TrustPolicyDocument
    description: Description | None = None
    max_session_duration: SessionDuration = DEFAULT_SESSION_DURATION
    allow_console_login: Boolean | None = None
    tag: Tags | None = None


class RoleResult(Result):
    """A role."""

    role_id: str
    role_name: str
    arn: str
    description: str | None
    assume_role_policy_document: str | None = None
    create_date: Seconds
    update_date: Seconds | None = None
    max_session_duration: int | None = None
    allow_console_login: bool | None = None
    role_principal_name: str | None = None
    is_service_linked_role: bool | None = None
    tags: TagResults | None = None


class OneRoleResult(Result):
    """An answer about one role."""

    role: RoleResult


def any_role(call: Call, _: Params) -> Iterable[str]:
    """Name the resource of actions that are about roles at large."""
    return (ram_resource(call.account_id, "role/*"),)


def named_role(call: Call, params: RoleNameParams) -> Iterable[str]:
    """Name the resource of actions that are about one role."""
    return (ram_resource(call.account_id, f"role/{params.role_name}"),)


def _trusted(document: str) -> Mapping[str, Sequence[str]]:
    """Name whom a trust policy trusts, for policies that ask for it; one that is malformed trusts nobody."""
    try:
        trust = parse_trust_policy(document)
    except MalformedPolicy:
        return {}
    principals = [principal for statement in trust.statements for principal in statement.principals]
    keys: dict[str, set[str]] = {
        "ram:TrustedPrincipalTypes": {principal.kind for principal in principals},
        "ram:ServiceNames": {principal.value for principal in principals if principal.kind == "Service"},
    }
    return {key: sorted(values) for key, values in keys.items() if values}


def _trusted_by_new_role(_: Call, params: CreateRoleParams) -> Mapping[str, Sequence[str]]:
    return _trusted(params.assume_role_policy_document)


def trusted_principals(call: Call, params: RoleNameParams) -> Mapping[str, Sequence[str]]:
    """Name the condition keys of actions that are about one role: whom it trusts."""
    role = call.world.ram.find_role(call.account_id, params.role_name)
    return {} if role is None else _trusted(role.assume_role_policy_document)


def get_existing_role(call: Call, role_name: str) -> Role:
    """Return the role of the caller's account.

    Raises:
        ApiError: ``EntityNotExist.Role``.
    """
    role = call.world.ram.find_role(call.account_id, role_name)
    if role is None:
        raise ROLE_NOT_FOUND()
    return role


def get_changeable_role(call: Call, role_name: str) -> Role:
    """Return the role of the caller's account, unless it is a service's to change.

    Raises:
        ApiError: ``EntityNotExist.Role``, or the refusal to touch a service-linked role.
    """
    role = get_existing_role(call, role_name)
    if role.service is not None:
        raise SERVICE_LINKED()
    return role


def _require_trust_policy(call: Call, document: str) -> None:
    try:
        trust = parse_trust_policy(document)
    except MalformedPolicy as error:
        raise MALFORMED_POLICY_DOCUMENT(reason=error.reason) from None
    for statement in trust.statements:
        for principal in statement.principals:
            if not _may_exist(call, principal.name):
                raise MALFORMED_POLICY_DOCUMENT(reason=f"The principal {principal.value} does not exist.")


def _may_exist(call: Call, principal: str) -> bool:
    """Say whether a trusted principal exists; users and identity providers of accounts that are not kept here may."""
    account_id, _, entity = principal.removeprefix("acs:ram::").partition(":")
    if call.world.ram.accounts.locate(account_id) is None:
        return True
    ram, (kind, _, name) = call.world.ram, entity.partition("/")
    tables: dict[str, Table[Any]] = {
        "user": ram.users,
        "saml-provider": ram.saml_providers,
        "oidc-provider": ram.oidc_providers,
    }
    return kind not in tables or tables[kind].find(account_id, name) is not None


def show_role(role: Role) -> RoleResult:
    """Show a role as answers about one role do."""
    return RoleResult(
        role_id=role.role_id,
        role_name=role.role_name,
        arn=role_arn(role.account_id, role.role_name),
        description=role.description,
        assume_role_policy_document=role.assume_role_policy_document,
        create_date=role.create_date,
        update_date=role.update_date,
        max_session_duration=role.max_session_duration,
        allow_console_login=role.allow_console_login,
    )


@ram.action(any_role, conditions=_trusted_by_new_role, raises=(MALFORMED_POLICY_DOCUMENT, ROLE_EXISTS, ROLE_QUOTA))
def create_role(call: Call, params: CreateRoleParams) -> OneRoleResult:
    """Create a role that the principals named in its trust policy may assume."""
    _require_trust_policy(call, params.assume_role_policy_document)
    if call.world.ram.find_role(call.account_id, params.role_name):
        raise ROLE_EXISTS()
    if call.world.ram.roles.count(call.account_id) >= ROLES_PER_ACCOUNT:
        raise ROLE_QUOTA()
    role = Role(
        account_id=call.account_id,
        role_id=call.ids.digits(18),
        role_name=params.role_name,
        description=params.description,
        assume_role_policy_document=params.assume_role_policy_document,
        max_session_duration=params.max_session_duration,
        allow_console_login=params.allow_console_login,
        create_date=call.now,
        update_date=call.now,
        tags=stored_tags(params.tag),
    )
    return OneRoleResult(role=show_role(call.world.ram.put_role(role)).model_copy(update={"update_date": None}))


@ram.action(named_role, conditions=trusted_principals, raises=(ROLE_NOT_FOUND,))
def get_role(call: Call, params: RoleNameParams) -> OneRoleResult:
    """Return a role with its trust policy."""
    role = get_existing_role(call, params.role_name)
    shown = show_role(role)
    domain = f"role.{call.world.ram.account_name(role.account_id)}.onaliyunservice.com"
    shown.role_principal_name = f"{role.role_name}@{domain}"
    shown.is_service_linked_role = role.service is not None
    return OneRoleResult(role=shown)


class UpdateRoleParams(RoleNameParams):
    """Parameters of UpdateRole; what is absent stays as it was."""

    new_assume_role_policy_document: TrustPolicyDocument | None = None
    new_description: Description | None = None
    new_max_session_duration: SessionDuration | None = None
    new_allow_console_login: Boolean | None = None


@ram.action(
    named_role, conditions=trusted_principals, raises=(MALFORMED_POLICY_DOCUMENT, ROLE_NOT_FOUND, SERVICE_LINKED)
)
def update_role(call: Call, params: UpdateRoleParams) -> OneRoleResult:
    """Change a role's trust policy, description or maximum session duration."""
    if params.new_assume_role_policy_document is not None:
        _require_trust_policy(call, params.new_assume_role_policy_document)
    role = get_changeable_role(call, params.role_name)
    changes = given(
        assume_role_policy_document=params.new_assume_role_policy_document,
        description=params.new_description,
        max_session_duration=params.new_max_session_duration,
        allow_console_login=params.new_allow_console_login,
    )
    return OneRoleResult(role=show_role(call.world.ram.put_role(replace(role, update_date=call.now, **changes))))


@ram.action(named_role, conditions=trusted_principals, raises=(ROLE_NOT_FOUND, SERVICE_LINKED, ROLE_HAS_POLICY))
def delete_role(call: Call, params: RoleNameParams) -> EmptyResult:
    """Delete a role to which no policy is attached; its tokens die with it."""
    role = get_changeable_role(call, params.role_name)
    if call.world.ram.policies_of(call.account_id, "role", role.role_id):
        raise ROLE_HAS_POLICY()
    call.world.ram.remove_role(role)
    return EmptyResult()


class ListRolesParams(PageParams):
    """Parameters of ListRoles."""

    tag: Tags | None = None


class ListRolesResult(PageResult):
    """A page of roles, without their trust policies."""

    roles: Annotated[list[RoleResult], wrapped("Role")]


@ram.action(any_role, raises=(INVALID_MARKER,))
def list_roles(call: Call, params: ListRolesParams) -> ListRolesResult:
    """List the account's roles, a page at a time."""

    def tagged(mark: str | None) -> Iterator[tuple[str, Role]]:
        behind = call.world.ram.roles.after(call.account_id, mark)
        return (item for item in behind if carries(item[1].tags, params.tag))

    roles, marker = read_page(tagged, params)
    return ListRolesResult(
        is_truncated=marker is not None,
        marker=marker,
        roles=[
            show_role(role).model_copy(update={"assume_role_policy_document": None, "tags": shown_tags(role.tags)})
            for role in roles
        ],
    )
