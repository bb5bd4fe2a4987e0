"""The versions of a policy: keeping several, and choosing the one that is in force."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from ...api.call import Call
from ...api.models import Boolean, Result, wrapped
from .errors import (
    FORMAT,
    MALFORMED_POLICY_DOCUMENT,
    POLICY_NOT_FOUND,
    POLICY_VERSION_IS_DEFAULT,
    POLICY_VERSION_NOT_FOUND,
    POLICY_VERSION_QUOTA,
)
from .fields import EmptyResult, PolicyDocument, PolicyParams
from .policies import (
    OwnPolicyParams,
    PolicyVersionResult,
    get_existing_policy,
    named_policy,
    own_policy,
    require_policy_document,
    show_version,
)
from .records import Policy, PolicyVersion
from .service import ram

VERSIONS_PER_POLICY = 5

VersionId = Annotated[str, Field(pattern=r"^v[0-9]+$"), FORMAT]


class OnePolicyVersionResult(Result):
    """An answer about one version."""

    policy_version: PolicyVersionResult


class CreatePolicyVersionParams(OwnPolicyParams):
    """Parameters of CreatePolicyVersion.

    Attributes:
        policy_document: The version's document.
        set_as_default: Whether it is in force at once.
        rotate_strategy: What to do where there are as many versions as there may be.
    """

    policy_document: PolicyDocument
    set_as_default: Boolean = False
    rotate_strategy: Literal["None", "DeleteOldestNonDefaultVersionWhenLimitExceeded"] = "None"


@ram.action(own_policy, raises=(MALFORMED_POLICY_DOCUMENT, POLICY_NOT_FOUND, POLICY_VERSION_QUOTA))
def create_policy_version(call: Call, params: CreatePolicyVersionParams) -> OnePolicyVersionResult:
    """Add a version to a policy of the account's own; its number is one that the policy never had."""
    require_policy_document(params.policy_document)
    policy = get_existing_policy(call, "Custom", params.policy_name)
    kept: Iterable[PolicyVersion] = policy.versions
    if len(policy.versions) >= VERSIONS_PER_POLICY:
        if params.rotate_strategy == "None":
            raise POLICY_VERSION_QUOTA()
        oldest = next(version for version in policy.versions if version.version_id != policy.default_version)
        kept = _without(policy, oldest)
    number = policy.last_version_number + 1
    version = PolicyVersion(f"v{number}", params.policy_document, call.now)
    policy = replace(
        policy,
        versions=(*kept, version),
        last_version_number=number,
        default_version=version.version_id if params.set_as_default else policy.default_version,
    )
    _put(call, policy)
    return OnePolicyVersionResult(policy_version=show_version(policy, version))


class PolicyVersionParams(PolicyParams):
    """The version that a call reads."""

    version_id: VersionId


@ram.action(named_policy, raises=(POLICY_NOT_FOUND, POLICY_VERSION_NOT_FOUND))
def get_policy_version(call: Call, params: PolicyVersionParams) -> OnePolicyVersionResult:
    """Return a version of a policy; of one of the cloud's, the version in force is all there is."""
    policy = get_existing_policy(call, params.policy_type, params.policy_name)
    return OnePolicyVersionResult(policy_version=show_version(policy, _get_version(policy, params.version_id)))


class ListPolicyVersionsResult(Result):
    """The versions of a policy, the oldest first."""

    policy_versions: Annotated[list[PolicyVersionResult], wrapped("PolicyVersion")]


@ram.action(named_policy, raises=(POLICY_NOT_FOUND,))
def list_policy_versions(call: Call, params: PolicyParams) -> ListPolicyVersionsResult:
    """List the versions of a policy with their documents."""
    policy = get_existing_policy(call, params.policy_type, params.policy_name)
    return ListPolicyVersionsResult(policy_versions=[show_version(policy, version) for version in policy.versions])


class OwnPolicyVersionParams(OwnPolicyParams):
    """The version that a call changes."""

    version_id: VersionId


@ram.action(own_policy, raises=(POLICY_NOT_FOUND, POLICY_VERSION_NOT_FOUND))
def set_default_policy_version(call: Call, params: OwnPolicyVersionParams) -> EmptyResult:
    """Put a version of a policy in force, for all to whom the policy is attached."""
    policy = get_existing_policy(call, "Custom", params.policy_name)
    version = _get_version(policy, params.version_id)
    _put(call, replace(policy, default_version=version.version_id))
    return EmptyResult()


@ram.action(own_policy, raises=(POLICY_NOT_FOUND, POLICY_VERSION_NOT_FOUND, POLICY_VERSION_IS_DEFAULT))
def delete_policy_version(call: Call, params: OwnPolicyVersionParams) -> EmptyResult:
    """Delete a version of a policy that is not in force."""
    policy = get_existing_policy(call, "Custom", params.policy_name)
    version = _get_version(policy, params.version_id)
    if version.version_id == policy.default_version:
        raise POLICY_VERSION_IS_DEFAULT()
    _put(call, replace(policy, versions=tuple(_without(policy, version))))
    return EmptyResult()


def _get_version(policy: Policy, version_id: str) -> PolicyVersion:
    version = next((version for version in policy.versions if version.version_id == version_id), None)
    if version is None:
        raise POLICY_VERSION_NOT_FOUND()
    return version


def _without(policy: Policy, unwanted: PolicyVersion) -> Iterable[PolicyVersion]:
    return (version for version in policy.versions if version is not unwanted)


def _put(call: Call, policy: Policy) -> None:
    call.world.ram.policies.put(call.account_id, policy.policy_name, replace(policy, update_date=call.now))
