"""Where the log is anchored, for the data protection officer; and the page to print."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access.guards import requires
from caseflow.access.permissions import Permission
from caseflow.audit.anchors import picture, queries
from caseflow.audit.anchors.forms import KINDS, OUTCOMES
from caseflow.audit.checkpoints import actions as checkpoints

blueprint = Blueprint("anchors", __name__)


@blueprint.get("/anchors")
@requires(Permission.AUDIT_VIEW)
def index() -> str:
    """The newest checkpoint, where it lies, and what came of each place."""
    overview = queries.overview_seen_by(current_user, current_app.config["SETTINGS"])
    return render_template("audit/anchors.html", overview=overview, kinds=KINDS, outcomes=OUTCOMES)


@blueprint.post("/anchors")
@requires(Permission.AUDIT_VIEW)
def make() -> Response:
    """Sign the log now; the clockwork lays it down."""
    checkpoint = checkpoints.make_by_hand(by=current_user)
    if checkpoint is None:
        flash(_("Nothing has happened since the last checkpoint."))
    else:
        flash(_("The log is signed. It is laid down in all places within a minute."), "success")
    return redirect(url_for("audit.anchors.index"))


@blueprint.get("/anchor")
@requires(Permission.AUDIT_VIEW)
def paper() -> str:
    """The newest checkpoint on one sheet, with lines to sign it by hand."""
    checkpoint, note = queries.paper_seen_by(current_user)
    return render_template(
        "audit/anchor.html", checkpoint=checkpoint, note=note, picture=picture.of(note)
    )
