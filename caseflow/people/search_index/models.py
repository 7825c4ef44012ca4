"""The sealed card, and what it leaves for other processes when it goes."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow
from caseflow.extensions import Model


class SearchCard(SealedRow, Model):
    """By what the survivor of one case or screening is found again."""

    __tablename__ = "search_card"

    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    changed_at: Mapped[datetime] = mapped_column(index=True)
    """Every process asks for what changed since it last looked."""
    phone_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, index=True, info={"kind": "index"}
    )
    document_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, index=True, info={"kind": "index"}
    )

    tokens = Sealed[dict[str, str]]("identity", coded=True)
    """Keyed tokens of the names and of the year of birth, each list packed as base64."""


class SearchRemoval(Model):
    """A card that is gone, for the processes that still hold its tokens; kept for a day."""

    __tablename__ = "search_removal"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    removed_at: Mapped[datetime] = mapped_column(index=True)
