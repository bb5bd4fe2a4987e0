"""Key pairs: making, importing, listing and deleting them."""

import json
from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator

from ...api.call import Call
from ...api.errors import ErrorSpec, Refusal, RefusedValueError
from ...api.models import Boolean, Result, Seconds, wrapped
from ..vpc.fields import EmptyResult, PageParams, PageResult, ResourceOwnerParams, has_tags
from ..vpc.ids import new_id
from .errors import MANDATORY_NOT_SUPPLIED
from .fields import (
    LISTED_IDS,
    TAG_ERRORS,
    TAG_FILTER_ERRORS,
    RegionId,
    ResourceGroupId,
    TagFilters,
    TagResults,
    Tags,
    checked,
    is_name,
    named,
    shown_tags,
    stored_tags,
)
from .key_pair_errors import (
    KEY_PAIR_EXISTS,
    KEY_PAIR_IN_USE,
    KEY_PAIR_NOT_FOUND,
    KEY_PAIR_QUOTA,
    NAME_MALFORMED,
    NAMES_NOT_SUPPORTED,
    PUBLIC_KEY_MALFORMED,
    TOO_MANY_NAMES,
)
from .key_pair_material import finger_print, make_key_pair, read_public_key
from .name_patterns import is_like
from .records import KeyPair
from .service import ecs

KEY_PAIRS_PER_REGION = 500

Supplied = Refusal(missing=MANDATORY_NOT_SUPPLIED)


def _is_public_key(text: str) -> bool:
    try:
        read_public_key(text)
    except ValueError:
        return False
    return True


def _read_names(text: object) -> tuple[str, ...]:
    try:
        names = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise RefusedValueError(NAMES_NOT_SUPPORTED())
    if len(names) > LISTED_IDS:
        raise RefusedValueError(TOO_MANY_NAMES())
    return tuple(dict.fromkeys(names))


def find_key_pair(call: Call, name: str) -> KeyPair | None:
    """Return the key pair of the caller's account in the call's region, or ``None``."""
    return call.world.ecs.key_pairs.find(call.region_scope, name)


def get_key_pair(call: Call, name: str, refusal: ErrorSpec = KEY_PAIR_NOT_FOUND) -> KeyPair:
    """Return the key pair of the caller's account in the call's region.

    Raises:
        ApiError: The refusal, if there is none of that name.
    """
    found = find_key_pair(call, name)
    if found is None:
        raise refusal()
    return found


class NewKeyPairParams(ResourceOwnerParams):
    """What a new key pair gets."""

    region_id: RegionId
    key_pair_name: Annotated[str, checked(is_name, NAME_MALFORMED), Supplied]
    resource_group_id: ResourceGroupId = None
    tag: Tags = None


class CreateKeyPairParams(NewKeyPairParams):
    """Parameters of CreateKeyPair."""


class CreateKeyPairResult(Result):
    """A new key pair, with the private key that is told this once."""

    key_pair_id: str
    key_pair_name: str
    key_pair_finger_print: str
    private_key_body: str


class ImportKeyPairParams(NewKeyPairParams):
    """Parameters of ImportKeyPair."""

    public_key_body: Annotated[str, checked(_is_public_key, PUBLIC_KEY_MALFORMED), Supplied]


class ImportKeyPairResult(Result):
    """An imported key pair."""

    key_pair_name: str
    key_pair_finger_print: str


def _new_key_pair(call: Call, _: NewKeyPairParams) -> Iterable[str]:
    return named(call, "keypair", ())


def _check_new(call: Call, params: NewKeyPairParams) -> None:
    if find_key_pair(call, params.key_pair_name) is not None:
        raise KEY_PAIR_EXISTS()
    if call.world.ecs.key_pairs.count(call.region_scope) >= KEY_PAIRS_PER_REGION:
        raise KEY_PAIR_QUOTA()


def _put(call: Call, params: NewKeyPairParams, public_key: str) -> KeyPair:
    made = KeyPair(
        account_id=call.account_id,
        region_id=call.region_id,
        key_pair_name=params.key_pair_name,
        finger_print=finger_print(read_public_key(public_key)),
        public_key=public_key,
        resource_group_id=params.resource_group_id or "",
        creation_time=call.now,
        tags=stored_tags(params.tag),
    )
    return call.world.ecs.key_pairs.put(made.scope, made.key_pair_name, made)


@ecs.action(_new_key_pair, raises=(NAME_MALFORMED, KEY_PAIR_EXISTS, KEY_PAIR_QUOTA, *TAG_ERRORS))
def create_key_pair(call: Call, params: CreateKeyPairParams) -> CreateKeyPairResult:
    """Make an RSA key pair: the private key is told this once and kept nowhere."""
    _check_new(call, params)
    private_key, public_key = make_key_pair()
    made = _put(call, params, public_key)
    return CreateKeyPairResult(
        key_pair_id=new_id(call, "skp"),
        key_pair_name=made.key_pair_name,
        key_pair_finger_print=made.finger_print,
        private_key_body=private_key,
    )


@ecs.action(
    _new_key_pair,
    raises=(NAME_MALFORMED, PUBLIC_KEY_MALFORMED, KEY_PAIR_EXISTS, KEY_PAIR_QUOTA, *TAG_ERRORS),
)
def import_key_pair(call: Call, params: ImportKeyPairParams) -> ImportKeyPairResult:
    """Store the public half of a key pair that was made elsewhere."""
    _check_new(call, params)
    made = _put(call, params, params.public_key_body.strip())
    return ImportKeyPairResult(key_pair_name=made.key_pair_name, key_pair_finger_print=made.finger_print)


class DescribeKeyPairsParams(PageParams):
    """Parameters of DescribeKeyPairs."""

    region_id: RegionId
    key_pair_name: str | None = None
    key_pair_finger_print: str | None = None
    include_public_key: Boolean = False
    resource_group_id: str | None = None
    tag: TagFilters = None


class KeyPairResult(Result):
    """A key pair."""

    key_pair_name: str
    key_pair_finger_print: str
    public_key: str | None
    resource_group_id: str
    creation_time: Seconds
    tags: TagResults


class DescribeKeyPairsResult(PageResult):
    """A page of key pairs."""

    key_pairs: Annotated[list[KeyPairResult], wrapped("KeyPair")]


def _listed_key_pairs(call: Call, params: DescribeKeyPairsParams) -> Iterable[str]:
    name = params.key_pair_name
    return named(call, "keypair", () if name is None or "*" in name else (name,))


def _is_wanted(pair: KeyPair, params: DescribeKeyPairsParams) -> bool:
    return (
        (params.key_pair_name is None or is_like(pair.key_pair_name, params.key_pair_name))
        and params.key_pair_finger_print in (None, pair.finger_print)
        and params.resource_group_id in (None, pair.resource_group_id)
        and has_tags(pair.tags, params.tag)
    )


@ecs.action(_listed_key_pairs, raises=TAG_FILTER_ERRORS)
def describe_key_pairs(call: Call, params: DescribeKeyPairsParams) -> DescribeKeyPairsResult:
    """List the key pairs of a region, a page at a time, with their public keys if those are asked for."""
    found = [pair for pair in call.world.ecs.key_pairs.values(call.region_scope) if _is_wanted(pair, params)]
    return DescribeKeyPairsResult(
        total_count=len(found),
        page_number=params.page_number,
        page_size=params.page_size,
        key_pairs=[
            KeyPairResult(
                key_pair_name=pair.key_pair_name,
                key_pair_finger_print=pair.finger_print,
                public_key=pair.public_key if params.include_public_key else None,
                resource_group_id=pair.resource_group_id,
                creation_time=pair.creation_time,
                tags=shown_tags(pair.tags),
            )
            for pair in params.cut(found)
        ],
    )


class DeleteKeyPairsParams(ResourceOwnerParams):
    """Parameters of DeleteKeyPairs."""

    region_id: RegionId
    key_pair_names: Annotated[
        tuple[str, ...],
        BeforeValidator(_read_names),
        Refusal(missing=MANDATORY_NOT_SUPPLIED, value=NAMES_NOT_SUPPORTED),
    ]


def _named_key_pairs(call: Call, params: DeleteKeyPairsParams) -> Iterable[str]:
    return named(call, "keypair", params.key_pair_names)


@ecs.action(_named_key_pairs, raises=(TOO_MANY_NAMES, KEY_PAIR_IN_USE))
def delete_key_pairs(call: Call, params: DeleteKeyPairsParams) -> EmptyResult:
    """Delete key pairs that no instance is bound to; those that do not exist count as deleted."""
    bound = {instance.key_pair_name for instance in call.world.ecs.instances.values(call.region_scope)}
    if bound.intersection(params.key_pair_names):
        raise KEY_PAIR_IN_USE()
    for name in params.key_pair_names:
        call.world.ecs.key_pairs.remove(call.region_scope, name)
    return EmptyResult()
