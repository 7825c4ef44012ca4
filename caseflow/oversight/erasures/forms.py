"""The forms to ask for an erasure, to decide on one, and to place a legal hold."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.access import Compartment
from caseflow.oversight.erasures.models import ErasureReason, HoldReason
from caseflow.oversight.log.labels import PARTS
from caseflow.web import filters
from caseflow.web.fields import CodeField
from caseflow.web.forms import Form, at_most, required

WHOLE = "whole"


class ErasureForm(Form):
    """What is to be erased, and why."""

    part = RadioField(
        _l("What should be erased?"),
        choices=lambda: [
            SelectChoice(WHOLE, _l("The whole file")),
            *(SelectChoice(part.value, PARTS[part.value]) for part in Compartment),
        ],
        validators=[required(_l("Choose what should be erased."))],
    )
    reason = RadioField(
        _l("Why?"),
        choices=lambda: filters.choices(ErasureReason),
        validators=[required(_l("Choose a reason."))],
    )
    sure = BooleanField(
        _l("The person knows that this cannot be undone"),
        validators=[required(_l("Tell the person first, then tick this."))],
    )

    def values(self) -> dict[str, Any]:
        """Return the compartment (empty for the whole file) and the reason."""
        return {
            "compartment": "" if self.part.data == WHOLE else str(self.part.data),
            "reason": ErasureReason(self.reason.data),
        }


class DecisionForm(Form):
    """The decision on a request: erase or decline."""

    verb = RadioField(
        _l("Your decision"),
        choices=[
            SelectChoice("approve", _l("Erase permanently")),
            SelectChoice("decline", _l("Decline the erasure")),
        ],
        validators=[required(_l("Choose one."))],
    )

    @property
    def approves(self) -> bool:
        """Whether the decision is to erase."""
        return bool(self.verb.data == "approve")


class HoldForm(Form):
    """A case that must be kept, by its code."""

    code = CodeField(
        _l("Case code"),
        validators=[required(_l("Enter a case code.")), at_most(20)],
    )
    reason = RadioField(
        _l("Why?"),
        choices=lambda: filters.choices(HoldReason),
        validators=[required(_l("Choose a reason."))],
    )

    def values(self) -> dict[str, Any]:
        """Return the code of the case, and why it is kept."""
        return {"code": self.code.data, "reason": HoldReason(self.reason.data)}
