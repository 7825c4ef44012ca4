"""The tables of search cards and of their removals."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow
from caseflow.extensions import Model


class SearchCard(SealedRow, Model):
    """What is needed to find the survivor of one case or screening."""

    __tablename__ = "search_card"

    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    changed_at: Mapped[datetime] = mapped_column(index=True)
    """UTC; every process asks for the cards that changed since it last asked."""
    phone_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, index=True, info={"kind": "index"}
    )
    second_phone_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, index=True, info={"kind": "index"}
    )
    third_phone_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, index=True, info={"kind": "index"}
    )
    document_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, index=True, info={"kind": "index"}
    )
    made_by: Mapped[int | None] = mapped_column(index=True)
    """The `rules.VERSION` that made the tokens, None for the first; older cards are made again."""

    tokens = Sealed[dict[str, str]]("identity", coded=True, size=2048)
    """Keyed tokens of the names and of the year of birth: by `rules.LISTS`, each list as base64."""


class SearchRemoval(Model):
    """A card that was deleted, for the processes that still have its tokens; kept for a day."""

    __tablename__ = "search_removal"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    removed_at: Mapped[datetime] = mapped_column(index=True)
