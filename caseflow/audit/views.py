"""The log for the data protection officer: events, who opened a case, verification."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from caseflow.access.guards import requires
from caseflow.access.permissions import Permission
from caseflow.audit import actions, queries
from caseflow.audit.anchors import views as anchors
from caseflow.audit.forms import (
    FAULTS,
    ROW_STATES,
    THINGS,
    WORDS,
    EventFilter,
    before_asked,
)

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
blueprint.register_blueprint(anchors.blueprint)


@blueprint.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> tuple[str, int]:
    """The newest events, narrowed by what was asked."""
    form = EventFilter(request.args)
    good = form.validate()
    page = None
    if good:
        page = queries.events_seen_by(current_user, form.wanted(), before=before_asked())
    shown = render_template(
        "audit/index.html",
        form=form,
        page=page,
        words=WORDS,
        things=THINGS,
        kinds=queries.object_types(),
    )
    return shown, 200 if good else 422


@blueprint.post("/verify")
@requires(Permission.AUDIT_VIEW)
def verify() -> str:
    """Walk the whole chain and say what was found."""
    report = actions.verify_log(by=current_user)
    return render_template(
        "audit/verify.html", report=report, faults=FAULTS, things=THINGS, row_states=ROW_STATES
    )


@blueprint.get("/verify")
@requires(Permission.AUDIT_VIEW)
def ask_to_verify() -> str:
    """What verification does, and the button."""
    return render_template("audit/verify.html", report=None)
