"""Collect what is held about the person of a case that was found with `get_case`."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from caseflow import clock, encryption
from caseflow.access import Actor
from caseflow.agencies import queries as agencies_queries
from caseflow.extensions import db
from caseflow.oversight.alerts import queries as alerts_queries
from caseflow.oversight.log import queries as log_queries
from caseflow.oversight.own_file import rules
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.documents import queries as documents_queries
from caseflow.pathway.case.documents.models import Document
from caseflow.pathway.case.models import Case, Note
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.case.record import rules as record_rules
from caseflow.pathway.case.record.queries import Filled
from caseflow.pathway.case.related_people import queries as related_people_queries
from caseflow.pathway.case.tasks import queries as tasks_queries
from caseflow.pathway.case.tasks.models import Task, TaskKind
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.follow_up import queries as follow_up_queries
from caseflow.pathway.follow_up.models import FollowUp
from caseflow.pathway.plan import queries as plan_queries
from caseflow.pathway.plan.models import Plan
from caseflow.pathway.plan.queries import PlannedNeed
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral.models import NOT_SENT, Referral
from caseflow.people import queries as people_queries
from caseflow.people.models import Person, SafeContact

PAGES = 40
"""How many pages of the log are read for who opened the file; a page has 50 events."""


@dataclass(frozen=True)
class Opened:
    """An organisation that opened parts of the file: how often, and when first and last."""

    organisation_id: uuid.UUID | None
    parts: tuple[str, ...]
    times: int
    first: date
    last: date


@dataclass(frozen=True)
class Held:
    """What is held about the person of one case."""

    person: Person | None
    contact: SafeContact | None
    consents: Sequence[Consent]
    recipients: dict[str, str]
    packets: Sequence[Packet]
    openings: Sequence[Opened]
    plan: Plan | None
    needs: Sequence[PlannedNeed]
    referrals: Sequence[Referral]
    people: Sequence[dict[str, Any]]
    record: Sequence[Filled]
    notes: Sequence[Note]
    documents: Sequence[Document]
    tasks: Sequence[Task]
    follow_ups: Sequence[FollowUp]
    organisations: dict[uuid.UUID, str]


def held_about(case: Case, *, seen_by: Actor) -> Held:
    """Return what is held about the person of an (admitted) case, as far as one may read it.

    Nothing of it is stored. Raises RuleBroken when the keys of the case were erased.
    """
    rules.check_readable(encryption.key_ring().cases.is_erased(case.id))
    record = record_queries.record_of(case, seen_by=seen_by)
    consents = consent_queries.consents_of(case)
    referrals = [one for one in referral_queries.referrals_of(case) if one.status not in NOT_SENT]
    encryption.prefetch_keys(referrals)
    follow_ups = [one for one in follow_up_queries.follow_ups_of(case) if one.done_at is None]
    return Held(
        person=people_queries.person_of(case.id),
        contact=people_queries.safe_contact_of(case.id),
        consents=consents,
        recipients=consent_queries.names_of_recipients(consents),
        packets=_packets_of(case),
        openings=openings_of(case),
        plan=plan_queries.plan_of(case),
        needs=plan_queries.planned_needs_of(case),
        referrals=referrals,
        people=[one.facts or {} for one in related_people_queries.people_of(case.id)],
        record=[filled for filled in record if filled.entries],
        notes=[note for note in case_queries.notes_of(case) if note.told is True],
        documents=documents_queries.documents_of(case.id),
        tasks=[
            one
            for one in tasks_queries.tasks_of(case.id)
            if one.kind is TaskKind.APPOINTMENT and one.ended_at is None
        ],
        follow_ups=follow_ups,
        organisations=agencies_queries.names(),
    )


def reads_every_form(seen_by: Actor) -> bool:
    """Return whether this reader may read all forms, so that none is missing on the paper."""
    forms = case_queries.library().newest_forms
    return len(record_rules.readable(forms, seen_by.held_roles)) == len(forms)


def openings_of(case: Case) -> list[Opened]:
    """Return who opened sealed parts of a case, by organisation, the newest first."""
    found: dict[uuid.UUID | None, list[tuple[date, tuple[str, ...]]]] = defaultdict(list)
    before = None
    for _number in range(PAGES):
        page = alerts_queries.openings_of(case.id, before=before)
        for event in page.events:
            parts = log_queries.compartments_opened(event, case.id)
            found[event.organisation_id].append((clock.day_of(event.at), parts))
        before = page.before
        if before is None:
            break
    opened = [
        Opened(
            organisation,
            tuple(sorted({part for _day, parts in times for part in parts})),
            len(times),
            min(day for day, _parts in times),
            max(day for day, _parts in times),
        )
        for organisation, times in found.items()
    ]
    return sorted(opened, key=lambda one: one.last, reverse=True)


def _packets_of(case: Case) -> list[Packet]:
    sent = select(Packet).where(Packet.case_id == case.id)
    return list(db.session.scalars(sent.order_by(Packet.created_at.desc(), Packet.id)))
