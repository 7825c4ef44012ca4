"""How a screening's words are said, and the shape of what is entered about the person."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from caseflow.pathway.screening.models import (
    Interpreting,
    Present,
    ReturnReason,
    Screening,
)
from caseflow.sop.vocabulary import AgeGroup
from caseflow.web import filters
from caseflow.web.forms import Form, required

YES_NO = (SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No")))
SEXES = (
    SelectChoice("female", _l("A woman")),
    SelectChoice("male", _l("A man")),
    SelectChoice("other", _l("Other")),
)


class DraftForm(Form):
    """A page of an unfinished screening; it knows which version it shows."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class StartForm(DraftForm):
    """With whom we talk, and under what conditions."""

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
        choices=YES_NO,
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
    interviewer_sex = RadioField(_l("Who is asking the questions?"), [Optional()], choices=SEXES)
    was_offered_choice = RadioField(
        _l("Could the person choose who asks the questions?"), [Optional()], choices=YES_NO
    )

    def conditions(self) -> dict[str, Any]:
        """What is kept of the circumstances."""
        return {
            "safe_place": self.safe_place.data == "yes",
            "present": list(self.present.data or []),
            "interpreting": self.interpreting.data or "",
            "interviewer_sex": self.interviewer_sex.data or "",
            "was_offered_choice": self.was_offered_choice.data or "",
        }


def in_words(choices: Iterable[SelectChoice]) -> dict[str, Any]:
    """The words of each choice, by its value."""
    return {choice.value: choice.label for choice in choices}


def told_conditions(conditions: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """The circumstances, as a list of facts; what was not recorded stays empty."""
    answers = in_words(YES_NO)
    present = [filters.said(Present(one)) for one in conditions.get("present", [])]
    understood = conditions.get("interpreting")
    safe = conditions.get("safe_place")
    return [
        (
            _l("A private place"),
            "" if safe is None else answers["yes" if safe else "no"],
        ),
        (_l("Who else was present"), filters.listed(present)),
        (_l("Language"), filters.said(Interpreting(understood)) if understood else ""),
        (
            _l("Who asked the questions"),
            in_words(SEXES).get(conditions.get("interviewer_sex", ""), ""),
        ),
        (
            _l("The person could choose who asked the questions"),
            answers.get(conditions.get("was_offered_choice", ""), ""),
        ),
    ]


def reason_said(code: str | None) -> str:
    """Why a screening was given back, in words."""
    return filters.said(ReturnReason(code)) if code else ""


def of_start(screening: Screening) -> dict[str, Any]:
    """What the first page shows."""
    told: Mapping[str, Any] = screening.conditions or {}
    return {
        **told,
        "version": screening.version,
        "age_group": screening.age_group.value,
        "safe_place": "yes" if told.get("safe_place") else "no",
    }
