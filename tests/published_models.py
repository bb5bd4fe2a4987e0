"""The published SDKs' models, read as trees of wire names: what tests compare our own with."""

import typing
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any, get_args, get_origin, get_type_hints

SDKS = {
    "ram": "alibabacloud_ram20150501",
    "sts": "alibabacloud_sts20150401",
    "ecs": "alibabacloud_ecs20140526",
    "vpc": "alibabacloud_vpc20160428",
    "bss": "alibabacloud_bssopenapi20171214",
}

LEGACY_SDKS = {
    "ram": "aliyunsdkram.request.v20150501",
    "sts": "aliyunsdksts.request.v20150401",
    "ecs": "aliyunsdkecs.request.v20140526",
    "vpc": "aliyunsdkvpc.request.v20160428",
}

Names = dict[str, Any]


def has_sdk(product: str) -> bool:
    """Return whether an SDK of the product is published and installed."""
    return product in SDKS and find_spec(SDKS[product]) is not None


@cache
def sdk_names(product: str, model_name: str) -> Names:
    """Return the wire names of an SDK's model, nested; none where the SDK has no such model."""
    module = import_module(f"{SDKS[product]}.models")
    model = getattr(module, model_name, None)
    return _names(model, vars(typing) | vars(module) | {"main_models": module}) if model else {}


def _names(model: type, namespace: dict[str, Any]) -> Names:
    hints = get_type_hints(model.__init__, namespace)
    values: dict[str, Any] = {}
    below: dict[str, Names] = {}
    for name, hint in hints.items():
        if name == "return":
            continue
        parts = list(_parts(hint))
        inner = next((part for part in parts if hasattr(part, "to_map")), None)
        marker = f"marker-{name}"
        values[name] = marker
        if inner is not None:
            below[marker] = _names(inner, namespace)
            values[name] = _Leaf(marker)
        if list in map(get_origin, parts):
            values[name] = [values[name]]
    names: Names = {}
    for wire_name, value in model(**values).to_map().items():
        marker = value[0] if isinstance(value, list) else value
        names[wire_name] = below.get(marker, {})
    return names


def _parts(hint: Any) -> Iterator[Any]:
    """Iterate over a type and the types inside it; before Python 3.11 each is inside ``Optional``."""
    yield hint
    for part in get_args(hint):
        yield from _parts(part)


class _Leaf(str):
    """Stands where a nested model is due, and shows itself as the text that it is."""

    __slots__ = ()

    def to_map(self) -> str:
        return str(self)

    def validate(self) -> None:
        """Accept, as SDK models do."""


def missing(theirs: Names, ours: Names, path: str = "") -> Iterator[str]:
    """Iterate over the names that one tree has and the other lacks."""
    for name, below in theirs.items():
        if name not in ours:
            yield f"{path}{name}"
        elif below:
            yield from missing(below, ours[name], f"{path}{name}.")


def answered_names(answer: Any) -> Names:
    """Return the names of an answer, nested."""
    if isinstance(answer, list):
        merged: Names = {}
        for item in answer:
            merged |= answered_names(item)
        return merged
    if isinstance(answer, dict):
        return {name: answered_names(value) for name, value in answer.items()}
    return {}


@cache
def sdk_actions(product: str) -> set[str]:
    """Return the names of the actions of an SDK; none where there is no SDK."""
    if not has_sdk(product):
        return set()
    models = vars(import_module(f"{SDKS[product]}.models"))
    return {name.removesuffix("ResponseBody") for name in models if name.endswith("ResponseBody")}


def legacy_sdk_parameters(product: str) -> dict[str, set[str]]:
    """Return the actions of an SDK of the generation before, with the names of the parameters that it can set."""
    package = import_module(LEGACY_SDKS[product])
    names = [module.name for module in iter_modules(package.__path__)]
    classes = {name: getattr(import_module(f"{package.__name__}.{name}"), name) for name in names}
    return {
        name.removesuffix("Request"): {item.removeprefix("set_") for item in vars(request) if item.startswith("set_")}
        for name, request in classes.items()
    }
