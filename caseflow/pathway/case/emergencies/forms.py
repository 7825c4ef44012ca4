"""The form that says what became of an emergency action."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from caseflow.agencies.models import Service
from caseflow.pathway.case.emergencies.labels import OUTCOMES, STILL_OPEN
from caseflow.pathway.case.emergencies.models import Outcome
from caseflow.web.forms import Form, at_most, choices_of, required

NOTE = 100
"""The most characters of a note: those about all actions are sealed in one value of one size."""


class AnswerForm(Form):
    """What became of an action, with which service, and a note.

    On the pages that list the actions, each has a button for each outcome, which sends this form
    with nothing but the outcome.
    """

    outcome = RadioField(
        _l("What was the result?"),
        [required(_l("Choose the result."))],
        choices=choices_of(OUTCOMES),
    )
    service = SelectField(_l("With which service?"), [Optional()], choices=[])
    note = StringField(
        _l("Note"),
        [at_most(NOTE)],
        description=_l("For example whom you spoke to, or why it was not possible."),
    )

    def offer(self, services: Iterable[Service]) -> Self:
        """Offer these services as choices; without any, the question is not asked."""
        named = [SelectChoice(str(s.id), f"{s.organisation.name}: {s.name}") for s in services]
        self.service.choices = [SelectChoice("", _l("Not said")), *named]
        if not named:
            del self.service
        return self

    def for_partner(self) -> Self:
        """Ask only for what a partner can say: it is done, not wanted, or still to be done."""
        can_say = {code: said for code, said in OUTCOMES.items() if code != Outcome.IMPOSSIBLE}
        self.outcome.choices = choices_of(can_say)
        del self.service, self.note
        return self

    def values(self) -> dict[str, Any]:
        """Return the outcome (None: still to be done) and, where asked for, service and note."""
        said: dict[str, Any] = {
            "outcome": None if self.outcome.data == STILL_OPEN else Outcome(self.outcome.data)
        }
        if "note" in self:
            said["note"] = self.note.data or ""
        if "service" in self and self.service.data:
            said["service_id"] = uuid.UUID(self.service.data)
        return said
