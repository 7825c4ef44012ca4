"""The record of one person's emergency actions, and how an action can end."""

import uuid
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model


class Outcome(LabelledEnum):
    """What became of an emergency action."""

    DONE = "done", N_("Done")
    REFUSED = "refused", N_("The person does not want it")
    IMPOSSIBLE = "impossible", N_("Not possible")


class Emergency(SealedRow, SystemSealedRow, Model):
    """The emergency actions of one person, who may have no case yet; `case_id` names both."""

    __tablename__ = "emergency"
    __record_size__ = 4096

    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    actions = SystemSealed[list[list[Any]]](default=[])
    """Each as `rules.Action.stored` makes it; no words of the person."""
    notes = Sealed[dict[str, str]]("safety", coded=True, size=4096)
    """What was written about the answers, by the code of the action."""

    __mapper_args__ = {"version_id_col": version}
