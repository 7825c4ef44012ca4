"""The forms to answer an alert, to choose a watched case, and to ask who opened a case."""

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
from caseflow.web.fields import CodeField
from caseflow.web.forms import Form, at_most, required


class AnswerForm(Form):
    """What somebody found out about an alert."""

    answer = RadioField(
        _l("What did you find out?"),
        choices=filters.choices(AlertAnswer),
        validators=[required(_l("Choose what you found out."))],
    )

    def values(self) -> dict[str, Any]:
        """The answer."""
        return {"said": AlertAnswer(self.answer.data)}


# A form of wtforms, not of `web.forms`: it is sent by GET and changes nothing, so it has no token.
class CaseFilter(PlainForm):  # type: ignore[misc]
    """The case whose openings are shown; sent by GET, so it has only a code or an id."""

    case = StringField(
        _l("Case code or id"),
        description=_l("Ask the organisation responsible for the case, or the person."),
        validators=[InputRequired(_l("Enter a case code or id."))],
    )

    def case_id(self) -> uuid.UUID | None:
        """Return the id of the case; None, with an error at the field, when there is none."""
        found = case_queries.id_by_name(self.case.data or "")
        if found is None:
            self.case.errors = [_("There is no case with this code or id.")]
        return found


class CanaryForm(Form):
    """A fictional case to watch or to stop watching, by its code."""

    code = CodeField(
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
        """Whether the case is to be watched no longer."""
        return bool(self.verb.data == "unmark")

    def values(self) -> dict[str, Any]:
        """The code of the case."""
        return {"code": self.code.data}
