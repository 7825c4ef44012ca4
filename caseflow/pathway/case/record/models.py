"""What was saved of a form: one row for each time that one of its pages was saved."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow import encryption
from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.extensions import Model


class FormPart(SealedRow, SystemSealedRow, Model):
    """The answers of one section of a form, as somebody saved them. A row never changes.

    Its number counts the times that this section was saved in this entry; the highest one counts.
    """

    __tablename__ = "form_part"
    __table_args__ = (Index("ix_form_part_case", "case_id", "saved_at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"))
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[uuid.UUID]
    save_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info={"kind": "hash"})
    """A keyed hash of case, form, entry, section and number: two people cannot save one page at the
    same time, and from the hash nobody can tell which form it is."""

    about = SystemSealed[dict[str, Any]](default={})
    """Which page it is: form, version of the form, entry, section, number and compartment.

    The entry is 1 for a form that is one record; a form that repeats counts its entries.
    """

    answers = Sealed[dict[str, Any]](lambda row: row.about["compartment"], coded=True, size=2048)
    """By the code of the question; a question that was not asked has no entry."""


def save_hash_of(case_id: uuid.UUID, form: str, entry: int, section: str, number: int) -> bytes:
    """Return the keyed hash under which a page can be saved once with this number."""
    place = f"{form}/{entry}/{section}/{number}".encode()
    return encryption.keyed_hashes("form part", case_id.bytes + place)[0]
