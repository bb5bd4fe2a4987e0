"""How an action is declared, and what follows from the declaration.

A function becomes an action by a decorator that a product's :class:`Service` offers. Name, summary, parameters and
answer are read off the function itself; the decorator adds what the action is authorized on and which errors it
raises. Dispatch, validation, authorization, documentation and tests all read the resulting :class:`Action`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, TypeVar, get_type_hints

from .call import Call
from .errors import ErrorSpec, ParameterErrors
from .models import Params, Result, wire_name

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Result)

Resources = Callable[[Call, Any], Iterable[str]]
"""Names the resources that a call touches; all of them have to be allowed."""

Conditions = Callable[[Call, Any], Mapping[str, str | Sequence[str]]]
"""Names the condition keys that a call sets besides those of every call."""


def no_conditions(_: Call, __: Params) -> Mapping[str, str | Sequence[str]]:
    """Name no condition keys."""
    return {}


def everything(_: Call, __: Params) -> Iterable[str]:
    """Name every resource, for actions that are about none in particular."""
    return ("*",)


@dataclass(frozen=True, slots=True)
class Permission:
    """What a caller needs in order to call an action.

    Attributes:
        action: The action's name in policies, such as ``ram:PassRole``.
        resources: Names the resources from the call and its parameters. None named, nothing needed.
        conditions: Names the condition keys that only this permission knows, such as ``acs:Service``.
        denied: The error that a denial answers with, where it is not the product's usual one.
    """

    action: str
    resources: Resources
    conditions: Conditions = no_conditions
    denied: ErrorSpec | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """One action of a product.

    Attributes:
        service: The product.
        name: The action's name on the wire.
        summary: What it does, in a line.
        params: The parameters' model.
        result: The answer's model.
        run: The function.
        permissions: What the caller needs; empty where every identity may call.
        anonymous: Whether it is called without an access key.
        raises: The errors of its own that the function raises.
    """

    service: "Service"
    name: str
    summary: str
    params: type[Params]
    result: type[Result]
    run: Callable[[Call, Any], Result]
    permissions: tuple[Permission, ...]
    anonymous: bool
    raises: frozenset[ErrorSpec]


@dataclass(slots=True, kw_only=True)
class Service:
    """A product and its actions.

    Attributes:
        product: The product's code, such as ``Ram``.
        prefix: The product's name in policies, such as ``ram``.
        version: The version of its API.
        denied: How it says that a caller lacks a permission.
        parameter_errors: How it words a parameter that it refuses.
        precondition: Checked before any action, such as whether the account uses the product at all.
        raises: The errors that the precondition raises.
        package: The package of its modules.
        modules: The modules that declare its actions, by :meth:`action`. They are imported when its actions are first
            asked for, since a product has many and a server may never be asked for them.
    """

    product: str
    prefix: str
    version: str
    denied: ErrorSpec
    parameter_errors: ParameterErrors
    precondition: Callable[[Call], None] | None = None
    raises: frozenset[ErrorSpec] = frozenset()
    package: str
    modules: tuple[str, ...]
    _declared: dict[str, Action] = field(default_factory=dict, init=False)
    _loaded: bool = field(default=False, init=False)

    @property
    def actions(self) -> Mapping[str, Action]:
        """The actions by name."""
        if not self._loaded:
            for module in self.modules:
                import_module(f".{module}", self.package)
            self._loaded = True
        return self._declared

    def action(
        self,
        resources: Resources | None,
        *,
        conditions: Conditions = no_conditions,
        raises: Iterable[ErrorSpec] = (),
        also: Iterable[Permission] = (),
        anonymous: bool = False,
    ) -> Callable[[Callable[[Call, P], R]], Callable[[Call, P], R]]:
        """Declare a function as an action.

        Args:
            resources: Names the resources that the action is authorized on; ``None`` for an action that every
                identity may call.
            conditions: Names the condition keys that the call's parameters set.
            raises: The errors of its own that the function raises; those of parameters and of the gateway go
                without saying.
            also: Further permissions that the caller needs.
            anonymous: Whether it is called without an access key.

        Returns:
            A decorator that registers the function and leaves it as it is. The function's name in PascalCase is the
            action's, and its annotations are the models of parameters and answer.
        """

        def declare(function: Callable[[Call, P], R]) -> Callable[[Call, P], R]:
            name = wire_name(function.__name__)
            hints = get_type_hints(function)
            own = () if resources is None else (Permission(f"{self.prefix}:{name}", resources, conditions=conditions),)
            self._declared[name] = Action(
                service=self,
                name=name,
                summary=(function.__doc__ or "").partition("\n")[0],
                params=hints["params"],
                result=hints["return"],
                run=function,
                permissions=(*own, *also),
                anonymous=anonymous,
                raises=frozenset(raises),
            )
            return function

        return declare
