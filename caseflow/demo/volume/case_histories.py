"""The rows of one fictional case, from its screening to its present stage."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from caseflow.access import Compartment
from caseflow.agencies.models import Service, ServiceType
from caseflow.audit import Event
from caseflow.demo.volume import people
from caseflow.demo.volume.bulk import Batch, File
from caseflow.demo.volume.fictional_values import Source
from caseflow.encryption import ChunkedFile, signed_rows
from caseflow.files.content_types import FileType
from caseflow.pathway.case.documents.models import (
    CustodyChange,
    Document,
    DocumentAttachment,
    DocumentChunk,
    content_hash_of,
)
from caseflow.pathway.case.emergencies.models import Emergency, Outcome
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.case.models import (
    Case,
    CaseMilestone,
    CaseState,
    CaseStateChange,
    Note,
    RiskAssessment,
    SafetyPlan,
)
from caseflow.pathway.case.record.models import FormPart, save_hash_of
from caseflow.pathway.case.related_people.models import RelatedPerson
from caseflow.pathway.case.tasks.models import Result, Task, TaskKind
from caseflow.pathway.consent.models import Consent, GivenBy, InformationPoint, Manner, Purpose
from caseflow.pathway.consent.rules import TEXT_VERSION
from caseflow.pathway.screening.models import HandOver, Screening, ScreeningStatus
from caseflow.pathway.stages import Stage
from caseflow.people.models import Person, SafeContact
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import AgeGroup, Milestone

M, S = Milestone, Stage
_PAGE = b"A fictional page."
AGES = {AgeGroup.ADULT: 78, AgeGroup.CHILD: 17, AgeGroup.UNKNOWN: 5}
BEGAN_DAYS_AGO = {
    S.CONSENT: (0, 10),
    S.CASE: (1, 60),
    S.IDENTIFICATION: (5, 150),
    S.PLAN: (5, 200),
    S.REFERRAL: (5, 240),
    S.FOLLOW_UP: (30, 400),
    S.CLOSURE: (60, 730),
}
SHARED = ["contact", "experience", "health", "identity", "legal", "safety"]
CONSENT_LASTS = timedelta(days=180)


@dataclass(frozen=True)
class Team:
    """The staff of one case organisation, by their ids."""

    id: uuid.UUID
    caseworkers: tuple[uuid.UUID, ...]
    supervisor: uuid.UUID


@dataclass(frozen=True)
class Mechanism:
    """The organisations, users and services of the fictional mechanism, by their ids."""

    border: uuid.UUID
    responder: uuid.UUID
    authority: uuid.UUID
    officer: uuid.UUID
    teams: tuple[Team, ...]
    services: tuple[Service, ...]
    desks: dict[uuid.UUID, uuid.UUID]
    procedure: Procedure
    waiting: Counter[uuid.UUID] = field(default_factory=Counter)
    """How many open referrals each partner has so far, and each case organisation hand-overs."""


class Life:
    """A fictional case while it is written, and the time that its history has reached."""

    def __init__(
        self,
        stage: Stage,
        mechanism: Mechanism,
        source: Source,
        batch: Batch,
        now: datetime,
        began_days_ago: tuple[int, int] | None = None,
    ) -> None:
        self.stage, self.mechanism, self.source, self.now = stage, mechanism, source, now
        self.id, self.team = source.id(), source.chance.choice(mechanism.teams)
        self.owner = source.chance.choice(self.team.caseworkers)
        self.by: Any = SimpleNamespace(id=self.owner, organisation_id=self.team.id)
        self.age_group, self.risk = source.one(AGES), source.risk()
        first, last = began_days_ago or BEGAN_DAYS_AGO[stage]
        # The power makes recent cases more frequent than old ones.
        days = first + (last - first) * source.chance.random() ** 1.5
        self.at = now - timedelta(days=days)
        self.person = source.person(self.age_group)
        self.contact = source.contact()
        self.file = File(batch, self.id, (self.team.id,))
        self.case: dict[str, Any] = {"state": CaseState.AWAITING_CONSENT, "is_closed": False}

    def wait(self, hours: float) -> datetime:
        """Let about so many hours pass, at most until now, and return the time."""
        self.at = min(self.at + self.source.after(hours), self.now)
        return self.at

    def mark(self, name: Milestone, at: datetime | None = None) -> None:
        """Add a milestone of the case, at the present point of its history if no time is given."""
        self.file.batch.add(
            CaseMilestone,
            id=self.source.id(),
            case_id=self.id,
            name=name,
            at=at or self.at,
            by_id=self.owner,
        )
        self.file.batch.add_event(
            Event.CASE_MILESTONE, by=self.by, at=self.now, case_id=self.id, name=name
        )

    def change_state(self, target: CaseState, *, first: bool = False) -> None:
        """Change the state of the case, or set its first one, and keep the change as a row."""
        self.file.batch.add(
            CaseStateChange,
            id=self.source.id(),
            case_id=self.id,
            source=None if first else self.case["state"],
            target=target,
            at=self.at,
            by_id=self.owner,
        )
        self.case["state"] = target

    def consent(self, purpose: Purpose, **terms: Any) -> uuid.UUID:
        """Add a signed consent that is valid, and return its id.

        `terms` are recipients, categories and services.
        """
        given: dict[str, Any] = {
            "id": self.source.id(),
            "case_id": self.id,
            "purpose": purpose,
            "is_for_work": purpose is Purpose.CASE_MANAGEMENT,
            "recipients": [],
            "categories": [],
            "services": [],
            "expires_on": self.consent_ends(),
            "given_by": GivenBy.PERSON,
            "assented": False,
            "ended_at": None,
        } | terms
        words: dict[str, Any] = {}
        if self.age_group.counts_as_child:
            given |= {
                "given_by": GivenBy.GUARDIAN,
                "guardian_relation": "relative",
                "assented": True,
            }
            words["guardian"] = f"Aunt of {self.person['known_as']}"
        row = Consent(**given)
        signed_rows.sign(row)
        self.file.add(
            Consent,
            **given,
            **words,
            seal=row.seal,
            text_version=TEXT_VERSION,
            language="en",
            read_aloud=True,
            points=sorted(point.value for point in InformationPoint),
            manner=Manner.SIGNATURE,
            recorded_at=self.at,
            recorded_by_id=self.owner,
        )
        self.mark(M.CONSENT_GIVEN)
        return uuid.UUID(str(given["id"]))

    def consent_ends(self) -> date:
        """Return the last day of a consent that is given at this point of the history."""
        return (self.at + CONSENT_LASTS).date()


def begin(life: Life) -> None:
    """Add a screening at the border, its hand-over and acceptance, identity and safe contact."""
    source, mechanism = life.source, life.mechanism
    created, screening_id = life.at, source.id()
    finished = life.wait(1)
    life.file.add(
        Screening,
        id=screening_id,
        code=source.code(),
        organisation_id=mechanism.border,
        created_by_id=mechanism.responder,
        created_at=created,
        finished_at=finished,
        expires_at=created + timedelta(days=7),
        status=ScreeningStatus.TAKEN_UP,
        recipient_id=life.team.id,
        age_group=life.age_group,
        instruments={"triage": "2.0.0", "short-screen": "2.0.0"},
        conditions={"safe_place": True},
        triage=_triage(source),
        answers=_answers(source),
        narrative=source.note(),
    )
    life.file.add(
        Emergency,
        id=source.id(),
        actions=_emergency_actions(life, finished) if source.happens(0.1) else [],
        notes={},
        version=1,
    )
    life.file.add(Person, id=source.id(), **life.person)
    people.add_card(life.file, source.id(), life.person, life.contact["phone"], life.at)
    life.mark(M.SCREENING_FINISHED)
    _hand_over(life, screening_id)
    if source.happens(0.9):
        life.file.add(SafeContact, id=source.id(), **life.contact)
        life.mark(M.SAFE_CONTACT_RECORDED)
    life.case |= {"screening_id": screening_id, "created_at": life.at}
    life.change_state(CaseState.AWAITING_CONSENT, first=True)


def _emergency_actions(life: Life, answered_at: datetime) -> list[list[Any]]:
    """Return medical care that was given during the screening."""
    given = Action(
        code="medical_care",
        service_type=ServiceType.HEALTH,
        compartment=Compartment.HEALTH,
        asked_at=life.at,
        must_by=None,
        outcome=Outcome.DONE,
        answered_at=answered_at,
        answered_by_id=life.mechanism.responder,
    )
    return [given.stored()]


def open_case(life: Life) -> None:
    """Add consent to case management, a risk assessment, often a safety plan, and notes."""
    source, risk_id = life.source, life.source.id()
    life.wait(3)
    life.consent(Purpose.CASE_MANAGEMENT)
    life.case |= {"opened_at": life.at, "risk": life.risk}
    life.change_state(CaseState.ACTIVE)
    life.mark(M.CASE_OPENED)
    life.file.add(
        RiskAssessment,
        id=risk_id,
        level=life.risk,
        assessed_at=life.wait(6),
        assessed_by_id=life.owner,
        reason="As told in the first conversation",
    )
    life.mark(M.RISK_ASSESSED)
    if source.happens(0.7):
        life.file.add(
            SafetyPlan,
            id=source.id(),
            made_at=life.wait(1),
            made_by_id=life.owner,
            warning_signs="A grey car near the house",
            safe_people="The neighbour upstairs",
            safe_places="The library",
            code_word="blue kite",
            steps="Leave by the back door",
        )
        life.mark(M.SAFETY_PLAN_MADE)
    for _ in range(source.chance.randint(0, 3)):
        life.file.add(
            Note,
            id=source.id(),
            written_at=life.wait(40),
            written_by_id=life.owner,
            text=source.note(),
            told=True,
        )
    _fill_in(life)


def _fill_in(life: Life) -> None:
    """Add a page of a form and a relative, as the record of a case holds them."""
    page = {"form": "health", "version": "1.0.0", "entry": 1, "section": "now", "number": 1}
    life.file.add(
        FormPart,
        id=life.source.id(),
        saved_at=life.wait(12),
        saved_by_id=life.owner,
        save_hash=save_hash_of(life.id, "health", 1, "now", 1),
        about=page | {"compartment": Compartment.HEALTH.value},
        answers={"allergies": life.source.note()},
    )
    life.file.add(
        RelatedPerson,
        id=life.source.id(),
        recorded_at=life.wait(1),
        recorded_by_id=life.owner,
        version=1,
        facts={"name": life.source.note(), "roles": ["family"], "relation": "sibling"},
    )
    added = life.wait(1)
    life.file.add(
        Task,
        id=life.source.id(),
        added_at=added,
        added_by_id=life.owner,
        version=1,
        kind=TaskKind.TASK,
        day=added.date(),
        due_at=added,
        first_day=added.date(),
        ended_at=added,
        ended_by_id=life.owner,
        result=Result.DONE,
        words={"what": life.source.note()},
    )
    _add_document(life)


def _add_document(life: Life) -> None:
    """Add a document with a chunk, to one case of each batch: a chunk has 256 KiB."""
    if life.file.batch.has(Document):
        return
    document_id, key, added = life.source.id(), ChunkedFile.new_key(), life.wait(1)
    page, sizes, sha256 = BytesIO(_PAGE), [len(_PAGE), len(_PAGE)], 2 * document_id.bytes
    content = {"key": key.hex(), "sha256": sha256.hex(), "sizes": sizes}
    life.file.add(
        Document,
        id=document_id,
        added_at=added,
        added_by_id=life.owner,
        content_hash=content_hash_of(life.id, sha256),
        facts={"title": life.source.note(), "kind": "other", "received_on": str(added.date())},
        content=content | {"type": FileType.JPEG.value},
    )
    for number in range(len(sizes)):
        page.seek(0)
        (sealed,) = ChunkedFile(key, document_id, number, len(_PAGE)).seal(page)
        life.file.batch.add(
            DocumentChunk,
            id=life.source.id(),
            case_id=life.id,
            document_id=document_id,
            number=number,
            content_sealed=sealed,
        )
    life.file.add(
        DocumentAttachment,
        id=life.source.id(),
        document_id=document_id,
        attached_at=added,
        attached_by_id=life.owner,
        thing=str(life.source.id()),
    )
    moved = {"given_to": life.source.note(), "place": life.source.note()}
    life.file.add(
        CustodyChange,
        id=life.source.id(),
        document_id=document_id,
        recorded_at=added,
        recorded_by_id=life.owner,
        facts=moved | {"given_on": str(added.date())},
    )


def end(life: Life) -> None:
    """Add the row of the case itself, in its present state."""
    # Written last, because every step before may have changed its columns.
    life.file.batch.add(
        Case,
        **{
            "id": life.id,
            "code": life.source.code(),
            "organisation_id": life.team.id,
            "owner_id": life.owner,
            "stage": life.stage,
            "age_group": life.age_group,
            "procedure_id": life.mechanism.procedure.id,
            "procedure_version": life.mechanism.procedure.version,
        }
        | life.case,
    )


def _hand_over(life: Life, screening_id: uuid.UUID) -> None:
    handed = life.wait(1)
    life.mark(M.SCREENING_HANDED_OVER)
    received = life.wait(2)
    life.file.batch.add(
        HandOver,
        id=life.source.id(),
        screening_id=screening_id,
        organisation_id=life.team.id,
        handed_at=handed,
        handed_by_id=life.mechanism.responder,
        receive_by=handed + timedelta(days=1),
        received_at=received,
        received_by_id=life.owner,
        taken_up_at=life.wait(5),
        taken_up_by_id=life.owner,
    )
    life.mark(M.SCREENING_TAKEN_UP)


def _triage(source: Source) -> dict[str, bool]:
    return {f"TRIAGE-{number:02d}": source.happens(0.15) for number in (1, 2, 3, 6, 9, 10, 11)}


def _answers(source: Source) -> dict[str, str]:
    said = {True: "yes", False: "no"}
    return {f"SHORT-ACT-{number:02d}": said[source.happens(0.4)] for number in range(1, 6)}
