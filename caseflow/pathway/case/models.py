"""The case and what belongs to no single step: milestones, risk, notes, safety plan, exclusions."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, exists, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import Actor, BelongsToOrganisation
from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow, VersionedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import AgeGroup, Milestone, RiskLevel


class CaseState(LabelledEnum):
    """Whether there is work on a case, and if not, why."""

    AWAITING_CONSENT = "awaiting_consent", N_("Waiting for consent")
    ACTIVE = "active", N_("Active")
    PAUSED = "paused", N_("Paused because consent ended")
    CLOSED = "closed", N_("Closed")


OPEN = (CaseState.AWAITING_CONSENT, CaseState.ACTIVE, CaseState.PAUSED)
"""The states in which somebody is responsible for the person."""


class Case(BelongsToOrganisation, SystemSealedRow, VersionedRow, Model):
    """The case of one survivor, under a random code; who it is, is kept sealed in `people`."""

    __tablename__ = "case"
    __versioned__ = ("organisation_id", "owner_id", "state")
    __record_size__ = 512
    __table_args__ = (
        Index("ix_case_caseload", "owner_id", "is_closed", "created_at", "id"),
        Index("ix_case_organisation", "organisation_id", "is_closed", "created_at", "id"),
        CheckConstraint("is_closed = (state = 'closed')", name="closed_as_its_state_says"),
        CheckConstraint("is_closed = (closed_at IS NOT NULL)", name="closed_at_a_time"),
    )

    code: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    screening_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("screening.id"), unique=True)
    stage: Mapped[Stage] = mapped_column(index=True)
    state: Mapped[CaseState] = mapped_column(index=True)
    is_closed: Mapped[bool] = mapped_column(default=False)
    """True in the state CLOSED. A column of its own lets one index serve the list of open cases."""
    risk: Mapped[RiskLevel | None]
    procedure_id: Mapped[str] = mapped_column(String(40))
    procedure_version: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """When consent was first given and work began; a pause does not change it."""
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    age_group = SystemSealed[AgeGroup](AgeGroup)
    adult_on = SystemSealed[date | None](date)
    """The day from which the person is 18, if it follows from what was recorded."""
    told_of_adulthood = SystemSealed[bool](default=False)
    named_answers = SystemSealed[dict[str, Any]](default={})
    """Answers of forms that the procedure names in its steps and gates, by `form.question`."""

    exclusions: Mapped[list["Exclusion"]] = relationship(back_populates="case")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_active(self) -> bool:
        """Whether there is consent to work on the case, and it is not closed."""
        return self.state is CaseState.ACTIVE

    def counts_as_child(self, today: date) -> bool:
        """Return whether the person is or may be a child on this day, whose guardian consents."""
        is_grown = self.adult_on is not None and self.adult_on <= today
        return self.age_group.counts_as_child and not is_grown

    @hybrid_method
    def is_owned_by(self, actor: Actor) -> Any:
        """Return whether this person is responsible for the case."""
        return self.owner_id == actor.id

    @hybrid_method
    def excludes(self, actor: Actor) -> Any:
        """Return whether a conflict of interest was recorded for this person or organisation."""
        return any(
            exclusion.user_id == actor.id or exclusion.organisation_id == actor.organisation_id
            for exclusion in self.exclusions
        )

    @excludes.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _excludes_in_sql(cls, actor: Actor) -> Any:
        return conflict_of(actor, cls.id)


class BelongsToCase:
    """The base of models with `case` and `case_id`; their rows exclude whom the case excludes."""

    case_id: Mapped[uuid.UUID]

    @hybrid_method
    def excludes(self, actor: Actor) -> Any:
        """Return whether the case excludes this person."""
        return self.case.excludes(actor)  # type: ignore[attr-defined]

    @excludes.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _excludes_in_sql(cls, actor: Actor) -> Any:
        return conflict_of(actor, cls.case_id)


class CaseStateChange(Model):
    """One change of the state of a case: who did it, and when. A row never changes."""

    __tablename__ = "case_state_change"
    __table_args__ = (Index("ix_case_state_change_case", "case_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"))
    source: Mapped[CaseState | None]
    """The state before; null for the first change, with which the case begins."""
    target: Mapped[CaseState]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]


class CaseMilestone(SystemSealedRow, Model):
    """Something that a procedure asks for, and that has happened. A row never changes."""

    __tablename__ = "case_milestone"
    __table_args__ = (Index("ix_case_milestone_case", "case_id", "at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]

    name = SystemSealed[Milestone](Milestone)
    object_id = SystemSealed[uuid.UUID | None](uuid.UUID)
    """The row by which it happened, such as a consent or a referral."""


class RiskAssessment(SealedRow, Model):
    """How great the danger was at one moment, and why. All are kept; the newest counts."""

    __tablename__ = "risk_assessment"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    level: Mapped[RiskLevel]
    assessed_at: Mapped[datetime]
    assessed_by_id: Mapped[uuid.UUID]

    reason = Sealed[str]("safety", size=1024)


class Note(SealedRow, Model):
    """A note of a worker. It never changes; corrections are new notes."""

    __tablename__ = "note"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    written_at: Mapped[datetime]
    written_by_id: Mapped[uuid.UUID]

    text = Sealed[str]("notes", size=1024)
    told = Sealed[bool]("notes", coded=True)
    """Whether it may stand in the person's own file; a note from before this was asked may not."""


class SafetyPlan(SealedRow, Model):
    """What the survivor will do when it becomes dangerous. A case has one plan at most."""

    __tablename__ = "safety_plan"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    warning_signs = Sealed[str]("safety", size=1024)
    safe_people = Sealed[str]("safety", size=1024)
    safe_places = Sealed[str]("safety", size=1024)
    code_word = Sealed[str]("safety")
    steps = Sealed[str]("safety", size=1024)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class Exclusion(SealedRow, VersionedRow, Model):
    """A conflict of interest: this user or organisation can never open this case."""

    __tablename__ = "exclusion"
    __versioned__ = __denies__ = ("case_id", "user_id", "organisation_id")
    __table_args__ = (
        CheckConstraint(
            "(user_id IS NULL) <> (organisation_id IS NULL)", name="user_or_organisation"
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID]

    reason = Sealed[str]("safety", size=1024)

    case: Mapped[Case] = relationship(back_populates="exclusions")


def conflict_of(actor: Actor, case_id: Any) -> Any:
    """Return the SQL condition that a case excludes this person or their organisation.

    `case_id` is the column that holds the id of the case.
    """
    return exists().where(
        Exclusion.case_id == case_id,
        or_(
            Exclusion.user_id == actor.id,
            Exclusion.organisation_id == actor.organisation_id,
        ),
    )
