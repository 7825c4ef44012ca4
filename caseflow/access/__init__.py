"""Who may do what: permissions, roles, one policy map, guards. Knows no tables.

Decision. *Context*: whether somebody may see a case depends on role, relation and state.
*Options*: role decorators in views; an ACL table; a map from permission to alternatives of
small predicates. *Choice*: the map (`policy.py`), read like a table, deny by default.
*Consequence*: the page's button and the act ask the same line; lists are scoped in the query;
and a sealed value opens only for a case that a scoped query has admitted (`access_context.py`).
Everybody else imports the names below from this package, and none of its modules.
"""

from caseflow.access.access_context import AccessContext, NotOpened, acting, admit
from caseflow.access.access_context import current as current_context
from caseflow.access.access_context import start as start_context
from caseflow.access.access_context import stop as stop_context
from caseflow.access.actors import SYSTEM, Actor, SystemActor
from caseflow.access.compartments import SHAREABLE, Compartment
from caseflow.access.guards import PUBLIC, access_of, public, requires, signed_in
from caseflow.access.permissions import Permission
from caseflow.access.policy import NotAllowed, OfCase, allows, authorise, holds_role_for, scope
from caseflow.access.roles import Role
from caseflow.access.scoped_statement import ActorPlaceholder, as_asked
from caseflow.access.verbs import check_declared, nothing, unguarded, verb

__all__ = [
    "PUBLIC",
    "SHAREABLE",
    "SYSTEM",
    "AccessContext",
    "Actor",
    "ActorPlaceholder",
    "Compartment",
    "NotAllowed",
    "NotOpened",
    "OfCase",
    "Permission",
    "Role",
    "SystemActor",
    "access_of",
    "acting",
    "admit",
    "allows",
    "as_asked",
    "authorise",
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
