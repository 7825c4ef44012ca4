"""To whom a screening goes, and why it comes back."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.agencies.models import Organisation
from caseflow.pathway.screening.models import ReturnReason
from caseflow.web import filters
from caseflow.web.forms import Form, required


class HandOverForm(Form):
    """The organisation that will take care of this person."""

    organisation = RadioField(
        _l("Which organisation will support this person?"),
        [required(_l("Choose a case organisation."))],
    )

    def offer(self, organisations: Iterable[Organisation]) -> Self:
        """Fill the list of case organisations."""
        self._offered = {str(one.id): one for one in organisations}
        self.organisation.choices = [
            SelectChoice(id, f"{one.name}, {one.area}") for id, one in self._offered.items()
        ]
        return self

    def values(self) -> dict[str, Any]:
        """The organisation that was chosen."""
        return {"organisation": self._offered[self.organisation.data]}


class ReturnForm(Form):
    """Why it goes back; a code, because the sender may not read more."""

    reason = RadioField(
        _l("Why are you returning this screening?"),
        [required(_l("Choose why you are returning it."))],
        choices=lambda: filters.choices(ReturnReason),
        coerce=ReturnReason,
    )

    def values(self) -> dict[str, Any]:
        """The coded reason."""
        return {"reason": self.reason.data}
