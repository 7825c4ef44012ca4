"""Hand a screening over, confirm its receipt, accept it or return it; the sender is notified."""

import uuid

from caseflow import audit, clock, encryption
from caseflow.access import Actor, Permission, Role, verb
from caseflow.agencies.models import Organisation
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies.models import Outcome
from caseflow.pathway.case.models import Case
from caseflow.pathway.screening.assessment import queries as assessment_queries
from caseflow.pathway.screening.hand_over import queries, rules
from caseflow.pathway.screening.models import (
    Agreement,
    HandOver,
    ReturnReason,
    Screening,
    ScreeningStatus,
)
from caseflow.people import queries as people_queries
from caseflow.people.search_index import actions as search_index_actions
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Clock, Milestone

RECEIVERS = (Role.CASEWORKER, Role.SUPERVISOR)


@verb(Permission.SCREENING_HAND_OVER)
def hand_over(
    screening: Screening, organisation: Organisation, agreement: Agreement, *, by: Actor
) -> HandOver:
    """Hand a finished screening, and the key to it, over to a case organisation.

    Raises RuleBroken when it is not finished or was handed over before, when the organisation
    does not work on cases, and when the person has not agreed and nothing else allows it.
    """
    rules.check_handable(screening)
    rules.check_recipient(organisation)
    now, procedure = clock.now(), case_queries.library().procedure(case_actions.PROCEDURE)
    pressing = emergencies_queries.pressing_of([screening.case_id])
    rules.check_agreement(agreement, screening.age_group, is_emergency=bool(pressing))
    priority = rules.priority_of(bool(pressing), assessment_queries.result_of(screening))
    handed = HandOver(
        screening_id=screening.id,
        screening=screening,
        organisation_id=organisation.id,
        handed_at=now,
        handed_by_id=by.id,
        agreement=agreement,
        receive_by=sop_rules.deadline(
            procedure, Clock.HANDOVER_RECEIVE, now, priority=priority, age_group=screening.age_group
        ),
    )
    db.session.add(handed)
    screening.status, screening.recipient_id = ScreeningStatus.HANDED_OVER, organisation.id
    notices_actions.tell_organisation(
        organisation.id, NoticeKind.SCREENING_HANDED_OVER, screening, roles=RECEIVERS
    )
    audit.record(
        audit.Event.SCREENING_HANDED_OVER,
        by=by,
        thing=screening,
        organisation=organisation.id,
        priority=priority,
    )
    # The rows are saved first: the keys are in another store, and only a saved row needs them.
    db.session.flush()
    _share_key(screening, organisation.id)
    return handed


@verb(Permission.SCREENING_RECEIVE)
def receive(screening: Screening, hand_over: HandOver, *, by: Actor) -> None:
    """Confirm that a screening was received; from now on it can be read here.

    Raises RuleBroken when it does not wait at this organisation.
    """
    rules.check_here(screening, by)
    if hand_over.received_at is not None:
        return
    hand_over.received_at, hand_over.received_by_id = clock.now(), by.id
    notices_actions.tell_id(screening.created_by_id, NoticeKind.SCREENING_RECEIVED, screening)
    audit.record(audit.Event.SCREENING_RECEIVED, by=by, thing=screening)


@verb(Permission.SCREENING_TAKE_UP)
def take_up(screening: Screening, *, by: Actor) -> Case:
    """Make a case from a screening; whoever accepts it becomes the caseworker.

    The sender's key to it is destroyed. Raises RuleBroken when it cannot be accepted here, or its
    receipt was not confirmed.
    """
    rules.check_takeable(screening, by)
    handed = queries.open_hand_over(screening)
    if handed is not None:
        rules.check_received(handed)
        handed.taken_up_at, handed.taken_up_by_id = clock.now(), by.id
    screening.status = ScreeningStatus.TAKEN_UP
    notices_actions.put_away(screening)
    db.session.flush()
    case = case_actions.prepare(
        screening.case_id, screening_id=screening.id, age_group=screening.age_group, by=by
    )
    case_actions.set_adulthood(case, screening.adult_on, by=by)
    _mark_way(case, screening, handed, by=by)
    if screening.created_by_id != by.id:
        notices_actions.tell_id(screening.created_by_id, NoticeKind.SCREENING_TAKEN_UP, screening)
    audit.record(audit.Event.SCREENING_TAKEN_UP, by=by, thing=screening)
    db.session.flush()
    _withdraw_key(screening, screening.organisation_id, keeper=by.organisation_id)
    return case


@verb(Permission.SCREENING_RECEIVE)
def answer(
    screening: Screening,
    code: str,
    outcome: Outcome | None,
    *,
    service_id: uuid.UUID | None = None,
    note: str = "",
    by: Actor,
) -> None:
    """Say what became of an emergency action, once the receipt of the screening is confirmed.

    Raises RuleBroken when it does not wait at this organisation or the receipt is not confirmed,
    and what `emergencies.actions.answer` raises.
    """
    rules.check_here(screening, by)
    handed = queries.open_hand_over(screening)
    if handed is not None:
        rules.check_received(handed)
    emergencies_actions.answer(
        screening.case_id, code, outcome, service_id=service_id, note=note, by=by
    )


@verb(Permission.SCREENING_TAKE_UP)
def give_back(screening: Screening, reason: ReturnReason, *, by: Actor) -> None:
    """Return a screening to the sender with a coded reason; the key to it is destroyed here.

    Raises RuleBroken when it does not wait at this organisation.
    """
    rules.check_here(screening, by)
    handed = queries.open_hand_over(screening)
    if handed is not None:
        handed.returned_at, handed.returned_by_id = clock.now(), by.id
        handed.return_code = reason.value
    screening.status, screening.recipient_id = ScreeningStatus.RETURNED, None
    notices_actions.put_away(screening)
    notices_actions.tell_id(screening.created_by_id, NoticeKind.SCREENING_RETURNED, screening)
    audit.record(audit.Event.SCREENING_RETURNED, by=by, thing=screening, reason=reason)
    db.session.flush()
    _withdraw_key(screening, by.organisation_id, keeper=screening.organisation_id)


def _mark_way(case: Case, screening: Screening, handed: HandOver | None, *, by: Actor) -> None:
    case_actions.mark(
        case,
        Milestone.SCREENING_FINISHED,
        by=by,
        at=screening.finished_at,
        done_by_id=screening.created_by_id,
    )
    if handed is not None:
        case_actions.mark(
            case,
            Milestone.SCREENING_HANDED_OVER,
            by=by,
            at=handed.handed_at,
            done_by_id=handed.handed_by_id,
        )
    case_actions.mark(case, Milestone.SCREENING_TAKEN_UP, by=by, thing_id=screening.id)
    contact = people_queries.safe_contact_of(case.id)
    if contact is not None:
        case_actions.mark(case, Milestone.SAFE_CONTACT_RECORDED, by=by, thing_id=contact.id)


def _share_key(screening: Screening, receiver: uuid.UUID) -> None:
    """Wrap the case's key for the receiver."""
    # A failed attempt may have left a wrapped key behind, which is removed before.
    search_index_actions.touch(screening.case_id)
    if receiver != screening.organisation_id:
        encryption.key_ring().cases.release(screening.case_id, receiver)
        encryption.key_ring().cases.hand(
            screening.case_id, giver=screening.organisation_id, receiver=receiver
        )


def _withdraw_key(screening: Screening, loser: uuid.UUID, *, keeper: uuid.UUID) -> None:
    search_index_actions.touch(screening.case_id)
    if loser != keeper:
        encryption.key_ring().cases.release(screening.case_id, loser)
