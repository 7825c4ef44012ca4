"""The stages of a case and every move between them; the README's diagram is made from here."""

from typing import NamedTuple

from caseflow.access import Permission
from caseflow.enums import N_, LabelledEnum


class Stage(LabelledEnum):
    """Where a survivor's case is on its way; the members are this package's folders, in order."""

    SCREENING = "screening", N_("Screening")
    CONSENT = "consent", N_("Consent")
    CASE = "case", N_("Assessment")
    IDENTIFICATION = "identification", N_("Identification")
    PLAN = "plan", N_("Plan")
    REFERRAL = "referral", N_("Referral")
    FOLLOW_UP = "follow_up", N_("Follow-up")
    CLOSURE = "closure", N_("Closure")


class Move(NamedTuple):
    """One move from a stage to another, and the permission that it needs."""

    source: Stage
    target: Stage
    permission: Permission


S, P = Stage, Permission
MOVES: tuple[Move, ...] = (
    Move(S.SCREENING, S.CONSENT, P.SCREENING_TAKE_UP),
    Move(S.CONSENT, S.CASE, P.CONSENT_RECORD),
    Move(S.CONSENT, S.CLOSURE, P.CONSENT_RECORD),
    Move(S.CASE, S.IDENTIFICATION, P.IDENTIFICATION_NOTIFY),
    Move(S.CASE, S.PLAN, P.CASE_WORK),
    Move(S.IDENTIFICATION, S.PLAN, P.CASE_WORK),
    Move(S.PLAN, S.IDENTIFICATION, P.IDENTIFICATION_NOTIFY),
    Move(S.CASE, S.REFERRAL, P.REFERRAL_SEND),
    Move(S.IDENTIFICATION, S.REFERRAL, P.REFERRAL_SEND),
    Move(S.PLAN, S.REFERRAL, P.REFERRAL_SEND),
    Move(S.REFERRAL, S.FOLLOW_UP, P.FOLLOW_UP_RECORD),
    Move(S.PLAN, S.FOLLOW_UP, P.FOLLOW_UP_RECORD),
    Move(S.CASE, S.FOLLOW_UP, P.FOLLOW_UP_RECORD),
    Move(S.FOLLOW_UP, S.REFERRAL, P.REFERRAL_SEND),
    Move(S.FOLLOW_UP, S.PLAN, P.CASE_WORK),
    Move(S.CASE, S.CLOSURE, P.CLOSURE_APPROVE),
    Move(S.IDENTIFICATION, S.CLOSURE, P.CLOSURE_APPROVE),
    Move(S.PLAN, S.CLOSURE, P.CLOSURE_APPROVE),
    Move(S.REFERRAL, S.CLOSURE, P.CLOSURE_APPROVE),
    Move(S.FOLLOW_UP, S.CLOSURE, P.CLOSURE_APPROVE),
    Move(S.CLOSURE, S.CASE, P.CASE_REOPEN),
)


def permission_for(source: Stage, target: Stage) -> Permission | None:
    """Return the permission that a move from source to target needs; None if it is impossible."""
    return next((m.permission for m in MOVES if m[:2] == (source, target)), None)


def diagram() -> str:
    """Return the pathway as a Mermaid flow chart; moves that skip or go back are dotted."""
    forward = [f"    {m.source} --> {m.target}" for m in MOVES if _is_next(m)]
    back = [f"    {m.source} -.-> {m.target}" for m in MOVES if not _is_next(m)]
    return "\n".join(["flowchart LR", *forward, *back])


def _is_next(move: Move) -> bool:
    order = list(Stage)
    return order.index(move.target) == order.index(move.source) + 1
