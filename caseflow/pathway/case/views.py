"""The pages "My day", the list of cases, and the overview of one case."""

import uuid
from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from caseflow import clock, encryption
from caseflow.access import Actor, Permission, Role, allows, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.notices import presenters as notices_presenters
from caseflow.notices import queries as notices_queries
from caseflow.notices.presenters import Told
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case import queries, rules
from caseflow.pathway.case.absences.views import blueprint as absences_pages
from caseflow.pathway.case.calendar.views import blueprint as calendar_pages
from caseflow.pathway.case.calendar_feed.views import blueprint as calendar_feed_pages
from caseflow.pathway.case.documents.views import blueprint as documents_pages
from caseflow.pathway.case.emergencies import presenters as emergencies_presenters
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies.views import blueprint as emergency_pages
from caseflow.pathway.case.header import queries as header_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.history.forms import NoteForm
from caseflow.pathway.case.history.views import blueprint as history_pages
from caseflow.pathway.case.joined_files.views import blueprint as joined_files_pages
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.person.views import blueprint as identity_pages
from caseflow.pathway.case.record.views import blueprint as record_pages
from caseflow.pathway.case.related_people.views import blueprint as related_people_pages
from caseflow.pathway.case.safety.views import blueprint as safety_pages
from caseflow.pathway.case.tasks.views import blueprint as tasks_pages
from caseflow.pathway.case.team import queries as team_queries
from caseflow.pathway.case.team.views import blueprint as team_pages
from caseflow.pathway.case.worklist import presenters as worklist_presenters
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.pathway.case.worklist.forms import CaseFilter
from caseflow.web import registry
from caseflow.web.registry import Destination

blueprint = Blueprint("case", __name__)
for pages in (
    absences_pages,
    calendar_pages,
    calendar_feed_pages,
    documents_pages,
    emergency_pages,
    history_pages,
    identity_pages,
    joined_files_pages,
    record_pages,
    related_people_pages,
    safety_pages,
    tasks_pages,
    team_pages,
):
    blueprint.register_blueprint(pages)


@blueprint.get("/my-day")
@requires(Permission.CASE_LIST)
def my_day() -> str:
    """Show what is overdue and due, what waits elsewhere, unread notices, and one's own cases."""
    return render_template(
        "case/my_day.html",
        emergencies=emergencies_presenters.soonest(
            emergencies_queries.pressing_seen_by(current_user)
        ),
        day=worklist_presenters.day(worklist_queries.day_of(current_user)),
        me=current_user.id,
        team=team_queries.team_lateness(current_user),
        waiting=worklist_queries.waiting_for(current_user),
        late=worklist_queries.overdue_for(current_user),
        told=_news(),
        screenings=registry.address(Destination.SCREENINGS),
    )


def _news() -> list[Told]:
    notices = notices_queries.notices_seen_by(current_user).notices
    return notices_presenters.told(notices, seen_by=current_user)


@blueprint.get("/cases")
@requires(Permission.CASE_LIST)
def index() -> str:
    """List the open or closed cases, page by page; a supervisor sees to whom each is assigned."""
    leads = Role.SUPERVISOR in current_user.held_roles
    workers = accounts_queries.everybody_of(current_user.organisation_id) if leads else []
    form = CaseFilter.asked(workers)
    keys = {name: request.args.get(name) for name in ("after", "before")}
    page = worklist_queries.cases_seen_by(current_user, form.wanted(), **keys)
    return render_template(
        "case/index.html",
        page=page,
        lines=worklist_presenters.lines(page.rows),
        form=form,
        names=accounts_queries.apart(workers),
        disabled={user.id for user in workers if not user.active},
        status="closed" if form.wanted().closed else "open",
        find_case=registry.address(Destination.FIND_CASE),
    )


@blueprint.get("/cases/<uuid:case_id>")
@requires(Permission.CASE_LIST)
def show(case_id: uuid.UUID) -> str:
    """Show the overview: what to do next, how to reach the person, and how great the danger is."""
    case, frame = header_queries.case_with_frame(case_id, seen_by=current_user)
    encryption.prefetch_keys([*frame.rows, *([frame.risk] if frame.risk else [])])
    steps = rules.next_steps(case, frame.happened, queries.procedure_of(case), clock.now())
    return case_page(
        "case/show.html",
        case=case,
        frame=frame,
        happened=frame.happened,
        about=case_presenters.about(frame.person) + case_presenters.facts(case),
        panels=case_presenters.panels(case),
        met=worklist_presenters.met(frame.agenda),
        note=NoteForm(formdata=None),
        tasks=case_presenters.tasks(case, steps),
        **_destinations(case),
    )


def _destinations(case: Case) -> dict[str, str]:
    """Return the addresses of later steps to which the overview leads, by their name there."""
    return {
        "ask_consent": registry.address(Destination.ASK_CONSENT, case_id=case.id),
        "openings": registry.address(Destination.CASE_OPENINGS, case_id=case.id),
        "own_file": registry.address(Destination.OWN_FILE, case_id=case.id),
        "erasure": registry.address(Destination.CASE_ERASURE, case_id=case.id),
    }


@blueprint.app_template_filter("appointment")
def appointment(at: str) -> str:
    """Return an appointment, which is in the local time of its place, in words."""
    return worklist_presenters.local_time(at)


@blueprint.app_template_global("may")
def may(permission: str, thing: Any) -> bool:
    """Return whether a button should be shown, by the same policy that its action asks."""
    actor: Actor = current_user._get_current_object()
    return allows(actor, Permission(permission), thing)
