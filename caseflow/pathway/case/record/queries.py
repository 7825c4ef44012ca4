"""Read the forms of a case: which pages were saved, by whom, and their answers."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from caseflow import encryption
from caseflow.access import Actor
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.record import rules
from caseflow.pathway.case.record.models import FormPart
from caseflow.sop.case_forms import CaseForm, Section
from caseflow.sop.loading import ProcedureNotFound


@dataclass(frozen=True)
class Saved:
    """One time that a page was saved."""

    id: uuid.UUID
    section: str
    number: int
    version: str
    saved_at: datetime
    saved_by_id: uuid.UUID


@dataclass(frozen=True)
class Entry:
    """A form as it was filled in once: every time that a page of it was saved, oldest first."""

    number: int
    saved: tuple[Saved, ...] = ()

    @property
    def newest(self) -> dict[str, Saved]:
        """The newest time that each page was saved, by the id of its section."""
        return {one.section: one for one in self.saved}

    @property
    def last(self) -> Saved | None:
        """The last time that a page was saved; None for an entry that was not begun."""
        return max(self.saved, key=lambda one: one.saved_at, default=None)

    def number_of(self, section: str) -> int:
        """Return how often a page was saved."""
        newest = self.newest.get(section)
        return newest.number if newest else 0


@dataclass(frozen=True)
class Filled:
    """A form in a case, with its entries; a form that was not begun has none."""

    form: CaseForm
    entries: tuple[Entry, ...] = field(default=())

    @property
    def last(self) -> Saved | None:
        """The last time that any page of it was saved."""
        saved = [entry.last for entry in self.entries if entry.last]
        return max(saved, key=lambda one: one.saved_at, default=None)

    def entry(self, number: int) -> Entry:
        """Return the entry with this number, which may not have been begun."""
        return next((one for one in self.entries if one.number == number), Entry(number))


@dataclass(frozen=True)
class FormPage:
    """One page of a form: its answers, and how often it was saved."""

    filled: Filled
    entry: int
    section: Section
    answers: Mapping[str, Any]
    number: int

    @property
    def form(self) -> CaseForm:
        """The form to which the page belongs."""
        return self.filled.form


def record_of(case: Case, *, seen_by: Actor) -> list[Filled]:
    """Return every form that this person may read, with what was saved; nothing is opened."""
    entries = _entries_of(case)
    forms = rules.readable(case_queries.library().newest_forms, seen_by.held_roles)
    return [Filled(form, tuple(entries.get(form.id, ()))) for form in forms]


def get_filled(case: Case, form_id: str, *, seen_by: Actor) -> Filled:
    """Return one form of an (admitted) case; NotFound without it, NotAllowed without the role."""
    form = get_form(form_id)
    rules.check_may_read(form, seen_by.held_roles)
    return Filled(form, tuple(_entries_of(case).get(form.id, ())))


def get_form(form_id: str) -> CaseForm:
    """Return the newest version of a form; NotFound without it."""
    try:
        return case_queries.library().form(form_id)
    except ProcedureNotFound:
        raise NotFound from None


def get_section(form: CaseForm, section_id: str, answers: Mapping[str, Any]) -> Section:
    """Return a page of a form; NotFound when there is none, or the answers do not ask for it."""
    try:
        section = form.section(section_id)
    except LookupError:
        raise NotFound from None
    if not rules.is_asked(section, answers):
        raise NotFound
    return section


def get_page(case: Case, form_id: str, entry: int, section_id: str, *, seen_by: Actor) -> FormPage:
    """Return one page of a form of an (admitted) case, as it was last saved.

    NotFound when there is none, or the other answers do not ask for it; NotAllowed without a role
    that may read the form.
    """
    filled = get_filled(case, form_id, seen_by=seen_by)
    known = filled.entry(entry)
    answers = answers_of(known)
    section = get_section(filled.form, section_id, together(answers))
    own = answers.get(section.id, {})
    return FormPage(filled, entry, section, own, known.number_of(section.id))


def next_page(case: Case, page: FormPage, *, seen_by: Actor) -> Section | None:
    """Return the page after this one for which the answers ask, now that this one was saved."""
    filled = get_filled(case, page.form.id, seen_by=seen_by)
    answers = together(answers_of(filled.entry(page.entry)))
    return rules.next_section(page.form, page.section, answers)


def section_as_saved(form: CaseForm, saved: Saved) -> Section | None:
    """Return a page in the version in which it was saved; None when that is not kept any more."""
    try:
        return case_queries.library().form(form.id, saved.version).section(saved.section)
    except LookupError:
        return None


def answers_of(entry: Entry) -> dict[str, dict[str, Any]]:
    """Return the newest answers of each page, by the id of its section; the case is admitted."""
    wanted = {saved.id: section for section, saved in entry.newest.items()}
    return _opened(wanted)


def history_of(entry: Entry) -> list[tuple[Saved, dict[str, Any]]]:
    """Return every time that a page was saved, oldest first, with its answers."""
    opened = _opened({saved.id: saved.id for saved in entry.saved})
    return [(saved, opened.get(saved.id, {})) for saved in entry.saved]


def together(answers: Mapping[str, Mapping[str, Any]], but: str = "") -> dict[str, Any]:
    """Return the answers of all pages in one, without those of the section `but`."""
    return {
        code: value
        for section, part in answers.items()
        if section != but
        for code, value in part.items()
    }


def _opened(wanted: Mapping[uuid.UUID, Any]) -> dict[Any, dict[str, Any]]:
    if not wanted:
        return {}
    rows = db.session.scalars(select(FormPart).where(FormPart.id.in_(list(wanted)))).all()
    encryption.prefetch_keys(rows)
    return {wanted[row.id]: row.answers or {} for row in rows}


def _entries_of(case: Case) -> dict[str, list[Entry]]:
    """Return the entries of every form, oldest first, by the id of the form."""
    columns = (
        FormPart.id,
        FormPart.case_id,
        FormPart.saved_at,
        FormPart.saved_by_id,
        FormPart.record_sealed,
    )
    found = select(*columns).where(FormPart.case_id == case.id)
    rows = db.session.execute(found.order_by(FormPart.saved_at, FormPart.id)).all()
    by_entry: dict[tuple[str, int], list[Saved]] = defaultdict(list)
    for row, about in zip(rows, FormPart.read("about", rows), strict=True):
        saved = Saved(
            row.id,
            about["section"],
            about["number"],
            about["version"],
            row.saved_at,
            row.saved_by_id,
        )
        by_entry[about["form"], about["entry"]].append(saved)
    entries: dict[str, list[Entry]] = defaultdict(list)
    for (form, number), saves in sorted(by_entry.items()):
        entries[form].append(Entry(number, tuple(saves)))
    return entries
