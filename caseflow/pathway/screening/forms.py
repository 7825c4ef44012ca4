"""The form for the first page of a screening."""

from collections.abc import Mapping
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.pathway.screening import labels
from caseflow.pathway.screening.models import Interpreting, Present, Screening
from caseflow.sop.vocabulary import AgeGroup
from caseflow.web import filters
from caseflow.web.forms import VersionedForm, choices_of, required


class StartForm(VersionedForm):
    """Record with whom we talk, and under which conditions."""

    age_group = RadioField(
        _l("Is the person an adult or a child?"),
        [
            required(
                _l("Choose one. If you are in doubt, choose “not sure”: it protects the person.")
            )
        ],
        choices=[
            SelectChoice(AgeGroup.ADULT.value, _l("Adult, 18 or older")),
            SelectChoice(AgeGroup.CHILD.value, _l("Child, under 18")),
            SelectChoice(AgeGroup.UNKNOWN.value, _l("Not sure: treat as a child")),
        ],
    )
    safe_place = RadioField(
        _l("Can you talk here in private, without being heard or seen?"),
        [required(_l("Choose yes or no."))],
        choices=choices_of(labels.YES_NO),
    )
    present = SelectMultipleField(
        _l("Who else is present?"),
        [Optional()],
        choices=lambda: filters.choices(Present),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    interpreting = RadioField(
        _l("How do you understand each other?"),
        [Optional()],
        choices=lambda: filters.choices(Interpreting),
    )
    interviewer_sex = RadioField(
        _l("Who is asking the questions?"), [Optional()], choices=choices_of(labels.SEXES)
    )
    was_offered_choice = RadioField(
        _l("Could the person choose who asks the questions?"),
        [Optional()],
        choices=choices_of(labels.YES_NO),
    )

    @classmethod
    def of(cls, screening: Screening) -> Self:
        """Return the form, filled with what was entered before."""
        told: Mapping[str, Any] = screening.conditions or {}
        further = {
            "version": screening.version,
            "age_group": screening.age_group.value,
            "safe_place": "yes" if told.get("safe_place") else "no",
        }
        return cls(data={**told, **further})

    def values(self) -> dict[str, Any]:
        """Return the age group, the conditions, and the version that the page showed."""
        conditions = {
            "safe_place": self.safe_place.data == "yes",
            "present": list(self.present.data or []),
            "interpreting": self.interpreting.data or "",
            "interviewer_sex": self.interviewer_sex.data or "",
            "was_offered_choice": self.was_offered_choice.data or "",
        }
        age_group = AgeGroup(self.age_group.data)
        return super().values() | {"age_group": age_group, "conditions": conditions}


class NewForm(StartForm):
    """The first page of a new screening, which has no version yet."""

    version = None
