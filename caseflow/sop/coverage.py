"""What the forms that ship cover, as a table for the README.

HTCDS is the Human Trafficking Case Data Standard. `CORE` are the fields that its list of fields
marks as core in the part about a person as a victim.
"""

from collections.abc import Iterable, Iterator

from caseflow.sop.case_forms import CaseForm
from caseflow.sop.loading import Library
from caseflow.sop.questions import Question, Vocabulary

CORE = (
    "vic_MethodOfRecruitment",
    "vic_LocationOfRecruitment",
    "vic_MethodsOfControl",
    "vic_TypeOfExploitation",
    "vic_ForcedLabourIndustry",
    "vic_TypeOfSexExploitation",
    "vic_LocationOfExploitation",
    "vic_Vulnerabilities",
    "vic_DetailsOfVulnerabilities",
)
"""The core fields of HTCDS about what happened to a victim."""
BESIDE = {
    "vic_TraffickingStatus": "identification",
    "vic_TraffickingStatusDecisionMakingOrg": "identification",
}
"""Core fields that are not in a form, because a step of the pathway has them."""


def table(library: Library) -> str:
    """Return a Markdown table with a line for each form, then one about the core of HTCDS."""
    forms = library.newest_forms
    lines = [
        "| form | pages | questions | sealed in | fields of HTCDS |",
        "|---|---|---|---|---|",
        *(_line(form) for form in forms),
    ]
    covered = {name for form in forms for name in _fields(form)}
    inside = [name for name in CORE if name in covered]
    missing = [name for name in CORE if name not in covered]
    said = f"Of {len(CORE) + len(BESIDE)} core fields about the victim, {len(inside)} are in forms"
    said += f" and {len(BESIDE)} in identification."
    if missing:
        said += f" Without a place: {', '.join(missing)}."
    return "\n".join([*lines, "", said])


def _line(form: CaseForm) -> str:
    questions = [part for one in form.questions() for part in (one.questions or (one,))]
    name = f"{form.title}{' (repeats)' if form.repeats else ''}"
    fields = ", ".join(dict.fromkeys(_fields(form))) or "–"
    cells = (name, len(form.sections), len(questions), form.compartment.value, fields)
    return f"| {' | '.join(map(str, cells))} |"


def _fields(form: CaseForm) -> Iterator[str]:
    yield from _named(form.questions())


def _named(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        if Vocabulary.HTCDS in question.codes:
            yield question.codes[Vocabulary.HTCDS]
        yield from _named(question.questions)
