"""Policies: creating, reading and deleting an account's own, and reading the cloud's."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Annotated

from ...api.call import Call
from ...api.models import Boolean, Params, Result, Seconds, wrapped
from ...api.names import ram_resource
from ...policy.document import MalformedPolicy, parse_policy
from . import system_policies
from .errors import (
    INVALID_MARKER,
    MALFORMED_POLICY_DOCUMENT,
    POLICY_EXISTS,
    POLICY_HAS_VERSION,
    POLICY_NOT_FOUND,
    POLICY_OF_GROUP,
    POLICY_OF_ROLE,
    POLICY_OF_USER,
    POLICY_QUOTA,
)
from .fields import (
    Description,
    EmptyResult,
    PolicyDocument,
    PolicyName,
    PolicyParams,
    TagResults,
    Tags,
    carries,
    shown_tags,
    stored_tags,
)
from .paging import PageParams, PageResult, read_page
from .records import Policy, PolicyType, PolicyVersion
from .service import ram
from .store import RamStore

POLICIES_PER_ACCOUNT = 1500


class PolicyResult(Result):
    """A policy."""

    policy_name: str
    policy_type: PolicyType
    description: str | None
    default_version: str
    create_date: Seconds
    update_date: Seconds | None = None
    attachment_count: int | None = None
    tags: TagResults | None = None


class PolicyVersionResult(Result):
    """A version of a policy."""

    version_id: str
    is_default_version: bool
    policy_document: str
    create_date: Seconds


def show_version(policy: Policy, version: PolicyVersion) -> PolicyVersionResult:
    """Show a version of a policy."""
    return PolicyVersionResult(
        version_id=version.version_id,
        is_default_version=version.version_id == policy.default_version,
        policy_document=version.policy_document,
        create_date=version.create_date,
    )


def any_policy(call: Call, _: Params) -> Iterable[str]:
    """Name the resource of actions that are about policies at large."""
    return (ram_resource(call.account_id, "policy/*"),)


def policy_resource(call: Call, params: PolicyParams) -> str:
    """Name the resource that a policy is; the cloud's own belong to ``system``."""
    owner = "system" if params.policy_type == "System" else call.account_id
    return ram_resource(owner, f"policy/{params.policy_name}")


class OwnPolicyParams(Params):
    """The policy of the account's own that a call is about."""

    policy_name: PolicyName


def own_policy(call: Call, params: OwnPolicyParams) -> Iterable[str]:
    """Name the resource of actions that are about one policy of the account's own."""
    return (ram_resource(call.account_id, f"policy/{params.policy_name}"),)


def named_policy(call: Call, params: PolicyParams) -> Iterable[str]:
    """Name the resource of actions that are about one policy."""
    return (policy_resource(call, params),)


def find_policy(store: RamStore, account_id: str, policy_type: PolicyType, policy_name: str) -> Policy | None:
    """Return an account's own policy or one of the cloud's, or ``None``."""
    if policy_type == "System":
        return _system_policies().get(policy_name)
    return store.policies.find(account_id, policy_name)


def get_existing_policy(call: Call, policy_type: PolicyType, policy_name: str) -> Policy:
    """Return a policy that the caller's account can use.

    Raises:
        ApiError: ``EntityNotExist.Policy``.
    """
    policy = find_policy(call.world.ram, call.account_id, policy_type, policy_name)
    if policy is None:
        raise POLICY_NOT_FOUND()
    return policy


def require_policy_document(document: str) -> None:
    """Check that a document is a policy.

    Raises:
        ApiError: ``MalformedPolicyDocument``, with the reason.
    """
    try:
        parse_policy(document)
    except MalformedPolicy as error:
        raise MALFORMED_POLICY_DOCUMENT(reason=error.reason) from None


@cache
def _system_policies() -> dict[str, Policy]:
    """Return the cloud's own policies as records like all others, by name."""
    return {
        name: Policy(
            policy_name=name,
            description=policy.description,
            default_version=policy.version,
            versions=(PolicyVersion(policy.version, policy.document, policy.update_date),),
            last_version_number=int(policy.version.removeprefix("v")),
            create_date=policy.create_date,
            update_date=policy.update_date,
        )
        for name, policy in system_policies.load().items()
    }


class CreatePolicyParams(OwnPolicyParams):
    """Parameters of CreatePolicy."""

    policy_document: PolicyDocument
    description: Description | None = None
    tag: Tags | None = None


class OnePolicyResult(Result):
    """An answer about one policy."""

    policy: PolicyResult


@ram.action(any_policy, raises=(MALFORMED_POLICY_DOCUMENT, POLICY_EXISTS, POLICY_QUOTA))
def create_policy(call: Call, params: CreatePolicyParams) -> OnePolicyResult:
    """Create a policy of the account's own, whose first version is in force."""
    require_policy_document(params.policy_document)
    policies = call.world.ram.policies
    if policies.find(call.account_id, params.policy_name):
        raise POLICY_EXISTS()
    if policies.count(call.account_id) >= POLICIES_PER_ACCOUNT:
        raise POLICY_QUOTA()
    version = PolicyVersion("v1", params.policy_document, call.now)
    policy = Policy(
        policy_name=params.policy_name,
        description=params.description,
        default_version=version.version_id,
        versions=(version,),
        last_version_number=1,
        create_date=call.now,
        update_date=call.now,
        tags=stored_tags(params.tag),
    )
    policies.put(call.account_id, policy.policy_name, policy)
    return OnePolicyResult(policy=_show_briefly("Custom", policy))


class GetPolicyResult(Result):
    """The answer of GetPolicy; the document stands in the version."""

    policy: PolicyResult
    default_policy_version: PolicyVersionResult


@ram.action(named_policy, raises=(POLICY_NOT_FOUND,))
def get_policy(call: Call, params: PolicyParams) -> GetPolicyResult:
    """Return a policy and the version of it that is in force."""
    policy = get_existing_policy(call, params.policy_type, params.policy_name)
    return GetPolicyResult(
        policy=_show(call, params.policy_type, policy), default_policy_version=show_version(policy, policy.default)
    )


class UpdatePolicyDescriptionParams(OwnPolicyParams):
    """Parameters of UpdatePolicyDescription."""

    new_description: Description


@ram.action(own_policy, raises=(POLICY_NOT_FOUND,))
def update_policy_description(call: Call, params: UpdatePolicyDescriptionParams) -> OnePolicyResult:
    """Change the description of a policy of the account's own."""
    former = get_existing_policy(call, "Custom", params.policy_name)
    policy = replace(former, description=params.new_description, update_date=call.now)
    call.world.ram.policies.put(call.account_id, policy.policy_name, policy)
    shown = _show_briefly("Custom", policy).model_copy(update={"update_date": policy.update_date})
    return OnePolicyResult(policy=shown)


class DeletePolicyParams(OwnPolicyParams):
    """Parameters of DeletePolicy.

    Attributes:
        cascading_delete: Whether its versions may go with it; attachments never do.
    """

    cascading_delete: Boolean = False


@ram.action(own_policy, raises=(POLICY_NOT_FOUND, POLICY_OF_USER, POLICY_OF_GROUP, POLICY_OF_ROLE, POLICY_HAS_VERSION))
def delete_policy(call: Call, params: DeletePolicyParams) -> EmptyResult:
    """Delete a policy of the account's own that is attached to nobody."""
    policy = get_existing_policy(call, "Custom", params.policy_name)
    if call.world.ram.is_attached(call.account_id, "Custom", policy.policy_name, "user"):
        raise POLICY_OF_USER()
    if call.world.ram.is_attached(call.account_id, "Custom", policy.policy_name, "group"):
        raise POLICY_OF_GROUP()
    if call.world.ram.is_attached(call.account_id, "Custom", policy.policy_name, "role"):
        raise POLICY_OF_ROLE()
    if len(policy.versions) > 1 and not params.cascading_delete:
        raise POLICY_HAS_VERSION()
    call.world.ram.policies.remove(call.account_id, policy.policy_name)
    return EmptyResult()


class ListPoliciesParams(PageParams):
    """Parameters of ListPolicies.

    Attributes:
        policy_type: Which kind to list; both, if left out.
        tag: The tags that a policy has to carry; the cloud's own carry none.
    """

    policy_type: PolicyType | None = None
    tag: Tags | None = None


class ListPoliciesResult(PageResult):
    """A page of policies."""

    policies: Annotated[list[PolicyResult], wrapped("Policy")]


@ram.action(any_policy, raises=(INVALID_MARKER,))
def list_policies(call: Call, params: ListPoliciesParams) -> ListPoliciesResult:
    """List policies a page at a time: the cloud's, then the account's own."""

    def wanted(mark: str | None) -> Iterator[tuple[str, tuple[PolicyType, Policy]]]:
        for name, (policy_type, policy) in _after(call, mark):
            if params.policy_type in (None, policy_type) and carries(policy.tags, params.tag):
                yield name, (policy_type, policy)

    page, marker = read_page(wanted, params)
    return ListPoliciesResult(
        is_truncated=marker is not None,
        marker=marker,
        policies=[
            _show(call, policy_type, policy).model_copy(update={"tags": shown_tags(policy.tags)})
            for policy_type, policy in page
        ],
    )


def _after(call: Call, mark: str | None) -> Iterator[tuple[str, tuple[PolicyType, Policy]]]:
    """Iterate over all policies behind a mark, which is a policy's type and name."""
    policy_type, _, name = (mark or "System/").partition("/")
    if policy_type not in ("System", "Custom"):
        raise INVALID_MARKER()
    if policy_type == "System":
        for system_name, policy in _system_policies().items():
            if system_name > name:
                yield f"System/{system_name}", ("System", policy)
        name = ""
    for own_name, policy in call.world.ram.policies.after(call.account_id, name):
        yield f"Custom/{own_name}", ("Custom", policy)


def _show(call: Call, policy_type: PolicyType, policy: Policy) -> PolicyResult:
    attachment_count = call.world.ram.attachment_count(call.account_id, policy_type, policy.policy_name)
    shown = {"update_date": policy.update_date, "attachment_count": attachment_count}
    return _show_briefly(policy_type, policy).model_copy(update=shown)


def _show_briefly(policy_type: PolicyType, policy: Policy) -> PolicyResult:
    return PolicyResult(
        policy_name=policy.policy_name,
        policy_type=policy_type,
        description=policy.description,
        default_version=policy.default_version,
        create_date=policy.create_date,
    )
