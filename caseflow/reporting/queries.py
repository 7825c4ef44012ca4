"""Counting over the whole network, for the coordinator: numbers, never a name or a code."""

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


@dataclass(frozen=True)
class Scope:
    """Which time; never a district or a service, whose figures could be subtracted."""

    since: datetime | None = None


@dataclass(frozen=True)
class Unmet:
    """Needs for which no service was found, by the service that would have met them."""

    service: ServiceType | None
    needs: int
    people: int


def asked(scope: Scope, *, seen_by: Actor) -> list[Asked]:
    """Every referral that was sent, as a fact."""
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
    """People by step: screened, handed over, taken up, then the milestones of `FUNNEL`."""
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    screened = _screened(scope).subquery()
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
    """Needs without a service, most first."""
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
    """Referrals whose next move is late, oldest first: from whom, to whom, never about whom."""
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
    """An overdue referral, to remind of; any other is none of the coordinator's."""
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
