"""Identity and safe contact as they are asked at a first meeting: less than a case asks."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.pathway.screening.forms import in_words
from caseflow.people import forms as people_forms
from caseflow.people.models import Person, SafeContact
from caseflow.web import filters


class PersonForm(people_forms.PersonForm):
    """Who the person is; numbers of documents can wait."""

    document_number = None

    def answers(self) -> dict[str, Any]:
        """The columns of Person that are asked here."""
        spoken = (self.language.data, self.second_language.data)
        born: date | None = self.date_of_birth.data
        return {
            "known_as": (self.known_as.data or "").strip(),
            "full_name": (self.full_name.data or "").strip(),
            "date_of_birth": born.isoformat() if born else "",
            "age": self.age.data,
            "sex": self.sex.data or "",
            "nationality": self.nationality.data or "",
            "languages": [code for code in dict.fromkeys(spoken) if code],
        }


class ContactForm(people_forms.SafeContactForm):
    """How to reach the person; an address can wait."""

    address = None
    code_word = None

    def answers(self) -> dict[str, Any]:
        """The columns of SafeContact that are asked here."""
        return {
            "ways": list(self.ways.data or []),
            "phone": (self.phone.data or "").strip(),
            "when": (self.when.data or "").strip(),
            "never": (self.never.data or "").strip(),
            "may_leave_message": self.may_leave_message.data == "yes",
        }


def of_person(person: Person | None) -> dict[str, Any]:
    """What the person's page shows."""
    if person is None:
        return {}
    spoken = [*(person.languages or []), "", ""]
    names = ("version", "known_as", "full_name", "age", "sex", "nationality")
    return {name: getattr(person, name) for name in names} | {
        "date_of_birth": date.fromisoformat(person.date_of_birth) if person.date_of_birth else None,
        "language": spoken[0],
        "second_language": spoken[1],
    }


def of_contact(contact: SafeContact | None) -> dict[str, Any]:
    """What the contact's page shows."""
    if contact is None:
        return {}
    names = ("version", "ways", "phone", "when", "never")
    shown = {name: getattr(contact, name) for name in names}
    return shown | {"may_leave_message": "yes" if contact.may_leave_message else "no"}


def told(person: Person | None) -> list[tuple[Any, Any]]:
    """Identity as a list of facts; none when nothing was told."""
    if person is None:
        return []
    spoken, lands = in_words(people_forms.languages()), in_words(people_forms.countries())
    return [
        (_l("Known as"), person.known_as),
        (_l("Full name"), person.full_name),
        (_l("Age"), person.age),
        (_l("Date of birth"), person.date_of_birth),
        (_l("Sex"), in_words(people_forms.SEXES).get(person.sex or "", "")),
        (_l("Nationality"), lands.get(person.nationality, "") if person.nationality else ""),
        (_l("Languages"), filters.listed(str(spoken.get(c, c)) for c in person.languages or [])),
    ]


def reachable(contact: SafeContact | None) -> list[tuple[Any, Any]]:
    """Safe contact as a list of facts; none when nothing was told."""
    if contact is None:
        return []
    ways = in_words(people_forms.WAYS)
    return [
        (
            _l("Ways to make contact"),
            filters.listed(str(ways.get(way, way)) for way in contact.ways or []),
        ),
        (_l("Phone number"), contact.phone),
        (_l("When"), contact.when),
        (_l("Never"), contact.never),
        (_l("You may leave a message"), _l("Yes") if contact.may_leave_message else _l("No")),
    ]
