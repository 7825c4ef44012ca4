"""One step of something that is asked of an authority or a court."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped


class ClaimKind(LabelledEnum):
    """What is asked for."""

    APPEAL = "appeal", N_("Appeal against the negative decision")
    STAY = "stay", N_("Stay during the reflection period")
    HOUSING = "housing", N_("Housing during the reflection period")
    HELP = "help", N_("Other help during the reflection period")
    RESIDENCE = "residence", N_("Residence permit")
    PROCEEDINGS = "proceedings", N_("Part in the proceedings against the exploiters")


class ClaimStatus(LabelledEnum):
    """How far it is."""

    ASKED = "asked", N_("Asked for")
    GRANTED = "granted", N_("Granted")
    REFUSED = "refused", N_("Refused")
    NOT_WANTED = "not_wanted", N_("The person does not want it")


class ClaimStep(SealedRow, SystemSealedRow, Model):
    """Something was asked for, granted or refused. A row never changes; the newest counts."""

    __tablename__ = "claim_step"
    __table_args__ = stamped("recorded")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]

    kind = SystemSealed[ClaimKind](ClaimKind)
    status = SystemSealed[ClaimStatus](ClaimStatus)
    happened_on = SystemSealed[date](date)
    note = Sealed[str]("legal", size=512)
