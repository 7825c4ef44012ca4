"""The pages of the log for the data protection officer: its events, and its verification."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from caseflow.access import Permission, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.audit import Event
from caseflow.oversight.anchors import views as anchors_views
from caseflow.oversight.log import actions, labels, queries
from caseflow.oversight.log.forms import EventFilter
from caseflow.web.paging import before_asked

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
blueprint.register_blueprint(anchors_views.blueprint)


@blueprint.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> tuple[str, int]:
    """List the newest events that fit the filter."""
    form = EventFilter(request.args)
    page = _events(form)
    events = page.events if page else ()
    shown = render_template(
        "audit/index.html",
        form=form,
        page=page,
        words={event.value: event for event in Event},
        things=labels.THINGS,
        kinds=queries.object_types(),
        staff=accounts_queries.staff(),
        names=accounts_queries.names_of(event.actor_id for event in events),
        organisations=agencies_queries.names(),
        codes=queries.codes_in(events),
    )
    return shown, 422 if page is None else 200


def _events(form: EventFilter) -> queries.EventPage | None:
    """Return the page of events that the form asks for; None when it cannot be understood."""
    if not form.validate():
        return None
    return queries.events_seen_by(current_user, form.wanted(), before=before_asked())


@blueprint.post("/verify")
@requires(Permission.AUDIT_VIEW)
def verify() -> str:
    """Verify the whole log and show the result."""
    report = actions.verify_log(by=current_user)
    return render_template("audit/verify.html", report=report, things=labels.THINGS)


@blueprint.get("/verify")
@requires(Permission.AUDIT_VIEW)
def ask_to_verify() -> str:
    """Explain what verification does, with the button that starts it."""
    return render_template("audit/verify.html", report=None)
