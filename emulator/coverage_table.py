"""The table of what is served, drawn from the catalogue."""

from collections.abc import Iterator
from typing import get_args, get_origin

from pydantic import BaseModel

from .api.models import NoEffect
from .api.validation import marks
from .catalog import SERVICES


def coverage_table() -> str:
    """Return the actions that are served, as a Markdown table for each product."""
    lines: list[str] = []
    for service in SERVICES:
        lines += [f"### {service.product.upper()} {service.version}", "", "| action | does |", "| --- | --- |"]
        lines += [f"| {name} | {action.summary} |" for name, action in sorted(service.actions.items())]
        lines.append("")
    return "\n".join(lines).rstrip()


def no_effect_table() -> str:
    """Return the parameters that are accepted but change nothing, as a Markdown table."""
    lines = ["| action | accepted without effect |", "| --- | --- |"]
    for service in SERVICES:
        for _, action in sorted(service.actions.items()):
            names = ", ".join(f"`{name}`" for name in sorted(_without_effect(action.params)))
            if names:
                lines.append(f"| {service.product.upper()} {action.name} | {names} |")
    return "\n".join(lines)


def _without_effect(model: type[BaseModel]) -> Iterator[str]:
    for field in model.model_fields.values():
        if any(isinstance(mark, NoEffect) for mark in marks(field)):
            yield str(field.alias)
            continue
        for part in _models_in(field.annotation):
            is_list = bool({list, tuple} & set(_origins(field.annotation)))
            prefix = f"{field.alias}.N" if is_list else str(field.alias)
            yield from (f"{prefix}.{name}" for name in _without_effect(part))


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not get_args(annotation):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for part in get_args(annotation):
        yield from _models_in(part)


def _origins(annotation: object) -> Iterator[object]:
    yield get_origin(annotation)
    for part in get_args(annotation):
        yield from _origins(part)
