"""The shape of a note."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from caseflow.web.forms import LONG, Form, at_most, required


class NoteForm(Form):
    """A note; once saved it is never changed."""

    text = TextAreaField(
        _l("Note"),
        [required(_l("Write the note.")), at_most(LONG)],
        description=_l("Write what was seen and said, not your opinion."),
    )

    def values(self) -> dict[str, Any]:
        """The note."""
        return {"text": self.text.data}
