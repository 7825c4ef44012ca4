"""The caseworker's page to answer the questions of an authority."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.messages import actions, queries, rules
from caseflow.pathway.identification.messages.forms import AnswerForm
from caseflow.pathway.identification.messages.models import NotificationMessage
from caseflow.pathway.identification.models import Notification

blueprint = Blueprint("messages", __name__)


@blueprint.route(
    "/cases/<uuid:case_id>/identification/<uuid:notification_id>/answer", methods=["GET", "POST"]
)
@requires(Permission.IDENTIFICATION_NOTIFY)
def answer(case_id: uuid.UUID, notification_id: uuid.UUID) -> Response | tuple[str, int]:
    """Show what the authority asked, and answer it."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    notification = identification_queries.get_notification_of(case, notification_id)
    thread = queries.messages_of(notification)
    form = AnswerForm(version=len(thread))
    if form.submit(actions.answer, notification, by=current_user):
        flash(_("The answer has been sent."), "success")
        return redirect(url_for("identification.index", case_id=case.id), 303)
    return _page("identification/answer.html", notification, form, thread), form.status


@blueprint.route(
    "/cases/<uuid:case_id>/identification/<uuid:notification_id>/state", methods=["GET", "POST"]
)
@requires(Permission.IDENTIFICATION_NOTIFY)
def state(case_id: uuid.UUID, notification_id: uuid.UUID) -> Response | tuple[str, int]:
    """Add facts for an authority that was notified."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    notification = identification_queries.get_notification_of(case, notification_id)
    thread = queries.messages_of(notification)
    form = AnswerForm(version=len(thread))
    if form.submit(actions.state, notification, by=current_user):
        flash(_("The statement has been sent."), "success")
        return redirect(url_for("identification.index", case_id=case.id), 303)
    return _page("identification/statement.html", notification, form, thread), form.status


def _page(
    template: str, notification: Notification, form: AnswerForm, thread: list[NotificationMessage]
) -> str:
    return case_page(
        template,
        case=notification.case,
        thread=thread,
        form=form,
        is_nameless=rules.is_without_name(notification.packet.categories),
    )
