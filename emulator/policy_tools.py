"""Help for whoever writes policies: why a principal may or may not do something, and what it would need.

It changes when principals get new names, or when calls are asked about with other condition keys.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from .api.call import Call
from .api.denials import Denial
from .api.errors import ApiError
from .api.names import ram_arn
from .api.principal import Principal, RoleSession, Root, User
from .authentication import identify
from .authorization import Authorizer, make_request, session_policy
from .journal import Journal
from .policy.conditions import Context, fold_key
from .policy.document import parse_trust_policy
from .policy.explain import Explanation, Trust, denying, explain, explain_owner, explanation_to_json
from .policy.suggest import Lacked, Suggestion, suggest, suggestion_to_json
from .services.ram.records import Role
from .services.sts.sessions import as_trusted
from .state import World

HYPOTHETICAL_SESSION: Final = "alimock"
"""What the session is called that is asked about if only a role is named."""

_ARN: Final = re.compile(r"acs:ram:\*?:(?P<account>[0-9]+):(?P<kind>root|user|role|assumed-role)(?:/(?P<name>.+))?")
_ROLE: Final = re.compile(r"acs:ram:[^:]*:(?P<account>[^:]*):role/(?P<name>.+)")


class UnknownPrincipal(LookupError):  # noqa: N818 - says what it is
    """There is nobody of that name; the text says so."""


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """Why a principal may or may not do something.

    Attributes:
        principal: The ARN of the caller that was asked about.
        explanation: What its policies say.
        notes: What has to be known besides.
    """

    principal: str
    explanation: Explanation
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values."""
        return {
            "Principal": self.principal,
            **explanation_to_json(self.explanation),
            "Notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class PolicySuggestions:
    """What principals lacked under soft enforcement.

    Attributes:
        by_principal: What would have spared the denials: to whoever was asked about, or to each user and role.
        left_out: How many denials were not noted, because there were too many different ones.
    """

    by_principal: Mapping[str, Suggestion]
    left_out: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the suggestions as JSON-ready values."""
        return {
            "Suggestions": {arn: suggestion_to_json(one) for arn, one in self.by_principal.items()},
            "LeftOut": self.left_out,
        }


def find_principal(world: World, arn: str, now: datetime) -> Principal:
    """Return who goes by an ARN.

    Args:
        world: The state.
        arn: The account's, a user's, a role's or a session's ARN. A role stands for a session of it without a policy.
        now: The time at which the session has to be alive.

    Raises:
        UnknownPrincipal: There is nobody of that name.
    """
    found = _ARN.fullmatch(arn)
    if found is None:
        raise UnknownPrincipal(
            f"{arn} is not the ARN of a principal: acs:ram::<account>:root, :user/<name>, :role/<name> or "
            ":assumed-role/<role>/<session>"
        )
    account, kind, name = found["account"], found["kind"], found["name"] or ""
    principal: Principal | None = None
    if world.ram.accounts.locate(account) is None:
        raise UnknownPrincipal(f"there is no account {account}")
    role_name, slash, session_name = name.partition("/")
    if kind == "root" and not name:
        return Root(account)
    if kind == "user" and (user := world.ram.users.find(account, name)):
        principal = User(account, user.user_id, user.user_name)
    elif kind == "role" and not slash and (role := world.ram.find_role(account, name)):
        principal = RoleSession(account, role.role_id, role.role_name, HYPOTHETICAL_SESSION)
    elif slash and kind != "user":
        principal = _find_session(world, account, role_name, session_name, now)
    if principal is None:
        raise UnknownPrincipal(f"there is no {'live session' if slash else kind} {arn}")
    return principal


def explain_call(
    authorizer: Authorizer, call: Call, action: str, resource: str, context: Context | None = None
) -> PolicyAnswer:
    """Say why a caller may or may not do something, whatever the settings enforce.

    Args:
        authorizer: Knows the caller's policies.
        call: A call by the principal, which brings the condition keys that any call has.
        action: The action, such as ``ecs:DescribeInstances``.
        resource: The resource's full name.
        context: Condition keys that the call has besides, or in place of its own.
    """
    caller, given = call.principal, context or {}
    request = make_request(call.world, action, resource, call.condition_keys)
    request = request._replace(context=_override(request.context, given))
    if isinstance(caller, Root):
        about_root = (
            "No policy is asked about the account itself: it may do everything, but it may not assume a role.",
        )
        return PolicyAnswer(caller.arn, explain_owner(request), about_root)
    if not isinstance(caller, User | RoleSession):
        raise TypeError("nobody's policies cannot be asked")
    trust, notes = None, tuple[str, ...]()
    if action.lower() == "sts:assumerole":
        role = _find_role(call.world, resource)
        if role is None:
            notes = ("There is no such role, so no trust policy was asked.",)
        else:
            policy = parse_trust_policy(role.assume_role_policy_document)
            trust = Trust(policy, as_trusted(caller), _override(call.condition_keys, given))
    explanation = explain(authorizer.identity_of(caller), request, session_policy(caller), trust)
    return PolicyAnswer(caller.arn, explanation, notes)


def suggest_policies(
    authorizer: Authorizer, world: World, journal: Journal, now: datetime, arn: str | None = None
) -> PolicySuggestions:
    """Return the least policies for what was lacked under soft enforcement.

    Sessions have no policies to attach, so that what they lacked is counted for their role; a session's own ARN asks
    for that session alone.

    Args:
        authorizer: Knows who has a Deny.
        world: The state.
        journal: What was lacked.
        now: The time.
        arn: Whose lacks are meant; everybody's, if left out.

    Raises:
        UnknownPrincipal: There is no such principal, and it lacked nothing while there was.
    """
    lacked: dict[str, list[Denial]] = defaultdict(list)
    asked = None if arn is None else _spell(arn)
    for who, denial in journal.lacks():
        caller = _spell(who)
        holder = _holder(caller)
        if arn is None:
            lacked[holder].append(denial)
        elif asked in (caller, holder):
            lacked[arn].append(denial)
    if arn is not None and not lacked:
        find_principal(world, arn, now)
        lacked[arn] = []
    return PolicySuggestions(
        {who: suggest(lacked[who], partial(_denying, authorizer, world, who, now)) for who in sorted(lacked)},
        journal.left_out,
    )


def _denying(authorizer: Authorizer, world: World, arn: str, now: datetime, lacked: Lacked) -> tuple[str, ...]:
    """Return the policies that have a Deny now; those of the call itself may be gone."""
    try:
        caller = find_principal(world, _holder(_spell(arn)), now)
    except UnknownPrincipal:
        return ()
    if not isinstance(caller, User | RoleSession):
        return ()
    return denying(authorizer.identity_of(caller), lacked.action, lacked.resource, lacked.policy_type)


def _find_session(world: World, account: str, role_name: str, session_name: str, now: datetime) -> Principal | None:
    """Return the session with a name that was opened last and is alive, or ``None``."""
    named = [
        session
        for session in world.sts.sessions.values(account)
        if session.role_name.lower() == role_name.lower() and session.session_name == session_name
    ]
    for session in sorted(named, key=lambda one: one.issued, reverse=True):
        try:
            principal, _ = identify(world, session.access_key_id, session.security_token, now)
        except ApiError:
            continue
        return principal
    return None


def _find_role(world: World, resource: str) -> Role | None:
    found = _ROLE.fullmatch(resource)
    return world.ram.find_role(found["account"], found["name"]) if found else None


def _override(context: Context, given: Context) -> dict[str, str | Sequence[str]]:
    """Put given condition keys in the place of those that mean the same."""
    meant = set(map(fold_key, given))
    return {**{key: value for key, value in context.items() if fold_key(key) not in meant}, **given}


def _spell(arn: str) -> str:
    """Return the one spelling of a principal's ARN; a session's stands below its role's."""
    found = _ARN.fullmatch(arn)
    if found is None:
        return arn
    account, kind, name = found["account"], found["kind"], found["name"]
    if name is None:
        return ram_arn(account, kind)
    if kind not in ("role", "assumed-role"):
        return ram_arn(account, f"{kind}/{name}")
    role_name, slash, session_name = name.partition("/")
    return ram_arn(account, f"role/{role_name.lower()}{slash}{session_name}")


def _holder(spelled: str) -> str:
    """Return the ARN of whoever a policy can be attached to: for a session, its role."""
    return "/".join(spelled.split("/")[:2])
