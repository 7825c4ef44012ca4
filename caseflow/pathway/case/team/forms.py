"""The shape of giving a case to somebody, and of an exclusion."""

import uuid
from collections.abc import Iterable

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
        self.owner.choices = [
            NOBODY,
            *(SelectChoice(str(user.id), user.display_name) for user in users),
        ]
        return self


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

    def chosen(self) -> dict[str, uuid.UUID | None]:
        """The ids, None where nobody was chosen."""
        return {
            "user_id": uuid.UUID(self.user.data) if self.user.data else None,
            "organisation_id": uuid.UUID(self.organisation.data)
            if self.organisation.data
            else None,
        }
