"""The forms with which a sender changes the state of a referral and closes it."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from caseflow.errors import NotFound
from caseflow.pathway.plan.models import NeedStatus
from caseflow.pathway.referral.models import Reason, Referral
from caseflow.pathway.referral.rules import DELIVERED, Move
from caseflow.web import filters
from caseflow.web.forms import VersionedForm, at_most

NOTE = 2000
"""The most characters of a note."""


class MoveForm(VersionedForm):
    """One move of the table: its coded reason, if it needs one, and a note."""

    reason = RadioField(
        _l("Why?"), coerce=Reason, validators=[InputRequired(_l("Choose the reason."))]
    )
    note = TextAreaField(_l("Note"), validators=[at_most(NOTE)])

    @classmethod
    def of(cls, move: Move | None, referral: Referral) -> Self:
        """Return the form for a move, without the field for the reason if it needs none.

        Raises NotFound when there is no such move.
        """
        if move is None:
            raise NotFound
        form = cls(version=referral.version)
        if move.reasons:
            form.reason.choices = filters.choices(Reason, *move.reasons)
        else:
            del form.reason
        return form

    def values(self) -> dict[str, Any]:
        """Return the version, the note, and the reason if the move needs one."""
        reason = {"reason": self.reason.data} if "reason" in self else {}
        return super().values() | {"note": self.note.data or ""} | reason


class ReviewForm(VersionedForm):
    """Close a referral that has ended, and of which the survivor knows the result."""

    told = BooleanField(_l("The person has been told the result"))
    need = RadioField(
        _l("What happened to the need?"),
        choices=lambda: filters.choices(
            NeedStatus, NeedStatus.MET, NeedStatus.OPEN, NeedStatus.UNMET
        ),
        coerce=NeedStatus,
        validators=[InputRequired(_l("Choose what happened to the need."))],
    )

    @classmethod
    def of(cls, referral: Referral) -> Self:
        """Return the form; after a delivered service, the need is proposed to be met."""
        met = referral.status in DELIVERED
        return cls(version=referral.version, need=NeedStatus.MET if met else None)

    def values(self) -> dict[str, Any]:
        """Return the version, whether the survivor was told, and what became of the need."""
        return super().values() | {"told": self.told.data, "need": self.need.data}
