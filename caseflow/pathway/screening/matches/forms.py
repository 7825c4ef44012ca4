"""The form with which an organisation answers a question of the coordination desk."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.web.forms import Form, required


class AnswerForm(Form):
    """Agree or decline that the other organisation is told."""

    verb = RadioField(
        _l("Your answer"),
        choices=[
            SelectChoice("agree", _l("Agree: the person was asked, and agrees")),
            SelectChoice("agree_unasked", _l("Agree: the person cannot be asked now")),
            SelectChoice("decline", _l("Decline: tell them nothing")),
        ],
        validators=[required(_l("Choose one."))],
    )

    @property
    def agrees(self) -> bool:
        """Whether the answer is to agree."""
        return self.verb.data in ("agree", "agree_unasked")

    def values(self) -> dict[str, Any]:
        """Return of an agreement whether the person was asked; a refusal needs no more."""
        return {"was_asked": self.verb.data == "agree"} if self.agrees else {}
