"""Who may do what: permissions, roles, one policy map, and guards. It does not know the tables.

Decision. *Context*: whether somebody may see a case depends on their role, on their relation to
the case, and on its state. *Options*: role decorators in views; an ACL table; a map from each
permission to alternatives, which are made of small predicates. *Choice*: the map (`policy.py`).
It can be read like a table, and it denies whatever it does not name.
A predicate about a thing is a method of its model (`things.py`). Of a row, it is true or false; of
the model class, it is a condition of a WHERE clause. So the map does not need to know any column,
and one line decides both what a list shows and which pages open.
*Consequence*: the button, the action and the list ask the same line. A thing that cannot tell whom
it excludes is closed to everybody. A sealed value opens only for a case that a scoped query has
admitted before (`access_context.py`).
Other packages import the names below from this package, and never from its modules.
"""

from caseflow.access.access_context import (
    AccessContext,
    NotOpened,
    acting,
    admit,
    mark_changed,
    mark_changed_texts,
)
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
    opens_cases,
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
    "mark_changed",
    "mark_changed_texts",
    "nothing",
    "opens_cases",
    "public",
    "requires",
    "scope",
    "signed_in",
    "start_context",
    "stop_context",
    "unguarded",
    "verb",
]
