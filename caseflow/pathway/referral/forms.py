"""How the words of a referral are said, and what a sender enters."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from caseflow.errors import NotFound
from caseflow.pathway.plan.models import NeedStatus
from caseflow.pathway.referral.models import Reason, Referral
from caseflow.pathway.referral.rules import DELIVERED, Move
from caseflow.web import filters
from caseflow.web.forms import Form, at_most

NOTE = 2000


class MoveForm(Form):
    """One arrow of the table: its coded reason, if it has any, and a note."""

    version = IntegerField(widget=HiddenInput())
    reason = RadioField(
        _l("Why?"), coerce=Reason, validators=[InputRequired(_l("Choose the reason."))]
    )
    note = TextAreaField(_l("Note"), validators=[at_most(NOTE)])


def for_move(move: Move | None, referral: Referral) -> MoveForm:
    """The form of an arrow; without reasons of its own it asks for none."""
    if move is None:
        raise NotFound
    form = MoveForm(version=referral.version)
    if move.reasons:
        form.reason.choices = filters.choices(Reason, *move.reasons)
    else:
        del form.reason
    return form


def reason_in(form: MoveForm) -> Reason | None:
    """The chosen reason, where the arrow has any."""
    return form.reason.data if "reason" in form else None


class PressForm(Form):
    """One button, with the version that was on the screen."""

    version = IntegerField(widget=HiddenInput())


class ReviewForm(Form):
    """The end was looked at, and the survivor knows."""

    version = IntegerField(widget=HiddenInput())
    told = BooleanField(_l("The person has been told the result"))
    need = RadioField(
        _l("What happened to the need?"),
        choices=lambda: filters.choices(
            NeedStatus, NeedStatus.MET, NeedStatus.OPEN, NeedStatus.UNMET
        ),
        coerce=NeedStatus,
        validators=[InputRequired(_l("Choose what happened to the need."))],
    )


def for_review(referral: Referral) -> ReviewForm:
    """A delivered service is expected to have met its need; the worker decides."""
    met = referral.status in DELIVERED
    return ReviewForm(version=referral.version, need=NeedStatus.MET if met else None)
