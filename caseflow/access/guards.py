"""What a view must declare: who may come in. An undeclared view is refused at run time."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask
from flask_login import current_user

from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise_role

View = TypeVar("View", bound=Callable[..., Any])
SIGNED_IN, PUBLIC = "signed in", "public"


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
