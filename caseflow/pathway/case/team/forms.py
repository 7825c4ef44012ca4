"""The shape of giving a case to somebody, and of an exclusion."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from caseflow.accounts.models import User
from caseflow.agencies.models import Organisation
from caseflow.web.forms import LONG, Form, at_most, required

NOBODY = SelectChoice("", _l("Nobody"))


class AssignForm(Form):
    """To whom the case goes."""

    owner = SelectField(_l("Assign the case to"), [required(_l("Choose somebody."))])

    def offer(self, users: Iterable[User]) -> "AssignForm":
        """Fill the choices."""
        self._offered = {str(user.id): user for user in users}
        named = [SelectChoice(id, user.display_name) for id, user in self._offered.items()]
        self.owner.choices = [NOBODY, *named]
        return self

    def values(self) -> dict[str, Any]:
        """The chosen colleague."""
        return {"owner": self._offered[self.owner.data]}


class ExclusionForm(Form):
    """Who must not open the case, and why."""

    user = SelectField(_l("Somebody in your organisation"))
    organisation = SelectField(_l("Or an organisation"))
    reason = TextAreaField(_l("Why?"), [required(_l("Write why, in a few words.")), at_most(LONG)])

    def offer(
        self, users: Iterable[User], organisations: Iterable[Organisation]
    ) -> "ExclusionForm":
        """Fill the choices."""
        self.user.choices = [
            NOBODY,
            *(SelectChoice(str(user.id), user.display_name) for user in users),
        ]
        self.organisation.choices = [
            NOBODY,
            *(SelectChoice(str(o.id), o.name) for o in organisations),
        ]
        return self

    def values(self) -> dict[str, Any]:
        """The ids, None where nobody was chosen, and the reason."""
        user, organisation = self.user.data, self.organisation.data
        return {
            "user_id": uuid.UUID(user) if user else None,
            "organisation_id": uuid.UUID(organisation) if organisation else None,
            "reason": self.reason.data,
        }
