"""The page that makes the person's own file: a PDF, or a page to print."""

import uuid

from flask import Blueprint, render_template
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from caseflow.access import Actor, Permission, requires
from caseflow.oversight.own_file import actions, presenters, queries, rules
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.people import queries as people_queries
from caseflow.web import language, pdf
from caseflow.web.paper_forms import PDF, PaperForm

blueprint = Blueprint("own_file", __name__)
Page = AnyResponse | str | tuple[str, int]


@blueprint.route("/cases/<uuid:case_id>/own-file", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW)
def make(case_id: uuid.UUID) -> Page:
    """Say what the paper leaves out and why, and make it in the language that is chosen."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    form = PaperForm(language=language.for_person(people_queries.languages_of(case.id)))
    told = form.submit(_told, case, by=current_user)
    if told and (made := form.drawn(told.result)):
        actions.record_made(case, form.language.data, form.form.data, by=current_user)
        return made
    page = case_page(
        "own_file/make.html",
        case=case,
        form=form,
        left_out=rules.left_out(queries.reads_every_form(current_user)),
        draws=pdf.is_available(),
    )
    return page, form.status


def _told(case: Case, chosen: str, form: str, *, by: Actor) -> str:
    """Return the page from which the paper is drawn, or which the browser prints."""
    held = queries.held_about(case, seen_by=by)
    template = "own_file/paper.html" if form == PDF else "own_file/page.html"
    with force_locale(chosen):
        return render_template(template, parts=presenters.parts(held))
