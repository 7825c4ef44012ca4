"""The closures of a case that was found with `get_case`."""

from sqlalchemy import select

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
    """Every request to close, newest first."""
    return list(
        db.session.scalars(
            select(Closure).where(Closure.case_id == case.id).order_by(Closure.requested_at.desc())
        )
    )


def latest_of(case: Case) -> Closure | None:
    """The newest request, if there is one."""
    return next(iter(closures_of(case)), None)


def get_latest(case: Case) -> Closure:
    """The newest request, on which somebody decides."""
    closure = latest_of(case)
    if closure is None:
        raise NotFound
    return closure


def facts_of(case: Case) -> CaseFacts:
    """All that the procedure asks about."""
    return case_rules.facts(
        case, case_queries.milestones_of(case), referral_queries.open_count(case)
    )


def gates_of(case: Case) -> tuple[Gate, ...]:
    """What the procedure asks for before closing, and what of it holds."""
    return rules.gates(case_queries.procedure_of(case), facts_of(case))


def open_packets_of(case: Case) -> list[Packet]:
    """What partners can still open."""
    return list(
        db.session.scalars(
            select(Packet).where(Packet.case_id == case.id, Packet.ended_at.is_(None))
        )
    )
