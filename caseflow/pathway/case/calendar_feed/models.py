"""The feed of one user."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import VersionedRow
from caseflow.extensions import Model


class CalendarFeed(VersionedRow, Model):
    """The secret address of a user, of which only the hash is kept; a user has one at most."""

    __tablename__ = "calendar_feed"
    __versioned__ = ("user_id", "token_hash", "ends_at")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info={"kind": "hash"})
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
