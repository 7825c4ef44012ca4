"""Answering an alert, naming a watched case, and asking who opened a case."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from caseflow.oversight.alerts.models import AlertAnswer
from caseflow.pathway.case import queries as case_queries
from caseflow.web import filters
from caseflow.web.forms import Form, at_most, required


class AnswerForm(Form):
    """What came of asking."""

    answer = RadioField(
        _l("What did you find out?"),
        choices=filters.choices(AlertAnswer),
        validators=[required(_l("Choose what you found out."))],
    )

    def values(self) -> dict[str, Any]:
        """The answer."""
        return {"said": AlertAnswer(self.answer.data)}


class CaseFilter(PlainForm):  # type: ignore[misc]
    """Of which case the openings are asked for; sent by GET, so it carries a code or an id only."""

    case = StringField(
        _l("Case code or id"),
        description=_l("Ask the organisation responsible for the case, or the person."),
        validators=[InputRequired(_l("Enter a case code or id."))],
    )

    def case_id(self) -> uuid.UUID | None:
        """The id, also of a case that is no more; without one, the field says so."""
        found = case_queries.id_by_name(self.case.data or "")
        if found is None:
            self.case.errors = [_("There is no case with this code or id.")]
        return found


class CanaryForm(Form):
    """A fictional case, by its code."""

    code = StringField(
        _l("Case code"),
        description=_l(
            "Only a fictional case that was created for this purpose and that nobody works on."
        ),
        validators=[required(_l("Enter a case code.")), at_most(20)],
    )
    verb = RadioField(
        _l("What do you want to do?"),
        choices=[
            SelectChoice("mark", _l("Start watching")),
            SelectChoice("unmark", _l("Stop watching")),
        ],
        default="mark",
        validators=[required()],
    )

    @property
    def unmarks(self) -> bool:
        """The case is to be watched no more."""
        return bool(self.verb.data == "unmark")

    def values(self) -> dict[str, Any]:
        """The code of the case."""
        return {"code": self.code.data}
