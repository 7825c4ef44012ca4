"""The form with which new users choose their own password."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo

from caseflow.accounts.password_hashing import NewPassword
from caseflow.errors import RuleBroken
from caseflow.web.forms import Form, at_most, required


class EnrolForm(Form):
    """Choose a password, and repeat it to find typing mistakes."""

    password = PasswordField(
        _l("Password"),
        description=_l("At least 12 characters. A few unrelated words work well."),
        validators=[required(_l("Enter a password.")), at_most(200)],
    )
    confirm = PasswordField(
        _l("Repeat the password"),
        validators=[
            required(_l("Enter the password again.")),
            EqualTo("password", message=_l("The two passwords are not the same.")),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the password is acceptable; if it is, `new` holds its hash."""
        if not super().validate(extra_validators):
            return False
        # Hashed here and not in the action, because hashing is slow and has to happen before
        # anything is changed in the transaction (see `password_hashing`).
        try:
            self.new = NewPassword.of(self.password.data)
        except RuleBroken as broken:
            self._say(broken)
            return False
        return True

    def values(self) -> dict[str, Any]:
        """Return the hash of the new password, as `actions.enrol` takes it."""
        return {"new": self.new}
