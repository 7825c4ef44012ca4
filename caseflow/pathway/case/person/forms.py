"""The person's form with the age group, which belongs to the case."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from caseflow.pathway.case.models import Case
from caseflow.people.forms import PersonForm
from caseflow.people.models import Person, SafeContact
from caseflow.sop.vocabulary import AgeGroup
from caseflow.web import filters
from caseflow.web.forms import required


class CasePersonForm(PersonForm):
    """Who the survivor is, and as what the procedure counts her or him."""

    age_group = RadioField(
        _l("Adult or child?"),
        [required(_l("Choose one. If you are not sure, choose “Age not certain”."))],
        choices=lambda: filters.choices(AgeGroup),
    )


def of_person(case: Case, person: Person | None) -> dict[str, Any]:
    """What the form shows at first."""
    shown: dict[str, Any] = {"age_group": case.age_group.value}
    if person is None:
        return shown
    spoken = [*(person.languages or []), "", ""]
    return shown | {
        "version": person.version,
        "known_as": person.known_as,
        "full_name": person.full_name,
        "date_of_birth": date.fromisoformat(person.date_of_birth) if person.date_of_birth else None,
        "age": person.age,
        "sex": person.sex,
        "nationality": person.nationality,
        "language": spoken[0],
        "second_language": spoken[1],
        "document_number": person.document_number,
    }


def of_contact(contact: SafeContact | None) -> dict[str, Any]:
    """What the form shows at first."""
    if contact is None:
        return {}
    names = ("version", "ways", "phone", "when", "never", "code_word", "address")
    shown = {name: getattr(contact, name) for name in names}
    return shown | {"may_leave_message": "yes" if contact.may_leave_message else "no"}
