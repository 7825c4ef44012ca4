"""What views and actions declare: who may open a page, and which permission an action needs.

A request for a view that declares nothing is refused.

Decision. *Context*: an action that forgets to ask the policy works for everybody, and nobody
notices it. *Options*: a call in the body of each action, and a test that reads the source; a check
in the views; a declaration without which the application does not start. *Choice*: the last.
*Consequence*: the policy is asked before the body runs, whoever calls it. An application with a
public action that declares nothing does not start. Who acts, and on what, are Protocols (`Actor`,
`Thing`): the type checker refuses a verb on something that cannot tell whom it excludes.
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
    """What a public action declares about itself."""

    permission: Permission | None
    """The permission that is asked for; None for an unguarded function."""
    reason: str = ""
    """Why an unguarded function asks for no permission."""
    by_role_alone: bool = False
    """True when the policy is asked about the role only, and so not about conflicts of interest."""


class UndeclaredVerb(RuntimeError):
    """A public function of an `actions` module does not declare who may call it."""


class OfThing(Protocol):
    """Declares an action whose first argument is the thing that the policy is asked about."""

    def __call__(
        self, action: Callable[Concatenate[T, P], R], /
    ) -> Callable[Concatenate[T, P], R]: ...


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare a view for people one of whose roles could have this permission.

    The view raises NotAllowed for anybody else. Whether they may do it to this very thing is not
    asked here but by the action.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            authorise_role(current_user, permission)
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def signed_in(view: View) -> View:
    """Declare a view for everybody who is signed in, whatever their role."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Declare a view for everybody, also without an account."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str) -> Permission | str | None:
    """Return what the view behind an endpoint declares, or None; static files are public."""
    if endpoint == "static":
        return PUBLIC
    view = app.view_functions.get(endpoint)
    return getattr(view, "access", None)


def itself(thing: Any) -> Any:
    """For `verb(of=…)`: ask the policy about the first argument itself."""
    return thing


def nothing(thing: Any) -> None:
    """For `verb(of=nothing)`: ask the policy about no thing, so that the role alone decides."""


@overload
def verb(permission: Permission) -> OfThing: ...


@overload
def verb(
    permission: Permission, *, of: Callable[[Any], Thing | None]
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def verb(permission: Permission, *, of: Callable[[Any], Thing | None] = itself) -> Any:
    """Ask the policy whether `by` may do this to `of(first argument)` before the body runs.

    The decorated function raises NotAllowed when the policy says no, and TypeError without `by`.
    The decorator raises UndeclaredVerb for a function without a keyword-only `by: Actor`.
    """

    def declare(action: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(action).parameters
        by, first = parameters.get("by"), next(iter(parameters))
        # The annotation is the class itself, as long as no module postpones its annotations.
        if by is None or by.kind is not by.KEYWORD_ONLY or by.annotation is not Actor:
            raise UndeclaredVerb(f"{action.__name__} needs a keyword-only `by: Actor`: who acts.")

        @wraps(action)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Any = kwargs["by"] if "by" in kwargs else _missing(action)
            thing = of(args[0] if args else kwargs.get(first))
            if thing is None and of is not nothing:
                # Without the thing, a conflict of interest could not be asked about.
                raise NotAllowed(permission)
            authorise(actor, permission, thing)
            return action(*args, **kwargs)

        setattr(guarded, DECLARED, Declaration(permission, by_role_alone=of is nothing))
        return guarded

    return declare


def unguarded(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare that an action asks for no permission, and say why in one sentence."""

    def declare(action: Callable[P, R]) -> Callable[P, R]:
        setattr(action, DECLARED, Declaration(None, reason))
        return action

    return declare


def check_declared() -> None:
    """Raise UndeclaredVerb when a loaded `actions` module has an undeclared public function."""
    # A copy, because another thread may import a module while we look.
    for module in list(sys.modules.values()):
        name = getattr(module, "__name__", "")
        if name.startswith("caseflow.") and name.endswith(".actions"):
            for function in undeclared(module):
                raise UndeclaredVerb(
                    f"{name}.{function} may be called by anybody: give it @verb(Permission.X), or "
                    "@unguarded with the reason."
                )


def declarations(module: ModuleType) -> Iterator[tuple[str, Declaration]]:
    """Yield the name and the declaration of each declared public function of the module."""
    for name, function in _public(module):
        if hasattr(function, DECLARED):
            yield name, getattr(function, DECLARED)


def undeclared(module: ModuleType) -> list[str]:
    """Return the names of the public functions of the module that declare nothing."""
    return [name for name, function in _public(module) if not hasattr(function, DECLARED)]


def _public(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    # Functions that were imported from elsewhere are declared, or not, in their own module.
    for name, found in vars(module).items():
        is_own = isinstance(found, FunctionType) and found.__module__ == module.__name__
        if is_own and not name.startswith("_"):
            yield name, found


def _missing(action: Callable[..., Any]) -> Actor:
    raise TypeError(f"{action.__name__}() needs `by`: who acts.")
