"""The survivor's own page."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from caseflow import clock
from caseflow.access import public
from caseflow.extensions import limiter
from caseflow.oversight.erasures import presenters
from caseflow.oversight.erasures import queries as erasures_queries
from caseflow.portal.forms import ReceiptForm

blueprint = Blueprint("portal", __name__)


@blueprint.route("/portal", methods=["GET", "POST"])
@public
@limiter.limit("10 per minute", methods=["POST"], deduct_when=lambda page: page.status_code != 200)
def index() -> tuple[str, int]:
    """Show whether the data was erased, and the day from which no backup holds it either."""
    form, found = ReceiptForm(), None
    if form.validate_on_submit():
        found = erasures_queries.by_receipt(form.receipt.data or "")
        if not found:
            form.form_errors.append(
                _("We do not recognise this code. Check that no character is missing.")
            )
        else:
            form.receipt.data = ""  # not repeated: somebody else may see the screen
    page = render_template(
        "portal/index.html",
        form=form,
        erasures=found or (),
        states=presenters.states_of(found or ()),
        today=clock.today(),
    )
    return page, form.status
