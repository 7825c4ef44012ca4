"""What a sender enters to move a referral, and to look at its end."""

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
"""Characters of a note."""


class MoveForm(VersionedForm):
    """One arrow of the table: its coded reason, if it has any, and a note."""

    reason = RadioField(
        _l("Why?"), coerce=Reason, validators=[InputRequired(_l("Choose the reason."))]
    )
    note = TextAreaField(_l("Note"), validators=[at_most(NOTE)])

    @classmethod
    def of(cls, move: Move | None, referral: Referral) -> Self:
        """The form of an arrow; without reasons of its own it asks for none.

        Raises NotFound when there is no such arrow.
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
        """The version, the note, and the reason where the arrow has any."""
        reason = {"reason": self.reason.data} if "reason" in self else {}
        return super().values() | {"note": self.note.data or ""} | reason


class ReviewForm(VersionedForm):
    """The end was looked at, and the survivor knows."""

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
        """A delivered service is expected to have met its need; the worker decides."""
        met = referral.status in DELIVERED
        return cls(version=referral.version, need=NeedStatus.MET if met else None)

    def values(self) -> dict[str, Any]:
        """The version, whether the survivor was told, and the need."""
        return super().values() | {"told": self.told.data, "need": self.need.data}
