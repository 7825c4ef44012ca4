"""The log for the data protection officer: events, who opened a case, verification."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from caseflow.access.guards import requires
from caseflow.access.permissions import Permission
from caseflow.audit import actions, queries
from caseflow.audit.forms import (
    FAULTS,
    PARTS,
    ROW_STATES,
    THINGS,
    WORDS,
    CaseFilter,
    EventFilter,
    as_id,
)

_LARGEST = 2**31
"""Above every sequence that the column holds."""
blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> tuple[str, int]:
    """The newest events, narrowed by what was asked."""
    form = EventFilter(request.args)
    good = form.validate()
    page = None
    if good:
        page = queries.events_seen_by(current_user, form.wanted(), before=_before())
    shown = render_template("audit/index.html", form=form, page=page, words=WORDS,
                            things=THINGS, kinds=queries.object_types())  # fmt: skip
    return shown, 200 if good else 422


@blueprint.get("/cases")
@requires(Permission.AUDIT_VIEW)
def cases() -> str | tuple[str, int]:
    """Who opened one case, when, for what, and which parts of it."""
    form = CaseFilter(request.args)
    asked = "case" in request.args
    if not asked or not form.validate():
        return render_template("audit/cases.html", form=form, page=None), 422 if asked else 200
    case_id = as_id(form.case.data)
    assert case_id is not None
    page = queries.openings_of(case_id, seen_by=current_user, before=_before())
    return render_template("audit/cases.html", form=form, page=page, case_id=case_id,
                           parts=queries.compartments_opened, part_names=PARTS)  # fmt: skip


@blueprint.post("/verify")
@requires(Permission.AUDIT_VIEW)
def verify() -> str:
    """Walk the whole chain and say what was found."""
    report = actions.verify_log(by=current_user)
    return render_template("audit/verify.html", report=report, faults=FAULTS,
                           things=THINGS, row_states=ROW_STATES)  # fmt: skip


@blueprint.get("/verify")
@requires(Permission.AUDIT_VIEW)
def ask_to_verify() -> str:
    """What verification does, and the button."""
    return render_template("audit/verify.html", report=None)


def _before() -> int | None:
    before = request.args.get("before", type=int)
    return before if before is not None and 0 < before < _LARGEST else None
