"""The policy is one map: permission → any of (all of predicates). Deny by default.

A predicate about a thing asks the thing, by a method that stands at its model and has two
readings: of a row it is true or false, of the model it is a condition of a WHERE clause. So
`allows` and `scope` ask the very same line, and a list cannot show what a page refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from caseflow.access.actors import Actor, SystemActor
from caseflow.access.permissions import Permission as P
from caseflow.access.roles import Role
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
"""True or false for a thing; a condition for its model."""


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


def owns(actor: Actor, thing: Owned) -> Any:
    """The case is the actor's own."""
    return thing.is_owned_by(actor)


def authored(actor: Actor, thing: Authored) -> Any:
    """The actor wrote it."""
    return thing.was_written_by(actor)


def same_organisation(actor: Actor, thing: OfOrganisation) -> Any:
    """It belongs to the actor's organisation."""
    return thing.belongs_to_organisation_of(actor)


def received(actor: Actor, thing: SentOn) -> Any:
    """It was handed or sent to the actor's organisation."""
    return thing.was_sent_to_organisation_of(actor)


def not_requester(actor: Actor, thing: Requested) -> Any:
    """Four eyes: somebody else asked for it."""
    return thing.was_requested_by_another_than(actor)


def not_about(actor: Actor, thing: AboutPerson) -> Any:
    """Nobody decides on what is said of themselves."""
    return thing.is_about_another_than(actor)


_responder, _caseworker = HoldsRole(Role.FIRST_RESPONDER), HoldsRole(Role.CASEWORKER)
_supervisor, _focal = HoldsRole(Role.SUPERVISOR), HoldsRole(Role.FOCAL_POINT)
_own = (_caseworker, same_organisation, owns)
_team = (_supervisor, same_organisation)
_written = (same_organisation, authored)
Alternatives = tuple[tuple[Predicate, ...], ...]

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
    P.CASE_SEARCH: ((_caseworker,), (_supervisor,)),
    P.DUPLICATE_CHECK: ((_responder,), (_caseworker,), (_supervisor,)),
    P.MATCH_LIST: ((HoldsRole(Role.COORDINATOR),),),
    P.ERASURE_REQUEST: (_own, _team),
    P.ERASURE_LIST: ((HoldsRole(Role.DPO),),),
    P.ERASURE_DECIDE: ((HoldsRole(Role.DPO), not_requester),),
    P.HOLD_MANAGE: ((HoldsRole(Role.DPO),),),
}


def allows(actor: Actor, permission: P, thing: Thing | None = None) -> bool:
    """Whether the policy lets this actor do this to this thing; exclusions beat everything."""
    if isinstance(actor, SystemActor):
        return False
    if thing is not None and _is_closed_to(actor, thing):
        return False
    return any(
        all(holds(actor, thing) for holds in predicates) for predicates in POLICY[permission]
    )


def scope(actor: Actor, permission: P, model: Any) -> ColumnElement[bool]:
    """The WHERE clause of everything to which the policy gives this permission.

    `actor` may be a stand-in whose ids come when the statement is sent; its roles are asked now.
    """
    relations = [
        tuple(p for p in predicates if not isinstance(p, HoldsRole))
        for predicates in POLICY[permission]
        if all(p(actor, model) for p in predicates if isinstance(p, HoldsRole))
    ]
    # An alternative that asks for more than another one adds nothing but work for the database.
    widest = [one for one in relations if not any(set(other) < set(one) for other in relations)]
    conditions = [
        and_(true(), *(relation(actor, model) for relation in one)) for one in dict.fromkeys(widest)
    ]
    return and_(or_(false(), *conditions), not_(model.excludes(actor)))


def holds_role_for(actor: Actor, permission: P) -> bool:
    """Whether some role of the actor could ever have this permission (navigation, route guards)."""
    return any(predicates[0](actor, None) for predicates in POLICY[permission])


def authorise(actor: Actor, permission: P, thing: Thing | None = None) -> None:
    """Raise NotAllowed unless the policy allows it."""
    if not allows(actor, permission, thing):
        raise NotAllowed(permission, thing)


def authorise_role(actor: Actor, permission: P) -> None:
    """Raise NotAllowed unless some role of the actor could have this permission: for lists, whose
    `scope` then says for which things, and for pages, whose action asks for the thing."""
    if not holds_role_for(actor, permission):
        raise NotAllowed(permission)


def _is_closed_to(actor: Actor, thing: Thing) -> bool:
    """Whether a conflict of interest was recorded for this person or organisation.

    What cannot tell whom it excludes is closed to everybody: a model that forgot to say so is
    noticed by everybody at once, and not by the one person who should not have seen it.
    """
    excludes = getattr(thing, "excludes", None)
    return excludes is None or bool(excludes(actor))
