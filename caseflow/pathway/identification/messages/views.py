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
    is_nameless = rules.is_without_name(notification.packet.categories)
    page = case_page(
        "identification/answer.html", case=case, thread=thread, form=form, is_nameless=is_nameless
    )
    return page, form.status
