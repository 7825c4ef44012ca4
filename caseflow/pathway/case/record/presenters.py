"""The record in words: which forms there are, what was answered, and what changed."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from caseflow.access import Actor
from caseflow.pathway.case.record import queries, rules
from caseflow.pathway.case.record.queries import Entry, Filled, Saved
from caseflow.pathway.case.record.rules import Kept
from caseflow.people import labels as people_labels
from caseflow.sop import partial_dates, questions
from caseflow.sop.case_forms import CaseForm, Section
from caseflow.sop.indicators import Answer
from caseflow.sop.questions import COMPARED, AnswerKind, Question, When
from caseflow.web import filters

Held = tuple[str, str] | None


@dataclass(frozen=True)
class FormLine:
    """One form in the list: its pages that were saved, of how many, and the last time."""

    form: CaseForm
    entries: int
    pages: int
    saved_at: datetime | None
    by: str

    @property
    def of_pages(self) -> int:
        """How many pages the form has."""
        return len(self.form.sections)


@dataclass(frozen=True)
class AnswerLine:
    """A question with its answer in words, one line each."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A section of a form with what was answered, and when it was last saved."""

    section: Section
    lines: tuple[AnswerLine, ...]
    not_asked: int
    saved_at: datetime | None
    by: str
    is_asked: bool


@dataclass(frozen=True)
class Change:
    """What somebody changed by saving a page: (question, answer before, answer after)."""

    section: str
    saved_at: datetime
    by: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Asked:
    """A question on a page, with those that an answer to it brings up, by that answer.

    `condition` says in words when a question is asked that cannot stand inside another one.
    """

    question: Question
    inside: Mapping[str, tuple["Asked", ...]]
    condition: str


def asked(section: Section) -> list[Asked]:
    """Return the questions of a page; a question that hangs on one answer stands inside it."""
    holders = {one.code: _holder(section, one) for one in section.questions}
    return [_asked(section, one, holders) for one in section.questions if not holders[one.code]]


def _asked(section: Section, question: Question, holders: Mapping[str, Held]) -> Asked:
    inside: dict[str, list[Asked]] = {}
    for one in section.questions:
        held = holders[one.code]
        if held and held[0] == question.code:
            inside.setdefault(held[1], []).append(_asked(section, one, holders))
    said = "" if holders[question.code] else _condition(section, question.when)
    return Asked(question, {value: tuple(ones) for value, ones in inside.items()}, said)


def _holder(section: Section, question: Question) -> Held:
    """Return (question, answer) inside which this question stands, or None."""
    if len(question.when) != 1:
        return None
    ((code, values),) = question.when.items()
    holder = section.question(code)
    if holder is None or len(values) != 1 or not rules.is_one_click(holder):
        return None
    return code, values[0]


def _condition(asked_in: Section | CaseForm, when: When) -> str:
    """Return a condition in words, as far as its questions are asked here; empty without one."""
    parts = []
    for code, values in when.items():
        on = asked_in.question(code)
        if on is not None:
            answers = filters.listed(_chosen(on, one) for one in values)
            parts.append(f"{filters.translated(on.text)} {answers}")
    return _("Only if: %(condition)s", condition="; ".join(parts)) if parts else ""


@dataclass(frozen=True)
class Explained:
    """A question as a page about the form shows it, with its parts if it is a group."""

    question: Question
    condition: str
    parts: tuple[Question, ...]
    source: filters.Provenance
    codes: str


def explained(form: CaseForm) -> list[tuple[Section, str, list[Explained]]]:
    """Return the pages of a form, each with its condition in words, and its questions."""
    return [
        (
            section,
            _condition(form, section.when),
            [
                Explained(
                    question,
                    _condition(form, question.when),
                    question.questions,
                    filters.provenance(question.source, question.confidence),
                    ", ".join(f"{name.upper()} {code}" for name, code in question.codes.items()),
                )
                for question in section.questions
            ],
        )
        for section in form.sections
    ]


def lines(record: Iterable[Filled], names: Mapping[uuid.UUID, str]) -> list[FormLine]:
    """Return the list of forms, those with answers first, the last saved before the others."""
    listed = [_line(filled, names) for filled in record]
    begun = [line for line in listed if line.saved_at]
    others = [line for line in listed if not line.saved_at]
    begun.sort(key=lambda line: line.saved_at or datetime.min, reverse=True)
    return begun + others


def _line(filled: Filled, names: Mapping[uuid.UUID, str]) -> FormLine:
    last, newest = filled.last, filled.entries[-1].newest if filled.entries else {}
    return FormLine(
        filled.form,
        len(filled.entries),
        len(newest),
        last.saved_at if last else None,
        names.get(last.saved_by_id, "") if last else "",
    )


def savers(record: Iterable[Filled]) -> set[uuid.UUID]:
    """Return the ids of those who saved something, to look up their names together."""
    return {
        saved.saved_by_id for filled in record for entry in filled.entries for saved in entry.saved
    }


def pages(
    form: CaseForm, entry: Entry, names: Mapping[uuid.UUID, str], people: Mapping[str, str]
) -> list[Page]:
    """Return the pages of an entry with their answers in words; the case is admitted."""
    answers = queries.answers_of(entry)
    known, newest = queries.together(answers), entry.newest
    found = []
    for section in form.sections:
        saved, own = newest.get(section.id), answers.get(section.id, {})
        shown = list(_said_lines(section, own, people))
        saved_as = queries.section_as_saved(form, saved) if saved else None
        if saved_as is not None and saved_as != section:
            # What an earlier version asked and the newest does not is shown as it was asked.
            gone = [one for one in saved_as.questions if section.question(one.code) is None]
            shown += [_answer_line(one, own[one.code], people) for one in gone if one.code in own]
        asked = [one for one in section.questions if questions.applies(one.when, known)]
        found.append(
            Page(
                section,
                tuple(shown),
                sum(one.code not in own for one in asked),
                saved.saved_at if saved else None,
                names.get(saved.saved_by_id, "") if saved else "",
                rules.is_asked(section, known),
            )
        )
    return found


def changes(
    form: CaseForm, entry: Entry, names: Mapping[uuid.UUID, str], people: Mapping[str, str]
) -> list[Change]:
    """Return what was changed each time that a page was saved, newest first."""
    before: dict[str, dict[str, Any]] = {}
    found = []
    for saved, answers in queries.history_of(entry):
        earlier = before.get(saved.section, {})
        found.append(_change(form, saved, earlier, answers, names, people))
        before[saved.section] = answers
    return found[::-1]


def _change(
    form: CaseForm,
    saved: Saved,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: Mapping[uuid.UUID, str],
    people: Mapping[str, str],
) -> Change:
    section = queries.section_as_saved(form, saved)
    told = []
    for code in rules.changed(before, after):
        question = section.question(code) if section else None
        told.append(
            (
                filters.translated(question.text) if question else code,
                in_line(question, before.get(code), people),
                in_line(question, after.get(code), people),
            )
        )
    title = filters.translated(section.title) if section else saved.section
    return Change(title, saved.saved_at, names.get(saved.saved_by_id, ""), tuple(told))


def _said_lines(
    section: Section, answers: Mapping[str, Any], people: Mapping[str, str]
) -> Iterator[AnswerLine]:
    for question in section.questions:
        if question.code in answers:
            yield _answer_line(question, answers[question.code], people)


def _answer_line(question: Question, value: Any, people: Mapping[str, str]) -> AnswerLine:
    return AnswerLine(filters.translated(question.text), tuple(in_words(question, value, people)))


def in_line(question: Question | None, value: Any, people: Mapping[str, str]) -> str:
    """Return an answer in one line; empty when it was not asked."""
    if value in rules.NOTHING:
        return ""
    return filters.listed(in_words(question, value, people)) if question else str(value)


def in_words(question: Question, value: Any, people: Mapping[str, str]) -> list[str]:
    """Return an answer in the reader's language, one line for each thing."""
    if isinstance(value, dict) and "no_answer" in value:
        return [filters.said(Answer(value["no_answer"]))]
    match question.answer:
        case AnswerKind.YES_NO:
            return [filters.said(Answer(value))]
        case AnswerKind.ONE_OF:
            return [_chosen(question, value)]
        case AnswerKind.SEVERAL_OF:
            return [_chosen(question, one) for one in value]
        case AnswerKind.NUMBER:
            unit = filters.translated(question.unit)
            return [f"{value} {unit}".strip()]
        case AnswerKind.DATE:
            return [_date(value)]
        case AnswerKind.PERIOD:
            return [f"{_date(value.get('start'))} – {_date(value.get('end'))}"]
        case AnswerKind.PLACE:
            country = people_labels.country(value.get("country", "")) or ""
            return [", ".join(part for part in (value.get("words", ""), country) if part)]
        case AnswerKind.PERSON:
            return [people.get(value, _("A person who was removed from the case"))]
        case AnswerKind.GROUP:
            return [_thing(question, thing, people) for thing in value]
    return [str(value)]


def _date(text: str | None) -> str:
    return filters.partial_date(partial_dates.read(text)) if text else "…"


def _chosen(question: Question, code: str) -> str:
    choice = question.choice(code)
    if choice is not None:
        return filters.translated(choice.text)
    known = {one.value for one in Answer}
    return filters.said(Answer(code)) if code in known else code


def _thing(question: Question, thing: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """Return one thing of a group in one line.

    A chosen answer, such as Yes, says nothing without its question; a name or a day does, and so
    does the answer that comes first.
    """
    said: list[str] = []
    for one in question.questions:
        value = thing.get(one.code)
        if value in rules.NOTHING:
            continue
        words = in_line(one, value, people)
        said.append(_with_question(one, words) if said and one.answer in COMPARED else words)
    return "; ".join(said)


def _with_question(question: Question, words: str) -> str:
    text = filters.translated(question.text)
    return f"{text} {words}" if text.endswith(("?", "؟")) else f"{text}: {words}"


def saved(section: Section, kept: Kept) -> Iterator[tuple[str, str]]:
    """Yield what to tell after a page was saved, each with its kind of message."""
    yield _("“%(page)s” has been saved.", page=filters.translated(section.title)), "success"
    if kept.dropped:
        dropped = [one.text for one in section.questions if one.code in kept.dropped]
        words = filters.listed(map(filters.translated, dropped))
        yield _("Not saved, because it does not apply any more: %(questions)s", questions=words), ""


def may_write(form: CaseForm, seen_by: Actor) -> bool:
    """Return whether this person may write the form."""
    return rules.may_write(form, seen_by.held_roles)
