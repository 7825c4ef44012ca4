"""The forms to choose instruments, and to answer the questions of one."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.pathway.screening.assessment import rules
from caseflow.pathway.screening.models import Screening
from caseflow.sop.indicators import OFFERED, Answer
from caseflow.sop.instruments import Indicator, Instrument
from caseflow.web import filters
from caseflow.web.forms import VersionedForm, required


def _ticks(label: Any, choices: Any, *validators: Any) -> SelectMultipleField:
    """Return a field of checkboxes, one below the other."""
    return SelectMultipleField(
        label,
        validators or (Optional(),),
        choices=choices,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class InstrumentsForm(VersionedForm):
    """Choose which questions fit."""

    instruments = _ticks(
        _l("Which questions fit what you have heard and seen?"),
        [],
        required(_l("Choose at least one. The short screen is a good start.")),
    )

    @classmethod
    def of(cls, screening: Screening, offered: Iterable[Instrument], ticked: Iterable[str]) -> Self:
        """Return the form, which offers these instruments with some of them ticked."""
        form = cls(data={"version": screening.version, "instruments": list(ticked)})
        form.instruments.choices = [
            SelectChoice(one.id, filters.translated(one.title)) for one in offered
        ]
        return form

    def values(self) -> dict[str, Any]:
        """Return the instruments and the version."""
        return super().values() | {"chosen": self.instruments.data}


class QuestionsForm(VersionedForm):
    """Answer the questions of one instrument; `of` adds a field for each of them."""

    questions: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: Iterable[Indicator], screening: Screening) -> "QuestionsForm":
        """Return the form with these questions, answered as they were before."""
        asked = tuple(asked)
        known = rules.read(screening.answers or {})
        shown: dict[str, Any] = {"version": screening.version}
        fields: dict[str, Any] = {}
        for one in asked:
            fields[one.code] = RadioField(
                filters.translated(one.text),
                [Optional()],
                choices=lambda: filters.choices(Answer, *OFFERED),
            )
            answer = known.get(one.code, Answer.NOT_ASKED)
            shown[one.code] = (answer if answer in OFFERED else Answer.NOT_ASKED).value
        body = fields | {"questions": tuple(fields)}
        made: QuestionsForm = type("AskedQuestionsForm", (cls,), body)(data=shown)
        return made

    def values(self) -> dict[str, Any]:
        """Return the answer to each question, by its code, and the version."""
        said = {code: Answer.of(self[code].data or None) for code in self.questions}
        return super().values() | {"said": said}
