"""A join of two files about the same person."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, exists, or_
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import Case


class JoinedFile(SealedRow, Model):
    """Another file of the survivor of a case. After a parting, a new join is a new row."""

    __tablename__ = "joined_file"
    __table_args__ = (
        *stamped("joined", "parted"),
        CheckConstraint("case_id <> other_id", name="two_files"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    """The file that goes on."""
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    """The file that is kept as it is; nothing new should be written there."""
    joined_at: Mapped[datetime]
    joined_by_id: Mapped[uuid.UUID]
    parted_at: Mapped[datetime | None]
    parted_by_id: Mapped[uuid.UUID | None]

    reason = Sealed[str]("notes", size=1024)
    """Why they are about the same person, sealed with the key of the file that goes on."""


IS_JOINED = exists().where(
    or_(JoinedFile.case_id == Case.id, JoinedFile.other_id == Case.id),
    JoinedFile.parted_at.is_(None),
)
"""Whether a case is joined to another one."""
