"""The forms for a risk assessment, a safety plan, and papers that do not say what they are."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField

from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.safety import labels
from caseflow.sop.vocabulary import RiskLevel
from caseflow.web import filters
from caseflow.web.forms import LONG, SHORT, Form, VersionedForm, at_most, choices_of, required
from caseflow.web.paper_forms import PaperForm


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


class PlainPaperForm(PaperForm):
    """A paper that does not say what it is: its heading, and how it is made."""

    heading = RadioField(
        _l("Heading"),
        [required(_l("Choose a heading."))],
        choices=lambda: choices_of(labels.HEADINGS),
        default="notes",
        description=_l("Whoever finds the paper reads this first. Let the person choose."),
    )

    def values(self) -> dict[str, Any]:
        """Return the heading, the language, and the form of the paper."""
        return super().values() | {"heading": self.heading.data}


class CardForm(PlainPaperForm):
    """What stands on a card of the size of a bank card. It is stored nowhere."""

    name = StringField(
        _l("Name on the card"),
        [at_most(30)],
        description=_l("Such as the first name of a friend or of a shop."),
    )
    phone = StringField(_l("Phone number"), [required(_l("Enter a phone number.")), at_most(30)])
    lines = TextAreaField(
        _l("Further lines"), [at_most(90)], description=_l("Such as the hours, or a code word.")
    )

    def values(self) -> dict[str, Any]:
        """Return what stands on the card, and how it is made."""
        written = {name: self[name].data or "" for name in ("name", "phone", "lines")}
        return super().values() | written
