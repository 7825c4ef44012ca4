"""The table of checkpoints: what was signed, and from where the next checkpoint goes on."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.crypto.merkle import Frontier
from caseflow.extensions import Model


class AuditCheckpoint(Model):
    """The state of the log at one moment, signed; never changed or deleted."""

    __tablename__ = "audit_checkpoint"
    __digested__ = False

    size: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    peaks: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int] = mapped_column(Integer)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    # Unique, so that two processes cannot both make the checkpoint that follows this root.
    previous_root: Mapped[bytes] = mapped_column(LargeBinary, unique=True)

    @property
    def frontier(self) -> Frontier:
        """The tree to which later events are added; ValueError when the peaks were damaged."""
        return Frontier.from_bytes(self.size, self.peaks)
