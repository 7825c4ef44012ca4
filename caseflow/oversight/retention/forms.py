"""The form to propose what is kept no longer."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.web.forms import Form, required


class RetentionForm(Form):
    """What becomes of the files whose time is over."""

    end = RadioField(
        _l("What should become of a file whose time is over?"),
        choices=[
            SelectChoice("anonymise", _l("Erase all that is personal, and keep the counts")),
            SelectChoice("erase", _l("Erase the whole file")),
        ],
        default="anonymise",
        validators=[required(_l("Choose one."))],
    )

    def values(self) -> dict[str, Any]:
        """Return the choice, for `actions.propose`."""
        return {"end": self.end.data}
