"""Putting a notice away."""

import uuid

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access.guards import signed_in
from caseflow.notices import actions, forms, queries

blueprint = Blueprint("notices", __name__)
KINDS = forms.NoticeKind


@blueprint.post("/notices/<uuid:notice_id>/dismiss")
@signed_in
def dismiss(notice_id: uuid.UUID) -> Response:
    """Seen."""
    actions.dismiss(queries.get_notice(notice_id, seen_by=current_user), by=current_user)
    return redirect(url_for("web.home"))
