"""The receipt code, as it stands on paper."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from caseflow.web.forms import Form, at_most, required


class ReceiptForm(Form):
    """What the survivor was given."""

    receipt = StringField(
        _l("Your code"),
        description=_l("Six groups of four characters. Small or capital letters."),
        validators=[required(_l("Enter the code you were given.")), at_most(60)],
    )
