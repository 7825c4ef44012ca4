"""Read the follow-ups of a case, which must have been found with `get_case`."""

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from caseflow import clock, database
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.follow_up.models import (
    ContactAttempt,
    ContactOutcome,
    FollowUp,
    ServiceFeedback,
)
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Referral
from caseflow.sop.vocabulary import Milestone


def follow_ups_of(case: Case) -> list[FollowUp]:
    """Return the follow-ups: first those to do by their day, then those done, newest first."""
    found = db.session.scalars(
        select(FollowUp).options(joinedload(FollowUp.referral)).where(FollowUp.case_id == case.id)
    )
    rows = sorted(found.unique(), key=lambda row: (row.due_on, row.id))
    referral_queries.load_services(row.referral for row in rows if row.referral)
    waiting = [row for row in rows if row.done_at is None]
    return waiting + [row for row in reversed(rows) if row.done_at is not None]


def get_follow_up(follow_up_id: uuid.UUID, *, of: Case) -> FollowUp:
    """Return a follow-up of this case; raises NotFound for any other."""
    follow_up = db.session.get(FollowUp, follow_up_id)
    if follow_up is None or follow_up.case_id != of.id:
        raise NotFound
    if follow_up.referral is not None:
        referral_queries.load_services([follow_up.referral])
    return follow_up


def attempts_of(follow_up: FollowUp) -> list[ContactAttempt]:
    """Return the attempts to reach the person, newest first."""
    return list(
        db.session.scalars(
            select(ContactAttempt)
            .where(ContactAttempt.follow_up_id == follow_up.id)
            .order_by(ContactAttempt.at.desc())
        )
    )


def feedback_of(follow_up: FollowUp) -> list[ServiceFeedback]:
    """Return what was said about services in this follow-up."""
    return list(
        db.session.scalars(
            select(ServiceFeedback).where(ServiceFeedback.follow_up_id == follow_up.id)
        )
    )


def unplanned_of(case: Case) -> list[Referral]:
    """Return referrals whose service was delivered and for which no follow-up is planned."""
    planned = exists().where(FollowUp.referral_id == Referral.id)
    return _referrals(
        Referral.case_id == case.id, Referral.status.in_(referral_rules.DELIVERED), ~planned
    )


def asked_about(follow_up: FollowUp) -> list[Referral]:
    """Return the referrals to ask about: the follow-up's own, and those without feedback yet."""
    answered = exists().where(ServiceFeedback.referral_id == Referral.id)
    return _referrals(
        Referral.case_id == follow_up.case_id,
        Referral.status.in_(referral_rules.AFTER_ACCEPTANCE),
        (Referral.id == follow_up.referral_id) | ~answered,
    )


def services_by_id(case: Case) -> dict[uuid.UUID, Referral]:
    """Return every referral of the case that was accepted, by its id."""
    found = _referrals(
        Referral.case_id == case.id, Referral.status.in_(referral_rules.AFTER_ACCEPTANCE)
    )
    return {referral.id: referral for referral in found}


def last_contact(case: Case) -> datetime:
    """Return when the time until the next contact began: the last follow-up, or the opening."""
    done = [
        milestone.at
        for milestone in case_queries.milestones_of(case)
        if milestone.name is Milestone.FOLLOW_UP_DONE
    ]
    return max(done, default=None) or case.opened_at or case.created_at


def has_open(case: Case) -> bool:
    """Return whether a follow-up of the case is planned and not done."""
    waiting = exists().where(FollowUp.case_id == case.id, FollowUp.done_at.is_(None))
    return bool(db.session.scalar(select(waiting)))


def without_plan() -> list[Case]:
    """Return active cases in which no follow-up is planned, for background work."""
    waiting = exists().where(FollowUp.case_id == Case.id, FollowUp.done_at.is_(None))
    return list(
        db.session.scalars(
            select(Case)
            .where(Case.state == CaseState.ACTIVE, ~waiting)
            .order_by(Case.opened_at)
            .limit(database.ROWS)
        )
    )


def _referrals(*conditions: object) -> list[Referral]:
    return referral_queries.load_services(
        db.session.scalars(
            select(Referral)
            .where(*conditions)  # type: ignore[arg-type]
            .order_by(Referral.sent_at)
        )
    )


def planned_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, end of the day there) of each follow-up that is planned."""
    columns = FollowUp.id, FollowUp.case_id, FollowUp.record_sealed
    open_ones = FollowUp.case_id.in_(case_ids), FollowUp.done_at.is_(None)
    rows = db.session.execute(select(*columns).where(*open_ones)).all()
    zones = case_queries.zones_of(row.case_id for row in rows)
    for row, due_on in zip(rows, FollowUp.read("due_on", rows), strict=True):
        yield row.case_id, clock.end_of(due_on, zones[row.case_id])


def contact_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, time) of each attempt that reached the person."""
    statement = select(ContactAttempt).where(ContactAttempt.case_id.in_(case_ids))
    for attempt in db.session.scalars(statement):
        if attempt.outcome is ContactOutcome.REACHED:
            yield attempt.case_id, attempt.at
