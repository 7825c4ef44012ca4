"""Count cases and referrals of the whole network for the coordinator, without names or codes.

Numbers from here are exact. They must go through `figures` or `suppression` before they are shown.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select

from caseflow.access import Actor, Permission, authorise
from caseflow.agencies.models import Organisation, ServiceType
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.queries import library
from caseflow.pathway.closure.models import Closure
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.plan.models import Need, NeedStatus, Plan
from caseflow.pathway.referral.models import Reason, Referral, ReferralChange, Side, Status
from caseflow.pathway.referral.rules import DELIVERED
from caseflow.pathway.screening.models import HandOver, Screening
from caseflow.reporting.figures import Asked
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock, Milestone, Priority

FUNNEL: dict[Milestone, tuple[Any, ColumnElement[bool]]] = {
    Milestone.CONSENT_GIVEN: (Consent.case_id, Consent.recorded_at.is_not(None)),
    Milestone.PLAN_DRAFTED: (Plan.case_id, Plan.drafted_at.is_not(None)),
    Milestone.REFERRAL_SENT: (Referral.case_id, Referral.sent_at.is_not(None)),
    Milestone.REFERRAL_ACCEPTED: (
        ReferralChange.case_id,
        ReferralChange.target == Status.ACCEPTED,
    ),
    Milestone.REFERRAL_DELIVERED: (
        ReferralChange.case_id,
        ReferralChange.target.in_(DELIVERED),
    ),
    Milestone.REFERRAL_CLOSED: (Referral.case_id, Referral.reviewed_at.is_not(None)),
    Milestone.CLOSURE_APPROVED: (Closure.case_id, Closure.approved_at.is_not(None)),
}
"""For each step the rows that show that it was reached: the column of the case, and a condition.
The milestones themselves are sealed, and the database cannot count them."""
DECIDED = (Status.ACCEPTED, Status.DECLINED)


@dataclass(frozen=True)
class Scope:
    """What is counted: only a period.

    A filter by district or service would let a reader subtract figures (see the package).
    """

    since: datetime | None = None
    """The first moment of the period; None: all time."""


@dataclass(frozen=True)
class Unmet:
    """The needs of one kind for which no service was found, and how many people have them."""

    service: ServiceType | None
    needs: int
    people: int


def asked(scope: Scope, *, seen_by: Actor) -> list[Asked]:
    """Return a fact for every referral that was sent in the period.

    Raises NotAllowed for a user who may not see the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    sent = _sent(scope).add_columns(
        Referral.case_id,
        Referral.recipient_id,
        Referral.service_type,
        Referral.status,
        Referral.sent_at,
        Referral.respond_by,
        Referral.record_sealed,
        Organisation.area,
    )
    answers, procedure = _partner_moves(scope), library().procedure("core")
    rows = db.session.execute(sent).all()
    priorities = Referral.read("priority", rows)
    reasons = Referral.read("reason_code", rows)
    return [
        _fact(row, answers.get(row.id), procedure, priority, reason)
        for row, priority, reason in zip(rows, priorities, reasons, strict=True)
    ]


def funnel(scope: Scope, *, seen_by: Actor) -> list[int]:
    """Return how many people of those screened in the period reached each step.

    The steps are: screened, handed over, accepted, then the milestones of `FUNNEL`. Raises
    NotAllowed for a user who may not see the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    screened = _screened(scope).subquery()
    # Counted distinct: a returned screening can be handed over again, and most milestones can be
    # reached several times.
    handed = select(func.count(HandOver.screening_id.distinct())).join(
        screened, screened.c.id == HandOver.screening_id
    )
    taken = select(func.count(Case.id)).join(screened, screened.c.case_id == Case.id)
    reached = [
        select(func.count(case_id.distinct()))
        .join(screened, screened.c.case_id == case_id)
        .where(condition)
        for case_id, condition in FUNNEL.values()
    ]
    counted = [select(func.count()).select_from(screened), handed, taken, *reached]
    return [db.session.scalar(statement) or 0 for statement in counted]


def unmet_needs(scope: Scope, *, seen_by: Actor) -> list[Unmet]:
    """Return the needs without a service by kind of service, the most frequent first.

    Raises NotAllowed for a user who may not see the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    statement = select(Need.id, Need.case_id, Need.record_sealed).where(
        Need.status == NeedStatus.UNMET
    )
    if scope.since is not None:
        statement = statement.where(Need.recorded_at >= scope.since)
    rows = db.session.execute(statement).all()
    people: dict[ServiceType | None, list[uuid.UUID]] = defaultdict(list)
    for row, kind in zip(rows, Need.read("service_type", rows), strict=True):
        people[kind].append(row.case_id)
    found = [Unmet(kind, len(cases), len(set(cases))) for kind, cases in people.items()]
    return sorted(found, key=lambda unmet: -unmet.needs)


def _fact(
    row: Row[Any],
    answer: Row[Any] | None,
    procedure: Procedure,
    priority: Priority,
    reason: Reason | None,
) -> Asked:
    return Asked(
        case_id=row.case_id,
        recipient_id=row.recipient_id,
        service=row.service_type,
        area=row.area,
        status=row.status,
        sent_at=row.sent_at,
        respond_by=row.respond_by,
        answer_by=sop_rules.deadline(
            procedure, Clock.REFERRAL_ACKNOWLEDGE, row.sent_at, priority=priority
        ),
        answered_at=answer.answered_at if answer else None,
        decided_at=answer.decided_at if answer else None,
        reason=reason,
    )


def _sent(scope: Scope) -> Select[Any]:
    statement = (
        select(Referral.id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(Referral.sent_at.is_not(None))
    )
    if scope.since is not None:
        statement = statement.where(Referral.sent_at >= scope.since)
    return statement


def _partner_moves(scope: Scope) -> dict[uuid.UUID, Row[Any]]:
    # Null for any other change, which `min` ignores.
    decided = case((ReferralChange.target.in_(DECIDED), ReferralChange.at))
    rows = db.session.execute(
        select(
            ReferralChange.referral_id,
            func.min(ReferralChange.at).label("answered_at"),
            func.min(decided).label("decided_at"),
        )
        .where(ReferralChange.side == Side.PARTNER, ReferralChange.referral_id.in_(_sent(scope)))
        .group_by(ReferralChange.referral_id)
    )
    return {row.referral_id: row for row in rows}


def _screened(scope: Scope) -> Select[uuid.UUID, uuid.UUID]:
    statement = select(Screening.id, Screening.case_id).where(Screening.finished_at.is_not(None))
    if scope.since is not None:
        statement = statement.where(Screening.finished_at >= scope.since)
    return statement
