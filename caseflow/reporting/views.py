"""The coordinator's screen with its lists, and the figures that may leave it."""

import csv
import io
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import format_date, format_timedelta
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.referral.models import Status
from caseflow.reporting import actions, figures, presenters, queries
from caseflow.reporting.figures import Answer as Reply
from caseflow.reporting.figures import Asked
from caseflow.reporting.forms import ScopeForm
from caseflow.reporting.labels import STEPS
from caseflow.reporting.lists import presenters as list_presenters
from caseflow.reporting.lists import queries as list_queries
from caseflow.reporting.queries import Scope
from caseflow.reporting.suppression import figure
from caseflow.reporting.work import forms as work_forms
from caseflow.reporting.work import presenters as work_presenters
from caseflow.reporting.work import queries as work_queries
from caseflow.reporting.work.models import WorkKind
from caseflow.reporting.work.tables import Link
from caseflow.web import local_time
from caseflow.web.forms import Form

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")
Page = Answer | tuple[str, int]
LISTS = {WorkKind.REFERRAL: "dashboard.referrals", WorkKind.HANDED: "dashboard.hand_overs"}


@blueprint.get("")
@requires(Permission.DASHBOARD_VIEW)
def index() -> Page:
    """Show the work of the network in exact figures; 422 when a filter is invalid."""
    organisations, now = work_queries.organisations(), local_time.counted(clock.now())
    form = work_forms.FiguresForm(request.args).offer(organisations.values())
    wanted, asked = form.wanted(), form.asked()
    asked.pop("period", None)
    months = work_presenters.span_of(wanted, now.date())
    found = work_queries.figures(months, now, seen_by=current_user)
    board = work_presenters.board(found, wanted, asked, now, organisations, _list_addresses())
    chips = [(words, _address("dashboard.index", rest)) for words, rest in form.narrowed()]
    page = render_template("dashboard/index.html", form=form, chips=chips, b=board, wanted=wanted)
    return page, 422 if form.errors else 200


@blueprint.get("/referrals")
@requires(Permission.DASHBOARD_VIEW)
def referrals() -> Page:
    """List the referrals behind a number, with whom to call."""
    return _list(WorkKind.REFERRAL, Form(), request.args)


@blueprint.get("/hand-overs")
@requires(Permission.DASHBOARD_VIEW)
def hand_overs() -> Page:
    """List the hand-overs behind a number, with whom to call."""
    return _list(WorkKind.HANDED, Form(), request.args)


@blueprint.get("/overdue")
@requires(Permission.DASHBOARD_VIEW)
def overdue() -> Page:
    """List every overdue referral, in the order in which to call."""
    return _list(WorkKind.REFERRAL, Form(), MultiDict({**OVERDUE, **request.args}))


@blueprint.post("/overdue/<uuid:referral_id>/remind")
@requires(Permission.REFERRAL_REMIND)
def remind(referral_id: uuid.UUID) -> Page:
    """Send a reminder to the side that has to act next."""
    form = Form()
    referral = list_queries.get_overdue(referral_id, clock.now(), seen_by=current_user)
    if form.submit(actions.remind, referral, by=current_user):
        flash(_("The reminder has been sent."), "success")
        return redirect(_back("dashboard.referrals"))
    return _list(WorkKind.REFERRAL, form, OVERDUE)


@blueprint.post("/hand-overs/<uuid:hand_over_id>/remind")
@requires(Permission.REFERRAL_REMIND)
def remind_hand_over(hand_over_id: uuid.UUID) -> Page:
    """Send a reminder to the organisation that has not received a screening."""
    form = Form()
    handed = list_queries.get_late_hand_over(hand_over_id, clock.now(), seen_by=current_user)
    if form.submit(actions.remind_hand_over, handed, by=current_user):
        flash(_("The reminder has been sent."), "success")
        return redirect(_back("dashboard.hand_overs"))
    return _list(WorkKind.HANDED, form, OVERDUE)


@blueprint.get("/figures-to-share")
@requires(Permission.DASHBOARD_VIEW)
def share() -> Page:
    """Show the figures that may leave the screen; 422 when the period is invalid."""
    form = ScopeForm(request.args)
    found = _figures(form.scope(clock.now()))
    narrowed = [(words, _address("dashboard.share", rest)) for words, rest in form.narrowed()]
    names, asked = agencies_queries.names(), {"period": form.period.data}
    page = render_template(
        "dashboard/share.html", form=form, narrowed=narrowed, names=names, asked=asked, **found
    )
    return page, 422 if form.errors else 200


@blueprint.get("/figures-to-share.csv")
@requires(Permission.DASHBOARD_VIEW)
def share_file() -> Answer:
    """Give the same figures as a file for a spreadsheet."""
    form, text = ScopeForm(request.args), io.StringIO()
    found = _figures(form.scope(clock.now()))
    csv.writer(text).writerows(presenters.rows(found, agencies_queries.names()))
    # The mark at the beginning tells spreadsheets that the text is UTF-8.
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=figures.csv"
    return answer


@blueprint.app_template_filter("duration")
def duration(span: timedelta) -> str:
    """Return a time span in words of the reader's language, such as "3 days" or "5 hours"."""
    if span < timedelta(minutes=1):
        return str(_("less than a minute"))
    return str(format_timedelta(span, threshold=1))


OVERDUE: MultiDict[str, str] = MultiDict({"clock": "overdue"})


@blueprint.app_template_filter("month")
def month(day: date) -> str:
    """Return the month of a day in the reader's language, such as "Nov 2026"."""
    return str(format_date(day, "MMM y"))


def _list_address(kind: WorkKind, asked: Mapping[str, str]) -> str:
    return _address(LISTS[kind], asked)


def _address(endpoint: str, asked: Mapping[str, str]) -> str:
    words = urlencode(dict(asked))
    return f"{url_for(endpoint)}?{words}" if words else url_for(endpoint)


def _list_addresses() -> Link:
    """Return `_list_address` for hundreds of links of a page, which asks Flask only once a list."""
    places = {kind: url_for(endpoint) for kind, endpoint in LISTS.items()}
    return lambda kind, asked: f"{places[kind]}?{urlencode(asked)}"


def _back(endpoint: str) -> str:
    """Return the address of the list that was asked for, with its filters."""
    form = _form_of(endpoint)(request.args)
    asked = {name: value for name, value in request.args.items() if name in form}
    return _address(endpoint, asked or OVERDUE)


def _form_of(endpoint: str) -> Any:
    handed = endpoint == LISTS[WorkKind.HANDED]
    return work_forms.HandOversForm if handed else work_forms.ReferralsForm


def _list(kind: WorkKind, form: Form, asked: Mapping[str, Any]) -> tuple[str, int]:
    organisations, now = work_queries.organisations(), local_time.counted(clock.now())
    narrowing = _form_of(LISTS[kind])(asked).offer(organisations.values())
    wanted, kept = narrowing.wanted(), narrowing.asked()
    after = request.args.get("after", type=uuid.UUID)
    found = list_queries.listed(kind, wanted, now, organisations, after=after, seen_by=current_user)
    page = render_template(
        "dashboard/list.html",
        form=form,
        filter_form=narrowing,
        chips=[(words, _list_address(kind, rest)) for words, rest in narrowing.narrowed()],
        lines=[list_presenters.shown(kind, line, now, organisations) for line in found.lines],
        total=found.total,
        older=_list_address(kind, {**kept, "after": str(found.after)}) if found.after else None,
        kept=kept,
        is_referrals=kind is WorkKind.REFERRAL,
    )
    return page, 422 if narrowing.errors else form.status


def _figures(scope: Scope) -> dict[str, Any]:
    smallest, now = current_app.config["SETTINGS"].small_cell, clock.now()
    facts = queries.asked(scope, seen_by=current_user)
    waiting = [fact for fact in facts if fact.status in figures.WAITING]
    late = [fact for fact in facts if fact.is_overdue(now)]
    silent = [fact for fact in facts if fact.is_silent(now)]
    return {
        "smallest": smallest,
        "waiting": figures.counted(waiting, smallest=smallest),
        "late": figures.counted(late, smallest=smallest),
        "silent": figures.counted(silent, smallest=smallest),
        "funnel": _funnel(scope, smallest),
        "times": _times(facts, smallest),
        "waiting_by_place": _by_place(waiting, smallest),
        "late_by_place": _by_place(late, smallest),
        "partners": _partners(facts, smallest),
        "reasons": _reasons(facts, smallest),
        "unmet": _unmet(scope, smallest),
    }


def _funnel(scope: Scope, smallest: int) -> list[tuple[Any, int | None]]:
    counts = queries.funnel(scope, seen_by=current_user)
    return [
        (step, figure(count, smallest=smallest)) for step, count in zip(STEPS, counts, strict=True)
    ]


def _unmet(scope: Scope, smallest: int) -> list[tuple[Any, int | None]]:
    return [
        (need.service, figure(need.needs, smallest=smallest, people=need.people))
        for need in queries.unmet_needs(scope, seen_by=current_user)
    ]


def _times(facts: list[Asked], smallest: int) -> list[tuple[Any, Any, Any]]:
    services = sorted({fact.service for fact in facts})
    groups = [(None, facts), *((s, [f for f in facts if f.service is s]) for s in services)]
    return [
        (
            service,
            figures.spread(group, lambda fact: fact.answered_at, smallest=smallest),
            figures.spread(group, lambda fact: fact.decided_at, smallest=smallest),
        )
        for service, group in groups
    ]


def _by_place(facts: list[Asked], smallest: int) -> figures.Crosstab:
    return figures.crosstab(
        facts, rows=lambda fact: fact.service, columns=lambda fact: fact.area, smallest=smallest
    )


def _partners(facts: list[Asked], smallest: int) -> dict[str, Any]:
    now = clock.now()
    table = figures.crosstab(
        facts,
        rows=lambda fact: fact.recipient_id,
        columns=lambda fact: fact.answer(now),
        all_columns=tuple(Reply),
        smallest=smallest,
    )
    of: dict[Any, list[Asked]] = {partner: [] for partner in table.rows}
    for fact in facts:
        of[fact.recipient_id].append(fact)
    shares = {
        partner: figures.share_in_time(group, now, smallest=smallest)
        for partner, group in of.items()
    }
    return {"table": table, "in_time": shares}


def _reasons(facts: list[Asked], smallest: int) -> figures.Crosstab:
    # A table of one column, because the total would show a reason that alone is hidden.
    declined = [fact for fact in facts if fact.status is Status.DECLINED]
    return figures.crosstab(
        declined, rows=lambda fact: fact.reason, columns=lambda fact: "all", smallest=smallest
    )
