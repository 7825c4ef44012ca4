"""What a partner enters, and what its buttons say."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, TextAreaField, TimeField
from wtforms.widgets import HiddenInput

from caseflow.pathway.referral.models import Status
from caseflow.web.forms import Form, at_most, required

BUTTONS: dict[Status, Any] = {
    Status.ACKNOWLEDGED: _l("Confirm that it arrived"),
    Status.ACCEPTED: _l("Accept"),
    Status.WAITLISTED: _l("Put on the waiting list"),
    Status.INFORMATION_REQUESTED: _l("Ask a question"),
    Status.DECLINED: _l("Decline"),
    Status.IN_SERVICE: _l("The service has begun"),
    Status.COMPLETED: _l("Delivered"),
    Status.PARTLY_COMPLETED: _l("Partly delivered"),
    Status.NOT_DELIVERED: _l("Not delivered"),
}
ONE_TAP = (Status.ACKNOWLEDGED, Status.ACCEPTED, Status.IN_SERVICE)
"""Answers that need no word more; the others open a page."""
NOTE_LABELS: dict[Status, Any] = {
    Status.INFORMATION_REQUESTED: _l("What do you need to know?"),
    Status.COMPLETED: _l("What was delivered?"),
    Status.PARTLY_COMPLETED: _l("What was delivered, and what was not?"),
}
DONE: dict[Status, Any] = {
    Status.ACKNOWLEDGED: _l("The sender knows that it arrived."),
    Status.ACCEPTED: _l("Accepted. You can see now who it is and how to make contact safely."),
    Status.WAITLISTED: _l("The sender knows that it is on your waiting list."),
    Status.INFORMATION_REQUESTED: _l("Your question was sent."),
    Status.DECLINED: _l("Declined. The sender was told, and will look elsewhere."),
    Status.IN_SERVICE: _l("The sender knows that the service has begun."),
    Status.COMPLETED: _l("Thank you. The sender was told what was delivered."),
    Status.PARTLY_COMPLETED: _l("Thank you. The sender was told what was delivered."),
    Status.NOT_DELIVERED: _l("The sender was told that it was not delivered."),
}


class ScheduleForm(Form):
    """When and where to come, in the time of the place."""

    version = IntegerField(widget=HiddenInput())
    day = DateField(_l("Day"), validators=[required(_l("Enter a day."))])
    at = TimeField(_l("Time"), validators=[required(_l("Enter a time."))])
    instructions = TextAreaField(
        _l("What should the person know?"),
        description=_l(
            "Where to come, whom to ask for, what to bring. The sender reads it too. "
            "Never the address of a shelter."
        ),
        validators=[at_most(1000)],
    )
