"""Change the state of a referral, close it, and react when a deadline passes or a consent ends.

Sending is in `sending`, and the recipient's answers are in `inbox`; both use `move_along`.
"""

from datetime import datetime
from typing import Any

from caseflow import audit, clock, database
from caseflow.access import SYSTEM, Actor, Permission, Role, unguarded, verb
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import OrganisationKind
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Exclusion
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import NeedStatus
from caseflow.pathway.referral import queries, rules
from caseflow.pathway.referral.models import Reason, Referral, ReferralChange, Side, Status
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Milestone


@verb(Permission.REFERRAL_SEND, of=lambda referral: referral.case)
def answer(referral: Referral, note: str, *, version: int | None, by: Actor) -> None:
    """Answer the partner's question; the referral is in the state SENT again.

    Raises Stale when it has changed since the page was opened, and RuleBroken without an answer, or
    when there is no question.
    """
    rules.check_version(referral, version, Status.SENT, note)
    move_along(referral, Status.SENT, side=Side.SENDER, note=note, by=by)


@verb(Permission.REFERRAL_SEND, of=lambda referral: referral.case)
def recall(
    referral: Referral, reason: Reason | None, note: str = "", *, version: int | None, by: Actor
) -> None:
    """Recall a referral: the partner's access ends now, and the partner is notified.

    Raises Stale when it has changed since the page was opened, and RuleBroken when it cannot be
    recalled any more or the reason is missing.
    """
    rules.check_version(referral, version, Status.RECALLED, note)
    move_along(referral, Status.RECALLED, side=Side.SENDER, reason=reason, note=note, by=by)


@verb(Permission.REFERRAL_SEND, of=lambda referral: referral.case)
def discard(referral: Referral, *, version: int | None, by: Actor) -> None:
    """Discard a draft, of which the partner knows nothing.

    Raises Stale when it has changed since the page was opened, and RuleBroken when it was sent.
    """
    rules.check_version(referral, version, Status.DISCARDED)
    move_along(referral, Status.DISCARDED, side=Side.SENDER, by=by)
    audit.record(audit.Event.REFERRAL_DISCARDED, by=by, thing=referral)


@verb(Permission.REFERRAL_SEND, of=lambda referral: referral.case)
def review(
    referral: Referral, *, told: bool, need: NeedStatus, version: int | None, by: Actor
) -> None:
    """Close a referral that has ended, once the survivor has been told; the partner's access ends.

    `need` is what became of the need. Raises Stale when the referral has changed since the page was
    opened, and RuleBroken when it has not ended, was closed before, or the survivor was not told.
    """
    rules.check_version(referral, version, referral.status)
    rules.check_reviewable(referral, told)
    referral.reviewed_at, referral.reviewed_by_id = clock.now(), by.id
    notices_actions.put_away(referral)
    run_clock(referral, None)
    plan_actions.set_need_status(referral.need, need, by=by)
    case_actions.mark(referral.case, Milestone.REFERRAL_CLOSED, by=by, thing_id=referral.id)
    audit.record(audit.Event.REFERRAL_LOOP_CLOSED, by=by, thing=referral)
    # A change by somebody else at the same moment fails here, before keys are destroyed for good.
    db.session.flush()
    _end_access(referral, by=by)


@unguarded("called by verbs that have authorised, and by background work")
def move_along(
    referral: Referral,
    target: Status,
    *,
    side: Side,
    by: Actor,
    reason: Reason | None = None,
    note: str = "",
) -> None:
    """Change the state of a referral by one move of the table, and tell the other side.

    The caller has checked that this is allowed. Raises RuleBroken when the table has no such move
    for this side, or its reason or note is missing.
    """
    rules.check_move(referral, target, side, reason, note)
    now, source = clock.now(), referral.status
    db.session.add(_change(referral, target, side, reason, note, by=by))
    referral.status, referral.status_at, referral.reason_code = target, now, reason
    run_clock(referral, _due_at(referral, now))
    referral.reminded_at = referral.escalated_at = None
    audit.record(
        audit.Event.REFERRAL_MOVED,
        by=by,
        thing=referral,
        source=source,
        target=target,
        reason=reason,
    )
    # A change by somebody else at the same moment fails here, before keys are destroyed for good.
    db.session.flush()
    if target in rules.WITHOUT_ACCESS:
        _end_access(referral, by=by)
    notices_actions.put_away(referral)
    tell(referral, side, source)


@unguarded("called by verbs that have authorised")
def run_clock(referral: Referral, respond_by: datetime | None) -> None:
    """Set when the next move is late, with what follows from it; None when nothing is awaited."""
    referral.respond_by = respond_by
    referral.escalate_at = referral.expire_at = None
    if respond_by is not None:
        since = referral.status_at
        referral.escalate_at = rules.escalates_at(since, respond_by)
        referral.expire_at = rules.expires_at(referral.status, since, respond_by)


def _due_at(referral: Referral, start: datetime) -> datetime | None:
    """Return by when somebody has to act in this state, or None, by the procedure of the case."""
    running = rules.clock_for(referral.status)
    if running is None:
        return None
    if rules.needs_another_at_once(referral.status, referral.priority):
        return start
    case = referral.case
    return sop_rules.deadline(
        case_queries.procedure_of(case),
        running,
        start,
        priority=referral.priority,
        risk=case.risk,
        age_group=case.age_group,
    )


def _end_access(referral: Referral, *, by: Actor) -> None:
    """Close both packets to the partner; the sender can still read them."""
    for packet in (referral.packet, referral.identity_packet):
        if packet is not None:
            disclosure_actions.end(packet, by=by)


def _recall_uncovered(consent: Consent, *, by: Actor, replacement: Consent | None) -> None:
    """Recall at once what a consent that has ended covered and its replacement does not.

    A referral whose packets are all still open under the replacement goes on.
    """
    for referral in queries.carried_by(consent):
        packets = [p for p in (referral.packet, referral.identity_packet) if p is not None]
        if replacement is not None and all(packet.ended_at is None for packet in packets):
            referral.consent_id = replacement.id
        elif referral.status in rules.ENDS:
            _end_access(referral, by=by)
        else:
            move_along(
                referral, Status.RECALLED, side=Side.SYSTEM, reason=Reason.CONSENT_ENDED, by=by
            )


def _recall_from_excluded(exclusion: Exclusion, *, by: Actor) -> None:
    """Recall what an organisation was asked for, after a conflict of interest was recorded."""
    for referral in queries.open_with(exclusion.case_id, exclusion.organisation_id):
        move_along(referral, Status.RECALLED, side=Side.SYSTEM, reason=Reason.SAFETY, by=by)


@unguarded("background work")
def remind_and_escalate(now: datetime) -> int:
    """Press for a few moves that are late; how many referrals were touched.

    It ends nothing, so it never waits, whatever the clock of the server says.
    """
    touched = 0
    for referral in database.a_few(queries.to_press(now)):
        if referral.escalate_at is None:
            run_clock(referral, referral.respond_by)
        if referral.reminded_at is None:
            remind(referral, now)
        due = referral.escalate_at is not None and referral.escalate_at <= now
        if due and referral.escalated_at is None:
            escalate(referral, now)
        touched += 1
    return touched


@unguarded("background work")
def recall_lapsed(now: datetime) -> int:
    """Recall a few referrals whose consent has passed its last day; how many."""
    touched = 0
    for referral in database.a_few(queries.lapsed(now)):
        move_along(
            referral, Status.RECALLED, side=Side.SYSTEM, reason=Reason.CONSENT_ENDED, by=SYSTEM
        )
        touched += 1
    return touched


@unguarded("background work")
def expire(now: datetime) -> int:
    """End a few referrals to which nobody replied within twice the limit; how many."""
    touched = 0
    for referral in database.a_few(queries.to_expire(now)):
        move_along(referral, Status.EXPIRED, side=Side.SYSTEM, reason=Reason.NO_ANSWER, by=SYSTEM)
        touched += 1
    return touched


def _change(
    referral: Referral, target: Status, side: Side, reason: Reason | None, note: str, *, by: Actor
) -> ReferralChange:
    words: dict[str, Any] = {"note": note.strip()} if note.strip() else {}
    return ReferralChange(
        case_id=referral.case_id,
        referral_id=referral.id,
        packet_id=referral.packet_id,
        source=referral.status,
        target=target,
        at=clock.now(),
        by_id=by.id,
        side=side,
        reason_code=reason,
        **words,
    )


@unguarded("called by verbs that have authorised, and by background work")
def tell(referral: Referral, side: Side, source: Status) -> None:
    """Notify each side of what the other did, and both of what happened automatically."""
    if side is not Side.SENDER:
        notices_actions.tell_id(referral.case.owner_id, NoticeKind.REFERRAL_CHANGED, referral)
    if side is Side.PARTNER or referral.status is Status.DISCARDED:
        return
    if source is Status.DRAFT:
        _tell_partner(referral, NoticeKind.REFERRAL_ARRIVED)
    elif referral.status is Status.RECALLED:
        _tell_partner(referral, NoticeKind.REFERRAL_RECALLED)
    else:
        _tell_partner(referral, NoticeKind.REFERRAL_CHANGED)


@unguarded("background work, and the coordinator's verb")
def remind(referral: Referral, now: datetime) -> None:
    """Remind the side that has to act next that it is late."""
    referral.reminded_at = now
    if rules.waits_for(referral.status) is Side.PARTNER:
        _tell_partner(referral, NoticeKind.REFERRAL_OVERDUE)
    else:
        notices_actions.tell_id(referral.case.owner_id, NoticeKind.REFERRAL_OVERDUE, referral)
    audit.record(audit.Event.REFERRAL_REMINDED, by=SYSTEM, thing=referral)


@unguarded("background work")
def escalate(referral: Referral, now: datetime) -> None:
    """Tell the coordinators of the mechanism that a referral gets no reply."""
    referral.escalated_at = now
    for network in agencies_queries.organisations(OrganisationKind.COORDINATION):
        notices_actions.tell_organisation(
            network.id, NoticeKind.REFERRAL_ESCALATED, referral, roles=(Role.COORDINATOR,)
        )
    audit.record(audit.Event.REFERRAL_ESCALATED, by=SYSTEM, thing=referral)


def _tell_partner(referral: Referral, kind: NoticeKind) -> None:
    notices_actions.tell_organisation(
        referral.recipient_id, kind, referral, roles=(Role.FOCAL_POINT,)
    )


LISTENERS = (
    (consent_actions.ended, _recall_uncovered),
    (team_actions.excluded, _recall_from_excluded),
)
"""What happens here when an earlier step signals that a consent ended or somebody was excluded."""
