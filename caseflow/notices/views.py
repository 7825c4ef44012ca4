"""The list of one's own news, the link and the button of each, and what was opened is seen."""

import uuid

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import signed_in
from caseflow.notices import actions, presenters, queries
from caseflow.web import registry

blueprint = Blueprint("notices", __name__)


@blueprint.get("/news")
@signed_in
def index() -> str:
    """List all unread notices of the user, newest first, page by page."""
    page = queries.notices_seen_by(current_user, after=request.args.get("after"))
    told = presenters.told(page.notices, seen_by=current_user)
    return render_template("notices/index.html", told=told, after=page.after)


@blueprint.get("/notices/<uuid:notice_id>")
@signed_in
def follow(notice_id: uuid.UUID) -> Response:
    """Lead to the page that a notice is about; opening the link counts as having seen it."""
    notice = queries.get_notice(notice_id, seen_by=current_user)
    place = presenters.address(notice, seen_by=current_user)
    g.notices_opened = [notice.object_id] if place else []
    return redirect(place or url_for(".index"))


@blueprint.post("/notices/<uuid:notice_id>/dismiss")
@signed_in
def dismiss(notice_id: uuid.UUID) -> Response:
    """Mark what the user was told about the same thing as read."""
    notice = queries.get_notice(notice_id, seen_by=current_user)
    actions.see([notice.object_id], by=current_user)
    return redirect(url_for("web.home"))


def see_what_was_opened() -> None:
    """Mark notices as read when their page was opened, by their link or on another way.

    It runs at the end of a request, since a page that only reads cannot change anything earlier.
    """
    opened = g.get("notices_opened", [])
    shown = request.method == "GET" and g.get("answered_with") == 200
    if shown and request.endpoint in registry.current().pages_of_notices:
        opened = [one for one in (request.view_args or {}).values() if isinstance(one, uuid.UUID)]
    if opened and current_user.is_authenticated:
        actions.see(opened, by=current_user)
