"""The form for the worker's account, and for another judgement on each axis with its reason."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from caseflow.pathway.screening.queries import Summary
from caseflow.sop.indicators import AxisName, Level
from caseflow.web import filters
from caseflow.web.forms import LONG, VersionedForm, at_most

REASON = 2_000
AXES = tuple(axis.value for axis in AxisName)


def _level() -> RadioField:
    return RadioField(
        _l("What is your assessment?"), [Optional()], choices=lambda: filters.choices(Level)
    )


def _reason() -> TextAreaField:
    return TextAreaField(_l("Why?"), [Optional(), at_most(REASON)])


class ResultForm(VersionedForm):
    """What the worker adds to what the indicators say."""

    tip, tip_reason = _level(), _reason()
    som, som_reason = _level(), _reason()
    child, child_reason = _level(), _reason()
    safety, safety_reason = _level(), _reason()
    narrative = TextAreaField(
        _l("What happened, and what does the person want?"),
        [Optional(), at_most(LONG)],
        description=_l(
            "In the person's own words where possible. No names of other people unless needed."
        ),
    )

    @classmethod
    def of(cls, summary: Summary) -> Self:
        """Return the form, filled with what is saved now."""
        levels = {one.axis.name.value: one.level.value for one in summary.axes}
        reasons = {f"{one.axis.name.value}_reason": one.reason for one in summary.axes}
        further = {"version": summary.screening.version, "narrative": summary.narrative}
        return cls(data=further | levels | reasons)

    def values(self) -> dict[str, Any]:
        """Return (level, reason) by axis, the worker's account, and the version."""
        judgements = {
            axis: (self[axis].data or "", self[f"{axis}_reason"].data or "") for axis in AXES
        }
        narrative = (self.narrative.data or "").strip()
        return super().values() | {"judgements": judgements, "narrative": narrative}
