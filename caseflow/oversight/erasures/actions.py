"""Asking for an erasure, deciding on it, and setting or releasing legal holds that forbid it."""

import uuid
from datetime import datetime

from flask import current_app

from caseflow import audit, clock, database, encryption
from caseflow.access import SYSTEM, Actor, Permission, Role, nothing, unguarded, verb
from caseflow.accounts import queries as accounts_queries
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.oversight.erasures import queries, rules
from caseflow.oversight.erasures.models import Erasure, ErasureReason, HoldReason, LegalHold
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.consent.disclosure.models import compartment_of
from caseflow.pathway.referral import queries as referral_queries
from caseflow.people import actions as people_actions


@verb(Permission.ERASURE_REQUEST)
def request(case: Case, compartment: str, reason: ErasureReason, *, by: Actor) -> str:
    """Ask the data protection officer to erase a compartment, or the whole file if it is empty.

    Returns the receipt for the survivor; only its hash is stored, so it cannot be shown again.
    Raises RuleBroken when the whole file was erased already, a request for this waits, the case is
    under a legal hold, a referral is open, or the whole file is asked for while the case is open.
    """
    return _requested(case, compartment, reason, by=by)


@verb(Permission.RETENTION_PROPOSE)
def propose(case: Case, compartment: str, *, by: Actor) -> None:
    """Ask for an erasure because the time of a closed case, or of a part of it, is over.

    Another data protection officer decides. Raises RuleBroken as `request` does.
    """
    _requested(case, compartment, ErasureReason.RETENTION_OVER, by=by)


@unguarded("a command of an operator, after which somebody else decides")
def propose_by_operator(case: Case, compartment: str, *, by: Actor) -> None:
    """Ask for an erasure as `propose` does, from the command line."""
    _requested(case, compartment, ErasureReason.RETENTION_OVER, by=by)


def _requested(case: Case, compartment: str, reason: ErasureReason, *, by: Actor) -> str:
    # First the lock, then the checks: nobody can send something of the case between the two.
    queries.wait_for_others(case.id)
    rules.check_held(encryption.key_ring().cases.is_erased(case.id))
    rules.check_none_pending(queries.pending_of(case.id, compartment))
    _check_may_go(case, compartment, reason, clock.now())
    receipt = rules.new_receipt()
    erasure = Erasure(
        id=uuid.uuid4(),
        case_id=case.id,
        organisation_id=case.organisation_id,
        compartment=compartment,
        reason=reason,
        receipt=queries.marks_of(receipt)[0],
        requested_at=clock.now(),
        requested_by_id=by.id,
    )
    encryption.sign(erasure)
    db.session.add(erasure)
    others = (user for user in accounts_queries.holders_of(Role.DPO) if user.id != by.id)
    notices_actions.tell(others, NoticeKind.ERASURE_TO_DECIDE, erasure)
    audit.record(
        audit.Event.ERASURE_REQUESTED, by=by, thing=erasure, part=compartment, reason=reason
    )
    return receipt


@verb(Permission.ERASURE_DECIDE)
def approve(erasure: Erasure, *, by: Actor) -> None:
    """Erase exactly what was asked for, as the decision of a second person; it cannot be undone.

    Raises Tampered when the request was edited, and RuleBroken when it was decided already or the
    rules of `request` forbid it now. They are not asked where the keys of the whole file are gone
    already (a decision that was not saved, or a part that was asked for before the whole): then
    nothing is left to keep, and the decision is only written down.
    """
    queries.wait_for_others(erasure.case_id)
    encryption.check_signature(erasure)
    rules.check_pending(erasure)
    case, part = erasure.case, erasure.compartment
    if not encryption.key_ring().cases.is_erased(case.id):
        _check_may_go(case, part, erasure.reason, erasure.requested_at)
    kept_for = current_app.config["SETTINGS"].key_copies_days
    erasure.approved_at, erasure.approved_by_id = clock.now(), by.id
    erasure.complete_on = rules.complete_on(clock.today(), kept_for)
    encryption.sign(erasure)
    # A packet may contain a copy of any part, so all of them are closed and erased too.
    packets = queries.packets_of(case.id)
    for packet in packets:
        disclosure_actions.end(packet, by=by)
    if part in rules.FOUND_BY:
        people_actions.forget(case.id, by=by, part=rules.of_person(part))
    if part in (rules.WHOLE, rules.PERSONAL):
        emergencies_actions.forget(case.id)
        case_actions.forget_person(case)
    notices_actions.put_away(erasure)
    notices_actions.tell_id(erasure.requested_by_id, NoticeKind.ERASURE_DECIDED, erasure)
    audit.record(audit.Event.ERASURE_DONE, by=by, thing=erasure, part=part, reason=erasure.reason)
    # What the database may refuse, it refuses here, before a key is destroyed.
    db.session.flush()
    # Last, because it cannot be undone: from here on nobody can open any of it.
    named = rules.compartments_of(part)
    parts = [*named, *(compartment_of(packet.id) for packet in packets)] if named else []
    encryption.erase_keys(case.id, *parts)


@unguarded("background work")
def confirm_destroyed() -> None:
    """Write down of each erasure when its keys had left every file of the live stores.

    Until then the pages say that the destruction is under way.
    """
    for erasure in database.a_few(queries.under_way()):
        erasure.destroyed_at = clock.now()
        encryption.sign(erasure)
        audit.record(
            audit.Event.ERASURE_DESTROYED, by=SYSTEM, thing=erasure, part=erasure.compartment
        )


@verb(Permission.ERASURE_DECIDE)
def decline(erasure: Erasure, *, by: Actor) -> None:
    """Decline a request, as the decision of a second person; the file stays as it is.

    Raises Tampered when the request was edited, and RuleBroken when it was decided already.
    """
    queries.wait_for_others(erasure.case_id)
    encryption.check_signature(erasure)
    rules.check_pending(erasure)
    erasure.declined_at, erasure.declined_by_id = clock.now(), by.id
    encryption.sign(erasure)
    notices_actions.put_away(erasure)
    notices_actions.tell_id(erasure.requested_by_id, NoticeKind.ERASURE_DECIDED, erasure)
    audit.record(audit.Event.ERASURE_DECLINED, by=by, thing=erasure)


@verb(Permission.HOLD_MANAGE, of=nothing)
def hold(code: str, reason: HoldReason, *, by: Actor) -> None:
    """Place a legal hold: from now on nothing of this case can be erased.

    Raises RuleBroken when there is no such case, it was erased, or it is under a hold already.
    """
    case_id = case_queries.id_by_name(code)
    if case_id is None:
        raise RuleBroken("There is no case with this code.", field="code")
    queries.wait_for_others(case_id)
    rules.check_held(encryption.key_ring().cases.is_erased(case_id))
    if queries.hold_of(case_id) is not None:
        raise RuleBroken("This case is already under a legal hold.", field="code")
    row = LegalHold(
        id=uuid.uuid4(), case_id=case_id, reason=reason, set_at=clock.now(), set_by_id=by.id
    )
    encryption.sign(row)
    db.session.add(row)
    audit.record(audit.Event.HOLD_SET, by=by, thing=row, reason=reason)


@verb(Permission.HOLD_MANAGE, of=nothing)
def release(held: LegalHold, *, by: Actor) -> None:
    """Release a legal hold, so that the case may be erased again; nothing if it was released.

    Raises Tampered when the hold was edited.
    """
    encryption.check_signature(held)
    if held.released_at is None:
        held.released_at, held.released_by_id = clock.now(), by.id
        encryption.sign(held)
        audit.record(audit.Event.HOLD_RELEASED, by=by, thing=held)


def _check_may_go(
    case: Case, compartment: str, reason: ErasureReason, requested_at: datetime
) -> None:
    rules.check_not_held(queries.is_held(case.id))
    rules.check_nothing_shared(referral_queries.open_count(case))
    rules.check_ended(case, compartment)
    rules.check_time_over(reason, case.closed_at if case.is_closed else None, requested_at)
