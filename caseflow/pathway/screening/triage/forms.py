"""The triage as a form: one yes or no for each question of the instrument."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FloatField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from caseflow.pathway.screening.forms import YES_NO, DraftForm
from caseflow.pathway.screening.triage import rules
from caseflow.sop.instruments import Indicator
from caseflow.web import filters

A_CENTURY = 24 * 365 * 100
HOURS = _l("Enter how many hours ago as a number, for example 20. For days, multiply by 24.")


class HoursField(FloatField):  # type: ignore[misc]
    """Hours as people write them, with a point or a comma."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; a sentence that helps when it is none."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = float(valuelist[0].strip().replace(",", "."))
        except ValueError:
            self.data = None
            raise ValueError(HOURS) from None


class TriageForm(DraftForm):
    """The second questions; `form_for` adds the first ones."""

    hours_since_sexual_violence = HoursField(
        _l("How many hours ago was the last time?"),
        [Optional(), NumberRange(0, A_CENTURY, message=HOURS)],
        description=_l("An estimate is enough. Leave empty if it is not known."),
    )
    may_become_pregnant = RadioField(
        _l("Could the person become pregnant?"),
        [Optional()],
        choices=[*YES_NO, SelectChoice("unknown", _l("Not known"))],
    )

    def told(self, questions: Iterable[Indicator]) -> dict[str, bool]:
        """Yes and no by code; what was not answered is absent."""
        said = {one.code: self[one.code].data for one in questions}
        return {code: answer == "yes" for code, answer in said.items() if answer}


def form_for(questions: Iterable[Indicator], shown: Mapping[str, Any]) -> TriageForm:
    """A form with these questions, and what was answered before."""
    asked = {
        one.code: RadioField(filters.translated(one.text), [Optional()], choices=YES_NO)
        for one in questions
    }
    made: TriageForm = type("AskedTriageForm", (TriageForm,), asked)(data=shown)
    return made


def shown(told: Mapping[str, Any], version: int, now: datetime) -> dict[str, Any]:
    """What was answered before, as the form takes it; hours are counted to now."""
    said = {code: "yes" if yes else "no" for code, yes in told.items() if isinstance(yes, bool)}
    exposed = rules.exposed_at(told)
    hours = round((now - exposed) / timedelta(hours=1), 1) if exposed else None
    further = {"hours_since_sexual_violence": hours, "version": version}
    return said | further | {"may_become_pregnant": told.get("may_become_pregnant")}
