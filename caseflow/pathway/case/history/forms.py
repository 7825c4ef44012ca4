"""The form for a note."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from caseflow.web.forms import LONG, Form, at_most, required


class NoteForm(Form):
    """Write a note, which cannot be changed after it was saved."""

    text = TextAreaField(
        _l("Note"),
        [required(_l("Write the note.")), at_most(LONG)],
        description=_l("Write what was seen and said, not your opinion."),
    )

    def values(self) -> dict[str, Any]:
        """Return the text of the note, for `actions.add_note`."""
        return {"text": self.text.data}
