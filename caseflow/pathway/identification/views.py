"""The pages of identification in a case: what was sent and decided, and what would be sent."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import Organisation
from caseflow.errors import RuleBroken
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.documents import presenters as documents_presenters
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.identification import actions, labels, presenters, queries, rules
from caseflow.pathway.identification.claims import presenters as claims_presenters
from caseflow.pathway.identification.claims.views import blueprint as claims_pages
from caseflow.pathway.identification.forms import ExplainedForm, NotifyForm
from caseflow.pathway.identification.messages import queries as messages_queries
from caseflow.pathway.identification.messages import rules as messages_rules
from caseflow.pathway.identification.messages.views import blueprint as messages_pages
from caseflow.pathway.identification.queries import Followed
from caseflow.pathway.identification.rules import Adding, Draft, Fact
from caseflow.sop.vocabulary import Clock

blueprint = Blueprint("identification", __name__)
blueprint.register_blueprint(claims_pages)
blueprint.register_blueprint(messages_pages)


@blueprint.route("/cases/<uuid:case_id>/identification", methods=["GET", "POST"])
@requires(Permission.IDENTIFICATION_NOTIFY)
def index(case_id: uuid.UUID) -> Response | tuple[str, int]:
    """Show notifications, decisions and the reflection period; record what was explained."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    followed, form = queries.notifications_of(case), ExplainedForm()
    if form.submit(actions.explain, case, by=current_user):
        flash(_("Recorded that you explained it."), "success")
        return redirect(url_for("identification.index", case_id=case.id), 303)
    return _index(case, followed, form), form.status


def _index(case: Case, followed: list[Followed], form: ExplainedForm) -> str:
    return case_page(
        "identification/index.html",
        case=case,
        form=form,
        to_explain=queries.to_explain(case),
        explained_labels=labels.EXPLAINED,
        followed=followed,
        attached=documents_presenters.attached(case),
        threads=messages_queries.thread_of(*(one.notification.id for one in followed)),
        unanswered_until=messages_rules.unanswered_until,
        references={one.notification.id: one.notification.reference for one in followed},
        claims=claims_presenters.shown(case, seen_by=current_user),
        can_ask_again=queries.can_ask_again(followed),
        authorities=queries.authorities_for(case, followed),
        reflection=queries.reflection_of(case),
        period=case_queries.procedure_of(case).clocks[Clock.REFLECTION_PERIOD],
        days_left=rules.days_left,
        today=clock.today(),
        now=clock.now(),
    )


@blueprint.route(
    "/cases/<uuid:case_id>/identification/notify/<uuid:recipient_id>", methods=["GET", "POST"]
)
@requires(Permission.IDENTIFICATION_NOTIFY)
def notify(case_id: uuid.UUID, recipient_id: uuid.UUID) -> Response | tuple[str, int]:
    """Show exactly what the authority would see, and send it."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    recipient = agencies_queries.get_organisation(recipient_id)
    form = NotifyForm().offer(_facts(case, recipient))
    if "preview" not in request.form and form.submit(
        actions.notify, case, recipient, by=current_user
    ):
        flash(_("The authority has been notified. Services continue as before."), "success")
        return redirect(url_for("identification.index", case_id=case.id), 303)
    return _preview(case, recipient, form), form.status


def _preview(case: Case, recipient: Organisation, form: NotifyForm) -> str:
    draft, refused = _drafted(case, recipient, form.adding)
    form.shown.data = draft.fingerprint if draft else ""
    return case_page(
        "identification/notify.html",
        case=case,
        recipient=recipient,
        form=form,
        draft=draft,
        sections=presenters.sections(draft.content) if draft else [],
        may_add=bool(draft and rules.covers_facts(draft.consent)),
        refused=refused,
        missing=queries.missing_for_notifying(case),
    )


def _facts(case: Case, recipient: Organisation) -> dict[str, Fact]:
    try:
        return queries.facts_for(case, recipient, seen_by=current_user)
    except RuleBroken:
        return {}  # the page says why nothing can be sent


def _drafted(case: Case, recipient: Organisation, adding: Adding) -> tuple[Draft | None, str]:
    try:
        chosen = queries.chosen(case, recipient, adding, seen_by=current_user)
        return queries.draft_for(case, recipient, chosen), ""
    except RuleBroken as broken:
        return None, _(broken.sentence, **broken.values)
