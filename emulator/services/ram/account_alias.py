"""The account alias: the name that an account goes by beside its id."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.errors import Refusal, RefusedValueError
from ...api.models import Params, Result
from .errors import ALIAS_EXISTS, ALIAS_FORMAT, ALIAS_LENGTH
from .fields import EmptyResult, NoParams
from .records import AccountAlias
from .service import ram, whole_account

_FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _alias(text: str) -> str:
    if not _FORM.fullmatch(text):
        raise RefusedValueError(ALIAS_FORMAT())
    return text


class SetAccountAliasParams(Params):
    """Parameters of SetAccountAlias.

    Attributes:
        account_alias: Lower-case letters, digits and single hyphens between them.
    """

    account_alias: Annotated[
        str,
        Field(min_length=3, max_length=63),
        AfterValidator(_alias),
        Refusal(length=ALIAS_LENGTH, value=ALIAS_FORMAT),
    ]


class GetAccountAliasResult(Result):
    """The answer of GetAccountAlias; an account without an alias goes by its id."""

    account_alias: str


def _clear(call: Call) -> None:
    for alias in call.world.ram.aliases.values(call.account_id):
        call.world.ram.aliases.remove(call.account_id, alias.alias)


@ram.action(whole_account, raises=(ALIAS_EXISTS,))
def set_account_alias(call: Call, params: SetAccountAliasParams) -> EmptyResult:
    """Give the account an alias, in place of the one that it has."""
    taken = call.world.ram.aliases.locate(params.account_alias)
    if taken is not None and taken.account_id != call.account_id:
        raise ALIAS_EXISTS()
    _clear(call)
    alias = AccountAlias(call.account_id, params.account_alias)
    call.world.ram.aliases.put(call.account_id, alias.alias, alias)
    return EmptyResult()


@ram.action(whole_account)
def get_account_alias(call: Call, params: NoParams) -> GetAccountAliasResult:  # noqa: ARG001 -- it has none
    """Return the account's alias."""
    return GetAccountAliasResult(account_alias=call.world.ram.account_name(call.account_id))


@ram.action(whole_account)
def clear_account_alias(call: Call, params: NoParams) -> EmptyResult:  # noqa: ARG001 -- it has none
    """Take the account's alias away."""
    _clear(call)
    return EmptyResult()
