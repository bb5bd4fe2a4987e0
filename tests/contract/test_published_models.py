"""Our models against those that we did not write: the published SDKs', and the public catalogue of parameters."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from published_models import Names, has_sdk, legacy_sdk_parameters, missing, sdk_actions, sdk_names
from pydantic import BaseModel, WrapSerializer

from alimock.emulator.api.action import Action
from alimock.emulator.api.validation import marks
from alimock.emulator.catalog import SERVICES

CATALOGUE = Path(__file__).resolve().parents[3] / "shared" / "data" / "api-parameters"

FIDELITY = Path(__file__).resolve().parents[2] / "docs" / "fidelity.md"

COMPLETE = ("ram", "sts")
"""The products of which every action is served."""

NOT_ANSWERED: Mapping[str, set[str]] = {
    "GetRole": {"Role.LatestDeletionTask"},
    "GetPolicy": {"Policy.PolicyDocument"},
}
"""Response members of the SDKs that are left out, by action; docs/fidelity.md says why."""

NOT_IN_THE_SDK = {f"{verb}PublicKey" for verb in ("Upload", "Get", "Update", "Delete")} | {"ListPublicKeys"}
"""Actions that only older versions of the SDKs have."""

ACTIONS = [
    pytest.param(action, id=f"{service.prefix}-{action.name}")
    for service in SERVICES
    if has_sdk(service.prefix)
    for action in service.actions.values()
]


def _our_names(model: type[BaseModel]) -> Names:
    names: Names = {}
    for field in model.model_fields.values():
        inner = next(_models(field.annotation), None)
        below = _our_names(inner) if inner else {}
        wrapper = next(_wrappers(field), None)
        names[str(field.alias)] = {wrapper: below} if wrapper else below
    return names


def _wrappers(field: Any) -> Iterator[str]:
    for mark in marks(field):
        if isinstance(mark, WrapSerializer) and isinstance(mark.func, partial):
            yield mark.func.args[0]


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _catalogue_names(parameters: list[dict[str, Any]]) -> Names:
    names: Names = {}
    for item in parameters:
        head, *below = (part for part in item["name"].split(".") if not part.isdigit())
        level = names.setdefault(head[0].upper() + head[1:], {})  # the older spelling of tags has small letters
        for part in below:
            level = level.setdefault(part, {})
        level |= _catalogue_names(item.get("sub_parameters", []))
    return names


@pytest.mark.parametrize("action", ACTIONS)
def test_every_parameter_of_the_sdk_is_declared(action: Action) -> None:
    theirs = sdk_names(action.service.prefix, f"{action.name}Request")
    assert sorted(missing(theirs, _our_names(action.params))) == []


@pytest.mark.parametrize("action", ACTIONS)
def test_every_member_of_the_sdks_answer_is_declared(action: Action) -> None:
    if action.name not in sdk_actions(action.service.prefix):
        assert action.name in NOT_IN_THE_SDK
        return
    theirs = dict(sdk_names(action.service.prefix, f"{action.name}ResponseBody"))
    del theirs["RequestId"]
    assert set(missing(theirs, _our_names(action.result))) == NOT_ANSWERED.get(action.name, set())


def test_every_parameter_of_the_public_catalogue_is_declared() -> None:
    """The catalogue is not part of the project; where it lies beside the checkout, it is compared with."""
    undeclared = {
        f"{service.prefix}:{action.name}.{name}"
        for service in SERVICES
        for path in [CATALOGUE / f"{service.prefix}.json"]
        if path.exists()
        for actions in [json.loads(path.read_text(encoding="utf-8"))["actions"]]
        for action in service.actions.values()
        for name in missing(_catalogue_names(actions.get(action.name, [])), _our_names(action.params))
    }
    assert undeclared == set()


def test_what_is_not_answered_is_explained() -> None:
    text = FIDELITY.read_text(encoding="utf-8")
    assert {name for names in NOT_ANSWERED.values() for name in names if name.rpartition(".")[2] not in text} == set()


def _served(product: str) -> set[str]:
    return {name for service in SERVICES if service.prefix == product for name in service.actions}


@pytest.mark.parametrize("product", COMPLETE)
def test_every_action_of_the_sdks_is_served(product: str) -> None:
    assert (sdk_actions(product) | legacy_sdk_parameters(product).keys()) - _served(product) == set()


@pytest.mark.parametrize("product", COMPLETE)
def test_every_action_of_the_public_catalogue_is_served(product: str) -> None:
    path = CATALOGUE / f"{product}.json"
    theirs = json.loads(path.read_text(encoding="utf-8"))["actions"] if path.exists() else {}
    assert theirs.keys() - _served(product) == set()


@pytest.mark.parametrize("product", COMPLETE)
def test_every_parameter_of_the_older_sdk_is_declared(product: str) -> None:
    (service,) = (service for service in SERVICES if service.prefix == product)
    undeclared = {
        f"{name}.{parameter}"
        for name, parameters in legacy_sdk_parameters(product).items()
        for parameter in parameters - set(_our_names(service.actions[name].params))
    }
    assert undeclared == set()
