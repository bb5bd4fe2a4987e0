"""From the text of parameters to an action's model, or to the error that the product words it with."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from .action import Action
from .errors import IDEMPOTENT_PARAMETER_MISMATCH, ApiError, ErrorSpec, Refusal, RefusedValueError
from .models import Params

_KINDS = {
    "missing": "missing",
    "string_too_short": "length",
    "string_too_long": "length",
    "too_short": "length",
    "too_long": "length",
    "string_pattern_mismatch": "characters",
}
"""The kind of a fault by pydantic's name for it; all others are faults of the value."""

_LIMITS = ("min_length", "max_length", "pattern")


def read_params(action: Action, values: Mapping[str, object]) -> Params:
    """Read an action's parameters.

    A blank parameter counts as absent, since clients send many of them blank.

    Args:
        action: The action.
        values: The parameters as nested by :mod:`..wire.flatten`.

    Raises:
        ApiError: The first parameter, in the order of declaration, that is missing or wrong.
    """
    try:
        return action.params.model_validate({name: value for name, value in values.items() if value != ""})
    except ValidationError as error:
        raise _refuse(action, error) from None


def _refuse(action: Action, error: ValidationError) -> ApiError:
    fault = error.errors(include_url=False, include_input=False)[0]
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, RefusedValueError):
        return cause.error
    path = [str(part + 1) if isinstance(part, int) else part for part in fault["loc"]]
    kind = _KINDS.get(fault["type"], "value")
    top = next((field for field in action.params.model_fields.values() if field.alias == path[0]), None)
    return _spec(action, top, kind)(name=".".join(path))


def _spec(action: Action, field: FieldInfo | None, kind: str) -> ErrorSpec:
    own = _own(field, kind) if field else None
    return own or getattr(action.service.parameter_errors, kind)


def _own(field: FieldInfo, kind: str) -> ErrorSpec | None:
    """Return a parameter's own wording for a kind of fault, if it departs from its product's."""
    refusal = next((item for item in marks(field) if isinstance(item, Refusal)), None)
    spec: ErrorSpec | None = getattr(refusal, kind) if refusal else None
    return spec


def marks(field: FieldInfo) -> Iterator[object]:
    """Iterate over what ``Annotated`` says of a field, also inside ``X | None``."""
    yield from field.metadata
    yield from _inside(field.annotation)


def _inside(annotation: object) -> Iterator[object]:
    for item in getattr(annotation, "__metadata__", ()):
        yield from item.metadata if isinstance(item, FieldInfo) else (item,)
    for part in get_args(annotation):
        if get_origin(annotation) in (Annotated, Union, UnionType):
            yield from _inside(part)


def parameter_errors(action: Action) -> Iterator[tuple[str, str, ErrorSpec]]:
    """List what validation can answer for each parameter of an action.

    Yields:
        The parameter's name, the kind of the fault, and the error; a fault that the parameter's declaration makes
        impossible is not among them.
    """
    for field in action.params.model_fields.values():
        limits = {name for item in marks(field) for name in _LIMITS if getattr(item, name, None) is not None}
        kinds = ["missing"] if field.is_required() else []
        kinds += ["length"] if limits & {"min_length", "max_length"} else []
        kinds += ["characters"] if "pattern" in limits else []
        kinds += ["value"] if _is_more_than_text(field.annotation) or _own(field, "value") else []
        for kind in kinds:
            yield str(field.alias), kind, _spec(action, field, kind)


def _is_more_than_text(annotation: object) -> bool:
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return any(
            _is_more_than_text(part) for part in get_args(annotation) if isinstance(part, type) or get_args(part)
        )
    return annotation not in (str, NoneType)


@cache
def declared_errors(action: Action) -> frozenset[ErrorSpec]:
    """Collect every error that a call of an action may be refused with once its caller is known."""
    denials = {permission.denied or action.service.denied for permission in action.permissions}
    wordings = action.service.parameter_errors
    parameters = {wordings.missing, wordings.length, wordings.characters, wordings.value}
    parameters |= {spec for _, _, spec in parameter_errors(action)}
    return action.raises | action.service.raises | denials | parameters | {IDEMPOTENT_PARAMETER_MISMATCH}
