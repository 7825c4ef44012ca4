"""Enrolment: one's own password, twice."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo

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

    def values(self) -> dict[str, Any]:
        """The new password."""
        return {"password": self.password.data}
