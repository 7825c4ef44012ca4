"""The policy is one map: each permission needs any one of several lists of predicates.

All predicates of a list must hold. What no list allows is denied.

A predicate about a thing calls a method of the thing's model. Called on a row, the method is true
or false; called on the model class, it is a condition of a WHERE clause. So `allows` and `scope`
use the same line of the map, and a list cannot show what a page refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from caseflow.access.actors import Actor, SystemActor
from caseflow.access.permissions import Permission as P
from caseflow.access.roles import Role
from caseflow.access.scoped_statement import ActorPlaceholder
from caseflow.access.things import (
    AboutPerson,
    Authored,
    OfOrganisation,
    Owned,
    Requested,
    SentOn,
    Thing,
)

Relation = Callable[[Actor, Any], Any]
"""Given a row it returns true or false; given a model class, a condition of a WHERE clause."""


@dataclass(frozen=True)
class HoldsRole:
    """A predicate: the actor holds this role, whichever organisation they work for."""

    role: Role

    def __call__(self, actor: Actor, thing: Any) -> bool:
        return self.role in actor.held_roles


Predicate = HoldsRole | Relation


class NotAllowed(Exception):
    """This person may not do this. Pages answer with status 403, and the refusal is recorded."""

    def __init__(self, permission: P, thing: Any = None) -> None:
        super().__init__(permission.value)
        self.permission, self.thing = permission, thing


def owns(actor: Actor, thing: Owned) -> Any:
    """The actor is the caseworker who is responsible for the thing."""
    return thing.is_owned_by(actor)


def authored(actor: Actor, thing: Authored) -> Any:
    """The actor wrote the thing."""
    return thing.was_written_by(actor)


def same_organisation(actor: Actor, thing: OfOrganisation) -> Any:
    """The thing belongs to the actor's organisation."""
    return thing.belongs_to_organisation_of(actor)


def received(actor: Actor, thing: SentOn) -> Any:
    """The thing was handed over or sent to the actor's organisation."""
    return thing.was_sent_to_organisation_of(actor)


def not_requester(actor: Actor, thing: Requested) -> Any:
    """Somebody else requested it, so that two people take part in the decision."""
    return thing.was_requested_by_another_than(actor)


def not_about(actor: Actor, thing: AboutPerson) -> Any:
    """The thing is about somebody else, so that nobody handles an alert about themselves."""
    return thing.is_about_another_than(actor)


_responder, _caseworker = HoldsRole(Role.FIRST_RESPONDER), HoldsRole(Role.CASEWORKER)
_supervisor, _focal = HoldsRole(Role.SUPERVISOR), HoldsRole(Role.FOCAL_POINT)
_own = (_caseworker, same_organisation, owns)
_team = (_supervisor, same_organisation)
_written = (same_organisation, authored)
Alternatives = tuple[tuple[Predicate, ...], ...]

# The predicate about the role stands first in each list: `holds_role_for` asks only that one.
POLICY: dict[P, Alternatives] = {
    P.SCREENING_LIST: ((_responder,), (_caseworker,), (_supervisor,)),
    P.SCREENING_LOG: ((_responder,), (_caseworker,), (_supervisor,)),
    P.SCREENING_EDIT: (
        (_responder, *_written),
        (_caseworker, *_written),
        (_supervisor, *_written),
    ),
    P.SCREENING_HAND_OVER: (
        (_responder, *_written),
        (_caseworker, *_written),
        (_supervisor, *_written),
    ),
    P.SCREENING_RECEIVE: ((_caseworker, received), (_supervisor, received)),
    P.SCREENING_TAKE_UP: (
        (_caseworker, received),
        (_supervisor, received),
        (_caseworker, *_written),
        (_supervisor, *_written),
    ),
    P.CASE_LIST: ((_caseworker,), (_supervisor,)),
    P.CASE_VIEW: (_own, _team),
    P.CASE_WORK: (_own, _team),
    P.CASE_ASSIGN: (_team,),
    P.CASE_COVER: ((_supervisor,),),
    P.CASE_JOIN: (_team,),
    P.CASE_EXCLUDE: (_own, _team),
    P.CONSENT_RECORD: (_own, _team),
    P.IDENTIFICATION_NOTIFY: (_own, _team),
    P.NOTIFICATION_LIST: ((HoldsRole(Role.AUTHORITY),),),
    P.NOTIFICATION_DECIDE: ((HoldsRole(Role.AUTHORITY), received),),
    P.PLAN_APPROVE: (_team,),
    P.REFERRAL_SEND: (_own, _team),
    P.INBOX_VIEW: ((_focal,),),
    P.REFERRAL_RESPOND: ((_focal, received),),
    P.FOLLOW_UP_RECORD: (_own, _team),
    P.CLOSURE_REQUEST: (_own, _team),
    P.CLOSURE_APPROVE: ((_supervisor, same_organisation, not_requester),),
    P.CASE_REOPEN: (_team,),
    P.DIRECTORY_VIEW: (
        (_caseworker,),
        (_supervisor,),
        (_focal,),
        (HoldsRole(Role.COORDINATOR),),
        (HoldsRole(Role.ADMINISTRATOR),),
    ),
    P.DIRECTORY_MANAGE: ((HoldsRole(Role.COORDINATOR),),),
    P.SERVICE_UPDATE: ((_focal, same_organisation), (HoldsRole(Role.COORDINATOR),)),
    P.DASHBOARD_VIEW: ((HoldsRole(Role.COORDINATOR),),),
    P.REFERRAL_REMIND: ((HoldsRole(Role.COORDINATOR),),),
    P.AUDIT_VIEW: ((HoldsRole(Role.DPO),),),
    P.ALERT_VIEW: (
        (HoldsRole(Role.DPO), not_about),
        (_supervisor, same_organisation, not_about),
    ),
    P.CANARY_MANAGE: ((HoldsRole(Role.DPO),),),
    P.ACCOUNT_MANAGE: ((HoldsRole(Role.ADMINISTRATOR),),),
    P.ACCOUNT_REQUEST_LIST: (
        (HoldsRole(Role.DPO),),
        (HoldsRole(Role.ADMINISTRATOR),),
        (_supervisor, same_organisation),
    ),
    P.ACCOUNT_REQUEST_DECIDE: (
        (HoldsRole(Role.DPO), not_requester, not_about),
        (HoldsRole(Role.ADMINISTRATOR), same_organisation, not_requester, not_about),
        (_supervisor, same_organisation, not_requester, not_about),
    ),
    P.CASE_SEARCH: ((_caseworker,), (_supervisor,)),
    P.DUPLICATE_CHECK: ((_responder,), (_caseworker,), (_supervisor,)),
    P.MATCH_LIST: ((HoldsRole(Role.COORDINATOR),),),
    P.MATCH_ASK: ((HoldsRole(Role.COORDINATOR),),),
    P.MATCH_ANSWER: (
        _team,
        _own,
        (_responder, same_organisation, owns),
    ),
    # Without the organisation, since a match belongs to that of the other file.
    P.MATCH_READ: ((_responder, authored), (_caseworker, authored), (_supervisor, authored)),
    P.ERASURE_REQUEST: (_own, _team),
    P.ERASURE_LIST: ((HoldsRole(Role.DPO),),),
    P.ERASURE_DECIDE: ((HoldsRole(Role.DPO), not_requester),),
    P.RETENTION_PROPOSE: ((HoldsRole(Role.DPO),),),
    P.HOLD_MANAGE: ((HoldsRole(Role.DPO),),),
}

OPENS_NO_CASE = frozenset(
    {P.DIRECTORY_VIEW, P.DIRECTORY_MANAGE, P.SERVICE_UPDATE, P.DASHBOARD_VIEW}
)
"""The permissions that open and approve nothing about cases; every other one does.

They are the directory and the figures. A new permission counts as one about cases until somebody
adds it here, so that forgetting it asks for a second person too often and never too seldom.
"""


@cache
def opens_cases(role: Role) -> bool:
    """Return whether a role could open or approve anything about cases, or the accounts for it."""
    somebody = ActorPlaceholder(frozenset({role}))
    return any(holds_role_for(somebody, permission) for permission in set(P) - OPENS_NO_CASE)


def allows(actor: Actor, permission: P, thing: Thing | None = None) -> bool:
    """Return whether the policy lets this actor do this to this thing.

    Somebody with a conflict of interest is refused, whatever their role.
    """
    if isinstance(actor, SystemActor):
        return False
    if thing is not None and _is_closed_to(actor, thing):
        return False
    return any(
        all(holds(actor, thing) for holds in predicates) for predicates in POLICY[permission]
    )


def scope(actor: Actor, permission: P, model: Any) -> ColumnElement[bool]:
    """Return the WHERE clause of all rows of a model for which the actor has this permission.

    `actor` may be an ActorPlaceholder, whose ids are filled in when the statement is sent. Its
    roles are asked at once, because they decide which conditions the clause holds.
    """
    relations = [
        tuple(p for p in predicates if not isinstance(p, HoldsRole))
        for predicates in POLICY[permission]
        if all(p(actor, model) for p in predicates if isinstance(p, HoldsRole))
    ]
    # An alternative that asks for more than another one adds nothing but work for the database.
    widest = [one for one in relations if not any(set(other) < set(one) for other in relations)]
    # `true()` and `false()` stand for an empty list: SQLAlchemy wants at least one argument.
    conditions = [
        and_(true(), *(relation(actor, model) for relation in one)) for one in dict.fromkeys(widest)
    ]
    return and_(or_(false(), *conditions), not_(model.excludes(actor)))


def holds_role_for(actor: Actor, permission: P) -> bool:
    """Return whether a role of the actor could have this permission for anything at all.

    The navigation and the guards of the views ask this, before a thing is known.
    """
    return any(predicates[0](actor, None) for predicates in POLICY[permission])


def authorise(actor: Actor, permission: P, thing: Thing | None = None) -> None:
    """Raise NotAllowed unless the policy allows it."""
    if not allows(actor, permission, thing):
        raise NotAllowed(permission, thing)


def authorise_role(actor: Actor, permission: P) -> None:
    """Raise NotAllowed unless a role of the actor could have this permission.

    It is for lists, where `scope` then decides about each thing, and for pages whose action asks
    about the thing.
    """
    if not holds_role_for(actor, permission):
        raise NotAllowed(permission)


def _is_closed_to(actor: Actor, thing: Thing) -> bool:
    """Return whether a conflict of interest was recorded for this person or organisation.

    A thing that cannot tell whom it excludes is closed to everybody. So everybody notices at once
    that its model is incomplete; otherwise it would be open to the people who must not see it.
    """
    excludes = getattr(thing, "excludes", None)
    return excludes is None or bool(excludes(actor))
