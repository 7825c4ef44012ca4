"""The pages about documents of a case."""

import uuid
from io import BytesIO

from flask import Blueprint, current_app, flash, redirect, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.files.content_types import FileType
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.documents import actions, presenters, queries
from caseflow.pathway.case.documents.forms import AttachForm, CustodyForm, DocumentForm
from caseflow.pathway.case.header.views import case_page

blueprint = Blueprint("documents", __name__)
Page = Response | str | tuple[str, int]
_DOCUMENT = "/cases/<uuid:case_id>/documents/<uuid:document_id>"


@blueprint.get("/cases/<uuid:case_id>/documents")
@requires(Permission.CASE_WORK)
def index(case_id: uuid.UUID) -> Page:
    """List the documents of the case."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    return case_page("case/documents/index.html", case=case, lines=presenters.lines(case))


@blueprint.route("/cases/<uuid:case_id>/documents/add", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def add(case_id: uuid.UUID) -> Page:
    """Add a document."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), DocumentForm()
    if done := form.submit(actions.add, case, by=current_user):
        flash(_("The document has been added."), "success")
        return redirect(url_for(".show", case_id=case.id, document_id=done.result.id))
    settings = current_app.config["SETTINGS"]
    page = case_page("case/documents/add.html", case=case, form=form, settings=settings)
    return page, form.status


@blueprint.get(_DOCUMENT)
@requires(Permission.CASE_WORK)
def show(case_id: uuid.UUID, document_id: uuid.UUID) -> Page:
    """Show a document: what is known of it, its pages, and where the paper went."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    document = presenters.shown(case, queries.get_document(case, document_id))
    return case_page("case/documents/show.html", case=case, document=document)


@blueprint.route(f"{_DOCUMENT}/paper", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def move_paper(case_id: uuid.UUID, document_id: uuid.UUID) -> Page:
    """Say that the paper changed hands."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), CustodyForm()
    document = queries.get_document(case, document_id)
    if form.submit(actions.move_paper, case, document, by=current_user):
        flash(_("The new place of the paper has been recorded."), "success")
        return redirect(url_for(".show", case_id=case.id, document_id=document.id))
    title = presenters.title(document)
    page = case_page(
        "case/documents/move_paper.html", case=case, form=form, document=document, title=title
    )
    return page, form.status


@blueprint.route(f"{_DOCUMENT}/attach", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def attach(case_id: uuid.UUID, document_id: uuid.UUID) -> Page:
    """Say to which consent or notification the document belongs."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), AttachForm()
    document = queries.get_document(case, document_id)
    form.offer(presenters.things(case))
    if form.submit(actions.attach, case, document, by=current_user):
        flash(_("The document has been attached."), "success")
        return redirect(url_for(".show", case_id=case.id, document_id=document.id))
    title = presenters.title(document)
    page = case_page(
        "case/documents/attach.html", case=case, form=form, document=document, title=title
    )
    return page, form.status


@blueprint.get(f"{_DOCUMENT}/original")
@requires(Permission.CASE_WORK)
def original(case_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """Download the original, as it was handed over."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    document = queries.get_document(case, document_id)
    found = BytesIO(actions.download(case, document, by=current_user))
    name = f"document.{FileType((document.content or {})['type']).ending}"
    # The browser saves it and shows nothing: of what a stranger's file does we know too little.
    return send_file(found, "application/octet-stream", as_attachment=True, download_name=name)


@blueprint.get(f"{_DOCUMENT}/pages/<int:number>")
@requires(Permission.CASE_WORK)
def page(case_id: uuid.UUID, document_id: uuid.UUID, number: int) -> Response:
    """Show a page of the copy without metadata."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    document = queries.get_document(case, document_id)
    found = BytesIO(queries.get_page(document, number))
    return send_file(found, FileType.JPEG.value, download_name="page.jpg")
