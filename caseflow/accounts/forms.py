"""Enrolment: one's own password, twice."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo

from caseflow.accounts.password_hashing import NewPassword
from caseflow.errors import RuleBroken
from caseflow.web.forms import Form, at_most, required


class EnrolForm(Form):
    """Choose a password."""

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
        """Whether it can be used; it is checked and hashed here, before a transaction begins."""
        if not super().validate(extra_validators):
            return False
        try:
            self.new = NewPassword.of(self.password.data)
        except RuleBroken as broken:
            self._say(broken)
            return False
        return True

    def values(self) -> dict[str, Any]:
        """The new password, hashed."""
        return {"new": self.new}
