"""The forms for a risk assessment and a safety plan."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField

from caseflow.pathway.case import rules as case_rules
from caseflow.sop.vocabulary import RiskLevel
from caseflow.web import filters
from caseflow.web.forms import LONG, SHORT, Form, VersionedForm, at_most, required


class RiskForm(Form):
    """How great the danger is now, and why."""

    level = RadioField(
        _l("How great is the danger now?"),
        [required(_l("Choose a level."))],
        choices=lambda: filters.choices(RiskLevel),
    )
    reason = TextAreaField(
        _l("Why?"),
        [required(_l("Write why, in a few words.")), at_most(LONG)],
        description=_l("Who or what is the danger, and what makes it more or less likely now."),
    )

    def values(self) -> dict[str, Any]:
        """Return the level and the reason."""
        return {"level": RiskLevel(self.level.data), "reason": self.reason.data}


class SafetyPlanForm(VersionedForm):
    """What the survivor will do in danger; only what to do first must be filled in."""

    warning_signs = TextAreaField(
        _l("Warning signs"),
        [at_most(LONG)],
        description=_l("How do you notice that it is becoming dangerous?"),
    )
    safe_people = TextAreaField(
        _l("Safe people"), [at_most(LONG)], description=_l("Who can you call or go to?")
    )
    safe_places = TextAreaField(
        _l("Safe places"),
        [at_most(LONG)],
        description=_l("Where can you go, at any time of day or night?"),
    )
    code_word = StringField(
        _l("Code word"),
        [at_most(SHORT)],
        description=_l("A word that tells us you are in danger or not alone."),
    )
    steps = TextAreaField(
        _l("What to do first"),
        [required(_l("Write at least what to do first.")), at_most(LONG)],
        description=_l("The first three things to do, in order."),
    )

    def values(self) -> dict[str, Any]:
        """Return the parts of the plan, and the version that the page showed."""
        parts = {name: self[name].data or "" for name in case_rules.SAFETY_PLAN}
        return super().values() | {"answers": parts}
