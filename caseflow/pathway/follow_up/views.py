"""The pages of follow-ups: what is planned, how to reach the person safely, and what was said."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.follow_up import actions, labels, queries
from caseflow.pathway.follow_up.forms import AttemptForm, ConversationForm
from caseflow.pathway.follow_up.models import FollowUp
from caseflow.people import queries as people_queries
from caseflow.web.forms import Form

blueprint = Blueprint("follow_up", __name__, url_prefix="/cases/<uuid:case_id>/follow-ups")
Page = Response | tuple[str, int]


@blueprint.get("")
@requires(Permission.FOLLOW_UP_RECORD)
def index(case_id: uuid.UUID) -> Page:
    """List what is planned, what was said, and delivered services without a follow-up."""
    return _list(case_queries.get_case(case_id, seen_by=current_user), Form())


@blueprint.post("/plan")
@requires(Permission.FOLLOW_UP_RECORD)
def plan(case_id: uuid.UUID) -> Page:
    """Plan follow-ups for delivered services, or else the next contact."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), Form()
    if form.submit(actions.plan_next, case, by=current_user):
        flash(_("The next contact has been planned."), "success")
        return redirect(url_for("follow_up.index", case_id=case.id))
    return _list(case, form)


@blueprint.get("/<uuid:follow_up_id>")
@requires(Permission.FOLLOW_UP_RECORD)
def show(case_id: uuid.UUID, follow_up_id: uuid.UUID) -> Page:
    """Show how to reach the person safely, the attempts so far, and what was said."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    return _one(case, queries.get_follow_up(follow_up_id, of=case), AttemptForm())


@blueprint.post("/<uuid:follow_up_id>/record-attempt")
@requires(Permission.FOLLOW_UP_RECORD)
def record_attempt(case_id: uuid.UUID, follow_up_id: uuid.UUID) -> Page:
    """Record an attempt to reach the person."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), AttemptForm()
    follow_up = queries.get_follow_up(follow_up_id, of=case)
    if not form.submit(actions.record_attempt, follow_up, by=current_user):
        return _one(case, follow_up, form)
    page = "follow_up.complete" if form.reached else "follow_up.show"
    return redirect(url_for(page, case_id=case.id, follow_up_id=follow_up.id))


@blueprint.route("/<uuid:follow_up_id>/complete", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP_RECORD)
def complete(case_id: uuid.UUID, follow_up_id: uuid.UUID) -> Page:
    """Record whether services arrived and helped, and how great the danger is now."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    follow_up = queries.get_follow_up(follow_up_id, of=case)
    asked = queries.asked_about(follow_up)
    form = ConversationForm().ask_about(asked)
    if form.submit(actions.complete, follow_up, by=current_user):
        flash(
            _("The follow-up has been saved. Is anything else needed? Add it to the plan."),
            "success",
        )
        return redirect(url_for("follow_up.show", case_id=case.id, follow_up_id=follow_up.id))
    services = {str(referral.id): referral for referral in asked}
    page = case_page("follow_up/complete.html", case=case, services=services, form=form)
    return page, form.status


def _list(case: Case, form: Form) -> Page:
    page = case_page(
        "follow_up/index.html",
        case=case,
        follow_ups=queries.follow_ups_of(case),
        unplanned=queries.unplanned_of(case),
        today=clock.today(),
        form=form,
    )
    return page, form.status


def _one(case: Case, follow_up: FollowUp, form: AttemptForm) -> Page:
    attempts, contact = queries.attempts_of(follow_up), people_queries.safe_contact_of(case.id)
    safe = (contact.ways if contact else None) or labels.WAYS
    page = case_page(
        "follow_up/show.html",
        case=case,
        follow_up=follow_up,
        contact=contact,
        attempts=attempts,
        names=accounts_queries.names_of(attempt.by_id for attempt in attempts),
        feedback=queries.feedback_of(follow_up),
        services=queries.services_by_id(case),
        ways=labels.WAYS,
        unsafe={way: labels.UNSAFE for way in labels.WAYS if way not in safe},
        statements=labels.STATEMENTS,
        form=form,
    )
    return page, form.status
