"""A person of a case who is not the survivor."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow import encryption
from caseflow.encryption import Sealed, SealedRow
from caseflow.extensions import Model, stamped


class RelatedPerson(SealedRow, Model):
    """Somebody in the life of the survivor. A person who was removed stays in the history."""

    __tablename__ = "related_person"
    __table_args__ = stamped("recorded", "removed")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[uuid.UUID | None]
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info={"kind": "hash"})
    """A keyed hash of the case to which this person is linked, which finds this row by it."""
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    facts = Sealed[dict[str, Any]]("identity", coded=True, size=1024)
    """`name`, `roles` and `relation` (codes of `labels`), `born` (a partial date), `sex`, `phone`,
    `where`, `in_household` (yes, no or empty), `note`, and `linked_case` (the id of a case)."""

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


def link_hash_of(case_id: uuid.UUID) -> bytes:
    """Return the keyed hash under which rows are found that are linked to this case."""
    return encryption.keyed_hashes("linked case", case_id.bytes)[0]
