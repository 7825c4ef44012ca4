"""The table of checkpoints of other installations, for which this one is the witness."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.extensions import Model


class AuditWitnessed(Model):
    """One checkpoint of another installation, as it was countersigned; never changed."""

    __tablename__ = "audit_cosigned"
    __digested__ = False

    origin: Mapped[str] = mapped_column(String(80), primary_key=True)
    size: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text)
