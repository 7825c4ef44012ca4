"""The form with which an authority records a decision."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired

from caseflow import clock
from caseflow.pathway.identification.models import DecisionKind, Outcome
from caseflow.pathway.identification.rules import Verdict
from caseflow.web import filters
from caseflow.web.fields import DateField
from caseflow.web.forms import LONG, Form, at_most, required


class DecideForm(Form):
    """One decision: yes or no, its date, and its reasons."""

    kind = HiddenField(
        validators=[
            AnyOf([kind.value for kind in DecisionKind], message=_l("Open the notification again."))
        ]
    )
    outcome = RadioField(
        _l("Are there grounds to believe that this person was trafficked?"),
        choices=lambda: filters.choices(Outcome),
        coerce=Outcome,
        validators=[InputRequired(_l("Choose yes or no."))],
    )
    decided_on = DateField(
        _l("Date of the decision"),
        default=clock.today,
        validators=[required(_l("Enter the date of the decision."))],
    )
    reasons = TextAreaField(
        _l("Reasons"),
        description=_l(
            "Give the reasons, and say how the person can appeal. The person may read this."
        ),
        validators=[required(_l("Give the reasons.")), at_most(LONG)],
    )

    def values(self) -> dict[str, Any]:
        """Return the decision, for `actions.decide`."""
        verdict = Verdict(
            kind=DecisionKind(self.kind.data),
            outcome=self.outcome.data,
            decided_on=self.decided_on.data,
            reasons=self.reasons.data,
        )
        return {"verdict": verdict}
