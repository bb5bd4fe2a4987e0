"""The password policy: what an account asks of its users' passwords."""

from dataclasses import asdict
from typing import Annotated

from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import Boolean, Integer, Params, Result
from .errors import PASSWORD_LENGTH_RANGE
from .fields import NoParams
from .records import PasswordPolicy
from .service import ram, whole_account

MinimumPasswordLength = Annotated[Integer, Field(ge=8, le=32), Refusal(value=PASSWORD_LENGTH_RANGE)]


def password_policy_of(call: Call) -> PasswordPolicy:
    """Return the password policy of the caller's account, or the default one."""
    return call.world.ram.password_policies.find(call.account_id, call.account_id) or PasswordPolicy()


class SetPasswordPolicyParams(Params):
    """Parameters of SetPasswordPolicy; what is absent gets its default.

    Attributes:
        minimum_password_length: From 8 to 32 characters.
        require_lowercase_characters: Whether a lower-case letter is wanted.
        require_uppercase_characters: Whether an upper-case letter is wanted.
        require_numbers: Whether a digit is wanted.
        require_symbols: Whether another character is wanted.
        hard_expiry: Whether an expired password locks its user out.
        max_password_age: After how many days a password expires; 0 for never.
        password_reuse_prevention: How many former passwords are refused.
        max_login_attemps: How many wrong passwords in an hour lock a user out; 0 for any number.
    """

    minimum_password_length: MinimumPasswordLength = 8
    require_lowercase_characters: Boolean = False
    require_uppercase_characters: Boolean = False
    require_numbers: Boolean = False
    require_symbols: Boolean = False
    hard_expiry: Boolean = False
    max_password_age: Annotated[Integer, Field(ge=0, le=1095)] = 0
    password_reuse_prevention: Annotated[Integer, Field(ge=0, le=24)] = 0
    max_login_attemps: Annotated[Integer, Field(ge=0, le=32)] = 5


class PasswordPolicyResult(Result):
    """A password policy."""

    minimum_password_length: int
    require_lowercase_characters: bool
    require_uppercase_characters: bool
    require_numbers: bool
    require_symbols: bool
    hard_expiry: bool
    max_password_age: int
    password_reuse_prevention: int
    max_login_attemps: int


class OnePasswordPolicyResult(Result):
    """An answer about the password policy."""

    password_policy: PasswordPolicyResult


def _show(policy: PasswordPolicy) -> OnePasswordPolicyResult:
    return OnePasswordPolicyResult(password_policy=PasswordPolicyResult(**asdict(policy)))


@ram.action(whole_account)
def set_password_policy(call: Call, params: SetPasswordPolicyParams) -> OnePasswordPolicyResult:
    """Set what the account asks of passwords that are chosen from now on."""
    policy = PasswordPolicy(**params.model_dump())
    return _show(call.world.ram.password_policies.put(call.account_id, call.account_id, policy))


@ram.action(whole_account)
def get_password_policy(call: Call, params: NoParams) -> OnePasswordPolicyResult:  # noqa: ARG001 -- it has none
    """Return what the account asks of passwords."""
    return _show(password_policy_of(call))
