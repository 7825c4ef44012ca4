"""The partner's pages: the inbox, one referral, and an answer."""

import uuid
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, holds_role_for, requires
from caseflow.errors import NotFound
from caseflow.pathway.case.emergencies import presenters as emergencies_presenters
from caseflow.pathway.case.emergencies.presenters import Block
from caseflow.pathway.case.emergencies.views import answer_page
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.forms import MoveForm
from caseflow.pathway.referral.inbox import actions, labels, presenters, queries
from caseflow.pathway.referral.inbox.forms import ScheduleForm
from caseflow.pathway.referral.inbox.queries import NoLongerShared, Tab
from caseflow.pathway.referral.models import Referral, Side, Status
from caseflow.web import i18n
from caseflow.web.forms import VersionedForm

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")
Answer = Response | tuple[str, int]


@blueprint.get("")
@requires(Permission.INBOX_VIEW)
def index() -> str:
    """Show one tab of the inbox."""
    tab = next((tab for tab in Tab if tab == request.args.get("tab")), Tab.NEW)
    page = queries.inbox_of(current_user, tab, after=request.args.get("after"))
    may_open = holds_role_for(current_user, Permission.REFERRAL_RESPOND)
    return render_template(
        "inbox/index.html", tab=tab, tabs=list(Tab), page=page, may_open=may_open
    )


@blueprint.get("/<uuid:referral_id>")
@requires(Permission.REFERRAL_RESPOND)
def show(referral_id: uuid.UUID) -> str:
    """Show what the partner may see of a referral now, and the possible answers."""
    referral = queries.get_received(referral_id, seen_by=current_user)
    shared = queries.shared_with(referral, seen_by=current_user)
    changes = referral_queries.changes_of(referral)
    return render_template(
        "inbox/show.html",
        referral=referral,
        shared=shared,
        urgent=_urgent(referral),
        changes=changes,
        names=referral_queries.names_in(changes),
        buttons=presenters.buttons(referral_rules.moves_from(referral.status, Side.PARTNER)),
        press=VersionedForm(formdata=None, version=referral.version),
        can_schedule=referral_rules.can_schedule(referral.status),
    )


@blueprint.route("/<uuid:referral_id>/emergencies/<code>", methods=["GET", "POST"])
@requires(Permission.REFERRAL_RESPOND)
def answer_emergency(referral_id: uuid.UUID, code: str) -> Answer | str:
    """Say what became of an emergency action that the referral carries."""
    referral = queries.get_received(referral_id, seen_by=current_user)
    queries.check_shared(referral)
    back = url_for("inbox.show", referral_id=referral.id)
    return answer_page(actions.answer_emergency, referral, _urgent(referral), code, back)


def _urgent(referral: Referral) -> Block:
    carried = queries.urgent_for(referral)
    endpoint = "" if referral.status in referral_rules.ENDS else "inbox.answer_emergency"
    return emergencies_presenters.shared_block(
        carried, service_id=referral.service_id, endpoint=endpoint, referral_id=referral.id
    )


@blueprint.route("/<uuid:referral_id>/<verb>", methods=["GET", "POST"])
@requires(Permission.REFERRAL_RESPOND)
def respond(referral_id: uuid.UUID, verb: str) -> Answer:
    """Answer a referral; `verb` is the partner's answer, one of `rules.VERBS`."""
    referral = queries.get_received(referral_id, seen_by=current_user)
    queries.check_shared(referral)
    target, form = _asked(referral, verb)
    if form.submit(actions.respond, referral, target, by=current_user):
        flash(str(labels.DONE[target]), "success")
        return _to(referral, target)
    page = render_template(
        "inbox/respond.html",
        referral=referral,
        form=form,
        words=labels.BUTTONS[target],
        note_label=labels.NOTE_LABELS.get(target),
    )
    return page, form.status


@blueprint.route("/<uuid:referral_id>/schedule", methods=["GET", "POST"])
@requires(Permission.REFERRAL_RESPOND)
def schedule(referral_id: uuid.UUID) -> Answer:
    """Enter or change the appointment."""
    referral = queries.get_received(referral_id, seen_by=current_user)
    queries.check_shared(referral)
    form = ScheduleForm(version=referral.version)
    if form.submit(actions.schedule, referral, by=current_user):
        flash(_("The appointment has been saved. The sender can see it."), "success")
        return redirect(url_for("inbox.show", referral_id=referral.id))
    return render_template("inbox/schedule.html", referral=referral, form=form), form.status


@blueprint.errorhandler(NoLongerShared)
def no_longer_shared(error: NoLongerShared) -> Answer:
    """Say that the referral is no longer shared, and what to do with copies; show nothing of it."""
    return render_template("inbox/ended.html"), 410


@blueprint.app_template_filter("ago")
def ago(moment: datetime | None) -> str:
    """Return in words how long ago a moment was: "3 days ago"."""
    if moment is None:
        return ""
    past = (moment - clock.now()).total_seconds()
    return i18n.span(past, i18n.spoken(), direction=True)


def _asked(referral: Referral, verb: str) -> tuple[Status, MoveForm]:
    """Return the state to which an answer leads, and its form; raises NotFound for other words.

    If the answer is not possible from the present state, the form is shown all the same; sending it
    says then what has changed.
    """
    target = referral_rules.target_of(verb)
    arrows = [
        move for move in referral_rules.MOVES if move.target is target and move.side is Side.PARTNER
    ]
    if target is None:
        raise NotFound
    here = next((move for move in arrows if move.source is referral.status), arrows[0])
    return target, MoveForm.of(here, referral)


def _to(referral: Referral, target: Status) -> Response:
    if target is Status.DECLINED:
        return redirect(url_for("inbox.index"))
    return redirect(url_for("inbox.show", referral_id=referral.id))
