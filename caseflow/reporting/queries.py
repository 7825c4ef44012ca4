"""Count cases and referrals of the whole network for the coordinator, without names or codes.

Numbers from here are exact. They must go through `figures` or `suppression` before they are shown.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import aliased

from caseflow.access import Actor, Permission, authorise, scope
from caseflow.agencies.models import Organisation, ServiceType
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, CaseMilestone
from caseflow.pathway.case.queries import library
from caseflow.pathway.plan.models import Need, NeedStatus
from caseflow.pathway.referral.models import Referral, ReferralChange, Side, Status
from caseflow.pathway.screening.models import HandOver, Screening
from caseflow.reporting.figures import MOVING, Asked
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock, Milestone

FUNNEL = (
    Milestone.CONSENT_GIVEN,
    Milestone.PLAN_DRAFTED,
    Milestone.REFERRAL_SENT,
    Milestone.REFERRAL_ACCEPTED,
    Milestone.REFERRAL_DELIVERED,
    Milestone.REFERRAL_CLOSED,
    Milestone.CLOSURE_APPROVED,
)
DECIDED = (Status.ACCEPTED, Status.DECLINED)
SHOWN = 200
"""The largest number of overdue referrals in the list."""


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
        Referral.priority,
        Referral.reason_code,
        Organisation.area,
    )
    answers, procedure = _partner_moves(scope), library().procedure("core")
    return [_fact(row, answers.get(row.id), procedure) for row in db.session.execute(sent)]


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
    reached = dict(
        db.session.execute(
            select(CaseMilestone.name, func.count(CaseMilestone.case_id.distinct()))
            .join(screened, screened.c.case_id == CaseMilestone.case_id)
            .where(CaseMilestone.name.in_(FUNNEL))
            .group_by(CaseMilestone.name)
        ).all()
    )
    first = [select(func.count()).select_from(screened), handed, taken]
    counts = [db.session.scalar(statement) or 0 for statement in first]
    return counts + [reached.get(name, 0) for name in FUNNEL]


def unmet_needs(scope: Scope, *, seen_by: Actor) -> list[Unmet]:
    """Return the needs without a service by kind of service, the most frequent first.

    Raises NotAllowed for a user who may not see the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    statement = (
        select(Need.service_type, func.count(), func.count(Need.case_id.distinct()))
        .where(Need.status == NeedStatus.UNMET)
        .group_by(Need.service_type)
        .order_by(func.count().desc())
    )
    if scope.since is not None:
        statement = statement.where(Need.recorded_at >= scope.since)
    return [Unmet(*row) for row in db.session.execute(statement)]


def overdue(now: datetime, *, seen_by: Actor) -> Sequence[Row[Referral, str, str]]:
    """Return (referral, sender's name, recipient's name) of overdue referrals, at most `SHOWN`.

    The one that has been overdue longest comes first. Raises NotAllowed for a user who may not see
    the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    sender, recipient = aliased(Organisation), aliased(Organisation)
    return db.session.execute(
        select(Referral, sender.name.label("sender"), recipient.name.label("recipient"))
        .join(sender, sender.id == Referral.organisation_id)
        .join(recipient, recipient.id == Referral.recipient_id)
        .where(*_late(now, seen_by))
        .order_by(Referral.respond_by)
        .limit(SHOWN)
    ).all()


def get_overdue(referral_id: uuid.UUID, now: datetime, *, seen_by: Actor) -> Referral:
    """Return an overdue referral, to send a reminder.

    Raises NotAllowed for a user who may not see the dashboard. Raises NotFound for a referral that
    is not overdue, which a coordinator may not open.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    late = select(Referral).where(Referral.id == referral_id, *_late(now, seen_by))
    referral = db.session.scalar(late)
    if referral is None:
        raise NotFound
    return referral


def _late(now: datetime, seen_by: Actor) -> tuple[ColumnElement[bool], ...]:
    may_remind = scope(seen_by, Permission.REFERRAL_REMIND, Referral)
    return may_remind, Referral.respond_by < now, Referral.status.in_(MOVING)


def _fact(row: Row[Any], answer: Row[Any] | None, procedure: Procedure) -> Asked:
    return Asked(
        case_id=row.case_id,
        recipient_id=row.recipient_id,
        service=row.service_type,
        area=row.area,
        status=row.status,
        sent_at=row.sent_at,
        respond_by=row.respond_by,
        answer_by=sop_rules.deadline(
            procedure, Clock.REFERRAL_ACKNOWLEDGE, row.sent_at, priority=row.priority
        ),
        answered_at=answer.answered_at if answer else None,
        decided_at=answer.decided_at if answer else None,
        reason=row.reason_code,
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
