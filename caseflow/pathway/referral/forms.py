"""How the words of a referral are said, and what a sender enters."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from caseflow.errors import NotFound
from caseflow.pathway.plan.models import NeedStatus
from caseflow.pathway.referral.models import Reason, Referral, Side, Status
from caseflow.pathway.referral.rules import DELIVERED, Move
from caseflow.web import labels
from caseflow.web.forms import Form, at_most

NOTE = 2000
labels.words(
    Status,
    draft=_l("Draft"),
    sent=_l("Sent"),
    acknowledged=_l("Received by the partner"),
    information_requested=_l("Question asked"),
    waitlisted=_l("On the waiting list"),
    accepted=_l("Accepted"),
    in_service=_l("In service"),
    discarded=_l("Discarded"),
    declined=_l("Declined"),
    expired=_l("No answer"),
    recalled=_l("Recalled"),
    completed=_l("Delivered"),
    partly_completed=_l("Partly delivered"),
    not_delivered=_l("Not delivered"),
)
labels.words(
    Reason,
    no_capacity=_l("No place is free"),
    not_eligible=_l("The person does not meet the conditions"),
    outside_area=_l("Outside our area"),
    not_our_service=_l("Not a service that we offer"),
    language=_l("No common language"),
    safety=_l("It would not be safe"),
    duplicate=_l("We have this referral already"),
    by_sender=_l("We decided so"),
    by_survivor=_l("The person asked for it"),
    consent_ended=_l("The consent ended"),
    no_show=_l("The person did not come"),
    unreachable=_l("The person could not be reached"),
    survivor_withdrew=_l("The person no longer wanted it"),
    service_ended=_l("The service ended"),
    no_answer=_l("Nobody answered in time"),
)
labels.words(Side, sender=_l("Sender"), partner=_l("Partner"), system=_l("Automatic"))


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
        form.reason.choices = labels.choices(Reason, *move.reasons)
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
    told = BooleanField(_l("The person was told what came of it"))
    need = RadioField(
        _l("What became of the need?"),
        choices=lambda: labels.choices(
            NeedStatus, NeedStatus.MET, NeedStatus.OPEN, NeedStatus.UNMET
        ),
        coerce=NeedStatus,
        validators=[InputRequired(_l("Choose what became of the need."))],
    )


def for_review(referral: Referral) -> ReviewForm:
    """A delivered service is expected to have met its need; the worker decides."""
    met = referral.status in DELIVERED
    return ReviewForm(version=referral.version, need=NeedStatus.MET if met else None)
