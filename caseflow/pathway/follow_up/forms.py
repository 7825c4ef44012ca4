"""The forms for an attempt to reach somebody, and for the conversation of a follow-up."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from caseflow.pathway.follow_up import labels
from caseflow.pathway.follow_up.models import Arrived, ContactOutcome
from caseflow.pathway.follow_up.rules import STATEMENTS, Conversation, Feedback
from caseflow.pathway.referral.models import Referral
from caseflow.sop.vocabulary import RiskLevel
from caseflow.web import filters
from caseflow.web.forms import LONG, Form, at_most, choices_of, required

SCALE = [
    SelectChoice("1", _l("1 – not at all")),
    SelectChoice("2", "2"),
    SelectChoice("3", "3"),
    SelectChoice("4", "4"),
    SelectChoice("5", _l("5 – very much")),
]


class AttemptForm(Form):
    """Record an attempt to reach the person, after reading the safe-contact rules."""

    rules_read = BooleanField(_l("I have read the safe-contact rules above"))
    way = RadioField(
        _l("How did you try to make contact?"),
        choices=choices_of(labels.WAYS),
        validators=[required(_l("Choose how you tried to make contact."))],
    )
    outcome = RadioField(
        _l("What was the result?"),
        choices=lambda: filters.choices(ContactOutcome),
        validators=[required(_l("Choose the result."))],
    )

    @property
    def reached(self) -> bool:
        """Whether the person answered, so that the conversation comes next."""
        return bool(self.outcome.data == ContactOutcome.REACHED)

    def values(self) -> dict[str, Any]:
        """Return how the contact was tried, its result, and whether the rules were read."""
        return {
            "way": self.way.data,
            "outcome": ContactOutcome(self.outcome.data),
            "rules_read": self.rules_read.data,
        }


def _is_id(form: Part, field: HiddenField) -> None:
    """Validate the hidden id, which only a changed page can have wrong."""
    try:
        uuid.UUID(field.data or "")
    except ValueError:
        raise ValidationError(_l("Open this page again.")) from None


def _statement(name: str) -> RadioField:
    return RadioField(labels.STATEMENTS[name], choices=SCALE, validators=[Optional()])


class FeedbackPart(Part):  # type: ignore[misc]
    """What the person says about one service; every statement may be skipped."""

    referral = HiddenField(validators=[_is_id])
    arrived = RadioField(
        _l("Did the service arrive?"),
        choices=lambda: filters.choices(Arrived),
        validators=[required(_l("Choose whether the service arrived."))],
    )
    needed = _statement("needed")
    in_time = _statement("in_time")
    respect = _statement("respect")
    safe = _statement("safe")
    helped = _statement("helped")

    def said(self) -> Feedback:
        """Return the answers, without the statements that were skipped."""
        scores = {name: self[name].data for name in STATEMENTS}
        return Feedback(
            uuid.UUID(self.referral.data),
            Arrived(self.arrived.data),
            {name: int(score) for name, score in scores.items() if score},
        )


class ConversationForm(Form):
    """Record the conversation of a follow-up."""

    services = FieldList(FormField(FeedbackPart), max_entries=30)
    words = TextAreaField(
        _l("What did the person say?"),
        [Optional(), at_most(LONG)],
        description=_l("In the person's own words. Only staff who work on this case can read it."),
    )
    feedback_offered = BooleanField(_l("I offered the person a way to give feedback"))
    risk = RadioField(
        _l("How great is the danger now?"),
        choices=lambda: filters.choices(RiskLevel),
        validators=[required(_l("Choose how great the danger is now."))],
    )
    risk_reason = TextAreaField(
        _l("Why?"), validators=[required(_l("Give the reason in a few words.")), at_most(LONG)]
    )

    def ask_about(self, referrals: list[Referral]) -> "ConversationForm":
        """Add a part for each service to a page that is opened; a sent form has its parts."""
        if not self.holds_what_was_typed:
            for referral in referrals:
                self.services.append_entry({"referral": str(referral.id)})
        return self

    def values(self) -> dict[str, Any]:
        """Return the conversation, for `actions.complete`."""
        said = Conversation(
            risk=RiskLevel(self.risk.data),
            risk_reason=self.risk_reason.data,
            feedback=tuple(part.form.said() for part in self.services),
            words=(self.words.data or "").strip(),
            feedback_offered=self.feedback_offered.data,
        )
        return {"said": said}
