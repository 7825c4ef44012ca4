"""The page to record a step of something that is asked of an authority or a court."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.identification.claims import actions
from caseflow.pathway.identification.claims.forms import ClaimForm

blueprint = Blueprint("claims", __name__)


@blueprint.route("/cases/<uuid:case_id>/identification/claim", methods=["GET", "POST"])
@requires(Permission.IDENTIFICATION_NOTIFY)
def record(case_id: uuid.UUID) -> Response | tuple[str, int]:
    """Record that something was asked for, granted or refused."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), ClaimForm()
    if form.submit(actions.record, case, by=current_user):
        flash(_("Recorded."), "success")
        return redirect(url_for("identification.index", case_id=case.id), 303)
    return case_page("identification/claim.html", case=case, form=form), form.status
