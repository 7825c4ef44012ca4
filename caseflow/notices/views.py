"""Putting a notice away."""

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
    """Seen."""
    actions.dismiss(queries.get_notice(notice_id, seen_by=current_user), by=current_user)
    return redirect(url_for("web.home"))
