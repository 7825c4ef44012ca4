"""The pages to search, and to be warned that a person may be known already."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.errors import NotFound
from caseflow.extensions import limiter
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.search import actions, forms
from caseflow.people import queries as people_queries
from caseflow.people.search_index import queries as search_index_queries

blueprint = Blueprint("search", __name__)
Page = Response | str | tuple[str, int]
STEPS = {"person": "screening.identity.contact", "contact": "screening.judgement.result"}
"""Which page follows after the check of what was saved on each page of a screening."""


def account() -> str:
    """Return the key of the rate limit: the account, because colleagues may share an address."""
    return str(current_user.get_id())


@blueprint.route("/cases/search", methods=["GET", "POST"])
@limiter.limit("20 per minute", key_func=account, methods=["POST"])
@requires(Permission.CASE_SEARCH)
def index() -> Page:
    """Search for somebody."""
    # The question is posted, so that it is in no address, browser history or server log.
    form = forms.SearchForm()
    done = form.submit(actions.search, by=current_user)
    return render_template(
        "search/index.html",
        form=form,
        hits=done.result if done else None,
        is_renewing=search_index_queries.are_some_old(),
    ), form.status


@blueprint.get("/cases/<uuid:case_id>/known-already")
@requires(Permission.CASE_WORK)
def known_case(case_id: uuid.UUID) -> Page:
    """Warn of a person known already, after identity or contact of a case was saved.

    Without a match, it leads on to the case.
    """
    case = case_queries.get_case(case_id, seen_by=current_user)
    person, contact = people_queries.person_of(case.id), people_queries.safe_contact_of(case.id)
    known = actions.check(
        case.id, search_index_queries.asked_about(person, contact), by=current_user
    )
    return _warned(known, url_for("case.show", case_id=case.id), compared_with=case.id)


@blueprint.get("/screenings/<uuid:screening_id>/known-already/<step>")
@requires(Permission.DUPLICATE_CHECK)
def known_screening(screening_id: uuid.UUID, step: str) -> Page:
    """Warn of a person known already, after a page of a screening was saved.

    Without a match, it leads on to the next page.
    """
    if step not in STEPS:
        raise NotFound
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    if step == "person":
        asked = search_index_queries.asked_about(people_queries.person_of(screening.case_id), None)
    else:
        asked = search_index_queries.asked_about(
            None, people_queries.safe_contact_of(screening.case_id)
        )
    known = actions.check(screening.case_id, asked, by=current_user)
    return _warned(known, url_for(STEPS[step], screening_id=screening.id))


@blueprint.post("/cases/<uuid:case_id>/known-already")
@limiter.limit("60 per minute", key_func=account)
@requires(Permission.CASE_WORK)
def known_case_typed(case_id: uuid.UUID) -> str:
    """Return a warning, as a part of a page, while identity or contact of a case is typed.

    It is empty without a match.
    """
    return _typed(case_queries.get_case(case_id, seen_by=current_user).id)


@blueprint.post("/screenings/<uuid:screening_id>/known-already")
@limiter.limit("60 per minute", key_func=account)
@requires(Permission.DUPLICATE_CHECK)
def known_screening_typed(screening_id: uuid.UUID) -> str:
    """Return a warning, as a part of a page, while a page of a screening is typed."""
    return _typed(screening_queries.get_draft(screening_id, seen_by=current_user).case_id)


def _warned(known: actions.Known, onward: str, *, compared_with: uuid.UUID | None = None) -> Page:
    if not known.hits and not known.is_limited:
        return redirect(onward)
    return render_template(
        "search/known.html", known=known, onward=onward, compared_with=compared_with
    )


def _typed(case_id: uuid.UUID) -> str:
    known = actions.check(case_id, forms.TypedForm().asked(), by=current_user)
    return render_template("search/typed.html", known=known)
