"""The forms to assign a case, and to exclude somebody from it."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from caseflow.accounts.models import User
from caseflow.accounts.queries import apart
from caseflow.agencies.models import Organisation
from caseflow.web.forms import LONG, Form, at_most, required

NOBODY = SelectChoice("", _l("Nobody"))


class AssignForm(Form):
    """Choose to whom a case is assigned."""

    owner = SelectField(_l("Assign the case to"), [required(_l("Choose somebody."))])

    def offer(self, users: Iterable[User]) -> "AssignForm":
        """Offer these people as choices."""
        self._offered = {str(user.id): user for user in users}
        named = [SelectChoice(str(id), name) for id, name in apart(self._offered.values()).items()]
        self.owner.choices = [NOBODY, *named]
        return self

    def values(self) -> dict[str, Any]:
        """Return the chosen colleague."""
        return {"owner": self._offered[self.owner.data]}


class ExclusionForm(Form):
    """Choose who must not open the case, and say why."""

    user = SelectField(_l("Somebody in your organisation"))
    organisation = SelectField(_l("Or an organisation"))
    reason = TextAreaField(_l("Why?"), [required(_l("Write why, in a few words.")), at_most(LONG)])

    def offer(
        self, users: Iterable[User], organisations: Iterable[Organisation]
    ) -> "ExclusionForm":
        """Offer these people and organisations as choices."""
        self.user.choices = [
            NOBODY,
            *(SelectChoice(str(id), name) for id, name in apart(users).items()),
        ]
        self.organisation.choices = [
            NOBODY,
            *(SelectChoice(str(o.id), o.name) for o in organisations),
        ]
        return self

    def values(self) -> dict[str, Any]:
        """Return the reason and the two ids, of which each is None when nothing was chosen."""
        user, organisation = self.user.data, self.organisation.data
        return {
            "user_id": uuid.UUID(user) if user else None,
            "organisation_id": uuid.UUID(organisation) if organisation else None,
            "reason": self.reason.data,
        }
