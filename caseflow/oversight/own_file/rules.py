"""What the person's own file tells, what it leaves out and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.pathway.case.related_people import rules as people_rules
from caseflow.sop.case_forms import CaseForm
from caseflow.sop.questions import AnswerKind, Question

UNTOLD_ROLE = "other_victim"
"""Another victim is not named: a paper that is found would betray them too."""
UNTOLD_FORMS = frozenset({"conference", "risk", "supervision"})
"""Forms in which workers speak with one another, or of those whom the person fears."""

UNTOLD_ANSWERS: Mapping[str, frozenset[str]] = {
    "child": frozenset(
        {
            "guardian_wish",
            "guardian_asked",
            "child_heard",
            "parents_view",
            "decision_why",
            "panel",
            "tracing_note",
        }
    ),
    "exploitation": frozenset(
        {"debt_details", "documents_held_by", "others_there", "smuggling_fee", "travelled_with"}
    ),
    "family": frozenset({"dependants", "in_contact_with", "must_not_know", "family_involved"}),
    "mental-health": frozenset({"agreed"}),
    "papers": frozenset({"keeps"}),
    "return": frozenset({"received_by"}),
    "source": frozenset({"sending_worker", "told_by_sender", "came_with", "told_story_to"}),
}
"""By form, the questions whose answers are words, and yet name others, such as other victims, or
tell whoever finds the paper where to look."""


@dataclass(frozen=True)
class LeftOut:
    """Something that the paper does not tell, and why, for the worker."""

    what: str
    why: str


LEFT_OUT = (
    LeftOut(
        N_("Of the people of the case: telephone, place, birth and notes"),
        N_("These are other people's data."),
    ),
    LeftOut(N_("Other victims"), N_("The paper would put them in danger if somebody found it.")),
    LeftOut(
        N_("The code word, and the address"),
        N_("Whoever finds the paper must not learn them; the address may be that of a shelter."),
    ),
    LeftOut(
        N_("Answers that are about other people, such as who recruited the person or who cares"),
        N_("These are other people's data, and some of these people are dangerous."),
    ),
    LeftOut(
        N_("Risk assessments and the safety plan"),
        N_("Whoever finds the paper would learn how the person protects themselves."),
    ),
    LeftOut(
        N_("Case conferences and supervision"),
        N_(
            "Colleagues wrote them for one another, and about others too. Tell the person in words."
        ),
    ),
    LeftOut(
        N_("Notes that are marked as not for the person, and older ones that were not asked about"),
        N_("They are about others or dangerous, or nobody has said that they are not."),
    ),
    LeftOut(
        N_("Messages between organisations"),
        N_(
            "Colleagues wrote them for one another, and about others too. Tell the person in words."
        ),
    ),
    LeftOut(
        N_("Names of the workers who opened the file"),
        N_("The organisation is named. Names of workers are other people's data."),
    ),
    LeftOut(
        N_("Answers of the first screening"),
        N_("They are signs that were weighed. Explain the result to the person in words."),
    ),
)
"""What no paper tells, for the worker who hands it over."""
NOT_READABLE = LeftOut(
    N_("Forms that you may not read"), N_("Ask a colleague who may read them to make this paper.")
)


def left_out(reads_every_form: bool) -> tuple[LeftOut, ...]:
    """Return what the paper does not tell, and why, for the worker who makes it."""
    return LEFT_OUT if reads_every_form else (*LEFT_OUT, NOT_READABLE)


def check_readable(is_erased: bool) -> None:
    """Raise RuleBroken when the keys of the case were erased, so that there is nothing to tell."""
    if is_erased:
        raise RuleBroken("The content of this case was permanently erased. Nothing can be shown.")


def is_told(form: CaseForm) -> bool:
    """Return whether the answers to a form are told to the person."""
    return form.id not in UNTOLD_FORMS


def is_answer_told(form: CaseForm, question: Question) -> bool:
    """Return whether the answer to a question of a form is told to the person."""
    untold = UNTOLD_ANSWERS.get(form.id, frozenset())
    return question.code not in untold and is_about_person(question)


def is_about_person(question: Question) -> bool:
    """Return whether a question is about the person, and not about somebody else of the case."""
    parts = (question, *question.questions)
    return all(one.answer is not AnswerKind.PERSON for one in parts)


def told_of(facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what is told of somebody whom the person named; None for another victim."""
    roles = facts.get("roles") or []
    if UNTOLD_ROLE in roles:
        return None
    told = {name: facts.get(name, "") for name in ("name", "relation")}
    if not people_rules.is_feared(facts):
        told["in_household"] = facts.get("in_household", "")
    return told | {"roles": roles}
