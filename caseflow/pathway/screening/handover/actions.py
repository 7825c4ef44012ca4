"""Handing over, confirming the arrival, taking up, giving back; the sender hears of each."""

import uuid

from caseflow import clock
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.access.roles import Role
from caseflow.accounts.models import User
from caseflow.agencies.models import Organisation
from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.extensions import db
from caseflow.notices import actions as notices
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as cases
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.screening.assessment import queries as assessment
from caseflow.pathway.screening.handover import queries, rules
from caseflow.pathway.screening.models import HandOver, ReturnReason, Screening, ScreeningStatus
from caseflow.people import queries as people
from caseflow.people.cards import actions as cards
from caseflow.safe import keys
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Clock, Milestone

RECEIVERS = (Role.CASEWORKER, Role.SUPERVISOR)


def hand_over(screening: Screening, organisation: Organisation, *, by: User) -> HandOver:
    """Give a finished screening, and the key to it, to a case organisation."""
    authorise(by, Permission.SCREENING_HAND_OVER, screening)
    rules.check_handable(screening)
    rules.check_recipient(organisation)
    now, procedure = clock.now(), case_queries.library().procedure(cases.PROCEDURE)
    priority = rules.priority_of(screening, assessment.result_of(screening))
    handed = HandOver(
        screening_id=screening.id,
        screening=screening,
        organisation_id=organisation.id,
        handed_at=now,
        handed_by_id=by.id,
        receive_by=sop_rules.deadline(
            procedure, Clock.HANDOVER_RECEIVE, now, priority=priority, age_group=screening.age_group
        ),
    )
    db.session.add(handed)
    screening.status, screening.recipient_id = ScreeningStatus.HANDED_OVER, organisation.id
    notices.tell_organisation(
        organisation.id, NoticeKind.SCREENING_HANDED_OVER, screening, roles=RECEIVERS
    )
    log.record(
        Event.SCREENING_HANDED_OVER,
        by=by,
        thing=screening,
        organisation=organisation.id,
        priority=priority,
    )
    db.session.flush()
    _share_key(screening, organisation.id)
    return handed


def receive(screening: Screening, hand_over: HandOver, *, by: User) -> None:
    """Confirm that it has arrived; from now on it can be read here."""
    authorise(by, Permission.SCREENING_RECEIVE)
    rules.check_here(screening, by)
    if hand_over.received_at is not None:
        return
    hand_over.received_at, hand_over.received_by_id = clock.now(), by.id
    notices.tell_id(screening.created_by_id, NoticeKind.SCREENING_RECEIVED, screening)
    log.record(Event.SCREENING_RECEIVED, by=by, thing=screening)


def take_up(screening: Screening, *, by: User) -> Case:
    """Make a case of it, owned by whoever takes it up; the sender's key to it is destroyed."""
    authorise(by, Permission.SCREENING_TAKE_UP, screening)
    rules.check_takeable(screening, by)
    handed = queries.open_hand_over(screening)
    if handed is not None:
        rules.check_received(handed)
        handed.taken_up_at, handed.taken_up_by_id = clock.now(), by.id
    screening.status = ScreeningStatus.TAKEN_UP
    db.session.flush()
    case = cases.prepare(
        screening.case_id, screening_id=screening.id, age_group=screening.age_group, by=by
    )
    _mark_way(case, screening, handed, by=by)
    if screening.created_by_id != by.id:
        notices.tell_id(screening.created_by_id, NoticeKind.SCREENING_TAKEN_UP, screening)
    log.record(Event.SCREENING_TAKEN_UP, by=by, thing=screening)
    db.session.flush()
    _withdraw_key(screening, screening.organisation_id, keeper=by.organisation_id)
    return case


def give_back(screening: Screening, reason: ReturnReason, *, by: User) -> None:
    """Return it with a coded reason, and lose the key to it."""
    authorise(by, Permission.SCREENING_TAKE_UP, screening)
    rules.check_here(screening, by)
    handed = queries.open_hand_over(screening)
    if handed is not None:
        handed.returned_at, handed.returned_by_id = clock.now(), by.id
        handed.return_code = reason.value
    screening.status, screening.recipient_id = ScreeningStatus.RETURNED, None
    notices.tell_id(screening.created_by_id, NoticeKind.SCREENING_RETURNED, screening)
    log.record(Event.SCREENING_RETURNED, by=by, thing=screening, reason=reason)
    db.session.flush()
    _withdraw_key(screening, by.organisation_id, keeper=screening.organisation_id)


def _mark_way(case: Case, screening: Screening, handed: HandOver | None, *, by: User) -> None:
    cases.mark(case, Milestone.SCREENING_FINISHED, by=by, at=screening.finished_at)
    if handed is not None:
        cases.mark(case, Milestone.SCREENING_HANDED_OVER, by=by, at=handed.handed_at)
    cases.mark(case, Milestone.SCREENING_TAKEN_UP, by=by, thing_id=screening.id)
    contact = people.safe_contact_of(case.id)
    if contact is not None:
        cases.mark(case, Milestone.SAFE_CONTACT_RECORDED, by=by, thing_id=contact.id)


def _share_key(screening: Screening, receiver: uuid.UUID) -> None:
    """Wrap the file key for the receiver; a wrap left by a failed attempt makes room first."""
    cards.touch(screening.case_id)
    if receiver != screening.organisation_id:
        keys.ring().release_case(screening.case_id, receiver)
        keys.ring().hand_case(screening.case_id, giver=screening.organisation_id, receiver=receiver)


def _withdraw_key(screening: Screening, loser: uuid.UUID, *, keeper: uuid.UUID) -> None:
    cards.touch(screening.case_id)
    if loser != keeper:
        keys.ring().release_case(screening.case_id, loser)
