"""The form for a person of a case."""

from collections.abc import Mapping
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.pathway.case.related_people import labels
from caseflow.people import labels as people_labels
from caseflow.web.date_parts import PartialDateForm
from caseflow.web.fields import CodeField
from caseflow.web.forms import LONG, SHORT, VersionedForm, at_most, choices_of

NOT_RECORDED = SelectChoice("", _l("Not recorded"))
WORDS = ("name", "relation", "sex", "phone", "where", "in_household", "note")


class RelatedPersonForm(VersionedForm):
    """Who somebody is, and what they are in the case; everything but the role may be unknown."""

    name = StringField(
        _l("Name"), [Optional(), at_most(SHORT)], description=_l("As far as it is known.")
    )
    roles = SelectMultipleField(
        _l("What is this person in the case?"),
        [Optional()],
        choices=choices_of(labels.ROLES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    relation = SelectField(
        _l("Relation to the person"),
        [Optional()],
        choices=[NOT_RECORDED, *choices_of(labels.RELATIONS)],
    )
    born = FormField(PartialDateForm, _l("Born"))
    sex = RadioField(
        _l("Sex"),
        [Optional()],
        choices=[NOT_RECORDED, *choices_of(people_labels.SEXES)],
        default="",
    )
    in_household = RadioField(
        _l("Lives in the same household"),
        [Optional()],
        choices=[NOT_RECORDED, SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        default="",
        description=_l("A referral may say how many live together and how many are children."),
    )
    where = StringField(_l("Where is this person now?"), [Optional(), at_most(SHORT)])
    phone = StringField(_l("Phone number"), [Optional(), at_most(SHORT)])
    note = TextAreaField(_l("Note"), [Optional(), at_most(LONG)])
    case_code = CodeField(
        _l("Code of this person's own case"),
        [Optional(), at_most(SHORT)],
        description=_l("Links the two files. Nothing is copied from one to the other."),
    )

    @classmethod
    def of(cls, facts: Mapping[str, Any], *, version: int, case_code: str) -> Self:
        """Return the form with what is known of a person."""
        shown = {name: facts.get(name, "") for name in WORDS} | {
            "roles": facts.get("roles", []),
            "born": PartialDateForm.shown(facts.get("born")),
        }
        return cls(data=shown | {"version": version, "case_code": case_code})

    def facts(self) -> dict[str, Any]:
        """Return what is known of the person, without what is empty."""
        told = {name: (self[name].data or "").strip() for name in WORDS}
        told |= {"roles": self.roles.data or [], "born": self.born.form.read()}
        return {name: value for name, value in told.items() if value}

    def values(self) -> dict[str, Any]:
        """Return the facts, the code of the linked case, and the version of the page."""
        return super().values() | {
            "facts": self.facts(),
            "case_code": (self.case_code.data or "").strip(),
        }


class NewPersonForm(RelatedPersonForm):
    """The same for a person who is not recorded yet."""

    version = None
