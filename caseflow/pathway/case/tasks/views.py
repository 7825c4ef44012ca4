"""The pages about tasks and appointments of a case."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.tasks import actions, presenters, queries
from caseflow.pathway.case.tasks.forms import EndForm, NewTaskForm, TaskForm

blueprint = Blueprint("tasks", __name__)
Page = Response | str | tuple[str, int]


@blueprint.get("/cases/<uuid:case_id>/tasks")
@requires(Permission.CASE_WORK)
def index(case_id: uuid.UUID) -> Page:
    """Show what is to be done in the case, and what has ended."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    return case_page("case/tasks/index.html", case=case, tasks=presenters.tasks(case))


@blueprint.route("/cases/<uuid:case_id>/tasks/add", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def add(case_id: uuid.UUID) -> Page:
    """Add a task or an appointment."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), NewTaskForm()
    form.offer(**vars(presenters.choices(case)))
    if form.submit(actions.add, case, by=current_user):
        flash(_("The task has been added."), "success")
        return redirect(url_for(".index", case_id=case.id))
    return case_page("case/tasks/edit.html", case=case, form=form, task=None), form.status


@blueprint.route("/cases/<uuid:case_id>/tasks/<uuid:task_id>", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def edit(case_id: uuid.UUID, task_id: uuid.UUID) -> Page:
    """Change a task, or give it to a colleague."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    task = queries.get_task(case, task_id)
    form = TaskForm(data=TaskForm.shown(task))
    form.offer(**vars(presenters.choices(case)))
    if form.submit(actions.edit, case, task, by=current_user):
        flash(_("The task has been saved."), "success")
        return redirect(url_for(".index", case_id=case.id))
    return case_page("case/tasks/edit.html", case=case, form=form, task=task), form.status


@blueprint.route("/cases/<uuid:case_id>/tasks/<uuid:task_id>/end", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def end(case_id: uuid.UUID, task_id: uuid.UUID) -> Page:
    """Say that a task was done, or why not."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), EndForm()
    task = queries.get_task(case, task_id)
    if form.submit(actions.end, case, task, by=current_user):
        flash(_("The result has been recorded."), "success")
        return redirect(url_for(".index", case_id=case.id))
    return case_page("case/tasks/end.html", case=case, form=form, task=task), form.status
