"""Two files beside one another, and joined files under one view."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from caseflow.access import Actor
from caseflow.accounts import queries as accounts_queries
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.history import presenters as history_presenters
from caseflow.pathway.case.history.presenters import Entry
from caseflow.pathway.case.joined_files import queries
from caseflow.pathway.case.models import Case, Note
from caseflow.people import labels as people_labels
from caseflow.people import queries as people_queries
from caseflow.web import filters
from caseflow.web.i18n import gettext as _
from caseflow.web.registry import Line

COMPARED = (
    "known_as",
    "full_name",
    "other_names",
    "date_of_birth",
    "age",
    "sex",
    "nationality",
    "languages",
    "document_number",
)
"""The fields of the person by which somebody sees whether two files are about one person."""


class Row(NamedTuple):
    """A fact in the words of both files."""

    label: Any
    first: Any
    second: Any

    @property
    def differs(self) -> bool:
        """Whether both files say something, and not the same."""
        return bool(self.first and self.second) and str(self.first) != str(self.second)


@dataclass(frozen=True)
class Part:
    """One of the files that are shown together."""

    case: Case
    about: list[tuple[Any, Any]]
    panels: list[tuple[Any, list[Line]]]


class Dated(NamedTuple):
    """An entry of the timeline of one of several files."""

    code: str
    entry: Entry


def side_by_side(first: Case, second: Case) -> list[Row]:
    """Return what two (admitted) files say about the person and the case, row by row."""
    said = zip(_facts(first), _facts(second), strict=True)
    return [Row(label, one, other) for (label, one), (_label, other) in said]


def together(cases: Iterable[Case]) -> tuple[list[Part], list[Dated]]:
    """Return each of these (admitted) files, and what happened in all of them, newest first."""
    shown = list(cases)
    parts = [
        Part(
            case,
            case_presenters.about(people_queries.person_of(case.id)) + case_presenters.facts(case),
            case_presenters.panels(case),
        )
        for case in shown
    ]
    happened = [
        Dated(case.code, entry) for case in shown for entry in history_presenters.timeline(case)
    ]
    return parts, sorted(happened, key=lambda one: one.entry.at, reverse=True)


def joined_cases(case: Case, *, seen_by: Actor) -> list[Case]:
    """Return an (admitted) case and the files joined to it that this person may open."""
    others = [one for one in queries.others_of(case, seen_by=seen_by) if one.code]
    return [case, *(case_queries.get_case(one.case_id, seen_by=seen_by) for one in others)]


def notes(found: Iterable[Note], codes: dict[Any, str]) -> list[tuple[str, str]]:
    """Return notes as (id, text with file and time)."""
    return [
        (str(one.id), f"{codes[one.case_id]}, {filters.moment(one.written_at)}: {one.text}")
        for one in found
    ]


def _facts(case: Case) -> list[tuple[Any, Any]]:
    person, contact = people_queries.person_of(case.id), people_queries.safe_contact_of(case.id)
    names = accounts_queries.names_of([case.owner_id])
    return [
        *(
            (people_labels.FIELDS[name], people_labels.said(name, getattr(person, name, None)))
            for name in COMPARED
        ),
        (_("Phone number"), contact.phone if contact else ""),
        (_("Adult or child"), filters.said(case.age_group)),
        (_("Screening accepted"), filters.day(case.created_at)),
        (_("Caseworker"), names.get(case.owner_id, "")),
        (_("Status"), filters.said(case.state)),
    ]
