"""The policy is one map: permission → any of (all of predicates). Deny by default.

A predicate about a thing has two readings in one line: of an object it is true or false, of its
model it is a condition of a WHERE clause. So `allows` and `scope` ask the very same line, and a
list cannot show what a page refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, false, not_, or_

from caseflow.access.actors import Actor, SystemActor
from caseflow.access.permissions import Permission as P
from caseflow.access.roles import Role

Relation = Callable[[Actor, Any], Any]
"""True or false for a thing; a condition for its model."""


class OfCase(Protocol):
    """A thing that belongs to a case and can tell whom the case excludes."""

    def excludes(self, actor: Actor) -> bool: ...


@dataclass(frozen=True)
class HoldsRole:
    """The actor holds this role, in whatever organisation."""

    role: Role

    def __call__(self, actor: Actor, thing: Any) -> bool:
        return self.role in actor.held_roles


Predicate = HoldsRole | Relation


class NotAllowed(Exception):
    """This person may not do this; said with 403 and recorded."""

    def __init__(self, permission: P, thing: Any = None) -> None:
        super().__init__(permission.value)
        self.permission, self.thing = permission, thing


def owns(actor: Actor, thing: Any) -> Any:
    """The case is the actor's own."""
    return thing.owner_id == actor.id


def authored(actor: Actor, thing: Any) -> Any:
    """The actor wrote it."""
    return thing.created_by_id == actor.id


def same_organisation(actor: Actor, thing: Any) -> Any:
    """It belongs to the actor's organisation."""
    return thing.organisation_id == actor.organisation_id


def received(actor: Actor, thing: Any) -> Any:
    """It was handed or sent to the actor's organisation."""
    return thing.recipient_id == actor.organisation_id


def not_requester(actor: Actor, thing: Any) -> Any:
    """Four eyes: somebody else asked for it."""
    return thing.requested_by_id != actor.id


_responder, _caseworker = HoldsRole(Role.FIRST_RESPONDER), HoldsRole(Role.CASEWORKER)
_supervisor, _focal = HoldsRole(Role.SUPERVISOR), HoldsRole(Role.FOCAL_POINT)
_own = (_caseworker, same_organisation, owns)
_team = (_supervisor, same_organisation)
Alternatives = tuple[tuple[Predicate, ...], ...]

POLICY: dict[P, Alternatives] = {
    P.SCREENING_LIST: ((_responder,), (_caseworker,), (_supervisor,)),
    P.SCREENING_LOG: ((_responder,), (_caseworker,), (_supervisor,)),
    P.SCREENING_EDIT: ((_responder, authored), (_caseworker, authored), (_supervisor, authored)),
    P.SCREENING_HAND_OVER: (
        (_responder, authored),
        (_caseworker, authored),
        (_supervisor, authored),
    ),
    P.SCREENING_RECEIVE: ((_caseworker,), (_supervisor,)),
    P.SCREENING_TAKE_UP: (
        (_caseworker, received),
        (_supervisor, received),
        (_caseworker, authored),
        (_supervisor, authored),
    ),
    P.CASE_LIST: ((_caseworker,), (_supervisor,)),
    P.CASE_VIEW: (_own, _team),
    P.CASE_WORK: (_own, _team),
    P.CASE_ASSIGN: (_team,),
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
    P.ALERT_VIEW: ((HoldsRole(Role.DPO),), (_supervisor,)),
    P.CANARY_MANAGE: ((HoldsRole(Role.DPO),),),
    P.ACCOUNT_MANAGE: ((HoldsRole(Role.ADMINISTRATOR),),),
    P.CASE_SEARCH: ((_caseworker,), (_supervisor,)),
    P.DUPLICATE_CHECK: ((_responder,), (_caseworker,), (_supervisor,)),
    P.MATCH_LIST: ((HoldsRole(Role.COORDINATOR),),),
    P.ERASURE_REQUEST: (_own, _team),
    P.ERASURE_LIST: ((HoldsRole(Role.DPO),),),
    P.ERASURE_DECIDE: ((HoldsRole(Role.DPO), not_requester),),
    P.HOLD_MANAGE: ((HoldsRole(Role.DPO),),),
}


def allows(actor: Actor, permission: P, thing: Any = None) -> bool:
    """Whether the policy lets this actor do this to this thing; exclusions beat everything."""
    if isinstance(actor, SystemActor):
        return False
    if thing is not None and _excluded(actor, thing):
        return False
    return any(
        all(holds(actor, thing) for holds in predicates) for predicates in POLICY[permission]
    )


def scope(actor: Actor, permission: P, model: Any) -> ColumnElement[bool]:
    """The WHERE clause of everything to which the policy gives this permission.

    `actor` may be a stand-in whose ids come when the statement is sent; its roles are asked now.
    """
    relations = [
        frozenset(p for p in predicates if not isinstance(p, HoldsRole))
        for predicates in POLICY[permission]
        if all(p(actor, model) for p in predicates if isinstance(p, HoldsRole))
    ]
    # An alternative that asks for more than another one adds nothing but work for the database.
    widest = [one for one in relations if not any(other < one for other in relations)]
    conditions = [
        and_(*(relation(actor, model) for relation in sorted(one, key=lambda r: r.__name__)))
        for one in dict.fromkeys(widest)
    ]
    return and_(or_(false(), *conditions), not_(model.excludes(actor)))


def holds_role_for(actor: Actor, permission: P) -> bool:
    """Whether some role of the actor could ever have this permission (navigation, route guards)."""
    return any(predicates[0](actor, None) for predicates in POLICY[permission])


def authorise(actor: Actor, permission: P, thing: Any = None) -> None:
    """Raise NotAllowed unless the policy allows it."""
    if not allows(actor, permission, thing):
        raise NotAllowed(permission, thing)


def _excluded(actor: Actor, thing: Any) -> bool:
    """A conflict of interest was recorded for this person or organisation.

    What belongs to a case and cannot tell whom the case excludes is closed to everybody.
    """
    for one in (thing, getattr(thing, "case", None)):
        excludes = getattr(one, "excludes", None)
        if excludes is not None:
            return bool(excludes(actor))
    return getattr(thing, "case_id", None) is not None
