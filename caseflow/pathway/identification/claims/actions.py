"""Record that something was asked of an authority or a court, or what became of it."""

from datetime import date

from caseflow import audit, clock
from caseflow.access import Actor, Permission, verb
from caseflow.extensions import db
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.identification.claims import queries, rules
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus, ClaimStep


@verb(Permission.IDENTIFICATION_NOTIFY)
def record(
    case: Case, kind: ClaimKind, status: ClaimStatus, *, on: date, note: str, by: Actor
) -> ClaimStep:
    """Record one step; nothing is sent to anybody.

    Raises RuleBroken when the case is closed, or this step cannot follow on this day.
    """
    case_rules.check_open(case)
    rules.check_step(
        queries.steps_of(case),
        kind,
        status,
        on,
        refused_at=queries.refused_at(case),
        today=clock.today(),
    )
    step = ClaimStep(
        case_id=case.id,
        recorded_at=clock.now(),
        recorded_by_id=by.id,
        kind=kind,
        status=status,
        happened_on=on,
        note=note.strip(),
    )
    db.session.add(step)
    db.session.flush()
    audit.record(audit.Event.CLAIM_RECORDED, by=by, thing=step, kind=kind, status=status)
    return step
