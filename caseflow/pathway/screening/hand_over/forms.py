"""The forms to hand a screening over, and to return it."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.agencies.models import Organisation
from caseflow.pathway.screening.models import Agreement, ReturnReason
from caseflow.web import filters
from caseflow.web.forms import Form, required


class HandOverForm(Form):
    """Choose the organisation that will support this person."""

    organisation = RadioField(
        _l("Which organisation will support this person?"),
        [required(_l("Choose a case organisation."))],
    )
    agreement = RadioField(
        _l("Does the person agree?"),
        [required(_l("Choose whether the person agrees."))],
        choices=lambda: filters.choices(Agreement),
        coerce=Agreement,
    )

    def offer(self, organisations: Iterable[Organisation], staffed: Collection[uuid.UUID]) -> Self:
        """Offer these organisations as choices; `staffed` are those where somebody is active."""
        self._offered = {str(one.id): one for one in organisations}
        self.organisation.choices = [
            SelectChoice(id, _named(one, one.id in staffed)) for id, one in self._offered.items()
        ]
        return self

    def values(self) -> dict[str, Any]:
        """Return the chosen organisation, and on what ground it may have the screening."""
        return {
            "organisation": self._offered[self.organisation.data],
            "agreement": self.agreement.data,
        }


def _named(organisation: Organisation, is_staffed: bool) -> str:
    name = f"{organisation.name}, {organisation.area}"
    if is_staffed:
        return name
    return str(_("%(name)s. Nobody is active there now: phone first.", name=name))


class ReturnForm(Form):
    """Choose why a screening is returned; it is a code, so that nobody writes confidential text."""

    reason = RadioField(
        _l("Why are you returning this screening?"),
        [required(_l("Choose why you are returning it."))],
        choices=lambda: filters.choices(ReturnReason),
        coerce=ReturnReason,
    )

    def values(self) -> dict[str, Any]:
        """Return the coded reason."""
        return {"reason": self.reason.data}
