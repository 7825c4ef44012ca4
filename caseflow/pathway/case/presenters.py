"""The person on the overview, and the steps of the procedure with the page for each."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from caseflow import clock
from caseflow.access import Actor
from caseflow.notices import queries as notices_queries
from caseflow.notices.models import Notice
from caseflow.notices.presenters import Said
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.people import labels as people_labels
from caseflow.people.models import Person
from caseflow.sop.provenance import Confidence
from caseflow.sop.rules import NextStep
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Milestone
from caseflow.web import filters, i18n, registry
from caseflow.web.addresses import url_with
from caseflow.web.filters import Provenance
from caseflow.web.i18n import gettext as _
from caseflow.web.registry import Line

SOON = timedelta(hours=24)
"""A step that is due within this time is marked."""
OVERVIEW = ("known_as", "full_name", "age", "sex", "nationality", "languages")
"""The fields of the person on the overview; they are opened, and logged, at every visit."""
INTERPRETER = ("interpreting", "interpreter_language", "interpreter_sex")
"""Further ones, which are one line there."""


class Task(NamedTuple):
    """A step of the procedure, as `components/task_list.html` shows it."""

    sentence: str
    href: str
    due: str
    due_at: datetime | None
    state: str
    who: str
    note: str


def news(notices: Iterable[Notice], *, seen_by: Actor) -> dict[uuid.UUID, Said]:
    """Return what notices say whose kind says enough, together with the code of the case.

    Notices about cases that this person may not see any more are left out.
    """
    told = list(notices)
    codes = case_queries.visible_codes_of(notices_queries.cases_of(told), seen_by=seen_by)
    return {
        notice.id: Said(filters.said(notice.kind), codes[notice.object_id])
        for notice in told
        if notice.object_id in codes
    }


def about(person: Person | None) -> list[tuple[Any, Any]]:
    """Return the fields of the person for the overview: label and value, in words."""
    known = [
        (people_labels.FIELDS[name], people_labels.said(name, getattr(person, name, None)))
        for name in OVERVIEW
    ]
    asked = (getattr(person, name, None) for name in INTERPRETER)
    return [*known, (_("Interpreter"), people_labels.interpreter(*asked))]


def panels(case: Case) -> list[tuple[Any, list[Line]]]:
    """Return what later steps show on the overview of an (admitted) case: headings with lines."""
    found = (find(case) for find in registry.current().case_panels)
    return [(heading, list(lines)) for heading, lines in found]


def facts(case: Case) -> list[tuple[Any, Any]]:
    """Return the facts that later steps add to the overview of an (admitted) case."""
    return [fact for find in registry.current().case_facts for fact in find(case)]


def tasks(case: Case, steps: Iterable[NextStep]) -> list[Task]:
    """Return the steps in the words of the procedure, each with the address where it is done."""
    procedure = case_queries.procedure_of(case)
    return [
        Task(
            sentence=filters.translated(step.sentence),
            href=_place(case, procedure, step),
            due=filters.due(step.due_at),
            due_at=step.due_at,
            state=_state(step),
            who=filters.translated(procedure.roles[step.role].title),
            note=_note(step.step_id, step.source, step.confidence, i18n.spoken()),
        )
        for step in steps
    ]


@lru_cache(i18n.KEPT)
def _note(step_id: str, source: str, confidence: Confidence, language: str) -> Provenance:
    """Return the id of a step and the source of its rule, in words."""
    # `language`, that of the page, is not used but is a part of the cache's key.
    found = filters.provenance(source.rstrip("."), confidence)
    note = Provenance(_("Step %(id)s. %(source)s.", id=step_id, source=found.rstrip(".")))
    note.mark = found.mark
    return note


def _place(case: Case, procedure: Procedure, step: NextStep) -> str:
    known = {"case_id": case.id, "screening_id": case.screening_id}
    return place_of(step.milestone, procedure.step(step.step_id).stage.value, known)


def place_of(milestone: Milestone, stage: str, known: Mapping[str, uuid.UUID]) -> str:
    """Return the address of the page for a step, or of the tab of its stage if it has no page.

    `known` are the ids of the case and of its screening.
    """
    return url_with(endpoint_of(milestone, stage), known)


def endpoint_of(milestone: Milestone, stage: str) -> str:
    """Return the endpoint of the page for a step, or of the tab of its stage if it has no page."""
    declared = registry.current()
    own = declared.places.get(milestone)
    of_stage = (tab.endpoint for tab in declared.tabs if tab.prefix == f"{stage}.")
    return own or next(of_stage, "case.show")


def _state(step: NextStep) -> str:
    if step.is_overdue:
        return "overdue"
    return "soon" if step.due_at and step.due_at - clock.now() <= SOON else ""
