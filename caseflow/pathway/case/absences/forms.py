"""The form to say that somebody is away."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from caseflow.accounts.models import User
from caseflow.accounts.queries import apart
from caseflow.web.fields import DateField
from caseflow.web.forms import Form, required


class CoverForm(Form):
    """Choose who has the cases of somebody who is away, and until when."""

    cover = SelectField(_l("Who has the cases meanwhile?"), [required(_l("Choose somebody."))])
    until = DateField(
        _l("Last day of the absence"),
        [required(_l("Enter the last day of the absence."))],
        description=_l("After this day, the cases go back by themselves."),
    )

    def offer(self, users: Iterable[User]) -> Self:
        """Offer these people as choices."""
        self._offered = {str(user.id): user for user in users}
        named = [SelectChoice(str(id), name) for id, name in apart(self._offered.values()).items()]
        self.cover.choices = [SelectChoice("", _l("Nobody")), *named]
        return self

    def values(self) -> dict[str, Any]:
        """Return the colleague and the day."""
        return {"cover": self._offered[self.cover.data], "until": self.until.data}
