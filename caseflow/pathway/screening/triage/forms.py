"""The form of the triage, with five answers for each question of the instrument."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import NumberRange, Optional

from caseflow.pathway.screening.labels import YES_NO
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import rules
from caseflow.sop.indicators import OFFERED, Answer
from caseflow.sop.instruments import Indicator
from caseflow.web import filters
from caseflow.web.fields import FloatField
from caseflow.web.forms import VersionedForm, choices_of

A_CENTURY = 24 * 365 * 100
"""The most hours ago that can be entered."""
HOURS = _l("Enter how many hours ago as a number, for example 20. For days, multiply by 24.")


class HoursField(FloatField):
    """A number of hours, with a decimal point or a comma, as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ValueError, with a helpful sentence, when it is none."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = float(valuelist[0].strip().replace(",", "."))
        except ValueError:
            self.data = None
            raise ValueError(HOURS) from None


class TriageForm(VersionedForm):
    """The questions that follow a yes; `of` adds the questions of the instrument."""

    hours_since_sexual_violence = HoursField(
        _l("How many hours ago was the last time?"),
        [Optional(), NumberRange(0, A_CENTURY, message=HOURS)],
        description=_l("An estimate is enough. Leave empty if it is not known."),
    )
    may_become_pregnant = RadioField(
        _l("Could the person become pregnant?"),
        [Optional()],
        choices=choices_of(YES_NO | {"unknown": _l("Not known")}),
    )
    questions: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, questions: Iterable[Indicator], screening: Screening, now: datetime
    ) -> "TriageForm":
        """Return the form with these questions and earlier answers; hours are counted to `now`."""
        asked = {
            one.code: RadioField(
                filters.translated(one.text),
                [Optional()],
                choices=lambda: filters.choices(Answer, *OFFERED),
            )
            for one in questions
        }
        body = asked | {"questions": tuple(asked)}
        unanswered = dict.fromkeys(asked, Answer.NOT_ASKED.value)
        shown = unanswered | _shown(screening.triage or {}, now) | {"version": screening.version}
        made: TriageForm = type("AskedTriageForm", (cls,), body)(data=shown)
        return made

    def values(self) -> dict[str, Any]:
        """Return the answers by code, and the further answers."""
        return super().values() | {
            "told": {code: Answer.of(self[code].data or None) for code in self.questions},
            "hours_ago": self.hours_since_sexual_violence.data,
            "may_become_pregnant": self.may_become_pregnant.data or "",
        }


def _shown(told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    said = {code: answer.value for code, answer in rules.answers(told).items()}
    exposed = rules.exposed_at(told)
    hours = round((now - exposed) / timedelta(hours=1), 1) if exposed else None
    pregnant = told.get("may_become_pregnant")
    return said | {"hours_since_sexual_violence": hours, "may_become_pregnant": pregnant}
