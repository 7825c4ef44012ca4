"""Choosing instruments, and the indicators of one as a form, grouped as the instrument does."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.pathway.screening.assessment import queries
from caseflow.pathway.screening.forms import DraftForm
from caseflow.pathway.screening.models import Exploitation, Screening
from caseflow.sop.instruments import Indicator, Instrument
from caseflow.web import filters
from caseflow.web.forms import required


def ticks(label: Any, choices: Any, *validators: Any) -> SelectMultipleField:
    """Boxes to tick, one below the other."""
    return SelectMultipleField(
        label,
        validators or (Optional(),),
        choices=choices,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class InstrumentsForm(DraftForm):
    """Which questions fit."""

    instruments = ticks(
        _l("Which questions fit what you have heard and seen?"),
        [],
        required(_l("Choose at least one. The short screen is a good start.")),
    )
    profile = RadioField(
        _l("If there was exploitation, what was the main form?"),
        [Optional()],
        choices=lambda: filters.choices(Exploitation),
    )

    def chosen_profile(self) -> Exploitation | None:
        """The form of exploitation, where it was said."""
        return Exploitation(self.profile.data) if self.profile.data else None


class QuestionsForm(DraftForm):
    """The indicators of one instrument; `form_for` adds the groups."""

    def ticked(self, instrument: Instrument) -> list[str]:
        """The codes that were ticked, in all groups."""
        groups = [name for name in instrument.dimensions if name in self]
        return [code for name in groups for code in self[name].data or []]


def form_for(instrument: Instrument, screening: Screening) -> QuestionsForm:
    """A form with the groups of an instrument that make sense for this person."""
    asked = queries.askable(instrument, screening.age_group)
    groups = {
        name: ticks(filters.translated(dimension.title), _choices(asked, name))
        for name, dimension in instrument.dimensions.items()
        if any(one.dimension == name for one in asked)
    }
    data = _shown(groups, asked, screening.answers or {}) | {"version": screening.version}
    made: QuestionsForm = type("AskedQuestionsForm", (QuestionsForm,), groups)(data=data)
    return made


def instruments_form(screening: Screening) -> InstrumentsForm:
    """The choice, with what was chosen before, else what is suggested."""
    chosen = [one.id for one in queries.chosen(screening)]
    data = {
        "version": screening.version,
        "instruments": chosen or queries.suggested(screening),
        "profile": screening.profile,
    }
    form = InstrumentsForm(data=data)
    offered = queries.offered(screening.age_group)
    form.instruments.choices = [
        SelectChoice(one.id, filters.translated(one.title)) for one in offered
    ]
    return form


def _choices(asked: Iterable[Indicator], group: str) -> list[SelectChoice]:
    return [
        SelectChoice(one.code, filters.translated(one.text))
        for one in asked
        if one.dimension == group
    ]


def _shown(
    groups: Iterable[str], asked: Iterable[Indicator], answers: Mapping[str, bool]
) -> dict[str, Any]:
    ticked = [one for one in asked if answers.get(one.code)]
    return {name: [one.code for one in ticked if one.dimension == name] for name in groups}
