"""Enrolment: one's own password, twice."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo

from caseflow.access.roles import Role
from caseflow.web import labels
from caseflow.web.forms import Form, at_most, required

labels.words(
    Role,
    first_responder=_l("First responder"),
    caseworker=_l("Caseworker"),
    supervisor=_l("Supervisor"),
    focal_point=_l("Focal point of a service"),
    authority=_l("Competent authority"),
    coordinator=_l("Coordinator of the mechanism"),
    dpo=_l("Data protection officer"),
    administrator=_l("Administrator"),
)


class EnrolForm(Form):
    """Choose a password."""

    password = PasswordField(
        _l("Password"),
        description=_l("At least 12 characters. A few words that only you put together are good."),
        validators=[required(_l("Enter a password.")), at_most(200)],
    )
    confirm = PasswordField(
        _l("The same password again"),
        validators=[
            required(_l("Enter the password again.")),
            EqualTo("password", message=_l("The two passwords differ.")),
        ],
    )
