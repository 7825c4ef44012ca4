"""The forms to send a notification, and to record what was explained to the person."""

from collections.abc import Mapping
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.pathway.identification import labels
from caseflow.pathway.identification.rules import Adding, Fact
from caseflow.sop.vocabulary import Milestone
from caseflow.web.forms import Form, at_most, choices_of, required

STATEMENT = 4000
"""The most characters of a statement for the authority."""


class NotifyForm(Form):
    """Choose what is added to a notification; a button shows it, and one sends what is shown."""

    shown = HiddenField()
    naming = RadioField(
        _l("Does the authority learn who the person is?"),
        choices=choices_of(labels.NAMING),
        default="with_name",
    )
    facts = SelectMultipleField(
        _l("What the record says, to be added"),
        description=_l("Nothing is added that you do not choose."),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    statement = TextAreaField(
        _l("Statement for the authority"),
        description=_l("In your words, and only what the person agreed to."),
        validators=[at_most(STATEMENT)],
    )
    name_meant = BooleanField(_l("The word is meant, and is not the name of the person"))

    def offer(self, facts: Mapping[str, Fact]) -> Self:
        """Offer these facts of the record as choices."""
        self.facts.choices = [(code, labels.fact(one)) for code, one in facts.items()]
        return self

    @property
    def adding(self) -> Adding:
        """What the form asks to add now."""
        return Adding(
            codes=tuple(self.facts.data or ()),
            statement=self.statement.data or "",
            with_name=self.naming.data != "without_name",
            name_meant=bool(self.name_meant.data),
        )

    def values(self) -> dict[str, Any]:
        """Return the fingerprint of what the preview showed, and what is added."""
        return {"shown": self.shown.data or "", "adding": self.adding}


class ExplainedForm(Form):
    """What somebody has explained to the person; each button of the page sends one of them."""

    what = RadioField(
        validators=[required(_l("Choose what you explained."))],
        choices=choices_of(labels.EXPLAINED),
    )

    def values(self) -> dict[str, Any]:
        """Return the milestone that is reached with it."""
        return {"what": Milestone(self.what.data)}
