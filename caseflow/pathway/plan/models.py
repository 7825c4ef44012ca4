"""The plan of a case: its needs, the goal in the person's words, and the planned actions."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.agencies.models import ServiceType
from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import Case
from caseflow.sop.vocabulary import Priority


class PlanStatus(LabelledEnum):
    """Whether a supervisor has approved the plan."""

    DRAFT = "draft", N_("Draft")
    WAITING = "waiting", N_("Waiting for approval")
    APPROVED = "approved", N_("Approved")


class Domain(LabelledEnum):
    """The part of a person's life to which a need belongs."""

    SAFETY = "safety", N_("Safety")
    SHELTER = "shelter", N_("Shelter")
    HEALTH = "health", N_("Health")
    PSYCHOSOCIAL = "psychosocial", N_("Psychosocial support")
    LEGAL = "legal", N_("Legal help")
    DOCUMENTS = "documents", N_("Documents")
    EDUCATION = "education", N_("Education")
    LIVELIHOOD = "livelihood", N_("Work and income")
    FAMILY = "family", N_("Family")
    RETURN_OR_STAY = "return_or_stay", N_("Return or stay")
    CHILDREN = "children", N_("Children")


class NeedStatus(LabelledEnum):
    """How far a need has come."""

    OPEN = "open", N_("Open")
    IN_PROGRESS = "in_progress", N_("In progress")
    MET = "met", N_("Met")
    UNMET = "unmet", N_("No service found")
    """No service could be found. These are counted, so that gaps in the services are noticed."""


WANTED = (NeedStatus.OPEN, NeedStatus.IN_PROGRESS)
"""The states in which something is still to be done for a need."""


class Responsible(LabelledEnum):
    """Who does an action of the plan."""

    CASEWORKER = "caseworker", N_("Caseworker")
    SURVIVOR = "survivor", N_("The person")
    PARTNER = "partner", N_("A partner organisation")


# A need is sealed with the data of its kind, so that erasing that kind erases the need too.
_SEALED_IN = {Domain.HEALTH: "health", Domain.LEGAL: "legal", Domain.SAFETY: "safety"}


class Plan(SealedRow, SystemSealedRow, Model):
    """The plan of a case, which has one at most."""

    __tablename__ = "plan"
    __table_args__ = stamped("approved")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), unique=True)
    status: Mapped[PlanStatus]
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[uuid.UUID]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    review_on = SystemSealed[date | None](date)
    goal = Sealed[str]("notes", size=1024)
    """In the survivor's own words."""

    case: Mapped[Case] = relationship()
    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class Need(SealedRow, SystemSealedRow, Model):
    """Something that the survivor needs. Services are chosen for needs, not for what people are."""

    __tablename__ = "need"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id"), index=True)
    status: Mapped[NeedStatus] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]

    domain = SystemSealed[Domain](Domain)
    service_type = SystemSealed[ServiceType | None](ServiceType)
    priority = SystemSealed[Priority](Priority)

    description = Sealed[str](lambda need: _SEALED_IN.get(need.domain, "notes"), size=1024)

    plan: Mapped[Plan] = relationship()

    @property
    def is_wanted(self) -> bool:
        """Whether something is still to be done for it."""
        return self.status in WANTED


class PlannedAction(SealedRow, SystemSealedRow, Model):
    """What somebody will do about a need, and by when."""

    __tablename__ = "planned_action"
    __table_args__ = stamped("done")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id"), index=True)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None]

    due_on = SystemSealed[date](date)
    responsible = SystemSealed[Responsible](Responsible)
    what = Sealed[str]("notes", size=1024)

    need: Mapped[Need] = relationship()
