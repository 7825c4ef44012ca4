"""The pages about anchors for the data protection officer, and the page to print.

Also the address to which other installations send their checkpoints to be countersigned. They have
no account: their signature proves who they are.
"""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import Response as TextResponse
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, public, requires
from caseflow.audit.anchors import qr_svg
from caseflow.audit.anchors import queries as anchors_queries
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.audit.checkpoints.rules import NotANote
from caseflow.audit.cosigning import actions as cosigning_actions
from caseflow.extensions import csrf, limiter
from caseflow.oversight.anchors import labels

blueprint = Blueprint("anchors", __name__)


@blueprint.get("/anchors")
@requires(Permission.AUDIT_VIEW)
def index() -> str:
    """Show the newest checkpoint, where it is stored, and the result for each anchor."""
    overview = anchors_queries.overview_seen_by(current_user, current_app.config["SETTINGS"])
    return render_template(
        "audit/anchors.html", overview=overview, kinds=labels.KINDS, outcomes=labels.OUTCOMES
    )


@blueprint.post("/anchors")
@requires(Permission.AUDIT_VIEW)
def make() -> Response:
    """Sign the log now; background work stores the checkpoint in the anchors."""
    checkpoint = checkpoints_actions.make_by_hand(by=current_user)
    if checkpoint is None:
        flash(_("Nothing has happened since the last checkpoint."))
    else:
        flash(
            _(
                "The log has been signed. The checkpoint will be stored in all places within a "
                "minute."
            ),
            "success",
        )
    return redirect(url_for("audit.anchors.index"))


@blueprint.get("/anchor")
@requires(Permission.AUDIT_VIEW)
def paper() -> str:
    """Show the newest checkpoint on one sheet to print, with lines to sign it by hand."""
    checkpoint, note = anchors_queries.paper_seen_by(current_user)
    return render_template(
        "audit/anchor.html", checkpoint=checkpoint, note=note, picture=qr_svg.of(note)
    )


LARGEST = 16_384
"""The largest request (a note and a proof), in bytes."""
cosigning_blueprint = Blueprint("witness", __name__)


@cosigning_blueprint.post("/witness/v1/checkpoints")
@limiter.limit("60/minute")
@public
def checkpoints() -> TextResponse:
    """Countersign a checkpoint of another installation (C2SP tlog-witness).

    Answers 200 with our signature line, 409 with the newest note that is stored here, or 403 for an
    unknown installation or another kind of request.
    """
    # No more is read of a body that is too large, whether it names its length or not; it counts as
    # empty, which is refused as no note.
    body = request.stream.read(LARGEST + 1)
    body = body if len(body) <= LARGEST else b""
    known = current_app.config["SETTINGS"].witnessed_list
    try:
        line = cosigning_actions.witness(clock.now(), body, known)
    except NotANote:
        return _text("not witnessed here\n", 403)
    except cosigning_actions.Conflict as conflict:
        return _text(conflict.newest, 409)
    return _text(line, 200)


# Other installations have no session and send no cookie, so there is nothing that a forged request
# from somebody's browser could use.
csrf.exempt(cosigning_blueprint)


def _text(words: str, status: int) -> TextResponse:
    return TextResponse(words, status, content_type="text/plain; charset=utf-8")
