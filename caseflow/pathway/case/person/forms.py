"""The forms of a case about the person: more questions than at a first meeting."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from caseflow.people.forms import PersonForm, SafeContactForm
from caseflow.sop.vocabulary import AgeGroup
from caseflow.web import filters
from caseflow.web.forms import LONG, SHORT, at_most, required


class CasePersonForm(PersonForm):
    """Who the survivor is, and whether the procedure treats them as an adult or a child."""

    document_number = StringField(_l("Document number"), [Optional(), at_most(SHORT)])
    age_group = RadioField(
        _l("Adult or child?"),
        [required(_l("Choose one. If you are not sure, choose “Age not certain”."))],
        choices=lambda: filters.choices(AgeGroup),
    )

    def values(self) -> dict[str, Any]:
        """Return the columns of Person, the version, and the age group."""
        return super().values() | {"age_group": AgeGroup(self.age_group.data)}


class CaseContactForm(SafeContactForm):
    """How to contact the survivor safely, the code word, and where the survivor lives."""

    code_word = StringField(
        _l("Code word"),
        [Optional(), at_most(SHORT)],
        description=_l("A word that tells you it is us."),
    )
    address = TextAreaField(_l("Where do you live now?"), [Optional(), at_most(LONG)])
