"""Notify a competent authority with consent, record its decisions, and keep reflection periods."""

from datetime import date

from caseflow import audit, clock, database
from caseflow.access import SYSTEM, Actor, Permission, Role, unguarded, verb
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import Organisation
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.related_people import queries as related_people_queries
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.consent.disclosure.models import Packet, PacketKind
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.identification import queries, rules
from caseflow.pathway.identification.models import (
    Decision,
    DecisionKind,
    Notification,
    Outcome,
    ReflectionPeriod,
)
from caseflow.pathway.identification.queries import Followed
from caseflow.pathway.identification.rules import NOTHING_TO_ADD, Adding, Verdict
from caseflow.pathway.stages import Stage
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Act, Clock, Milestone


@verb(Permission.IDENTIFICATION_NOTIFY)
def notify(
    case: Case,
    recipient: Organisation,
    *,
    shown: str,
    adding: Adding = NOTHING_TO_ADD,
    by: Actor,
) -> Notification:
    """Send an authority exactly what the preview showed; `shown` is the preview's fingerprint.

    Raises RuleBroken when work on the case has not begun, the procedure asks for something else
    first, the authority cannot be notified, no consent covers it, a notification without name
    contains one that is not meant, or the content has changed.
    """
    case_rules.check_begun(case)
    procedure = case_queries.procedure_of(case)
    case_rules.check_gate(procedure, Act.IDENTIFICATION_NOTIFY, queries.facts_of(case))
    rules.check_recipient(case, recipient)
    earlier = queries.notifications_of(case)
    rules.check_not_notified(recipient, queries.notified_now(earlier))
    refused = queries.refused_by(recipient.id, earlier)
    chosen = queries.chosen(case, recipient, adding, seen_by=by)
    draft = queries.draft_for(case, recipient, chosen)
    if not adding.name_meant:
        rules.check_without_name(chosen, draft.content, related_people_queries.names_in(case.id))
    rules.check_shown(draft, shown)
    packet = disclosure_actions.disclose(
        draft.consent, draft.content, kind=PacketKind.NOTIFICATION, recipient=recipient, by=by
    )
    notification = _write(case, packet, previous=refused, by=by)
    case_actions.advance(case, Stage.IDENTIFICATION, by=by)
    case_actions.mark(case, Milestone.IDENTIFICATION_NOTIFIED, by=by, thing_id=notification.id)
    notices_actions.tell(_deciders(case, recipient), NoticeKind.NOTIFICATION_ARRIVED, notification)
    audit.record(
        audit.Event.IDENTIFICATION_NOTIFIED, by=by, thing=notification, recipient=recipient.id
    )
    return notification


@verb(Permission.NOTIFICATION_DECIDE)
def decide(notification: Notification, verdict: Verdict, *, by: Actor) -> Decision:
    """Record the authority's decision, which both sides can open.

    Raises NotFound when the notification is no longer shared, and RuleBroken when this decision is
    not the next one, or its date or reasons are not possible.
    """
    if not queries.is_shared(notification):
        raise NotFound
    decisions = queries.decisions_on(notification.id)
    rules.check_verdict(notification, decisions, verdict, clock.today())
    decision = Decision(
        case_id=notification.case_id,
        notification_id=notification.id,
        packet_id=notification.packet_id,
        number=len(decisions) + 1,
        is_last=rules.is_last(verdict.kind, verdict.outcome),
        kind=verdict.kind,
        outcome=verdict.outcome,
        decided_on=verdict.decided_on,
        recorded_at=clock.now(),
        recorded_by_id=by.id,
        reasons=verdict.reasons,
    )
    db.session.add(decision)
    db.session.flush()
    notices_actions.put_away(notification)
    _tell_case(notification.case, decision, by=by)
    audit.record(audit.Event.IDENTIFICATION_DECIDED, by=by, thing=decision, outcome=verdict.outcome)
    return decision


@verb(Permission.IDENTIFICATION_NOTIFY)
def explain(case: Case, what: Milestone, *, by: Actor) -> None:
    """Record that this worker explained something of the identification to the person.

    Raises RuleBroken when the case is closed, or there is nothing of the kind to explain.
    """
    case_rules.check_open(case)
    rules.check_explainable(what, case_rules.latest(case_queries.milestones_of(case)))
    case_actions.mark(case, what, by=by)


@unguarded("background work")
def note_ended_reflections(today: date, *, by: Actor = SYSTEM) -> int:
    """Say once that a reflection period is over; it stops nothing. How many were over."""
    noted = 0
    for period, case in database.a_few(queries.ended_reflections(today)):
        noted += 1
        period.end_noted_at = clock.now()
        case_actions.mark(case, Milestone.REFLECTION_ENDED, by=by, thing_id=period.id)
        audit.record(audit.Event.REFLECTION_ENDED, by=by, thing=period, case_id=case.id)
    return noted


def _write(case: Case, packet: Packet, *, previous: Followed | None, by: Actor) -> Notification:
    procedure, now = case_queries.procedure_of(case), clock.now()
    notification = Notification(
        case_id=case.id,
        case=case,
        organisation_id=by.organisation_id,
        recipient_id=packet.recipient_id,
        packet_id=packet.id,
        packet=packet,
        notified_at=now,
        notified_by_id=by.id,
        previous_id=previous.notification.id if previous else None,
        decide_by=sop_rules.deadline(
            procedure, Clock.NOTIFICATION_DECIDE, now, risk=case.risk, age_group=case.age_group
        ),
    )
    db.session.add(notification)
    db.session.flush()
    return notification


def _deciders(case: Case, recipient: Organisation) -> list[User]:
    members = accounts_queries.members_of(recipient.id, Role.AUTHORITY)
    return [user for user in members if not case.excludes(user)]


def _tell_case(case: Case, decision: Decision, *, by: Actor) -> None:
    """Record milestones and notify the caseworker of a decision; the authority sees none of it."""
    if decision.kind is DecisionKind.REASONABLE_GROUNDS:
        case_actions.mark(case, Milestone.IDENTIFICATION_DECIDED, by=by, thing_id=decision.id)
    # Without reasonable grounds there is no second decision, for which somebody could wait.
    if decision.kind is DecisionKind.CONCLUSIVE_GROUNDS or decision.outcome is Outcome.NEGATIVE:
        case_actions.mark(case, Milestone.IDENTIFICATION_CONCLUDED, by=by, thing_id=decision.id)
    if decision.outcome is Outcome.NEGATIVE:
        case_actions.mark(case, Milestone.IDENTIFICATION_REFUSED, by=by, thing_id=decision.id)
    if _begins_reflection(case, decision):
        _begin_reflection(case, decision, by=by)
    notices_actions.tell_id(case.owner_id, NoticeKind.DECISION_MADE, case)


def _begins_reflection(case: Case, decision: Decision) -> bool:
    """Return whether a decision begins a period: positive reasonable grounds, if none runs."""
    if decision.kind is not DecisionKind.REASONABLE_GROUNDS:
        return False
    running = queries.reflection_of(case)
    has_ended = running is None or running.ends_on < clock.today()
    return decision.outcome is Outcome.POSITIVE and has_ended


def _begin_reflection(case: Case, decision: Decision, *, by: Actor) -> None:
    """Begin the recovery and reflection period."""
    # It begins today and not on the day of the decision, of which the person knew nothing.
    period = ReflectionPeriod(
        case_id=case.id,
        decision_id=decision.id,
        starts_on=clock.today(),
        ends_on=rules.reflection_end(case_queries.procedure_of(case), clock.now()),
    )
    db.session.add(period)
    db.session.flush()
    case_actions.mark(case, Milestone.REFLECTION_STARTED, by=by, thing_id=period.id)


def _tell_authority(consent: Consent, *, by: Actor, replacement: Consent | None) -> None:
    """Notify the authority that it can no longer open a packet, because a consent ended."""
    for notification in queries.ended_with(consent):
        recipient = agencies_queries.get_organisation(notification.recipient_id)
        deciders = _deciders(notification.case, recipient)
        notices_actions.tell(deciders, NoticeKind.NOTIFICATION_ENDED, notification)


LISTENERS = ((consent_actions.ended, _tell_authority),)
"""What happens here when an earlier step signals that a consent ended."""
