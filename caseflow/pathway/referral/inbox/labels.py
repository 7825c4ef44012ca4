"""The words of the partner's buttons, of the notes they ask for, and of the messages afterwards."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.pathway.referral.models import Status

BUTTONS: dict[Status, Any] = {
    Status.ACKNOWLEDGED: _l("Confirm receipt"),
    Status.ACCEPTED: _l("Accept"),
    Status.WAITLISTED: _l("Put on the waiting list"),
    Status.INFORMATION_REQUESTED: _l("Ask a question"),
    Status.DECLINED: _l("Decline"),
    Status.IN_SERVICE: _l("Record start of service"),
    Status.COMPLETED: _l("Delivered"),
    Status.PARTLY_COMPLETED: _l("Partly delivered"),
    Status.NOT_DELIVERED: _l("Not delivered"),
}
ONE_TAP = (Status.ACKNOWLEDGED, Status.ACCEPTED, Status.IN_SERVICE)
"""Answers that are sent with one tap; the others open a page with a form."""
NOTE_LABELS: dict[Status, Any] = {
    Status.INFORMATION_REQUESTED: _l("What do you need to know?"),
    Status.COMPLETED: _l("What was delivered?"),
    Status.PARTLY_COMPLETED: _l("What was delivered, and what was not?"),
}
DONE: dict[Status, Any] = {
    Status.ACKNOWLEDGED: _l("Receipt confirmed. The sender has been told."),
    Status.ACCEPTED: _l(
        "Accepted. You can now see who the person is and how to contact them safely."
    ),
    Status.WAITLISTED: _l("Put on the waiting list. The sender has been told."),
    Status.INFORMATION_REQUESTED: _l("Your question has been sent."),
    Status.DECLINED: _l("Declined. The sender has been told and can look for another service."),
    Status.IN_SERVICE: _l("Start of service recorded. The sender has been told."),
    Status.COMPLETED: _l("Thank you. The sender has been told what was delivered."),
    Status.PARTLY_COMPLETED: _l("Thank you. The sender has been told what was delivered."),
    Status.NOT_DELIVERED: _l("The sender has been told that the service was not delivered."),
}
