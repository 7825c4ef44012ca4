"""The forms to choose instruments, and to tick the indicators of one, in its own groups."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.pathway.screening.models import Exploitation, Screening
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
    profile = RadioField(
        _l("If there was exploitation, what was the main form?"),
        [Optional()],
        choices=lambda: filters.choices(Exploitation),
    )

    @classmethod
    def of(cls, screening: Screening, offered: Iterable[Instrument], ticked: Iterable[str]) -> Self:
        """Return the form, which offers these instruments with some of them ticked."""
        form = cls(
            data={
                "version": screening.version,
                "instruments": list(ticked),
                "profile": screening.profile,
            }
        )
        form.instruments.choices = [
            SelectChoice(one.id, filters.translated(one.title)) for one in offered
        ]
        return form

    def values(self) -> dict[str, Any]:
        """Return the instruments, the form of exploitation or None, and the version."""
        profile = Exploitation(self.profile.data) if self.profile.data else None
        return super().values() | {"chosen": self.instruments.data, "profile": profile}


class QuestionsForm(VersionedForm):
    """Tick the indicators of one instrument; `of` adds a field for each of its groups."""

    groups: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, instrument: Instrument, asked: Iterable[Indicator], screening: Screening
    ) -> "QuestionsForm":
        """Return the form with these indicators, ticked as they were answered before."""
        asked, known = tuple(asked), screening.answers or {}
        shown: dict[str, Any] = {"version": screening.version}
        fields: dict[str, Any] = {}
        for name, dimension in instrument.dimensions.items():
            group = [one for one in asked if one.dimension == name]
            if group:
                texts = [SelectChoice(one.code, filters.translated(one.text)) for one in group]
                fields[name] = _ticks(filters.translated(dimension.title), texts)
                shown[name] = [one.code for one in group if known.get(one.code)]
        body = fields | {"groups": tuple(fields)}
        made: QuestionsForm = type("AskedQuestionsForm", (cls,), body)(data=shown)
        return made

    def values(self) -> dict[str, Any]:
        """Return the codes of the ticked indicators of all groups, and the version."""
        ticked = [code for name in self.groups for code in self[name].data or []]
        return super().values() | {"ticked": ticked}
