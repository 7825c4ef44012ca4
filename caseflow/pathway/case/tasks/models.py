"""A task or an appointment of a case."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped


class TaskKind(LabelledEnum):
    """Whether something has to be done by a time, or happens at a time."""

    TASK = "task", N_("Task")
    APPOINTMENT = "appointment", N_("Appointment")


class Unit(LabelledEnum):
    """In what the time between two repetitions is counted."""

    DAYS = "day", N_("days")
    WEEKS = "week", N_("weeks")
    MONTHS = "month", N_("months")


class Result(LabelledEnum):
    """What became of a task."""

    DONE = "done", N_("Done")
    NOT_DONE = "not_done", N_("Not done")


class Task(SealedRow, SystemSealedRow, Model):
    """Something to do in a case. It ends once; what repeats goes on in a new row."""

    __tablename__ = "task"
    __table_args__ = (*stamped("added", "ended"), Index("ix_task_worker", "worker_id", "ended_at"))

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    worker_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    """Who does it; null for the caseworker of the case, whoever that is."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    kind = SystemSealed[TaskKind](TaskKind)
    day = SystemSealed[date](date)
    due_at = SystemSealed[datetime](datetime)
    """The moment that was entered; without a time of day, the end of the day."""
    has_time = SystemSealed[bool](default=False)
    every = SystemSealed[int](default=0)
    """After how many units it comes again; 0 when it does not repeat."""
    unit = SystemSealed[Unit](Unit, default=Unit.WEEKS)
    first_day = SystemSealed[date](date)
    """The day from which repetitions are counted."""
    result = SystemSealed[Result | None](Result)

    words = Sealed[dict[str, Any]]("notes", coded=True, size=2048)
    """`what`, `place`, `note`, `person` (the id of a person of the case), and `why` at its end."""

    __mapper_args__: dict[str, Any] = {"version_id_col": version}
