"""My day, the list of cases, and the pages of one case."""

import uuid
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from caseflow import clock
from caseflow.access.guards import requires
from caseflow.access.permissions import Permission
from caseflow.pathway.case import queries, rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.queries import Frame
from caseflow.web.navigation import Link

blueprint = Blueprint("case", __name__)

TABS = (
    (_l("Overview"), ("case.show",)),
    (_l("Screening"), ("screening.show", "screening.result")),
    (_l("Consent"), ("consent.index",)),
    (_l("Identification"), ("identification.index", "identification.show")),
    (_l("Plan"), ("plan.show", "plan.index")),
    (_l("Referrals"), ("referral.index",)),
    (_l("Follow-up"), ("follow_up.index",)),
    (_l("Closure"), ("closure.index", "closure.show", "closure.new")),
)
"""Each tab and the page it leads to: the first of these endpoints that exists."""


@blueprint.get("/my-day")
@requires(Permission.CASE_LIST)
def my_day() -> str:
    """What is late, what is due, what partners answered."""
    return render_template("case/my_day.html")


@blueprint.get("/cases")
@requires(Permission.CASE_LIST)
def index() -> str:
    """The caseload."""
    page = queries.cases_seen_by(current_user, after=request.args.get("after"))
    return render_template("case/index.html", page=page)


@blueprint.get("/cases/<uuid:case_id>")
@requires(Permission.CASE_LIST)
def show(case_id: uuid.UUID) -> str:
    """The overview of one case."""
    case, frame = queries.case_with_frame(case_id, seen_by=current_user)
    return render_template("case/show.html", case=case, frame=frame)


@blueprint.app_context_processor
def for_frame() -> dict[str, Any]:
    """What `case/frame.html` asks for on the pages of every step."""
    return {"frame_of": queries.frame_of, "tabs_of": tabs, "countdown_of": countdown}


def tabs(case: Case) -> list[Link]:
    """The tabs of a case: only pages that exist."""
    built = current_app.view_functions
    here = (request.endpoint or "").partition(".")[0]
    links = []
    for label, endpoints in TABS:
        endpoint = next((name for name in endpoints if name in built), None)
        if endpoint is not None:
            active = endpoint.partition(".")[0] == here
            links.append(Link(str(label), _address(endpoint, case), active))
    return links


def countdown(case: Case, frame: Frame) -> str:
    """The days that are left of the recovery and reflection period, in words; else empty."""
    if frame.reflection_started_at is None or frame.reflection_ended_at is not None:
        return ""
    end = rules.reflection_ends(queries.procedure_of(case), frame.reflection_started_at)
    left = (end.date() - clock.today()).days
    if left < 0:
        return _("Reflection period is over")
    return ngettext("Reflection: %(num)d day left", "Reflection: %(num)d days left", left)


def _address(endpoint: str, case: Case) -> str:
    known = {"case_id": case.id, "screening_id": case.screening_id}
    asked: set[str] = set()
    for rule in current_app.url_map.iter_rules(endpoint):
        asked |= rule.arguments
    return url_for(endpoint, **{name: known[name] for name in asked & known.keys()})
