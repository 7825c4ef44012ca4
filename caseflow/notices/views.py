"""The address to which the button that dismisses a notice is sent."""

import uuid

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import signed_in
from caseflow.notices import actions, queries

blueprint = Blueprint("notices", __name__)


@blueprint.post("/notices/<uuid:notice_id>/dismiss")
@signed_in
def dismiss(notice_id: uuid.UUID) -> Response:
    """Mark one of the user's notices as read."""
    actions.dismiss(queries.get_notice(notice_id, seen_by=current_user), by=current_user)
    return redirect(url_for("web.home"))
