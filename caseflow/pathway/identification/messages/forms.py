"""The forms with which an authority asks, and the case organisation answers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField

from caseflow.web.forms import LONG, VersionedForm, at_most, required


class AskForm(VersionedForm):
    """A question about a notification."""

    words = TextAreaField(
        _l("Your question"),
        description=_l(
            "Ask only what the decision needs. The case organisation reads it and answers here."
        ),
        validators=[required(_l("Write the question.")), at_most(LONG)],
    )

    def values(self) -> dict[str, Any]:
        """Return the question, and how many messages the page showed."""
        return super().values() | {"words": self.words.data}


class AnswerForm(VersionedForm):
    """The answer to all questions that wait."""

    words = TextAreaField(
        _l("Your answer"),
        description=_l(
            "The authority sees exactly this, and nothing else of the case. Write only what the "
            "person agreed to."
        ),
        validators=[required(_l("Write the answer.")), at_most(LONG)],
    )
    name_meant = BooleanField(_l("The word is meant, and is not the name of the person"))

    def values(self) -> dict[str, Any]:
        """Return the answer, whether a name in it is meant, and how many messages were shown."""
        return super().values() | {
            "words": self.words.data,
            "name_meant": self.name_meant.data,
        }
