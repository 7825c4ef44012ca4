"""The timeline of a case: who did what, to which service, with which result."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from caseflow.pathway.case.history import queries
from caseflow.pathway.case.history.queries import Happened
from caseflow.pathway.case.models import Case
from caseflow.sop.vocabulary import Milestone
from caseflow.web import filters, registry
from caseflow.web.registry import Told

NOTHING = Told("")
ENDS = (Milestone.REFERRAL_DELIVERED, Milestone.REFERRAL_CLOSED)
"""The milestones at which the timeline says what became of what they are about."""


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline."""

    title: str
    at: datetime
    by: str
    told: Told


def timeline(case: Case) -> list[Entry]:
    """Return everything that has happened in a case, newest first, in the words of all steps."""
    declared = registry.current()
    told: dict[Any, Told] = {}
    for find in declared.milestones_told:
        told |= find(case)
    entries = [
        Entry(filters.said(one.name), one.at, one.by or "", _told(one, told))
        for one in queries.timeline_of(case)
    ]
    others = [one for find in declared.happenings for one in find(case)]
    people = queries.people_of(others, case) if others else {}
    entries += [
        Entry(filters.translated(one.title), one.at, people.get(one.by_id, ""), one.told)
        for one in others
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _told(one: Happened, told: Mapping[Any, Told]) -> Told:
    found = told.get(one.object_id, NOTHING)
    if one.name in ENDS and found.result:
        return replace(found, text=f"{found.text}: {found.result}")
    return found
