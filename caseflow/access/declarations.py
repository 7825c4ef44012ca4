"""What a view and an action declare: who may come in, and which permission is asked for.

A view that declares nothing is refused when it is asked for.

Decision. *Context*: an action that forgets to ask the policy works for everybody, and nobody sees
it. *Options*: a call in each body, held by a test that reads the source; a check in the views; a
declaration that the program itself demands. *Choice*: the last. *Consequence*: the permission is
asked before the body runs, on every road to it, and an application with a public action that
declares nothing does not start. Who acts and what on are Protocols (`Actor`, `Thing`): the type
checker refuses a verb on something that cannot tell whom it excludes.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from types import FunctionType, ModuleType
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from flask import Flask
from flask_login import current_user

from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import NotAllowed, authorise, authorise_role
from caseflow.access.things import Thing

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=Thing)
DECLARED = "__caseflow_declared__"
View = TypeVar("View", bound=Callable[..., Any])
SIGNED_IN, PUBLIC = "signed in", "public"


@dataclass(frozen=True)
class Declaration:
    """What a public action says of itself."""

    permission: Permission | None
    """None for an unguarded function, whose reason says why."""
    reason: str = ""
    by_role_alone: bool = False
    """Whether the policy is asked about no thing, so that no conflict of interest is asked for."""


class UndeclaredVerb(RuntimeError):
    """A public function of an `actions` module says nothing of who may call it."""


class OfThing(Protocol):
    """Declares an action whose first argument is the thing that the policy is asked about."""

    def __call__(
        self, action: Callable[Concatenate[T, P], R], /
    ) -> Callable[Concatenate[T, P], R]: ...


def requires(permission: Permission) -> Callable[[View], View]:
    """Only somebody whose role could hold this permission; the action still asks for the thing."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            authorise_role(current_user, permission)
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def signed_in(view: View) -> View:
    """Anybody with an account."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody at all."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str) -> Permission | str | None:
    """What the view behind an endpoint declares; static files are public."""
    if endpoint == "static":
        return PUBLIC
    view = app.view_functions.get(endpoint)
    return getattr(view, "access", None)


def itself(thing: Any) -> Any:
    """The policy is asked about the first argument as it is."""
    return thing


def nothing(thing: Any) -> None:
    """The policy is asked about no thing in particular: the role decides."""


@overload
def verb(permission: Permission) -> OfThing: ...


@overload
def verb(
    permission: Permission, *, of: Callable[[Any], Thing | None]
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def verb(permission: Permission, *, of: Callable[[Any], Thing | None] = itself) -> Any:
    """Ask the policy whether `by` may do this to `of(first argument)` before the body runs.

    The function raises NotAllowed when the policy says no, and TypeError without `by`.
    """

    def declare(action: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(action).parameters
        by, first = parameters.get("by"), next(iter(parameters))
        if by is None or by.kind is not by.KEYWORD_ONLY or by.annotation is not Actor:
            raise UndeclaredVerb(f"{action.__name__} needs a keyword-only `by: Actor`: who acts.")

        @wraps(action)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Any = kwargs["by"] if "by" in kwargs else _missing(action)
            thing = of(args[0] if args else kwargs.get(first))
            if thing is None and of is not nothing:
                raise NotAllowed(permission)  # nobody could say whom it excludes
            authorise(actor, permission, thing)
            return action(*args, **kwargs)

        setattr(guarded, DECLARED, Declaration(permission, by_role_alone=of is nothing))
        return guarded

    return declare


def unguarded(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say that no permission is asked here, and why; `tests/contracts` lists every one."""

    def declare(action: Callable[P, R]) -> Callable[P, R]:
        setattr(action, DECLARED, Declaration(None, reason))
        return action

    return declare


def check_declared() -> None:
    """Raise UndeclaredVerb when a loaded `actions` module has a public function without one."""
    for module in list(sys.modules.values()):
        name = getattr(module, "__name__", "")
        if name.startswith("caseflow.") and name.endswith(".actions"):
            for function in undeclared(module):
                raise UndeclaredVerb(
                    f"{name}.{function} may be called by anybody: give it @verb(Permission.X), or "
                    "@unguarded with the reason."
                )


def declarations(module: ModuleType) -> Iterator[tuple[str, Declaration]]:
    """(name, declaration) of each public function that the module defines and declares."""
    for name, function in _public(module):
        if hasattr(function, DECLARED):
            yield name, getattr(function, DECLARED)


def undeclared(module: ModuleType) -> list[str]:
    """Names of public functions of the module that declare nothing."""
    return [name for name, function in _public(module) if not hasattr(function, DECLARED)]


def _public(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    for name, found in vars(module).items():
        is_own = isinstance(found, FunctionType) and found.__module__ == module.__name__
        if is_own and not name.startswith("_"):
            yield name, found


def _missing(action: Callable[..., Any]) -> Actor:
    raise TypeError(f"{action.__name__}() needs `by`: who acts.")
