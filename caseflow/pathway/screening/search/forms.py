"""The forms to search, and to check what somebody types."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import NumberRange, Optional

from caseflow import clock
from caseflow.pathway.screening.search import rules
from caseflow.people import name_matching
from caseflow.people import rules as people_rules
from caseflow.people.search_index.rules import Asked
from caseflow.web.fields import DateField, IntegerField
from caseflow.web.forms import SHORT, Form, at_most, required


class SearchForm(Form):
    """Search with one line, which is a name or a number."""

    sought = StringField(
        _l("Name, code, reference, phone number or document number"),
        [required(_l("Enter a name or a number.")), at_most(SHORT)],
        description=_l(
            "In any script. The spelling and the order of names do not have to be exact."
        ),
    )
    year = IntegerField(
        _l("Year of birth"),
        [Optional(), NumberRange(1900, 2100, message=_l("Enter a year with four digits."))],
    )

    def values(self) -> dict[str, Any]:
        """Return the question; the line is tried as a name or as each kind of number."""
        sought = (self.sought.data or "").strip()
        is_phone = not any(sign.isalpha() for sign in sought) and name_matching.digits_of(sought)
        is_number = any(sign.isdigit() for sign in sought)
        asked = Asked(
            name="" if is_number else sought,
            year=self.year.data,
            phone=sought if is_phone else "",
            document=sought if is_number else "",
        )
        return {"asked": asked, "typed": sought}


class TypedForm(Form):
    """What was typed into another form so far; an unfinished date or number is no error."""

    full_name = StringField()
    known_as = StringField()
    date_of_birth = DateField()
    birth_year = IntegerField()
    age = IntegerField()
    phone = StringField()
    document_number = StringField()

    def asked(self) -> Asked:
        """Return the question that the saved person would cause, without what is unfinished."""
        full_name, known_as = _said(self.full_name), _said(self.known_as)
        born, age = self.date_of_birth.data, self.age.data
        year = f"{self.birth_year.data:04d}" if self.birth_year.data is not None else ""
        return rules.complete(
            Asked(
                name=full_name if rules.is_name(full_name) else known_as,
                year=people_rules.birth_year(
                    {"date_of_birth": born.isoformat() if born else year, "age": age}, clock.today()
                ),
                phone=_said(self.phone),
                document=_said(self.document_number),
            )
        )


def _said(field: StringField) -> str:
    return (field.data or "").strip()[:SHORT]
