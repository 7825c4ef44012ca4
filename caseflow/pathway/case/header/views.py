"""The page of a case: a template of any step with the header of the case above it."""

from typing import Any

from flask import render_template

from caseflow.pathway.case.header import presenters, queries
from caseflow.pathway.case.header.queries import Frame
from caseflow.pathway.case.models import Case
from caseflow.web import registry


def case_page(template: str, *, case: Case, frame: Frame | None = None, **values: Any) -> str:
    """Render a template that extends `case/frame.html`.

    The header is loaded here (one statement, and one for its keys) unless the view has loaded it
    together with the case, and gives it as `frame`.
    """
    frame = frame or queries.frame_of(case)
    return render_template(
        template,
        case=case,
        frame=frame,
        case_tabs=presenters.tabs(case),
        countdown=presenters.countdown(case, frame),
        case_remarks=_remarks(case, frame),
        **values,
    )


def _remarks(case: Case, frame: Frame) -> list[str]:
    """What later packages say of a closed case of which nobody can see any more who it is."""
    if not case.is_closed or frame.person is not None:
        return []
    return [said for remarks in registry.current().case_remarks for said in remarks(case)]
