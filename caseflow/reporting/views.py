"""The coordinator's dashboard and the list of overdue referrals."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.referral.models import Status
from caseflow.reporting import actions, figures, queries
from caseflow.reporting.figures import Answer, Asked
from caseflow.reporting.forms import ScopeForm
from caseflow.reporting.labels import STEPS
from caseflow.reporting.queries import Scope
from caseflow.reporting.suppression import figure
from caseflow.web.forms import Form

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")


@blueprint.get("")
@requires(Permission.DASHBOARD_VIEW)
def index() -> tuple[str, int]:
    """Show statistics of the whole network; the status is 422 when the filter is invalid."""
    form = ScopeForm(request.args)
    scope = form.scope(clock.now())
    narrowed = [(words, _address(rest)) for words, rest in form.narrowed()]
    page = render_template(
        "dashboard/index.html",
        form=form,
        narrowed=narrowed,
        names=agencies_queries.names(),
        **_figures(scope),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/overdue")
@requires(Permission.DASHBOARD_VIEW)
def overdue() -> tuple[str, int]:
    """List the overdue referrals, with the organisations that sent and received them."""
    return _overdue(Form())


@blueprint.post("/overdue/<uuid:referral_id>/remind")
@requires(Permission.REFERRAL_REMIND)
def remind(referral_id: uuid.UUID) -> Response | tuple[str, int]:
    """Send a reminder to the side that has to act next."""
    form = Form()
    referral = queries.get_overdue(referral_id, clock.now(), seen_by=current_user)
    if form.submit(actions.remind, referral, by=current_user):
        flash(_("The reminder has been sent."), "success")
        return redirect(url_for("dashboard.overdue"))
    return _overdue(form)


@blueprint.app_template_filter("duration")
def duration(span: timedelta) -> str:
    """Return a time span in words of the reader's language, such as "3 days" or "5 hours"."""
    if span < timedelta(minutes=1):
        return str(_("less than a minute"))
    return str(format_timedelta(span, threshold=1))


def _address(asked: dict[str, Any]) -> str:
    return url_for("dashboard.index", **asked)


def _overdue(form: Form) -> tuple[str, int]:
    rows = queries.overdue(clock.now(), seen_by=current_user)
    page = render_template("dashboard/overdue.html", rows=rows, now=clock.now(), form=form)
    return page, form.status


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
        all_columns=tuple(Answer),
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
