"""Read the closures of a case, which must have been found with `get_case`."""

from sqlalchemy import select

from caseflow import encryption
from caseflow.access import Actor, Compartment, Permission, holds_role_for, scope
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.closure import rules
from caseflow.pathway.closure.models import Closure
from caseflow.pathway.closure.rules import Gate
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.referral import queries as referral_queries
from caseflow.sop.rules import CaseFacts


def closures_of(case: Case) -> list[Closure]:
    """Return every request to close the case, newest first."""
    return list(
        db.session.scalars(
            select(Closure).where(Closure.case_id == case.id).order_by(Closure.requested_at.desc())
        )
    )


def latest_of(case: Case) -> Closure | None:
    """Return the newest request to close the case, or None."""
    return next(iter(closures_of(case)), None)


def get_latest(case: Case) -> Closure:
    """Return the newest request to close the case; raises NotFound when there is none."""
    closure = latest_of(case)
    if closure is None:
        raise NotFound
    return closure


def is_erased(case: Case) -> bool:
    """Return whether the whole file, or all that is personal in it, was erased."""
    store = encryption.key_ring().store
    return store.is_erased(case.id) or all(store.is_erased(case.id, one) for one in Compartment)


def facts_of(case: Case) -> CaseFacts:
    """Return the facts of a case that the procedure asks for before a closure."""
    return case_rules.facts(
        case, case_queries.milestones_of(case), referral_queries.open_count(case)
    )


def gates_of(case: Case) -> tuple[Gate, ...]:
    """Return what the procedure asks for before a closure, and whether each of it is done."""
    return rules.gates(case_queries.procedure_of(case), facts_of(case))


def open_packets_of(case: Case) -> list[Packet]:
    """Return the packets of the case that partners can still open."""
    return list(
        db.session.scalars(
            select(Packet).where(Packet.case_id == case.id, Packet.ended_at.is_(None))
        )
    )


def waiting_closures(seen_by: Actor) -> list[tuple[Closure, Case]]:
    """Return the requests that wait for the decision of this supervisor, the oldest first."""
    if not holds_role_for(seen_by, Permission.CLOSURE_APPROVE):
        return []
    statement = (
        select(Closure, Case)
        .join(Case, Case.id == Closure.case_id)
        .where(scope(seen_by, Permission.CLOSURE_APPROVE, Closure), ~Case.is_closed)
        .where(Closure.approved_at.is_(None), Closure.returned_at.is_(None))
        .order_by(Closure.requested_at)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]
