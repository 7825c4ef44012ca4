"""The forms for a note, a guardian, and an assessment of best interests."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from caseflow.people import labels
from caseflow.web.forms import LONG, SHORT, Form, at_most, choices_of, required


class NoteForm(Form):
    """Write a note, which cannot be changed after it was saved."""

    text = TextAreaField(
        _l("Note"),
        [required(_l("Write the note.")), at_most(LONG)],
        description=_l("Write what was seen and said, not your opinion."),
    )

    kept_back = BooleanField(
        _l("Not for the person"),
        description=_l(
            "Tick this if the note is about somebody else, or dangerous if it were read. It is "
            "then left out when the person asks for the file."
        ),
    )

    def values(self) -> dict[str, Any]:
        """Return the text of the note and whether it is told, for `actions.add_note`."""
        return {"text": self.text.data, "told": not self.kept_back.data}


class GuardianForm(Form):
    """Who was appointed as guardian or legal representative of a child."""

    name = StringField(
        _l("Name of the guardian"), [required(_l("Enter the guardian's name.")), at_most(SHORT)]
    )
    relation = SelectField(
        _l("The guardian's relation to the child"),
        [required(_l("Choose the guardian's relation to the child."))],
        choices=lambda: [SelectChoice("", _l("Choose")), *choices_of(labels.RELATIONS)],
    )

    def values(self) -> dict[str, Any]:
        """Return name and relation, for `actions.record_guardian`."""
        return {"name": self.name.data.strip(), "relation": self.relation.data}


class BestInterestForm(Form):
    """Why something is in the child's best interests."""

    reasons = TextAreaField(
        _l("Reasons"),
        [required(_l("Write the reasons.")), at_most(LONG)],
        description=_l("What the child said, what was weighed, and what was decided and why."),
    )

    def values(self) -> dict[str, Any]:
        """Return the reasons, for `actions.record_best_interest`."""
        return {"reasons": self.reasons.data}
