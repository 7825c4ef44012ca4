"""The steps after a fictional case was opened: identification, plan, follow-up and closure."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from caseflow.agencies.models import Service, ServiceType
from caseflow.demo.volume.case_histories import SHARED, Life
from caseflow.encryption import signed_rows
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.closure.models import Closure, ClosureReason
from caseflow.pathway.consent.disclosure.models import Packet, PacketKind, compartment_of
from caseflow.pathway.consent.models import Purpose
from caseflow.pathway.follow_up.models import Arrived, FollowUp, ServiceFeedback
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus, ClaimStep
from caseflow.pathway.identification.messages.models import MessageKind, NotificationMessage
from caseflow.pathway.identification.models import Decision, DecisionKind, Notification, Outcome
from caseflow.pathway.plan.models import (
    Domain,
    Need,
    NeedStatus,
    Plan,
    PlannedAction,
    PlanStatus,
    Responsible,
)
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Clock, Milestone, Priority

M = Milestone
DOMAINS = {
    ServiceType.HEALTH: Domain.HEALTH,
    ServiceType.SHELTER: Domain.SHELTER,
    ServiceType.LEGAL: Domain.LEGAL,
    ServiceType.PSYCHOSOCIAL: Domain.PSYCHOSOCIAL,
    ServiceType.CHILD_PROTECTION: Domain.SAFETY,
}
PRIORITIES = {Priority.EMERGENCY: 12, Priority.URGENT: 33, Priority.NORMAL: 55}


@dataclass(frozen=True)
class Wish:
    """A need, and a service that may meet it."""

    need_id: uuid.UUID
    service: Service
    priority: Priority


def packet(
    life: Life,
    kind: PacketKind,
    content: dict[str, dict[str, Any]],
    *,
    consent_id: uuid.UUID,
    recipient: uuid.UUID,
    service: str,
    is_open: bool,
    is_granted: bool = True,
) -> uuid.UUID:
    """Add a sealed packet of information for a recipient, and return its id.

    While it is open and granted, the recipient gets a key for it.
    """
    packet_id = life.source.id()
    bound: dict[str, Any] = {
        "id": packet_id,
        "case_id": life.id,
        "kind": kind,
        "consent_id": consent_id,
        "organisation_id": life.team.id,
        "recipient_id": recipient,
        "service": service,
        "categories": sorted(content.keys() & set(SHARED)),
        "ended_at": None if is_open else life.now,
    }
    row = Packet(**bound)
    signed_rows.sign(row)
    life.file.add(Packet, **bound, seal=row.seal, created_at=life.at, content=content)
    # A packet without a grant is stored, and the recipient cannot open it: for example the
    # identity of a person before the partner has accepted the referral.
    if is_open and is_granted:
        purpose = Purpose.SERVICES if service else Purpose.IDENTIFICATION
        life.file.grant(
            compartment_of(packet_id),
            organisation_id=recipient,
            consent_id=consent_id,
            purpose=purpose.value,
            expires_on=life.consent_ends(),
        )
    return packet_id


def identify(life: Life) -> None:
    """Add a notification of the authority, and in 6 of 10 cases its decision."""
    life.wait(48)
    mechanism, source = life.mechanism, life.source
    consent_id = life.consent(
        Purpose.IDENTIFICATION,
        recipients=[str(mechanism.authority)],
        categories=["experience", "identity"],
    )
    content = {"identity": life.person, "experience": {"Trafficking": "possible victim"}}
    told = packet(
        life,
        PacketKind.NOTIFICATION,
        content,
        consent_id=consent_id,
        recipient=mechanism.authority,
        service="",
        is_open=True,
    )
    notification_id, notified_at = source.id(), life.at
    life.file.add(
        Notification,
        id=notification_id,
        organisation_id=life.team.id,
        packet_id=told,
        recipient_id=mechanism.authority,
        notified_at=notified_at,
        notified_by_id=life.owner,
        decide_by=sop_rules.deadline(mechanism.procedure, Clock.NOTIFICATION_DECIDE, notified_at),
    )
    life.mark(M.IDENTIFICATION_NOTIFIED)
    if source.happens(0.3):
        _ask(life, notification_id, told)
    if source.happens(0.6):
        _decide(life, notification_id, told)


def plan(life: Life) -> list[Wish]:
    """Add a plan with needs and actions; return the needs with services that may meet them."""
    source, plan_id = life.source, life.source.id()
    drafted, approved = life.wait(60), source.happens(0.7)
    life.mark(M.NEEDS_RECORDED)
    life.mark(M.PLAN_DRAFTED)
    services = source.chance.sample(life.mechanism.services, source.chance.randint(1, 3))
    wishes = [_need(life, plan_id, service) for service in services]
    values: dict[str, Any] = {"status": PlanStatus.DRAFT}
    if approved:
        at = life.wait(24)
        life.mark(M.PLAN_APPROVED)
        values = {
            "status": PlanStatus.APPROVED,
            "approved_at": at,
            "approved_by_id": life.team.supervisor,
            "review_on": (at + timedelta(days=90)).date(),
        }
    life.file.add(
        Plan,
        id=plan_id,
        drafted_at=drafted,
        drafted_by_id=life.owner,
        goal="I want a room of my own and work that pays.",
        **values,
    )
    return wishes


def follow_up(life: Life) -> None:
    """Add a follow-up with feedback about a service, and the next planned follow-up."""
    source, asked, next_id = life.source, life.source.id(), life.source.id()
    planned, done = life.at, life.wait(24 * 10)
    life.file.add(
        FollowUp,
        id=asked,
        due_on=done.date(),
        planned_at=planned,
        planned_by_id=life.owner,
        done_at=done,
        done_by_id=life.owner,
        words="It helped that they listened.",
    )
    score = source.chance.randint(8, 25)
    life.file.add(
        ServiceFeedback,
        id=source.id(),
        follow_up_id=asked,
        given_at=done,
        recorded_by_id=life.owner,
        arrived=source.one({Arrived.YES: 7, Arrived.PARTLY: 2, Arrived.NO: 1}),
        score=score,
        answers={"listened": min(score // 5, 5)},
    )
    life.mark(M.FOLLOW_UP_DONE)
    life.mark(M.FEEDBACK_OFFERED)
    life.file.add(
        FollowUp,
        id=next_id,
        due_on=(done + timedelta(days=14)).date(),
        planned_at=done,
        planned_by_id=life.owner,
    )


def close(life: Life) -> None:
    """Add a closure that the caseworker requested and the supervisor approved."""
    requested, approved = life.wait(48), life.wait(24)
    for name in (M.SAFETY_PLAN_HANDED_OVER, M.RETENTION_SET, M.CLOSURE_REQUESTED):
        life.mark(name, requested)
    life.mark(M.CLOSURE_APPROVED)
    life.file.add(
        Closure,
        id=life.source.id(),
        organisation_id=life.team.id,
        reason=life.source.chance.choice(tuple(ClosureReason)),
        feedback_offered=True,
        safety_plan_handed_over=True,
        retain_until=(approved + timedelta(days=5 * 365)).date(),
        requested_at=requested,
        requested_by_id=life.owner,
        approved_at=approved,
        approved_by_id=life.team.supervisor,
        summary="The goals of the plan are reached.",
    )
    life.case |= {"is_closed": True, "closed_at": approved}
    life.change_state(CaseState.CLOSED)


def _need(life: Life, plan_id: uuid.UUID, service: Service) -> Wish:
    source, domain = life.source, DOMAINS[service.type]
    wish = Wish(source.id(), service, source.one(PRIORITIES))
    life.file.add(
        Need,
        id=wish.need_id,
        plan_id=plan_id,
        domain=domain,
        service_type=service.type,
        priority=wish.priority,
        recorded_at=life.at,
        recorded_by_id=life.owner,
        status=source.one({NeedStatus.OPEN: 3, NeedStatus.IN_PROGRESS: 4, NeedStatus.MET: 3}),
        description=source.need(domain),
    )
    life.file.add(
        PlannedAction,
        id=source.id(),
        need_id=wish.need_id,
        responsible=Responsible.CASEWORKER,
        due_on=(life.at + source.after(24 * 20)).date(),
        what="Ask the service this week",
    )
    return wish


def _ask(life: Life, notification_id: uuid.UUID, packet_id: uuid.UUID) -> None:
    for number, kind in enumerate((MessageKind.QUESTION, MessageKind.ANSWER), start=1):
        asks = kind is MessageKind.QUESTION
        sent = life.wait(24)
        life.file.add(
            NotificationMessage,
            id=life.source.id(),
            notification_id=notification_id,
            packet_id=packet_id,
            number=number,
            sent_at=sent,
            sent_by_id=life.mechanism.officer if asks else life.owner,
            kind=kind,
            answer_by=sent + timedelta(days=5) if asks else None,
            words="In which town was it?" if asks else "In the harbour town.",
        )


def _appeal(life: Life) -> None:
    lodged = life.wait(48)
    life.file.add(
        ClaimStep,
        id=life.source.id(),
        recorded_at=lodged,
        recorded_by_id=life.owner,
        kind=ClaimKind.APPEAL,
        status=ClaimStatus.ASKED,
        happened_on=lodged.date(),
        note="Lodged with the court.",
    )


def _decide(life: Life, notification_id: uuid.UUID, packet_id: uuid.UUID) -> None:
    decided = life.wait(24 * 6)
    outcome = life.source.one({Outcome.POSITIVE: 8, Outcome.NEGATIVE: 2})
    life.file.add(
        Decision,
        id=life.source.id(),
        notification_id=notification_id,
        packet_id=packet_id,
        number=1,
        is_last=outcome is Outcome.NEGATIVE,
        kind=DecisionKind.REASONABLE_GROUNDS,
        decided_on=decided.date(),
        recorded_at=decided,
        outcome=outcome,
        recorded_by_id=life.mechanism.officer,
        reasons="The account is consistent.",
    )
    life.mark(M.IDENTIFICATION_DECIDED)
    if outcome is Outcome.NEGATIVE:
        _appeal(life)
