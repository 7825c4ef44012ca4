"""A screening, and its hand-over from one organisation to another."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import Actor, BelongsToNoCase, BelongsToOrganisation
from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped
from caseflow.sop.vocabulary import AgeGroup


class ScreeningStatus(LabelledEnum):
    """The state of a screening."""

    DRAFT = "draft", N_("Not finished")
    FINISHED = "finished", N_("Finished, not handed over")
    HANDED_OVER = "handed_over", N_("Handed over")
    TAKEN_UP = "taken_up", N_("Accepted")
    RETURNED = "returned", N_("Returned")
    REFUSED = "refused", N_("Declined")
    EXPIRED = "expired", N_("Expired")


class ReturnReason(LabelledEnum):
    """Why an organisation returns a screening."""

    OTHER_AREA = "other_area", N_("Another organisation is responsible for this place")
    NO_CAPACITY = "no_capacity", N_("We have no capacity")
    NOT_OUR_TASK = "not_our_task", N_("This is not our responsibility")
    CONFLICT_OF_INTEREST = "conflict_of_interest", N_("There is a conflict of interest")
    UNREACHABLE = "unreachable", N_("The person cannot be reached")
    INCOMPLETE = "incomplete", N_("Not enough information: please ask again")


class Agreement(LabelledEnum):
    """On what ground a screening is handed over to another organisation."""

    AGREED = "agreed", N_("Yes, the person agrees")
    GUARDIAN = "guardian", N_("Yes, the guardian of the child agrees, and the child was asked")
    NO = "no", N_("No, the person does not agree, or was not asked yet")
    CANNOT_ASK = (
        "cannot_ask",
        N_("The person cannot be asked now, and life or health is in danger"),
    )
    LAW = "law", N_("The law asks for it without agreement, for example to protect a child")


class Exploitation(LabelledEnum):
    """The form of exploitation, on which the scores of some instruments depend."""

    LABOUR = "labour", N_("Work or services")
    SEXUAL = "sexual", N_("Sexual exploitation")


class Present(LabelledEnum):
    """Who is in the room besides the person and the interviewer."""

    NOBODY = "nobody", N_("Nobody else")
    INTERPRETER = "interpreter", N_("An interpreter")
    COLLEAGUE = "colleague", N_("A colleague")
    FAMILY = "family", N_("Family, or somebody the person trusts")
    COMPANION = "companion", N_("Somebody accompanying the person, or somebody I do not know")


class Interpreting(LabelledEnum):
    """How the person and the interviewer understand one another."""

    NOT_NEEDED = "not_needed", N_("We speak the same language")
    ACCEPTED = "accepted", N_("With an interpreter the person accepts")
    BY_PHONE = "by_phone", N_("With an interpreter on the phone")
    MISSING = "missing", N_("We need an interpreter and have none")


class Screening(BelongsToOrganisation, BelongsToNoCase, SealedRow, SystemSealedRow, Model):
    """One screening; `case_id` is the id of the case that may follow.

    A conflict of interest can be recorded only in that case: a screening excludes nobody.
    """

    __tablename__ = "screening"
    __table_args__ = (
        Index("ix_screening_waiting", "recipient_id", "status"),
        Index("ix_screening_author", "created_by_id", "created_at"),
        Index("ix_screening_unfinished", "status", "expires_at"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[uuid.UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    status: Mapped[ScreeningStatus] = mapped_column(index=True)
    recipient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    age_group = SystemSealed[AgeGroup](AgeGroup)
    adult_on = SystemSealed[date | None](date)
    """The day from which the person is 18, if it follows from what was recorded."""
    instruments = SystemSealed[dict[str, Any]](default={})
    """The version of each instrument that is asked, by the id of the instrument."""

    conditions = Sealed[dict[str, Any]]("notes", coded=True, size=1024)
    """The conditions of the conversation: interpreter, interviewer, place, and who is present."""
    triage = Sealed[dict[str, Any]]("safety", coded=True, size=4096)
    """Answers by code; hours since exposure are kept as the moment of exposure (ISO 8601)."""
    answers = Sealed[dict[str, Any]]("experience", coded=True, size=8192)
    """Answers to instruments, by code; earlier versions kept True and False for ticks."""
    profile = Sealed[str]("experience", coded=True)
    """A value of `Exploitation`, in screenings of earlier versions."""
    judgements = Sealed[dict[str, Any]]("experience", coded=True, size=4096)
    """For each axis on which the worker disagrees: `level` and `reason`."""
    narrative = Sealed[str]("notes", size=4096)

    __mapper_args__ = {"version_id_col": version}

    @hybrid_method
    def was_written_by(self, actor: Actor) -> Any:
        """Return whether this person asked the questions."""
        return self.created_by_id == actor.id

    @hybrid_method
    def was_sent_to_organisation_of(self, actor: Actor) -> Any:
        """Return whether it was handed over to this person's organisation and not returned."""
        return self.recipient_id == actor.organisation_id


class HandOver(SystemSealedRow, Model):
    """One hand-over of a screening to a case organisation. A later one is a new row."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index("ix_hand_over_handed", "handed_at", "id"),
        Index("ix_hand_over_received", "received_at", "id"),
        Index("ix_hand_over_taken_up", "taken_up_at", "id"),
        Index("ix_hand_over_returned", "returned_at", "id"),
        *stamped("received", "taken_up", "returned"),
    )

    screening_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("screening.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    """The organisation that receives it."""
    handed_at: Mapped[datetime]
    handed_by_id: Mapped[uuid.UUID]
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[uuid.UUID | None]
    taken_up_at: Mapped[datetime | None]
    taken_up_by_id: Mapped[uuid.UUID | None]
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[uuid.UUID | None]

    receive_by = SystemSealed[datetime](datetime)
    """When the confirmation is late. It is sealed because it follows the urgency."""
    agreement = SystemSealed[Agreement | None](Agreement)
    """On what ground it was handed over; None for hand-overs of before this was asked."""
    return_code = SystemSealed[str | None]()
    reminded = SystemSealed[str | None]()
    """When the coordinator last reminded the receiver (ISO 8601)."""

    screening: Mapped[Screening] = relationship()

    @property
    def reminded_at(self) -> datetime | None:
        """When the coordinator last reminded the receiver; None: never."""
        return datetime.fromisoformat(self.reminded) if self.reminded else None
