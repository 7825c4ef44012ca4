"""The sender's referrals, scoped by the case; counts that gates and lists ask for."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from caseflow import database
from caseflow.access import Actor
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies.models import Service
from caseflow.agencies.rules import Answers
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.referral import rules
from caseflow.pathway.referral.models import OPEN, Referral, ReferralChange, Status

_next = aliased(Referral)
FOLLOWED = exists().where(_next.previous_id == Referral.id, _next.status != Status.DISCARDED)
"""Another referral took this one's place."""
SENT_OUT = (*(status for status in OPEN if status is not Status.DRAFT), *rules.ENDS)


def get_referral(referral_id: uuid.UUID, *, seen_by: Actor) -> Referral:
    """A referral that was sent from a case of this person's."""
    referral = db.session.scalar(_with_names().where(Referral.id == referral_id))
    if referral is None:
        raise NotFound
    case_queries.get_case(referral.case_id, seen_by=seen_by)
    return referral


def referrals_of(case: Case) -> list[Referral]:
    """All referrals of a case that was found with `get_case`, newest first."""
    return list(
        db.session.scalars(
            _with_names()
            .where(Referral.case_id == case.id, Referral.status != Status.DISCARDED)
            .order_by(Referral.drafted_at.desc(), Referral.id)
        )
    )


def changes_of(referral: Referral) -> list[ReferralChange]:
    """Who moved it, newest first."""
    return list(
        db.session.scalars(
            select(ReferralChange)
            .where(ReferralChange.referral_id == referral.id)
            .order_by(ReferralChange.at.desc(), ReferralChange.id)
        )
    )


def question_to(referral: Referral) -> str:
    """What the partner asked last."""
    asked = (c for c in changes_of(referral) if c.target is Status.INFORMATION_REQUESTED)
    return next((change.note or "" for change in asked), "")


def open_count(case: Case) -> int:
    """How many loops are open: not at an end, or ended and neither reviewed nor asked elsewhere."""
    unreviewed = and_(Referral.status.in_(rules.ENDS), Referral.reviewed_at.is_(None), ~FOLLOWED)
    statement = select(func.count(Referral.id)).where(
        Referral.case_id == case.id, or_(Referral.status.in_(OPEN), unreviewed)
    )
    return db.session.scalar(statement) or 0


def is_followed(referral: Referral) -> bool:
    """Whether the same need was asked of another service after this one."""
    return bool(db.session.scalar(select(exists().where(Referral.id == referral.id, FOLLOWED))))


def open_services_of(case: Case) -> frozenset[uuid.UUID]:
    """Services that have an open referral of this case."""
    statement = select(Referral.service_id).where(
        Referral.case_id == case.id, Referral.status.in_(OPEN)
    )
    return frozenset(db.session.scalars(statement))


def chain_of(referral: Referral) -> frozenset[uuid.UUID]:
    """Services that were asked for this need already, up to this referral."""
    statement = select(Referral.service_id).where(
        Referral.need_id == referral.need_id, Referral.status.in_(SENT_OUT)
    )
    return frozenset(db.session.scalars(statement))


def answers_to(seen_by: Actor, services: Iterable[Service]) -> dict[uuid.UUID, Answers]:
    """How one's own organisation's referrals to these services were answered."""
    accepted = func.count().filter(Referral.status.in_(rules.AFTER_ACCEPTANCE))
    refused = func.count().filter(Referral.status.in_((Status.DECLINED, Status.EXPIRED)))
    rows = db.session.execute(
        select(Referral.service_id, accepted, refused)
        .where(
            Referral.organisation_id == seen_by.organisation_id,
            Referral.service_id.in_([service.id for service in services]),
        )
        .group_by(Referral.service_id)
    )
    return {service_id: Answers(yes, no) for service_id, yes, no in rows if yes or no}


def open_with(case_id: uuid.UUID, organisation_id: uuid.UUID | None) -> list[Referral]:
    """Referrals of a case that are on their way to an organisation, or in service there."""
    return list(
        db.session.scalars(
            _with_case().where(
                Referral.case_id == case_id,
                Referral.recipient_id == organisation_id,
                Referral.status.in_(OPEN),
                Referral.status != Status.DRAFT,
            )
        )
    )


def carried_by(consent: Consent) -> list[Referral]:
    """Referrals on their way or in service under this consent."""
    return list(
        db.session.scalars(
            _with_case().where(Referral.consent_id == consent.id, Referral.status.in_(SENT_OUT))
        )
    )


def lapsed(today: date) -> list[Referral]:
    """A few open referrals whose consent has passed its last day."""
    still_open = [status for status in OPEN if status is not Status.DRAFT]
    statement = _with_case().join(Consent, Consent.id == Referral.consent_id)
    return list(
        db.session.scalars(
            statement.where(Referral.status.in_(still_open), Consent.expires_on < today).limit(
                database.ROWS
            )
        )
    )


def to_press(now: datetime) -> list[Referral]:
    """A few referrals whose next move is late, and of which somebody is still to be told."""
    to_remind = and_(Referral.respond_by < now, Referral.reminded_at.is_(None))
    to_escalate = and_(Referral.escalate_at <= now, Referral.escalated_at.is_(None))
    # A referral that moved last before these columns were added.
    to_complete = and_(Referral.respond_by < now, Referral.escalate_at.is_(None))
    return list(
        db.session.scalars(
            _with_case()
            .where(or_(to_remind, to_escalate, to_complete))
            .order_by(Referral.respond_by)
            .limit(database.ROWS)
        )
    )


def to_expire(now: datetime) -> list[Referral]:
    """A few referrals that silence ends now, the longest waiting first."""
    return list(
        db.session.scalars(
            _with_case()
            .where(Referral.expire_at <= now)
            .order_by(Referral.expire_at)
            .limit(database.ROWS)
        )
    )


def names_in(changes: Iterable[ReferralChange]) -> dict[uuid.UUID, str]:
    """Display names of those who moved it."""
    return accounts_queries.names_of(change.by_id for change in changes)


def _with_names() -> Select[Referral]:
    return select(Referral).options(
        joinedload(Referral.case), joinedload(Referral.service), joinedload(Referral.need)
    )


def _with_case() -> Select[Referral]:
    return select(Referral).options(joinedload(Referral.case))
