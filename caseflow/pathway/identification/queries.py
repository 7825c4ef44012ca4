"""Read the notifications of a case, their decisions, and its reflection periods."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import contains_eager

from caseflow import audit, clock, database
from caseflow.access import SYSTEM, Actor
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import Organisation, OrganisationKind
from caseflow.encryption import Tampered
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.record import presenters as record_presenters
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.consent.rules import Disclosure
from caseflow.pathway.identification import rules
from caseflow.pathway.identification.models import Decision, Notification, ReflectionPeriod
from caseflow.pathway.identification.rules import (
    NOTHING_ADDED,
    Adding,
    Chosen,
    Draft,
    Fact,
    Standing,
)
from caseflow.sop import rules as sop_rules
from caseflow.sop.questions import Question
from caseflow.sop.rules import CaseFacts
from caseflow.sop.vocabulary import Act, Milestone


@dataclass(frozen=True)
class Followed:
    """A notification with its decisions, its standing, and whether it is still shared."""

    notification: Notification
    decisions: tuple[Decision, ...]
    standing: Standing
    is_shared: bool


def authorities_for(case: Case, earlier: Iterable[Followed]) -> list[Organisation]:
    """Return the authorities that can be notified: not excluded, and not notified already."""
    excluded = {exclusion.organisation_id for exclusion in case.exclusions}
    notified = notified_now(earlier)
    found = agencies_queries.organisations(OrganisationKind.AUTHORITY)
    return [one for one in found if one.id not in excluded | notified]


def notified_now(earlier: Iterable[Followed]) -> set[uuid.UUID]:
    """Return the ids of the authorities that can open a notification now, and have not refused."""
    return {
        one.notification.recipient_id
        for one in earlier
        if one.is_shared and not rules.is_refused(one.decisions)
    }


def refused_by(recipient_id: uuid.UUID, earlier: Iterable[Followed]) -> Followed | None:
    """Return the newest notification to this authority, if it refused it; None otherwise.

    `earlier` are all notifications of the case, newest first.
    """
    own = (one for one in earlier if one.notification.recipient_id == recipient_id)
    last = next(own, None)
    return last if last and rules.is_refused(last.decisions) else None


def can_ask_again(earlier: Sequence[Followed]) -> set[uuid.UUID]:
    """Return the ids of notifications that are the last one to their authority, and refused."""
    last = [refused_by(one.notification.recipient_id, earlier) for one in earlier]
    return {one.notification.id for one in last if one is not None}


def draft_for(case: Case, recipient: Organisation, chosen: Chosen = NOTHING_ADDED) -> Draft:
    """Return what this authority would see now; raises RuleBroken when no consent covers it."""
    consent = _consent_for(case, recipient)
    available = disclosure_queries.available(case.id, rules.SEEN & set(consent.categories))
    return rules.draft(consent, available, chosen)


def facts_for(case: Case, recipient: Organisation, *, seen_by: Actor) -> dict[str, Fact]:
    """Return the answers of the record that this authority may be told, by section and question.

    None when the consent does not cover them; raises RuleBroken when there is no consent.
    """
    if not rules.covers_facts(_consent_for(case, recipient)):
        return {}
    filled = record_queries.get_filled(case, "exploitation", seen_by=seen_by)
    if not filled.entries:
        return {}
    answers = record_queries.answers_of(filled.entries[-1])
    # The packet keeps the words of the catalogues, which each reader gets in their own language.
    with force_locale("en"):
        return {
            f"{section}.{code}": Fact(question.text, tuple(said))
            for section, codes in rules.FACTS.items()
            for code in codes
            if (question := filled.form.section(section).question(code)) is not None
            and (said := _said(question, answers.get(section, {}).get(code)))
        }


def chosen(case: Case, recipient: Organisation, adding: Adding, *, seen_by: Actor) -> Chosen:
    """Return what was chosen as it stands in the record now; RuleBroken when it is not there."""
    facts = facts_for(case, recipient, seen_by=seen_by) if adding.codes else {}
    return Chosen(rules.picked(facts, adding.codes), adding.statement, adding.with_name)


def _said(question: Question, answer: Any) -> list[str]:
    unsaid = answer is None or (isinstance(answer, dict) and "no_answer" in answer)
    return [] if unsaid else record_presenters.in_words(question, answer, {})


def _consent_for(case: Case, recipient: Organisation) -> Consent:
    wanted = Disclosure(Purpose.IDENTIFICATION, recipient)
    return consent_rules.check_covered(consent_queries.consents_of(case), wanted, clock.now())


def notifications_of(case: Case) -> list[Followed]:
    """Return the notifications of a case that was found with `get_case`, newest first."""
    notifications = db.session.scalars(
        select(Notification)
        .join(Notification.packet)
        .options(contains_eager(Notification.packet).joinedload(Packet.consent))
        .where(Notification.case_id == case.id)
        .order_by(Notification.notified_at.desc())
    ).all()
    return followed(notifications)


def get_notification_of(case: Case, notification_id: uuid.UUID) -> Notification:
    """Return one notification of a case that was found with `get_case`; NotFound for another."""
    found = db.session.get(Notification, notification_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def looks_shared() -> ColumnElement[bool]:
    """Return whether a packet, selected with its consent, may be opened now by what its rows say.

    It is for lists only: before a notification is opened, `is_shared` checks the signatures too.
    """
    return and_(
        Packet.ended_at.is_(None),
        Consent.ended_at.is_(None),
        not_(consent_queries.is_over(clock.now())),
    )


def is_shared(notification: Notification) -> bool:
    """Return whether the authority may open it now; the consent is checked again each time.

    Raises Tampered when packet or consent was changed outside of caseflow.
    """
    return disclosure_queries.is_open_to_recipient(notification.packet)


def followed(notifications: Sequence[Notification]) -> list[Followed]:
    """Return each notification with its decisions and its standing."""
    decisions, now = decisions_on(*(one.id for one in notifications)), clock.now()
    found = []
    for one in notifications:
        own = tuple(decision for decision in decisions if decision.notification_id == one.id)
        found.append(_followed(one, own, now))
    return found


def _followed(one: Notification, own: tuple[Decision, ...], now: datetime) -> Followed:
    """Return a notification with its standing, also if its consent or packet was manipulated."""
    # A manipulated one is recorded and closed, but the list must still show all the others.
    try:
        shared = is_shared(one)
    except Tampered:
        audit.record(audit.Event.TAMPERED, by=SYSTEM, thing=one)
        return Followed(one, own, Standing.EDITED, is_shared=False)
    return Followed(one, own, rules.standing(one, own, is_shared=shared, now=now), shared)


def ended_with(consent: Consent) -> list[Notification]:
    """Return the notifications whose packet was closed because this consent ended."""
    return list(
        db.session.scalars(
            select(Notification)
            .join(Notification.packet)
            .where(Packet.consent_id == consent.id, Packet.ended_at.is_not(None))
        )
    )


def decisions_on(*notification_ids: uuid.UUID) -> list[Decision]:
    """Return the decisions on these notifications, in the order in which they were recorded."""
    return list(
        db.session.scalars(
            select(Decision)
            .where(Decision.notification_id.in_(notification_ids))
            .order_by(Decision.recorded_at)
        )
    )


def to_explain(case: Case) -> tuple[Milestone, ...]:
    """Return what somebody still has to explain to the person of an open case."""
    if case.is_closed:
        return ()
    return rules.to_explain(case_rules.latest(case_queries.milestones_of(case)))


def reflection_of(case: Case) -> ReflectionPeriod | None:
    """Return the newest recovery and reflection period of a case, running or over, or None."""
    return db.session.scalar(
        select(ReflectionPeriod)
        .where(ReflectionPeriod.case_id == case.id)
        .order_by(ReflectionPeriod.starts_on.desc())
        .limit(1)
    )


def ended_reflections(today: date) -> Sequence[tuple[ReflectionPeriod, Case]]:
    """Return periods whose last day has passed and whose end was not recorded yet."""
    rows = db.session.execute(
        select(ReflectionPeriod, Case)
        .join(Case, Case.id == ReflectionPeriod.case_id)
        .where(ReflectionPeriod.ends_on < today, ReflectionPeriod.end_noted_at.is_(None))
        .limit(database.ROWS)
    )
    return [(row.ReflectionPeriod, row.Case) for row in rows]


def missing_for_notifying(case: Case) -> tuple[str, ...]:
    """Return what the procedure still asks for before a notification, in its own words."""
    return sop_rules.missing(
        case_queries.procedure_of(case), Act.IDENTIFICATION_NOTIFY, facts_of(case)
    )


def facts_of(case: Case) -> CaseFacts:
    """Return the facts of a case for this step; referrals come later and are not counted."""
    return case_rules.facts(case, case_queries.milestones_of(case), open_referrals=0)
