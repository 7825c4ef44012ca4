"""The receipt code, as it stands on paper."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from caseflow.web.forms import Form, at_most, required


class ReceiptForm(Form):
    """What the survivor was given."""

    receipt = StringField(
        _l("Your code"),
        description=_l("Six groups of four signs. Small or capital letters, as you like."),
        validators=[required(_l("Enter the code that you were given.")), at_most(60)],
    )
