"""The page that says what became of an emergency action, for the roads on which one comes to it."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import actions, presenters, queries
from caseflow.pathway.case.emergencies.forms import AnswerForm
from caseflow.pathway.case.emergencies.labels import OUTCOMES
from caseflow.pathway.case.emergencies.presenters import Block
from caseflow.people import queries as people_queries

blueprint = Blueprint("emergencies", __name__)
Page = Response | str | tuple[str, int]


def answer_page(
    action: Callable[..., None], thing: Any, block: Block, code: str, back: str
) -> Page:
    """Show one action with its form, or carry out `action(thing, code, …)` and go back.

    The roads differ only in who may answer, which each road's own action asks the policy.
    """
    line = block.line(code)
    form = AnswerForm(outcome=line.action.outcome and line.action.outcome.value, note=line.note)
    form = form.for_partner() if block.is_for_partner else form.offer(block.services)
    if form.submit(action, thing, code, by=current_user):
        flash(_("Recorded: %(what)s.", what=OUTCOMES[form.outcome.data]), "success")
        return redirect(back)
    return render_template("case/emergency.html", form=form, line=line, back_to=back), form.status


@blueprint.route("/cases/<uuid:case_id>/emergencies/<code>", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def answer(case_id: uuid.UUID, code: str) -> Page:
    """Say what became of an emergency action of a case."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    block = presenters.block(
        queries.record_of(case.id),
        age_group=case.age_group,
        person=people_queries.person_of(case.id),
        seen_by=current_user,
    )
    back = url_for("case.show", case_id=case.id)
    return answer_page(actions.answer_in_case, case, block, code, back)
