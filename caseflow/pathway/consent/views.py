"""The pages to ask for a consent, to record, narrow and withdraw it; they can be read aloud."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, allows, requires
from caseflow.accounts.models import User
from caseflow.agencies.models import ServiceType
from caseflow.errors import NotFound
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.documents import presenters as documents_presenters
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import actions, labels, queries, rules
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.consent.forms import ConsentForm, FirstConsentForm, SharingForm, WithdrawForm
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.consent.narrowing.forms import NarrowForm
from caseflow.web import filters
from caseflow.web.forms import Form

blueprint = Blueprint("consent", __name__)
Page = Response | str | tuple[str, int]
FORMS: dict[Purpose, type[ConsentForm]] = {
    Purpose.CASE_MANAGEMENT: ConsentForm,
    Purpose.SERVICES: SharingForm,
    Purpose.IDENTIFICATION: SharingForm,
}


@blueprint.get("/cases/<uuid:case_id>/consents")
@requires(Permission.CASE_LIST)
def index(case_id: uuid.UUID) -> Page:
    """Show what the person allowed, and which consents are in force today."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    consents = queries.consents_of(case)
    words = labels.words_of_recipients(queries.names_of_recipients(consents))
    return case_page(
        "consent/index.html",
        case=case,
        works=not case.is_closed and allows(current_user, Permission.CONSENT_RECORD, case),
        consents=consents,
        words=words,
        data=labels.DATA,
        services={kind.value: filters.said(kind) for kind in ServiceType},
        attached=documents_presenters.attached(case),
        in_force={one.id for one in consents if rules.is_in_force(one, clock.now())},
    )


@blueprint.get("/cases/<uuid:case_id>/consents/new")
@requires(Permission.CONSENT_RECORD)
def new(case_id: uuid.UUID) -> Page:
    """Choose what to ask for; before work has begun, lead to the first conversation."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    if not case.is_active:
        return redirect(url_for(".first", case_id=case.id))
    return case_page("consent/new.html", case=case, purposes=list(Purpose))


@blueprint.route("/cases/<uuid:case_id>/consents/first", methods=["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def first(case_id: uuid.UUID) -> Page:
    """Ask for consent to work on the case and, if wanted, to ask other organisations for help."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    form = FirstConsentForm(data=_usual(case))
    form.offer(Purpose.SERVICES, queries.receivers_for(case))
    if form.submit(actions.record_first, case, by=current_user):
        flash(_("The consent has been recorded. Work on the case can start."), "success")
        return redirect(url_for("case.show", case_id=case.id))
    return case_page("consent/first.html", case=case, form=form), form.status


@blueprint.route("/cases/<uuid:case_id>/consents/new/<purpose>", methods=["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def record(case_id: uuid.UUID, purpose: str) -> Page:
    """Record one more consent, for one purpose."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    what_for = _purpose_named(purpose)
    form = FORMS[what_for](data=_usual(case)).offer(what_for, queries.receivers_for(case))
    if form.submit(actions.record, case, by=current_user):
        flash(_("The consent has been recorded."), "success")
        return redirect(url_for(".index", case_id=case.id))
    page = case_page("consent/record.html", case=case, form=form, purpose=what_for)
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/consents/refuse", methods=["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def refuse(case_id: uuid.UUID) -> Page:
    """Record that the person declined: nothing is shared, and the case is closed."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), Form()
    if form.submit(actions.refuse, case, by=current_user):
        flash(_("The file has been closed. Nothing was shared."), "success")
        return redirect(url_for("case.index"))
    return case_page("consent/refuse.html", case=case, form=form), form.status


@blueprint.route("/consents/<uuid:consent_id>/narrow", methods=["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def narrow(consent_id: uuid.UUID) -> Page:
    """Allow less from now on."""
    consent = queries.get_consent(consent_id, seen_by=current_user)
    words = labels.words_of_recipients(queries.names_of_recipients([consent]))
    form = NarrowForm.of(consent, words)
    if form.submit(actions.narrow, consent, by=current_user):
        flash(_("The consent has been narrowed. The change applies immediately."), "success")
        return redirect(url_for(".index", case_id=consent.case_id))
    return case_page(
        "consent/narrow.html", consent=consent, case=consent.case, form=form
    ), form.status


@blueprint.route("/consents/<uuid:consent_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def withdraw(consent_id: uuid.UUID) -> Page:
    """Withdraw a consent; the page says first what will happen."""
    consent = queries.get_consent(consent_id, seen_by=current_user)
    form = WithdrawForm.of(_others(consent))
    act = _withdraw_all if form.is_everything else actions.withdraw
    if form.submit(act, consent, by=current_user):
        flash(_("The consent has been withdrawn. The change applies immediately."), "success")
        return redirect(url_for(".index", case_id=consent.case_id))
    holders = disclosure_queries.holders_of(consent)
    return case_page(
        "consent/withdraw.html", consent=consent, case=consent.case, form=form, holders=holders
    ), form.status


def _withdraw_all(consent: Consent, *, by: User) -> None:
    actions.withdraw_all(consent.case, by=by)


def _purpose_named(name: str) -> Purpose:
    """Return the purpose for its word in an address, such as `case-management`.

    Raises NotFound for any other word.
    """
    try:
        return Purpose(name.replace("-", "_"))
    except ValueError:
        raise NotFound from None


def _others(consent: Consent) -> list[Consent]:
    """Return the other consents, which could stay in force when the one to the work ends."""
    if consent.purpose is not Purpose.CASE_MANAGEMENT:
        return []
    found = queries.consents_of(consent.case)
    return [c for c in found if c.id != consent.id and rules.is_in_force(c, clock.now())]


def _usual(case: Case) -> dict[str, object]:
    """Return what the form proposes: the last day by the procedure, and the page's language."""
    procedure = case_queries.procedure_of(case)
    return {
        "expires_on": rules.usual_end(procedure, clock.now()),
        "language": str(get_locale() or "en")[:2],
        "given_by": None,
    }
