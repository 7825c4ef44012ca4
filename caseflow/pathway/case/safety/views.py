"""The pages to assess the risk, to write the safety plan, and to make papers for the person."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.safety import actions, labels, queries
from caseflow.pathway.case.safety.forms import CardForm, PlainPaperForm, RiskForm, SafetyPlanForm
from caseflow.people import queries as people_queries
from caseflow.web import language, pdf
from caseflow.web.paper_forms import PDF

blueprint = Blueprint("safety", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/cases/<uuid:case_id>/risk", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def risk(case_id: uuid.UUID) -> Page:
    """Record how great the danger is; the page also shows the earlier assessments."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), RiskForm()
    if form.submit(case_actions.assess_risk, case, by=current_user):
        flash(_("The risk assessment has been saved."), "success")
        return redirect(url_for("case.show", case_id=case.id))
    risks = case_queries.risks_of(case)
    names = accounts_queries.names_of(risk.assessed_by_id for risk in risks)
    page = case_page("case/risk.html", case=case, form=form, risks=risks, names=names)
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/safety-plan", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def plan(case_id: uuid.UUID) -> Page:
    """Write or revise the safety plan."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    known = case_queries.safety_plan_of(case)
    form = SafetyPlanForm(obj=known)
    if form.submit(case_actions.make_safety_plan, case, by=current_user):
        flash(_("The safety plan has been saved."), "success")
        return redirect(url_for("case.show", case_id=case.id))
    return case_page("case/safety_plan.html", case=case, form=form, plan=known), form.status


@blueprint.route("/cases/<uuid:case_id>/safety-plan/paper", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def paper(case_id: uuid.UUID) -> Page:
    """Put the safety plan on a paper that does not say what it is."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    form = PlainPaperForm(language=_language(case))
    told = form.submit(_plan_paper, case)
    if told and (made := form.drawn(told.result)):
        actions.record_made(case, "plan", by=current_user)
        return made
    page = case_page("case/plain/make_paper.html", case=case, form=form, draws=pdf.is_available())
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/contact-card", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def card(case_id: uuid.UUID) -> Page:
    """Make a small card with a telephone number that does not say whose it is."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    form = CardForm(language=_language(case))
    told = form.submit(_card, case)
    if told and (made := form.drawn(told.result)):
        actions.record_made(case, "card", by=current_user)
        return made
    page = case_page("case/plain/make_card.html", case=case, form=form, draws=pdf.is_available())
    return page, form.status


def _language(case: Case) -> str:
    return language.for_person(people_queries.languages_of(case.id))


def _plan_paper(case: Case, **how: str) -> str:
    lines = queries.plan_paper(case)
    return _written("case/plain/paper.html", lines=lines, is_card=False, **how)


def _card(case: Case, *, name: str, phone: str, lines: str, **how: str) -> str:
    written = queries.card(case, name, phone, lines)
    return _written("case/plain/card.html", lines=written, is_card=True, **how)


def _written(template: str, *, chosen: str, form: str, heading: str, **values: Any) -> str:
    """Return the page from which the paper is drawn, or which the browser prints."""
    with force_locale(chosen):
        called = labels.HEADINGS[heading]
        used = template if form == PDF else "case/plain/page.html"
        return render_template(used, called=called, **values)
