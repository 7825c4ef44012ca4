"""The authority's pages: what waits for a decision, and one notification."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.identification import actions as identification_actions
from caseflow.pathway.identification import presenters
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification import rules as identification_rules
from caseflow.pathway.identification.authority import queries
from caseflow.pathway.identification.authority.forms import DecideForm
from caseflow.pathway.identification.messages import actions as messages_actions
from caseflow.pathway.identification.messages import queries as messages_queries
from caseflow.pathway.identification.messages.forms import AskForm
from caseflow.pathway.identification.models import Notification

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
@requires(Permission.NOTIFICATION_LIST)
def index() -> str:
    """List the notifications by their references only: what waits, is overdue or is decided."""
    waiting, done = queries.notifications_seen_by(current_user)
    return render_template("identification/notifications.html", waiting=waiting, done=done)


@blueprint.get("/notifications/<uuid:notification_id>")
@requires(Permission.NOTIFICATION_LIST)
def show(notification_id: uuid.UUID) -> str:
    """Show one notification, or say that it is no longer shared."""
    notification = queries.get_notification(notification_id, seen_by=current_user)
    if not identification_queries.is_shared(notification):
        return render_template("identification/not_shared.html")
    return _page(notification, DecideForm())


@blueprint.post("/notifications/<uuid:notification_id>/decide")
@requires(Permission.NOTIFICATION_DECIDE)
def decide(notification_id: uuid.UUID) -> Response | tuple[str, int]:
    """Record the authority's next decision."""
    notification = queries.get_notification(notification_id, seen_by=current_user)
    form = DecideForm()
    if form.submit(identification_actions.decide, notification, by=current_user):
        flash(_("The decision has been recorded. The case organisation has been told."), "success")
        return redirect(url_for("notifications.show", notification_id=notification.id), 303)
    return _page(notification, form), form.status


@blueprint.post("/notifications/<uuid:notification_id>/ask")
@requires(Permission.NOTIFICATION_DECIDE)
def ask(notification_id: uuid.UUID) -> Response | tuple[str, int]:
    """Send a question to the case organisation."""
    notification = queries.get_notification(notification_id, seen_by=current_user)
    form = AskForm()
    if form.submit(messages_actions.ask, notification, by=current_user):
        flash(_("The question has been sent to the case organisation."), "success")
        return redirect(url_for("notifications.show", notification_id=notification.id), 303)
    return _page(notification, DecideForm(formdata=None), form), form.status


def _page(notification: Notification, form: DecideForm, asking: AskForm | None = None) -> str:
    thread = messages_queries.messages_of(notification)
    content = queries.content_of(notification, seen_by=current_user)
    decisions = identification_queries.decisions_on(notification.id)
    form.kind.data = identification_rules.next_kind(decisions)
    return render_template(
        "identification/notification.html",
        notification=notification,
        sections=presenters.sections(content),
        decisions=decisions,
        form=form,
        asking=asking or AskForm(formdata=None, version=len(thread)),
        thread=thread,
    )
