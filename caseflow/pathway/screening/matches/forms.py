"""The form with which an organisation answers a question of the coordination desk."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.web.forms import Form, required


class AnswerForm(Form):
    """Agree or decline that the other organisation is told."""

    verb = RadioField(
        _l("Your answer"),
        choices=[
            SelectChoice("agree", _l("Agree: tell them the name of our organisation")),
            SelectChoice("decline", _l("Decline: tell them nothing")),
        ],
        validators=[required(_l("Choose one."))],
    )

    @property
    def agrees(self) -> bool:
        """Whether the answer is to agree."""
        return bool(self.verb.data == "agree")
