"""The sender's pages of a referral: its state, and what the sender can do."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, allows, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.plan import queries as plan_queries
from caseflow.pathway.referral import actions, presenters, queries, rules
from caseflow.pathway.referral.forms import MoveForm, ReviewForm
from caseflow.pathway.referral.models import Referral, Side, Status
from caseflow.web.forms import VersionedForm

blueprint = Blueprint("referral", __name__)
Answer = Response | tuple[str, int]
ANSWER = rules.find_move(Status.INFORMATION_REQUESTED, Status.SENT, Side.SENDER)
RECALL = rules.find_move(Status.SENT, Status.RECALLED, Side.SENDER)
"""The moves of two pages; the action refuses them when the referral is in another state by then."""


@blueprint.get("/cases/<uuid:case_id>/referrals")
@requires(Permission.REFERRAL_SEND)
def index(case_id: uuid.UUID) -> str:
    """List the referrals of a case, and the needs for which a service can be asked."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    referrals, needs = queries.referrals_of(case), plan_queries.needs_of(case)
    may_send = allows(current_user, Permission.REFERRAL_SEND, case)
    return case_page(
        "referral/index.html",
        case=case,
        referrals=referrals,
        needs=needs,
        progress=presenters.progress_of_needs(referrals),
        may_send=may_send,
    )


@blueprint.get("/referrals/<uuid:referral_id>")
@requires(Permission.REFERRAL_SEND)
def show(referral_id: uuid.UUID) -> str:
    """Show a referral: its state, its messages, and what can be done now."""
    referral = queries.get_referral(referral_id, seen_by=current_user)
    changes = queries.changes_of(referral)
    return case_page(
        "referral/show.html",
        case=referral.case,
        referral=referral,
        changes=changes,
        names=queries.names_in(changes),
        moves=_open_moves(referral),
        is_partners_turn=rules.waits_for(referral.status) is Side.PARTNER,
        may_review=_may_review(referral),
        may_refer_again=_may_refer_again(referral),
    )


@blueprint.route("/referrals/<uuid:referral_id>/answer", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def answer(referral_id: uuid.UUID) -> Answer:
    """Answer the partner's question."""
    referral = queries.get_referral(referral_id, seen_by=current_user)
    form = MoveForm.of(ANSWER, referral)
    if form.submit(actions.answer, referral, by=current_user):
        flash(_("Your answer has been sent."), "success")
        return _to(referral)
    question = queries.question_to(referral)
    return _page("referral/answer.html", referral, form, question=question)


@blueprint.route("/referrals/<uuid:referral_id>/recall", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def recall(referral_id: uuid.UUID) -> Answer:
    """Recall a referral; the partner's access ends now."""
    referral = queries.get_referral(referral_id, seen_by=current_user)
    form = MoveForm.of(RECALL, referral)
    if form.submit(actions.recall, referral, by=current_user):
        flash(
            _("The referral has been recalled. The partner has been asked to destroy all copies."),
            "success",
        )
        return _to(referral)
    return _page("referral/recall.html", referral, form)


@blueprint.post("/referrals/<uuid:referral_id>/discard")
@requires(Permission.REFERRAL_SEND)
def discard(referral_id: uuid.UUID) -> Answer:
    """Discard a draft."""
    referral = queries.get_referral(referral_id, seen_by=current_user)
    form = VersionedForm()
    if form.submit(actions.discard, referral, by=current_user):
        flash(_("The draft has been discarded. Nobody was told."), "success")
        return redirect(url_for("referral.index", case_id=referral.case_id))
    return _to(referral)


@blueprint.route("/referrals/<uuid:referral_id>/review", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def review(referral_id: uuid.UUID) -> Answer:
    """Close a referral: confirm that the survivor was told, and record what became of the need."""
    referral = queries.get_referral(referral_id, seen_by=current_user)
    form = ReviewForm.of(referral)
    if form.submit(actions.review, referral, by=current_user):
        flash(_("The referral has been closed."), "success")
        return _to(referral)
    end = next(iter(queries.changes_of(referral)), None)
    return _page("referral/review.html", referral, form, end=end)


@blueprint.app_template_filter("is_late")
def is_late(moment: datetime | None) -> bool:
    """Return whether this moment has passed; False for no moment."""
    return moment is not None and moment < clock.now()


def _open_moves(referral: Referral) -> list[Status]:
    """Return the states for the sender's buttons, if the policy lets this person use them."""
    if not allows(current_user, Permission.REFERRAL_SEND, referral.case):
        return []
    return [move.target for move in rules.moves_from(referral.status, Side.SENDER)]


def _may_review(referral: Referral) -> bool:
    allowed = allows(current_user, Permission.REFERRAL_SEND, referral.case)
    return allowed and referral.status in rules.ENDS and referral.reviewed_at is None


def _may_refer_again(referral: Referral) -> bool:
    helped = referral.status is Status.COMPLETED
    return _may_review(referral) and not helped and not queries.is_followed(referral)


def _page(name: str, referral: Referral, form: Any, **values: Any) -> Answer:
    page = case_page(name, case=referral.case, referral=referral, form=form, **values)
    return page, form.status


def _to(referral: Referral) -> Response:
    return redirect(url_for("referral.show", referral_id=referral.id))
