"""Tabs, the reflection countdown, and where a step of the procedure is done."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from flask import current_app, request
from flask_babel import ngettext

from caseflow import clock
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.header.queries import Frame
from caseflow.pathway.case.models import Case
from caseflow.sop.rules import NextStep
from caseflow.sop.schema import Procedure
from caseflow.web import filters, i18n, registry
from caseflow.web.addresses import url_for
from caseflow.web.i18n import gettext as _
from caseflow.web.navigation import Link

SOON = timedelta(hours=24)


class Task(NamedTuple):
    """A step as `components/task_list.html` shows it."""

    sentence: str
    href: str
    due: str
    due_at: datetime | None
    state: str
    who: str
    note: str


def tabs(case: Case) -> list[Link]:
    """The tabs of a case, in the order of the steps."""
    here = (request.endpoint or "").partition(".")[0]
    return [
        Link(_(tab.label), address(tab.endpoint, case), tab.stage == here)
        for tab in registry.current().tabs
    ]


def countdown(case: Case, frame: Frame) -> str:
    """The days that are left of the recovery and reflection period, in words; else empty."""
    if frame.reflection_started_at is None or frame.reflection_ended_at is not None:
        return ""
    end = case_rules.reflection_ends(case_queries.procedure_of(case), frame.reflection_started_at)
    left = (end.date() - clock.today()).days
    if left < 0:
        return str(_("Reflection period is over"))
    return str(ngettext("Reflection: %(num)d day left", "Reflection: %(num)d days left", left))


def tasks(case: Case, steps: Iterable[NextStep]) -> list[Task]:
    """Steps in the procedure's own sentence, each leading to where it is done."""
    procedure = case_queries.procedure_of(case)
    return [
        Task(
            sentence=filters.translated(step.sentence),
            href=_place(case, procedure, step),
            due=filters.due(step.due_at),
            due_at=step.due_at,
            state=_state(step),
            who=filters.translated(procedure.roles[step.role].title),
            note=_note(step.step_id, step.source, i18n.spoken()),
        )
        for step in steps
    ]


def address(endpoint: str, case: Case) -> str:
    """The address of a page about this case, whichever of its ids the page asks for."""
    known = {"case_id": case.id, "screening_id": case.screening_id}
    return url_for(endpoint, **asked_by(endpoint, known))


def asked_by(endpoint: str, known: dict[str, uuid.UUID]) -> dict[str, Any]:
    """Those of the known ids that the page's address has a place for."""
    asked = _arguments(endpoint)
    return {name: known[name] for name in known if name in asked}


@cache
def _arguments(endpoint: str) -> frozenset[str]:
    """Every application of a process has the same pages."""
    rules_of = current_app.url_map.iter_rules(endpoint)
    return frozenset(name for rule in rules_of for name in rule.arguments)


@lru_cache(i18n.KEPT)
def _note(step_id: str, source: str, language: str) -> str:
    """Which step it is, and where its rule comes from; `language` is that of this page."""
    said = filters.translated(source).rstrip(".")
    return _("Step %(id)s. %(source)s.", id=step_id, source=said)


def _place(case: Case, procedure: Procedure, step: NextStep) -> str:
    """The page of the step's own, if it has one, else the tab of its stage."""
    declared, stage = registry.current(), procedure.step(step.step_id).stage.value
    own = declared.places.get(step.milestone)
    of_stage = (tab.endpoint for tab in declared.tabs if tab.stage == stage)
    return address(own or next(of_stage, "case.show"), case)


def _state(step: NextStep) -> str:
    if step.is_overdue:
        return "overdue"
    return "soon" if step.due_at and step.due_at - clock.now() <= SOON else ""
