"""The forms to name another file, to join it, and to take two files apart."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.web.fields import CodeField
from caseflow.web.forms import LONG, SHORT, Form, at_most, required


class OtherFileForm(Form):
    """Name the file to compare with."""

    code = CodeField(
        _l("Code of the other file"), [required(_l("Enter the code.")), at_most(SHORT)]
    )

    def values(self) -> dict[str, Any]:
        """Return the code as it was typed."""
        return {"code": self.code.data.strip()}


class JoinForm(Form):
    """Say why both files are about the same person."""

    reason = TextAreaField(
        _l("Why are both files about the same person?"),
        [required(_l("Write why both files are about the same person.")), at_most(LONG)],
        description=_l("For example: the same photograph, or the person said so."),
    )

    def values(self) -> dict[str, Any]:
        """Return the reason."""
        return {"reason": self.reason.data.strip()}


class PartForm(Form):
    """Choose which notes belong to the other file."""

    moved = SelectMultipleField(
        _l("Which of these notes belong to the other file?"),
        [Optional()],
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l(
            "They are copied into it. Notes never change, so each also stays where it was written."
        ),
    )

    def offer(self, notes: Iterable[tuple[str, str]]) -> Self:
        """Offer these notes, given as (id, text)."""
        self.moved.choices = [SelectChoice(one, text) for one, text in notes]
        return self

    def values(self) -> dict[str, Any]:
        """Return the ids of the notes to copy."""
        return {"moved": {uuid.UUID(one) for one in self.moved.data or ()}}
