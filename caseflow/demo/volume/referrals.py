"""Fictional referrals, each with its changes of state along the real table of moves."""

import uuid
from datetime import timedelta
from typing import Any

from caseflow.demo.volume.case_histories import SHARED, Life
from caseflow.demo.volume.pathways import Wish, packet
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.consent.disclosure.models import PacketKind
from caseflow.pathway.consent.models import Purpose
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import (
    Referral,
    ReferralChange,
    Side,
    Status,
    service_hash_of,
)
from caseflow.pathway.referral.sending import rules as sending_rules
from caseflow.pathway.stages import Stage
from caseflow.people import rules as people_rules
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Milestone

T = Status
INBOX = 300
"""The largest number of open referrals of one partner, about as many as it can work on."""
WAYS: dict[Status, tuple[Status, ...]] = {
    T.SENT: (T.SENT,),
    T.ACKNOWLEDGED: (T.SENT, T.ACKNOWLEDGED),
    T.INFORMATION_REQUESTED: (T.SENT, T.ACKNOWLEDGED, T.INFORMATION_REQUESTED),
    T.WAITLISTED: (T.SENT, T.ACKNOWLEDGED, T.WAITLISTED),
    T.ACCEPTED: (T.SENT, T.ACKNOWLEDGED, T.ACCEPTED),
    T.IN_SERVICE: (T.SENT, T.ACKNOWLEDGED, T.ACCEPTED, T.IN_SERVICE),
    T.COMPLETED: (T.SENT, T.ACKNOWLEDGED, T.ACCEPTED, T.IN_SERVICE, T.COMPLETED),
    T.PARTLY_COMPLETED: (T.SENT, T.ACCEPTED, T.IN_SERVICE, T.PARTLY_COMPLETED),
    T.NOT_DELIVERED: (T.SENT, T.ACCEPTED, T.NOT_DELIVERED),
    T.DECLINED: (T.SENT, T.DECLINED),
    T.EXPIRED: (T.SENT, T.EXPIRED),
}
STILL_OPEN = {
    T.SENT: 30,
    T.ACKNOWLEDGED: 20,
    T.INFORMATION_REQUESTED: 6,
    T.WAITLISTED: 8,
    T.ACCEPTED: 14,
    T.IN_SERVICE: 22,
}
ENDED = {T.COMPLETED: 60, T.PARTLY_COMPLETED: 10, T.NOT_DELIVERED: 8, T.DECLINED: 16, T.EXPIRED: 6}


def refer(life: Life, wishes: list[Wish], *, may_wait: bool) -> None:
    """Refer each need to its service, with one consent that names all of them.

    `may_wait` allows referrals that are still open.
    """
    life.wait(24)
    # Open referrals are recent, most of them a few days old.
    if may_wait:
        recent = life.now - timedelta(days=20 * life.source.chance.random() ** 2)
        life.at = max(life.at, recent)
    consent_id = life.consent(
        Purpose.SERVICES,
        recipients=sorted({str(w.service.organisation_id) for w in wishes}),
        categories=list(SHARED),
        services=sorted({w.service.type.value for w in wishes}),
    )
    start = life.at
    for wish in wishes:
        # All are sent at the same time, so each history starts again from there.
        life.at = start
        _ask(life, wish, consent_id, _outcome(life, wish, may_wait))


def _outcome(life: Life, wish: Wish, may_wait: bool) -> Status:
    desk = wish.service.organisation_id
    if may_wait and life.mechanism.waiting[desk] < INBOX and life.source.happens(0.75):
        life.mechanism.waiting[desk] += 1
        return life.source.one(STILL_OPEN)
    return life.source.one(ENDED)


def _ask(life: Life, wish: Wish, consent_id: uuid.UUID, status: Status) -> None:
    referral_id, sent, recipient = life.source.id(), life.at, wish.service.organisation_id
    ended = status in referral_rules.ENDS
    # Nothing of a case that is closed waits for anybody.
    reviewed = ended and (life.stage is Stage.CLOSURE or life.source.happens(0.85))
    is_open = not reviewed and status not in referral_rules.WITHOUT_ACCESS
    before, after = _content(life, wish)
    sealed: dict[str, Any] = {
        "consent_id": consent_id,
        "recipient": recipient,
        "is_open": is_open,
        "service": wish.service.type.value,
    }
    deciding = packet(life, PacketKind.DECIDING, before, **sealed)
    accepted = referral_rules.sees_identity(status)
    identity = packet(life, PacketKind.IDENTITY, after, is_granted=accepted, **sealed)
    reason = _walk(life, referral_id, deciding, recipient, status)
    values = _clock(life, wish, status) if not reviewed else {}
    if reviewed:
        values |= {"reviewed_at": life.wait(24), "reviewed_by_id": life.owner}
        life.mark(Milestone.REFERRAL_CLOSED)
    life.file.add(
        Referral,
        id=referral_id,
        organisation_id=life.team.id,
        recipient_id=recipient,
        service_id=wish.service.id,
        service_hash=service_hash_of(life.id, wish.service.id),
        service_type=wish.service.type,
        need_id=wish.need_id,
        priority=wish.priority,
        status=status,
        status_at=life.at,
        reason_code=reason,
        consent_id=consent_id,
        packet_id=deciding,
        identity_packet_id=identity,
        drafted_at=sent,
        drafted_by_id=life.owner,
        sent_at=sent,
        sent_by_id=life.owner,
        message="Please see her this week if you can.",
        **values,
    )
    if not ended:
        _tell_desk(life, referral_id, recipient)


def _walk(
    life: Life, referral_id: uuid.UUID, packet_id: uuid.UUID, recipient: uuid.UUID, end: Status
) -> Any:
    """Add every change from the draft to the state `end`; return the reason of the last one."""
    source, reason = Status.DRAFT, None
    for target in WAYS[end]:
        # Fails when WAYS names a change that the real table does not allow any more.
        move = next(m for m in referral_rules.MOVES if m.source is source and m.target is target)
        reason = life.source.chance.choice(move.reasons) if move.reasons else None
        by = life.owner if move.side is Side.SENDER else life.mechanism.desks[recipient]
        words = {"note": "Written down for the other side."} if move.needs_note else {}
        life.file.add(
            ReferralChange,
            id=life.source.id(),
            referral_id=referral_id,
            packet_id=packet_id,
            source=source,
            target=target,
            at=life.at,
            by_id=by,
            side=move.side,
            reason_code=reason,
            **words,
        )
        _mark(life, target)
        source = target
        if target is not end:
            life.wait(20)
    return reason


def _mark(life: Life, target: Status) -> None:
    names = {T.SENT: Milestone.REFERRAL_SENT, T.ACCEPTED: Milestone.REFERRAL_ACCEPTED}
    names |= dict.fromkeys(referral_rules.DELIVERED, Milestone.REFERRAL_DELIVERED)
    if target in names:
        life.mark(names[target])


def _content(life: Life, wish: Wish) -> tuple[sending_rules.Parts, sending_rules.Parts]:
    request = {
        "service": wish.service.type.value,
        "priority": wish.priority.value,
        "age_band": sending_rules.age_band(life.person["age"], life.age_group),
        "sex": life.person["sex"],
        "languages": life.person["languages"],
        "message": "Please see her this week if you can.",
    }
    told: sending_rules.Parts = {
        "health": {"Answered with yes": ["Are you hurt or ill, and need a doctor now?"]},
        "experience": {"Trafficking": "possible victim; needs a decision"},
        "safety": {"Safety": "possible danger; needs a decision"},
    }
    needed = {name: part for name, part in told.items() if name in wish.service.minimum_data}
    contact = {name: life.contact[name] for name in people_rules.CONTACT_SHARED}
    return {sending_rules.REQUEST: request, **needed}, {"identity": life.person, "contact": contact}


def _clock(life: Life, wish: Wish, status: Status) -> dict[str, Any]:
    """Return the columns that say when the next reply is due, and when silence has consequences."""
    if (respond_by := _respond_by(life, wish, status)) is None:
        return {}
    return {
        "respond_by": respond_by,
        "escalate_at": referral_rules.escalates_at(life.at, respond_by),
        "expire_at": referral_rules.expires_at(status, life.at, respond_by),
    }


def _respond_by(life: Life, wish: Wish, status: Status) -> Any:
    running = referral_rules.clock_for(status)
    if running is None:
        return None
    return sop_rules.deadline(
        life.mechanism.procedure,
        running,
        life.at,
        priority=wish.priority,
        risk=life.risk,
        age_group=life.age_group,
    )


def _tell_desk(life: Life, referral_id: uuid.UUID, recipient: uuid.UUID) -> None:
    life.file.batch.add(
        Notice,
        id=life.source.id(),
        user_id=life.mechanism.desks[recipient],
        kind=NoticeKind.REFERRAL_ARRIVED,
        object_type=Referral.__tablename__,
        object_id=referral_id,
        created_at=life.at,
        mailed_at=life.at,
    )
