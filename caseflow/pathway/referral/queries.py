"""Read referrals for the sender, who must be able to see the case, and for background work."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only, selectinload

from caseflow import database
from caseflow.access import Actor, Permission, holds_role_for, scope
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import Service
from caseflow.agencies.rules import Answers
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.plan.models import WANTED, Need
from caseflow.pathway.referral import rules
from caseflow.pathway.referral.models import OPEN, Referral, ReferralChange, Status

_next = aliased(Referral)
FOLLOWED = exists().where(_next.previous_id == Referral.id, _next.status != Status.DISCARDED)
"""The condition that another referral, which was not discarded, follows this one."""
SHOWN = 100
"""How many late referrals a list shows at most."""
_OF_CASE = (*Case.__versioned__, "code")
_LATE = ("case_id", "organisation_id", "recipient_id", "respond_by", "status", "record_sealed")
"""What the line about a late referral needs, of its case and of itself."""
_SEALED = Referral.id, Referral.case_id, Referral.record_sealed
"""What has to be selected to open the sealed facts of a referral."""
_REFUSED = Status.DECLINED, Status.EXPIRED
SENT_OUT = (*(status for status in OPEN if status is not Status.DRAFT), *rules.ENDS)


def get_referral(referral_id: uuid.UUID, *, seen_by: Actor) -> Referral:
    """Return a referral of a case that this person may see.

    Raises NotFound otherwise, and NotAllowed for roles that do not work on cases.
    """
    referral = db.session.scalar(_with_need().where(Referral.id == referral_id))
    if referral is None:
        raise NotFound
    case_queries.get_case(referral.case_id, seen_by=seen_by)
    load_services([referral])
    return referral


def referrals_of(case: Case) -> list[Referral]:
    """Return the referrals of a case that was found with `get_case`, newest first.

    Discarded drafts are left out.
    """
    return load_services(
        db.session.scalars(
            _with_need()
            .where(Referral.case_id == case.id, Referral.status != Status.DISCARDED)
            .order_by(Referral.drafted_at.desc(), Referral.id)
        )
    )


def cases_by_reference(typed: str) -> list[uuid.UUID]:
    """Return the ids of the cases with a referral that has this reference; see `reference_of`."""
    begins = rules.reference_in(typed)
    if not begins:
        return []
    first, last = (uuid.UUID(begins.ljust(32, end)) for end in "0f")
    return list(
        db.session.scalars(select(Referral.case_id).where(Referral.id.between(first, last)))
    )


def of_interest(case: Case) -> tuple[list[Referral], list[Need]]:
    """Return what somebody has to look at in a case, read in one statement.

    These are the referrals that were refused, or got no reply, and with which nobody has dealt;
    those that have not ended, the newest first; and the needs as `without_referral` says.
    """
    rows = db.session.execute(
        select(Need, Referral, FOLLOWED.label("followed"))
        .outerjoin(Referral, and_(Referral.need_id == Need.id, Referral.status != Status.DISCARDED))
        .where(Need.case_id == case.id)
        .order_by(Need.recorded_at, Need.id, Referral.drafted_at.desc())
    ).all()
    needs = {row.Need.id: row.Need for row in rows}
    referrals = [row.Referral for row in rows if row.Referral is not None]
    followed = {row.Referral.id for row in rows if row.Referral is not None and row.followed}
    refused = [
        one
        for one in referrals
        if one.status in _REFUSED
        and one.reviewed_at is None
        and one.id not in followed
        and needs[one.need_id].is_wanted
    ]
    going_on = [one for one in referrals if one.status in OPEN]
    asked = {one.need_id for one in referrals if rules.asks(one.status)}
    is_sent = any(one.sent_at for one in referrals)
    left = [need for need in needs.values() if need.is_wanted and need.id not in asked]
    return load_services([*refused, *going_on]), left if is_sent and not case.is_closed else []


def without_referral(case_ids: Collection[uuid.UUID]) -> list[Need]:
    """Return the needs of these cases for which no service is asked, and none was found missing.

    A referral that was refused, recalled or got no reply does not count. A case without any sent
    referral is left out, since the procedure asks for the first one by a step of its own.
    """
    asked = exists().where(
        Referral.need_id == Need.id,
        Referral.status.in_([status for status in Status if rules.asks(status)]),
    )
    sent = exists().where(_next.case_id == Need.case_id, _next.sent_at.is_not(None))
    return list(
        db.session.scalars(
            select(Need)
            .where(Need.case_id.in_(case_ids), Need.status.in_(WANTED), ~asked, sent)
            .order_by(Need.recorded_at, Need.id)
        )
    )


def need_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, time) by which a service is to be asked for each such need."""
    needs = without_referral(case_ids)
    under = case_queries.procedures_of(need.case_id for need in needs)
    for need in needs:
        yield need.case_id, rules.ask_by(under[need.case_id], need.recorded_at, need.priority)


def changes_in(case: Case, targets: Collection[Status]) -> list[tuple[ReferralChange, Referral]]:
    """Return the changes of all referrals of a case to one of these states."""
    rows = db.session.execute(
        select(ReferralChange, Referral)
        .join(Referral, Referral.id == ReferralChange.referral_id)
        .where(Referral.case_id == case.id, ReferralChange.target.in_(targets))
    )
    found = [(row[0], row[1]) for row in rows]
    load_services(referral for _change, referral in found)
    return found


def changes_of(referral: Referral) -> list[ReferralChange]:
    """Return the changes of the state of a referral, newest first."""
    return list(
        db.session.scalars(
            select(ReferralChange)
            .where(ReferralChange.referral_id == referral.id)
            .order_by(ReferralChange.at.desc(), ReferralChange.id)
        )
    )


def question_to(referral: Referral) -> str:
    """Return the last question of the partner; empty when there was none."""
    asked = (c for c in changes_of(referral) if c.target is Status.INFORMATION_REQUESTED)
    return next((change.note or "" for change in asked), "")


def open_count(case: Case) -> int:
    """Return how many referrals of a case still need work.

    These have not ended, or have ended but were neither closed nor followed by another referral.
    """
    unreviewed = and_(Referral.status.in_(rules.ENDS), Referral.reviewed_at.is_(None), ~FOLLOWED)
    statement = select(func.count(Referral.id)).where(
        Referral.case_id == case.id, or_(Referral.status.in_(OPEN), unreviewed)
    )
    return db.session.scalar(statement) or 0


def is_followed(referral: Referral) -> bool:
    """Return whether another referral follows this one."""
    return bool(db.session.scalar(select(exists().where(Referral.id == referral.id, FOLLOWED))))


def open_services_of(case: Case) -> frozenset[uuid.UUID]:
    """Return the ids of services to which this case has an open referral."""
    return _services_where(Referral.case_id == case.id, Referral.status.in_(OPEN))


def chain_of(referral: Referral) -> frozenset[uuid.UUID]:
    """Return the ids of services that were asked for the same need as this referral."""
    # Named with its case too, because there is an index on it.
    return _services_where(
        Referral.case_id == referral.case_id,
        Referral.need_id == referral.need_id,
        Referral.status.in_(SENT_OUT),
    )


def answers_to(seen_by: Actor, services: Iterable[Service]) -> dict[uuid.UUID, Answers]:
    """Return how these services answered the referrals of one's own organisation, by service id."""
    wanted = list(services)
    rows = db.session.execute(
        select(*_SEALED, Referral.status).where(
            Referral.organisation_id == seen_by.organisation_id,
            Referral.recipient_id.in_({service.organisation_id for service in wanted}),
            Referral.service_type.in_({service.type for service in wanted}),
            Referral.status.in_((*rules.AFTER_ACCEPTANCE, *_REFUSED)),
        )
    ).all()
    counted: dict[uuid.UUID, Counter[bool]] = defaultdict(Counter)
    for row, service_id in zip(rows, Referral.read("service_id", rows), strict=True):
        counted[service_id][row.status not in _REFUSED] += 1
    ids = {service.id for service in wanted} & counted.keys()
    return {one: Answers(counted[one][True], counted[one][False]) for one in ids}


def open_with(case_id: uuid.UUID, organisation_id: uuid.UUID | None) -> list[Referral]:
    """Return the open referrals of a case that were sent to an organisation."""
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
    """Return the referrals that were sent under this consent, also those that have ended."""
    return list(
        db.session.scalars(
            _with_case().where(Referral.consent_id == consent.id, Referral.status.in_(SENT_OUT))
        )
    )


def count_to_end(now: datetime) -> int:
    """Return how many referrals are to be recalled or to expire now, for background work."""
    expired = select(func.count()).select_from(Referral).where(Referral.expire_at <= now)
    lapsed_now = select(func.count()).select_from(Referral)
    lapsed_now = lapsed_now.join(Consent, Consent.id == Referral.consent_id)
    return (db.session.scalar(expired) or 0) + (
        db.session.scalar(lapsed_now.where(*_has_lapsed(now))) or 0
    )


def lapsed(now: datetime) -> list[Referral]:
    """Return a few open referrals whose consent has passed its last day."""
    statement = _with_case().join(Consent, Consent.id == Referral.consent_id)
    return list(db.session.scalars(statement.where(*_has_lapsed(now)).limit(database.ROWS)))


def _has_lapsed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    still_open = [status for status in OPEN if status is not Status.DRAFT]
    return Referral.status.in_(still_open), consent_queries.is_over(now)


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


def referrals_told(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Referral]:
    """Return referrals of which somebody was notified, by their ids, with all that news name."""
    statement = _with_parties().where(Referral.id.in_(list(ids)))
    found = load_services(db.session.scalars(statement))
    return {referral.id: referral for referral in found}


def late_seen_by(seen_by: Actor, now: datetime) -> list[Referral]:
    """Return the late referrals of the cases this person works on, the longest late first.

    At most `SHOWN`, without their services. Empty for roles that do not send referrals.
    """
    if not holds_role_for(seen_by, Permission.REFERRAL_SEND):
        return []
    statement = (
        select(Referral)
        .join(Referral.case)
        .options(
            contains_eager(Referral.case).load_only(*(getattr(Case, name) for name in _OF_CASE)),
            load_only(*(getattr(Referral, name) for name in _LATE)),
            selectinload(Referral.recipient),
        )
        .where(scope(seen_by, Permission.REFERRAL_SEND, Case), Referral.respond_by < now)
        .order_by(Referral.respond_by)
        .limit(SHOWN)
    )
    return list(db.session.scalars(statement))


def appointment_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, str]]:
    """Yield (id of the case, local time) of each appointment of an open referral."""
    columns = Referral.id, Referral.case_id, Referral.record_sealed
    rows = db.session.execute(
        select(*columns).where(Referral.case_id.in_(case_ids), Referral.status.in_(OPEN))
    ).all()
    for row, at in zip(rows, Referral.read("appointment_at", rows), strict=True):
        if at:
            yield row.case_id, at


def names_in(changes: Iterable[ReferralChange]) -> dict[uuid.UUID, str]:
    """Return the display names of the people who made these changes, by their ids."""
    return accounts_queries.names_of(change.by_id for change in changes)


def load_services(referrals: Iterable[Referral]) -> list[Referral]:
    """Return these referrals, with the services of all of them loaded in one statement."""
    found = list(referrals)
    services = agencies_queries.services_by_id(referral.service_id for referral in found)
    for referral in found:
        referral.service = services[referral.service_id]
    return found


def _services_where(*conditions: ColumnElement[bool]) -> frozenset[uuid.UUID]:
    rows = db.session.execute(select(*_SEALED).where(*conditions)).all()
    return frozenset(Referral.read("service_id", rows))


def _with_need() -> Select[Referral]:
    return select(Referral).options(joinedload(Referral.case), joinedload(Referral.need))


def _with_parties() -> Select[Referral]:
    return select(Referral).options(
        joinedload(Referral.case),
        joinedload(Referral.recipient),
        joinedload(Referral.sender),
    )


def _with_case() -> Select[Referral]:
    return select(Referral).options(joinedload(Referral.case))
