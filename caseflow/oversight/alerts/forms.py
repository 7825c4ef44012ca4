"""Answering an alert, naming a canary, and how alerts and purposes are said."""

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

PURPOSES: dict[str, Any] = {
    "case.my_day": _l("My day"),
    "case.index": _l("The list of cases"),
    "case.identity": _l("Identity and contact"),
    "case.safety": _l("Risk and safety plan"),
    "case.": _l("The case page"),
    "search.": _l("Search"),
    "screening.": _l("Screening"),
    "consent.": _l("Consent"),
    "identification.": _l("Identification"),
    "notifications.": _l("The authority's notification"),
    "plan.": _l("Plan"),
    "referral.": _l("Referral"),
    "inbox.": _l("The partner's inbox"),
    "follow_up.": _l("Follow-up"),
    "closure.": _l("Closure"),
    "erasure.": _l("Erasure"),
}
"""What an opening was for, by how the page's address begins; longer beginnings first."""


def purpose(name: str) -> Any:
    """The purpose of an opening in words."""
    known = (words for begins, words in PURPOSES.items() if name.startswith(begins))
    return next(known, _l("Automatic task"))


class AnswerForm(Form):
    """What came of asking."""

    answer = RadioField(
        _l("What did you find out?"),
        choices=filters.choices(AlertAnswer),
        validators=[required(_l("Choose what you found out."))],
    )

    @property
    def said(self) -> AlertAnswer:
        """The answer, after validation."""
        return AlertAnswer(self.answer.data)


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
