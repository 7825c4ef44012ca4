"""My day, the list of cases, and the overview of one case."""

import uuid
from typing import Any

from flask import Blueprint, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_login import current_user

from caseflow import clock
from caseflow.access import policy
from caseflow.access.actors import Actor
from caseflow.access.guards import requires
from caseflow.access.permissions import Permission
from caseflow.access.roles import Role
from caseflow.accounts import queries as accounts
from caseflow.pathway.case import forms, queries, rules
from caseflow.pathway.case.caseload import queries as caseload
from caseflow.pathway.case.day import queries as day
from caseflow.pathway.case.day import rules as day_rules
from caseflow.pathway.case.day import views as day_views
from caseflow.pathway.case.frame import queries as frames
from caseflow.pathway.case.frame import views as frame_views
from caseflow.pathway.case.history import queries as history
from caseflow.pathway.case.history.views import blueprint as history_pages
from caseflow.pathway.case.identity.views import blueprint as identity_pages
from caseflow.pathway.case.safety.views import blueprint as safety_pages
from caseflow.pathway.case.team.views import blueprint as team_pages
from caseflow.safe import sealed

blueprint = Blueprint("case", __name__)
for pages in (history_pages, identity_pages, safety_pages, team_pages):
    blueprint.register_blueprint(pages)


@blueprint.get("/my-day")
@requires(Permission.CASE_LIST)
def my_day() -> str:
    """What is late, what is due, what partners answered, then one's own cases."""
    mine = day.my_cases(current_user)
    return render_template(
        "case/my_day.html",
        mine=mine,
        day=day_rules.arranged(mine, clock.now()),
        waiting=day.waiting_for(current_user),
        notices=day_views.told(current_user),
    )


@blueprint.get("/cases")
@requires(Permission.CASE_LIST)
def index() -> str:
    """The caseload, open or closed, page by page; a supervisor sees whose each case is."""
    asked = forms.asked_for(request.args)
    page = caseload.cases_seen_by(current_user, **asked)
    names: dict[uuid.UUID, str] = {}
    if Role.SUPERVISOR in current_user.held_roles:
        names = accounts.names_of(case.owner_id for case, _person in page.rows)
    return render_template("case/index.html", page=page, names=names, status=asked["status"])


@blueprint.get("/cases/<uuid:case_id>")
@requires(Permission.CASE_LIST)
def show(case_id: uuid.UUID) -> str:
    """The overview: what to do next, how to reach the person, how great the danger is."""
    case, frame = frames.case_with_frame(case_id, seen_by=current_user)
    happened = history.timeline_of(case)
    risks = queries.risks_of(case)
    sealed.prefetch([*frame.rows, *risks[:1]])
    steps = rules.next_steps(case, happened, queries.procedure_of(case), clock.now())
    return render_template(
        "case/show.html", case=case, frame=frame, happened=happened, risks=risks, steps=steps
    )


@blueprint.record_once
def for_templates(state: BlueprintSetupState) -> None:
    """What `case/frame.html` asks for on the pages of every step."""
    state.app.jinja_env.globals.update(
        frame_of=frames.frame_of,
        tabs_of=frame_views.tabs,
        tasks_of=frame_views.tasks,
        known_pages=state.app.view_functions,
        countdown_of=frame_views.countdown,
        may=_may,
    )


def _may(permission: str, thing: Any) -> bool:
    """The button asks the same policy as the act."""
    actor: Actor = current_user._get_current_object()
    return policy.allows(actor, Permission(permission), thing)
