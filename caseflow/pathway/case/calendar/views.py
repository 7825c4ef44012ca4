"""The page of the calendar."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.pathway.case.calendar import presenters, queries, rules

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar")
@requires(Permission.CASE_LIST)
def index() -> str:
    """Show what is planned in a week or a month."""
    view = rules.asked_view(request.args.get("view", ""))
    day = rules.asked_day(request.args.get("day", ""), clock.today())
    period = rules.period(view, day, presenters.first_week_day())
    planned = queries.planned_for(current_user, period)
    calendar = presenters.shown(view, day, period, planned)
    return render_template("case/calendar/index.html", calendar=calendar)
