"""The policy is one map: permission → any of (all of predicates). Deny by default."""

from collections.abc import Callable
from typing import Any

from caseflow.access.actors import Actor, SystemActor
from caseflow.access.permissions import Permission as P
from caseflow.access.roles import Role

Predicate = Callable[[Actor, Any], bool]


class NotAllowed(Exception):
    """This person may not do this; said with 403 and recorded."""

    def __init__(self, permission: P, thing: Any = None) -> None:
        super().__init__(permission.value)
        self.permission, self.thing = permission, thing


def role(held: Role) -> Predicate:
    """Holds the role, in whatever organisation."""
    return lambda actor, thing: held in actor.held_roles


def owns(actor: Actor, thing: Any) -> bool:
    """The case is the actor's own."""
    return bool(thing.owner_id == actor.id)


def authored(actor: Actor, thing: Any) -> bool:
    """The actor wrote it."""
    return bool(thing.created_by_id == actor.id)


def same_organisation(actor: Actor, thing: Any) -> bool:
    """It belongs to the actor's organisation."""
    return bool(thing.organisation_id == actor.organisation_id)


def received(actor: Actor, thing: Any) -> bool:
    """It was handed or sent to the actor's organisation."""
    return bool(thing.recipient_id == actor.organisation_id)


def not_requester(actor: Actor, thing: Any) -> bool:
    """Four eyes: somebody else asked for it."""
    return bool(thing.requested_by_id != actor.id)


_responder, _caseworker = role(Role.FIRST_RESPONDER), role(Role.CASEWORKER)
_supervisor, _focal = role(Role.SUPERVISOR), role(Role.FOCAL_POINT)
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
    P.NOTIFICATION_LIST: ((role(Role.AUTHORITY),),),
    P.NOTIFICATION_DECIDE: ((role(Role.AUTHORITY), received),),
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
        (role(Role.COORDINATOR),),
        (role(Role.ADMINISTRATOR),),
    ),
    P.DIRECTORY_MANAGE: ((role(Role.COORDINATOR),),),
    P.SERVICE_UPDATE: ((_focal, same_organisation), (role(Role.COORDINATOR),)),
    P.DASHBOARD_VIEW: ((role(Role.COORDINATOR),),),
    P.REFERRAL_REMIND: ((role(Role.COORDINATOR),),),
    P.AUDIT_VIEW: ((role(Role.DPO),),),
    P.ALERT_VIEW: ((role(Role.DPO),), (_supervisor,)),
    P.CANARY_MANAGE: ((role(Role.DPO),),),
    P.ACCOUNT_MANAGE: ((role(Role.ADMINISTRATOR),),),
    P.CASE_SEARCH: ((_caseworker,), (_supervisor,)),
    P.DUPLICATE_CHECK: ((_responder,), (_caseworker,), (_supervisor,)),
    P.MATCH_LIST: ((role(Role.COORDINATOR),),),
    P.ERASURE_REQUEST: (_own, _team),
    P.ERASURE_LIST: ((role(Role.DPO),),),
    P.ERASURE_DECIDE: ((role(Role.DPO), not_requester),),
    P.HOLD_MANAGE: ((role(Role.DPO),),),
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


def holds_role_for(actor: Actor, permission: P) -> bool:
    """Whether some role of the actor could ever have this permission (navigation, route guards)."""
    return any(predicates[0](actor, None) for predicates in POLICY[permission])


def authorise(actor: Actor, permission: P, thing: Any = None) -> None:
    """Raise NotAllowed unless the policy allows it."""
    if not allows(actor, permission, thing):
        raise NotAllowed(permission, thing)


def _excluded(actor: Actor, thing: Any) -> bool:
    """A conflict of interest was recorded for this person or organisation."""
    case = getattr(thing, "case", thing)
    excludes = getattr(case, "excludes", None)
    return bool(excludes and excludes(actor))
