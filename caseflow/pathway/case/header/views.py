"""Render a page of a case: the template of a step, with the header of the case above it."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from caseflow import clock
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.emergencies import presenters as emergencies_presenters
from caseflow.pathway.case.header import queries
from caseflow.pathway.case.header.queries import Frame
from caseflow.pathway.case.joined_files import queries as joined_queries
from caseflow.pathway.case.models import Case
from caseflow.web import registry


def case_page(template: str, *, case: Case, frame: Frame | None = None, **values: Any) -> str:
    """Render a template that extends `case/frame.html`.

    The header is read here, unless the view has read it together with the case and passes it as
    `frame`.
    """
    frame = frame or queries.frame_of(case)
    return render_template(
        template,
        case=case,
        frame=frame,
        emergencies=_emergencies(case, frame),
        countdown=_countdown(case, frame),
        case_remarks=_remarks(case, frame),
        joined=joined_queries.others_of(case, seen_by=current_user) if frame.is_joined else [],
        **values,
    )


def _emergencies(case: Case, frame: Frame) -> emergencies_presenters.Block:
    """Return the emergency actions of the case; those of a closed case can only be read."""
    return emergencies_presenters.block(
        frame.emergency,
        age_group=case.age_group,
        person=frame.person,
        endpoint="" if case.is_closed else "case.emergencies.answer",
        seen_by=current_user,
        case_id=case.id,
    )


def _countdown(case: Case, frame: Frame) -> str:
    """Return in words how many days of the recovery and reflection period are left.

    Empty when no such period has begun, or it was ended.
    """
    if frame.reflection_started_at is None or frame.reflection_ended_at is not None:
        return ""
    end = case_rules.reflection_ends(case_queries.procedure_of(case), frame.reflection_started_at)
    left = (clock.day_of(end) - clock.today()).days
    if left < 0:
        return str(_("Reflection period is over"))
    return str(ngettext("Reflection: %(num)d day left", "Reflection: %(num)d days left", left))


def _remarks(case: Case, frame: Frame) -> list[str]:
    """Return what other packages say about a closed case without a person."""
    if not case.is_closed or frame.person is not None:
        return []
    return [said for remarks in registry.current().case_remarks for said in remarks(case)]
