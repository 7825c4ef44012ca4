"""The pages from a need to a sent referral; they belong to the blueprint `referral`."""

import uuid

from flask import flash, redirect, url_for
from flask_babel import gettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.agencies import queries as agencies_queries
from caseflow.errors import RuleBroken
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.plan import presenters as plan_presenters
from caseflow.pathway.plan import queries as plan_queries
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral.models import Referral, Status
from caseflow.pathway.referral.sending import actions, presenters, queries
from caseflow.pathway.referral.sending.forms import AreaForm, DraftForm, SendForm
from caseflow.pathway.referral.sending.rules import Preview
from caseflow.pathway.referral.views import Answer
from caseflow.pathway.referral.views import blueprint as blueprint


@blueprint.route("/needs/<uuid:need_id>/services", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def services(need_id: uuid.UUID) -> Answer:
    """List the services for a need: those that fit first, and the reasons for and against each."""
    need = plan_queries.get_need(need_id, seen_by=current_user)
    form = AreaForm().offer(agencies_queries.areas())
    area = form.area.data if form.validate_on_submit() else ""
    matches = queries.matches_for(need, area=area or "", seen_by=current_user)
    page = case_page(
        "referral/services.html", case=need.plan.case, need=need, form=form, matches=matches
    )
    return page, form.status


@blueprint.route("/needs/<uuid:need_id>/services/<uuid:service_id>/ask", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def draft(need_id: uuid.UUID, service_id: uuid.UUID) -> Answer:
    """Write to the partner, and make a draft."""
    need = plan_queries.get_need(need_id, seen_by=current_user)
    service = agencies_queries.get_service(service_id, seen_by=current_user)
    form = DraftForm(priority=need.priority)
    if done := form.submit(actions.draft, need, service, by=current_user):
        return redirect(url_for("referral.send", referral_id=done.result.id))
    page = case_page(
        "referral/draft.html",
        case=need.plan.case,
        need=need,
        form=form,
        service=service,
        hints=plan_presenters.hints(need.plan.case),
    )
    return page, form.status


@blueprint.route("/referrals/<uuid:referral_id>/send", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def send(referral_id: uuid.UUID) -> Answer:
    """Show exactly what the partner will see, and send it."""
    referral = referral_queries.get_referral(referral_id, seen_by=current_user)
    if referral.status is not Status.DRAFT:
        return _to(referral)
    form = SendForm(version=referral.version)
    if form.submit(actions.send, referral, by=current_user):
        flash(_("The referral has been sent."), "success")
        return _to(referral)
    return _send_page(referral, form)


def _send_page(referral: Referral, form: SendForm) -> Answer:
    preview, refusal = _preview(referral)
    form.seen.data = preview.digest if preview else ""
    page = case_page(
        "referral/send.html",
        case=referral.case,
        referral=referral,
        form=form,
        preview=preview,
        refusal=refusal,
        is_staffed=queries.is_staffed(referral),
    )
    return page, form.status


@blueprint.get("/referrals/<uuid:referral_id>/packet")
@requires(Permission.REFERRAL_SEND)
def packet(referral_id: uuid.UUID) -> str:
    """Show what was sealed when the referral was sent."""
    referral = referral_queries.get_referral(referral_id, seen_by=current_user)
    before, after = queries.sent_content(referral, seen_by=current_user)
    return case_page(
        "referral/packet.html", case=referral.case, referral=referral, before=before, after=after
    )


@blueprint.route("/referrals/<uuid:referral_id>/refer-again", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def refer_again(referral_id: uuid.UUID) -> Answer:
    """Show the packet for the next service that fits, and send it in one step."""
    previous = referral_queries.get_referral(referral_id, seen_by=current_user)
    try:
        again = queries.again(previous, seen_by=current_user)
    except RuleBroken as broken:
        flash(gettext(broken.sentence, **broken.values), "warning")
        return redirect(url_for("referral.services", need_id=previous.need_id))
    form = SendForm(version=previous.version)
    if done := form.submit(actions.refer_again, previous, again.match.service, by=current_user):
        flash(_("The referral has been sent."), "success")
        return _to(done.result)
    form.seen.data = again.preview.digest
    page = case_page("referral/refer_again.html", case=previous.case, again=again, form=form)
    return page, form.status


blueprint.add_app_template_filter(presenters.sections, "packet_in_words")


def _preview(referral: Referral) -> tuple[Preview | None, str]:
    """Return the packet as it would be now, or None with the sentence that says why not."""
    try:
        preview = queries.preview_of(
            referral.need,
            referral.service,
            priority=referral.priority,
            message=referral.message or "",
        )
    except RuleBroken as broken:
        return None, gettext(broken.sentence, **broken.values)
    return preview, ""


def _to(referral: Referral) -> Response:
    return redirect(url_for("referral.show", referral_id=referral.id))
