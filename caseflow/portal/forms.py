"""The form for the receipt code."""

from flask_babel import lazy_gettext as _l

from caseflow.web.fields import CodeField
from caseflow.web.forms import Form, at_most, required


class ReceiptForm(Form):
    """Enter the code that the survivor was given on paper."""

    receipt = CodeField(
        _l("Your code"),
        description=_l("Six groups of four characters. Small or capital letters."),
        validators=[required(_l("Enter the code you were given.")), at_most(60)],
    )
