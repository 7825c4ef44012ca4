"""The forms to ask for a closure, to return the request, and to reopen a case."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, TextAreaField

from caseflow.pathway.closure.models import ClosureReason
from caseflow.pathway.closure.rules import Answers
from caseflow.web import filters
from caseflow.web.fields import DateField
from caseflow.web.forms import LONG, Form, at_most, required


class ClosureForm(Form):
    """Ask a supervisor to close the case."""

    reason = RadioField(
        _l("Why is support ending?"),
        choices=lambda: filters.choices(ClosureReason),
        validators=[required(_l("Choose why support is ending."))],
    )
    summary = TextAreaField(
        _l("Summary"),
        description=_l(
            "What was achieved, what is still open, and where the person can go for help."
        ),
        validators=[required(_l("Write a summary.")), at_most(LONG)],
    )
    feedback_offered = BooleanField(_l("The person was offered a way to give feedback"))
    safety_plan_handed_over = BooleanField(
        _l("The person has a copy of the safety plan that is safe to keep")
    )
    retain_until = DateField(
        _l("Keep the file until"),
        description=_l("Date from the procedure. Tell the person."),
        validators=[required(_l("Enter a date."))],
    )

    def values(self) -> dict[str, Any]:
        """Return the answers, for `actions.request`."""
        answers = Answers(
            reason=ClosureReason(self.reason.data),
            summary=self.summary.data,
            feedback_offered=self.feedback_offered.data,
            safety_plan_handed_over=self.safety_plan_handed_over.data,
            retain_until=self.retain_until.data,
        )
        return {"answers": answers}


class ReturnForm(Form):
    """Say why a request to close is returned."""

    answer = TextAreaField(_l("Why?"), validators=[required(_l("Give a reason.")), at_most(LONG)])

    def values(self) -> dict[str, Any]:
        """Return what is missing."""
        return {"answer": self.answer.data}


class ReopenForm(Form):
    """Say why a case is reopened."""

    answer = TextAreaField(_l("Why?"), validators=[required(_l("Give a reason.")), at_most(LONG)])

    def values(self) -> dict[str, Any]:
        """Return the reason."""
        return {"reason": self.answer.data}
