"""Who may do what: permissions, roles, one policy map, guards. Knows no tables.

Decision. *Context*: whether somebody may see a case depends on role, relation and state.
*Options*: role decorators in views; an ACL table; a map from permission to alternatives of
small predicates. *Choice*: the map (`policy.py`), read like a table, deny by default.
A predicate about a thing is a method of its model (`things.py`), true or false of a row and a
condition of the model: so the map knows no column, and one line gives a list and its pages.
*Consequence*: the page's button, the act and the list ask the same line; what cannot tell whom it
excludes is closed to everybody; and a sealed value opens only for a case that a scoped query has
admitted (`access_context.py`).
Everybody else imports the names below from this package, and none of its modules.
"""

from caseflow.access.access_context import AccessContext, NotOpened, acting, admit
from caseflow.access.access_context import current as current_context
from caseflow.access.access_context import start as start_context
from caseflow.access.access_context import stop as stop_context
from caseflow.access.actors import SYSTEM, Actor, SystemActor
from caseflow.access.compartments import SHAREABLE, Compartment
from caseflow.access.declarations import (
    PUBLIC,
    access_of,
    check_declared,
    nothing,
    public,
    requires,
    signed_in,
    unguarded,
    verb,
)
from caseflow.access.permissions import Permission
from caseflow.access.policy import (
    NotAllowed,
    allows,
    authorise,
    authorise_role,
    holds_role_for,
    scope,
)
from caseflow.access.roles import Role
from caseflow.access.scoped_statement import ActorPlaceholder, as_asked
from caseflow.access.things import BelongsToNoCase, BelongsToOrganisation, Thing

__all__ = [
    "PUBLIC",
    "SHAREABLE",
    "SYSTEM",
    "AccessContext",
    "Actor",
    "ActorPlaceholder",
    "BelongsToNoCase",
    "BelongsToOrganisation",
    "Compartment",
    "NotAllowed",
    "NotOpened",
    "Permission",
    "Role",
    "SystemActor",
    "Thing",
    "access_of",
    "acting",
    "admit",
    "allows",
    "as_asked",
    "authorise",
    "authorise_role",
    "check_declared",
    "current_context",
    "holds_role_for",
    "nothing",
    "public",
    "requires",
    "scope",
    "signed_in",
    "start_context",
    "stop_context",
    "unguarded",
    "verb",
]
