"""To whom a screening goes, and why it comes back."""

import uuid

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import OrganisationKind
from caseflow.pathway.screening.models import ReturnReason
from caseflow.web import filters
from caseflow.web.forms import Form, required


def _case_organisations() -> list[SelectChoice]:
    found = agencies_queries.organisations(OrganisationKind.CASE_ORGANISATION)
    return [SelectChoice(str(one.id), f"{one.name}, {one.area}") for one in found]


class HandOverForm(Form):
    """The organisation that will take care of this person."""

    organisation = RadioField(
        _l("Which organisation will support this person?"),
        [required(_l("Choose a case organisation."))],
        choices=_case_organisations,
    )

    def organisation_id(self) -> uuid.UUID:
        """Of the organisation that was chosen."""
        return uuid.UUID(self.organisation.data)


class ReturnForm(Form):
    """Why it goes back; a code, because the sender may not read more."""

    reason = RadioField(
        _l("Why are you returning this screening?"),
        [required(_l("Choose why you are returning it."))],
        choices=lambda: filters.choices(ReturnReason),
        coerce=ReturnReason,
    )
