"""What is kept of the answers to a page, what changed, and who may read and write a form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from caseflow.access import NotAllowed, Permission, Role
from caseflow.errors import RuleBroken
from caseflow.sop import questions
from caseflow.sop.case_forms import CaseForm, Section
from caseflow.sop.questions import AnswerKind, Question

FIELD = "q_"
"""What stands before the code of a question in the name of its field on a page."""
NOTHING: tuple[Any, ...] = (None, "", [], {})
"""The values that mean: not asked."""
RADIOS = 7
"""A question with more choices than this is answered with a list to choose from."""


@dataclass(frozen=True)
class Kept:
    """The answers of a page that are saved, and the codes of those that no longer apply."""

    answers: dict[str, Any]
    dropped: tuple[str, ...]


def kept(section: Section, typed: Mapping[str, Any], others: Mapping[str, Any]) -> Kept:
    """Return which answers of a page are saved, given those of the other pages of the form.

    An answer whose condition was answered otherwise is dropped. Raises RuleBroken, at the field,
    when the question on which an answer depends was not answered, so that nothing typed is lost.
    """
    answers: dict[str, Any] = {}
    dropped: list[str] = []
    for question in section.questions:
        value = typed.get(question.code)
        known = {**others, **answers}
        if value in NOTHING:
            continue
        if questions.applies(question.when, known):
            answers[question.code] = value
        elif any(one not in dropped for one in questions.unasked(question.when, known)):
            raise RuleBroken(
                "Answer the question before this one first, or leave this one empty.",
                field=f"{FIELD}{question.code}",
            )
        else:
            dropped.append(question.code)
    return Kept(answers, tuple(dropped))


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of the questions whose answer changed, in the order of the answers."""
    codes = dict.fromkeys((*before, *after))
    return tuple(code for code in codes if before.get(code) != after.get(code))


def is_one_click(question: Question) -> bool:
    """Return whether a question is answered with one click, so that others can stand inside it."""
    if question.answer is AnswerKind.YES_NO:
        return True
    return question.answer is AnswerKind.ONE_OF and len(question.choices) <= RADIOS


def is_asked(section: Section, answers: Mapping[str, Any]) -> bool:
    """Return whether a page is asked, given all answers of the form."""
    return questions.applies(section.when, answers)


def next_section(form: CaseForm, section: Section, answers: Mapping[str, Any]) -> Section | None:
    """Return the next page that the answers ask for; None after the last one."""
    ids = [one.id for one in form.sections]
    later = form.sections[ids.index(section.id) + 1 :]
    return next((one for one in later if is_asked(one, answers)), None)


def readable(forms: Iterable[CaseForm], roles: Collection[Role]) -> list[CaseForm]:
    """Return the forms that somebody with these roles may read."""
    return [form for form in forms if set(form.read) & set(roles)]


def check_may_read(form: CaseForm, roles: Collection[Role]) -> None:
    """Raise NotAllowed when no role of this person may read the form."""
    if not set(form.read) & set(roles):
        raise NotAllowed(Permission.CASE_WORK)


def may_write(form: CaseForm, roles: Collection[Role]) -> bool:
    """Return whether one of these roles may write the form."""
    return bool(set(form.write) & set(roles))


def check_may_write(form: CaseForm, roles: Collection[Role]) -> None:
    """Raise NotAllowed when no role of this person may write the form."""
    if not may_write(form, roles):
        raise NotAllowed(Permission.CASE_WORK)


def check_entry(form: CaseForm, entry: int, entries: int) -> None:
    """Raise RuleBroken when a form with so many entries has no place for this one."""
    highest = entries + 1 if form.repeats else 1
    if not 1 <= entry <= highest:
        raise RuleBroken("This form has no such entry. Open it again from the record.")


def differences(
    section: Section, *, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    """Return (question, my answer, their answer), in English, for what differs."""
    return tuple(
        (question.text, in_short(question, mine), in_short(question, theirs))
        for question in section.questions
        if question.code in changed(theirs, mine)
    )


def in_short(question: Question, answers: Mapping[str, Any]) -> str:
    """Return an answer in one line of English; empty for none."""

    def said(value: Any) -> str:
        if isinstance(value, list):
            return "; ".join(map(said, value))
        if isinstance(value, dict):
            return ", ".join(map(said, value.values()))
        choice = question.choice(str(value))
        return choice.text if choice else str(value)

    value = answers.get(question.code)
    return "" if value in NOTHING else said(value)
