"""The pages to hand a screening over and, on the other side, to receive, accept or return it."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Actor, Permission, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import OrganisationKind
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies.presenters import Block
from caseflow.pathway.case.emergencies.views import answer_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.worklist.rules import Late, Waiting
from caseflow.pathway.screening import presenters
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.hand_over import actions, forms, queries, rules
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import queries as triage_queries
from caseflow.people import queries as people_queries
from caseflow.web import registry
from caseflow.web.forms import Form
from caseflow.web.registry import Destination

blueprint = Blueprint("handover", __name__)
Page = Response | str | tuple[str, int]


def waiting_today(seen_by: Actor) -> list[Waiting]:
    """Return what "My day" shows about the screenings that were handed over to us."""
    count, emergencies = queries.counted(seen_by)
    label = _("Screenings handed over to us")
    if emergencies:
        label = _("Screenings handed over to us, with an emergency")
    return [Waiting(count, label, url_for("screening.handover.index"), emergencies > 0)]


def late_today(seen_by: Actor) -> list[Late]:
    """Return the screenings whose receipt should have been confirmed by now."""
    now = clock.now()
    return [
        Late(
            sentence=_("Confirm the receipt of a screening from %(sender)s.", sender=one.sender),
            about=one.code,
            href=url_for("screening.handover.show", screening_id=one.screening_id),
            due_at=one.receive_by,
            is_urgent=one.is_urgent,
        )
        for one in queries.late_seen_by(seen_by, now)
    ]


@blueprint.route("/screenings/<uuid:screening_id>/hand-over", methods=["GET", "POST"])
@requires(Permission.SCREENING_HAND_OVER)
def give(screening_id: uuid.UUID) -> Page:
    """Choose the organisation that will support the person, and hand the screening over."""
    screening = screening_queries.get_screening(screening_id, seen_by=current_user)
    rules.check_handable(screening)
    form = forms.HandOverForm().offer(
        agencies_queries.organisations(OrganisationKind.CASE_ORGANISATION),
        accounts_queries.staffed(*actions.RECEIVERS),
    )
    if form.submit(actions.hand_over, screening, by=current_user):
        flash(
            _("Handed over. You will be told when it is received and when it is accepted."),
            "success",
        )
        return redirect(url_for("screening.show", screening_id=screening.id))
    return render_template("screening/hand_over.html", form=form, screening=screening), form.status


@blueprint.get("/screenings/incoming")
@requires(Permission.SCREENING_RECEIVE)
def index() -> Page:
    """List what was handed over to us: emergencies first, then the oldest."""
    incoming = queries.incoming_seen_by(current_user)
    return render_template("screening/incoming.html", incoming=incoming, now=clock.now())


@blueprint.get("/screenings/incoming/<uuid:screening_id>")
@requires(Permission.SCREENING_RECEIVE)
def show(screening_id: uuid.UUID) -> Page:
    """Its outside; and, once its arrival is confirmed, what it says."""
    screening, hand_over = queries.get_incoming(screening_id, seen_by=current_user)
    return render_template(
        "screening/arrived.html",
        screening=screening,
        hand_over=hand_over,
        sender=agencies_queries.get_organisation(screening.organisation_id),
        is_emergency=bool(emergencies_queries.pressing_of([screening.case_id])),
        content=_content(screening) if hand_over.received_at is not None else None,
        urgent=_urgent(screening) if hand_over.received_at is not None else None,
        form=Form(),
    )


def _urgent(screening: Screening) -> Block:
    endpoint = "screening.handover.answer"
    return triage_queries.urgent_of(screening, endpoint=endpoint, seen_by=current_user)


def _content(screening: Screening) -> presenters.Content:
    return presenters.content(
        screening_queries.summary(screening),
        people_queries.person_of(screening.case_id),
        people_queries.safe_contact_of(screening.case_id),
    )


@blueprint.post("/screenings/incoming/<uuid:screening_id>/receive")
@requires(Permission.SCREENING_RECEIVE)
def receive(screening_id: uuid.UUID) -> Page:
    """Confirm the receipt; the sender is notified."""
    screening, hand_over = queries.get_incoming(screening_id, seen_by=current_user)
    if Form().submit(actions.receive, screening, hand_over, by=current_user):
        flash(_("Receipt confirmed. The sender has been told."), "success")
    return redirect(url_for(".show", screening_id=screening.id))


@blueprint.route(
    "/screenings/incoming/<uuid:screening_id>/emergencies/<code>", methods=["GET", "POST"]
)
@requires(Permission.SCREENING_RECEIVE)
def answer(screening_id: uuid.UUID, code: str) -> Page:
    """Say what became of an emergency action of a screening that was handed over to us."""
    screening, hand_over = queries.get_incoming(screening_id, seen_by=current_user)
    rules.check_received(hand_over)
    urgent = triage_queries.urgent_of(screening, seen_by=current_user)
    back = url_for(".show", screening_id=screening.id)
    return answer_page(actions.answer, screening, urgent, code, back)


@blueprint.post("/screenings/incoming/<uuid:screening_id>/take-up")
@requires(Permission.SCREENING_TAKE_UP)
def take_up(screening_id: uuid.UUID) -> Page:
    """Accept a screening, and lead to the consent of the new case."""
    screening, _hand_over = queries.get_incoming(screening_id, seen_by=current_user)
    return redirect(_to_consent(actions.take_up(screening, by=current_user)))


@blueprint.post("/screenings/<uuid:screening_id>/take-up")
@requires(Permission.SCREENING_TAKE_UP)
def take_up_own(screening_id: uuid.UUID) -> Page:
    """Make a case from one's own screening."""
    screening = screening_queries.get_screening(screening_id, seen_by=current_user)
    return redirect(_to_consent(actions.take_up(screening, by=current_user)))


@blueprint.route("/screenings/incoming/<uuid:screening_id>/return", methods=["GET", "POST"])
@requires(Permission.SCREENING_TAKE_UP)
def give_back(screening_id: uuid.UUID) -> Page:
    """Return a screening to the sender, with a coded reason."""
    screening, _hand_over = queries.get_incoming(screening_id, seen_by=current_user)
    form = forms.ReturnForm()
    if form.submit(actions.give_back, screening, by=current_user):
        flash(_("Returned. The sender has been told why."), "success")
        return redirect(url_for(".index"))
    return render_template("screening/give_back.html", form=form, screening=screening), form.status


def _to_consent(case: Case) -> str:
    flash(_("Accepted. A new case has been created. Ask for consent next."), "success")
    return registry.address(Destination.ASK_CONSENT, case_id=case.id)
