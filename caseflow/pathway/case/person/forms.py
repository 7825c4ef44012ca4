"""The form for a person, with the age group, which is kept in the case."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from caseflow.people.forms import PersonForm
from caseflow.sop.vocabulary import AgeGroup
from caseflow.web import filters
from caseflow.web.forms import required


class CasePersonForm(PersonForm):
    """Who the survivor is, and whether the procedure treats them as an adult or a child."""

    age_group = RadioField(
        _l("Adult or child?"),
        [required(_l("Choose one. If you are not sure, choose “Age not certain”."))],
        choices=lambda: filters.choices(AgeGroup),
    )

    def values(self) -> dict[str, Any]:
        """Return the columns of Person, the version, and the age group."""
        return super().values() | {"age_group": AgeGroup(self.age_group.data)}
